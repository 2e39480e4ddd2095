//! How long requests took, and the Prometheus text of that and of the engine's own counts. Owns the
//! names; what to watch of them stands in docs/operating.md.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;
use engine::{Counts, Histogram};

/// Answered requests by method, route and status, and answered calls over gRPC by method and code.
#[derive(Default)]
pub(crate) struct Meters {
    requests: Mutex<BTreeMap<(String, String, u16), Histogram>>,
    calls: Mutex<BTreeMap<(String, i32), Histogram>>,
}

impl Meters {
    pub(crate) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        // A method nobody knows would make a series of its own for each invention.
        let known = [Method::GET, Method::POST, Method::PATCH, Method::DELETE, Method::PUT, Method::HEAD];
        let method = if known.contains(method) { method.as_str() } else { "other" };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.entry((method.to_owned(), route.to_owned(), status)).or_default().record(took);
    }

    /// Notes a call over gRPC.
    pub(crate) fn called(&self, method: &str, code: i32, took: Duration) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.entry((method.to_owned(), code)).or_default().record(took);
    }

    /// The whole page.
    pub(crate) fn page(&self, counts: &Counts) -> String {
        let mut page = String::new();
        for (name, help, kind, value) in [
            ("orders_created_total", "Orders entered since the start.", "counter", counts.created.to_string()),
            ("orders_fulfilled_total", "Orders delivered since the start.", "counter", counts.fulfilled.to_string()),
            ("orders_cancelled_total", "Orders cancelled since the start.", "counter", counts.cancelled.to_string()),
            (
                "order_value_average",
                "Average total of orders entered since the start.",
                "gauge",
                counts.average.clone(),
            ),
            ("outbox_depth", "Rows that wait or are under way.", "gauge", counts.outbox_depth.to_string()),
            (
                "outbox_oldest_age_seconds",
                "Age of the oldest of them.",
                "gauge",
                counts.outbox_oldest_age_s.to_string(),
            ),
        ] {
            head(&mut page, name, help, kind);
            line(&mut page, format_args!("{name} {value}"));
        }
        head(&mut page, "breaker_state", "0 closed, 1 half open, 2 open.", "gauge");
        for (service, state) in &counts.breakers {
            line(&mut page, format_args!("breaker_state{{service=\"{service}\"}} {state}"));
        }
        let name = "effect_duration_seconds";
        head(&mut page, name, "From sending to the answer of an outside service.", "histogram");
        for ((service, effect), taken) in &counts.effects {
            series(&mut page, name, &format!("service=\"{service}\",effect=\"{effect}\""), taken);
        }
        let name = "http_request_duration_seconds";
        head(&mut page, name, "From the head of a request to its answer.", "histogram");
        for ((method, route, status), taken) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            series(&mut page, name, &format!("method=\"{method}\",route=\"{route}\",status=\"{status}\""), taken);
        }
        let name = "rpc_duration_seconds";
        head(&mut page, name, "From the head of a gRPC call to its answer.", "histogram");
        for ((method, code), taken) in &*self.calls.lock().unwrap_or_else(PoisonError::into_inner) {
            series(&mut page, name, &format!("method=\"{method}\",code=\"{code}\""), taken);
        }
        page
    }
}

fn head(page: &mut String, name: &str, help: &str, kind: &str) {
    line(page, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
}

fn series(page: &mut String, name: &str, labels: &str, taken: &Histogram) {
    for (bound, count) in taken.buckets() {
        line(page, format_args!("{name}_bucket{{{labels},le=\"{bound}\"}} {count}"));
    }
    line(page, format_args!("{name}_sum{{{labels}}} {}", taken.sum_seconds()));
    line(page, format_args!("{name}_count{{{labels}}} {}", taken.count()));
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = writeln!(page, "{text}");
}
