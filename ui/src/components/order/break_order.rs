//! Trying out what happens when the outside fails, for the order on the screen only. There are
//! rules behind it; every other order is treated as before.

use contract::command::AddRule;
use contract::domain::number::OrderNumber;
use contract::domain::outbox::Service;
use contract::domain::status::PaymentMethod;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::mocks::rule_words::overlay_of;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::order_session::OrderSession;

/// One thing to try: which service, what happens (a key of the mock panel), how often, and what
/// was done, said after "ORD-…: ".
struct Trial {
    service: Service,
    happening: &'static str,
    times: Option<u64>,
    done: &'static str,
}

/// "Test this order", shown only where the services are mocks.
#[component]
pub fn BreakOrder(session: OrderSession) -> impl IntoView {
    let desk = Desk::get();
    let mocked = Memo::new(move |_| desk.view.with(|view| view.as_ref().is_some_and(|view| view.mocked)));
    let order = Memo::new(move |_| {
        session.view.with(|view| view.as_ref().map(|view| (view.order.number, view.order.payment_method)))
    });
    let said = RwSignal::new(String::new());
    let attempt = move |trial: fn(Service) -> Trial| {
        let Some((number, method)) = order.get_untracked() else { return };
        let payer = if method == Some(PaymentMethod::EWallet) { Service::Wallet } else { Service::Payment };
        spawn_local(add(desk, number, trial(payer), said));
    };
    view! {
        <Show when=move || mocked.get() && order.with(Option::is_some)>
            <details class="break-order">
                <summary>"Test this order"</summary>
                <div class="break-buttons">
                    <button class="btn" type="button" on:click=move |_| attempt(email_twice)>"Break this order's e-mail twice"</button>
                    <button class="btn" type="button" on:click=move |_| attempt(drop_the_reply)>"Take the money, drop the reply"</button>
                    <button class="btn" type="button" on:click=move |_| attempt(decline_once)>"Decline the payment once"</button>
                </div>
                <p role="status">{said}</p>
                <a href="/settings#mocks">"All rules, in the mock panel"</a>
            </details>
        </Show>
    }
}

const fn email_twice(_: Service) -> Trial {
    let done = "the next two attempts to send its mail fail with HTTP 503; the third goes through.";
    Trial { service: Service::Email, happening: "503", times: Some(2), done }
}

const fn drop_the_reply(payer: Service) -> Trial {
    let done = "the money will be taken once, and the provider's reply will be lost.";
    Trial { service: payer, happening: "commit_then_drop", times: Some(1), done }
}

const fn decline_once(payer: Service) -> Trial {
    Trial {
        service: payer,
        happening: "fail",
        times: Some(1),
        done: "its next payment is declined; the one after is not.",
    }
}

async fn add(desk: Desk, number: OrderNumber, trial: Trial, said: RwSignal<String>) {
    let rule = AddRule {
        service: trial.service,
        order: number.to_string(),
        amount: String::new(),
        behaviour: overlay_of(trial.happening),
        times: trial.times,
    };
    match ipc::call(rule).await {
        Ok(world) => {
            desk.mocks.set(Some(world));
            said.try_set(format!("{number}: {}", trial.done));
        }
        Err(error) => drop(said.try_set(error.message)),
    }
}
