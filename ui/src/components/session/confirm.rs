//! Before money above a limit goes back: the password once more, or a second person's.

use contract::session::{Secret, SessionAsk};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::focus;
use crate::state::gate::{self, Question};
use crate::state::session::Session;

const LOGIN_ID: &str = "confirm-login";
const PASSWORD_ID: &str = "confirm-password";

/// Asked where a request waits for an answer.
#[component]
pub fn Confirm() -> impl IntoView {
    let session = Session::get();
    let node = NodeRef::<html::Dialog>::new();
    let asked = session.question;
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (asked.with(Option::is_some), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // Esc puts the question away: the request is refused as it was.
    let closed = move |_| {
        if asked.get_untracked().is_some() {
            asked.set(None);
            gate::answered(false);
        }
    };
    view! {
        <dialog node_ref=node class="overlay" aria-labelledby="confirm-title" on:close=closed>
            <div class="overlay-body">
                {move || asked.get().map(|question| view! { <ConfirmForm question /> })}
            </div>
        </dialog>
    }
}

#[component]
fn ConfirmForm(question: Question) -> impl IntoView {
    let session = Session::get();
    let (second, why) = match question {
        Question::SecondPerson(why) => (true, why),
        Question::Password(why) => (false, why),
        Question::SignIn => (false, String::new()),
    };
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    focus::later(if second { LOGIN_ID } else { PASSWORD_ID });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        let password = Secret(password.get_untracked());
        let ask = if second {
            SessionAsk::Approve { login: login.get_untracked(), password }
        } else {
            SessionAsk::Confirm { password }
        };
        spawn_local(async move {
            match session.call(ask).await {
                Ok(()) => {
                    session.question.set(None);
                    gate::answered(true);
                }
                Err(error) => {
                    problem.try_set(Some(error.message));
                    busy.try_set(false);
                    focus::later(PASSWORD_ID);
                }
            }
        });
    };
    let put_away = move |_| {
        session.question.set(None);
        gate::answered(false);
    };
    view! {
        <form class="sign-in-form" novalidate on:submit=submit>
            <h2 id="confirm-title">{if second { "A second person must agree" } else { "Your password once more" }}</h2>
            <p>{why}</p>
            {second.then(|| view! {
                <Field label="Their login" id=LOGIN_ID>
                    <input class="in" id=LOGIN_ID autocomplete="off" autocapitalize="none" spellcheck="false"
                        prop:value=login on:input:target=move |ev| login.set(ev.target().value()) />
                </Field>
            })}
            <Field label=if second { "Their password" } else { "Password" } id=PASSWORD_ID>
                <input class="in" type="password" id=PASSWORD_ID autocomplete="off" prop:value=password
                    aria-describedby="confirm-problem" aria-invalid=move || problem.get().map(|_| "true")
                    on:input:target=move |ev| password.set(ev.target().value()) />
            </Field>
            <p class="problem" id="confirm-problem" role="alert">{problem}</p>
            <div class="question-buttons">
                <button class="btn primary" type="submit" disabled=busy>
                    {if second { "Agree and give the money back" } else { "Confirm and give the money back" }}
                </button>
                <button class="btn" type="button" on:click=put_away>"Do not give it back"</button>
            </div>
        </form>
    }
}
