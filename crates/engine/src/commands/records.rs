//! What the mocks were asked and what they did, of all orders or of one.

use contract::error::ApiError;
use contract::mocks::{JournalEntry, LedgerLine};
use domain::ids::OrderId;
use domain::number::OrderNumber;
use gateway::Control;
use serde::Deserialize;
use serde_json::Value;

use super::mocks::read;
use crate::desk::Desk;
use crate::error::DeskError;

/// Entries that are shown at most.
const SHOWN: usize = 500;

#[derive(Deserialize)]
struct Journal {
    requests: Vec<JournalEntry>,
}

#[derive(Deserialize)]
struct Ledger {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    seq: u64,
    time: String,
    service: String,
    effect: String,
    order_id: Option<String>,
    amount: Option<Value>,
}

impl Desk {
    /// What the mocks were asked, newest first.
    pub async fn journal(&self, order: &str) -> Result<Vec<JournalEntry>, DeskError> {
        let (control, _) = self.control()?;
        let order = self.order_named(order).await?;
        journal_of(&control, u32::try_from(SHOWN).unwrap_or(u32::MAX), order).await
    }

    /// What the mocks did, newest first.
    pub async fn ledger(&self, order: &str) -> Result<Vec<LedgerLine>, DeskError> {
        let (control, _) = self.control()?;
        let order = self.order_named(order).await?.map(|id| id.to_string());
        let mut lines = ledger_lines(&control).await?;
        lines.retain(|line| order.is_none() || line.order_id == order);
        lines.reverse();
        lines.truncate(SHOWN);
        Ok(lines)
    }

    /// The order of a number or id; none where nothing was typed.
    pub(super) async fn order_named(&self, order: &str) -> Result<Option<OrderId>, DeskError> {
        let order = order.trim();
        if order.is_empty() {
            return Ok(None);
        }
        let digits = order.parse().ok().map(OrderNumber);
        let found = match (order.parse::<OrderNumber>().ok().or(digits), OrderId::parse(order)) {
            (_, Some(id)) => Some(id),
            (Some(number), None) => self.context.store.reader().order_by_number(number).await?.map(|order| order.id),
            (None, None) => None,
        };
        Ok(Some(found.ok_or_else(|| ApiError::field("order", "There is no order with this number."))?))
    }
}

/// The newest requests, of one order or of all.
pub(super) async fn journal_of(
    control: &Control,
    limit: u32,
    order: Option<OrderId>,
) -> Result<Vec<JournalEntry>, DeskError> {
    let journal: Journal = read(control.requests(limit, order).await?)?;
    Ok(journal.requests)
}

/// The whole ledger, oldest first.
pub(super) async fn ledger_lines(control: &Control) -> Result<Vec<LedgerLine>, DeskError> {
    let ledger: Ledger = read(control.ledger().await?)?;
    let line = |entry: Entry| LedgerLine {
        seq: entry.seq,
        time: entry.time,
        service: entry.service,
        effect: entry.effect,
        order_id: entry.order_id,
        amount: entry.amount.map(|amount| amount.to_string()),
    };
    Ok(ledger.entries.into_iter().map(line).collect())
}
