//! The form for a new user.

use contract::ApiError;
use contract::domain::roles::Role;
use contract::session::{Secret, UsersAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::users::{ROLES, Users};
use crate::components::shared::{Field, Select};
use crate::state::focus;
use crate::state::session::Session;

/// Name on the wire and label of what is typed.
const FIELDS: [(&str, &str, &str); 3] =
    [("name", "Name", "off"), ("login", "Login", "off"), ("password", "Password", "new-password")];

/// The form; the first user is an admin.
#[component]
pub fn NewUser(users: Users, first: Memo<bool>) -> impl IntoView {
    let session = Session::get();
    let typed = FIELDS.map(|_| RwSignal::new(String::new()));
    let role = RwSignal::new(Role::Clerk.to_string());
    let busy = RwSignal::new(false);
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let [name, login, password] = typed.map(|field| field.get_untracked());
        let chosen = if first.get_untracked() { Ok(Role::Admin) } else { role.get_untracked().parse() };
        let role = chosen.unwrap_or(Role::Clerk);
        spawn_local(async move {
            let ask = UsersAsk::Create { login, name, role, password: Secret(password) };
            if users.ask(ask, "The user was created.").await {
                for field in typed {
                    field.try_set(String::new());
                }
                // The first one is signed in from now on.
                session.look();
            } else {
                let wrong = users.refused.try_with_untracked(|error| error.as_ref()?.field.clone()).flatten();
                focus::later(field_id(wrong.as_deref().unwrap_or("name")));
            }
            busy.try_set(false);
        });
    };
    let roles = ROLES.map(|(role, words)| (role.to_string(), words.to_owned())).to_vec();
    let fields = FIELDS
        .into_iter()
        .zip(typed)
        .map(|((name, label, fill), value)| view! { <Typed name label fill value users /> });
    view! {
        <form class="endpoints new-user" novalidate aria-label="New user" on:submit=create>
            <Show when=move || !first.get()><h3>"New user"</h3></Show>
            {fields.collect_view()}
            <Show when=move || !first.get() fallback=|| view! { <p class="muted">"The first user is an admin."</p> }>
                <Select label="Role" id="new-user-role" value=role options=roles.clone()
                    on_change=Callback::new(move |chosen| role.set(chosen)) />
            </Show>
            <button class="btn primary" type="submit" disabled=busy>"Create user"</button>
        </form>
    }
}

#[component]
fn Typed(
    name: &'static str,
    label: &'static str,
    fill: &'static str,
    value: RwSignal<String>,
    users: Users,
) -> impl IntoView {
    let id = field_id(name);
    let problem =
        Memo::new(move |_| users.refused.with(|error| error.as_ref().and_then(|error| problem_of(error, name))));
    let kind = if name == "password" { "password" } else { "text" };
    view! {
        <Field label=label id=id.clone() problem=problem>
            <input class="in" type=kind id=id.clone() autocomplete=fill spellcheck="false" prop:value=value
                aria-describedby=format!("{id}-problem") aria-invalid=move || problem.get().map(|_| "true")
                on:input:target=move |ev| value.set(ev.target().value()) />
        </Field>
    }
}

fn field_id(name: &str) -> String {
    format!("new-user-{name}")
}

fn problem_of(error: &ApiError, name: &str) -> Option<String> {
    let detail = error.details.iter().find(|problem| problem.field == name);
    let alone = || error.field.as_deref().filter(|field| *field == name).map(|_| error.message.clone());
    detail.map(|problem| problem.message.clone()).or_else(alone)
}
