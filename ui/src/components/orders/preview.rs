//! The selected order at a glance: what to know first, lanes, totals.

use contract::DeskEvent;
use contract::command::GetOrder;
use contract::domain::ids::OrderId;
use contract::order::OrderView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::order::TotalsTable;
use crate::components::shared::{HeadlineNotice, Kbd, LaneList, StatusBadge};
use crate::ipc;
use crate::state::coalesce::Coalesced;
use crate::state::desk::Desk;
use crate::state::go::{Go, order_path};
use crate::state::orders_list::OrdersList;

/// The panel beside the list.
#[component]
pub fn Preview() -> impl IntoView {
    let list = OrdersList::get();
    let shown = RwSignal::new(None::<OrderView>);
    let asked = StoredValue::new((0, 0));
    let fetch = move || {
        if let Some(id) = list.selected.get_untracked() {
            fetch(id, list, asked, shown);
        }
    };
    let refresh = Coalesced::new(fetch);
    Effect::new(move || {
        list.selected.track();
        fetch();
    });
    Desk::get().subscribe(move |event| {
        if matches!(event, DeskEvent::OrderChanged { id, .. } if Some(*id) == list.selected.get_untracked()) {
            refresh.poke();
        }
    });
    // What is shown stays until the next order is there; it goes when nothing is selected.
    let content = move || {
        list.selected.get()?;
        shown.get().map(|view| view! { <Glance view=view /> })
    };
    view! { <aside class="preview" aria-label="Order preview">{content}</aside> }
}

/// Asks for the order. `asked` counts questions, and is the newest of them that was answered: a reply to
/// an older one is dropped.
fn fetch(id: OrderId, list: OrdersList, asked: StoredValue<(u64, u64)>, shown: RwSignal<Option<OrderView>>) {
    asked.update_value(|(asked, _)| *asked += 1);
    let (mine, _) = asked.get_value();
    spawn_local(async move {
        // The row itself says enough where its details cannot be fetched.
        let Ok(view) = ipc::call(GetOrder { order: id.to_string() }).await else { return };
        let newer = asked.try_with_value(|(_, answered)| mine > *answered) == Some(true);
        let older = shown.try_with_untracked(|now| {
            now.as_ref().is_some_and(|now| now.order.id == id && now.order.version > view.order.version)
        });
        if newer && older == Some(false) && list.selected.get_untracked() == Some(id) {
            asked.update_value(|(_, answered)| *answered = mine);
            shown.set(Some(view));
        }
    });
}

#[component]
fn Glance(view: OrderView) -> impl IntoView {
    let go = Go::get();
    let order = view.order;
    let number = order.number;
    let pieces: u32 = order.items.iter().map(|line| line.quantity).sum();
    let lanes = view.lanes;
    let process = view.process.map(|process| process.state);
    view! {
        <div class="preview-head">
            <h1>{number.to_string()}</h1>
            <StatusBadge status=order.status process=process />
        </div>
        <div class="muted">{order.name} <br /> {order.customer.name}</div>
        {view.headline.map(|headline| view! { <HeadlineNotice headline=headline /> })}
        <section>
            <h2>"Progress"</h2>
            <LaneList lanes=lanes />
        </section>
        <TotalsTable totals=Some(order.totals) pieces=Some(pieces) />
        <div class="preview-foot">
            <button class="btn primary" on:click=move |_| go.to(order_path(number))>"Open" <Kbd keys="↵" /></button>
        </div>
    }
}
