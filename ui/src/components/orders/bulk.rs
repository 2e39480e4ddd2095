//! Acts on the marked orders: tag, cancel, retry, export. One after the other, so that it can be seen
//! how far they are, and those that were refused are listed with the reason. What was done stays done.

use contract::ApiError;
use contract::command::{CancelOrder, ExportOrders, RetryOrder, TagOrder};
use contract::domain::ids::OrderId;
use contract::draft::FileFormat;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bulk_report::Report;
use crate::components::shared::Field;
use crate::ipc;
use crate::state::bulk::Progress;
use crate::state::desk::Desk;
use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::orders_list::{MOST_MARKED, OrdersList};

const TEXT_ID: &str = "bulk-text";

/// What is done to each order, and needs a text first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Tag,
    Cancel,
}

/// The bar that appears while orders are marked, and the report of the last act.
#[component]
pub fn BulkBar() -> impl IntoView {
    let list = OrdersList::get();
    let desk = Desk::get();
    let progress = Progress::get();
    let asking = RwSignal::new(None::<Act>);
    // A question about marks goes with the last of them.
    let clear = move |_| {
        asking.set(None);
        list.marked.set(std::collections::BTreeMap::new());
    };
    let count = Memo::new(move |_| list.marked.with(std::collections::BTreeMap::len));
    let ask = move |act: Act| {
        asking.set(Some(act));
        focus::later(TEXT_ID);
    };
    let export = move |format: FileFormat| {
        let orders: Vec<OrderId> = list.marked.with_untracked(|marked| marked.keys().copied().collect());
        spawn_local(async move {
            match ipc::call(ExportOrders { orders, format }).await {
                Ok(file) => desk.say(format!("{} orders are written to {}.", file.orders, file.path)),
                Err(error) => progress.failed("The file was not written", error),
            }
        });
    };
    let retry = move |_| {
        progress.run(list, "Retried", async |id| ipc::call(RetryOrder { id }).await.map(|_| ()));
    };
    view! {
        <Show when=move || count.get() != 0>
            <div class="bulk" role="toolbar" aria-label="Marked orders">
                <b>{move || match count.get() { 1 => "1 order marked".to_owned(), some => format!("{some} orders marked") }}</b>
                <button class="btn" disabled=progress.busy on:click=move |_| ask(Act::Tag)>"Tag orders"</button>
                <button class="btn" disabled=progress.busy on:click=retry>"Retry orders"</button>
                <button class="btn" disabled=progress.busy on:click=move |_| export(FileFormat::Csv)>"Export CSV"</button>
                <button class="btn" disabled=progress.busy on:click=move |_| export(FileFormat::Json)>"Export JSON"</button>
                <button class="btn danger" disabled=progress.busy on:click=move |_| ask(Act::Cancel)>"Cancel orders"</button>
                <MarkFound list=list progress=progress />
                <button class="btn quiet" on:click=clear>"Clear marks"</button>
            </div>
            {move || asking.get().map(|act| view! { <Question act=act asking=asking progress=progress /> })}
        </Show>
        <Report progress=progress />
    }
}

/// Offers to mark everything that was found, where more was found than is marked.
#[component]
fn MarkFound(list: OrdersList, progress: Progress) -> impl IntoView {
    let desk = Desk::get();
    let marked = Memo::new(move |_| list.marked.with(std::collections::BTreeMap::len));
    let found = Memo::new(move |_| list.run.with(|run| run.count().and_then(|count| usize::try_from(count).ok())));
    let more = move || marked.get() < MOST_MARKED && found.get().is_none_or(|found| marked.get() < found);
    let label = move || match found.get() {
        Some(found) if found <= MOST_MARKED => format!("Mark all {found} found"),
        _ => format!("Mark all found, up to {MOST_MARKED}"),
    };
    let mark = move |_| {
        progress.busy.set(true);
        list.mark_found(move |done| {
            progress.busy.set(false);
            if let Err(why) = done {
                desk.say(why);
            }
        });
    };
    view! {
        <Show when=more>
            <button class="btn quiet" disabled=progress.busy on:click=mark>{label}</button>
        </Show>
    }
}

/// Asks for the tag or the reason, then does it to every marked order.
#[component]
fn Question(act: Act, asking: RwSignal<Option<Act>>, progress: Progress) -> impl IntoView {
    let list = OrdersList::get();
    let text = RwSignal::new(String::new());
    Escape::closes(move || asking.set(None));
    let (label, button) = match act {
        Act::Tag => ("Tag", "Tag marked orders"),
        Act::Cancel => ("Reason", "Cancel marked orders"),
    };
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = text.get_untracked().trim().to_owned();
        if typed.is_empty() {
            focus::now(TEXT_ID);
            return;
        }
        asking.set(None);
        match act {
            Act::Tag => progress.run(list, "Tagged", async move |id| tag(id, typed.clone()).await),
            Act::Cancel => progress.run(list, "Cancelled", async move |id| cancel(id, typed.clone()).await),
        }
    };
    view! {
        <form class="bulk" on:submit=go>
            <Field label=label id=TEXT_ID>
                <input
                    id=TEXT_ID
                    class="in"
                    autocomplete="off"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </Field>
            <button class="btn" class:danger=act == Act::Cancel>{button}</button>
            <button class="btn quiet" type="button" on:click=move |_| asking.set(None)>"Not now"</button>
        </form>
    }
}

async fn tag(id: OrderId, tag: String) -> Result<(), ApiError> {
    ipc::call(TagOrder { id, add: vec![tag], remove: Vec::new() }).await.map(|_| ())
}

async fn cancel(id: OrderId, reason: String) -> Result<(), ApiError> {
    ipc::call(CancelOrder { id, reason }).await.map(|_| ())
}
