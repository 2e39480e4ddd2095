//! Orders that wait for a person's word, settled where they are listed.

use contract::outbox::AskingView;
use leptos::prelude::*;

use super::feed::OutboxFeed;
use crate::components::order::settle_words;
use crate::components::shared::Field;
use crate::state::{focus, go};

/// The section "Needs a decision", where somebody is asked something.
#[component]
pub fn Asking(feed: OutboxFeed) -> impl IntoView {
    let asking =
        Memo::new(move |_| feed.view.with(|view| view.as_ref().map(|view| view.asking.clone()).unwrap_or_default()));
    let some = Memo::new(move |_| asking.with(|asking| !asking.is_empty()));
    view! {
        <Show when=move || some.get()>
            <section class="asking" aria-label="Needs a decision">
                <h2>"Needs a decision"</h2>
                // By what is asked, not by the order alone: after an answer the next question is another.
                <For each=move || asking.get() key=|asked| (asked.order_id, asked.attention.clone().reason, asked.attention.step.as_str()) let:asked>
                    <Question asked feed />
                </For>
            </section>
        </Show>
    }
}

/// One order's question: how it is known, and the two answers.
#[component]
fn Question(asked: AskingView, feed: OutboxFeed) -> impl IntoView {
    let (question, yes, no) = settle_words(asked.attention.step);
    let reason = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let id = format!("asking-{}", asked.order_id);
    let (number, field) = (asked.number, StoredValue::new(id.clone()));
    let about = format!("{} · {} · {}", asked.customer, asked.total, asked.attention.reason);
    let asked = StoredValue::new(asked);
    let settle = move |done: bool| {
        let said = reason.get_untracked();
        if said.trim().is_empty() {
            problem.set(Some("Say how you know: it stands in the history.".into()));
            field.with_value(|id| focus::now(id));
            return;
        }
        asked.with_value(|asked| feed.settle(asked, done, said, problem));
    };
    view! {
        <div class="asking-one" role="group" aria-label=format!("Settle {number}") data-order-number=number.to_string()>
            <div>
                <b><a class="mono" href=go::order_path(number)>{number.to_string()}</a>" "{question}</b>
                <p class="muted">{about}</p>
            </div>
            <Field label="How do you know?" id=id.clone() problem=problem>
                <input class="in" id=id.clone() autocomplete="off" aria-describedby=format!("{id}-problem") prop:value=reason
                    on:input=move |event| {
                        problem.set(None);
                        reason.set(event_target_value(&event));
                    } />
            </Field>
            <div class="question-buttons">
                <button class="btn" type="button" on:click=move |_| settle(true)>{yes}</button>
                <button class="btn" type="button" on:click=move |_| settle(false)>{no}</button>
            </div>
        </div>
    }
}
