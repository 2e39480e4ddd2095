//! Where the goods go. Folded away while nothing is known of it.

use contract::domain::order::Address;
use leptos::prelude::*;

use crate::components::shared::Field;
use crate::state::order_form::OrderForm;
use crate::state::words;

type Part = (&'static str, &'static str, fn(&Address) -> String, fn(&mut Address, String));

const PARTS: [Part; 8] = [
    ("First name", "ship-first", |a| a.first_name.clone(), |a, text| a.first_name = text),
    ("Last name", "ship-last", |a| a.last_name.clone(), |a, text| a.last_name = text),
    ("Address", "ship-line1", |a| a.address_line1.clone(), |a, text| a.address_line1 = text),
    (
        "Address, second line",
        "ship-line2",
        |a| a.address_line2.clone().unwrap_or_default(),
        |a, text| {
            a.address_line2 = Some(text).filter(|text| !text.is_empty());
        },
    ),
    ("City", "ship-city", |a| a.city.clone(), |a, text| a.city = text),
    ("County or state", "ship-state", |a| a.state.clone(), |a, text| a.state = text),
    ("Postal code", "ship-post", |a| a.postal_code.clone(), |a, text| a.postal_code = text),
    ("Country", "ship-country", |a| a.country.clone(), |a, text| a.country = text),
];

/// The shipping address.
#[component]
pub fn AddressFields(form: OrderForm) -> impl IntoView {
    let known = Memo::new(move |_| form.address.with(|address| *address != Address::default()));
    let summary = move || {
        form.address.with(|address| match words::address(address) {
            none if none.is_empty() => "none yet".to_owned(),
            line => line,
        })
    };
    let part = move |(label, id, get, put): Part| {
        view! {
            <Field label=label id=id>
                <input
                    id=id
                    class="in"
                    autocomplete="off"
                    prop:value=move || form.address.with(get)
                    on:input=move |event| form.address.update(|address| put(address, event_target_value(&event)))
                />
            </Field>
        }
    };
    view! {
        // Opened once when an address becomes known; closing it is the clerk's business.
        <details class="address" open=known.get_untracked()>
            <summary>"Shipping address" <span class="faint">{summary}</span></summary>
            <div class="address-fields">{PARTS.map(part).collect_view()}</div>
        </details>
    }
}
