//! The running world as all its tasks see it: one lock over behaviours, rules, journal and books.
//! Owns the lock and the order of the ledger (an entry is numbered, absorbed and queued for the
//! file under the same lock); knows nothing of HTTP.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rand::SeedableRng;
use rand::rngs::StdRng;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::behaviour::Behaviour;
use crate::books::Books;
use crate::decide::{Question, Rule, Verdict, decide};
use crate::entry::{Entry, Facts, FirstReply};
use crate::journal::Journal;
use crate::ledger_file::{LedgerFile, Receipt};
use crate::service::Service;

/// Everything that changes.
#[derive(Debug)]
pub struct State {
    /// How each service behaves.
    pub behaviours: BTreeMap<Service, Behaviour>,
    /// Rules, oldest first.
    pub rules: Vec<Rule>,
    /// Number of the newest rule.
    pub last_rule: u64,
    /// Where probabilities and delays come from.
    pub rng: StdRng,
    /// What was asked.
    pub journal: Journal,
    /// What took place.
    pub books: Books,
    /// Keys that are being decided right now.
    pub in_flight: HashSet<(Service, String)>,
}

impl State {
    /// Decides about that request, and uses up what the decision used.
    pub fn decide(&mut self, question: &Question<'_>) -> Verdict {
        let service = question.service;
        let default = || Behaviour::default_of(service);
        let behaviour = self.behaviours.entry(service).or_insert_with(default);
        decide(question, behaviour, &mut self.rules, &mut self.rng)
    }
}

/// What all tasks share.
#[derive(Debug)]
pub struct Shared {
    state: Mutex<State>,
    /// The file of the ledger.
    pub ledger: LedgerFile,
    /// Rung when a key in flight is decided.
    pub decided: Notify,
    /// The secret webhooks are signed with.
    pub webhook_secret: String,
    /// Sends webhooks.
    pub webhooks: reqwest::Client,
    /// Every task of the world.
    pub tasks: TaskTracker,
    /// Ends the world.
    pub stop: CancellationToken,
}

/// Who asked for an entry.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The service asked.
    pub service: Service,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_sha256: String,
}

impl Shared {
    /// A world with these books, behaving well.
    pub fn new(
        books: Books,
        ledger: LedgerFile,
        seed: Option<u64>,
        webhook_secret: String,
        webhooks: reqwest::Client,
    ) -> Self {
        let behaviours = Service::ALL.into_iter().map(|s| (s, Behaviour::default_of(s)));
        let state = State {
            behaviours: behaviours.collect(),
            rules: Vec::new(),
            last_rule: 0,
            rng: seed.map_or_else(StdRng::from_os_rng, StdRng::seed_from_u64),
            journal: Journal::default(),
            books,
            in_flight: HashSet::new(),
        };
        Self {
            state: Mutex::new(state),
            ledger,
            decided: Notify::new(),
            webhook_secret,
            webhooks,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    /// The state; never held across an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the facts true and queues their line; the reply waits for the receipt.
    pub fn record(&self, state: &mut State, asked: Asked, facts: Facts, reply: Option<FirstReply>) -> Receipt {
        let entry = Arc::new(Entry {
            seq: state.books.next_seq(),
            time: now(),
            service: asked.service,
            effect: facts.effect,
            key: asked.key,
            body_sha256: asked.body_sha256,
            order_id: facts.order_id,
            amount: facts.amount,
            currency: facts.currency,
            items: facts.items,
            template: facts.template,
            event_type: facts.event_type,
            reservation_id: facts.reservation_id,
            payment_id: facts.payment_id,
            reply,
        });
        let receipt = self.ledger.append(&entry);
        state.books.absorb(entry);
        receipt
    }
}

/// The time as journal and ledger write it.
pub fn now() -> String {
    let now = OffsetDateTime::from(SystemTime::now());
    now.format(&Rfc3339).expect("today is within the years RFC 3339 can write")
}
