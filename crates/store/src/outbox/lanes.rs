//! The five lanes of an order as shown in a list: the newest row of each stream that is no notice.

use std::collections::HashMap;

use domain::OrderId;
use domain::lane::{LaneState, SHOWN, lane_state};
use domain::outbox::Stream;
use uuid::Uuid;

use crate::error::Result;
use crate::orders::list::ListRow;
use crate::outbox::lane_row_of;
use crate::reader::Reader;
use crate::sql::{Ask, query};
use crate::value::{Columns, blob};

/// Orders asked for at once; as many places as [`LANES`] has.
const AT_ONCE: usize = 32;
/// The rows of up to 32 orders.
pub const LANES: &str = "SELECT order_id, seq, stream, state, attempts, refused, unknown FROM outbox \
    WHERE notice = 0 AND order_id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Mails of these labels tell of the order itself; their lane is that of the checkout's mails.
pub(crate) fn is_notice(label: &str) -> bool {
    matches!(label, "order_created" | "order_updated" | "order_deleted")
}

/// Fills in the lanes of a page.
pub(crate) async fn fill(conn: &mut impl Ask, items: &mut [ListRow]) -> Result<()> {
    for page in items.chunks_mut(AT_ONCE) {
        let ids: Vec<OrderId> = page.iter().map(|item| item.id).collect();
        let lanes = of_orders(conn, &ids).await?;
        for item in page {
            if let Some(found) = lanes.get(&item.id.0) {
                item.lanes = *found;
            }
        }
    }
    Ok(())
}

async fn of_orders(conn: &mut impl Ask, ids: &[OrderId]) -> Result<HashMap<Uuid, [LaneState; 5]>> {
    let mut statement = query(LANES);
    for place in 0..AT_ONCE {
        statement = statement.bind(ids.get(place).map(|id| blob(id.0)));
    }
    let mut newest: HashMap<(Uuid, Stream), (i64, LaneState)> = HashMap::new();
    for row in statement.fetch_all(conn).await? {
        let (seq, place) = (row.int("seq")?, (row.uuid("order_id")?, row.word("stream")?));
        if newest.get(&place).is_none_or(|(known, _)| *known < seq) {
            newest.insert(place, (seq, lane_state(Some(lane_row_of(&row)?))));
        }
    }
    let mut lanes: HashMap<Uuid, [LaneState; 5]> = HashMap::new();
    for ((order, stream), (_, state)) in newest {
        if let Some(place) = SHOWN.iter().position(|shown| *shown == stream) {
            lanes.entry(order).or_insert([LaneState::None; 5])[place] = state;
        }
    }
    Ok(lanes)
}

impl Reader {
    /// The lanes of one order.
    pub async fn lanes(&self, order: OrderId) -> Result<[LaneState; 5]> {
        let mut tx = self.snapshot().await?;
        let lanes = of_orders(&mut tx, &[order]).await?;
        Ok(lanes.get(&order.0).copied().unwrap_or([LaneState::None; 5]))
    }
}
