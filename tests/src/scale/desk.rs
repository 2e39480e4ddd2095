//! One desk: its line, the changes that the hub does not have yet, what it knows of others.

use std::collections::VecDeque;

use super::scenario::Millis;

/// The fields of an order that two people may change at once.
pub const FIELDS: u64 = 12;

/// What a desk says happened. `number` counts the changes of that desk without a gap.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub number: u64,
    pub at: Millis,
    pub while_online: bool,
    pub what: What,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// A new order, or a step of its checkout: no other desk touches these.
    Own,
    /// A field of an order that others see too, changed by somebody who had seen the hub's state `seen`.
    Edit { order: u64, field: u64, seen: u64 },
}

/// A desk as the hub knows it, and what the hub does not know of it yet.
#[derive(Debug)]
pub struct Desk {
    pub online: bool,
    /// What of the hub it had seen when its line went.
    pub seen_at_loss: u64,
    pub backlog: VecDeque<Change>,
    /// The batch under way, by the last change in it.
    pub in_flight: Option<u64>,
    /// A batch is planned already.
    pub planned: bool,
    next_number: u64,
}

impl Desk {
    pub const fn new() -> Self {
        Self {
            online: true,
            seen_at_loss: 0,
            backlog: VecDeque::new(),
            in_flight: None,
            planned: false,
            next_number: 1,
        }
    }

    /// Keeps a change. It is durable here from now on, line or no line.
    pub fn keep(&mut self, at: Millis, what: What) {
        self.backlog.push_back(Change { number: self.next_number, at, while_online: self.online, what });
        self.next_number += 1;
    }

    /// Forgets what the hub has confirmed.
    pub fn confirmed(&mut self, up_to: u64) {
        while self.backlog.front().is_some_and(|change| change.number <= up_to) {
            self.backlog.pop_front();
        }
    }

    /// How many changes it has ever kept.
    pub const fn kept(&self) -> u64 {
        self.next_number - 1
    }
}
