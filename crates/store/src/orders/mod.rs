//! Orders as rows: writing, reading, listing, importing, and which of them need attention.

pub mod attention;
pub mod import;
pub mod list;
pub(crate) mod list_sql;
pub(crate) mod read;
pub(crate) mod row;
pub(crate) mod twins;
pub(crate) mod write;
