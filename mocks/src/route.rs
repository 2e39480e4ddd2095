//! Which request goes where: paths, methods and query parameters of the seven services. Reads no
//! body and performs nothing.

use crate::reply::Reply;
use crate::service::Service;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A POST with an effect.
    Post(PostRoute),
    /// `GET` of charges by key.
    Charges,
    /// `GET /inventory/items`.
    Items,
    /// `PUT /inventory/items/{sku}`.
    SetStock(String),
}

/// Where a POST goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostRoute {
    /// Take money: at once, or by the wallet's provider.
    Charge,
    /// Give money of that payment back.
    Refund(String),
    /// Send a mail.
    Email,
    /// Tell production.
    Production,
    /// Make an invoice.
    Invoice,
    /// Set stock aside.
    Reserve,
    /// Sell what that reservation holds.
    Commit(String),
    /// Take back what that reservation holds.
    Release(String),
    /// Take an event.
    Event,
}

impl Route {
    /// The route of that request, or the refusal.
    pub fn find(service: Service, method: &str, path: &str) -> Result<Self, Reply> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (allowed, route) = match (service, &segments[..]) {
            (Service::Payment, ["payments"]) | (Service::Wallet, ["api", "payment", "payment-requests"]) => {
                match method {
                    "GET" => return Ok(Self::Charges),
                    _ => ("POST", Self::Post(PostRoute::Charge)),
                }
            }
            (Service::Payment, ["payments", id, "refunds"])
            | (Service::Wallet, ["api", "payment", "payment-requests", id, "refunds"]) => {
                ("POST", Self::Post(PostRoute::Refund((*id).to_owned())))
            }
            (Service::Email, ["emails"]) => ("POST", Self::Post(PostRoute::Email)),
            (Service::Production, ["production", "orders"] | ["api", "internal", "v1", "productions"]) => {
                ("POST", Self::Post(PostRoute::Production))
            }
            (Service::Invoice, ["invoices"] | ["api", "internal", "v1", "invoices"]) => {
                ("POST", Self::Post(PostRoute::Invoice))
            }
            (Service::Inventory, ["inventory", "reservations"]) => ("POST", Self::Post(PostRoute::Reserve)),
            (Service::Inventory, ["inventory", "reservations", id, "commit"]) => {
                ("POST", Self::Post(PostRoute::Commit((*id).to_owned())))
            }
            (Service::Inventory, ["inventory", "reservations", id, "release"]) => {
                ("POST", Self::Post(PostRoute::Release((*id).to_owned())))
            }
            (Service::Inventory, ["inventory", "items"]) => ("GET", Self::Items),
            (Service::Inventory, ["inventory", "items", sku]) => ("PUT", Self::SetStock(decoded(sku))),
            (Service::Inventory, ["inventory", "events"]) | (Service::Billing, ["billing", "events"]) => {
                ("POST", Self::Post(PostRoute::Event))
            }
            _ => return Err(Reply::not_found("no such route")),
        };
        if method == allowed {
            return Ok(route);
        }
        Err(Reply::error(405, "METHOD_NOT_ALLOWED", &format!("this route takes {allowed}"), &[]))
    }
}

/// Undoes percent-encoding; what is not valid stays as it is.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let (b'%', Some(byte)) = (bytes[at], byte) {
            plain.push(byte);
            at += 3;
        } else {
            plain.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// The value of a query parameter, decoded.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| decoded(key) == name);
    found.map(|(_, value)| decoded(&value.replace('+', " ")))
}
