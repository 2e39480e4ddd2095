//! The shapes that other programs hand in and are handed: fields and nesting of document 002 §7.
//! Must not hold a rule: what may be saved is `domain`'s to say.

pub(crate) mod draft;
pub(crate) mod filters;
pub(crate) mod json;
pub(crate) mod order;
pub(crate) mod process;
pub(crate) mod words;
