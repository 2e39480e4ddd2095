//! Journal and ledger as they are read here: of all orders or of one, asked for again whenever the
//! mocks' world has changed. Owns the filter; a late reply never replaces a younger one.

use std::time::Duration;

use contract::command::{GetJournal, GetLedger};
use contract::error::ApiError;
use contract::mocks::{JournalEntry, LedgerLine};
use leptos::prelude::*;

use super::feed::MockFeed;
use crate::ipc;

/// More than anyone reads, and few enough to draw at once.
const MOST: usize = 80;

/// Long enough to finish a number, short enough to look live.
const PAUSE: Duration = Duration::from_millis(250);

/// Which record is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What the mocks were asked.
    Journal,
    /// What took place.
    Ledger,
}

/// Both records and what they are limited to.
#[derive(Clone, Copy)]
pub struct Records {
    /// Which one is shown; only that one is asked for.
    pub shown: RwSignal<Shown>,
    /// Number or id of an order; empty: all.
    pub filter: RwSignal<String>,
    /// Newest first.
    pub journal: RwSignal<Vec<JournalEntry>>,
    /// Newest first.
    pub ledger: RwSignal<Vec<LedgerLine>>,
    /// Was the shown record told for this filter?
    pub told: RwSignal<bool>,
    /// What is wrong with the filter.
    pub problem: RwSignal<Option<String>>,
    asked: StoredValue<u64>,
}

impl Records {
    /// Nothing asked yet; asks from now on with every change of the world, the filter or the view.
    pub fn follow(feed: MockFeed) -> Self {
        let records = Self {
            shown: RwSignal::new(Shown::Journal),
            filter: RwSignal::new(String::new()),
            journal: RwSignal::new(Vec::new()),
            ledger: RwSignal::new(Vec::new()),
            told: RwSignal::new(false),
            problem: RwSignal::new(None),
            asked: StoredValue::new(0),
        };
        Effect::new(move |before: Option<String>| {
            feed.world.track();
            let (shown, filter) = (records.shown.get(), records.filter.get());
            let typing = before.is_some_and(|before| before != filter);
            records.ask(shown, filter.clone(), if typing { PAUSE } else { Duration::ZERO });
            filter
        });
        records
    }

    fn ask(self, shown: Shown, order: String, after: Duration) {
        let Some(mine) = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        }) else {
            return;
        };
        let still = move || self.asked.try_get_value() == Some(mine);
        let go = move || {
            if still() {
                leptos::task::spawn_local(async move {
                    match shown {
                        Shown::Journal => {
                            let reply = ipc::call(GetJournal { order }).await;
                            self.take(still(), self.journal, reply);
                        }
                        Shown::Ledger => {
                            let reply = ipc::call(GetLedger { order }).await;
                            self.take(still(), self.ledger, reply);
                        }
                    }
                });
            }
        };
        set_timeout(go, after);
    }

    fn take<T: Send + Sync + 'static>(self, current: bool, into: RwSignal<Vec<T>>, reply: Result<Vec<T>, ApiError>) {
        if !current {
            return;
        }
        self.problem.try_set(reply.as_ref().err().map(|error| error.message.clone()));
        let mut lines = reply.unwrap_or_default();
        lines.truncate(MOST);
        into.try_set(lines);
        self.told.try_set(true);
    }
}
