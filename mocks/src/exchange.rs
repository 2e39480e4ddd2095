//! One request from arrival to answer: key, decision, wait, effect, ledger, journal. Owns that
//! order (the reply never leaves before its ledger line is safe) and idempotency; how an answer
//! looks on the wire is in `wire`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::behaviour::Fault;
use crate::calls::Call;
use crate::decide::{Kind, Question, Verdict};
use crate::entry::{Entry, FirstReply};
use crate::journal::{Seen, shown_body};
use crate::lookups;
use crate::notices;
use crate::perform::{order_of, perform};
use crate::reply::Reply;
use crate::route::{PostRoute, Route};
use crate::service::Service;
use crate::state::{Asked, Shared, State, now};

/// A request with its body read.
#[derive(Debug)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query without the question mark.
    pub query: String,
    /// Header names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Bytes,
}

/// What the caller gets.
#[derive(Debug)]
pub enum Answer {
    /// This reply, in this shape if something is wrong with it.
    Reply(Reply, Option<Fault>),
    /// Nothing, ever.
    Hang,
    /// A reset connection.
    Reset,
    /// A closed connection.
    Drop,
}

/// What the journal learns of a request once it is over.
#[derive(Debug)]
pub struct Outcome {
    /// The reply, as decided.
    pub reply: Option<Reply>,
    /// What goes wrong with it.
    pub fault: Option<Fault>,
    /// The order it was about.
    pub order_id: Option<String>,
    /// Who decided.
    pub decided_by: String,
}

impl Outcome {
    /// A reply that a check gave, before anybody decided.
    pub fn checked(reply: Reply, order_id: Option<String>, why: &str) -> Self {
        Self { reply: Some(reply), fault: None, order_id, decided_by: why.to_owned() }
    }

    /// A reply, or the status fault in its place, as the verdict has it.
    pub fn of(verdict: Verdict, order_id: Option<String>, reply: Option<Reply>) -> Self {
        let reply = match verdict.fault {
            Some(Fault::Status { status, retry_after_s }) => {
                let scripted = Reply::error(status, "SCRIPTED_FAULT", "a scripted fault", &[]);
                Some(Reply { retry_after_s, ..scripted })
            }
            _ => reply,
        };
        Self { reply, fault: verdict.fault, order_id, decided_by: verdict.decided_by }
    }

    fn answer(self) -> Answer {
        match (self.fault, self.reply) {
            (Some(Fault::Hang), _) => Answer::Hang,
            (Some(Fault::Reset), _) => Answer::Reset,
            (Some(Fault::CommitThenDrop | Fault::Down), _) | (_, None) => Answer::Drop,
            (fault, Some(reply)) => Answer::Reply(reply, fault),
        }
    }
}

/// Handles one request of that service.
pub async fn exchange(shared: Arc<Shared>, service: Service, request: Received) -> Answer {
    let arrived = now();
    let outcome = match Route::find(service, &request.method, &request.path) {
        Err(reply) => Outcome::checked(reply, None, "no such route"),
        Ok(Route::Post(route)) => post(&shared, service, &route, &request).await,
        Ok(route) => lookups::read(&shared, service, &route, &request).await,
    };
    note(&shared, service, arrived, &request, &outcome);
    outcome.answer()
}

fn note(shared: &Shared, service: Service, time: String, request: &Received, outcome: &Outcome) {
    let silent = matches!(outcome.fault, Some(Fault::Hang | Fault::Reset | Fault::CommitThenDrop | Fault::Down));
    let sent = outcome.reply.as_ref().filter(|_| !silent);
    let path = match request.query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    };
    let seen = Seen {
        seq: 0,
        time,
        service,
        order_id: outcome.order_id.clone(),
        method: request.method.clone(),
        path,
        headers: request.headers.clone(),
        body: shown_body(&request.body),
        status: sent.map(|reply| reply.status),
        reply: sent.map(|reply| reply.body.clone()),
        decided_by: outcome.decided_by.clone(),
    };
    shared.state().journal.note(seen);
}

/// What is to be done about a POST.
enum Step {
    Finished(Outcome),
    /// Wait, then answer without any effect: a replay, or a fault that keeps it away.
    Answer(Verdict, Option<String>, Option<Reply>),
    Perform(Verdict, Option<String>, Call, InFlight),
}

/// Holds a key while it is being decided; a second request with it waits.
struct InFlight {
    shared: Arc<Shared>,
    at: (Service, String),
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.shared.state().in_flight.remove(&self.at);
        self.shared.decided.notify_waiters();
    }
}

