//! One service's address: what is typed, what is wrong with it, and whether anybody answers there.

use contract::ApiError;
use contract::command::TestEndpoint;
use contract::desktop::EndpointTest;
use contract::domain::outbox::Service;
use contract::sync::Endpoints;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::endpoints::{Place, field_id, problem_of};
use crate::components::shared::Field;
use crate::ipc;

/// The field, with "Test" beside it where a service can be asked.
#[component]
pub fn AddressField(
    name: &'static str,
    label: &'static str,
    place: Place,
    typed: RwSignal<Endpoints>,
    refused: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let id = field_id(name);
    let tried = RwSignal::new(None::<Result<EndpointTest, ApiError>>);
    let wrong = move || tried.with(|tried| tried.as_ref().and_then(|tried| tried.as_ref().err().cloned()));
    let problem = Memo::new(move |_| {
        let saved = refused.with(|error| error.as_ref().and_then(|error| problem_of(error, name)));
        saved.or_else(|| wrong().map(|error| problem_of(&error, name).unwrap_or(error.message)))
    });
    let value = Memo::new(move |_| typed.with(|typed| place(&mut typed.clone()).clone().unwrap_or_default()));
    // A secret is not read over the shoulder.
    let kind = if name == "webhook_secret" { "password" } else { "url" };
    let service = name.parse::<Service>().ok();
    view! {
        <div class="endpoint">
            <Field label=label id=id.clone() problem=problem>
                <input class="in" type=kind id=id.clone() autocomplete="off" spellcheck="false" prop:value=value
                    aria-describedby=format!("{id}-problem") aria-invalid=move || problem.get().map(|_| "true")
                    on:input:target=move |ev| {
                        tried.set(None);
                        typed.update(|typed| *place(typed) = Some(ev.target().value()));
                    } />
            </Field>
            {service.map(|service| view! { <Test service label value tried /> })}
        </div>
    }
}

/// "Test", and what came of it.
#[component]
fn Test(
    service: Service,
    label: &'static str,
    value: Memo<String>,
    tried: RwSignal<Option<Result<EndpointTest, ApiError>>>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let ask = move |_| {
        let url = value.get_untracked();
        asking.set(true);
        tried.set(None);
        spawn_local(async move {
            let answer = ipc::call(TestEndpoint { service, url: url.clone() }).await;
            // Another address was typed meanwhile: this answer is not about it.
            if value.try_get_untracked() == Some(url) {
                tried.try_set(Some(answer));
            }
            asking.try_set(false);
        });
    };
    let said = move || {
        tried.with(|tried| {
            let test = tried.as_ref()?.as_ref().ok()?;
            let look = if test.answers { "ok" } else { "warn" };
            let mark = if test.answers { "✓ " } else { "! " };
            Some(view! { <span class=format!("endpoint-said {look}")>{mark}{test.text.clone()}</span> })
        })
    };
    view! {
        <button class="btn" type="button" disabled=asking aria-label=format!("Test {label}") on:click=ask>
            {move || if asking.get() { "Testing …" } else { "Test" }}
        </button>
        <div class="endpoint-answer" role="status">{said}</div>
    }
}
