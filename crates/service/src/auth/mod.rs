//! Who asks: tokens and what they allow. The table of roles is `domain::roles`; here is only how a
//! token is made, read and held against that table.

mod admit;
mod issue;
mod keys;
mod limit;

use contract::domain::ids::UserId;
use contract::domain::roles::{Act, Reach, Role, reach};
use contract::{ApiError, ErrorCode};

pub(crate) use issue::{Token, issue};
pub(crate) use keys::Keys;
pub(crate) use limit::Limiter;

/// Someone who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Login, or the customer account's id; stands in histories.
    pub(crate) name: String,
    /// What they are.
    pub(crate) role: Role,
}

impl Caller {
    /// Whoever asks a service that was started with `--no-auth`, on this machine only.
    pub(crate) fn local() -> Self {
        Self { name: "local".to_owned(), role: Role::Admin }
    }

    /// The customer account that the caller is, where it is one.
    pub(crate) fn account(&self) -> Option<UserId> {
        if self.role == Role::Customer { UserId::parse(&self.name) } else { None }
    }

    /// May they do this, on orders of `owner` only (the account in the path) or on any?
    pub(crate) fn may(&self, act: Act, owner: Option<UserId>) -> Result<(), ApiError> {
        match reach(self.role, act) {
            Reach::All => Ok(()),
            Reach::Own if owner.is_some() && owner == self.account() => Ok(()),
            Reach::Own | Reach::None => Err(ApiError::new(
                ErrorCode::Forbidden,
                format!("The role {} may not do this here ({act}). Nothing was done.", self.role),
            )),
        }
    }
}
