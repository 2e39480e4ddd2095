//! The rules for single orders that are in force, in words, each with its end.

use contract::command::RemoveRule;
use contract::mocks::Rule;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::MockFeed;
use super::rule_form::RuleForm;
use super::rule_words::rule_words;
use crate::ipc;
use crate::state::words;

/// Form and list.
#[component]
pub fn Rules(feed: MockFeed) -> impl IntoView {
    let rules = Memo::new(move |_| feed.world.with(|world| world.as_ref().map_or_else(Vec::new, |w| w.rules.clone())));
    let problem = RwSignal::new(None::<String>);
    let none = || view! { <p class="muted">"No rule: every order is treated as above."</p> };
    view! {
        <section class="rules" role="region" aria-labelledby="rules-title">
            <h2 id="rules-title">"For one order only"</h2>
            <RuleForm feed />
            <p class="mocks-problem empty" role="alert">{problem}</p>
            <Show when=move || !rules.with(Vec::is_empty) fallback=none>
                <ul class="rules-list" aria-label="Rules for single orders">
                    // Keyed by the whole rule, so that a line is drawn anew when it was used.
                    <For each=move || rules.get() key=line_key let:rule><RuleLine rule feed problem /></For>
                </ul>
            </Show>
        </section>
    }
}

fn line_key(rule: &Rule) -> (String, Option<u64>) {
    (rule.id.clone(), rule.times_left)
}

#[component]
fn RuleLine(rule: Rule, feed: MockFeed, problem: RwSignal<Option<String>>) -> impl IntoView {
    let [which, what, times] = rule_words(&rule);
    let label = format!("Remove rule: {which}, {}", words::service(rule.service));
    let id = StoredValue::new(rule.id);
    let remove = move |_| {
        spawn_local(async move {
            match ipc::call(RemoveRule { id: id.get_value() }).await {
                Ok(world) => {
                    feed.take(world);
                    problem.try_set(None);
                }
                Err(error) => drop(problem.try_set(Some(error.message))),
            }
        });
    };
    view! {
        <li>
            <span><b>{which}</b>" · "{words::service(rule.service)}" · "{what}" · "<span class="muted">{times}</span></span>
            <button class="btn quiet" type="button" aria-label=label on:click=remove>"Remove"</button>
        </li>
    }
}
