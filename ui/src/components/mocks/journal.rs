//! What the mocks were asked and what took place: the journal and the ledger's counts.

use contract::domain::clock::Timestamp;
use contract::mocks::JournalEntry;
use leptos::prelude::*;

use super::feed::MockFeed;
use super::words::{ledger_line, short_path};
use crate::state::{time, words};

/// More than anyone reads, and few enough to draw at once.
const MOST: usize = 80;

/// Journal, newest first, and ledger.
#[component]
pub fn Journal(feed: MockFeed) -> impl IntoView {
    let entries = Memo::new(move |_| {
        feed.world.with(|world| {
            world.as_ref().map(|world| world.journal.iter().take(MOST).cloned().collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let ledger = Memo::new(move |_| {
        feed.world.with(|world| world.as_ref().map(|world| ledger_line(&world.ledger)).unwrap_or_default())
    });

    view! {
        <aside class="mocks-side" aria-label="What the mocks were asked">
            <h2>"Ledger"</h2>
            <p class="muted" data-ledger="">{ledger}</p>
            <h2 id="journal-title">"Journal"</h2>
            <Show when=move || !entries.with(Vec::is_empty)
                fallback=|| view! { <p class="muted">"No request has come in yet."</p> }>
                // Scrolls by itself, so it must be reachable by keyboard.
                <div class="log-scroll" role="region" aria-labelledby="journal-title" tabindex="0">
                    <ol class="log">
                        <For each=move || entries.get() key=|entry| entry.seq let:entry><JournalLine entry /></For>
                    </ol>
                </div>
            </Show>
        </aside>
    }
}

/// One request: when, of whom, what, the reply, who decided it.
#[component]
fn JournalLine(entry: JournalEntry) -> impl IntoView {
    let (class, reply) = reply_words(entry.status);
    let service = entry.service.parse().map_or_else(|()| entry.service.clone(), |known| words::service(known).into());
    let at = Timestamp::parse(&entry.time).map_or_else(|| entry.time.clone(), time::clock_seconds);
    let whole = entry.order_id.as_ref().map_or_else(|| entry.path.clone(), |id| format!("{}\nOrder {id}", entry.path));
    view! {
        <li title=whole>
            <time class="muted" datetime=entry.time.clone()>{at}</time>
            <b>{service}</b>
            <span>{entry.method}" "<span class="log-path">{short_path(&entry.path)}</span>" → "<span class=class>{reply}</span></span>
            <span class="mono">{entry.decided_by}</span>
        </li>
    }
}

/// A reply's class and text.
fn reply_words(status: Option<u16>) -> (&'static str, String) {
    match status {
        None => ("log-none", "no reply".into()),
        Some(status @ 400..) => ("log-bad", status.to_string()),
        Some(status) => ("log-ok", status.to_string()),
    }
}
