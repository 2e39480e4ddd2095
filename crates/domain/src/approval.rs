//! Who must stand behind money that goes back: up to one limit anyone who may refund, above it
//! someone with that right who has just said their password again, above another a second such
//! person too. Owns the rule; must not know how a password is asked for.

use crate::money::Money;

/// The limits of a desk; none: any amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundLimits {
    /// Above this it takes the right to give back more.
    pub alone: Option<Money>,
    /// Above this it takes two people.
    pub two: Option<Money>,
}

/// What whoever asks brings with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// May they give back more than the limit?
    pub above_limit: bool,
    /// Did they just prove that it is still they?
    pub confirmed: bool,
    /// Did a second person with that right agree?
    pub second: bool,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// The right, above this limit.
    Right(Money),
    /// The password once more, above this limit.
    Password(Money),
    /// A second person, above this limit.
    SecondPerson(Money),
}

impl Approval {
    /// Whoever stands at a desk without users: everything.
    pub const ALL: Self = Self { above_limit: true, confirmed: true, second: true };

    /// Of a program with a token: it is checked at each request, and nobody stands beside it.
    pub const fn of_token(above_limit: bool) -> Self {
        Self { above_limit, confirmed: true, second: false }
    }

    /// Is it enough for `amount`?
    pub fn covers(self, amount: Money, limits: RefundLimits) -> Result<(), Lacking> {
        let above = |limit: Option<Money>| {
            limit.filter(|limit| limit.currency == amount.currency && amount.minor > limit.minor)
        };
        let two = above(limits.two);
        let Some(limit) = above(limits.alone).or(two) else { return Ok(()) };
        if !self.above_limit {
            return Err(Lacking::Right(limit));
        }
        if !self.confirmed {
            return Err(Lacking::Password(limit));
        }
        match two {
            Some(limit) if !self.second => Err(Lacking::SecondPerson(limit)),
            _ => Ok(()),
        }
    }
}

impl From<bool> for Approval {
    /// May a token's bearer give back more than the limit?
    fn from(above_limit: bool) -> Self {
        Self::of_token(above_limit)
    }
}
