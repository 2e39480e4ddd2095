//! Backups: which are there, making one now, and putting one back with a question first. Shown in
//! the settings, and where the desk cannot be opened.

mod question;

use contract::ApiError;
use contract::backup::{BackupRow, BackupsAsk, BackupsView};
use contract::command::AskBackups;
use contract::domain::Timestamp;
use contract::order::Tone;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::{ErrorNotice, Notice};
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::{focus, time};

use question::Question;

/// The list with its buttons. `stopped`: no desk is open, so nothing can be backed up now.
#[component]
pub fn Backups(#[prop(optional)] stopped: bool) -> impl IntoView {
    let view = RwSignal::new(None::<BackupsView>);
    let failed = RwSignal::new(None::<ApiError>);
    let asked = RwSignal::new(None::<BackupRow>);
    let take = move |reply: Result<BackupsView, ApiError>| match reply {
        Ok(shown) => {
            failed.try_set(None);
            view.try_set(Some(shown));
        }
        Err(error) => drop(failed.try_set(Some(error))),
    };
    spawn_local(async move { take(ipc::call(AskBackups { ask: BackupsAsk::List }).await) });

    view! {
        <section class="settings-section backups" aria-labelledby="backups-title">
            <h2 class="settings-title" id="backups-title">"Backups"</h2>
            {move || failed.get().map(|error| view! { <ErrorNotice title="The backups could not be shown or made" error /> })}
            {move || view.get().map(|view| view! { <Standing view stopped /> })}
            {move || match asked.get() {
                Some(row) => view! { <Question row asked /> }.into_any(),
                None => view! { <List view asked /> }.into_any(),
            }}
            <Show when=move || !stopped && asked.with(Option::is_none)>
                <BackUpNow take=Callback::new(take) />
            </Show>
        </section>
    }
}

/// Whether all is well, and when the next one is made.
#[component]
fn Standing(view: BackupsView, stopped: bool) -> impl IntoView {
    let problem = view.problem.map(|body| view! { <Notice tone=Tone::Bad title="No backup was made" body /> });
    let next = view.next_at.map(|at| view! { <p class="muted">"The next is made by itself "{move || soon(at)}"; the newest seven are kept."</p> });
    let none = (stopped && view.backups.is_empty()).then(|| view! { <p>"There is no backup in this folder."</p> });
    view! {
        {problem}
        {next}
        {none}
        <p class="muted">"In " <span class="mono">{view.folder}</span></p>
    }
}

/// What there is, newest first.
#[component]
fn List(view: RwSignal<Option<BackupsView>>, asked: RwSignal<Option<BackupRow>>) -> impl IntoView {
    let row = move |row: BackupRow| {
        let at = time::full(row.made_at);
        let label = format!("Restore backup of {at}…");
        let why = if row.before_update { "before an update" } else { "" };
        let (size, open) = (size(row.bytes), row);
        let ask = move |_| {
            asked.set(Some(open.clone()));
            focus::later(question::RESTORE_ID);
        };
        view! {
            <li>
                <span>{at}</span>
                <span class="muted">{size}" "{why}</span>
                <button class="btn quiet" aria-label=label on:click=ask>"Restore…"</button>
            </li>
        }
    };
    let rows = move || view.get().map(|view| view.backups.into_iter().map(row).collect_view());
    view! { <ul class="backups-list" aria-label="Backups">{rows}</ul> }
}

/// Makes one.
#[component]
fn BackUpNow(take: Callback<Result<BackupsView, ApiError>>) -> impl IntoView {
    let desk = Desk::get();
    let busy = RwSignal::new(false);
    let make = move |_| {
        busy.set(true);
        spawn_local(async move {
            let reply = ipc::call(AskBackups { ask: BackupsAsk::Make }).await;
            if reply.is_ok() {
                desk.say("Backed up, opened again and checked.");
            }
            take.run(reply);
            busy.try_set(false);
        });
    };
    view! { <button class="btn" disabled=busy on:click=make>"Back up now"</button> }
}

/// When: the desk looks once in a while, so what is due now is made shortly.
fn soon(at: Timestamp) -> String {
    Some(time::countdown(at)).filter(|when| when != "now").unwrap_or_else(|| "shortly".to_owned())
}

/// `4.2 MB`.
fn size(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) / 1_000_000;
    if tenths < 10 { format!("{} kB", bytes / 1000) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_short() {
        assert_eq!(super::size(532_480), "532 kB");
        assert_eq!(super::size(4_250_000), "4.2 MB");
        assert_eq!(super::size(1_500_000_000), "1500.0 MB");
    }
}
