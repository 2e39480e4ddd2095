//! Users and roles: who may sign in at this window, and as what. Without any, nobody needs to.

use contract::ApiError;
use contract::command::{AskUsers, ExportAudit};
use contract::domain::roles::{Act, Role};
use contract::session::{UserView, UsersAsk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::new_user::NewUser;
use super::user_row::UserRow;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::session::Session;

/// Roles of people who work at a window, with what each may do.
pub const ROLES: [(Role, &str); 4] = [
    (Role::Clerk, "Clerk: everything on orders"),
    (Role::Supervisor, "Supervisor: also the outbox, settling, large refunds"),
    (Role::Qa, "QA: as a clerk, and the mock services"),
    (Role::Admin, "Admin: everything"),
];

/// The users as the desk last said, and what it refused.
#[derive(Clone, Copy)]
pub struct Users {
    /// Everybody, by login; none until the first answer.
    pub all: RwSignal<Option<Vec<UserView>>>,
    desk: Desk,
    /// What was refused last.
    pub refused: RwSignal<Option<ApiError>>,
}

impl Users {
    /// Asks the desk, and says `done` where it agreed.
    pub async fn ask(self, ask: UsersAsk, done: &str) -> bool {
        self.refused.set(None);
        match ipc::call(AskUsers { ask }).await {
            Ok(all) => {
                self.all.try_set(Some(all));
                if !done.is_empty() {
                    self.desk.say(done);
                }
                true
            }
            Err(error) => {
                self.refused.try_set(Some(error));
                false
            }
        }
    }
}

/// The section; only for whoever may look after users.
#[component]
pub fn UsersSection() -> impl IntoView {
    let session = Session::get();
    let may = Memo::new(move |_| session.why_not(Act::Users).is_none());
    view! { <Show when=move || may.get()><UsersPanel /></Show> }
}

#[component]
fn UsersPanel() -> impl IntoView {
    let users = Users { all: RwSignal::new(None), desk: Desk::get(), refused: RwSignal::new(None) };
    spawn_local(async move {
        users.ask(UsersAsk::List, "").await;
    });
    let none = Memo::new(move |_| users.all.with(|all| all.as_ref().is_some_and(Vec::is_empty)));
    let logins = Memo::new(move |_| {
        users.all.with(|all| all.iter().flatten().map(|user| user.login.clone()).collect::<Vec<_>>())
    });
    view! {
        <section class="settings-section users" aria-labelledby="users-title">
            <h2 class="settings-title" id="users-title">"Users"</h2>
            <p class="muted">{move || if none.get() {
                "Nobody needs to sign in at this desk. Create the first user, an admin, and from then on everybody does."
            } else {
                "Everybody signs in with a login and a password. What they do stands in the history under their login."
            }}</p>
            <div role="alert">{move || users.refused.get().map(|error| view! { <p class="problem">{error.message}</p> })}</div>
            <Show when=move || !none.get()>
                <table class="users-table" aria-label="Users">
                    <thead><tr><th>"Name"</th><th>"Login"</th><th>"Role"</th><th>"Sign-in"</th><th>"Actions"</th></tr></thead>
                    <tbody>
                        <For each=move || logins.get() key=Clone::clone let:login><UserRow login users /></For>
                    </tbody>
                </table>
            </Show>
            <NewUser users first=none />
            <Show when=move || !none.get()><AuditLog users /></Show>
        </section>
    }
}

#[component]
fn AuditLog(users: Users) -> impl IntoView {
    let desk = Desk::get();
    let write = move |_| {
        spawn_local(async move {
            match ipc::call(ExportAudit {}).await {
                Ok(written) => desk.say(format!("{} entries written to {}", written.orders, written.path)),
                Err(error) => users.refused.set(Some(error)),
            }
        });
    };
    view! {
        <p class="users-log">
            <button class="btn" type="button" on:click=write>"Export audit log"</button>
            <span class="muted">"Sign-ins, changes of users, settled steps, large refunds; each entry is sealed to the one before it."</span>
        </p>
    }
}
