//! Signing in and out, locking, and giving a password once more. A wrong password counts, whatever
//! it was given for; too many in a row lock the login for a while.

use contract::error::{ApiError, ErrorCode};
use contract::session::{Secret, SessionAsk, SessionView, SignedIn};
use domain::clock::Timestamp;
use domain::problem::Problems;
use domain::roles::{Act, Reach, reach};
use domain::sign_in::{self, LONGEST_LOCK_MS, MOST_FAILURES};
use store::{AuditEntry, User};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::password;
use crate::session::not_signed_in;

impl Desk {
    /// Answers what is asked of the session.
    pub(super) async fn ask_session(&self, ask: SessionAsk) -> Result<SessionView, DeskError> {
        let (session, clock) = (&self.session, &*self.context.clock);
        match ask {
            SessionAsk::Look => {}
            SessionAsk::SignIn { login, password } => self.sign_in(&login, &password).await?,
            SessionAsk::StillHere => session.seen(clock),
            SessionAsk::Lock => session.lock(),
            SessionAsk::SignOut => {
                if let Some(who) = session.who() {
                    self.note(&who.login, "sign out", &who.login, "").await?;
                }
                session.leave();
            }
            SessionAsk::Confirm { password } => {
                self.check(&self.present()?.login, &password).await?;
                session.confirmed(clock);
            }
            SessionAsk::Approve { login, password } => self.approve(&login, &password).await?,
            SessionAsk::ChangePassword { password, new } => {
                let who = self.present()?;
                let mut user = self.check(&who.login, &password).await?;
                let mut problems = Problems::default();
                sign_in::check_password(&user.login, &new.0, &mut problems);
                problems.or_ok(()).map_err(ApiError::from)?;
                user.password = Some(password::hash(&new, &*self.context.entropy).await?);
                self.save(user, &who.login, "change password", "").await?;
            }
        }
        Ok(session.view(clock))
    }

    /// The one who is signed in and has not left.
    fn present(&self) -> Result<SignedIn, DeskError> {
        let session = &self.session;
        let away = session.view(&*self.context.clock).locked;
        Ok(session.who().filter(|_| !away).ok_or_else(not_signed_in)?)
    }

    async fn sign_in(&self, login: &str, given: &Secret) -> Result<(), DeskError> {
        let login = sign_in::login(login);
        let session = &self.session;
        if let Some(who) = session.who().filter(|who| who.login != login) {
            let message = format!("This window is {}'s until they sign out.", who.name);
            return Err(ApiError::field("login", &message).into());
        }
        let user = self.check(&login, given).await?;
        self.note(&login, "sign in", &login, "").await?;
        session.sit(SignedIn { login, name: user.name, role: user.role }, &*self.context.clock);
        Ok(())
    }

    /// A second person agrees: another one, with the right, and their own password.
    async fn approve(&self, login: &str, given: &Secret) -> Result<(), DeskError> {
        let login = sign_in::login(login);
        if self.present()?.login == login {
            return Err(ApiError::field("login", "It takes a second person: somebody else than you.").into());
        }
        let user = self.check(&login, given).await?;
        if reach(user.role, Act::RefundAboveLimit) != Reach::All {
            let message = domain::roles::refusal(user.role, Act::RefundAboveLimit);
            return Err(ApiError { field: Some("login".into()), ..ApiError::new(ErrorCode::Forbidden, message) }.into());
        }
        self.session.seconded(&login, &*self.context.clock);
        Ok(())
    }

    /// The user of that login, if the password is theirs. Every failure is counted and noted.
    async fn check(&self, login: &str, given: &Secret) -> Result<User, DeskError> {
        let now = self.context.now();
        let found = self.context.store.reader().user(login).await?.filter(|user| user.active);
        if let Some(until) = found.as_ref().and_then(|user| locked(user, now)) {
            return Err(locked_out(until, now).into());
        }
        let hash = found.as_ref().and_then(|user| user.password.clone());
        let right = password::is_of(given, hash.as_deref()).await;
        let Some(mut user) = found else { return Err(wrong_password(None).into()) };
        if right {
            if user.failures > 0 {
                (user.failures, user.locked_until) = (0, None);
                self.save(user.clone(), login, "right password", "after failures").await?;
            }
            return Ok(user);
        }
        user.failures += 1;
        user.locked_until = sign_in::lock_ms(user.failures).map(|ms| now.plus_millis(ms));
        let (failures, until) = (user.failures, user.locked_until);
        self.save(user, login, "wrong password", &format!("{failures} in a row")).await?;
        Err(until
            .map_or_else(|| wrong_password(MOST_FAILURES.checked_sub(failures)), |until| locked_out(until, now))
            .into())
    }

    /// Saves a user and who did what with them, in one commit.
    pub(super) async fn save(&self, user: User, by: &str, action: &str, detail: &str) -> Result<(), DeskError> {
        let entry = self.entry(by, action, &user.login, detail);
        let saved = self.context.write(move |tx| {
            Box::pin(async move {
                tx.save_user(&user).await?;
                Ok::<_, DeskError>(tx.audit(&entry).await?)
            })
        });
        saved.await
    }

    /// Notes who did what.
    async fn note(&self, who: &str, action: &str, subject: &str, detail: &str) -> Result<(), DeskError> {
        let entry = self.entry(who, action, subject, detail);
        self.context.write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.audit(&entry).await?) })).await
    }

    fn entry(&self, who: &str, action: &str, subject: &str, detail: &str) -> AuditEntry {
        AuditEntry {
            at: self.context.now(),
            who: who.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        }
    }
}

/// Until when no password of theirs is looked at. A clock that was set back makes it no longer.
pub(super) fn locked(user: &User, now: Timestamp) -> Option<Timestamp> {
    let until = user.locked_until.filter(|until| *until > now)?;
    Some(until.min(now.plus_millis(LONGEST_LOCK_MS)))
}

fn wrong_password(left: Option<u32>) -> ApiError {
    let more = match left {
        Some(1) => " One more wrong password locks this login for a while.",
        _ => "",
    };
    let message = format!("Login or password is wrong.{more}");
    ApiError { field: Some("password".into()), ..ApiError::new(ErrorCode::ValidationError, message) }
}

fn locked_out(until: Timestamp, now: Timestamp) -> ApiError {
    let minutes = (until.millis_since(now) + 59_999) / 60_000;
    let plural = if minutes == 1 { "minute" } else { "minutes" };
    let message = format!(
        "Too many wrong passwords: this login is locked for {minutes} {plural}. An admin can set a new password sooner."
    );
    ApiError { field: Some("login".into()), ..ApiError::new(ErrorCode::RateLimited, message) }
}
