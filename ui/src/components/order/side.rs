//! Beside the lines: how it is paid, how it travels, the note.

use contract::domain::status::{PaymentMethod, ShippingMethod};
use leptos::prelude::*;

use super::text_field::TextField;
use crate::components::shared::{Field, Select};
use crate::state::order_form::OrderForm;
use crate::state::words;

/// The methods a clerk can choose.
pub const METHODS: [PaymentMethod; 4] =
    [PaymentMethod::CreditCard, PaymentMethod::DebitCard, PaymentMethod::BankTransfer, PaymentMethod::EWallet];

/// The select "Payment method". Empty is offered where it may still be left open.
#[component]
pub fn PaymentSelect(value: RwSignal<Option<PaymentMethod>>, may_be_open: bool) -> impl IntoView {
    let open = may_be_open.then(|| (String::new(), "At checkout".to_owned()));
    let methods = METHODS.map(|method| (method.as_str().to_owned(), words::payment_method(method).to_owned()));
    let options: Vec<_> = open.into_iter().chain(methods).collect();
    let text = Signal::derive(move || value.get().map_or("", PaymentMethod::as_str).to_owned());
    view! {
        <Select
            label="Payment method"
            id="field-payment-method"
            value=text
            options=options
            on_change=Callback::new(move |chosen: String| value.set(chosen.parse().ok()))
        />
    }
}

/// The select "Shipping method". Empty is offered where it may still be left open.
#[component]
pub fn ShippingSelect(value: RwSignal<Option<ShippingMethod>>, may_be_open: bool) -> impl IntoView {
    let open = may_be_open.then(|| (String::new(), "Not chosen".to_owned()));
    let ways = ShippingMethod::ALL.iter().map(|way| (way.as_str().to_owned(), words::shipping_method(*way).to_owned()));
    let options: Vec<_> = open.into_iter().chain(ways).collect();
    let text = Signal::derive(move || value.get().map_or("", ShippingMethod::as_str).to_owned());
    view! {
        <Select
            label="Shipping method"
            id="field-shipping-method"
            value=text
            options=options
            on_change=Callback::new(move |chosen: String| value.set(chosen.parse().ok()))
        />
    }
}

/// The field "Note".
#[component]
pub fn NoteField(value: RwSignal<String>, id: &'static str) -> impl IntoView {
    view! {
        <Field label="Note" id=id>
            <textarea id=id class="in" rows="2" prop:value=value on:input=move |event| value.set(event_target_value(&event))></textarea>
        </Field>
    }
}

/// Payment method, shipping method, note.
#[component]
pub fn SideFields(form: OrderForm) -> impl IntoView {
    view! {
        <div class="side-by-side">
            <PaymentSelect value=form.payment may_be_open=true />
            <ShippingSelect value=form.shipping may_be_open=true />
        </div>
        <div class="side-by-side">
            <TextField form=form label="Coupon" target="coupon_code" value=form.coupon />
            <TextField
                form=form label="Discount on the order" target="manual_discount" value=form.manual_discount
                placeholder="−: surcharge"
            />
        </div>
        <NoteField value=form.notes id="field-notes" />
    }
}
