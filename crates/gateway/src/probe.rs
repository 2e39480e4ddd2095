//! Trying an address before it is used: one harmless look, no order, no money, no key.

use std::time::Duration;

use domain::outbox::Service;

use crate::error::in_words;
use crate::send::{address, client};

/// A person waits for it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// A key that no payment has.
const NO_KEY: &str = "00000000-0000-0000-0000-000000000000";

/// What a look at an address showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It answers as this service does.
    Answers,
    /// It answers, with this status, not as this service does.
    Otherwise(u16),
    /// Nobody answers; why, in words.
    Silent(String),
}

/// Looks at `base` once. A route that only takes POST says so (405), which is an answer too.
pub async fn probe(base: &str, service: Service) -> Probe {
    let looked = match client(TIMEOUT) {
        Ok(client) => client.get(address(base, &route(service))).send().await,
        Err(error) => return Probe::Silent(error.to_string()),
    };
    match looked {
        Ok(response) => match response.status().as_u16() {
            200..=299 | 405 => Probe::Answers,
            status => Probe::Otherwise(status),
        },
        Err(error) => {
            let why = if error.is_timeout() {
                "there was no answer within five seconds"
            } else if error.is_connect() {
                "no connection came about"
            } else {
                "the line broke"
            };
            tracing::info!(error = in_words(error), "an address was tried in vain");
            Probe::Silent(why.to_owned())
        }
    }
}

fn route(service: Service) -> String {
    match service {
        Service::Payment => format!("/payments?idempotency_key={NO_KEY}"),
        Service::Wallet => format!("/api/payment/payment-requests?idempotency_key={NO_KEY}"),
        Service::Inventory => "/inventory/items?sku=".to_owned(),
        Service::Email => "/emails".to_owned(),
        Service::Production => "/production/orders".to_owned(),
        Service::Invoice => "/invoices".to_owned(),
        Service::Billing => "/billing/events".to_owned(),
    }
}
