//! Keys that work on every screen. Single letters never fire inside a field or a dialog; a
//! screen's own chords are heard by the screen. Esc closes an open question before it leaves the screen.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::go::Go;
use crate::state::orders_list::SEARCH_ID;
use crate::state::session::Session;

/// How long after `G` the second letter may come, in milliseconds.
const SEQUENCE_MS: f64 = 1_500.0;

/// What the keys open.
#[derive(Clone, Copy)]
pub struct ShellKeys {
    /// Is the help open?
    pub help: RwSignal<bool>,
    /// Is the palette open?
    pub palette: RwSignal<bool>,
    pressed_g: StoredValue<f64>,
    here: Memo<String>,
    session: Session,
    escape: Escape,
    go: Go,
}

impl ShellKeys {
    /// Listens from now on; handed to every component below.
    pub fn provide() -> Self {
        let keys = Self {
            help: RwSignal::new(false),
            palette: RwSignal::new(false),
            pressed_g: StoredValue::new(0.0),
            here: use_location().pathname,
            session: Session::get(),
            escape: Escape::get(),
            go: Go::get(),
        };
        provide_context(keys);
        let handle = window_event_listener(ev::keydown, move |event| keys.heard(&event));
        on_cleanup(move || handle.remove());
        keys
    }

    fn heard(self, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || self.session.locked() {
            return;
        }
        let chord = event.ctrl_key() || event.meta_key();
        let done = match event.key().as_str() {
            "k" if chord => self.toggle_palette(),
            _ if chord || event.alt_key() || focus::in_dialog() => false,
            "Escape" => self.escape.close_last() || self.back(),
            letter if !focus::in_field() => self.letter(letter),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }

    fn toggle_palette(self) -> bool {
        self.help.set(false);
        self.palette.update(|open| *open = !*open);
        true
    }

    fn letter(self, key: &str) -> bool {
        let now = js_sys::Date::now();
        let after_g = now - self.pressed_g.get_value() < SEQUENCE_MS;
        self.pressed_g.set_value(if key == "g" { now } else { 0.0 });
        match (key, after_g) {
            ("o", true) => self.go.to("/orders"),
            ("x", true) => self.go.to("/outbox"),
            ("r", true) => self.go.to("/reports"),
            ("s", true) => self.go.to("/settings"),
            ("n", _) => self.go.to("/orders/new"),
            ("/", _) => self.search(),
            ("?", _) => self.help.set(true),
            _ => return false,
        }
        true
    }

    fn search(self) {
        if self.here.with_untracked(|path| path != "/orders") {
            self.go.to("/orders");
        }
        focus::later(SEARCH_ID);
    }

    /// One screen up; on the list there is nothing above.
    fn back(self) -> bool {
        let up = self.here.with_untracked(|path| match path.strip_suffix("/checkout") {
            Some(order) => Some(order.to_owned()),
            None if path == "/orders" => None,
            None => Some("/orders".to_owned()),
        });
        let found = up.is_some();
        if let Some(path) = up {
            self.go.to(path);
        }
        found
    }
}
