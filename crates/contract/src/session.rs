//! Who works at this window, and the users of the desk. A desk without users asks nobody to sign
//! in: whoever stands at it may do everything.

use std::fmt;

use serde::{Deserialize, Serialize};

use domain::clock::Timestamp;
use domain::roles::Role;

use crate::declare::declared;
use crate::draft::Written;

declared! {
    /// Who works at this window: look, sign in, lock, unlock, sign out, confirm.
    AskSession {
        /// What is asked.
        ask: SessionAsk,
    } -> SessionView;

    /// Users: list, create, change, set a password.
    AskUsers {
        /// What is asked.
        ask: UsersAsk,
    } -> Vec<UserView>;

    /// Write who did what that needed more than a clerk's right to a file in the data directory.
    ExportAudit {} -> Written;
}

/// A password on its way to the desk. It is never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Something asked of the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum SessionAsk {
    /// How it stands.
    Look,
    /// Sign in; where the window is locked, only who was signed in.
    SignIn {
        /// Login.
        login: String,
        /// Password.
        password: Secret,
    },
    /// Somebody is still working here.
    StillHere,
    /// Nobody is: the window shows nothing until the password was given again.
    Lock,
    /// The next one signs in.
    SignOut,
    /// The password once more, for what needs it; good for a moment.
    Confirm {
        /// Password.
        password: Secret,
    },
    /// A second person agrees to what comes next; good for a moment.
    Approve {
        /// Their login.
        login: String,
        /// Their password.
        password: Secret,
    },
    /// A new password of one's own.
    ChangePassword {
        /// The present one.
        password: Secret,
        /// The one from now on.
        new: Secret,
    },
}

/// How the session stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Are there users, so that one must sign in?
    pub guarded: bool,
    /// Who is signed in; none: nobody.
    pub user: Option<SignedIn>,
    /// Is the window locked until they give their password?
    pub locked: bool,
    /// In how many milliseconds it locks itself if nobody does anything.
    pub locks_in_ms: Option<i64>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Login; stands in histories.
    pub login: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// Something asked about users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum UsersAsk {
    /// All of them.
    List,
    /// A new one. The first is an admin, and is signed in from then on.
    Create {
        /// Login.
        login: String,
        /// Name.
        name: String,
        /// Role.
        role: Role,
        /// First password.
        password: Secret,
    },
    /// Another name or role, or whether they may sign in.
    Change {
        /// Whose.
        login: String,
        /// Name.
        name: String,
        /// Role.
        role: Role,
        /// May they sign in?
        active: bool,
    },
    /// A new password; a lock after failures ends.
    SetPassword {
        /// Whose.
        login: String,
        /// The password from now on.
        password: Secret,
    },
}

/// A user, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// May they sign in?
    pub active: bool,
    /// Until when they are locked out after failures.
    pub locked_until: Option<Timestamp>,
    /// Since when they are here.
    pub created_at: Timestamp,
}
