//! Unsaved edits outlive leaving the screen: going back never asks and never loses anything.
//! Kept in memory only; what must survive is saved.

use std::collections::HashMap;

use contract::domain::order::OrderInput;
use leptos::prelude::*;

/// Drafts by order number, by the id of a kept draft, or `new`.
#[derive(Clone, Copy)]
pub struct Drafts(StoredValue<HashMap<String, Draft>>);

/// An edit that was not saved.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As typed.
    pub input: OrderInput,
    /// The version it was based on.
    pub version: Option<u32>,
}

impl Drafts {
    /// Made once and handed to every component below.
    pub fn provide() {
        provide_context(Self(StoredValue::new(HashMap::new())));
    }

    /// The drafts of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Keeps a draft.
    pub fn keep(self, key: String, draft: Draft) {
        self.0.update_value(|all| {
            all.insert(key, draft);
        });
    }

    /// Keeps a draft where none is kept yet: one that is there is younger.
    pub fn keep_if_none(self, key: String, draft: Draft) {
        self.0.update_value(|all| {
            all.entry(key).or_insert(draft);
        });
    }

    /// Takes a draft out, if there is one.
    pub fn take(self, key: &str) -> Option<Draft> {
        self.0.try_update_value(|all| all.remove(key)).flatten()
    }
}
