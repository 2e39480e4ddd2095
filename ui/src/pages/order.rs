//! One order: edited while it may be, read after that, its progress always in sight.

use contract::domain::ids::DraftId;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use crate::components::order::{
    Act, AddressFields, CustomerFields, DetailsEdit, DetailsRead, ItemsEdit, ItemsRead, Notices, OrderHead, OrderSide,
    PROBLEMS_ID, focus_product,
};
use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;
use crate::state::field_path::control_id;
use crate::state::focus;
use crate::state::go::{Go, checkout_path, order_path};
use crate::state::order_session::OrderSession;

/// The screen of a new order.
#[component]
pub fn NewOrderPage() -> impl IntoView {
    focus::later(control_id("customer.name"));
    view! { <Editor number=None draft=None /> }
}

/// The screen of a draft: that of a new order, filled in.
#[component]
pub fn DraftPage() -> impl IntoView {
    let params = use_params_map();
    let draft = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| DraftId::parse(&id))));
    move || view! { <Editor number=None draft=draft.get() /> }
}

/// The screen of an order.
#[component]
pub fn OrderPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number")));
    move || view! { <Editor number=number.get() draft=None /> }
}

#[component]
fn Editor(number: Option<String>, draft: Option<DraftId>) -> impl IntoView {
    let session = OrderSession::open(number, draft);
    let (go, desk) = (Go::get(), Desk::get());
    let act = Callback::new(move |act: Act| {
        spawn_local(carry_out(session, act, go, desk));
    });
    let free = Memo::new(move |_| session.is_free());
    let lines = Memo::new(move |_| session.amending.open.get() || session.is_free());
    let keys = window_event_listener(ev::keydown, move |event| {
        // What is asked in a dialog, or locked away behind one, is not answered here.
        if focus::in_dialog() {
            return;
        }
        let chord = event.ctrl_key() || event.meta_key();
        let asked = match event.key().as_str() {
            "s" if chord => Act::Save,
            "F9" => Act::CheckOut,
            // Inside the lines this is the grid's: the next line. From anywhere else: the first free one.
            "Enter" if chord && !event.default_prevented() && lines.get_untracked() => {
                event.prevent_default();
                return focus_product(session.form.blank_line());
            }
            _ => return,
        };
        event.prevent_default();
        act.run(asked);
    });
    on_cleanup(move || keys.remove());
    view! {
        <OrderHead session=session on_act=act />
        <main class="order">
            <div class="edit">
                {move || session.missing.get().map(|error| {
                    let retry = Callback::new(move |()| session.fetch());
                    view! { <ErrorNotice title="The order could not be shown." error=error retry=retry /> }
                })}
                <Notices session=session />
                {move || if session.amending.open.get() {
                    view! { <AmendedFields session=session /> }.into_any()
                } else if free.get() {
                    view! { <EditFields session=session /> }.into_any()
                } else {
                    view! { <ReadFields session=session /> <DetailsEdit session=session /> }.into_any()
                }}
            </div>
            <OrderSide session=session priced=lines />
        </main>
    }
}

/// Begin a change, save, or save and check out. What may not be done now is simply not done.
async fn carry_out(session: OrderSession, act: Act, go: Go, desk: Desk) {
    if act == Act::Edit {
        session.amending.begin(session);
        return;
    }
    let may_check_out = session.view.with_untracked(|view| view.as_ref().is_none_or(|view| view.may_check_out));
    if session.busy.get_untracked() || (act == Act::CheckOut && !may_check_out) || !untrack(|| session.editable()) {
        return;
    }
    if session.amending.open.get_untracked() {
        return;
    }
    let typing = focus::whereabouts();
    let number = if untrack(|| session.form.is_dirty()) || session.is_new() {
        let Some(saved) = session.save().await else {
            focus::later(PROBLEMS_ID);
            return;
        };
        if act == Act::Save {
            desk.say(format!("{} is saved here.", saved.order.number));
        }
        saved.order.number
    } else {
        let Some(number) = session.view.with_untracked(|view| view.as_ref().map(|view| view.order.number)) else {
            return;
        };
        number
    };
    match act {
        Act::CheckOut => go.to(checkout_path(number)),
        Act::Save if session.is_new() => {
            // The screen of the saved order takes over, and the keyboard goes on where it was.
            go.replace(order_path(number));
            focus::when_drawn(typing);
        }
        Act::Save | Act::Edit => {}
    }
}

#[component]
fn EditFields(session: OrderSession) -> impl IntoView {
    let form = session.form;
    view! {
        <CustomerFields form=form />
        <ItemsEdit form=form />
        <AddressFields form=form />
    }
}

/// A paid order: its lines may be changed, the rest is read.
#[component]
fn AmendedFields(session: OrderSession) -> impl IntoView {
    let order = session.view.with_untracked(|view| view.as_ref().map(|view| view.order.clone()));
    view! {
        {order.map(|order| view! { <DetailsRead order=order but_changeable=true /> })}
        <ItemsEdit form=session.form holds=true />
    }
}

#[component]
fn ReadFields(session: OrderSession) -> impl IntoView {
    let order = Memo::new(move |_| session.view.with(|view| view.as_ref().map(|view| view.order.clone())));
    move || {
        order.get().map(|order| {
            let items = order.items.clone();
            view! {
                <DetailsRead order=order />
                <ItemsRead items=items />
            }
        })
    }
}
