//! Who it is for. A customer of the address book is found by name, phone or e-mail; anyone else
//! is typed in.

use contract::command::FindCustomers;
use contract::order::CustomerView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::saved_addresses::SavedAddresses;
use super::text_field::{TextField, problem_of};
use crate::components::shared::{Choice, Combobox, Field};
use crate::ipc;
use crate::state::field_path::control_id;
use crate::state::line_form::set;
use crate::state::order_form::OrderForm;

const TARGET: &str = "customer.name";

/// Order name, customer, e-mail and phone.
#[component]
pub fn CustomerFields(form: OrderForm) -> impl IntoView {
    let found = StoredValue::new(Vec::<CustomerView>::new());
    let choices = RwSignal::new(Vec::<Choice>::new());
    let asked = StoredValue::new(0_u64);
    let saved = RwSignal::new(Vec::new());
    let id = control_id(TARGET);
    let problem = problem_of(form, TARGET.to_owned());
    let invalid = Signal::derive(move || problem.with(Option::is_some));
    let on_text = Callback::new(move |text: String| {
        form.edited(TARGET);
        // Another name is another person, until one is picked.
        form.customer_id.set(None);
        saved.set(Vec::new());
        look_up(text, asked, found, choices);
    });
    let on_pick = Callback::new(move |index: usize| {
        if let Some(customer) = found.with_value(|found| found.get(index).cloned()) {
            fill(form, &customer);
            saved.set(customer.addresses);
        }
    });
    let on_leave = Callback::new(move |()| {
        asked.update_value(|asked| *asked += 1);
        form.leave(TARGET);
    });
    view! {
        <div class="who-fields">
            <Field label="Customer" id=id.clone() problem=problem>
                <Combobox
                    id=id value=form.customer choices=choices invalid=invalid
                    on_text=on_text on_pick=on_pick on_leave=on_leave
                />
            </Field>
            <TextField form=form label="E-mail" target="customer.email" value=form.email kind="email" />
            <TextField form=form label="Phone" target="customer.phone" value=form.phone kind="tel" />
            <TextField
                form=form label="Order name" target="name" value=form.name
                placeholder="Named after its first item"
            />
        </div>
        <SavedAddresses form=form known=saved />
    }
}

fn look_up(
    text: String,
    asked: StoredValue<u64>,
    found: StoredValue<Vec<CustomerView>>,
    choices: RwSignal<Vec<Choice>>,
) {
    asked.update_value(|asked| *asked += 1);
    let number = asked.get_value();
    if text.trim().is_empty() {
        choices.set(Vec::new());
        return;
    }
    spawn_local(async move {
        // Without the address book a customer can still be typed in.
        let customers = ipc::call(FindCustomers { text }).await.unwrap_or_default();
        if asked.try_get_value() != Some(number) {
            return;
        }
        choices.set(customers.iter().map(choice).collect());
        found.set_value(customers);
    });
}

fn choice(customer: &CustomerView) -> Choice {
    Choice {
        code: String::new(),
        text: customer.name.clone(),
        aside: customer.phone.clone().unwrap_or_default(),
        more: customer.email.clone().unwrap_or_default(),
    }
}

fn fill(form: OrderForm, customer: &CustomerView) {
    set(form.customer, &customer.name);
    set(form.email, customer.email.as_deref().unwrap_or(""));
    set(form.phone, customer.phone.as_deref().unwrap_or(""));
    form.customer_id.set(Some(customer.id));
    if let Some(address) = &customer.address {
        form.address.set(address.clone());
    }
}
