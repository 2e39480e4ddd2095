//! What can be asked of the services: request bodies. Owns reading them and refusing unknown
//! fields by name; performs nothing.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::entry::StockLine;
use crate::reply::Reply;
use crate::route::PostRoute;
use crate::service::Service;

/// A request to take money.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCharge {
    payment_id: String,
    order_id: String,
    amount: Amount,
    currency: String,
    #[expect(dead_code, reason = "required by the route, of no further meaning to the double")]
    method: String,
    #[expect(dead_code, reason = "accepted by the route, never kept")]
    token: Option<String>,
}

/// A request to let the wallet's provider take money.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletCharge {
    payment_id: String,
    order_id: String,
    amount: Amount,
    currency: String,
    webhook_url: String,
}

/// Either request to take money.
#[derive(Debug)]
pub struct Charge {
    /// The payment.
    pub payment_id: String,
    /// The order it pays.
    pub order_id: String,
    /// How much.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// Where the wallet's provider reports.
    pub webhook_url: Option<String>,
}

/// `POST …/refunds`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// How much.
    pub amount: Amount,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    reason: Option<String>,
}

/// `POST /emails`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    #[expect(dead_code, reason = "required by the route, shown by the journal")]
    message_id: String,
    /// The order it is about.
    pub order_id: String,
    #[expect(dead_code, reason = "required by the route, shown by the journal")]
    to: String,
    /// Which mail it is.
    pub template: String,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    subject: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    body: Option<String>,
}

/// `POST /production/orders`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Production {
    /// The order.
    pub order_id: String,
    #[expect(dead_code, reason = "required by the route, shown by the journal")]
    order_number: String,
    /// `UPDATED` and `CANCELLED` are events about an order told before.
    pub status: String,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    items: Option<Box<RawValue>>,
}

/// `POST /invoices`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are those on the wire")]
pub struct Invoice {
    /// The invoice.
    pub invoice_id: String,
    /// The order.
    pub order_id: String,
    /// How much.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
}

/// `POST /inventory/reservations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// The reservation.
    pub reservation_id: String,
    /// The order.
    pub order_id: String,
    /// What to set aside.
    pub items: Vec<StockLine>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    items: Option<Vec<StockLine>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// An event about an order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are those on the wire")]
pub struct Event {
    /// The event.
    pub event_id: String,
    /// `order.created` and the like.
    pub r#type: String,
    /// The order.
    pub order_id: String,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    version: Option<u64>,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    items: Option<Box<RawValue>>,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted by the route, shown by the journal")]
    occurred_at: Option<String>,
}

/// `PUT /inventory/items/{sku}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockCount {
    /// What is free from now on.
    pub available_quantity: u64,
}

/// A POST with its body read.
#[derive(Debug)]
pub enum Call {
    /// Take money.
    Charge(Charge),
    /// Give money of that payment back.
    Refund(String, Amount),
    /// Send a mail.
    Email(Email),
    /// Tell production.
    Production(Production),
    /// Make an invoice.
    Invoice(Invoice),
    /// Set stock aside.
    Reserve(Reserve),
    /// Sell what that reservation holds.
    Commit(String),
    /// Take back these, or all, that the reservation holds.
    Release(String, Option<Vec<StockLine>>),
    /// Take an event.
    Event(Event),
}

