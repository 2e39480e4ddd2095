//! One request as handlers see it: who asks, with what, on whose orders. Owns reading of body and
//! headers, and how a command is carried out once with its answer kept.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::domain::ids::UserId;
use contract::domain::outbox::body_hash;
use contract::domain::roles::Act;
use contract::{ApiError, ErrorCode};
use engine::{Answer, Asked, CART_KEY, DeskError, OrderRecord, Said};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Api;
use super::refused::Refused;
use crate::auth::Caller;
use crate::trace::Ids;

/// The largest body that is read.
pub(super) const LARGEST: usize = 1024 * 1024;
/// What is read of a larger one and thrown away, so that its sender gets to read the refusal.
const THROWN_AWAY: usize = 32 * 1024 * 1024;
/// How long a sender may take over a body.
const PATIENCE: Duration = Duration::from_secs(15);

/// A request.
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) headers: HeaderMap,
    pub(super) query: Vec<(String, String)>,
    /// The account whose orders alone the path speaks of.
    pub(super) owner: Option<UserId>,
    path: Vec<(String, String)>,
    ids: Ids,
    body: Vec<u8>,
}

impl FromRequest<Arc<Api>> for Call {
    type Rejection = Refused;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Refused> {
        let (mut parts, body) = request.into_parts();
        let path = RawPathParams::from_request_parts(&mut parts, api).await;
        let path = path.map_err(|_| malformed("The path is not UTF-8."))?;
        let path: Vec<_> = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let account = path.iter().find(|(name, _)| name == "user_id").map(|(_, id)| UserId::parse(id));
        if account == Some(None) {
            return Err(ApiError::not_found("customer account").into());
        }
        let read = tokio::time::timeout(PATIENCE, read(body)).await;
        let body = read.map_err(|_| malformed("The body did not arrive in time."))??;
        let missing = || Refused::new(ErrorCode::Unauthenticated, "A valid token is needed.");
        Ok(Self {
            caller: parts.extensions.get::<Caller>().cloned().ok_or_else(missing)?,
            ids: parts.extensions.get::<Ids>().cloned().unwrap_or_else(|| Ids::of(&parts.headers)),
            query: query(parts.uri.query().unwrap_or_default())?,
            owner: account.flatten(),
            path,
            headers: parts.headers,
            body,
        })
    }
}

