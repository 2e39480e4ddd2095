//! The hub: batches wait for a worker, and are applied once however often they come.

use std::collections::{HashMap, VecDeque};

use super::desk::{Change, What};

/// Marks of one order that are kept to tell conflicts by.
const MARKS: usize = 16;

/// Changes that one desk sent together.
#[derive(Debug)]
pub struct Batch {
    pub desk: usize,
    pub changes: Vec<Change>,
}

/// Who changed what of an order, and when in the hub's order of things.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: u64,
    field: u64,
    desk: usize,
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Applied {
    pub new: u64,
    pub again: u64,
    /// Edits that would collide where an order has one version.
    pub order_conflicts: u64,
    /// Edits that collide where each field has one.
    pub field_conflicts: u64,
}

/// The hub's queue and its state.
#[derive(Debug)]
pub struct Hub {
    pub waiting: VecDeque<Batch>,
    pub waiting_changes: usize,
    pub busy: usize,
    pub up: bool,
    /// Changes applied so far: the hub's order of things.
    pub state: u64,
    applied: Vec<u64>,
    marks: HashMap<u64, VecDeque<Mark>>,
}

impl Hub {
    pub fn new(desks: usize) -> Self {
        Self {
            waiting: VecDeque::new(),
            waiting_changes: 0,
            busy: 0,
            up: true,
            state: 0,
            applied: vec![0; desks],
            marks: HashMap::new(),
        }
    }

    pub fn enqueue(&mut self, batch: Batch) {
        self.waiting_changes += batch.changes.len();
        self.waiting.push_back(batch);
    }

    pub fn take(&mut self) -> Option<Batch> {
        let batch = self.waiting.pop_front()?;
        self.waiting_changes -= batch.changes.len();
        self.busy += 1;
        Some(batch)
    }

    /// Applies a batch, each change once: (desk, number) is its key, and numbers come without a gap.
    pub fn apply(&mut self, batch: &Batch) -> Applied {
        let mut done = Applied::default();
        for change in &batch.changes {
            if change.number <= self.applied[batch.desk] {
                done.again += 1;
                continue;
            }
            assert_eq!(change.number, self.applied[batch.desk] + 1, "a change of desk {} is missing", batch.desk);
            self.applied[batch.desk] = change.number;
            self.state += 1;
            done.new += 1;
            if let What::Edit { order, field, seen } = change.what {
                self.edit(batch.desk, order, field, seen, &mut done);
            }
        }
        done
    }

    /// The number of the last change of that desk that the hub has.
    pub fn applied_of(&self, desk: usize) -> u64 {
        self.applied[desk]
    }

    fn edit(&mut self, desk: usize, order: u64, field: u64, seen: u64, done: &mut Applied) {
        let marks = self.marks.entry(order).or_default();
        let unseen = |mark: &&Mark| mark.at > seen && mark.desk != desk;
        done.order_conflicts += u64::from(marks.iter().any(|mark| unseen(&mark)));
        done.field_conflicts += u64::from(marks.iter().filter(unseen).any(|mark| mark.field == field));
        if marks.len() == MARKS {
            marks.pop_front();
        }
        marks.push_back(Mark { at: self.state, field, desk });
    }
}
