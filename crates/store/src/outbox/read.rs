//! Reading the outbox: an order's flight recorder, the queue and its dead letters.

use std::collections::HashMap;

use domain::outbox::{EffectKind, RowState, Service};
use domain::{OrderId, OutboxId};

use crate::attempts::{Attempt, attempt_of};
use crate::error::Result;
use crate::outbox::write::{ROW, ROW_OF};
use crate::outbox::{OutboxRow, row_of, rows_of};
use crate::reader::Reader;
use crate::sql::query;
use crate::value::{Columns, blob};

/// An order's rows, first first.
pub const TIMELINE: &str = "SELECT * FROM outbox WHERE order_id = ?1 ORDER BY seq";
/// The attempts on an order's rows.
pub const TIMELINE_ATTEMPTS: &str = "SELECT a.* FROM outbox o CROSS JOIN attempts a ON a.outbox_seq = o.seq \
    WHERE o.order_id = ?1 ORDER BY o.seq, a.seq";
/// Dead letters (of a service), newest first.
pub const DEAD: &str = "SELECT * FROM outbox WHERE state = 'dead' AND seq < ?1 AND (?3 IS NULL OR +service = ?3) \
    ORDER BY seq DESC LIMIT ?2";
/// Waiting rows of a service, longest due first.
pub const WAITING: &str = "SELECT * FROM outbox WHERE state = 'waiting' AND service = ?1 ORDER BY next_at LIMIT ?2";
/// Rows of any state, newest first.
pub const NEWEST: &str = "SELECT * FROM outbox WHERE seq < ?1 AND (?3 IS NULL OR +state = ?3) AND (?4 IS NULL OR +service = ?4) \
    ORDER BY seq DESC LIMIT ?2";

/// Which rows to read. The default reads the newest of all.
#[derive(Clone, Debug, Default)]
pub struct OutboxFilter {
    /// In this state.
    pub state: Option<RowState>,
    /// For this service.
    pub service: Option<Service>,
    /// About this order.
    pub order_id: Option<OrderId>,
    /// Only rows before this seq (not for waiting rows, which come by due time, nor for one order's,
    /// which come whole).
    pub before: Option<i64>,
    /// Most rows; 0: a hundred.
    pub limit: u32,
}

impl Reader {
    /// Everything sent for an order, with every attempt: its flight recorder.
    pub async fn timeline(&self, order: OrderId) -> Result<Vec<(OutboxRow, Vec<Attempt>)>> {
        let mut tx = self.snapshot().await?;
        let rows = query(TIMELINE).bind(blob(order.0)).fetch_all(&mut tx).await?;
        let mut attempts: HashMap<i64, Vec<Attempt>> = HashMap::new();
        for row in query(TIMELINE_ATTEMPTS).bind(blob(order.0)).fetch_all(&mut tx).await? {
            attempts.entry(row.int("outbox_seq")?).or_default().push(attempt_of(&row)?);
        }
        let rows = rows_of(&rows)?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let made = attempts.remove(&row.seq).unwrap_or_default();
                (row, made)
            })
            .collect())
    }

    /// A row by id.
    pub async fn outbox_row(&self, id: OutboxId) -> Result<Option<OutboxRow>> {
        self.one(query(ROW).bind(blob(id.0))).await?.as_ref().map(row_of).transpose()
    }

    /// The newest row of an order's effect in a run.
    pub async fn row_of(&self, order: OrderId, run: u32, effect: EffectKind) -> Result<Option<OutboxRow>> {
        let found = query(ROW_OF).bind(blob(order.0)).bind(run).bind(effect.as_str());
        self.one(found).await?.as_ref().map(row_of).transpose()
    }

    /// The queue: of an order first first; waiting rows by due time; else newest first.
    pub async fn outbox(&self, filter: &OutboxFilter) -> Result<Vec<OutboxRow>> {
        let limit = if filter.limit == 0 { 100 } else { filter.limit };
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let before = filter.before.unwrap_or(i64::MAX);
        let mut rows = match (filter.order_id, filter.state) {
            (Some(order), _) => rows_of(&self.all(query(TIMELINE).bind(blob(order.0))).await?)?,
            (None, Some(RowState::Waiting)) => self.waiting(filter.service, limit).await?,
            (None, Some(RowState::Dead)) => self.dead(before, limit, filter.service).await?,
            (None, state) => {
                let newest = query(NEWEST).bind(before).bind(limit).bind(state.map(RowState::as_str));
                rows_of(&self.all(newest.bind(filter.service.map(Service::as_str))).await?)?
            }
        };
        rows.retain(|row| {
            filter.state.is_none_or(|s| s == row.state) && filter.service.is_none_or(|s| s == row.service)
        });
        rows.truncate(most);
        Ok(rows)
    }

    async fn waiting(&self, only: Option<Service>, limit: u32) -> Result<Vec<OutboxRow>> {
        let mut rows = Vec::new();
        for service in Service::ALL.iter().filter(|service| only.is_none_or(|only| only == **service)) {
            rows.extend(rows_of(&self.all(query(WAITING).bind(service.as_str()).bind(limit)).await?)?);
        }
        rows.sort_by_key(|row| (row.next_at, row.seq));
        Ok(rows)
    }

    async fn dead(&self, before: i64, limit: u32, only: Option<Service>) -> Result<Vec<OutboxRow>> {
        let dead = query(DEAD).bind(before).bind(limit).bind(only.map(Service::as_str));
        rows_of(&self.all(dead).await?)
    }

    /// Dead letters, newest first.
    pub async fn dead_letters(&self, limit: u32) -> Result<Vec<OutboxRow>> {
        self.dead(i64::MAX, limit, None).await
    }
}
