//! Searching orders: what is searched, the index and its tail, the query.

pub(crate) mod fold;
pub(crate) mod index;
pub(crate) mod query;
pub(crate) mod text;
