//! The outbox in figures: how much waits, how old, how much money, which services rest.

use contract::domain::clock::Timestamp;
use contract::domain::outbox::Service;
use leptos::prelude::*;

use super::feed::OutboxFeed;
use super::words::{MOST_ROWS, counts};
use crate::state::{time, words};

/// The figures above the table.
#[component]
pub fn Figures(feed: OutboxFeed) -> impl IntoView {
    let states =
        move || feed.view.with(|view| counts(view.iter().flat_map(|view| view.rows.iter().map(|row| row.state))));
    let counted = Memo::new(move |_| states());
    let oldest = Memo::new(move |_| feed.view.with(|view| view.as_ref().and_then(|view| view.oldest)));
    let at_risk = Memo::new(move |_| feed.view.with(|view| view.as_ref().map(|view| view.at_risk.to_string())));
    let resting =
        Memo::new(move |_| feed.view.with(|view| view.as_ref().map(|v| v.resting.clone()).unwrap_or_default()));
    let more = move || feed.view.with(|view| view.as_ref().is_some_and(|view| view.rows.len() >= MOST_ROWS));

    view! {
        <dl class="figures" aria-label="Outbox figures">
            <Figure label="Waiting" value=Signal::derive(move || counted.get().waiting.to_string()) />
            <Figure label="Retrying" value=Signal::derive(move || counted.get().retrying.to_string()) />
            <Figure label="Given up" value=Signal::derive(move || counted.get().dead.to_string())
                bad=Signal::derive(move || counted.get().dead > 0) />
            <Figure label="Oldest" value=Signal::derive(move || oldest.get().map_or_else(|| "–".into(), time::age)) />
            <Figure label="Money at risk" value=Signal::derive(move || at_risk.get().unwrap_or_else(|| "–".into())) />
            <Figure label="Resting services" value=Signal::derive(move || resting_line(&resting.get()))
                bad=Signal::derive(move || !resting.with(Vec::is_empty)) />
        </dl>
        <Show when=more>
            <p class="figures-more muted">{format!("Only the first {MOST_ROWS} are counted and shown.")}</p>
        </Show>
    }
}

/// One figure with its name.
#[component]
fn Figure(label: &'static str, value: Signal<String>, #[prop(optional, into)] bad: Signal<bool>) -> impl IntoView {
    view! { <div class="figure" class:bad=bad><dt>{label}</dt><dd>{value}</dd></div> }
}

/// The resting services and when each is tried next.
fn resting_line(resting: &[(Service, Option<Timestamp>)]) -> String {
    let one = |(service, next): &(Service, Option<Timestamp>)| {
        let when = next.map_or_else(|| "being tried".into(), |at| format!("tried {}", time::countdown(at)));
        format!("{} ({when})", words::service(*service))
    };
    if resting.is_empty() { "None".into() } else { resting.iter().map(one).collect::<Vec<_>>().join(", ") }
}
