//! Orders that look like one entered twice: same customer, same amount, close in time. Whether
//! the baskets are the same is decided by whoever asks.

use domain::{Order, OrderId, Timestamp};

use crate::error::Result;
use crate::orders::write::PER_MICRO;
use crate::reader::Reader;
use crate::sql::query;
use crate::value::{Columns, blob};

/// Orders of a time whose customer and amount are those of another.
pub const TWINS: &str = "SELECT id FROM orders WHERE seq >= ?1 AND seq < ?2 AND id <> ?3 AND customer_name = ?4 \
    AND subtotal = ?5 AND item_count = ?6 AND imported = 0 AND deleted_at IS NULL \
    AND status NOT IN ('FAILED', 'CANCELLED') ORDER BY seq LIMIT 5";

impl Reader {
    /// Orders entered within `minutes` of `order` whose customer and amount are the same.
    pub async fn possible_twins(&self, order: &Order, minutes: i64) -> Result<Vec<Order>> {
        let at = |ms: i64| Timestamp::micros(order.created_at.plus_millis(ms)).saturating_mul(PER_MICRO);
        let span = minutes.saturating_mul(60_000);
        let rows = self
            .all(
                query(TWINS)
                    .bind(at(-span))
                    .bind(at(span))
                    .bind(blob(order.id.0))
                    .bind(order.customer.name.clone())
                    .bind(order.totals.subtotal.minor)
                    .bind(i64::try_from(order.items.len()).unwrap_or(i64::MAX)),
            )
            .await?;
        let mut twins = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(twin) = self.order(OrderId(row.uuid("id")?)).await? {
                twins.push(twin);
            }
        }
        Ok(twins)
    }
}
