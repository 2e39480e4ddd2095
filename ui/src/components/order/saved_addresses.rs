//! Where the picked customer had things sent before, to be taken over; and keeping a new customer.

use contract::catalogue::{CustomerInput, CustomerView};
use contract::command::SaveCustomer;
use contract::domain::order::Address;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Select;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::field_path::control_id;
use crate::state::focus;
use crate::state::order_form::OrderForm;
use crate::state::words;

/// The choice "Saved address" where the customer has several, and the button "New customer" where
/// one was typed who is not in the address book.
#[component]
pub fn SavedAddresses(form: OrderForm, known: RwSignal<Vec<Address>>) -> impl IntoView {
    let value = Signal::derive(move || {
        let now = form.address.get();
        known
            .with(|known| known.iter().position(|address| *address == now))
            .map_or_else(String::new, |at| at.to_string())
    });
    let desk = Desk::get();
    let several = Memo::new(move |_| known.with(|known| known.len() > 1));
    let choice = move || {
        let listed =
            known.get().into_iter().enumerate().map(|(at, address)| (at.to_string(), words::address(&address)));
        let options = std::iter::once((String::new(), "As typed".to_owned())).chain(listed).collect();
        let on_change = Callback::new(move |at: String| {
            let picked = at.parse::<usize>().ok().and_then(|at| known.with_untracked(|known| known.get(at).cloned()));
            if let Some(address) = picked {
                form.address.set(address);
            }
        });
        view! { <Select label="Saved address" id="field-saved-address" value=value options=options on_change=on_change /> }
    };
    let typed = Memo::new(move |_| {
        form.customer_id.with(Option::is_none) && form.customer.with(|name| !name.trim().is_empty())
    });
    view! {
        <Show when=move || several.get()>{choice()}</Show>
        <Show when=move || typed.get()>
            <div class="new-customer">
                <button class="btn" on:click=move |_| keep(form, desk)>"New customer"</button>
                <span class="faint">"keeps name, e-mail, phone and address for the next time"</span>
            </div>
        </Show>
    }
}

/// Saves who was typed in the address book; works offline, as all of it is kept here.
fn keep(form: OrderForm, desk: Desk) {
    let (input, _) = untrack(|| form.input());
    spawn_local(async move {
        let customer = CustomerInput {
            id: None,
            name: input.customer.name,
            email: input.customer.email,
            phone: input.customer.phone,
            address: input.shipping_address,
        };
        match ipc::call(SaveCustomer { input: customer }).await {
            Ok(CustomerView { id, name, .. }) => {
                // Another name typed meanwhile is another person.
                if form.customer.try_with_untracked(|typed| typed.trim() == name.trim()) == Some(true) {
                    form.customer_id.set(Some(id));
                }
                desk.say(format!("{name} is in the address book."));
            }
            Err(error) if error.details.is_empty() => {
                desk.say(format!("{} The customer is not in the address book.", error.message));
            }
            Err(error) => {
                let problems = error.details.into_iter().map(|mut problem| {
                    if !problem.field.starts_with("address") {
                        problem.field = format!("customer.{}", problem.field);
                    }
                    problem
                });
                let problems: Vec<_> = problems.collect();
                let first = problems.first().map(|problem| control_id(&problem.field));
                form.refused.set(problems);
                if let Some(id) = first {
                    focus::later(id);
                }
            }
        }
    });
}
