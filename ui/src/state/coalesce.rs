//! Many pokes, one act: a burst of events leads to one refresh.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

/// Short enough to look live, long enough to swallow a burst.
const PAUSE: Duration = Duration::from_millis(120);

/// An act that is carried out once, shortly after the first of several pokes.
#[derive(Clone, Copy)]
pub struct Coalesced {
    pending: StoredValue<bool>,
    act: StoredValue<Arc<dyn Fn() + Send + Sync>>,
}

impl Coalesced {
    /// Prepares `act`; it is dropped with the component that made it.
    pub fn new(act: impl Fn() + Send + Sync + 'static) -> Self {
        Self { pending: StoredValue::new(false), act: StoredValue::new(Arc::new(act)) }
    }

    /// Asks for the act.
    pub fn poke(self) {
        if self.pending.try_get_value() != Some(false) {
            return;
        }
        self.pending.set_value(true);
        let run = move || {
            self.pending.try_update_value(|pending| *pending = false);
            if let Some(act) = self.act.try_get_value() {
                act();
            }
        };
        set_timeout(run, PAUSE);
    }
}