async fn post(shared: &Arc<Shared>, service: Service, route: &PostRoute, request: &Received) -> Outcome {
    let key = request.headers.get("idempotency-key").filter(|key| !key.trim().is_empty());
    let Some(key) = key.cloned() else {
        let message = "every POST needs an Idempotency-Key";
        let reply = Reply::error(400, "IDEMPOTENCY_KEY_REQUIRED", message, &[]);
        return Outcome::checked(reply, None, "no key");
    };
    let body_sha256 = hex::encode(Sha256::digest(&request.body));
    let asked = Asked { service, key, body_sha256 };
    let step = loop {
        let decided = shared.decided.notified();
        tokio::pin!(decided);
        decided.as_mut().enable();
        if let Some(step) = next_step(shared, &asked, route, request) {
            break step;
        }
        decided.await;
    };
    match step {
        Step::Finished(outcome) => outcome,
        Step::Answer(verdict, order_id, reply) => {
            wait(verdict.delay).await;
            Outcome::of(verdict, order_id, reply)
        }
        Step::Perform(verdict, order_id, call, in_flight) => {
            wait(verdict.delay).await;
            let reply = carry_out(shared, asked, request, &call, &verdict).await;
            drop(in_flight);
            Outcome::of(verdict, order_id, Some(reply))
        }
    }
}

/// No wait is none at all: the timer would make it up to a millisecond.
async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// Decides what to do; `None` while another request with this key is being decided.
fn next_step(shared: &Arc<Shared>, asked: &Asked, route: &PostRoute, request: &Received) -> Option<Step> {
    let mut state = shared.state();
    let at = (asked.service, asked.key.clone());
    if state.in_flight.contains(&at) {
        return None;
    }
    let first = state.books.first_reply(asked.service, &asked.key).cloned();
    if let Some((first, reply)) = first.as_ref().and_then(|at| Some((at, at.reply.as_ref()?))) {
        return Some(step_again(&mut state, asked, first, reply, request));
    }
    let call = match Call::read(asked.service, route, &request.body) {
        Ok(call) => call,
        Err(reply) => return Some(Step::Finished(Outcome::checked(reply, None, "invalid"))),
    };
    let order_id = order_of(&state.books, asked.service, &call);
    let kind = if matches!(call, Call::Event(_)) { Kind::Event } else { Kind::Decision };
    let verdict =
        state.decide(&Question { service: asked.service, order_id: order_id.as_deref(), amount: call.amount(), kind });
    if verdict.fault.is_some_and(|fault| !fault.performs()) {
        return Some(Step::Answer(verdict, order_id, None));
    }
    state.in_flight.insert(at.clone());
    let in_flight = InFlight { shared: Arc::clone(shared), at };
    Some(Step::Perform(verdict, order_id, call, in_flight))
}

/// A key that was decided before: the first reply again, or a refusal of other bytes.
fn step_again(state: &mut State, asked: &Asked, first: &Entry, reply: &FirstReply, request: &Received) -> Step {
    let order_id = first.order_id.clone();
    if first.body_sha256 != asked.body_sha256 || reply.path != request.path {
        let message = "this key was used for another request";
        let reused = Reply::error(422, "IDEMPOTENCY_KEY_REUSED", message, &[]);
        return Step::Finished(Outcome::checked(reused, order_id, "key reused"));
    }
    let again = Reply { status: reply.status, body: reply.body.clone(), replayed: true, retry_after_s: None };
    let verdict = state.decide(&Question {
        service: asked.service,
        order_id: order_id.as_deref(),
        amount: first.amount,
        kind: Kind::Replay,
    });
    Step::Answer(verdict, order_id, Some(again))
}

/// Performs the call, waits for its ledger line, and sets the wallet's provider going.
async fn carry_out(shared: &Arc<Shared>, asked: Asked, request: &Received, call: &Call, verdict: &Verdict) -> Reply {
    let (reply, receipt, at) = {
        let mut state = shared.state();
        let done = perform(&state.books, asked.service, &asked.key, call, verdict);
        let first = FirstReply {
            path: request.path.clone(),
            status: done.reply.status,
            body: done.reply.body.clone(),
            notice: done.notice.clone(),
        };
        let at = done.notice.map(|notice| (asked.clone(), notice));
        (done.reply, shared.record(&mut state, asked, done.facts, Some(first)), at)
    };
    if receipt.settled().await.is_err() {
        return Reply::error(500, "LEDGER_BROKEN", "the ledger cannot be written", &[]);
    }
    if let Some((asked, notice)) = at {
        let wait = std::time::Duration::from_millis(notice.delay_ms);
        notices::schedule(shared, asked, notice, wait);
    }
    reply
}
