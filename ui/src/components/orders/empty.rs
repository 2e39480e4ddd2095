//! Why the list is empty, and the best next step.

use contract::command::OrdersView;
use leptos::prelude::*;

use crate::components::shared::{ErrorNotice, Kbd};
use crate::state::go::Go;
use crate::state::orders_list::OrdersList;

/// Nothing while there are rows; else the reason: an error, no results, or a first run.
#[component]
pub fn Empty() -> impl IntoView {
    let list = OrdersList::get();
    let empty = Memo::new(move |_| list.loaded.get() && list.rows.with(Vec::is_empty));
    let filtered =
        Memo::new(move |_| !list.found_text.with(|text| text.trim().is_empty()) || list.view.get() != OrdersView::All);
    let retry = Callback::new(move |()| list.refresh());
    let content = move || match list.error.get() {
        Some(error) => {
            view! { <ErrorNotice title="The orders could not be fetched." error=error retry=retry /> }.into_any()
        }
        None if !empty.get() => ().into_any(),
        None if filtered.get() => view! { <NoResults list=list /> }.into_any(),
        None => view! { <FirstRun /> }.into_any(),
    };
    view! { <div class="empty">{content}</div> }
}

#[component]
fn NoResults(list: OrdersList) -> impl IntoView {
    let what = move || match list.found_text.get() {
        text if text.trim().is_empty() => "There is no order of this kind.".to_owned(),
        text => format!("No order has “{}” in any field.", text.trim()),
    };
    view! {
        <h2>"Nothing found"</h2>
        <p>{what}</p>
        <button class="btn" on:click=move |_| list.clear()>"Show all orders"</button>
    }
}

#[component]
fn FirstRun() -> impl IntoView {
    let go = Go::get();
    view! {
        <h2>"No orders yet"</h2>
        <p>"Take down the first one: it is saved on this machine before it goes anywhere."</p>
        <button class="btn primary" on:click=move |_| go.to("/orders/new")>"Enter an order" <Kbd keys="N" /></button>
    }
}
