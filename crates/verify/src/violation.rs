//! What does not hold, in one line.

use std::fmt;

/// One invariant (numbered as in docs/architecture.md) that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The invariant's number.
    pub invariant: u8,
    /// The order, or the key or file where no order is known.
    pub subject: String,
    /// What is wrong, in plain words.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invariant {}: {}: {}", self.invariant, self.subject, self.what)
    }
}

/// Collects what does not hold about one subject.
pub(crate) struct Findings<'a> {
    pub(crate) subject: String,
    pub(crate) list: &'a mut Vec<Violation>,
}

impl Findings<'_> {
    pub(crate) fn add(&mut self, invariant: u8, what: impl Into<String>) {
        self.list.push(Violation { invariant, subject: self.subject.clone(), what: what.into() });
    }

    /// Adds `what` unless `holds`.
    pub(crate) fn ensure(&mut self, holds: bool, invariant: u8, what: impl FnOnce() -> String) {
        if !holds {
            self.add(invariant, what());
        }
    }
}

/// How an order is called: its number, as clerks know it, and its id.
pub(crate) fn order_name(number: i64, id: &str) -> String {
    format!("ORD-{number:08} ({id})")
}
