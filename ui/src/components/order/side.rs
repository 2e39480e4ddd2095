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

/// Payment method, shipping method, note.
#[component]
pub fn SideFields(form: OrderForm) -> impl IntoView {
    let shipping = Signal::derive(move || form.shipping.get().map_or("", ShippingMethod::as_str).to_owned());
    let ways = ShippingMethod::ALL.iter().map(|way| (way.as_str().to_owned(), words::shipping_method(*way).to_owned()));
    let options: Vec<_> = std::iter::once((String::new(), "Not chosen".to_owned())).chain(ways).collect();
    view! {
        <div class="side-by-side">
            <PaymentSelect value=form.payment may_be_open=true />
            <Select
                label="Shipping method"
                id="field-shipping-method"
                value=shipping
                options=options
                on_change=Callback::new(move |chosen: String| form.shipping.set(chosen.parse().ok()))
            />
        </div>
        <div class="side-by-side">
            <TextField form=form label="Coupon" target="coupon_code" value=form.coupon />
            <TextField
                form=form label="Discount on the order" target="manual_discount" value=form.manual_discount
                placeholder="−: surcharge"
            />
        </div>
        <Field label="Note" id="field-notes">
            <textarea
                id="field-notes"
                class="in"
                rows="2"
                prop:value=form.notes
                on:input=move |event| form.notes.set(event_target_value(&event))
            ></textarea>
        </Field>
    }
}
