//! Narrowing the list by payment, tag and date, and choices kept under a name.

use contract::command::{DeleteView, GetViews, SaveView};
use contract::domain::Timestamp;
use contract::domain::status::PaymentStatus;
use contract::filter::{OrdersFilter, SavedView};
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
    let list = OrdersList::get();
    let kept = RwSignal::new(Vec::<SavedView>::new());
    spawn_local(async move {
        if let Ok(views) = ipc::call(GetViews {}).await {
            let _ = kept.try_set(views);
        }
    });
    let narrowed = Memo::new(move |_| list.filter.with(|filter| *filter != OrdersFilter::default()));
    view! {
        <details class="narrow">
            <summary class="chip">{move || if narrowed.get() { "Filter · on" } else { "Filter" }}</summary>
            <div class="narrow-fields"><Fields list=list /><Keep list=list kept=kept /></div>
        </details>
        {move || kept.get().into_iter().map(|view| kept_chip(list, kept, view)).collect_view()}
    }
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
    let on_payment = Callback::new(move |chosen: String| change(&|filter| filter.payment_status = chosen.parse().ok()));
    view! {
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
            <input id="filter-from" class="in" type="date" prop:value=day(|filter| filter.from)
                on:change=move |event| change(&|filter| filter.from = moment(&event_target_value(&event), "T00:00:00Z")) />
        </Field>
        <Field label="To" id="filter-to">
            <input id="filter-to" class="in" type="date" prop:value=day(|filter| filter.to)
                on:change=move |event| change(&|filter| filter.to = moment(&event_target_value(&event), "T23:59:59.999999Z")) />
        </Field>
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
            match ipc::call(SaveView { view }).await {
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

fn kept_chip(list: OrdersList, kept: RwSignal<Vec<SavedView>>, view: SavedView) -> impl IntoView {
    let name = view.name.clone();
    let (shown, gone, label) = (view.clone(), name.clone(), format!("Forget view {name}"));
    let current = move || {
        let same = list.view.get() == view.view && list.filter.get() == view.filter && list.text.get() == view.text;
        same.to_string()
    };
    let forget = move |_| {
        let name = gone.clone();
        spawn_local(async move {
            if let Ok(views) = ipc::call(DeleteView { name }).await {
                kept.set(views);
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
