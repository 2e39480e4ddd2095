//! A checkout on its way, or at its end: what to know first, and the lanes as they move.

use contract::domain::checkout::CheckoutState;
use contract::domain::lane::LaneState;
use contract::order::Tone;
use leptos::prelude::*;

use crate::components::order::{Ending, Recorder, Settle};
use crate::components::shared::{HeadlineNotice, Kbd, Notice};
use crate::state::failures::Next;
use crate::state::go::Go;
use crate::state::order_session::OrderSession;

/// Headline and lanes, live.
#[component]
pub fn UnderWay(session: OrderSession) -> impl IntoView {
    let go = Go::get();
    let lanes = Signal::derive(move || {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.lanes.clone()))
    });
    let headline = Memo::new(move |_| session.view.with(|view| view.as_ref().and_then(|view| view.headline.clone())));
    let given_up = Memo::new(move |_| lanes.with(|lanes| lanes.iter().any(|lane| lane.state == LaneState::Dead)));
    let state = Memo::new(move |_| session.view.with(|view| Some(view.as_ref()?.process.as_ref()?.state)));
    // The desk's own words first; a plain word for the state where it has none.
    let said = move || match (headline.get(), state.get()) {
        (Some(headline), _) => view! { <HeadlineNotice headline=headline /> }.into_any(),
        (None, Some(state)) => {
            let (tone, title, body) = words(state);
            view! { <Notice tone=tone title=title body=body /> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <section class="under-way" aria-label="Checkout">
            <div aria-live="polite">{said}</div>
            <Show when=move || given_up.get()>
                <a class="btn" href="/outbox">{Next::Outbox.label()}</a>
            </Show>
            <Settle session=session />
            <h2>"Progress"</h2>
            <Recorder lanes=lanes />
            <Show when=move || state.get() == Some(CheckoutState::Completed)>
                <button class="btn" aria-keyshortcuts="n" on:click=move |_| go.to("/orders/new")>"New order" <Kbd keys="N" /></button>
            </Show>
            <Ending session=session />
        </section>
    }
}

const fn words(state: CheckoutState) -> (Tone, &'static str, &'static str) {
    match state {
        CheckoutState::Reserving => (Tone::Busy, "Reserving stock", "No money has moved yet."),
        CheckoutState::Charging => (Tone::Busy, "Taking the payment", "It is taken once, whatever happens."),
        CheckoutState::AwaitingProvider => (
            Tone::Busy,
            "Waiting for the wallet provider…",
            "No money is known to be taken yet. It cannot be charged again meanwhile.",
        ),
        CheckoutState::Reconciling => (
            Tone::Warning,
            "Checking with the provider",
            "Whether money moved is being found out. It cannot be charged again meanwhile.",
        ),
        CheckoutState::Committing => (Tone::Busy, "Paid. Making the stock final", "Nothing is to be done."),
        CheckoutState::Refunding => (Tone::Busy, "Giving the money back", "Nothing is to be done."),
        CheckoutState::Releasing => (Tone::Busy, "Giving the stock back", "Nothing is to be done."),
        CheckoutState::Completed => {
            (Tone::Good, "The order is placed", "Paid once. E-mail, production and invoice follow on their own.")
        }
        CheckoutState::Failed => (Tone::Bad, "The order was not placed", "Everything that was done for it was undone."),
        CheckoutState::Cancelled => {
            (Tone::Warning, "The order was called off", "Everything that was done for it was undone.")
        }
        CheckoutState::NeedsAttention => {
            (Tone::Warning, "A supervisor must settle this", "Nothing more is charged until then.")
        }
    }
}
