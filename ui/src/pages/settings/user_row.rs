//! One user: role, whether they may sign in, and a new password.

use contract::domain::roles::Role;
use contract::session::{Secret, UserView, UsersAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::users::{ROLES, Users};
use crate::state::escape::Escape;
use crate::state::{focus, words};

/// A row of the table.
#[component]
pub fn UserRow(login: String, users: Users) -> impl IntoView {
    let login = StoredValue::new(login);
    let user = Memo::new(move |_| {
        users.all.with(|all| all.iter().flatten().find(|user| login.with_value(|own| user.login == *own)).cloned())
    });
    let setting = RwSignal::new(false);
    move || {
        user.get().map(|user| {
            let own = user.login.clone();
            view! {
                <tr data-login=own>
                    <td>{user.name.clone()}</td>
                    <td class="mono">{user.login.clone()}</td>
                    <td><RoleChoice user=user.clone() users /></td>
                    <td>{standing(&user)}</td>
                    <td><Actions user users setting /></td>
                </tr>
            }
        })
    }
}

fn standing(user: &UserView) -> String {
    match (user.active, user.locked_until) {
        (false, _) => "Disabled".to_owned(),
        (true, Some(until)) => format!("Locked until {} UTC", until.hour_minute()),
        (true, None) => "Active".to_owned(),
    }
}

#[component]
fn RoleChoice(user: UserView, users: Users) -> impl IntoView {
    let label = format!("Role of {}", user.name);
    let present = user.role;
    let choose = move |event: leptos::ev::Event| {
        let Ok(role) = event_target_value(&event).parse::<Role>() else { return };
        let select = event_target::<web_sys::HtmlSelectElement>(&event);
        let UserView { login, name, active, .. } = user.clone();
        spawn_local(async move {
            if !users.ask(UsersAsk::Change { login, name, role, active }, "The role was changed.").await {
                // It shows again what is.
                select.set_value(present.as_str());
            }
        });
    };
    view! {
        <select class="in" aria-label=label on:change=choose>
            {ROLES.map(|(role, _)| view! { <option value=role.as_str() selected=role == present>{words::role(role)}</option> })
                .into_iter().collect_view()}
        </select>
    }
}

#[component]
fn Actions(user: UserView, users: Users, setting: RwSignal<bool>) -> impl IntoView {
    let field = StoredValue::new(format!("password-of-{}", user.login));
    let open = move |_| {
        setting.set(true);
        focus::later(field.get_value());
    };
    let active = !user.active;
    let name = StoredValue::new(user.name.clone());
    let user = StoredValue::new(user);
    let toggle = move |_| {
        let UserView { login, name, role, .. } = user.get_value();
        let done = if active { "They may sign in again." } else { "They may not sign in any more." };
        spawn_local(async move {
            users.ask(UsersAsk::Change { login, name, role, active }, done).await;
        });
    };
    view! {
        <Show when=move || setting.get() fallback=move || view! {
            <span class="users-actions" role="group" aria-label=name.get_value()>
                <button class="btn" type="button" on:click=open>"Set password"</button>
                <button class="btn quiet" type="button" on:click=toggle>{if active { "Enable" } else { "Disable" }}</button>
            </span>
        }>
            <SetPassword login=user.with_value(|user| user.login.clone()) field=field.get_value() users setting />
        </Show>
    }
}

#[component]
fn SetPassword(login: String, field: String, users: Users, setting: RwSignal<bool>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    Escape::closes(move || setting.set(false));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let ask = UsersAsk::SetPassword { login: login.clone(), password: Secret(password.get_untracked()) };
        spawn_local(async move {
            if users.ask(ask, "The password was set.").await {
                setting.try_set(false);
            }
        });
    };
    view! {
        <form class="users-actions" on:submit=save>
            <input class="in" type="password" id=field aria-label="New password" autocomplete="new-password"
                prop:value=password on:input:target=move |ev| password.set(ev.target().value()) />
            <button class="btn primary" type="submit">"Save"</button>
            <button class="btn quiet" type="button" on:click=move |_| setting.set(false)>"Cancel"</button>
        </form>
    }
}
