//! What is asked of the desk for an open order beside saving it. The order is shown as it then
//! stands; a refusal is shown in its place.

use contract::Command;
use contract::command::{CancelOrder, DeleteOrder};
use contract::domain::OrderInput;
use contract::order::OrderView;
use leptos::prelude::*;

use super::OrderSession;
use crate::ipc;

impl OrderSession {
    /// Tags are saved by themselves: what else was typed still stands on the same ground.
    pub fn tags_saved(self, tags: Vec<String>) {
        self.form.tags.set(tags.clone());
        self.form.rebase(OrderInput { tags, ..self.form.base() });
        let version = self.view.with_untracked(|view| view.as_ref().map(|view| view.order.version));
        self.version.set(version);
        self.conflict.set(None);
    }

    /// Asks for something that answers with the order as it then stands; true where it was done.
    pub async fn perform<C: Command<Reply = OrderView>>(self, command: C) -> bool {
        self.error.set(None);
        self.busy.set(true);
        let done = ipc::call(command).await;
        self.busy.set(false);
        match done {
            Ok(view) => {
                self.take(view);
                true
            }
            Err(error) => {
                self.tell(error);
                false
            }
        }
    }

    /// Calls the order off; true where the desk took it.
    pub async fn cancel(self, reason: String) -> bool {
        let Some(id) = self.id() else { return false };
        self.perform(CancelOrder { id, reason }).await
    }

    /// Deletes the order; true where the desk did.
    pub async fn delete(self) -> bool {
        let Some(id) = self.id() else { return false };
        self.error.set(None);
        self.busy.set(true);
        let done = ipc::call(DeleteOrder { id }).await;
        self.busy.set(false);
        match done {
            Ok(_) => {
                self.settled.set_value(true);
                true
            }
            Err(error) => {
                self.tell(error);
                false
            }
        }
    }
}
