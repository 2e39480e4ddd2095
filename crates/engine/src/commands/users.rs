//! Users: created, changed, given passwords. There is always an admin who may sign in, once there is
//! anybody; and whoever did it stands in the log, which can be written to a file.

use contract::draft::Written;
use contract::error::{ApiError, ErrorCode};
use contract::session::{Secret, SignedIn, UserView, UsersAsk};
use domain::problem::Problems;
use domain::roles::Role;
use domain::sign_in;
use serde_json::json;
use store::User;

use super::files;
use super::session::locked;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::password;

impl Desk {
    /// Answers what is asked about users.
    pub(super) async fn ask_users(&self, ask: UsersAsk, by: &str) -> Result<Vec<UserView>, DeskError> {
        match ask {
            UsersAsk::List => {}
            UsersAsk::Create { login, name, role, password } => {
                self.create_user(&login, &name, role, &password, by).await?;
            }
            UsersAsk::Change { login, name, role, active } => {
                let mut problems = Problems::default();
                sign_in::check_name(&name, &mut problems);
                problems.or_ok(()).map_err(ApiError::from)?;
                ensure_staff(role)?;
                let before = self.user(&login).await?;
                let user = User { name: name.trim().to_owned(), role, active, ..before.clone() };
                self.ensure_an_admin(&user).await?;
                let who = signed_in(&user);
                self.save(user, by, "change user", &changes(&before, &name, role, active)).await?;
                self.session.renamed(&who, active);
            }
            UsersAsk::SetPassword { login, password } => {
                let user = self.user(&login).await?;
                let mut problems = Problems::default();
                sign_in::check_password(&user.login, &password.0, &mut problems);
                problems.or_ok(()).map_err(ApiError::from)?;
                let hash = password::hash(&password, &*self.context.entropy).await?;
                let user = User { password: Some(hash), failures: 0, locked_until: None, ..user };
                self.save(user, by, "set password", "").await?;
            }
        }
        let now = self.context.now();
        let users = self.context.store.reader().users().await?;
        Ok(users.into_iter().map(|user| view(user, now)).collect())
    }

    async fn create_user(
        &self,
        login: &str,
        name: &str,
        role: Role,
        given: &Secret,
        by: &str,
    ) -> Result<(), DeskError> {
        let login = sign_in::login(login);
        sign_in::check_user(&login, name, &given.0).or_ok(()).map_err(ApiError::from)?;
        ensure_staff(role)?;
        let known = self.context.store.reader().users().await?;
        if known.iter().any(|user| user.login == login) {
            return Err(ApiError::field("login", "Somebody has this login already.").into());
        }
        let first = !known.iter().any(|user| user.password.is_some());
        if first && role != Role::Admin {
            let message = "The first user must be an admin: else nobody could create the next.";
            return Err(ApiError::field("role", message).into());
        }
        let user = User {
            login,
            name: name.trim().to_owned(),
            role,
            active: true,
            password: Some(password::hash(given, &*self.context.entropy).await?),
            failures: 0,
            locked_until: None,
            created_at: self.context.now(),
        };
        let who = signed_in(&user);
        self.save(user, if first { &who.login } else { by }, "create user", role.as_str()).await?;
        if first {
            self.session.guard(true);
            self.session.sit(who, &*self.context.clock);
        }
        Ok(())
    }

    /// From the first start on: must one sign in?
    pub(crate) async fn read_users(&self) -> Result<(), DeskError> {
        let users = self.context.store.reader().users().await?;
        self.session.guard(users.iter().any(|user| user.password.is_some()));
        Ok(())
    }

    async fn user(&self, login: &str) -> Result<User, DeskError> {
        let found = self.context.store.reader().user(&sign_in::login(login)).await?;
        Ok(found.ok_or_else(|| ApiError::not_found("user"))?)
    }

    async fn ensure_an_admin(&self, changed: &User) -> Result<(), DeskError> {
        let rules = |user: &User| user.role == Role::Admin && user.active && user.password.is_some();
        let users = self.context.store.reader().users().await?;
        let left = users.iter().filter(|user| user.login != changed.login).any(rules);
        if left || rules(changed) || !users.iter().any(rules) {
            return Ok(());
        }
        let message = "This is the only admin who may sign in. Make somebody else an admin first.";
        Err(ApiError::new(ErrorCode::InvalidTransition, message).into())
    }

    /// Writes who did what to a file: JSON Lines, oldest first, each with its hash.
    pub(super) async fn export_audit(&self) -> Result<Written, DeskError> {
        let entries = self.context.store.reader().whole_audit().await?;
        let mut text = String::new();
        for (entry, hash) in &entries {
            let line = json!({
                "at": entry.at, "who": entry.who, "action": entry.action,
                "subject": entry.subject, "detail": entry.detail, "hash": hash,
            });
            text.push_str(&line.to_string());
            text.push('\n');
        }
        let at = self.context.now();
        let name = format!("audit-{}-{}.jsonl", at.date(), at.time_of_day().replace(':', ""));
        Ok(Written { path: files::write(&self.dir, &name, text.as_bytes())?, orders: entries.len() as u64 })
    }
}

/// A customer account orders over REST; it does not work at a window.
fn ensure_staff(role: Role) -> Result<(), ApiError> {
    match role {
        Role::Customer => Err(ApiError::field("role", "A customer account cannot work at this window.")),
        Role::Clerk | Role::Supervisor | Role::Qa | Role::Admin => Ok(()),
    }
}

fn changes(before: &User, name: &str, role: Role, active: bool) -> String {
    let mut said = Vec::new();
    if before.name != name.trim() {
        said.push(format!("name {} -> {}", before.name, name.trim()));
    }
    if before.role != role {
        said.push(format!("role {} -> {role}", before.role));
    }
    if before.active != active {
        said.push(if active { "may sign in" } else { "may not sign in" }.to_owned());
    }
    said.join(", ")
}

fn signed_in(user: &User) -> SignedIn {
    SignedIn { login: user.login.clone(), name: user.name.clone(), role: user.role }
}

fn view(user: User, now: domain::Timestamp) -> UserView {
    UserView {
        locked_until: locked(&user, now),
        login: user.login,
        name: user.name,
        role: user.role,
        active: user.active,
        created_at: user.created_at,
    }
}
