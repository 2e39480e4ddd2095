//! Orders that wait for a person's word, settled where they are listed.

use contract::outbox::AskingView;
use leptos::prelude::*;

use super::feed::OutboxFeed;
use crate::components::order::{Answers, settle_words};
use crate::state::go;

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
    let (number, step) = (asked.number, asked.attention.step);
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let id = format!("asking-{}", asked.order_id);
    let about = format!("{} · {} · {}", asked.customer, asked.total, asked.attention.reason);
    let settle = Callback::new(move |(done, said): (bool, String)| {
        busy.set(true);
        feed.settle(&asked, done, said, problem, busy);
    });
    view! {
        <div class="asking-one" role="group" aria-label=format!("Settle {number}") data-order-number=number.to_string()>
            <div>
                <b><a class="mono" href=go::order_path(number)>{number.to_string()}</a>" "{settle_words(step).0}</b>
                <p class="muted">{about}</p>
            </div>
            <Answers step id busy problem on_answer=settle />
        </div>
    }
}
