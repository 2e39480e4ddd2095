//! A draft open on the screen of a new order: fetched, kept, entered.

use contract::ApiError;
use contract::command::{GetDraft, PlaceDraft, SaveDraft};
use contract::domain::OrderInput;
use contract::domain::ids::DraftId;
use contract::draft::DraftView;
use contract::order::OrderView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::OrderSession;
use crate::ipc;

impl OrderSession {
    pub(super) fn fetch_draft(self, id: DraftId) {
        spawn_local(async move {
            let found = ipc::call(GetDraft { id }).await;
            if self.view.is_disposed() {
                return;
            }
            match found {
                Ok(draft) => {
                    self.draft.set(Some((draft.id, draft.version)));
                    self.form.load(draft.input);
                    self.restore();
                }
                Err(error) => self.missing.set(Some(error)),
            }
        });
    }

    /// The draft that is open. Reactive.
    pub fn draft(self) -> Option<DraftId> {
        self.draft.get().map(|(id, _)| id)
    }

    /// Keeps what was typed as a draft, whatever it still lacks; its id where the desk took it.
    pub async fn save_draft(self) -> Option<DraftId> {
        self.error.set(None);
        let (input, _) = untrack(|| self.form.input());
        let first = self.draft.with_untracked(Option::is_none);
        let saving = self.begin_saving(&input);
        let saved = self.keep_as_draft(input).await;
        if !self.end_saving(saving, saved.as_ref().err()) {
            return None;
        }
        match saved {
            Ok(draft) => {
                self.form.rebase(draft.input);
                // The screen of the draft takes over from here.
                self.settled.set_value(first);
                Some(draft.id)
            }
            Err(error) => {
                self.error.set(Some(error));
                None
            }
        }
    }

    async fn keep_as_draft(self, input: OrderInput) -> Result<DraftView, ApiError> {
        let known = self.draft.get_untracked();
        let (id, version) = (known.map(|(id, _)| id), known.map(|(_, version)| version));
        let draft = ipc::call(SaveDraft { id, version, cart_id: None, input }).await?;
        self.draft.set(Some((draft.id, draft.version)));
        Ok(draft)
    }

    /// The draft as it now stands becomes an order.
    pub(super) async fn enter_draft(self, input: OrderInput) -> Result<OrderView, ApiError> {
        let draft = self.keep_as_draft(input).await?;
        ipc::call(PlaceDraft { id: draft.id, version: draft.version }).await
    }

    /// The draft is gone: nothing of it is to be kept.
    pub fn thrown_away(self) {
        self.settled.set_value(true);
    }
}
