//! Where the outside services are: one address each, saved together.

use contract::ApiError;
use contract::command::{SetEndpoints, UseMocks};
use contract::sync::Endpoints;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address_field::AddressField;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::focus;

pub(super) type Place = fn(&mut Endpoints) -> &mut Option<String>;

/// Name on the wire, label, and place of every address.
const FIELDS: [(&str, &str, Place); 9] = [
    ("payment", "Payment service", |e| &mut e.payment),
    ("wallet", "E-wallet service", |e| &mut e.wallet),
    ("email", "E-mail service", |e| &mut e.email),
    ("production", "Production service", |e| &mut e.production),
    ("invoice", "Invoice service", |e| &mut e.invoice),
    ("inventory", "Inventory service", |e| &mut e.inventory),
    ("billing", "Billing service", |e| &mut e.billing),
    ("control", "Control of the mocks", |e| &mut e.control),
    ("webhook_secret", "Webhook secret", |e| &mut e.webhook_secret),
];

/// Id of the list of errors.
const ERRORS_ID: &str = "endpoint-errors";

/// The form. What was typed stays until it is saved, whatever the desk says meanwhile.
#[component]
pub fn EndpointsForm() -> impl IntoView {
    let desk = Desk::get();
    let typed = RwSignal::new(desk.view.get_untracked().map(|view| view.endpoints).unwrap_or_default());
    let refused = RwSignal::new(None::<ApiError>);
    let saving = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if saving.get_untracked() {
            return;
        }
        saving.set(true);
        refused.set(None);
        let endpoints = tidied(typed.get_untracked());
        spawn_local(async move {
            match ipc::call(SetEndpoints { endpoints }).await {
                Ok(view) => {
                    typed.try_set(view.endpoints.clone());
                    desk.show(view);
                    desk.say("Service addresses saved. They are used from now on.");
                }
                Err(error) => {
                    refused.try_set(Some(error));
                    focus::later(ERRORS_ID);
                }
            }
            saving.try_set(false);
        });
    };
    let mocks = move |_| {
        saving.set(true);
        refused.set(None);
        spawn_local(async move {
            match ipc::call(UseMocks {}).await {
                Ok(view) => {
                    typed.try_set(view.endpoints.clone());
                    desk.show(view);
                    desk.say("The mocked services are used from now on.");
                }
                Err(error) => {
                    refused.try_set(Some(error));
                    focus::later(ERRORS_ID);
                }
            }
            saving.try_set(false);
        });
    };

    view! {
        <section class="settings-section" aria-labelledby="endpoints-title">
            <h2 class="settings-title" id="endpoints-title">"Service addresses"</h2>
            <p class="muted">"Leave an address empty and what is meant for that service waits here."</p>
            <form class="endpoints" novalidate on:submit=save>
                {move || refused.get().map(|error| view! { <Errors error /> })}
                {FIELDS.map(|(name, label, place)| view! { <AddressField name label place typed refused /> })
                    .into_iter().collect_view()}
                <div class="endpoints-acts">
                    <button class="btn primary" type="submit" disabled=saving>"Save"</button>
                    <button class="btn" type="button" disabled=saving on:click=mocks>"Use the mocked services"</button>
                </div>
            </form>
        </section>
    }
}

/// What is wrong, each linked to its field.
#[component]
fn Errors(error: ApiError) -> impl IntoView {
    let known =
        |field: &str| FIELDS.iter().find(|(name, ..)| is_field(field, name)).map(|(name, label, _)| (*name, *label));
    let lines = error.details.iter().filter_map(|problem| {
        let (name, label) = known(&problem.field)?;
        let href = format!("#{}", field_id(name));
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus::now(&field_id(name));
        };
        Some(view! { <li><a href=href on:click=go>{label}</a>": "{problem.message.clone()}</li> })
    });
    let lines = lines.collect_view();
    view! {
        <div class="endpoints-errors" role="alert" id=ERRORS_ID tabindex="-1">
            <b>"The addresses were not saved."</b>
            {lines.is_empty().then(|| view! { <p>{error.message}</p> })}
            <ul>{lines}</ul>
        </div>
    }
}

pub(super) fn field_id(name: &str) -> String {
    format!("endpoint-{name}")
}

/// Does an error's field (`payment`, `endpoints.payment`) mean this one?
fn is_field(field: &str, name: &str) -> bool {
    field.rsplit('.').next() == Some(name)
}

pub(super) fn problem_of(error: &ApiError, name: &str) -> Option<String> {
    let detail = error.details.iter().find(|problem| is_field(&problem.field, name));
    let alone = || error.field.as_deref().filter(|field| is_field(field, name)).map(|_| error.message.clone());
    detail.map(|problem| problem.message.clone()).or_else(alone)
}

/// Without blanks around; nothing typed is no address.
fn tidied(mut endpoints: Endpoints) -> Endpoints {
    for (_, _, place) in FIELDS {
        let address = place(&mut endpoints);
        *address = address.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    endpoints
}
