//! Asking the desk for rows: a new question from the top, or more of what is shown. Owns that a reply
//! to anything but the newest question is dropped, and that only one page is under way at a time.

use contract::ApiError;
use contract::command::{FindOrders, OrdersView};
use contract::domain::number::OrderNumber;
use contract::filter::OrdersFilter;
use contract::order::OrderPage;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::OrdersList;
use super::run::{Ask, PAGE};
use super::walk::Wish;
use crate::ipc;

/// A search that takes longer than this is shown as busy, in milliseconds.
const BUSY_MS: u64 = 1_000;

/// What was asked for: the three together make a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub text: String,
    pub view: OrdersView,
    pub filter: OrdersFilter,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// Number of the newest question.
    asked: u64,
    /// Number of the question that was answered last.
    answered: u64,
    /// Is a page of the shown list under way?
    fetching: bool,
    /// What is to be asked for next: a jump, or the same once more, as something changed meanwhile.
    next: Option<Ask>,
    /// Did the clerk go through the former rows since the newest question?
    walked: bool,
    /// Was Enter pressed before the answer to the newest question?
    hurried: bool,
}

impl Turn {
    /// A new question: what was meant for the one before holds no longer.
    fn asked_anew(&mut self) -> u64 {
        self.asked += 1;
        (self.next, self.walked, self.hurried) = (None, false, false);
        self.asked
    }
}

impl OrdersList {
    /// Asks for what is typed and chosen now, from the top. What is shown stays until the answer.
    pub(super) fn ask_anew(self) {
        let Some(number) = self.turn.try_update_value(Turn::asked_anew) else { return };
        let (text, view, filter) = (self.text.get_untracked(), self.view.get_untracked(), self.filter.get_untracked());
        let question = Question { text, view, filter };
        let show_busy = move || {
            let turn = self.turn.get_value();
            if turn.asked == number && turn.answered != number {
                self.busy.set(true);
            }
        };
        set_timeout(show_busy, std::time::Duration::from_millis(BUSY_MS));
        spawn_local(async move {
            let found = find(&question, Ask::Top).await;
            let turn = self.turn.get_value();
            if turn.asked != number {
                return;
            }
            self.turn.update_value(|turn| {
                (turn.answered, turn.fetching, turn.next, turn.hurried) = (number, false, None, false);
            });
            self.busy.set(false);
            match found {
                Ok(page) => {
                    self.found_text.set(question.text.clone());
                    self.question.set_value(question);
                    self.wish.set_value(Some(Wish::First));
                    self.take(Ask::Top, page);
                    if turn.hurried {
                        self.opens.set(self.chosen().map(|chosen| chosen.number));
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.loaded.set(true);
            if turn.next.is_some() {
                self.refresh();
            }
        });
    }

    /// Fetches again what is seen, without moving anything; after a failure, asks anew.
    pub fn refresh(self) {
        if !self.loaded.get_untracked() || self.error.with_untracked(Option::is_some) {
            self.ask_anew();
        } else {
            let again = self.run.with_untracked(|run| self.seen.with_untracked(|seen| run.again(seen)));
            self.fetch(again);
        }
    }

    /// Fetches what the view lacks, if anything.
    pub(super) fn fill(self) {
        if let Some(ask) = self.run.with_untracked(|run| self.seen.with_untracked(|seen| run.missing(seen))) {
            self.fetch(ask);
        }
    }

    /// Fetches a page of what is shown, one at a time. While a newer question is open, none: what is
    /// shown is about to go.
    pub(super) fn fetch(self, ask: Ask) {
        let turn = self.turn.get_value();
        if turn.asked != turn.answered {
            // What changes now may be missing in the answer.
            if matches!(ask, Ask::Again { .. }) {
                self.turn.update_value(|turn| turn.next = Some(ask));
            }
            return;
        }
        if turn.fetching {
            // A page that is merely missing is found missing again.
            self.turn.update_value(|turn| match ask {
                Ask::Top | Ask::End => turn.next = Some(ask),
                Ask::Again { .. } => turn.next = turn.next.or(Some(ask)),
                Ask::Older(_) | Ask::Newer(_) | Ask::From { .. } => {}
            });
            return;
        }
        self.turn.update_value(|turn| turn.fetching = true);
        let question = self.question.get_value();
        spawn_local(async move {
            let found = find(&question, ask).await;
            if self.turn.get_value().asked != turn.asked {
                return;
            }
            let next = self.turn.get_value().next;
            self.turn.update_value(|turn| (turn.fetching, turn.next) = (false, None));
            match found {
                Ok(page) => self.take(ask, page),
                Err(error) if matches!(ask, Ask::Again { .. } | Ask::Top | Ask::End) => self.error.set(Some(error)),
                // A page on the way that failed is asked for again by the next scroll.
                Err(_) => {}
            }
            match next {
                Some(Ask::Again { .. }) => self.refresh(),
                Some(jump) => self.fetch(jump),
                None => {}
            }
        });
    }

    /// Enter: the order to open now. While what is typed is not answered yet, none: the rows are still
    /// those of a former text, and the answer opens the first of its own.
    pub fn enter(self) -> Option<OrderNumber> {
        let turn = self.turn.get_value();
        if turn.asked != turn.answered && !turn.walked {
            self.turn.update_value(|turn| turn.hurried = true);
            return None;
        }
        self.chosen().map(|chosen| chosen.number)
    }

    /// The clerk went on to a row that is shown: that is the one meant.
    pub(super) fn walked(self) {
        self.turn.update_value(|turn| (turn.walked, turn.hurried) = (true, false));
    }

    /// Nothing is opened by an answer any more: the list is left.
    pub fn leave(self) {
        self.turn.update_value(|turn| turn.hurried = false);
        self.opens.set(None);
    }

    fn take(self, ask: Ask, page: OrderPage) {
        self.error.set(None);
        let still = self.scroll.get_value() > 0.0;
        let seen = self.seen.get_untracked();
        let mut moved = 0;
        self.run.update(|run| moved = run.take(ask, page, &seen, still));
        match ask {
            Ask::Top => self.scroll_to(0.0),
            Ask::End => self.show_place(self.run.with_untracked(|run| run.held().end - 1)),
            _ => self.move_along(moved),
        }
        self.follow(moved, matches!(ask, Ask::Again { .. }));
        self.look();
    }
}

/// Asks for a page.
pub(super) async fn find(question: &Question, ask: Ask) -> Result<OrderPage, ApiError> {
    let (before, after, rows) = match ask {
        Ask::Top => (None, None, PAGE),
        Ask::End => (None, Some(i64::MIN), PAGE),
        Ask::Older(at) => (Some(at), None, PAGE),
        Ask::Newer(at) => (None, Some(at), PAGE),
        Ask::From { before, .. } => (Some(before), None, PAGE),
        Ask::Again { before, rows, .. } => (before, None, rows),
    };
    let Question { text, view, filter } = question.clone();
    let limit = u32::try_from(rows).unwrap_or(1);
    ipc::call(FindOrders { text, view, filter, before, after, limit }).await
}
