//! What the mocks were asked and what took place: journal or ledger, of all orders or of one.

use leptos::prelude::*;

use super::feed::MockFeed;
use super::log_line::{JournalLine, LedgerRow};
use super::numbers::Numbers;
use super::records::{Records, Shown};
use super::words::ledger_line;
use crate::components::shared::Field;

const FILTER_ID: &str = "records-filter";

/// Counts, filter, and one of both records, newest first.
#[component]
pub fn Journal(feed: MockFeed) -> impl IntoView {
    let records = Records::follow(feed);
    let numbers = Numbers::new();
    let counts = Memo::new(move |_| {
        feed.world.with(|world| world.as_ref().map(|world| ledger_line(&world.ledger)).unwrap_or_default())
    });
    let problem = records.problem;
    view! {
        <aside class="mocks-side" aria-label="What the mocks were asked">
            <h2>"What took place"</h2>
            <p class="muted" data-ledger="">{counts}</p>
            <div class="records-head">
                <Field label="Filter by order" id=FILTER_ID problem=problem>
                    <input id=FILTER_ID class="in" type="text" autocomplete="off" spellcheck="false" placeholder="all orders"
                        aria-describedby="records-filter-problem" prop:value=records.filter
                        aria-invalid=move || problem.with(Option::is_some).then_some("true")
                        on:input=move |event| records.filter.set(event_target_value(&event)) />
                </Field>
                <div class="seg" role="group" aria-label="Record">
                    <Tab records shown=Shown::Journal text="Journal" />
                    <Tab records shown=Shown::Ledger text="Ledger" />
                </div>
            </div>
            // Scrolls by itself, so it must be reachable by keyboard.
            <div class="log-scroll" role="region" tabindex="0"
                aria-label=move || if records.shown.get() == Shown::Journal { "Journal" } else { "Ledger" }>
                <Show when=move || records.shown.get() == Shown::Journal
                    fallback=move || view! { <LedgerList records numbers /> }>
                    <JournalList records numbers />
                </Show>
            </div>
        </aside>
    }
}

#[component]
fn Tab(records: Records, shown: Shown, text: &'static str) -> impl IntoView {
    let pressed = move || if records.shown.get() == shown { "true" } else { "false" };
    let show = move |_| {
        records.told.set(false);
        records.shown.set(shown);
    };
    view! { <button class="btn" type="button" aria-pressed=pressed on:click=show>{text}</button> }
}

/// Nothing to list: said once the answer is there, not before.
#[component]
fn Nothing(records: Records, empty: Signal<bool>) -> impl IntoView {
    let said = move || {
        let fine = records.told.get() && empty.get() && records.problem.with(Option::is_none);
        fine.then(|| {
            records.filter.with(|filter| {
                if filter.trim().is_empty() {
                    "Nothing has come in yet, or “All good” cleared it."
                } else {
                    "Nothing for this order yet."
                }
            })
        })
    };
    view! { <p class="muted">{said}</p> }
}

#[component]
fn JournalList(records: Records, numbers: Numbers) -> impl IntoView {
    let empty = Signal::derive(move || records.journal.with(Vec::is_empty));
    view! {
        <Nothing records empty />
        <ol class="log">
            <For each=move || records.journal.get() key=|entry| entry.seq let:entry>
                <JournalLine entry records numbers />
            </For>
        </ol>
    }
}

#[component]
fn LedgerList(records: Records, numbers: Numbers) -> impl IntoView {
    let empty = Signal::derive(move || records.ledger.with(Vec::is_empty));
    view! {
        <Nothing records empty />
        <ol class="log ledger">
            <For each=move || records.ledger.get() key=|line| line.seq let:line>
                <LedgerRow line records numbers />
            </For>
        </ol>
    }
}
