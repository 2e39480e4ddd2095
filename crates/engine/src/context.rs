//! What every part of the engine shares: store, gateway, settings, clock, randomness, breakers,
//! the bell that wakes the dispatcher and the channel on which front ends are told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use contract::DeskEvent;
use contract::sync::Endpoints;
use domain::breaker::{Breaker, BreakerState};
use domain::clock::{Clock, Entropy, Timestamp};
use domain::ids::OrderId;
use domain::jump::Watch;
use domain::number::OrderNumber;
use domain::outbox::Service;
use gateway::Gateway;
use store::{BoxFuture, Store, WriteTx};
use tokio::sync::{Notify, broadcast};

use crate::backups::Backups;
use crate::config::Config;
use crate::counts::Tally;
use crate::error::DeskError;
use crate::letters::Letters;
use crate::points::Points;
use crate::request::{self, About};
use crate::self_check::SelfChecker;

/// Shared by commands and dispatcher.
pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) gateway: Gateway,
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) points: Points,
    pub(crate) events: broadcast::Sender<DeskEvent>,
    /// Rung after each commit that may have made a row due.
    pub(crate) work: Notify,
    /// Rung after each commit that changed what can be searched.
    pub(crate) index: Notify,
    /// Rung when the sync badge may have changed.
    pub(crate) badge: Notify,
    /// The desk's check of its own books.
    pub(crate) self_check: SelfChecker,
    /// Rung when the dead letters may have changed.
    pub(crate) letters_changed: Notify,
    pub(crate) letters: Letters,
    pub(crate) backups: Backups,
    /// How often the database was put back from a backup.
    pub(crate) restores: u32,
    forgetting: request::Forgetting,
    watch: Mutex<Watch>,
    pub(crate) tally: Tally,
    endpoints: RwLock<Arc<Endpoints>>,
    webhook_port: AtomicU16,
    wires: Mutex<HashMap<Service, Wire>>,
}

/// What is known of the wire to one service.
struct Wire {
    breaker: Breaker,
    unreachable: bool,
}

