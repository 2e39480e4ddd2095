//! The mocks' world as the panel sees it: the desk's own copy, so that banner and panel agree.
//! Owns the panel's fetching; a late reply never replaces a younger one.

use std::time::Duration;

use contract::command::GetMocks;
use contract::domain::outbox::Service;
use contract::error::ApiError;
use contract::mocks::{Behaviour, MockWorld};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;

/// How often the journal is asked for while the panel can be seen.
const EVERY: Duration = Duration::from_secs(3);

/// The world, and what went wrong when it was last asked for.
#[derive(Clone, Copy)]
pub struct MockFeed {
    /// As last told; none: not told yet.
    pub world: RwSignal<Option<MockWorld>>,
    /// Why the world could not be told.
    pub problem: RwSignal<Option<String>>,
    /// Counts the times that every service was set at once: what was chosen before is void.
    pub overruled: RwSignal<u32>,
    asked: StoredValue<u64>,
}

impl MockFeed {
    /// The desk's copy.
    pub fn new() -> Self {
        Self {
            world: Desk::get().mocks,
            problem: RwSignal::new(None),
            overruled: RwSignal::new(0),
            asked: StoredValue::new(0),
        }
    }

    /// The services told of, in their order.
    pub fn services(self) -> Vec<Service> {
        self.world.with(|world| {
            world.as_ref().map(|world| world.services.iter().map(|(service, _)| *service).collect()).unwrap_or_default()
        })
    }

    /// How `service` behaves, as last told.
    pub fn behaviour(self, service: Service) -> Behaviour {
        self.world.with(|world| {
            let told = world.as_ref().and_then(|world| world.services.iter().find(|(of, _)| *of == service));
            told.map(|(_, behaviour)| behaviour.clone()).unwrap_or_default()
        })
    }

    /// Takes a world that a command replied with. Questions still under way are older: dropped.
    pub fn take(self, world: MockWorld) {
        self.asked.try_update_value(|asked| *asked += 1);
        self.show(Ok(world));
    }

    /// Asks anew.
    pub fn refresh(self) {
        let Some(mine) = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        }) else {
            return;
        };
        spawn_local(async move {
            let reply = ipc::call(GetMocks {}).await;
            if self.asked.try_get_value() == Some(mine) {
                self.show(reply);
            }
        });
    }

    fn show(self, reply: Result<MockWorld, ApiError>) {
        match reply {
            Ok(world) => {
                if self.world.try_with_untracked(|old| old.as_ref() != Some(&world)) == Some(true) {
                    self.world.set(Some(world));
                }
                if self.problem.try_with_untracked(Option::is_some) == Some(true) {
                    self.problem.set(None);
                }
            }
            Err(error) => drop(self.problem.try_set(Some(error.message))),
        }
    }

    /// Asks now and every few seconds while the window can be seen (the desk itself asks at every
    /// change of behaviour); stops with the component that called it.
    pub fn keep_fresh(self) {
        self.refresh();
        let ticking = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    self.refresh();
                }
            },
            EVERY,
        );
        on_cleanup(move || {
            if let Ok(handle) = ticking {
                handle.clear();
            }
        });
    }
}
