//! The desk could not be opened: no list, no fields, only what happened and what to do.

use contract::ApiError;
use leptos::prelude::*;

use crate::components::backups::Backups;

/// The whole window, in place of every screen.
#[component]
pub fn Stopped(error: ApiError) -> impl IntoView {
    // The desk's own sentence: what happened, to which folder, and who holds it.
    let happened = error.message.strip_prefix(PREFIX).unwrap_or(&error.message).to_owned();
    view! {
        <main class="lost">
            <div class="stopped" role="alert" aria-label="Order Desk cannot start">
                <h1>"Order Desk cannot start"</h1>
                <p class="stopped-why">{happened}</p>
                <h2>"Nothing was changed: your orders are as they were."</h2>
                <ol>
                    <li>"If Order Desk is open in another window or for another user, close it there."</li>
                    <li>"If this data was last used by a newer Order Desk, install that version here."</li>
                    <li>"Then close this window and start Order Desk again."</li>
                    <li>"If the database is damaged, put a backup back:"</li>
                </ol>
                <Backups stopped=true />
            </div>
        </main>
    }
}

/// Stands above as the heading.
const PREFIX: &str = "Order Desk cannot start. ";
