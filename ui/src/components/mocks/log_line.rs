//! One line of the journal or the ledger. Its order is a button that limits both to that order.

use contract::domain::clock::Timestamp;
use contract::mocks::{JournalEntry, LedgerLine};
use leptos::prelude::*;

use super::numbers::Numbers;
use super::records::Records;
use super::rule_words::plain_amount;
use super::words::short_path;
use crate::state::{time, words};

/// One request: when, of whom, what, the reply, about which order, who decided it.
#[component]
pub fn JournalLine(entry: JournalEntry, records: Records, numbers: Numbers) -> impl IntoView {
    let (class, reply) = reply_words(entry.status);
    view! {
        <li title=entry.path.clone()>
            <Stamp at=entry.time />
            <b>{service_words(&entry.service)}</b>
            <span>
                {entry.method}" "<span class="log-path">{short_path(&entry.path)}</span>" → "<span class=class>{reply}</span>
                " "<span class="muted">{entry.decided_by}</span>
            </span>
            <OnlyOrder id=entry.order_id records numbers />
        </li>
    }
}

/// One effect: when, of whom, what, how much, for which order.
#[component]
pub fn LedgerRow(line: LedgerLine, records: Records, numbers: Numbers) -> impl IntoView {
    view! {
        <li data-effect=line.effect.clone()>
            <Stamp at=line.time />
            <b>{service_words(&line.service)}</b>
            <span>{line.effect.clone()}" "<span class="num">{line.amount.as_deref().map(plain_amount)}</span></span>
            <OnlyOrder id=line.order_id records numbers />
        </li>
    }
}

#[component]
fn Stamp(at: String) -> impl IntoView {
    let text = Timestamp::parse(&at).map_or_else(|| at.clone(), time::clock_seconds);
    view! { <time class="muted" datetime=at>{text}</time> }
}

/// The order a line is about, as a button that limits both records to it.
#[component]
fn OnlyOrder(id: Option<String>, records: Records, numbers: Numbers) -> impl IntoView {
    id.map(|id| {
        numbers.want(&id);
        let whole = id.clone();
        let name = Memo::new(move |_| numbers.name(&id));
        let limit = move |_| {
            let number = name.get_untracked();
            records.filter.set(if number.starts_with("ORD-") { number } else { whole.clone() });
        };
        let short = move || name.with(|name| name.trim_start_matches("ORD-").trim_start_matches('0').to_owned());
        view! {
            <button class="log-order" type="button" title=move || format!("Only {}", name.get())
                aria-label=move || format!("{}, only {}", short(), name.get()) on:click=limit>{short}</button>
        }
    })
}

fn service_words(service: &str) -> String {
    service.parse().map_or_else(|()| service.to_owned(), |known| words::service(known).into())
}

/// A reply's class and text.
fn reply_words(status: Option<u16>) -> (&'static str, String) {
    match status {
        None => ("log-none", "no reply".into()),
        Some(status @ 400..) => ("log-bad", status.to_string()),
        Some(status) => ("log-ok", status.to_string()),
    }
}
