//! The HTTP client of every outside service. Owns one attempt: exactly one request leaves, and
//! whatever happens to it becomes a [`Reply`]. Must not retry, follow redirects, wait or log a
//! body: every send is on the outbox's record, and a body can hold a token.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::outbox::{EffectKind, Service};
use domain::{Outcome, Timestamp};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use uuid::Uuid;

use crate::answer::UNKNOWN;
use crate::classify::{classify, classify_look_up};
use crate::error::{GatewayError, in_words};
use crate::reply::{Reply, excerpt};
use crate::retry_after::{http_date, retry_after};
use crate::trace::traceparent;
use crate::{inventory, payment, wallet};

/// The most that is read of a reply; what is longer cannot be parsed and counts as unknown.
const MOST_BODY: usize = 64 * 1024;

/// Connections kept open to each service: as many as may be asked at once, or each rush would open
/// new ones.
const IDLE_CONNECTIONS: usize = 32;

/// One send, as the outbox row has it.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// To whom.
    pub service: Service,
    /// What it asks for.
    pub effect: EffectKind,
    /// Path of the POST.
    pub path: &'a str,
    /// The row's body, byte for byte.
    pub body: &'a [u8],
    /// Idempotency key.
    pub key: Uuid,
    /// Trace of the order's command: 32 hex digits.
    pub trace_id: &'a str,
    /// This attempt's span: 16 hex digits.
    pub span_id: &'a str,
}

impl fmt::Debug for Request<'_> {
    /// Leaves the body out: debug output is logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("service", &self.service)
            .field("effect", &self.effect)
            .field("path", &self.path)
            .field("body_bytes", &self.body.len())
            .field("key", &self.key)
            .field("trace_id", &self.trace_id)
            .field("span_id", &self.span_id)
            .finish()
    }
}

/// The client, with its pooled connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gateway {
    client: Client,
}

/// What arrived of a reply.
struct Arrived {
    status: u16,
    retry_after: Option<i64>,
    /// The body, or why it broke off.
    body: Result<Vec<u8>, String>,
}

impl Gateway {
    /// A client whose requests, from connecting to the last byte of the reply, take at most
    /// `request_timeout`.
    pub fn new(request_timeout: Duration) -> Result<Self, GatewayError> {
        client(request_timeout).map(|client| Self { client })
    }

    /// Sends one request to the service at `base`.
    pub async fn send(&self, base: &str, request: &Request<'_>) -> Reply {
        let post = self
            .client
            .post(address(base, request.path))
            .header("Idempotency-Key", request.key.to_string())
            .header(CONTENT_TYPE, "application/json")
            .body(request.body.to_vec());
        let post = traced(post, request.trace_id, request.span_id);
        let reply =
            attempt(post, |status, after, body| classify(request.service, request.effect, status, after, body)).await;
        tracing::debug!(
            service = %request.service,
            effect = %request.effect,
            key = %request.key,
            status = reply.http_status,
            transport_failure = reply.transport_failure,
            "sent"
        );
        reply
    }

    /// Asks payment or wallet what became of the charge with that key. The answer's `charge` says.
    pub async fn look_up(&self, base: &str, service: Service, key: Uuid, trace_id: &str, span_id: &str) -> Reply {
        let collection = match service {
            Service::Wallet => wallet::COLLECTION,
            _ => payment::COLLECTION,
        };
        let get = self.client.get(address(base, collection)).query(&[("idempotency_key", key.to_string())]);
        let get = traced(get, trace_id, span_id);
        let reply = attempt(get, |status, after, body| classify_look_up(service, status, after, body)).await;
        tracing::debug!(%service, %key, status = reply.http_status, "looked up");
        reply
    }
}

impl Gateway {
    /// Asks inventory how many of a SKU are there. Only a look: nothing hangs on the answer, and no
    /// answer is `None`.
    pub async fn stock(&self, base: &str, sku: &str) -> Option<i64> {
        let get = self.client.get(address(base, "/inventory/items")).query(&[("sku", sku)]);
        let response = get.send().await.ok().filter(|response| response.status().is_success())?;
        let arrived = arrive(response).await;
        inventory::read_available(&arrived.body.ok()?, sku)
    }
}

/// A client that sends each request once, to the address given and nowhere else.
pub(crate) fn client(request_timeout: Duration) -> Result<Client, GatewayError> {
    Client::builder()
        .timeout(request_timeout)
        // Below the whole, so that a host that never answers is known as one to which nothing
        // was sent.
        .connect_timeout(request_timeout * 3 / 4)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .pool_idle_timeout(Duration::from_secs(20))
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .build()
        .map_err(|error| GatewayError::Client(in_words(error)))
}

/// `base` and `path`, with one slash between them.
pub(crate) fn address(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim().trim_end_matches('/'))
}

fn traced(request: RequestBuilder, trace_id: &str, span_id: &str) -> RequestBuilder {
    match traceparent(trace_id, span_id) {
        Some(header) => request.header("traceparent", header),
        None => request,
    }
}

async fn attempt(request: RequestBuilder, class: impl FnOnce(u16, Option<i64>, &[u8]) -> Outcome) -> Reply {
    let arrived = match request.send().await {
        Ok(response) => arrive(response).await,
        Err(error) => return never_answered(error),
    };
    let (outcome, words, broken) = match &arrived.body {
        Ok(body) => (class(arrived.status, arrived.retry_after, body), excerpt(body), false),
        // A status alone is not an answer: the part that is missing could say anything.
        Err(why) => (Outcome::Unknown { after_ms: arrived.retry_after }, excerpt(why.as_bytes()), true),
    };
    Reply {
        outcome,
        http_status: Some(arrived.status),
        excerpt: words,
        transport_failure: broken || arrived.status >= 500,
    }
}

async fn arrive(mut response: Response) -> Arrived {
    let status = response.status().as_u16();
    let retry_after = wait_asked_for(response.headers());
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = MOST_BODY.saturating_sub(body.len());
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                return Arrived { status, retry_after, body: Err(in_words(error)) };
            }
        }
    }
    Arrived { status, retry_after, body: Ok(body) }
}

/// What happened to a request that got no status back.
fn never_answered(error: reqwest::Error) -> Reply {
    let outcome = if error.is_connect() {
        Outcome::NotSent
    } else if error.is_builder() {
        // The address is no address, so no attempt can ever leave.
        Outcome::Misconfigured
    } else {
        UNKNOWN
    };
    Reply {
        transport_failure: outcome != Outcome::Misconfigured,
        outcome,
        http_status: None,
        excerpt: excerpt(in_words(error).as_bytes()),
    }
}

/// `Retry-After` in milliseconds. A date is read against the service's own clock where it gives
/// one, so that a wrong clock here does no harm.
fn wait_asked_for(headers: &HeaderMap) -> Option<i64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    let theirs = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = theirs.and_then(http_date).unwrap_or_else(wall_clock);
    retry_after(value, now)
}

/// Only ever used for a `Retry-After` date of a service that states no `Date`.
#[expect(
    clippy::disallowed_methods,
    reason = "only how far off a date on the wire is; no rule and no stored time depends on it"
)]
fn wall_clock() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}
