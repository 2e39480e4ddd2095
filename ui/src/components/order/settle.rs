//! Settling a step that only a person can find out: what it asks, how the person knows, and the
//! two answers. Nothing is sent from here; the desk goes on from the answer.

use contract::command::SettleStep;
use contract::domain::checkout::Attention;
use contract::domain::ids::OrderId;
use contract::domain::outbox::EffectKind;
use contract::domain::roles::Act;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::desk::Desk;
use crate::state::focus;
use crate::state::order_session::OrderSession;
use crate::state::session::Session;

const REASON_ID: &str = "settle-reason";

/// The question, where the order's checkout or a change of it asks one.
#[component]
pub fn Settle(session: OrderSession) -> impl IntoView {
    let asked = Memo::new(move |_| {
        session.view.with(|view| {
            let view = view.as_ref()?;
            let amended = view.amendments.iter().find(|amendment| amendment.open && amendment.attention.is_some());
            let attention = match amended {
                Some(amendment) => amendment.attention.clone(),
                None => view.process.as_ref()?.attention.clone(),
            };
            Some((view.order.id, attention?))
        })
    });
    move || asked.get().map(|(id, attention)| view! { <SettleForm session=session id=id attention=attention /> })
}

#[component]
fn SettleForm(session: OrderSession, id: OrderId, attention: Attention) -> impl IntoView {
    let desk = Desk::get();
    let step = attention.step;
    // Said once: the headline above begins with it, as a rule.
    let told = session.view.with_untracked(|view| Some(view.as_ref()?.headline.as_ref()?.body.to_lowercase()));
    let own = attention.reason.trim_end_matches('.').to_lowercase();
    let reason = (!told.is_some_and(|told| told.contains(&own))).then_some(attention.reason);
    let settle = Callback::new(move |(done, reason): (bool, String)| {
        spawn_local(async move {
            if session.perform(SettleStep { id, step, done, reason }).await {
                desk.say("Settled; the order goes on from there.");
            }
        });
    });
    view! {
        <div class="question" role="group" aria-label="Settle">
            <h2>{settle_words(step).0}</h2>
            {reason.map(|reason| view! { <p class="muted">{reason}</p> })}
            <Answers step id=REASON_ID busy=session.busy problem=RwSignal::new(None) on_answer=settle />
        </div>
    }
}

/// How the person knows, and the two answers, for whoever may give them. `on_answer` is told whether it
/// was done and how that is known; what is wrong with an answer goes to `problem`.
#[component]
pub fn Answers(
    step: EffectKind,
    #[prop(into)] id: String,
    #[prop(into)] busy: Signal<bool>,
    problem: RwSignal<Option<String>>,
    on_answer: Callback<(bool, String)>,
) -> impl IntoView {
    let session = Session::get();
    let reason = RwSignal::new(String::new());
    let why_not = Memo::new(move |_| session.why_not(Act::SettleProcess));
    let disabled = Signal::derive(move || busy.get() || why_not.with(Option::is_some));
    let (_, yes, no) = settle_words(step);
    let field = StoredValue::new(id.clone());
    let answer = move |done: bool| {
        let said = reason.get_untracked();
        if said.trim().is_empty() {
            problem.set(Some("Say how you know: it stands in the history.".into()));
            field.with_value(|id| focus::now(id));
            return;
        }
        on_answer.run((done, said));
    };
    view! {
        <Field label="How do you know?" id=id.clone() problem=problem>
            <input id=id.clone() class="in" autocomplete="off" aria-describedby=format!("{id}-problem") prop:value=reason
                on:input=move |event| {
                    problem.set(None);
                    reason.set(event_target_value(&event));
                } />
        </Field>
        <div class="question-buttons">
            <button class="btn" type="button" title=why_not disabled=disabled on:click=move |_| answer(true)>{yes}</button>
            <button class="btn" type="button" title=why_not disabled=disabled on:click=move |_| answer(false)>{no}</button>
        </div>
        {move || why_not.get().map(|why| view! { <p class="muted">{why}</p> })}
    }
}

/// What is asked about a step, and its two answers.
pub const fn settle_words(step: EffectKind) -> (&'static str, &'static str, &'static str) {
    match step {
        EffectKind::Reserve => ("Was the stock reserved?", "Stock was reserved", "It was not"),
        EffectKind::Charge => ("Was the money taken?", "Money was taken", "No money was taken"),
        EffectKind::Commit => ("Was the reservation made final?", "It was", "It was not"),
        EffectKind::Release => ("Was the stock given back?", "Stock is back", "It stays out"),
        EffectKind::Refund => ("Was the money given back?", "Money is back", "It stays taken"),
        EffectKind::Email | EffectKind::Produce | EffectKind::Invoice | EffectKind::Event => {
            ("Was it done?", "It was done", "It was not")
        }
    }
}
