//! Checkout: review and place, then watch until all is done.

use contract::order::OrderView;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::components::checkout::{Place, Placing, UnderWay};
use crate::components::shared::{ErrorNotice, Kbd, StatusBadge};
use crate::state::go::Go;
use crate::state::order_session::OrderSession;

/// The screen "Checkout".
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number")).unwrap_or_default());
    move || view! { <Checkout number=number.get() /> }
}

#[component]
fn Checkout(number: String) -> impl IntoView {
    let session = OrderSession::open(Some(number.clone()), None);
    let go = Go::get();
    let back = format!("/orders/{number}");
    let badge = move || {
        session.view.with(|view| {
            let view = view.as_ref()?;
            Some(view! { <StatusBadge status=view.order.status process=view.process.as_ref().map(|process| process.state) /> })
        })
    };
    // Drawn anew only when another version may be placed: its total must be the one on the screen.
    let reviewed = Memo::new_with_compare(
        move |_| session.view.get().filter(|view| view.may_check_out),
        |former, now| version(former) != version(now),
    );
    let started =
        Memo::new(move |_| session.view.with(|view| view.as_ref().is_some_and(|view| view.process.is_some())));
    let placing = Placing::new(session);
    let retry = Callback::new(move |()| session.fetch());
    view! {
        <header>
            <button class="btn quiet" aria-keyshortcuts="Escape" on:click=move |_| go.to(back.clone())>"← Order" <Kbd keys="Esc" /></button>
            <h1>"Checkout " {number}</h1>
            {badge}
        </header>
        <main class="checkout">
            {move || session.missing.get().map(|error| view! {
                <ErrorNotice title="The order could not be shown." error=error retry=retry />
            })}
            {move || session.error.get().map(|error| view! { <ErrorNotice title="That was not done." error=error /> })}
            <div class="checkout-columns">
                <Show when=move || started.get()><UnderWay session=session /></Show>
                {move || reviewed.get().map(|view| view! { <Place placing=placing view=view /> })}
            </div>
        </main>
    }
}

/// `None` on the very first run and where nothing may be placed.
fn version(view: Option<&Option<OrderView>>) -> Option<u32> {
    view.and_then(Option::as_ref).map(|view| view.order.version)
}
