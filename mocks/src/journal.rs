//! The journal: every request the services saw, newest kept. Owns the records and their
//! look-up; it is memory only and proves nothing after a restart (the ledger does).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::service::Service;

/// How many requests are kept.
const KEPT: usize = 100_000;

/// One request and what became of it.
#[derive(Debug, Serialize)]
pub struct Seen {
    /// Counted from 1 since start.
    pub seq: u64,
    /// RFC 3339, UTC, when it arrived.
    pub time: String,
    /// The service asked.
    pub service: Service,
    /// The order it was about.
    pub order_id: Option<String>,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Header names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body: as it came where it is JSON, else as a string.
    pub body: Option<Box<RawValue>>,
    /// Status sent; none where no reply was sent.
    pub status: Option<u16>,
    /// Body decided on; none where no reply was sent.
    pub reply: Option<Box<RawValue>>,
    /// Which rule, script, setting or check decided.
    pub decided_by: String,
}

/// The requests kept.
#[derive(Debug, Default)]
pub struct Journal {
    seen: VecDeque<Arc<Seen>>,
    last: u64,
}

/// Which requests to show.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Only of this service.
    pub service: Option<Service>,
    /// Only about this order.
    pub order_id: Option<String>,
    /// At most so many; all that are kept where nothing is said.
    pub limit: Option<usize>,
}

impl Journal {
    /// Writes one down and numbers it.
    pub fn note(&mut self, mut seen: Seen) {
        self.last += 1;
        seen.seq = self.last;
        if self.seen.len() == KEPT {
            self.seen.pop_front();
        }
        self.seen.push_back(Arc::new(seen));
    }

    /// Newest first.
    pub fn show(&self, wanted: &Wanted) -> Vec<Arc<Seen>> {
        let of_service = |seen: &&Arc<Seen>| wanted.service.is_none_or(|s| seen.service == s);
        let of_order =
            |seen: &&Arc<Seen>| wanted.order_id.is_none() || seen.order_id.as_deref() == wanted.order_id.as_deref();
        let fitting = self.seen.iter().rev().filter(of_service).filter(of_order);
        fitting.take(wanted.limit.unwrap_or(usize::MAX)).cloned().collect()
    }

    /// Forgets what these services saw.
    pub fn forget(&mut self, services: &[Service]) {
        self.seen.retain(|seen| !services.contains(&seen.service));
    }
}

/// A body as the journal shows it.
pub fn shown_body(bytes: &[u8]) -> Option<Box<RawValue>> {
    if bytes.is_empty() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let as_json = RawValue::from_string(text.clone().into_owned());
    as_json.or_else(|_| serde_json::value::to_raw_value(&text)).ok()
}
