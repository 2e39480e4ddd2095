//! What a file holds, whatever its format: whole orders, and refused rows with line and reason.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::ids::OrderId;
use domain::order::Order;
use serde::Serialize;

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Line in the file on which it begins, the header being 1.
    pub line: u64,
    /// Why, naming the column.
    pub reason: String,
    /// The row as it stands in the file.
    pub row: String,
}

/// A file as read.
#[derive(Debug, Default)]
pub struct Found {
    /// Orders, oldest first, and how many rows each is made of.
    pub orders: Vec<(Order, u64)>,
    /// Refused rows, in the order of the file.
    pub rejects: Vec<Reject>,
    /// Rows read, the header not counted.
    pub rows_read: u64,
    /// Orders whose every row was refused.
    pub orders_rejected: u64,
    /// Lines of the orders that bring a number along, should it turn out to be taken.
    pub lines: HashMap<OrderId, Vec<u64>>,
}

/// Drafts by the order's number or id in the file, in the order in which they first appear; a
/// name without a draft is one of which every row was refused so far.
pub(super) struct Drafts<T> {
    drafts: Vec<T>,
    by_name: HashMap<String, Option<usize>>,
}

impl<T> Default for Drafts<T> {
    fn default() -> Self {
        Self { drafts: Vec::new(), by_name: HashMap::new() }
    }
}

impl<T> Drafts<T> {
    pub(super) fn get(&mut self, name: &str) -> Option<&mut T> {
        let index = self.by_name.get(name).copied().flatten()?;
        self.drafts.get_mut(index)
    }

    pub(super) fn begin(&mut self, name: &str, draft: T) {
        self.by_name.insert(name.to_owned(), Some(self.drafts.len()));
        self.drafts.push(draft);
    }

    pub(super) fn refuse(&mut self, name: &str) {
        if !name.is_empty() && !self.by_name.contains_key(name) {
            self.by_name.insert(name.to_owned(), None);
        }
    }

    /// The drafts, and how many names have none.
    pub(super) fn end(self) -> (Vec<T>, u64) {
        (self.drafts, self.by_name.values().filter(|draft| draft.is_none()).count() as u64)
    }
}

/// May an order be of this time? Beyond two centuries either way the list's order could no longer
/// be counted in 64 bits, and no real order is meant.
pub(super) fn plausible(at: Timestamp) -> bool {
    const CENTURIES: i64 = 7_200_000_000_000_000;
    (-CENTURIES..CENTURIES).contains(&at.micros())
}
