//! The desk as the window knows it: what it is, its sync badge, how the mocks behave, and who
//! wants to hear events. Subscribes before it takes its first snapshot, so nothing falls between.

use std::sync::Arc;

use contract::command::{GetDesk, GetMocks};
use contract::domain::money::Currency;
use contract::domain::pricing::Tariff;
use contract::mocks::MockWorld;
use contract::sync::{DeskView, SelfCheck, SyncBadge};
use contract::{ApiError, DeskEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::coalesce::Coalesced;

type Listener = Arc<dyn Fn(&DeskEvent) + Send + Sync>;

/// How long a passing message stays, in milliseconds.
const MESSAGE_MS: u64 = 6_000;
const _: () = assert!(MESSAGE_MS >= 5_000, "UX 11: a passing message can be read");

/// What is said within so many milliseconds is one announcement.
const BREATH_MS: u64 = 150;

/// So many messages are read out in full; of more only how many.
const IN_FULL: usize = 3;

/// Shared by every screen; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the desk is; none until its first answer.
    pub view: RwSignal<Option<DeskView>>,
    /// How far the outbox got.
    pub sync: RwSignal<Option<SyncBadge>>,
    /// What the desk found in its own books.
    pub self_check: RwSignal<SelfCheck>,
    /// How the mocked services behave; none where there are none.
    pub mocks: RwSignal<Option<MockWorld>>,
    /// Why the desk could not be asked.
    pub error: RwSignal<Option<ApiError>>,
    /// A passing message, read out politely.
    pub message: RwSignal<String>,
    unsaid: StoredValue<Vec<String>>,
    /// Number of the message that is shown.
    announced: StoredValue<u64>,
    /// How many sync badges were heard of.
    badges: StoredValue<u64>,
    listeners: StoredValue<Vec<(u64, Listener)>>,
    next: StoredValue<u64>,
}

impl Desk {
    /// Makes the desk's state, connects it, and hands it to every component below.
    pub fn provide() -> Self {
        let desk = Self {
            view: RwSignal::new(None),
            sync: RwSignal::new(None),
            self_check: RwSignal::new(SelfCheck::default()),
            mocks: RwSignal::new(None),
            error: RwSignal::new(None),
            message: RwSignal::new(String::new()),
            unsaid: StoredValue::new(Vec::new()),
            announced: StoredValue::new(0),
            badges: StoredValue::new(0),
            listeners: StoredValue::new(Vec::new()),
            next: StoredValue::new(0),
        };
        provide_context(desk);
        let refresh = Coalesced::new(move || desk.refresh_mocks());
        desk.subscribe(move |event| match event {
            DeskEvent::SyncChanged(badge) => {
                desk.badges.update_value(|heard| *heard += 1);
                desk.sync.set(Some(badge.clone()));
            }
            DeskEvent::SelfChecked(found) => desk.self_check.set(found.clone()),
            DeskEvent::MocksChanged => refresh.poke(),
            DeskEvent::OrderChanged { .. } | DeskEvent::OrdersImported => {}
        });
        spawn_local(async move {
            if let Err(error) = ipc::listen(move |event| desk.tell(&event)).await {
                desk.error.set(Some(error));
                return;
            }
            desk.refresh();
        });
        desk
    }

    /// The desk of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Asks again what the desk is.
    pub fn refresh(self) {
        let heard = self.badges.get_value();
        spawn_local(async move {
            match ipc::call(GetDesk {}).await {
                // A badge that was heard of meanwhile is younger than the answer.
                Ok(mut view) if self.badges.get_value() != heard => {
                    view.sync = self.sync.get_untracked().unwrap_or(view.sync);
                    self.show(view);
                }
                Ok(view) => self.show(view),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Takes over what the desk said of itself, such as the reply to changed endpoints.
    pub fn show(self, view: DeskView) {
        self.error.set(None);
        self.sync.set(Some(view.sync.clone()));
        self.self_check.set(view.self_check.clone());
        let mocked = view.mocked;
        self.view.set(Some(view));
        if mocked {
            self.refresh_mocks();
        } else {
            self.mocks.set(None);
        }
    }

    /// Asks again how the mocks behave.
    pub fn refresh_mocks(self) {
        spawn_local(async move {
            // Without an answer the banner still says that mocks are on, only not how they behave.
            if let Ok(world) = ipc::call(GetMocks {}).await {
                self.mocks.set(Some(world));
            }
        });
    }

    /// Calls `heard` at every event until the component that asked goes away.
    pub fn subscribe(self, heard: impl Fn(&DeskEvent) + Send + Sync + 'static) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.listeners.update_value(|all| all.push((id, Arc::new(heard))));
        on_cleanup(move || {
            self.listeners.try_update_value(|all| all.retain(|(other, _)| *other != id));
        });
    }

    fn tell(self, event: &DeskEvent) {
        // Copied first: a listener may come or go while it is told.
        for (_, listener) in self.listeners.get_value() {
            listener(event);
        }
    }

    /// Shows a passing message; never for an error that needs an answer. What is said in one breath is
    /// read out as one announcement, not each over the one before.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        let first = self.unsaid.with_value(Vec::is_empty);
        self.unsaid.update_value(|all| all.push(text));
        if first {
            set_timeout(move || self.announce(), std::time::Duration::from_millis(BREATH_MS));
        }
    }

    fn announce(self) {
        let mut said = Vec::new();
        self.unsaid.update_value(|all| said = std::mem::take(all));
        self.message.set(in_one(&said));
        self.announced.update_value(|number| *number += 1);
        // By number: the same words said again stay as long as if they were others.
        let number = self.announced.get_value();
        let fade = move || {
            if self.announced.get_value() == number {
                self.message.set(String::new());
            }
        };
        set_timeout(fade, std::time::Duration::from_millis(MESSAGE_MS));
    }

    /// What new orders are charged.
    pub fn tariff(self) -> Tariff {
        self.view.with(|view| view.as_ref().map_or(Tariff::plain(Currency::USD), |view| view.tariff.clone()))
    }
}

/// Several messages as one; each only once.
fn in_one(said: &[String]) -> String {
    let mut once: Vec<&str> = Vec::new();
    for text in said {
        if !once.contains(&text.as_str()) {
            once.push(text);
        }
    }
    let more = once.len().saturating_sub(IN_FULL);
    once.truncate(IN_FULL);
    let text = once.join(" ");
    if more == 0 { text } else { format!("{text} And {more} more.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_in_one_breath_is_one_announcement() {
        let said = |texts: &[&str]| in_one(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(said(&["Saved."]), "Saved.");
        assert_eq!(said(&["Saved.", "Sent.", "Saved."]), "Saved. Sent.");
        assert_eq!(said(&["A.", "B.", "C.", "D.", "E."]), "A. B. C. And 2 more.");
    }
}
