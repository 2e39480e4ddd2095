//! The ledger of the outside world, as `order-mocks` writes it: one JSON object a line. Owns reading lines and
//! the exact amounts in them; judges nothing.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A line that says how many pieces of one article.
#[derive(Clone, Debug, Deserialize)]
pub struct StockLine {
    /// The article.
    pub sku: String,
    /// Pieces.
    pub quantity: i64,
}

/// One effect that took place, or was refused.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// Where.
    pub service: String,
    /// What: `charged`, `reserved`, `emailed` …
    pub effect: String,
    /// Idempotency key.
    pub key: String,
    /// SHA-256 of the request's body.
    pub body_sha256: String,
    /// The order.
    pub order_id: Option<String>,
    /// Minor units; `None` where the line has none or it is no amount of its currency.
    pub amount: Option<i64>,
    /// Its currency.
    pub currency: Option<String>,
    /// Stock.
    pub items: Vec<StockLine>,
    /// Template of a mail.
    pub template: Option<String>,
    /// Type of an event.
    pub event_type: Option<String>,
    /// The reservation.
    pub reservation_id: Option<String>,
    /// The payment.
    pub payment_id: Option<String>,
    /// Was it there before the database was looked at? Only then must its key be known.
    pub before: bool,
}

impl Entry {
    /// Did something happen, rather than being asked for or refused?
    pub(crate) fn took_place(&self) -> bool {
        !matches!(self.effect.as_str(), "requested" | "refused" | "declined" | "unavailable" | "stock_set")
    }
}

#[derive(Deserialize)]
struct Line<'a> {
    seq: u64,
    service: String,
    effect: String,
    key: String,
    body_sha256: String,
    order_id: Option<String>,
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    currency: Option<String>,
    items: Option<Vec<StockLine>>,
    template: Option<String>,
    event_type: Option<String>,
    reservation_id: Option<String>,
    payment_id: Option<String>,
}

/// The ledger, by order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(crate) of_order: HashMap<String, Vec<Entry>>,
    pub(crate) of_nobody: Vec<Entry>,
    pub(crate) stock: Vec<(u64, String, StockLine)>,
    pub(crate) entries: usize,
}

/// A line that is none of the ledger's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Which, from 1.
    pub line: usize,
    /// Why.
    pub reason: String,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of the ledger cannot be read: {}", self.line, self.reason)
    }
}

impl std::error::Error for BadLine {}

impl Ledger {
    /// Reads the lines of `text`. Those that end within its first `before` bytes were there before
    /// the database was looked at. A last line without its end is still being written, or was torn
    /// by a crash before anybody was answered: it is left out.
    pub fn read(text: &[u8], before: usize) -> Result<Self, BadLine> {
        let mut ledger = Self::default();
        let mut end = 0;
        for (at, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            end += line.len();
            if line.last() != Some(&b'\n') || line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let read: Line<'_> =
                serde_json::from_slice(line).map_err(|error| BadLine { line: at + 1, reason: error.to_string() })?;
            ledger.add(entry_of(read, end <= before));
        }
        Ok(ledger)
    }

    /// Takes one entry in.
    pub fn add(&mut self, entry: Entry) {
        self.entries += 1;
        if matches!(entry.effect.as_str(), "reserved" | "released" | "stock_set") {
            for line in &entry.items {
                self.stock.push((entry.seq, entry.effect.clone(), line.clone()));
            }
        }
        match &entry.order_id {
            _ if entry.effect == "stock_set" => {}
            Some(order) => self.of_order.entry(order.clone()).or_default().push(entry),
            None => self.of_nobody.push(entry),
        }
    }
}

fn entry_of(line: Line<'_>, before: bool) -> Entry {
    let amount = line.amount.map(RawValue::get).zip(line.currency.as_deref());
    Entry {
        amount: amount.and_then(|(amount, currency)| minor(amount, currency)),
        seq: line.seq,
        service: line.service,
        effect: line.effect,
        key: line.key,
        body_sha256: line.body_sha256,
        order_id: line.order_id,
        currency: line.currency,
        items: line.items.unwrap_or_default(),
        template: line.template,
        event_type: line.event_type,
        reservation_id: line.reservation_id,
        payment_id: line.payment_id,
        before,
    }
}

/// An amount as JSON writes it (`12.50`, also in quotes) in minor units, digit by digit: no
/// floating point. `None` where it is none, or has more decimals than its currency.
pub(crate) fn minor(text: &str, currency: &str) -> Option<i64> {
    let text = text.trim().trim_matches('"');
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let places = decimals(currency);
    let kept = cents.trim_end_matches('0');
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(cents) || kept.len() > places {
        return None;
    }
    let minor: i64 = format!("{whole}{kept:0<places$}").parse().ok()?;
    Some(sign * minor)
}

/// The minor digits of a currency (ISO 4217).
fn decimals(currency: &str) -> usize {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
