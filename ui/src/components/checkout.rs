//! The parts of the checkout screen: what is bought, the button that places it, what became of it.

mod place;
mod under_way;

pub use place::{Place, Placing};
pub use under_way::UnderWay;
