//! The tour of one minute for new users: which step is shown, and that it was seen. It never blocks:
//! everything works while it is there.

use leptos::prelude::*;

use super::desk::Desk;

const KEY: &str = "order-desk.tour";

/// One step: what to try, on which screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub title: &'static str,
    /// How, and what it shows.
    pub text: &'static str,
    /// The screen it is done on.
    pub path: &'static str,
}

/// The steps; a minute in all.
pub const STEPS: &[Step] = &[
    Step {
        title: "Find an order",
        text: "Press / and type “lantern”. These are real orders of one day; nothing you do here reaches anybody.",
        path: "/orders",
    },
    Step {
        title: "Open and change it",
        text: "↓ and Enter open an order. Change a quantity, Ctrl S saves it here. Drafts, notes and tags work alike.",
        path: "/orders",
    },
    Step {
        title: "Check it out",
        text: "F9, then Place order. Stock, money, e-mail, production and invoice each have a lane: watch them finish.",
        path: "/orders",
    },
    Step {
        title: "Break something",
        text: "Here the outside world is yours: let payment fail or go silent, then place another order.",
        path: "/settings",
    },
    Step {
        title: "See what waits",
        text: "What could not be sent waits here, with the reason and what to do. Nothing is lost or charged twice.",
        path: "/outbox",
    },
    Step {
        title: "Do anything by name",
        text: "Ctrl K finds every screen, action and order. ? shows the keys of a screen. That was the tour.",
        path: "/orders",
    },
];

/// Where the tour stands; none: it is not shown.
#[derive(Clone, Copy)]
pub struct Tour(RwSignal<Option<usize>>);

impl Tour {
    /// Begins by itself on a desk with sample orders whose user has not seen it.
    pub fn provide() -> Self {
        let tour = Self(RwSignal::new(None));
        provide_context(tour);
        let seen = StoredValue::new(kept().is_some());
        let desk = Desk::get();
        Effect::new(move || {
            let sample = desk.view.with(|view| view.as_ref().is_some_and(|view| view.sample));
            if sample && !seen.get_value() {
                seen.set_value(true);
                tour.begin();
            }
        });
        tour
    }

    /// The tour of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// From the first step.
    pub fn begin(self) {
        self.0.set(Some(0));
    }

    /// The step that is shown, and its number from 0.
    pub fn now(self) -> Option<(usize, Step)> {
        let at = self.0.get()?;
        Some((at, *STEPS.get(at)?))
    }

    /// One step on; after the last it is over.
    pub fn next(self) -> Option<Step> {
        let at = self.0.get_untracked().map_or(0, |at| at + 1);
        if at >= STEPS.len() {
            self.end();
            return None;
        }
        self.0.set(Some(at));
        STEPS.get(at).copied()
    }

    /// Over, and not begun again by itself.
    pub fn end(self) {
        self.0.set(None);
        // Without storage it begins again at the next start, and is skipped again.
        if let Some(store) = storage() {
            let _ = store.set_item(KEY, "seen");
        }
    }
}

fn kept() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
