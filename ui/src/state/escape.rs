//! What Esc puts away before it leaves a screen: the question that was opened last.

use std::sync::Arc;

use leptos::prelude::*;

type Close = Arc<dyn Fn() + Send + Sync>;

/// The open questions; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Escape {
    open: StoredValue<Vec<(u64, Close)>>,
    next: StoredValue<u64>,
}

impl Escape {
    /// Made once and handed to every component below.
    pub fn provide() {
        provide_context(Self { open: StoredValue::new(Vec::new()), next: StoredValue::new(0) });
    }

    /// The open questions of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// From now on Esc calls `close`, until the component that asked goes away.
    pub fn closes(close: impl Fn() + Send + Sync + 'static) {
        let escape = Self::get();
        let id = escape.next.get_value();
        escape.next.set_value(id + 1);
        escape.open.update_value(|open| open.push((id, Arc::new(close))));
        on_cleanup(move || {
            escape.open.try_update_value(|open| open.retain(|(other, _)| *other != id));
        });
    }

    /// Closes the question that was opened last; false where none is open.
    pub fn close_last(self) -> bool {
        let last = self.open.with_value(|open| open.last().map(|(_, close)| Arc::clone(close)));
        last.inspect(|close| close()).is_some()
    }
}
