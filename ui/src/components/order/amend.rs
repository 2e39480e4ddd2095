//! "Edit order" on a paid order: what the change does to the customer's money, live, and the button
//! that says so.

use contract::domain::money::Money;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::side::ShippingSelect;
use super::text_field::TextField;
use crate::state::amending::Amending;
use crate::state::desk::Desk;
use crate::state::order_form::OrderForm;
use crate::state::order_session::OrderSession;

/// The section "Change of a paid order", while one is typed.
#[component]
pub fn AmendPanel(session: OrderSession) -> impl IntoView {
    let amending = session.amending;
    view! {
        <Show when=move || amending.open.get()>
            <section class="amend" aria-label="Change of a paid order">
                <h2>"Change of a paid order"</h2>
                <AmendFields form=session.form />
                <MoneyWords session=session />
                <Confirm session=session />
            </section>
        </Show>
    }
}

/// How it travels, the coupon and what is taken off by hand: beside the lines all that an amendment
/// can change.
#[component]
fn AmendFields(form: OrderForm) -> impl IntoView {
    let open = form.shipping.get_untracked().is_none();
    view! {
        <div class="side-by-side">
            <ShippingSelect value=form.shipping may_be_open=open />
            <TextField form=form label="Coupon" target="coupon_code" value=form.coupon />
        </div>
        <TextField
            form=form label="Discount on the order" target="manual_discount" value=form.manual_discount
            placeholder="−: surcharge"
        />
    }
}

/// Which way money would go, in words; never a guess.
#[component]
fn MoneyWords(session: OrderSession) -> impl IntoView {
    let Amending { preview, refused, .. } = session.amending;
    let words = move || {
        if let Some(known) = preview.get() {
            return known.words;
        }
        match refused.get() {
            Some(error) => error.message,
            None if !session.form.problems().is_empty() => "Put right what is marked in the lines first.".to_owned(),
            None if session.form.is_dirty() => "Working out the difference…".to_owned(),
            None => "Nothing is changed yet.".to_owned(),
        }
    };
    let paid = move || {
        preview.get().map(|known| format!("New total {}, paid {}.", known.difference.total, known.difference.paid))
    };
    view! {
        <p class="difference" role="status" aria-label="Difference">{words}</p>
        <p class="muted">{paid}</p>
    }
}

/// The button that does it says what it does and how much it moves.
#[component]
fn Confirm(session: OrderSession) -> impl IntoView {
    let amending = session.amending;
    let desk = Desk::get();
    let label =
        move || amending.preview.get().map_or_else(|| "Change order".to_owned(), |known| verb(known.difference.amount));
    let may =
        move || amending.preview.with(Option::is_some) && session.conflict.with(Option::is_none) && !session.busy.get();
    let change = move |_| {
        spawn_local(async move {
            if let Some(view) = amending.carry_out(session).await {
                desk.say(format!("The change of {} is under way.", view.order.number));
            }
        });
    };
    view! {
        <div class="question-buttons">
            <button class="btn primary" disabled=move || !may() on:click=change>{label}</button>
            <button class="btn quiet" disabled=session.busy on:click=move |_| amending.leave(session)>"Keep order as it is"</button>
        </div>
    }
}

/// `Charge £4.20 and change order`.
fn verb(amount: Money) -> String {
    let back = Money { minor: amount.minor.saturating_neg(), ..amount };
    match amount.minor {
        0 => "Change order, no money moves".to_owned(),
        1.. => format!("Charge {amount} and change order"),
        _ => format!("Give back {back} and change order"),
    }
}
