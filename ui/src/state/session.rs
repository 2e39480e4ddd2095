//! Who works at this window: as the desk says, asked anew whenever it may have changed. A desk
//! without users asks nobody to sign in.

use std::cell::Cell;
use std::time::Duration;

use contract::ApiError;
use contract::command::AskSession;
use contract::domain::roles::{Act, Reach, reach, refusal};
use contract::session::{SessionAsk, SessionView};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::gate::{self, Question};

/// How often the desk is told that somebody is working, in milliseconds.
const TELL_MS: f64 = 15_000.0;
/// After the moment at which the window locks itself.
const GRACE_MS: u64 = 300;

thread_local! {
    static HERE: Cell<Option<Session>> = const { Cell::new(None) };
}

/// Shared by every screen; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct Session {
    /// How it stands; none until the desk's first answer.
    pub view: RwSignal<Option<SessionView>>,
    /// What a person is asked before a request goes on.
    pub question: RwSignal<Option<Question>>,
    told: StoredValue<f64>,
    timer: StoredValue<u32>,
}

impl Session {
    /// Makes the window's session and hands it to every component below.
    pub fn provide() -> Self {
        let session = Self {
            view: RwSignal::new(None),
            question: RwSignal::new(None),
            told: StoredValue::new(0.0),
            timer: StoredValue::new(0),
        };
        provide_context(session);
        HERE.set(Some(session));
        let keys = window_event_listener(ev::keydown, move |_| session.at_work());
        let pointer = window_event_listener(ev::pointerdown, move |_| session.at_work());
        on_cleanup(move || {
            keys.remove();
            pointer.remove();
        });
        session.look();
        session
    }

    /// The session of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// The session of this window, where there is no component around.
    pub fn anywhere() -> Option<Self> {
        HERE.get()
    }

    /// Must somebody sign in before anything is shown?
    pub fn nobody(self) -> bool {
        self.view.with(|view| view.as_ref().is_some_and(|view| view.guarded && view.user.is_none()))
    }

    /// Is the window locked?
    pub fn locked(self) -> bool {
        self.view.with(|view| view.as_ref().is_some_and(|view| view.locked))
    }

    /// Why whoever is here may not do it; none: they may.
    pub fn why_not(self, act: Act) -> Option<String> {
        let role = self.view.with(|view| view.as_ref()?.user.as_ref().map(|user| user.role))?;
        (reach(role, act) != Reach::All).then(|| refusal(role, act).replace(" Nothing was done.", ""))
    }

    /// Asks a person before a request goes on.
    pub fn ask(self, question: Question) {
        match question {
            Question::SignIn => self.look(),
            other => self.question.set(Some(other)),
        }
    }

    /// Asks the desk how it stands.
    pub fn look(self) {
        self.send(SessionAsk::Look);
    }

    /// Asks something that needs no answer here but how it then stands.
    pub fn send(self, ask: SessionAsk) {
        spawn_local(async move {
            // Without an answer the desk says itself what is wrong, where screens ask it.
            let _ = self.call(ask).await;
        });
    }

    /// Asks something of the session and takes over how it then stands.
    pub async fn call(self, ask: SessionAsk) -> Result<(), ApiError> {
        let view = ipc::call(AskSession { ask }).await?;
        self.take(view);
        Ok(())
    }

    /// Leaves the window to the next one; nothing of what was on it stays.
    pub fn sign_out(self) {
        spawn_local(async move {
            if self.call(SessionAsk::SignOut).await.is_ok() {
                let _ = window().location().set_href("/");
            }
        });
    }

    fn take(self, view: SessionView) {
        let open = !view.locked && (view.user.is_some() || !view.guarded);
        let timer = self.timer.get_value().wrapping_add(1);
        self.timer.set_value(timer);
        if let Some(ms) = view.locks_in_ms.and_then(|ms| u64::try_from(ms).ok()) {
            let look = move || {
                if self.timer.get_value() == timer {
                    self.look();
                }
            };
            set_timeout(look, Duration::from_millis(ms + GRACE_MS));
        }
        self.view.set(Some(view));
        if open {
            gate::signed_in();
        }
    }

    /// Somebody pressed a key or a button.
    fn at_work(self) {
        let now = js_sys::Date::now();
        let timed = self.view.with_untracked(|view| view.as_ref().is_some_and(|view| view.locks_in_ms.is_some()));
        if timed && now - self.told.get_value() > TELL_MS {
            self.told.set_value(now);
            self.send(SessionAsk::StillHere);
        }
    }
}
