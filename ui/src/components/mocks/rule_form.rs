//! The form that adds a rule for one order, one amount, or both.

use contract::command::AddRule;
use contract::domain::outbox::Service;
use contract::error::ApiError;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::MockFeed;
use super::rule_words::{HAPPENINGS, overlay_of, parse_times};
use crate::components::shared::{Field, Select};
use crate::ipc;
use crate::state::{focus, words};

const ORDER_ID: &str = "rule-order";
const AMOUNT_ID: &str = "rule-amount";
const TIMES_ID: &str = "rule-times";

/// What is typed, and what is wrong with it.
#[derive(Clone, Copy)]
struct Typed {
    service: RwSignal<String>,
    order: RwSignal<String>,
    amount: RwSignal<String>,
    what: RwSignal<String>,
    times: RwSignal<String>,
    /// Id of the control that is wrong (empty: none in particular), and why.
    problem: RwSignal<Option<(&'static str, String)>>,
    busy: RwSignal<bool>,
}

impl Typed {
    fn new() -> Self {
        Self {
            service: RwSignal::new(Service::Payment.as_str().into()),
            order: RwSignal::new(String::new()),
            amount: RwSignal::new(String::new()),
            what: RwSignal::new("commit_then_drop".into()),
            times: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// The command, or what is wrong.
    fn command(self) -> Result<AddRule, (&'static str, String)> {
        let service = self.service.with_untracked(|text| text.parse());
        Ok(AddRule {
            service: service.map_err(|()| ("", "Choose a service.".to_owned()))?,
            order: self.order.get_untracked(),
            amount: self.amount.get_untracked(),
            behaviour: self.what.with_untracked(|key| overlay_of(key)),
            times: self.times.with_untracked(|text| parse_times(text)).map_err(|why| (TIMES_ID, why))?,
        })
    }

    async fn send(self, command: AddRule, feed: MockFeed) {
        match ipc::call(command).await {
            Ok(world) => {
                feed.take(world);
                // The order stays: the next rule is often for the same one.
                self.amount.try_set(String::new());
                self.times.try_set(String::new());
            }
            Err(error) => self.refuse(at_control(error)),
        }
        self.busy.try_set(false);
    }

    fn refuse(self, problem: (&'static str, String)) {
        if !problem.0.is_empty() {
            focus::later(problem.0);
        }
        self.problem.try_set(Some(problem));
    }

    fn problem_at(self, id: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.get().filter(|(at, _)| *at == id).map(|(_, why)| why))
    }
}

fn at_control(error: ApiError) -> (&'static str, String) {
    let id = match error.field.as_deref() {
        Some("order" | "order_id") => ORDER_ID,
        Some("amount") => AMOUNT_ID,
        Some("times") => TIMES_ID,
        _ => "",
    };
    (id, error.message)
}

/// The form. The rule is in force when the list below shows it.
#[component]
pub fn RuleForm(feed: MockFeed) -> impl IntoView {
    let typed = Typed::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        typed.problem.set(None);
        match typed.command() {
            Ok(command) => {
                typed.busy.set(true);
                spawn_local(typed.send(command, feed));
            }
            Err(problem) => typed.refuse(problem),
        }
    };
    let services = Service::ALL.iter().map(|s| (s.as_str().to_owned(), words::service(*s).to_owned())).collect();
    let happenings = HAPPENINGS.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    view! {
        <form class="rule-form" autocomplete="off" novalidate on:submit=submit>
            <Select label="Service" id="rule-service" value=typed.service options=services
                on_change=Callback::new(move |chosen| typed.service.set(chosen)) />
            <TextIn typed label="Order number" id=ORDER_ID value=typed.order hint="any order" />
            <TextIn typed label="Amount" id=AMOUNT_ID value=typed.amount hint="any amount" />
            <Select label="What happens" id="rule-what" value=typed.what options=happenings
                on_change=Callback::new(move |chosen| typed.what.set(chosen)) />
            <TextIn typed label="Times" id=TIMES_ID value=typed.times hint="until removed" number=true />
            <button class="btn" disabled=typed.busy>"Add rule"</button>
            <p class="problem" role="alert">{typed.problem_at("")}</p>
        </form>
    }
}

#[component]
fn TextIn(
    typed: Typed,
    label: &'static str,
    id: &'static str,
    value: RwSignal<String>,
    hint: &'static str,
    #[prop(optional)] number: bool,
) -> impl IntoView {
    let problem = typed.problem_at(id);
    let input = move |event| {
        value.set(event_target_value(&event));
        if problem.with_untracked(Option::is_some) {
            typed.problem.set(None);
        }
    };
    view! {
        <Field label id problem>
            <input id=id class="in" type=if number { "number" } else { "text" } min=number.then_some("1") placeholder=hint
                spellcheck="false" aria-describedby=format!("{id}-problem") prop:value=value
                aria-invalid=move || problem.with(Option::is_some).then_some("true") on:input=input />
        </Field>
    }
}
