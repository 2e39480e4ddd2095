//! Orders marked for an act on several. Marks belong to orders: they outlast the rows, and are kept
//! through other searches.

use contract::domain::ids::OrderId;
use contract::domain::number::OrderNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::OrdersList;
use super::fetch::find;
use super::run::{Ask, PAGE};

/// The most orders that are marked at once: an export takes no more.
pub const MOST_MARKED: usize = 10_000;

impl OrdersList {
    /// Marks an order for an act on several, or takes the mark away.
    pub fn mark(self, id: OrderId, number: OrderNumber) {
        self.marked.update(|marked| {
            if marked.remove(&id).is_none() {
                marked.insert(id, number);
            }
        });
    }

    /// The orders that can be seen now.
    fn in_sight(self) -> Vec<(OrderId, OrderNumber)> {
        let seen = self.seen.get();
        self.run.with(|run| seen.filter_map(|place| run.at(place)).map(|row| (row.id, row.number)).collect())
    }

    /// Are all orders in sight marked?
    pub fn all_marked(self) -> bool {
        let rows = self.in_sight();
        !rows.is_empty() && self.marked.with(|marked| rows.iter().all(|(id, _)| marked.contains_key(id)))
    }

    /// Marks every order in sight, or, where all are, takes their marks away.
    pub fn mark_in_sight(self) {
        let (rows, all) = untrack(move || (self.in_sight(), self.all_marked()));
        self.marked.update(|marked| {
            for (id, number) in rows {
                if all {
                    marked.remove(&id);
                } else {
                    marked.insert(id, number);
                }
            }
        });
    }

    /// Marks everything that was found, newest first, up to [`MOST_MARKED`]. `done` is told how it
    /// ended.
    pub fn mark_found(self, done: impl Fn(Result<(), String>) + 'static) {
        let question = self.question.get_value();
        spawn_local(async move {
            let mut all = std::collections::BTreeMap::new();
            let mut ask = Ask::Again { place: 0, before: None, rows: 3 * PAGE };
            loop {
                let page = match find(&question, ask).await {
                    Ok(page) => page,
                    Err(error) => return done(Err(error.message)),
                };
                all.extend(page.rows.into_iter().map(|row| (row.id, row.number)));
                match page.next {
                    Some(before) if all.len() < MOST_MARKED => {
                        ask = Ask::Again { place: 0, before: Some(before), rows: 3 * PAGE };
                    }
                    _ => break,
                }
            }
            // Another list meanwhile: these are no longer what was meant.
            if self.question.get_value() == question {
                self.marked.set(all.into_iter().rev().take(MOST_MARKED).collect());
            }
            done(Ok(()));
        });
    }
}
