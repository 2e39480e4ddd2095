//! The outbox page.

use std::collections::HashMap;

use contract::outbox::{AskingView, OutboxRowView, OutboxView};
use domain::checkout::CheckoutState;
use domain::lane::lane_state;
use domain::money::Money;
use domain::outbox::{EffectKind, RowState, Service};
use store::{ListQuery, OutboxFilter, OutboxRow};

use super::lanes::lane_row;
use super::words;
use crate::context::Context;
use crate::error::DeskError;

/// Rows that are shown.
const SHOWN: u32 = 500;
/// Orders that ask for a person, as many as are shown.
const ASKING: u32 = 100;

/// Open rows, dead first, then oldest first.
pub(crate) async fn outbox_view(context: &Context) -> Result<OutboxView, DeskError> {
    let reader = context.store.reader();
    let badge = reader.badge().await?;
    let rows = open_rows(context).await?;
    let endpoints = context.endpoints();
    let mut numbers = HashMap::new();
    for row in &rows {
        if let std::collections::hash_map::Entry::Vacant(entry) = numbers.entry(row.order_id)
            && let Some(order) = reader.order(row.order_id).await?
        {
            entry.insert(order.number);
        }
    }
    let oldest = rows.iter().map(|row| row.created_at).min();
    let shown = rows.iter().filter_map(|row| {
        let number = *numbers.get(&row.order_id)?;
        Some(row_view(row, endpoints.of(row.service).is_some(), number))
    });
    let resting = Service::ALL.iter().filter_map(|&service| {
        let until = context.resting_until(service)?;
        Some((service, Some(until)))
    });
    Ok(OutboxView {
        rows: shown.collect(),
        at_risk: Money::new(badge.unsent_minor, context.config.currency),
        oldest,
        asking: asking(context).await?,
        resting: resting.collect(),
    })
}

/// Orders that wait for a person's word: of an amendment where one asks, else of a checkout.
async fn asking(context: &Context) -> Result<Vec<AskingView>, DeskError> {
    let reader = context.store.reader();
    let query = ListQuery { attention: true, limit: ASKING, ..ListQuery::default() };
    let mut asking = Vec::new();
    for row in reader.list(&query).await?.items {
        let amended = reader.amendments(row.id).await?.into_iter().rev().find_map(|amendment| {
            let asks = amendment.state == CheckoutState::NeedsAttention;
            amendment.attention.filter(|_| asks)
        });
        let attention = match amended {
            Some(attention) => Some(attention),
            None => reader.asking_checkout(row.id).await?.and_then(|checkout| checkout.attention),
        };
        // An order that failed unseen is shown in the list; nobody is asked anything about it.
        asking.extend(attention.map(|attention| AskingView {
            order_id: row.id,
            number: row.number,
            customer: row.customer_name,
            total: row.total,
            attention,
        }));
    }
    Ok(asking)
}

/// Dead letters first, then what is on the wire, then what waits, longest due first.
async fn open_rows(context: &Context) -> Result<Vec<OutboxRow>, DeskError> {
    let reader = context.store.reader();
    let mut rows = reader.dead_letters(SHOWN).await?;
    let sending = OutboxFilter { state: Some(RowState::Sending), limit: SHOWN, ..OutboxFilter::default() };
    rows.extend(reader.outbox(&sending).await?);
    for &service in Service::ALL {
        let state = Some(RowState::Waiting);
        let filter = OutboxFilter { state, service: Some(service), limit: SHOWN, ..OutboxFilter::default() };
        rows.extend(reader.outbox(&filter).await?);
    }
    rows.sort_by_key(|row| (row.state != RowState::Dead, row.created_at));
    rows.truncate(SHOWN as usize);
    Ok(rows)
}

fn row_view(row: &OutboxRow, configured: bool, number: domain::number::OrderNumber) -> OutboxRowView {
    let state = lane_state(Some(lane_row(row)));
    OutboxRowView {
        id: row.id,
        order_id: row.order_id,
        number,
        service: row.service,
        effect: row.effect,
        state,
        attempts: row.attempts,
        next_at: row.next_at,
        reason: words::reason(row, state, configured),
        may_edit: row.state == RowState::Dead
            && (!row.effect.is_step() || (row.effect == EffectKind::Charge && !row.refused)),
        may_cancel: !row.effect.is_step() && row.state != RowState::Sending,
    }
}
