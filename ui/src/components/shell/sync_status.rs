//! The sync badge: the worst of what the outbox is in, and the way there; nothing when all is clean.

use contract::sync::SyncBadge;
use leptos::prelude::*;

use super::self_check::SelfCheckStatus;
use crate::state::desk::Desk;

/// Status "Sync". Not announced by itself: what matters of it is said in the one polite region.
#[component]
pub fn SyncStatus() -> impl IntoView {
    let desk = Desk::get();
    let text = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().map_or_else(String::new, SyncBadge::text)));
    let look = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().map_or("clean", look_of)));
    let more = move || {
        desk.sync.with(|sync| {
            let unsent = sync.as_ref().filter(|sync| sync.unsent_orders > 0)?;
            let orders = if unsent.unsent_orders == 1 { "order" } else { "orders" };
            Some(format!("{} {orders} with unsent work, {}", unsent.unsent_orders, unsent.unsent_value))
        })
    };
    view! {
        <div class="sync-place">
            <SelfCheckStatus />
            <div class=move || format!("sync {}", look.get()) role="status" aria-live="off" aria-label="Sync" title=more>
                <Show when=move || text.with(|text| !text.is_empty())>
                    <a href="/outbox">{text}</a>
                </Show>
            </div>
        </div>
    }
}

fn look_of(sync: &SyncBadge) -> &'static str {
    match sync {
        SyncBadge { disk_full: true, .. } | SyncBadge { attention: 1.., .. } => "attention",
        SyncBadge { offline: true, .. } => "offline",
        SyncBadge { retrying: 0, waiting: 0, .. } => "clean",
        _ => "sending",
    }
}
