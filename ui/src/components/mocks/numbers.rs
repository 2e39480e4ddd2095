//! Order numbers for the ids that stand in the mocks' records. Asked for once an id, one after the
//! other, and only for lines that are shown.

use std::collections::HashMap;

use contract::command::GetOrder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rule_words::short_id;
use crate::ipc;

/// What is known so far.
#[derive(Clone, Copy)]
pub struct Numbers {
    known: RwSignal<HashMap<String, String>>,
    waiting: StoredValue<Vec<String>>,
    asking: StoredValue<bool>,
}

impl Numbers {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            known: RwSignal::new(HashMap::new()),
            waiting: StoredValue::new(Vec::new()),
            asking: StoredValue::new(false),
        }
    }

    /// The number of the order with this id, or the end of its id. Reactive.
    pub fn name(self, id: &str) -> String {
        self.known.with(|known| known.get(id).cloned()).unwrap_or_else(|| short_id(id))
    }

    /// Sees to it that this id's number gets known.
    pub fn want(self, id: &str) {
        let known = self.known.with_untracked(|known| known.contains_key(id));
        if known || self.waiting.with_value(|waiting| waiting.iter().any(|other| other == id)) {
            return;
        }
        self.waiting.update_value(|waiting| waiting.push(id.to_owned()));
        if !self.asking.get_value() {
            self.asking.set_value(true);
            spawn_local(self.ask());
        }
    }

    async fn ask(self) {
        while let Some(id) = self.waiting.try_with_value(|waiting| waiting.first().cloned()).flatten() {
            // An order that is not known here keeps the end of its id.
            let name = match ipc::call(GetOrder { order: id.clone() }).await {
                Ok(view) => view.order.number.to_string(),
                Err(_) => short_id(&id),
            };
            self.waiting.try_update_value(|waiting| waiting.retain(|other| *other != id));
            self.known.try_update(|known| known.insert(id, name));
        }
        self.asking.try_set_value(false);
    }
}
