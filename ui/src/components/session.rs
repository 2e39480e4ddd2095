//! Who works at this window: signing in, unlocking, saying a password once more, signing out.

mod confirm;
mod lock;
mod right;
mod sign_in;
mod who;

pub use confirm::Confirm;
pub use lock::Lock;
pub use right::WithRight;
pub use sign_in::SignInScreen;
pub use who::WhoIsHere;
