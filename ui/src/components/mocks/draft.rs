//! One service's behaviour while it is being changed. What was chosen is sent at once and kept
//! until the reply says what is in force; sends of one service never overtake each other.

use contract::command::SetMock;
use contract::domain::outbox::Service;
use contract::mocks::Behaviour;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::MockFeed;
use crate::ipc;

/// The behaviour shown on a card: what was chosen, else what is in force.
#[derive(Clone, Copy)]
pub struct Draft {
    service: Service,
    feed: MockFeed,
    wanted: RwSignal<Option<Behaviour>>,
    sending: StoredValue<bool>,
    /// Why the last change is not in force.
    pub problem: RwSignal<Option<String>>,
    /// What the controls show.
    pub shown: Memo<Behaviour>,
}

impl Draft {
    /// Nothing chosen yet.
    pub fn new(service: Service, feed: MockFeed) -> Self {
        let wanted = RwSignal::new(None::<Behaviour>);
        let draft = Self {
            service,
            feed,
            wanted,
            sending: StoredValue::new(false),
            problem: RwSignal::new(None),
            shown: Memo::new(move |_| wanted.get().unwrap_or_else(|| feed.behaviour(service))),
        };
        Effect::watch(move || feed.overruled.get(), move |_, _, _| draft.forget(), false);
        draft
    }

    /// Changes the behaviour shown and sends it.
    pub fn change(self, change: impl FnOnce(&mut Behaviour)) {
        let mut behaviour = self.shown.get_untracked();
        change(&mut behaviour);
        self.problem.set(None);
        self.wanted.set(Some(behaviour));
        if !self.sending.get_value() {
            self.sending.set_value(true);
            spawn_local(self.send());
        }
    }

    /// Sends until what was last wanted was answered.
    async fn send(self) {
        while let Some(Some(behaviour)) = self.wanted.try_get_untracked() {
            let sent = SetMock { service: self.service, behaviour: behaviour.clone() };
            let reply = ipc::call(sent).await;
            let settled = self.wanted.try_get_untracked().flatten() == Some(behaviour);
            match reply {
                Ok(world) => {
                    self.feed.take(world);
                    if settled {
                        self.wanted.try_set(None);
                    }
                }
                Err(error) if settled => {
                    self.problem.try_set(Some(error.message));
                    break;
                }
                Err(_) => {}
            }
        }
        self.sending.try_set_value(false);
    }

    /// Lets go of what was chosen but never came into force.
    pub fn forget(self) {
        self.problem.set(None);
        self.wanted.set(None);
    }
}
