//! The tour, as a strip that covers nothing and may be left at any step.

use leptos::prelude::*;

use crate::state::focus;
use crate::state::go::Go;
use crate::state::orders_list::SEARCH_ID;
use crate::state::tour::{STEPS, Tour};

/// Region "Tour", while it is under way.
#[component]
pub fn TourStrip() -> impl IntoView {
    let (tour, go) = (Tour::get(), Go::get());
    let next = move |_| {
        if let Some(step) = tour.next() {
            go.to(step.path);
        } else {
            focus::when_drawn(SEARCH_ID.to_owned());
        }
    };
    // The button that had the keyboard is gone with the tour: work goes on where it begins.
    let skip = move |_| {
        tour.end();
        focus::when_drawn(SEARCH_ID.to_owned());
    };
    let strip = move || {
        tour.now().map(|(at, step)| {
            let last = at + 1 == STEPS.len();
            view! {
                <section class="tour" role="region" aria-label="Tour">
                    <span class="tour-count">{format!("{} of {}", at + 1, STEPS.len())}</span>
                    <p><b>{step.title}</b>" "{step.text}</p>
                    <button class="btn" on:click=next>{if last { "Finish" } else { "Next" }}</button>
                    {(!last).then(|| view! { <button class="btn quiet" on:click=skip>"Skip the tour"</button> })}
                </section>
            }
        })
    };
    view! { <div class="tour-place">{strip}</div> }
}
