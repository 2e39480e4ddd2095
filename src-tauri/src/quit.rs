//! Quitting with unsent work is said first: how many orders, how much money. Nothing is lost either
//! way, so a window that no longer answers never keeps the program from ending.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use contract::desktop::ShellEvent;
use contract::sync::SyncBadge;
use tauri::{AppHandle, Manager};

use crate::bridge;
use crate::lifecycle::Running;

/// What was asked and answered.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    /// The question was put and the window has not been heard since.
    asked: AtomicBool,
    /// The person said so.
    decided: AtomicBool,
}

impl Guard {
    /// The window was heard: it is alive and shows the question.
    pub(crate) fn heard(&self) {
        self.asked.store(false, Ordering::SeqCst);
    }

    /// The person wants it.
    pub(crate) fn decide(&self) {
        self.decided.store(true, Ordering::SeqCst);
    }

    /// Must the question be put? Not twice in a row without a word from the window.
    fn must_ask(&self, badge: &SyncBadge) -> bool {
        badge.unsent_orders > 0 && !self.decided.load(Ordering::SeqCst) && !self.asked.swap(true, Ordering::SeqCst)
    }
}

/// Ends the program, or asks first.
pub(crate) fn wish(app: &AppHandle) {
    if !keep_open(app) {
        app.exit(0);
    }
}

/// Must the window stay open? Then the question was put.
pub(crate) fn keep_open(app: &AppHandle) -> bool {
    let Some(running) = app.try_state::<Arc<Running>>() else { return false };
    let Some(desk) = running.desk() else { return false };
    let Ok(badge) = tauri::async_runtime::block_on(desk.sync()) else { return false };
    let ask = running.guard.must_ask(&badge);
    if ask {
        bridge::tell(app, &ShellEvent::QuitAsked { orders: badge.unsent_orders, value: badge.unsent_value });
    }
    ask
}

#[cfg(test)]
mod tests {
    use contract::domain::money::{Currency, Money};

    use super::*;

    fn unsent(orders: u32) -> SyncBadge {
        SyncBadge {
            unsent_orders: orders,
            unsent_value: Money::new(100, Currency::GBP),
            ..SyncBadge::clean(Currency::GBP)
        }
    }

    #[test]
    fn unsent_work_is_said_and_a_clean_desk_just_ends() {
        assert!(!Guard::default().must_ask(&unsent(0)));
        let guard = Guard::default();
        assert!(guard.must_ask(&unsent(2)));
        guard.heard();
        assert!(guard.must_ask(&unsent(2)), "asked again: the person went on working");
        guard.decide();
        assert!(!guard.must_ask(&unsent(2)));
    }

    #[test]
    fn a_window_that_does_not_answer_never_holds_the_program() {
        let guard = Guard::default();
        assert!(guard.must_ask(&unsent(1)));
        assert!(!guard.must_ask(&unsent(1)));
    }
}