async fn read(mut body: Body) -> Result<Vec<u8>, Refused> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("The body broke off."))?;
        let Some(data) = frame.data_ref() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= LARGEST {
            bytes.extend_from_slice(data);
        } else if seen > THROWN_AWAY {
            break;
        }
    }
    if seen > LARGEST {
        return Err(malformed("The body is larger than 1 MiB.").with_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    Ok(bytes)
}

/// The query's fields, decoded.
fn query(text: &str) -> Result<Vec<(String, String)>, Refused> {
    let decoded = |part: &str| {
        let spaced = part.replace('+', " ");
        let bytes = percent_decoded(spaced.as_bytes());
        String::from_utf8(bytes).map_err(|_| malformed("The query is not UTF-8."))
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut bytes, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        match (text[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            (byte, ..) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    bytes
}

pub(super) fn malformed(message: &str) -> Refused {
    Refused::new(ErrorCode::MalformedRequest, message)
}

impl Call {
    /// The body as JSON; wrong fields are named.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        super::body::parse(&self.body)
    }

    /// Refuses a body where none is wanted; an empty object is none.
    pub(super) fn no_body(&self) -> Result<(), Refused> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Nothing {}
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        self.json::<Nothing>().map(|_| ())
    }

    /// May the caller do this, on the orders that the path speaks of?
    pub(super) fn may(&self, act: Act) -> Result<(), Refused> {
        Ok(self.caller.may(act, self.owner)?)
    }

    /// A part of the path.
    pub(super) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Is there a body?
    pub(super) fn has_body(&self) -> bool {
        !self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// Who asks, as it stands in histories.
    pub(super) fn by(&self) -> &str {
        &self.caller.name
    }

    /// Does the caller hand prices in? A customer account does not: the catalogue's count.
    pub(super) fn names_prices(&self) -> bool {
        self.caller.account().is_none()
    }

    /// The seconds that `Prefer: wait=S` asks to wait; what is not understood is not preferred
    /// (RFC 7240).
    pub(super) fn wait(&self) -> Option<Duration> {
        let preferences = self.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        let wait = preferences.flat_map(|value| value.split(',')).find_map(|preference| {
            let (name, value) = preference.split(';').next()?.split_once('=')?;
            name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"').parse::<u64>().ok())?
        })?;
        Some(Duration::from_secs(wait.min(30)))
    }

    /// This request for the engine: its trace, its condition, its keys.
    fn asked(&self, about: &str, cart: Option<String>, answer: Answer) -> Result<Asked, Refused> {
        let mut keys: Vec<String> = Vec::new();
        if let Some(key) = self.key()? {
            keys.push(format!("{} {about} {key}", self.caller.name));
        }
        keys.extend(cart);
        let hashed = [about.as_bytes(), b"\n", &self.body].concat();
        Ok(Asked {
            trace_id: Some(self.ids.trace.clone()),
            seen_version: self.seen_version()?,
            keys,
            body_hash: body_hash(&hashed),
            answer: Some(answer),
        })
    }

    fn key(&self) -> Result<Option<&str>, ApiError> {
        let Some(key) = self.headers.get("idempotency-key") else { return Ok(None) };
        let key = key.to_str().ok().map(str::trim).filter(|key| (1..=255).contains(&key.len()));
        let message = "An Idempotency-Key has 1 to 255 printable ASCII characters.";
        key.map(Some).ok_or_else(|| ApiError::field("Idempotency-Key", message))
    }

    fn seen_version(&self) -> Result<Option<u32>, ApiError> {
        let Some(tag) = self.headers.get(header::IF_MATCH) else { return Ok(None) };
        let tag = tag.to_str().unwrap_or_default().trim();
        if tag == "*" {
            return Ok(None);
        }
        let version = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').parse().ok();
        version.map(Some).ok_or_else(|| ApiError::field("If-Match", "If-Match is the order's version, such as \"3\"."))
    }

    /// Carries out `command` as this request. `about` names what is asked, and of what: with the
    /// caller it is the room that an `Idempotency-Key` counts in.
    pub(super) async fn carry_out<T>(
        &self,
        about: &str,
        answer: Answer,
        command: impl Future<Output = Result<T, DeskError>>,
    ) -> Result<Said, Refused> {
        Ok(self.asked(about, None, answer)?.once(command).await?)
    }

    /// As [`Self::carry_out`], once for each cart.
    pub(super) async fn carry_out_cart<T>(
        &self,
        cart: &str,
        answer: Answer,
        command: impl Future<Output = Result<T, DeskError>>,
    ) -> Result<Said, Refused> {
        let room = format!("{CART_KEY}{} {cart}", self.caller.name);
        Ok(self.asked("checkout of a cart", Some(room), answer)?.once(command).await?)
    }
}

/// An answer made of the order as it stands in the commit.
pub(super) fn answer<S, F>(status: StatusCode, shape: F) -> Answer
where
    S: Serialize,
    F: Fn(&OrderRecord) -> S + Send + Sync + 'static,
{
    Arc::new(move |record| {
        let record = record.ok_or_else(|| DeskError::Config("an answer needs an order, and there is none".into()))?;
        text(status, &shape(record))
    })
}

/// An answer that is the same whatever became of the order.
pub(super) fn fixed(status: StatusCode, body: serde_json::Value) -> Answer {
    Arc::new(move |_| text(status, &body))
}

fn text(status: StatusCode, body: &impl Serialize) -> Result<Said, DeskError> {
    let body = serde_json::to_string(body).map_err(|error| DeskError::Config(error.to_string()))?;
    Ok(Said { status: status.as_u16(), body, again: false })
}

/// The reply that an answer is.
pub(super) fn reply(said: Said) -> Response {
    let status = StatusCode::from_u16(said.status).unwrap_or(StatusCode::OK);
    let json = HeaderValue::from_static("application/json");
    let mut response = (status, [(header::CONTENT_TYPE, json)], said.body).into_response();
    if said.again {
        response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}
