//! Narrowing the list by status, payment, tag and date, and choices kept under a name.

use contract::command::AskViews;
use contract::domain::Timestamp;
use contract::domain::status::{OrderStatus, PaymentStatus};
use contract::filter::{OrdersFilter, SavedView, ViewsAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::{Field, Select};
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::orders_list::OrdersList;
use crate::state::words;

/// The fields behind "Filter" and the kept choices.
#[component]
pub fn Narrow() -> impl IntoView {
    let (list, desk) = (OrdersList::get(), Desk::get());
    let kept = RwSignal::new(Vec::<SavedView>::new());
    spawn_local(async move {
        if let Ok(views) = ipc::call(AskViews { ask: ViewsAsk::List }).await {
            let _ = kept.try_set(views);
        }
    });
    let narrowed = Memo::new(move |_| list.filter.with(parts));
    view! {
        <details class="narrow">
            <summary class="chip" class:on=move || narrowed.get() != 0>
                {move || match narrowed.get() { 0 => "Filter".to_owned(), some => format!("Filter · {some}") }}
            </summary>
            <div class="narrow-fields"><Fields list=list /><Keep list=list kept=kept /></div>
        </details>
        {move || kept.get().into_iter().map(|view| kept_chip(list, desk, kept, view)).collect_view()}
    }
}

/// How many parts of a filter are on.
fn parts(filter: &OrdersFilter) -> usize {
    let OrdersFilter { statuses, payment_status, from, to, tag } = filter;
    let on = [!statuses.is_empty(), payment_status.is_some(), from.is_some(), to.is_some(), tag.is_some()];
    on.iter().filter(|on| **on).count()
}

/// A choice of one status; two or more come only from a view that was kept elsewhere.
#[component]
fn Status(list: OrdersList) -> impl IntoView {
    let value = Signal::derive(move || {
        list.filter.with(|filter| filter.statuses.first().map_or("", |status| status.as_str()).to_owned())
    });
    let states =
        OrderStatus::ALL.iter().map(|status| (status.as_str().to_owned(), words::status(*status, None).0.to_owned()));
    let options = std::iter::once((String::new(), "Any".to_owned())).chain(states).collect();
    let on_change = Callback::new(move |chosen: String| {
        let mut filter = list.filter.get_untracked();
        filter.statuses = chosen.parse().into_iter().collect();
        list.narrow(filter);
    });
    view! { <Select label="Status" id="filter-status" value=value options=options on_change=on_change /> }
}

#[component]
fn Fields(list: OrdersList) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut OrdersFilter)| {
        let mut filter = list.filter.get_untracked();
        change(&mut filter);
        list.narrow(filter);
    };
    let payment = Signal::derive(move || {
        list.filter.with(|filter| filter.payment_status).map_or("", PaymentStatus::as_str).to_owned()
    });
    let states =
        PaymentStatus::ALL.iter().map(|state| (state.as_str().to_owned(), words::payment_status(*state).to_owned()));
    let options = std::iter::once((String::new(), "Any".to_owned())).chain(states).collect();
    let day = move |get: fn(&OrdersFilter) -> Option<Timestamp>| {
        move || list.filter.with(get).map_or_else(String::new, Timestamp::date)
    };
    let set = move |get: fn(&OrdersFilter) -> Option<Timestamp>| move || list.filter.with(get).is_some();
    let on_payment = Callback::new(move |chosen: String| change(&|filter| filter.payment_status = chosen.parse().ok()));
    view! {
        <Status list=list />
        <Select label="Payment" id="filter-payment" value=payment options=options on_change=on_payment />
        <Field label="With tag" id="filter-tag">
            <input
                id="filter-tag"
                class="in"
                autocomplete="off"
                prop:value=move || list.filter.with(|filter| filter.tag.clone().unwrap_or_default())
                on:change=move |event| {
                    let typed = Some(event_target_value(&event)).filter(|tag| !tag.trim().is_empty());
                    change(&|filter| filter.tag.clone_from(&typed));
                }
            />
        </Field>
        <Field label="From" id="filter-from">
            <input id="filter-from" class="in" class:set=set(|filter| filter.from) type="date" prop:value=day(|filter| filter.from)
                on:change=move |event| change(&|filter| filter.from = moment(&event_target_value(&event), "T00:00:00Z")) />
        </Field>
        <Field label="To" id="filter-to">
            <input id="filter-to" class="in" class:set=set(|filter| filter.to) type="date" prop:value=day(|filter| filter.to)
                on:change=move |event| change(&|filter| filter.to = moment(&event_target_value(&event), "T23:59:59.999999Z")) />
        </Field>
        <Show when=move || list.filter.with(parts) != 0>
            <button class="btn quiet" on:click=move |_| list.narrow(OrdersFilter::default())>"Clear the filter"</button>
        </Show>
    }
}

fn moment(day: &str, time: &str) -> Option<Timestamp> {
    Timestamp::parse(&format!("{day}{time}"))
}

/// Keeps what is shown now under a name.
#[component]
fn Keep(list: OrdersList, kept: RwSignal<Vec<SavedView>>) -> impl IntoView {
    let desk = Desk::get();
    let name = RwSignal::new(String::new());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let view = SavedView {
            name: name.get_untracked(),
            text: list.text.get_untracked(),
            view: list.view.get_untracked(),
            filter: list.filter.get_untracked(),
        };
        spawn_local(async move {
            match ipc::call(AskViews { ask: ViewsAsk::Keep { view } }).await {
                Ok(views) => {
                    kept.set(views);
                    name.set(String::new());
                }
                Err(error) => desk.say(error.message),
            }
        });
    };
    view! {
        <form class="keep-view" on:submit=save>
            <Field label="View name" id="view-name">
                <input id="view-name" class="in" autocomplete="off" prop:value=name on:input=move |event| name.set(event_target_value(&event)) />
            </Field>
            <button class="btn">"Save view"</button>
        </form>
    }
}

fn kept_chip(list: OrdersList, desk: Desk, kept: RwSignal<Vec<SavedView>>, view: SavedView) -> impl IntoView {
    let name = view.name.clone();
    let (shown, gone, label) = (view.clone(), name.clone(), format!("Forget view {name}"));
    let current = move || {
        let same = list.view.get() == view.view && list.filter.get() == view.filter && list.text.get() == view.text;
        same.to_string()
    };
    let forget = move |_| {
        let name = gone.clone();
        spawn_local(async move {
            match ipc::call(AskViews { ask: ViewsAsk::Forget { name } }).await {
                Ok(views) => kept.set(views),
                Err(error) => desk.say(error.message),
            }
        });
    };
    view! {
        <span class="kept">
            <button class="chip" aria-pressed=current on:click=move |_| list.show(&shown)>{name}</button>
            <button class="btn quiet icon" aria-label=label on:click=forget>"×"</button>
        </span>
    }
}
