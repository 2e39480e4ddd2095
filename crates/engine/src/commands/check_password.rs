//! Is the password theirs? Hashing takes its time and is done outside any commit; what comes of it is
//! decided in one commit, on the user as they are by then. So passwords given at once count as if they
//! had come one after the other, and nothing that an admin changed meanwhile is undone.

use contract::error::{ApiError, ErrorCode};
use contract::session::Secret;
use domain::clock::Timestamp;
use domain::ids::OrderId;
use domain::sign_in::{LONGEST_LOCK_MS, MOST_FAILURES, lock_ms};
use store::{AuditEntry, User, WriteTx};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::password;
use crate::request::About;

/// Stands in the log in place of a login that nobody has. What was typed does not: it may be a
/// password in the wrong field, and nothing leaves the log again.
const UNKNOWN: &str = "unknown login";

/// A password that was given.
struct Given {
    /// For whom.
    login: String,
    /// The hash that it is of; none: it is not theirs.
    hash: Option<String>,
    /// When.
    at: Timestamp,
    /// What stands in the log where it is right; none: nothing.
    right: Option<&'static str>,
}

/// What comes of it.
enum Verdict {
    /// It is theirs.
    Right(User),
    /// It is not, and so many are left before the login is locked; none: nobody's to know.
    Wrong { left: Option<u32> },
    /// No password of theirs is looked at until then.
    Locked(Timestamp),
}

impl About for Verdict {
    fn order(&self) -> Option<OrderId> {
        None
    }
}

impl Desk {
    /// The user of that login, if the password is theirs; the log then says `right`. Every failure is
    /// counted and noted, that of an unknown login too, which takes as long.
    pub(super) async fn check(
        &self,
        login: &str,
        password: &Secret,
        right: Option<&'static str>,
    ) -> Result<User, DeskError> {
        let at = self.context.now();
        let found = self.context.store.reader().user(login).await?.filter(|user| user.active);
        if let Some(until) = found.as_ref().and_then(|user| locked(user, at)) {
            self.note(login, "try locked login", login, "").await?;
            return Err(locked_out(until, at).into());
        }
        let kept = found.and_then(|user| user.password);
        let theirs = password::is_of(password, kept.as_deref()).await;
        let hash = kept.filter(|_| theirs);
        let given = Given { login: login.to_owned(), hash, at, right };
        match self.context.write(move |tx| Box::pin(judge(tx, given))).await? {
            Verdict::Right(user) => Ok(user),
            Verdict::Wrong { left } => Err(wrong_password(left).into()),
            Verdict::Locked(until) => Err(locked_out(until, at).into()),
        }
    }
}

/// Decides, counts and notes.
async fn judge(tx: &mut WriteTx, given: Given) -> Result<Verdict, DeskError> {
    let Given { login, hash, at, right } = given;
    let note = |who: &str, action: &str, detail: String| AuditEntry {
        at,
        who: who.to_owned(),
        action: action.to_owned(),
        subject: who.to_owned(),
        detail,
    };
    let Some(user) = tx.user(&login).await? else {
        tx.audit(&note(UNKNOWN, "wrong password", String::new())).await?;
        return Ok(Verdict::Wrong { left: None });
    };
    if !user.active {
        tx.audit(&note(&login, "try closed login", String::new())).await?;
        return Ok(Verdict::Wrong { left: None });
    }
    if let Some(until) = locked(&user, at) {
        tx.audit(&note(&login, "try locked login", String::new())).await?;
        return Ok(Verdict::Locked(until));
    }
    // A password that was changed meanwhile is not the one that this was held against.
    if hash.is_some() && hash == user.password {
        if user.failures > 0 {
            tx.forget_failures(&login).await?;
            tx.audit(&note(&login, "right password", "after failures".to_owned())).await?;
        }
        if let Some(right) = right {
            tx.audit(&note(&login, right, String::new())).await?;
        }
        return Ok(Verdict::Right(user));
    }
    let failures = tx.count_failure(&login).await?;
    tx.audit(&note(&login, "wrong password", format!("{failures} in a row"))).await?;
    let Some(ms) = lock_ms(failures) else {
        return Ok(Verdict::Wrong { left: MOST_FAILURES.checked_sub(failures) });
    };
    let until = at.plus_millis(ms);
    tx.lock_login(&login, until).await?;
    tx.audit(&note(&login, "lock login", format!("for {}", minutes(until, at)))).await?;
    Ok(Verdict::Locked(until))
}

/// Until when no password of theirs is looked at. A clock that was set back makes it no longer.
pub(super) fn locked(user: &User, now: Timestamp) -> Option<Timestamp> {
    let until = user.locked_until.filter(|until| *until > now)?;
    Some(until.min(now.plus_millis(LONGEST_LOCK_MS)))
}

pub(super) fn wrong_password(left: Option<u32>) -> ApiError {
    let more = match left {
        Some(1) => " One more wrong password locks this login for a while.",
        _ => "",
    };
    let message = format!("Login or password is wrong.{more}");
    ApiError { field: Some("password".into()), ..ApiError::new(ErrorCode::ValidationError, message) }
}

fn locked_out(until: Timestamp, now: Timestamp) -> ApiError {
    let message = format!(
        "Too many wrong passwords: this login is locked for {}. An admin can set a new password sooner.",
        minutes(until, now)
    );
    ApiError { field: Some("login".into()), ..ApiError::new(ErrorCode::RateLimited, message) }
}

fn minutes(until: Timestamp, now: Timestamp) -> String {
    let minutes = (until.millis_since(now) + 59_999) / 60_000;
    format!("{minutes} {}", if minutes == 1 { "minute" } else { "minutes" })
}
