//! Figures for reports, read from what is kept with every change (migrations 0027 and 0028): never
//! from the orders themselves.

pub(crate) mod days;
pub(crate) mod tops;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
