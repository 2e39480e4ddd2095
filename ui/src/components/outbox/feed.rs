//! The outbox as the page knows it. Owns the fetching and the two commands on a row; a late reply
//! never replaces a younger one.

use contract::command::{CancelRow, EditAndResend, GetOutbox, RetryRow, SettleStep};
use contract::domain::ids::OutboxId;
use contract::outbox::{AskingView, MessageEdit, OutboxRowView, OutboxView};
use contract::{ApiError, Command, DeskEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::row_words;
use crate::ipc;
use crate::state::coalesce::Coalesced;
use crate::state::desk::Desk;

/// The outbox, and what went wrong.
#[derive(Clone, Copy)]
pub struct OutboxFeed {
    /// As last told; none: not told yet.
    pub view: RwSignal<Option<OutboxView>>,
    /// Why the outbox could not be told.
    pub problem: RwSignal<Option<ApiError>>,
    /// Why a command on a row was refused, in words; names the row.
    pub refused: RwSignal<Option<String>>,
    /// The row a command is under way for.
    pub busy: RwSignal<Option<OutboxId>>,
    /// The dead letter whose message is being changed.
    pub editing: RwSignal<Option<OutboxRowView>>,
    desk: Desk,
    asked: StoredValue<u64>,
}

impl OutboxFeed {
    /// Asks now and after every change of an order or of the outbox, until the page goes away.
    pub fn start() -> Self {
        let desk = Desk::get();
        let feed = Self {
            view: RwSignal::new(None),
            problem: RwSignal::new(None),
            refused: RwSignal::new(None),
            busy: RwSignal::new(None),
            editing: RwSignal::new(None),
            desk,
            asked: StoredValue::new(0),
        };
        let refresh = Coalesced::new(move || feed.refresh());
        desk.subscribe(move |event| match event {
            DeskEvent::SyncChanged(_) | DeskEvent::OrderChanged { .. } | DeskEvent::OrdersImported => refresh.poke(),
            DeskEvent::SelfChecked(_) | DeskEvent::MocksChanged => {}
        });
        feed.refresh();
        feed
    }

    /// Asks anew.
    pub fn refresh(self) {
        let Some(mine) = self.count() else { return };
        spawn_local(async move {
            let reply = ipc::call(GetOutbox {}).await;
            if self.asked.try_get_value() != Some(mine) {
                return;
            }
            match reply {
                Ok(view) => self.show(view),
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
        });
    }

    /// Tries `row` again now.
    pub fn retry(self, row: &OutboxRowView) {
        self.command(RetryRow { id: row.id }, row, "Trying again");
    }

    /// Calls `row` off.
    pub fn cancel(self, row: &OutboxRowView) {
        self.command(CancelRow { id: row.id }, row, "Called off");
    }

    /// Sends `row` anew with another message; what is wrong with it goes to `refused`.
    pub fn resend(self, row: OutboxRowView, message: MessageEdit, refused: RwSignal<Option<ApiError>>) {
        self.busy.set(Some(row.id));
        spawn_local(async move {
            match ipc::call(EditAndResend { id: row.id, message }).await {
                Ok(view) => {
                    self.count();
                    self.show(view);
                    self.editing.try_set(None);
                    self.desk.say(format!("Sent anew: {}.", row_words(&row)));
                }
                Err(error) => drop(refused.try_set(Some(error))),
            }
            self.busy.try_set(None);
        });
    }

    /// Says what became of a step that only a person can find out; `busy` until the desk answered.
    pub fn settle(
        self,
        asked: &AskingView,
        done: bool,
        reason: String,
        problem: RwSignal<Option<String>>,
        busy: RwSignal<bool>,
    ) {
        let command = SettleStep { id: asked.order_id, step: asked.attention.step, done, reason };
        let number = asked.number;
        spawn_local(async move {
            match ipc::call(command).await {
                Ok(_) => {
                    self.desk.say(format!("Settled: {number} goes on from there."));
                    self.refresh();
                }
                Err(error) => drop(problem.try_set(Some(error.message))),
            }
            busy.try_set(false);
        });
    }

    fn command<C: Command<Reply = OutboxView> + 'static>(self, command: C, row: &OutboxRowView, done: &'static str) {
        let named = row_words(row);
        self.busy.set(Some(row.id));
        self.refused.set(None);
        spawn_local(async move {
            match ipc::call(command).await {
                Ok(view) => {
                    self.count();
                    self.show(view);
                    self.desk.say(format!("{done}: {named}."));
                }
                Err(error) => drop(self.refused.try_set(Some(format!("{named}: {}", error.message)))),
            }
            self.busy.try_set(None);
        });
    }

    /// Makes every question still under way an old one.
    fn count(self) -> Option<u64> {
        self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        })
    }

    fn show(self, view: OutboxView) {
        self.problem.try_set(None);
        self.view.try_set(Some(view));
    }
}
