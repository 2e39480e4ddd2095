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
use crate::ipc;
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
    let reason = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let desk_session = Session::get();
    let why_not = Memo::new(move |_| desk_session.why_not(Act::SettleProcess));
    let disabled = Signal::derive(move || session.busy.get() || why_not.with(Option::is_some));
    let step = attention.step;
    let (question, yes, no) = settle_words(step);
    let settle = move |done: bool| {
        let said = reason.get_untracked();
        if said.trim().is_empty() {
            problem.set(Some("Say how you know: it stands in the history.".into()));
            focus::now(REASON_ID);
            return;
        }
        spawn_local(async move {
            session.busy.set(true);
            match ipc::call(SettleStep { id, step, done, reason: said }).await {
                Ok(view) => {
                    session.take(view);
                    desk.say("Settled; the order goes on from there.");
                }
                Err(error) => session.error.set(Some(error)),
            }
            session.busy.set(false);
        });
    };
    view! {
        <div class="question" role="group" aria-label="Settle">
            <h2>{question}</h2>
            <p class="muted">{attention.reason}</p>
            <Field label="How do you know?" id=REASON_ID problem=problem>
                <input
                    id=REASON_ID
                    class="in"
                    autocomplete="off"
                    aria-describedby=format!("{REASON_ID}-problem")
                    prop:value=reason
                    on:input=move |event| {
                        problem.set(None);
                        reason.set(event_target_value(&event));
                    }
                />
            </Field>
            <p class="muted">{why_not}</p>
            <div class="question-buttons">
                <button class="btn" type="button" title=why_not disabled=disabled on:click=move |_| settle(true)>{yes}</button>
                <button class="btn" type="button" title=why_not disabled=disabled on:click=move |_| settle(false)>{no}</button>
            </div>
        </div>
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