impl Call {
    /// Reads the body for that route.
    pub fn read(service: Service, route: &PostRoute, body: &[u8]) -> Result<Self, Reply> {
        let call = match route {
            PostRoute::Charge => Self::Charge(read_charge(service, body)?),
            PostRoute::Refund(id) => {
                let refund: Refund = read(body)?;
                check(refund.amount.is_positive(), "amount", "must be above zero")?;
                Self::Refund(id.clone(), refund.amount)
            }
            PostRoute::Email => {
                let email: Email = read(body)?;
                check(!email.template.is_empty(), "template", "must not be empty")?;
                Self::Email(email)
            }
            PostRoute::Production => {
                let production: Production = read(body)?;
                check(!production.status.is_empty(), "status", "must not be empty")?;
                Self::Production(production)
            }
            PostRoute::Invoice => {
                let mut invoice: Invoice = read(body)?;
                invoice.amount = exact(invoice.amount, &invoice.currency)?;
                Self::Invoice(invoice)
            }
            PostRoute::Reserve => {
                let reserve: Reserve = read(body)?;
                check(!reserve.items.is_empty(), "items", "must not be empty")?;
                check_lines(&reserve.items)?;
                Self::Reserve(reserve)
            }
            PostRoute::Commit(id) => {
                let Nothing {} = read_optional(body)?;
                Self::Commit(id.clone())
            }
            PostRoute::Release(id) => {
                let release: Release = read_optional(body)?;
                check_lines(release.items.as_deref().unwrap_or_default())?;
                Self::Release(id.clone(), release.items)
            }
            PostRoute::Event => Self::Event(read(body)?),
        };
        Ok(call)
    }

    /// The order the body itself names.
    pub fn order_id(&self) -> Option<&str> {
        match self {
            Self::Charge(charge) => Some(&charge.order_id),
            Self::Email(email) => Some(&email.order_id),
            Self::Production(production) => Some(&production.order_id),
            Self::Invoice(invoice) => Some(&invoice.order_id),
            Self::Reserve(reserve) => Some(&reserve.order_id),
            Self::Event(event) => Some(&event.order_id),
            Self::Refund(..) | Self::Commit(_) | Self::Release(..) => None,
        }
    }

    /// The amount in it.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Self::Charge(charge) => Some(charge.amount),
            Self::Refund(_, amount) => Some(*amount),
            Self::Invoice(invoice) => Some(invoice.amount),
            _ => None,
        }
    }
}

/// Reads a body that must be there.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Reply> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|e| Reply::unreadable(&e))?;
    let whole = json.end();
    whole.map_err(|_| Reply::error(400, "MALFORMED_REQUEST", "the body is not JSON", &[]))?;
    Ok(value)
}

fn read_optional<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Reply> {
    if body.iter().all(u8::is_ascii_whitespace) { Ok(T::default()) } else { read(body) }
}

fn read_charge(service: Service, body: &[u8]) -> Result<Charge, Reply> {
    let charge = if service == Service::Wallet {
        let WalletCharge { payment_id, order_id, amount, currency, webhook_url } = read(body)?;
        let known = ["http://", "https://"].iter().any(|scheme| webhook_url.starts_with(scheme));
        check(known, "webhook_url", "must be an http or https address")?;
        Charge { payment_id, order_id, amount, currency, webhook_url: Some(webhook_url) }
    } else {
        let CardCharge { payment_id, order_id, amount, currency, .. } = read(body)?;
        Charge { payment_id, order_id, amount, currency, webhook_url: None }
    };
    check(!charge.payment_id.is_empty(), "payment_id", "must not be empty")?;
    check(charge.amount.is_positive(), "amount", "must be above zero")?;
    let amount = exact(charge.amount, &charge.currency)?;
    Ok(Charge { amount, ..charge })
}

/// The amount with the currency's decimals.
pub fn exact(amount: Amount, currency: &str) -> Result<Amount, Reply> {
    let exact = amount.in_currency(currency);
    exact.ok_or_else(|| Reply::invalid("amount", "has more decimals than the currency"))
}

fn check(holds: bool, field: &str, message: &str) -> Result<(), Reply> {
    if holds { Ok(()) } else { Err(Reply::invalid(field, message)) }
}

/// More than any shop holds, and far from where sums overflow.
pub const MOST: u64 = 1_000_000_000_000;

fn check_lines(lines: &[StockLine]) -> Result<(), Reply> {
    for line in lines {
        check(!line.sku.is_empty(), "sku", "must not be empty")?;
        let counted = (1..=MOST).contains(&line.quantity);
        check(counted, "quantity", "must be a whole number above zero")?;
    }
    check(lines.len() <= 100_000, "items", "too many")
}
