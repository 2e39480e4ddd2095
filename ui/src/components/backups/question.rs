//! The question before a backup is put back: what happens to the orders since, and to money.

use contract::ApiError;
use contract::backup::BackupRow;
use contract::command::RestoreBackup;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::ErrorNotice;
use crate::ipc;
use crate::state::escape::Escape;
use crate::state::time;

/// The button that does it.
pub const RESTORE_ID: &str = "restore-backup";

/// Asked in place of the list; the window starts afresh once it is done.
#[component]
pub fn Question(row: BackupRow, asked: RwSignal<Option<BackupRow>>) -> impl IntoView {
    let at = time::full(row.made_at);
    let failed = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    // Not while it is being put back: then there is nothing to call off.
    let keep = move || {
        if !busy.get_untracked() {
            asked.set(None);
        }
    };
    Escape::closes(keep);
    let restore = move |_| {
        let name = row.name.clone();
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            match ipc::call(RestoreBackup { name }).await {
                // Everything the window shows is of the former database.
                Ok(_) => drop(window().location().assign("/")),
                Err(error) => {
                    failed.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    let working =
        move || busy.get().then(|| view! { <p role="status">"The backup is being checked and put back…"</p> });
    view! {
        <div class="backups-question" role="group" aria-label="Restore a backup">
            <b>{format!("Put the desk back as it was on {at}?")}</b>
            <ul>
                <li>"Orders and changes since then are no longer in the list. The present database is kept beside it, so nothing is thrown away."</li>
                <li>"No money moves now. Before an order of the backup is charged, the payment service is asked whether it was paid already; one that was asks for you."</li>
                <li>"Nobody can work at this desk meanwhile: a few seconds, or minutes for millions of orders."</li>
            </ul>
            {move || failed.get().map(|error| view! { <ErrorNotice title="Nothing was put back" error /> })}
            {working}
            <div class="backups-buttons">
                <button class="btn danger" id=RESTORE_ID disabled=busy on:click=restore>{format!("Restore backup of {at}")}</button>
                <button class="btn" disabled=busy on:click=move |_| keep()>"Keep the desk as it is"</button>
            </div>
        </div>
    }
}
