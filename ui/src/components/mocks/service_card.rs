//! One mocked service: its controls, and in words what it does now.

use contract::domain::outbox::Service;
use contract::mocks::{Behaviour, Rule};
use leptos::prelude::*;

use super::choice::Choice;
use super::delay_field::DelayField;
use super::draft::Draft;
use super::entries;
use super::feed::MockFeed;
use super::script_editor::ScriptEditor;
use super::words;

/// The controls of `service`; every change applies at once.
#[component]
pub fn ServiceCard(service: Service, feed: MockFeed) -> impl IntoView {
    let draft = Draft::new(service, feed);
    let shown = draft.shown;
    let in_words = Memo::new(move |_| shown.with(|behaviour| words::in_words(service, behaviour)));
    let special = move || in_words.with(Option::is_some);
    let rules = Memo::new(move |_| {
        let ours = |rules: &[Rule]| rules.iter().filter(|rule| rule.service == service).count();
        feed.world.with(|world| world.as_ref().and_then(|world| words::rules_words(ours(&world.rules))))
    });
    let outcomes = Memo::new(move |_| shown.with(|b| entries::outcome_entries(&b.outcome)));
    let faults = Memo::new(move |_| shown.with(|b| entries::fault_entries(b.fault.as_ref())));
    let pick_outcome = move |key: String| {
        if let Some(outcome) = entries::outcome_of(&key) {
            draft.change(|behaviour| behaviour.outcome = outcome);
        }
    };
    let pick_fault = move |key: String| draft.change(|behaviour| behaviour.fault = entries::fault_of(&key));

    view! {
        <div class="svc" class:hot=special role="group" aria-label=service.as_str() data-service=service.as_str()>
            <b>{crate::state::words::service(service)}</b>
            <Choice label="Outcome" entries=outcomes pick=pick_outcome />
            <Choice label="Fault" entries=faults pick=pick_fault />
            <DelayField draft />
            <Show when=special>
                <button class="btn quiet svc-reset" type="button" on:click=move |_| draft.change(|b| *b = Behaviour::default())>
                    "Reset"
                </button>
            </Show>
            <ScriptEditor draft />
            {words::has_webhook(service).then(|| view! { <WebhookField draft /> })}
            {words::has_cents_rule(service).then(|| view! { <CentsRule service draft /> })}
            <p class="svc-words">{in_words}</p>
            <p class="svc-words svc-rules">{rules}</p>
            <Show when=move || draft.problem.with(Option::is_some)>
                <p class="svc-problem" role="alert">
                    {move || draft.problem.get()}
                    <button class="btn quiet" type="button" on:click=move |_| draft.forget()>"Show what is in force"</button>
                </p>
            </Show>
        </div>
    }
}

/// How the wallet tells its result.
#[component]
fn WebhookField(draft: Draft) -> impl IntoView {
    let entries = Memo::new(move |_| draft.shown.with(|behaviour| entries::webhook_entries(behaviour.webhook)));
    let pick = move |key: String| draft.change(|behaviour| behaviour.webhook = entries::webhook_of(&key));
    view! { <div class="svc-extra"><Choice label="Webhook" entries pick /></div> }
}

/// The cents rule of payment and wallet.
#[component]
fn CentsRule(service: Service, draft: Draft) -> impl IntoView {
    let on = Memo::new(move |_| draft.shown.with(|behaviour| words::cents_rule_on(service, behaviour)));
    view! {
        <label class="svc-check">
            <input type="checkbox" prop:checked=on
                on:change:target=move |ev| {
                    let wanted = ev.target().checked();
                    draft.change(|behaviour| behaviour.cents_rule = Some(wanted));
                } />
            "Cents rule (.99 succeeds, .11 is declined)"
        </label>
    }
}
