//! The sync badge: what waits, what is retried, what is dead, what needs a person.

use std::collections::HashMap;

use crate::sql::query;

use crate::error::Result;
use crate::reader::Reader;
use crate::value::Columns;

// Asking by service lets the count run over the partial index of waiting rows alone.
/// Waiting rows, with and without an attempt behind them, by order.
pub const UNSENT: &str = "SELECT o.order_id, o.attempts, o.created_at, r.total FROM outbox o CROSS JOIN orders r ON r.id = o.order_id \
    WHERE o.state = 'waiting' AND o.service IN ('payment', 'wallet', 'email', 'production', 'invoice', 'inventory', 'billing')";
/// Rows under way, by order.
pub const UNDER_WAY: &str = "SELECT o.order_id, o.attempts, o.created_at, r.total FROM outbox o CROSS JOIN orders r ON r.id = o.order_id \
    WHERE o.state = 'sending'";
/// How many rows are dead.
pub const DEAD_COUNT: &str = "SELECT count(*) AS n FROM outbox WHERE state = 'dead'";
/// How many orders need attention.
pub const ATTENTION_COUNT: &str = "SELECT count(*) AS n FROM orders INDEXED BY orders_attention WHERE attention > 0 AND seq > ?1 AND deleted_at IS NULL";

/// What the badge says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// Rows that wait for their first attempt, or are under way.
    pub waiting: u32,
    /// Rows tried before that will be tried again.
    pub retrying: u32,
    /// Rows given up.
    pub dead: u32,
    /// Orders that need a person.
    pub attention: u32,
    /// Orders with anything unsent.
    pub unsent_orders: u32,
    /// Sum of their totals, in minor units.
    pub unsent_minor: i64,
    /// When the oldest unsent row was made, in microseconds since the epoch.
    pub oldest_micros: Option<i64>,
}

impl Reader {
    /// The badge, all of one moment.
    pub async fn badge(&self) -> Result<Badge> {
        let mut tx = self.snapshot().await?;
        let mut badge = Badge::default();
        let mut orders = HashMap::new();
        for statement in [UNSENT, UNDER_WAY] {
            for row in query(statement).fetch_all(&mut tx).await? {
                let tried = statement == UNSENT && row.int("attempts")? > 0;
                *(if tried { &mut badge.retrying } else { &mut badge.waiting }) += 1;
                let made = row.int("created_at")?;
                badge.oldest_micros = Some(badge.oldest_micros.map_or(made, |oldest| oldest.min(made)));
                orders.insert(row.uuid("order_id")?, row.int("total")?);
            }
        }
        badge.dead = query(DEAD_COUNT).fetch_one(&mut tx).await?.count("n")?;
        badge.attention = query(ATTENTION_COUNT).bind(i64::MIN).fetch_one(&mut tx).await?.count("n")?;
        badge.unsent_orders = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        badge.unsent_minor = orders.values().fold(0, |sum: i64, total| sum.saturating_add(*total));
        Ok(badge)
    }
}
