//! An act on several orders: how far it is, and which of them it was refused for. It goes on while other
//! screens are shown, and is told of when the list is there again.

use contract::ApiError;
use contract::domain::ids::OrderId;
use contract::domain::number::OrderNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::orders_list::OrdersList;

/// What was not done, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// To which order; none: it is not about a single one.
    pub number: Option<OrderNumber>,
    /// The desk's words.
    pub why: String,
}

/// The act under way, or the last one; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Progress {
    /// Is one under way?
    pub busy: RwSignal<bool>,
    /// How far it is, or how it ended; empty: nothing was done.
    pub said: RwSignal<String>,
    /// What was refused.
    pub refused: RwSignal<Vec<Refused>>,
    /// Is it to end after the order it is at?
    pub stop: RwSignal<bool>,
}

impl Progress {
    /// Made once and handed to every component below.
    pub fn provide() {
        provide_context(Self {
            busy: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            refused: RwSignal::new(Vec::new()),
            stop: RwSignal::new(false),
        });
    }

    /// The acts of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Something that is not about a single order was refused.
    pub fn failed(self, what: &str, error: ApiError) {
        self.said.set(format!("{what}."));
        self.refused.set(vec![Refused { number: None, why: error.message }]);
    }

    /// Nothing more is told of it.
    pub fn close(self) {
        self.said.set(String::new());
        self.refused.set(Vec::new());
    }

    /// Does `act` to every marked order, one after the other. Those it was done to lose their mark.
    pub fn run(
        self,
        list: OrdersList,
        done_word: &'static str,
        act: impl AsyncFn(OrderId) -> Result<(), ApiError> + 'static,
    ) {
        // Newest first, as they stand in the list.
        let marked: Vec<(OrderId, OrderNumber)> =
            list.marked.with_untracked(|marked| marked.iter().rev().map(|(id, number)| (*id, *number)).collect());
        self.busy.set(true);
        self.stop.set(false);
        self.refused.set(Vec::new());
        spawn_local(async move {
            let mut done = 0;
            for (at, (id, number)) in marked.iter().copied().enumerate() {
                if self.stop.get_untracked() {
                    break;
                }
                self.said.set(format!("{} of {}…", at + 1, marked.len()));
                match act(id).await {
                    Ok(()) => {
                        done += 1;
                        list.marked.update(|marked| {
                            marked.remove(&id);
                        });
                    }
                    Err(error) => {
                        self.refused.update(|all| all.push(Refused { number: Some(number), why: error.message }));
                    }
                }
            }
            self.busy.set(false);
            self.said.set(format!("{done_word}: {done} of {}.", marked.len()));
        });
    }
}
