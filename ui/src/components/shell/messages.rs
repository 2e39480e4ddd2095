//! The one polite region, in a place of its own where it covers nothing; and why a desk that did
//! answer does so no longer.

use contract::sync::SyncBadge;
use leptos::prelude::*;

use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;

/// Passing messages below the navigation, a lost desk above everything. How far the outbox got is said
/// here too, in words only heard, and only when its kind changes: not each time one more is sent.
#[component]
pub fn Messages() -> impl IntoView {
    let desk = Desk::get();
    let retry = Callback::new(move |()| desk.refresh());
    let kind = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().map(kind_of)));
    let heard = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<Kind>>| {
        let now = kind.get();
        // Nothing is said of how the window finds the desk; what is shown then is read anyway.
        if let (Some(Some(before)), Some(now)) = (before, now)
            && before != now
        {
            let text = desk.sync.with_untracked(|sync| sync.as_ref().map_or_else(String::new, SyncBadge::text));
            heard.set(if now == Kind::Clean { "Everything has been sent.".to_owned() } else { text });
        }
        now
    });
    view! {
        <div class="messages" role="status" aria-label="Messages">
            <div class="toast">{desk.message}</div>
            <div class="spoken">{heard}</div>
        </div>
        <div class="alarm">
            {move || desk.error.get().map(|error| view! {
                <ErrorNotice title="The desk does not answer." error=error retry=retry />
            })}
        </div>
    }
}

/// What kind of thing the sync badge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Clean,
    Sending,
    Retrying,
    Offline,
    Attention,
    DiskFull,
}

const fn kind_of(sync: &SyncBadge) -> Kind {
    match sync {
        SyncBadge { disk_full: true, .. } => Kind::DiskFull,
        SyncBadge { attention: 1.., .. } => Kind::Attention,
        SyncBadge { offline: true, .. } => Kind::Offline,
        SyncBadge { retrying: 1.., .. } => Kind::Retrying,
        SyncBadge { waiting: 1.., .. } => Kind::Sending,
        _ => Kind::Clean,
    }
}
