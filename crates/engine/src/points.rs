//! Named points of a checkout's way. In the app nobody listens; a crash test hands in a listener
//! that kills the process at the point it chose, so that every gap between two writes is tried.

use std::sync::Arc;

type Listener = dyn Fn(&str) + Send + Sync;

/// A listener for named points.
#[derive(Clone, Default)]
pub struct Points(Option<Arc<Listener>>);

impl Points {
    /// Calls `listener` with the name of each point that is passed.
    pub fn new(listener: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// Passes the point `name` of `effect`: `charge:before-send`.
    pub(crate) fn pass(&self, effect: impl std::fmt::Display, name: &str) {
        if let Some(listener) = &self.0 {
            listener(&format!("{effect}:{name}"));
        }
    }

    /// The names of the points around each effect, in the order they are passed.
    pub const AROUND: [&'static str; 4] = ["intent-saved", "before-send", "after-reply", "result-saved"];
}

impl std::fmt::Debug for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Points(listening)" } else { "Points" })
    }
}
