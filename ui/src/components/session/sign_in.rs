//! Login and password: at the start, and to unlock.

use contract::session::{Secret, SessionAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::Field;
use crate::state::focus;
use crate::state::session::Session;

/// Id of the login's field.
const LOGIN_ID: &str = "sign-in-login";
/// Id of the password's field.
pub const PASSWORD_ID: &str = "sign-in-password";

/// In place of every screen, until somebody signs in.
#[component]
pub fn SignInScreen() -> impl IntoView {
    focus::later(LOGIN_ID);
    view! {
        <main class="lost">
            <div class="sign-in">
                <div class="brand"><i aria-hidden="true"></i>"Order Desk"</div>
                <h1>"Sign in"</h1>
                <SignInForm verb="Sign in" />
            </div>
        </main>
    }
}

/// The form. `login` is given where only one person can go on here.
#[component]
pub fn SignInForm(verb: &'static str, #[prop(optional, into)] login: Signal<Option<String>>) -> impl IntoView {
    let session = Session::get();
    let (typed, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let login = login.get_untracked().unwrap_or_else(|| typed.get_untracked());
        spawn_local(async move {
            let ask = SessionAsk::SignIn { login, password: Secret(password.get_untracked()) };
            let answer = session.call(ask).await;
            password.try_set(String::new());
            busy.try_set(false);
            if let Err(error) = answer {
                problem.try_set(Some(error.message));
                focus::later(PASSWORD_ID);
            }
        });
    };
    view! {
        <form class="sign-in-form" novalidate on:submit=submit>
            <Show when=move || login.with(Option::is_none)>
                <Field label="Login" id=LOGIN_ID>
                    <input class="in" id=LOGIN_ID autocomplete="username" autocapitalize="none" spellcheck="false"
                        prop:value=typed on:input:target=move |ev| typed.set(ev.target().value()) />
                </Field>
            </Show>
            <Field label="Password" id=PASSWORD_ID>
                <input class="in" type="password" id=PASSWORD_ID autocomplete="current-password" prop:value=password
                    aria-describedby="sign-in-problem" aria-invalid=move || problem.get().map(|_| "true")
                    on:input:target=move |ev| password.set(ev.target().value()) />
            </Field>
            <p class="problem" id="sign-in-problem" role="alert">{problem}</p>
            <button class="btn primary" type="submit" disabled=busy>{verb}</button>
        </form>
    }
}