impl Context {
    pub(crate) fn new(
        store: Store,
        gateway: Gateway,
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        points: Points,
        restores: u32,
    ) -> Self {
        let endpoints = RwLock::new(Arc::new(config.endpoints.clone()));
        let watch = Mutex::new(Watch::new(clock.now(), clock.monotonic_ms()));
        Self {
            letters: Letters::new(store.dir()),
            letters_changed: Notify::new(),
            forgetting: request::Forgetting::default(),
            backups: Backups::default(),
            watch,
            restores,
            store,
            gateway,
            config,
            clock,
            entropy,
            points,
            events: broadcast::channel(1024).0,
            work: Notify::new(),
            index: Notify::new(),
            badge: Notify::new(),
            self_check: SelfChecker::default(),
            tally: Tally::default(),
            endpoints,
            webhook_port: AtomicU16::new(0),
            wires: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// By how much the clock jumped since this was last asked; told once.
    pub(crate) fn jumped(&self) -> Option<i64> {
        let (wall, monotonic_ms) = (self.clock.now(), self.clock.monotonic_ms());
        self.watch().look(wall, monotonic_ms)
    }

    /// How long ago `past` was, also where the clock was set back since.
    pub(crate) fn ms_since(&self, past: Timestamp) -> i64 {
        let (wall, monotonic_ms) = (self.clock.now(), self.clock.monotonic_ms());
        self.watch().since(past, wall, monotonic_ms)
    }

    /// Has `op` written in one commit: once where the present request has a key, and with its
    /// answer where that is to be kept.
    pub(crate) async fn write<T, F>(&self, op: F) -> Result<T, DeskError>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, DeskError>> + Send + 'static,
        T: About + Send + 'static,
    {
        let Some(asked) = request::current() else { return self.store.write(op).await };
        let now = self.now();
        let stale = self.forgetting.due(now);
        let written = self.store.write(move |tx| {
            Box::pin(async move {
                let done = request::carry_out(asked, now, tx, op).await?;
                if let Some(before) = stale {
                    tx.forget_answers(before, request::CART_KEY).await?;
                }
                Ok(done)
            })
        });
        written.await
    }

    /// Forgets answers that nobody will ask for again.
    pub(crate) async fn forget_answers(&self) -> Result<(), DeskError> {
        let Some(before) = self.forgetting.due(self.now()) else { return Ok(()) };
        let forgotten =
            self.store.write(move |tx| Box::pin(async move { tx.forget_answers(before, request::CART_KEY).await }));
        Ok(forgotten.await.map(|_| ())?)
    }

    /// The trace of the present request, or a new one.
    pub(crate) fn trace_id(&self) -> String {
        request::trace_id().unwrap_or_else(|| self.uuid().simple().to_string())
    }

    /// A fresh `UUIDv7`.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        domain::ids::uuid_v7(&*self.clock, &*self.entropy)
    }

    pub(crate) fn endpoints(&self) -> Arc<Endpoints> {
        Arc::clone(&self.endpoints.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Uses other addresses from now on; what is known of the old wires is forgotten.
    pub(crate) fn set_endpoints(&self, endpoints: Endpoints) {
        *self.endpoints.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(endpoints);
        self.wires().clear();
    }

    /// The port that webhooks are asked to be sent to.
    pub(crate) fn webhook_port(&self) -> u16 {
        self.webhook_port.load(Ordering::Relaxed)
    }

    /// Asks for webhooks at another port from now on.
    pub(crate) fn use_webhook_port(&self, port: u16) {
        self.webhook_port.store(port, Ordering::Relaxed);
    }

    /// Where webhooks are asked to be sent.
    pub(crate) fn webhook_url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.webhook_port(), crate::webhook::PATH)
    }

    /// How many calls may go out to `service` now: any (`None`) or this many.
    pub(crate) fn allowance(&self, service: Service) -> Option<usize> {
        if self.endpoints().of(service).is_none() {
            return Some(0);
        }
        let now = self.now();
        self.wires().get(&service).and_then(|wire| wire.breaker.allowance(now))
    }

    /// When a service that is not to be called now may next be tried; `None` where any call may
    /// go out. A service without an address is tried when it gets one.
    pub(crate) fn resting_until(&self, service: Service) -> Option<Timestamp> {
        match self.wires().get(&service).map(|wire| wire.breaker.state())? {
            BreakerState::Open { until } => Some(until),
            BreakerState::HalfOpen => Some(self.now()),
            BreakerState::Closed => None,
        }
    }

    /// How the breaker of `service` stands.
    pub(crate) fn breaker_state(&self, service: Service) -> BreakerState {
        self.wires().get(&service).map_or(BreakerState::Closed, |wire| wire.breaker.state())
    }

    /// Notes that a call goes out.
    pub(crate) fn note_sent(&self, service: Service) {
        let now = self.now();
        self.with_wire(service, |wire| wire.breaker.sent(now));
    }

    /// Notes what a call showed of the wire. True where this closed the breaker.
    pub(crate) fn note_reply(&self, service: Service, failed: bool, unreachable: bool, misconfigured: bool) -> bool {
        let now = self.now();
        self.with_wire(service, |wire| {
            wire.unreachable = unreachable;
            if misconfigured {
                wire.breaker.trip(now);
                false
            } else if failed {
                if wire.breaker.failed(now) {
                    tracing::warn!(%service, "breaker opened");
                }
                false
            } else {
                wire.breaker.succeeded()
            }
        })
    }

    /// Notes that a call broke off on our own side.
    pub(crate) fn note_broke_off(&self, service: Service) {
        let now = self.now();
        self.with_wire(service, |wire| wire.breaker.broke_off(now));
    }

    /// The rest of every open breaker is over: the clock by which it was to end jumped.
    pub(crate) fn end_rests(&self) {
        let now = self.now();
        self.wires().values_mut().for_each(|wire| wire.breaker.end_rest(now));
    }

    /// Did the last call to `service` never reach it?
    pub(crate) fn is_unreachable(&self, service: Service) -> bool {
        self.wires().get(&service).is_some_and(|wire| wire.unreachable)
    }

    /// Tells front ends that an order changed, and wakes who may have work by it.
    pub(crate) fn changed(&self, id: OrderId, number: OrderNumber, version: u32) {
        self.changed_beside(id, number, version);
        self.work.notify_one();
    }

    /// As [`Context::changed`], where nothing came to be due by it.
    pub(crate) fn changed_beside(&self, id: OrderId, number: OrderNumber, version: u32) {
        self.tell(DeskEvent::OrderChanged { id, number, version });
        self.self_check.touch(id);
        self.badge.notify_one();
        self.letters_changed.notify_one();
    }

    /// Wakes who shows, exports or sends what the outbox holds.
    pub(crate) fn outbox_changed(&self) {
        self.badge.notify_one();
        self.letters_changed.notify_one();
        self.work.notify_one();
    }

    /// Tells front ends; nobody listening is no fault.
    pub(crate) fn tell(&self, event: DeskEvent) {
        let _ = self.events.send(event);
    }

    fn with_wire<T>(&self, service: Service, act: impl FnOnce(&mut Wire) -> T) -> T {
        let rest = self.config.breaker_rest_ms;
        act(self.wires().entry(service).or_insert_with(|| Wire { breaker: Breaker::new(rest), unreachable: false }))
    }

    fn watch(&self) -> std::sync::MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wires(&self) -> std::sync::MutexGuard<'_, HashMap<Service, Wire>> {
        self.wires.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
