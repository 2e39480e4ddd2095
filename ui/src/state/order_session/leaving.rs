//! What was typed and not saved when the screen is left: kept, and put back on its return. What is
//! being saved at that moment is neither lost nor offered a second time.

use contract::ApiError;
use contract::domain::OrderInput;
use contract::error::Versions;
use leptos::prelude::*;

use super::OrderSession;
use crate::state::drafts::Draft;

/// Key of the unsaved edits of an order that is nowhere kept yet.
const NEW: &str = "new";

/// What is on its way to the desk.
pub(super) struct Saving {
    key: String,
    is_new: bool,
    draft: Draft,
}

impl OrderSession {
    /// Puts unsaved edits of before back into the form.
    pub(super) fn restore(self) {
        let Some(draft) = self.drafts.take(&self.draft_key()) else { return };
        self.form.fill(&draft.input);
        self.restored.set(true);
        self.reopen(&draft.input);
        if let (Some(your_version), Some(current_version)) = (draft.version, self.version.get_untracked())
            && your_version != current_version
        {
            self.conflict.set(Some(Versions { your_version, current_version }));
        }
    }

    /// Unsaved edits of an order past editing belong to an amendment, or to address and note.
    fn reopen(self, typed: &OrderInput) {
        let saved = self.form.base();
        let only_details =
            OrderInput { notes: typed.notes.clone(), shipping_address: typed.shipping_address.clone(), ..saved };
        if only_details == *typed {
            self.details.set(untrack(|| self.details_free()));
        } else {
            let paid = self.view.with_untracked(|view| view.as_ref().is_some_and(|view| view.may_amend));
            self.amending.open.set(paid);
        }
    }

    /// Keeps unsaved edits when the screen is left.
    pub(super) fn keep_draft(self) {
        on_cleanup(move || {
            let (dirty, input) = untrack(|| (self.form.is_dirty(), self.form.input().0));
            let told = self.is_new() || self.view.with_untracked(Option::is_some);
            let being_saved = self.saving.with_value(|saving| saving.as_ref() == Some(&input));
            if dirty && told && !being_saved && !self.settled.get_value() {
                self.drafts.keep(self.draft_key(), Draft { input, version: self.version.get_untracked() });
                self.desk.say("Not saved yet. What you typed is kept and comes back with this screen.");
            }
        });
    }

    fn draft_key(self) -> String {
        let draft = self.draft.get_untracked().map(|(id, _)| id.to_string());
        self.number.get_value().or(draft).unwrap_or_else(|| NEW.to_owned())
    }

    /// Notes what is on its way to the desk: whoever leaves now leaves nothing unsaved behind.
    pub(super) fn begin_saving(self, input: &OrderInput) -> Saving {
        self.saving.set_value(Some(input.clone()));
        self.busy.set(true);
        let draft = Draft { input: input.clone(), version: self.version.get_untracked() };
        Saving { key: self.draft_key(), is_new: self.is_new(), draft }
    }

    /// The desk answered; true where the screen is still there. Else what was refused is kept for its
    /// return and said, and what became an order is not offered once more.
    pub(super) fn end_saving(self, saving: Saving, refused: Option<&ApiError>) -> bool {
        if !self.is_left() {
            self.saving.set_value(None);
            self.busy.set(false);
            return true;
        }
        match refused {
            Some(error) => {
                self.drafts.keep_if_none(saving.key, saving.draft);
                self.desk.say(format!("Not saved. {} What was typed is kept.", error.message));
            }
            None if saving.is_new => drop(self.drafts.take(&saving.key)),
            None => {}
        }
        false
    }
}
