//! The mock panel: how the mocked services behave, changed at once, and what they were asked.
//! It changes mocks only, never an order.

mod all_services;
mod choice;
mod delay_field;
mod draft;
mod entries;
mod feed;
mod journal;
mod log_line;
mod numbers;
mod records;
mod rule_form;
pub mod rule_words;
mod rules;
mod scenarios;
mod script_editor;
mod service_card;
pub mod words;

use contract::domain::outbox::Service;
use leptos::prelude::*;

use all_services::AllServices;
use feed::MockFeed;
use journal::Journal;
use rules::Rules;
use scenarios::Scenarios;
use service_card::ServiceCard;

/// The whole panel. It keeps itself fresh while it is on the screen.
#[component]
pub fn MockPanel() -> impl IntoView {
    let feed = MockFeed::new();
    feed.keep_fresh();
    let services = Memo::new(move |_| feed.services());
    let control = move || feed.world.with(|world| world.as_ref().map(|world| world.control.clone()));

    // The banner above is one line and cuts off what is too long for it; here it stands in full.
    let in_force = move || feed.world.with(|world| world.as_ref().map(words::banner));

    view! {
        <div class="mocks">
            <section class="mocks-panel" role="region" aria-label="Mock services">
                <div class="mocks-head">
                    <h2>"How the outside world behaves"</h2>
                    <span class="muted mono">{control}</span>
                    <AllServices feed />
                </div>
                <Scenarios feed />
                <p class="mocks-now">{in_force}</p>
                <Show when=move || feed.problem.with(Option::is_some)>
                    <p class="mocks-problem" role="alert">
                        {move || feed.problem.get()}
                        <button class="btn" type="button" on:click=move |_| feed.refresh()>"Ask again"</button>
                    </p>
                </Show>
                <div class="svc-heads" aria-hidden="true">
                    <span>"Service"</span><span>"Outcome"</span><span>"Fault"</span><span class="num">"Delay (ms)"</span><span></span>
                </div>
                <For each=move || services.get() key=|service: &Service| *service let:service>
                    <ServiceCard service feed />
                </For>
                <p class="mocks-who muted">
                    "Who decides: a rule for the order, then a script, then the cents rule (.99 succeeds, .11 is \
                     declined), then the outcome here."
                </p>
                <Rules feed />
            </section>
            <Journal feed />
        </div>
    }
}
