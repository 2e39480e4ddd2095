//! Signing in and out, locking, and giving a password once more, which counts whatever it was given
//! for. Leaving and locking are never held up by the log: a full disk keeps nobody signed in.

use contract::error::{ApiError, ErrorCode};
use contract::session::{Secret, SessionAsk, SessionView, SignedIn};
use domain::problem::Problems;
use domain::roles::{Act, Reach, reach};
use domain::sign_in;
use store::AuditEntry;

use super::check_password::wrong_password;
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
            SessionAsk::Lock => self.note_left(session.lock(clock), "lock window").await,
            SessionAsk::SignOut => self.note_left(session.leave(), "sign out").await,
            SessionAsk::Confirm { password } => {
                let who = self.present()?;
                self.check(&who.login, &password, None).await?;
                session.confirmed(&who.login, clock);
            }
            SessionAsk::Approve { login, password } => self.approve(&login, &password).await?,
            SessionAsk::ChangePassword { password, new } => self.change_password(&password, &new).await?,
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
        // A window that locked itself says so only here: nobody did it.
        let locked = session.view(&*self.context.clock).locked;
        let user = self.check(&login, given, Some(if locked { "unlock window" } else { "sign in" })).await?;
        session.sit(SignedIn { login: login.clone(), name: user.name, role: user.role }, &*self.context.clock);
        // They may have been given another role between that commit and this seat.
        self.tell_session(&login).await
    }

    /// Lets the session know what a user is by now.
    pub(super) async fn tell_session(&self, login: &str) -> Result<(), DeskError> {
        if let Some(user) = self.context.store.reader().user(login).await? {
            let active = user.active;
            self.session.renamed(&SignedIn { login: user.login, name: user.name, role: user.role }, active);
        }
        Ok(())
    }

    /// A new password of one's own; only in place of the one that was given.
    async fn change_password(&self, given: &Secret, new: &Secret) -> Result<(), DeskError> {
        let user = self.check(&self.present()?.login, given, None).await?;
        let mut problems = Problems::default();
        sign_in::check_password(&user.login, &new.0, &mut problems);
        problems.or_ok(()).map_err(ApiError::from)?;
        let hash = password::hash(new, &*self.context.entropy).await?;
        let entry = self.entry(&user.login, "change password", &user.login, "");
        let changed = self.context.write(move |tx| {
            Box::pin(async move {
                if !tx.set_password(&user.login, user.password.as_deref(), &hash).await? {
                    return Err(wrong_password(None).into());
                }
                Ok::<_, DeskError>(tx.audit(&entry).await?)
            })
        });
        changed.await
    }

    /// A second person agrees: another one, with the right, and their own password.
    async fn approve(&self, login: &str, given: &Secret) -> Result<(), DeskError> {
        let login = sign_in::login(login);
        let who = self.present()?;
        if who.login == login {
            return Err(ApiError::field("login", "It takes a second person: somebody else than you.").into());
        }
        let user = self.check(&login, given, None).await?;
        if reach(user.role, Act::RefundAboveLimit) != Reach::All {
            let message = domain::roles::refusal(user.role, Act::RefundAboveLimit);
            return Err(ApiError { field: Some("login".into()), ..ApiError::new(ErrorCode::Forbidden, message) }.into());
        }
        self.session.seconded(&who.login, &login, &*self.context.clock);
        Ok(())
    }

    /// Notes who left the window, and how.
    async fn note_left(&self, who: Option<SignedIn>, how: &str) {
        let Some(who) = who else { return };
        if let Err(error) = self.note(&who.login, how, &who.login, "").await {
            tracing::error!(%error, who = who.login, how, "it could not be noted");
        }
    }

    /// Notes who did what.
    pub(super) async fn note(&self, who: &str, action: &str, subject: &str, detail: &str) -> Result<(), DeskError> {
        let entry = self.entry(who, action, subject, detail);
        self.context.write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.audit(&entry).await?) })).await
    }

    pub(super) fn entry(&self, who: &str, action: &str, subject: &str, detail: &str) -> AuditEntry {
        AuditEntry {
            at: self.context.now(),
            who: who.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        }
    }
}
