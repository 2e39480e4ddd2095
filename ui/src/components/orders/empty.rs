//! Why the list is empty, and the best next step.

use contract::command::OrdersView;
use contract::filter::OrdersFilter;
use leptos::prelude::*;

use crate::components::shared::{ErrorNotice, Kbd};
use crate::state::desk::Desk;
use crate::state::go::Go;
use crate::state::orders_list::OrdersList;

/// Nothing while there are rows and they are true; else the reason: an error, no results, a first run,
/// or a first run without a line.
#[component]
pub fn Empty() -> impl IntoView {
    let list = OrdersList::get();
    let desk = Desk::get();
    let empty = Memo::new(move |_| list.loaded.get() && list.run.with(|run| run.held().is_empty()));
    let filtered = Memo::new(move |_| {
        !list.found_text.with(|text| text.trim().is_empty())
            || list.view.get() != OrdersView::All
            || list.filter.with(|filter| *filter != OrdersFilter::default())
    });
    let offline = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().is_some_and(|sync| sync.offline)));
    let retry = Callback::new(move |()| list.refresh());
    let content = move || match list.error.get() {
        Some(error) => {
            view! { <ErrorNotice title="The orders could not be fetched." error=error retry=retry /> }.into_any()
        }
        None if !empty.get() => ().into_any(),
        None if filtered.get() => view! { <NoResults list=list /> }.into_any(),
        None if offline.get() => view! { <FirstRunOffline /> }.into_any(),
        None => view! { <FirstRun /> }.into_any(),
    };
    // With rows behind it, it says that they may be old; without, it has the room to itself.
    view! { <div class="empty" class:over=move || !empty.get()>{content}</div> }
}

#[component]
fn NoResults(list: OrdersList) -> impl IntoView {
    let narrowed = move || list.filter.with(|filter| *filter != OrdersFilter::default());
    let what = move || match (list.found_text.get(), narrowed()) {
        (text, true) if text.trim().is_empty() => {
            "There is no order of this kind that the filter lets through.".to_owned()
        }
        (text, false) if text.trim().is_empty() && list.view.get() == OrdersView::Attention => {
            "No order needs attention.".to_owned()
        }
        (text, false) if text.trim().is_empty() => "There is no order of this kind.".to_owned(),
        (text, true) => format!("No order that the filter lets through has “{}” in any field.", text.trim()),
        (text, false) => format!("No order has “{}” in any field.", text.trim()),
    };
    view! {
        <h2>"Nothing found"</h2>
        <p>{what}</p>
        <div class="empty-ways">
            <Show when=narrowed>
                <button class="btn" on:click=move |_| list.narrow(OrdersFilter::default())>"Clear the filter"</button>
            </Show>
            <button class="btn" on:click=move |_| list.clear()>"Show all orders"</button>
        </div>
    }
}

#[component]
fn FirstRun() -> impl IntoView {
    view! {
        <h2>"No orders yet"</h2>
        <p>"Take down the first one: it is saved on this machine before it goes anywhere. Or bring in those you have, from a file."</p>
        <Begin />
    }
}

/// The services cannot be reached: nothing that keeps a clerk from working.
#[component]
fn FirstRunOffline() -> impl IntoView {
    view! {
        <h2>"No orders yet, and no line"</h2>
        <p>"The services cannot be reached. Orders can be entered all the same: they are saved here and go out when the line is back."</p>
        <Begin />
    }
}

/// The two ways to a first order.
#[component]
fn Begin() -> impl IntoView {
    let go = Go::get();
    view! {
        <div class="empty-ways first-run">
            <button class="btn primary" on:click=move |_| go.to("/orders/new")>"Enter an order" <Kbd keys="N" /></button>
            <a class="btn" href="/import">"Import orders"</a>
        </div>
    }
}
