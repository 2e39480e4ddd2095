//! The catalogue on the screen: finding a product, and saying what it is. Kept here, so it works
//! offline too.

mod form;
mod list;

pub use form::{ProductForm, SKU_ID};
pub use list::ProductList;
