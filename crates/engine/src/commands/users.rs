//! Users: created, changed, given passwords. There is always an admin who may sign in, once there is
//! anybody; and whoever did it stands in the log, which can be written to a file.

use contract::draft::Written;
use contract::error::{ApiError, ErrorCode};
use contract::session::{Secret, SignedIn, UserView, UsersAsk};
use domain::problem::Problems;
use domain::roles::Role;
use domain::sign_in;
use serde_json::json;
use store::{AuditEntry, User, WriteTx};

use super::check_password::locked;
use super::files;
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
                self.change_user(&sign_in::login(&login), name.trim(), role, active, by).await?;
            }
            UsersAsk::SetPassword { login, password } => self.set_password(&login, &password, by).await?,
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
        let entry = self.entry(by, "create user", &user.login, role.as_str());
        let first = self.context.write(move |tx| Box::pin(add(tx, user, entry))).await?;
        if first {
            self.session.guard(true);
            self.session.sit(who, &*self.context.clock);
        }
        Ok(())
    }

    /// Another name or role for a user, or an end to their signing in. That an admin is left is looked
    /// at in the commit that changes them: of two who leave at once, one stays.
    async fn change_user(&self, login: &str, name: &str, role: Role, active: bool, by: &str) -> Result<(), DeskError> {
        let entry = self.entry(by, "change user", login, "");
        let name = name.to_owned();
        let changed = self.context.write(move |tx| {
            Box::pin(async move {
                let users = tx.users().await?;
                let before = users.iter().find(|user| user.login == entry.subject);
                let before = before.ok_or_else(|| ApiError::not_found("user"))?;
                let user = User { name, role, active, ..before.clone() };
                ensure_an_admin(&users, &user)?;
                tx.change_user(&user.login, &user.name, role, active).await?;
                Ok::<_, DeskError>(tx.audit(&AuditEntry { detail: changes(before, &user), ..entry }).await?)
            })
        });
        changed.await?;
        self.tell_session(login).await
    }

    /// A new password for a user, which ends a lock.
    async fn set_password(&self, login: &str, new: &Secret, by: &str) -> Result<(), DeskError> {
        let login = sign_in::login(login);
        let mut problems = Problems::default();
        sign_in::check_password(&login, &new.0, &mut problems);
        problems.or_ok(()).map_err(ApiError::from)?;
        let hash = password::hash(new, &*self.context.entropy).await?;
        let entry = self.entry(by, "set password", &login, "");
        let set = self.context.write(move |tx| {
            Box::pin(async move {
                let user = tx.user(&login).await?.ok_or_else(|| ApiError::not_found("user"))?;
                tx.set_password(&login, None, &hash).await?;
                let unlocks = locked(&user, entry.at).map_or("", |_| "unlocks the login");
                Ok::<_, DeskError>(tx.audit(&AuditEntry { detail: unlocks.to_owned(), ..entry }).await?)
            })
        });
        set.await
    }

    /// From the first start on: must one sign in?
    pub(crate) async fn read_users(&self) -> Result<(), DeskError> {
        let users = self.context.store.reader().users().await?;
        self.session.guard(users.iter().any(|user| user.password.is_some()));
        Ok(())
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

/// Adds a user, unless somebody has that login; were they the first? The first did it themselves.
async fn add(tx: &mut WriteTx, user: User, entry: AuditEntry) -> Result<bool, DeskError> {
    let first = !tx.users().await?.iter().any(|known| known.password.is_some());
    if first && user.role != Role::Admin {
        let message = "The first user must be an admin: else nobody could create the next.";
        return Err(ApiError::field("role", message).into());
    }
    if !tx.add_user(&user).await? {
        return Err(ApiError::field("login", "Somebody has this login already.").into());
    }
    let who = if first { user.login } else { entry.who };
    tx.audit(&AuditEntry { who, ..entry }).await?;
    Ok(first)
}

/// Refuses a change after which no admin may sign in.
fn ensure_an_admin(users: &[User], changed: &User) -> Result<(), ApiError> {
    let rules = |user: &User| user.role == Role::Admin && user.active && user.password.is_some();
    let left = users.iter().filter(|user| user.login != changed.login).any(rules);
    if left || rules(changed) || !users.iter().any(rules) {
        return Ok(());
    }
    let message = "This is the only admin who may sign in. Make somebody else an admin first.";
    Err(ApiError::new(ErrorCode::InvalidTransition, message))
}

fn changes(before: &User, after: &User) -> String {
    let mut said = Vec::new();
    if before.name != after.name {
        said.push(format!("name {} -> {}", before.name, after.name));
    }
    if before.role != after.role {
        said.push(format!("role {} -> {}", before.role, after.role));
    }
    if before.active != after.active {
        said.push(if after.active { "may sign in" } else { "may not sign in" }.to_owned());
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
