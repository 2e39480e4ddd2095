//! Which orders stood in the backup that was put back, and whose payments were looked up since.
//! Until they were, an earlier life of this desk may have charged them.

use domain::OrderId;
use sqlx::SqliteConnection;

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::blob;

/// Is the order one of the backup, and not looked up since?
pub const UNRECONCILED: &str = "SELECT 1 FROM orders o, desk d WHERE o.id = ?1 AND d.id = 1 AND o.number < d.restored_below \
    AND NOT EXISTS (SELECT 1 FROM reconciled r WHERE r.order_id = o.id AND r.restores = d.restores)";

/// At the first start after a restore: every order that is there stood in the backup.
pub(crate) async fn note_restore(conn: &mut SqliteConnection) -> Result<()> {
    let noted = "UPDATE desk SET restored_below = next_order, restores_seen = restores WHERE id = 1 AND restores > restores_seen";
    sqlx::query(noted).execute(conn).await?;
    Ok(())
}

impl Reader {
    /// May an earlier life of this desk have gone on with the order, as far as is known?
    pub async fn is_unreconciled(&self, order: OrderId) -> Result<bool> {
        Ok(self.one(query(UNRECONCILED).bind(blob(order.0))).await?.is_some())
    }
}

impl WriteTx {
    /// The order's charges were looked up: nothing more of an earlier life is to be expected.
    pub async fn set_reconciled(&mut self, order: OrderId) -> Result<()> {
        let upsert = query(
            "INSERT INTO reconciled (order_id, restores) SELECT ?1, restores FROM desk WHERE id = 1 \
             ON CONFLICT (order_id) DO UPDATE SET restores = excluded.restores",
        );
        self.run(upsert.bind(blob(order.0))).await.map(|_| ())
    }
}
