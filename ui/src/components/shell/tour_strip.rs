//! The tour, as a strip that covers nothing and may be left at any step.

use leptos::prelude::*;

use crate::state::focus;
use crate::state::go::Go;
use crate::state::orders_list::SEARCH_ID;
use crate::state::tour::{STEPS, Tour};

/// Id of the button that goes on.
const NEXT_ID: &str = "tour-next";

/// Region "Tour", while it is under way.
#[component]
pub fn TourStrip() -> impl IntoView {
    let (tour, go) = (Tour::get(), Go::get());
    let next = move |_| {
        let by_keys = focus::whereabouts() == NEXT_ID;
        if let Some(step) = tour.next() {
            go.to(step.path);
            if by_keys {
                // A screen may take the keyboard when it is drawn; on the tour it stays where it is.
                request_animation_frame(|| request_animation_frame(|| focus::now(NEXT_ID)));
            }
        } else {
            focus::when_drawn(SEARCH_ID.to_owned());
        }
    };
    // The button that had the keyboard is gone with the tour: work goes on where it begins.
    let skip = move |_| {
        tour.end();
        focus::when_drawn(SEARCH_ID.to_owned());
    };
    let at = Memo::new(move |_| tour.now().map(|(at, _)| at));
    let last = Memo::new(move |_| at.get().is_some_and(|at| at + 1 == STEPS.len()));
    let count = move || at.get().map(|at| format!("{} of {}", at + 1, STEPS.len()));
    let title = move || tour.now().map(|(_, step)| step.title);
    let text = move || tour.now().map(|(_, step)| step.text);
    view! {
        <div class="tour-place">
            // Drawn once: the keyboard stays on the button from step to step.
            <Show when=move || at.with(Option::is_some)>
                <section class="tour" role="region" aria-label="Tour">
                    <span class="tour-count">{count}</span>
                    <p aria-live="polite"><b>{title}</b>" "{text}</p>
                    <button class="btn" id=NEXT_ID on:click=next>{move || if last.get() { "Finish" } else { "Next" }}</button>
                    <Show when=move || !last.get()>
                        <button class="btn quiet" on:click=skip>"Skip the tour"</button>
                    </Show>
                </section>
            </Show>
        </div>
    }
}
