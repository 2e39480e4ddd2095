//! After the checkout: on its way with the carrier's number, delivered; and what can be sent to the
//! customer once more.

use contract::command::{Resend, SetStatus};
use contract::domain::status::OrderStatus;
use contract::order::Resendable;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::desk::Desk;
use crate::state::order_session::OrderSession;

const TRACKING_ID: &str = "field-tracking-number";

/// The section "Fulfilment", where there is something to do or to know.
#[component]
pub fn Fulfil(session: OrderSession) -> impl IntoView {
    // Each by itself: what is typed into the next step stays when something else may be resent.
    let next = Memo::new(move |_| session.view.with(|view| view.as_ref()?.next_status));
    let resend = Memo::new(move |_| {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.may_resend.clone()))
    });
    let tracking = Memo::new(move |_| session.view.with(|view| view.as_ref()?.order.tracking_number.clone()));
    let some = move || next.get().is_some() || tracking.with(Option::is_some) || !resend.with(Vec::is_empty);
    view! {
        <Show when=some>
            <section aria-label="Fulfilment">
                <h2>"Fulfilment"</h2>
                {move || tracking.get().map(|number| view! { <p class="tracking">"Tracking number " <span class="mono">{number}</span></p> })}
                {move || next.get().map(|next| view! { <NextStep session=session next=next /> })}
                <div class="ending">{move || resend.get().into_iter().map(|what| resend_button(session, what)).collect_view()}</div>
            </section>
        </Show>
    }
}

#[component]
fn NextStep(session: OrderSession, next: OrderStatus) -> impl IntoView {
    let desk = Desk::get();
    let number = RwSignal::new(String::new());
    let ships = next == OrderStatus::Shipped;
    let go_on = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(id) = session.id() else { return };
        spawn_local(async move {
            let tracking_number = Some(number.get_untracked()).filter(|text| ships && !text.trim().is_empty());
            if session.perform(SetStatus { id, status: next, note: None, tracking_number }).await {
                desk.say(if ships { "The order is on its way." } else { "The order is delivered." });
            }
        });
    };
    view! {
        <form class="next-step" on:submit=go_on>
            {ships.then(|| view! {
                <Field label="Tracking number" id=TRACKING_ID>
                    <input
                        id=TRACKING_ID
                        class="in"
                        autocomplete="off"
                        prop:value=number
                        on:input=move |event| number.set(event_target_value(&event))
                    />
                </Field>
            })}
            <button class="btn" disabled=session.busy>{if ships { "Mark as shipped" } else { "Mark as delivered" }}</button>
        </form>
    }
}

fn resend_button(session: OrderSession, what: Resendable) -> impl IntoView {
    let desk = Desk::get();
    let (text, said) = match what {
        Resendable::Mail => ("Resend mail", "The mail goes out once more."),
        Resendable::Invoice => ("Send invoice", "The invoice goes out."),
    };
    let send = move |_| {
        let Some(id) = session.id() else { return };
        spawn_local(async move {
            if session.perform(Resend { id, what }).await {
                desk.say(said);
            }
        });
    };
    view! { <button class="btn quiet" disabled=session.busy on:click=send>{text}</button> }
}
