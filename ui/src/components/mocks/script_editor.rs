//! The script of one service: what it decides next, as chips, changed at once.

use contract::mocks::{Decision, Outcome};
use leptos::prelude::*;

use super::draft::Draft;

/// More than a person counts, and few enough to stay on a card.
const MOST: usize = 12;

/// The chips still to come, and the buttons that add to them. Shown only while a script is in force.
#[component]
pub fn ScriptEditor(draft: Draft) -> impl IntoView {
    let script = Memo::new(move |_| {
        draft.shown.with(|behaviour| match &behaviour.outcome {
            Outcome::Script { next } => Some(next.clone()),
            Outcome::Plain(_) | Outcome::Chance { .. } => None,
        })
    });
    let set = move |change: fn(&mut Vec<Decision>)| {
        let mut next = script.get_untracked().unwrap_or_default();
        change(&mut next);
        draft.change(|behaviour| behaviour.outcome = Outcome::Script { next });
    };
    let full = move || script.with(|next| next.as_ref().is_some_and(|next| next.len() >= MOST));
    let empty = move || script.with(|next| next.as_ref().is_none_or(Vec::is_empty));
    let chips = move || script.get().unwrap_or_default().into_iter().map(chip).collect_view();

    view! {
        <Show when=move || script.with(Option::is_some)>
            <div class="script" role="group" aria-label="Script">
                <ol class="script-chips" aria-label="Next decisions">{chips}<li class="muted">"then succeed"</li></ol>
                <button class="btn" type="button" disabled=full on:click=move |_| set(|next| next.push(Decision::Fail))>
                    "Add fail"
                </button>
                <button class="btn" type="button" disabled=full on:click=move |_| set(|next| next.push(Decision::Succeed))>
                    "Add succeed"
                </button>
                <button class="btn quiet" type="button" disabled=empty on:click=move |_| set(Vec::clear)>"Clear"</button>
            </div>
        </Show>
    }
}

fn chip(decision: Decision) -> impl IntoView {
    let (class, text) = match decision {
        Decision::Fail => ("badge bad", "fail"),
        Decision::Succeed => ("badge ok", "succeed"),
    };
    view! { <li class=class>{text}</li> }
}
