//! Which orders need a person: a checkout that a supervisor must settle, or one that failed when
//! no clerk was looking any more.

use domain::OrderId;

use crate::error::Result;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::blob;

const ASKING: &str = "SELECT 1 FROM checkouts WHERE order_id = ?1 AND state = 'NeedsAttention' \
    UNION ALL SELECT 1 FROM amendments WHERE order_id = ?1 AND state = 'NeedsAttention' LIMIT 1";

/// Why an order needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// It does not.
    None,
    /// A supervisor must settle its checkout.
    Settle,
    /// Its checkout failed late; a clerk has not opened it since.
    FailedUnseen,
}

impl Attention {
    const fn code(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Settle => 1,
            Self::FailedUnseen => 2,
        }
    }

    pub(crate) const fn of_code(code: i64) -> Self {
        match code {
            0 => Self::None,
            2 => Self::FailedUnseen,
            _ => Self::Settle,
        }
    }
}

impl WriteTx {
    /// Says whether an order needs attention. Saving a checkout or an amendment keeps
    /// [`Attention::Settle`] itself.
    pub async fn set_attention(&mut self, order: OrderId, attention: Attention) -> Result<()> {
        let update = query("UPDATE orders SET attention = ?2 WHERE id = ?1").bind(blob(order.0)).bind(attention.code());
        self.must_touch_order(update).await
    }

    /// A clerk has opened the order: a late failure is seen. Whether that changed anything.
    pub async fn order_seen(&mut self, order: OrderId) -> Result<bool> {
        let update = query("UPDATE orders SET attention = 0 WHERE id = ?1 AND attention = 2").bind(blob(order.0));
        Ok(self.run(update).await? == 1)
    }

    /// Follows the order's checkouts and amendments: on while one of them needs attention.
    pub(crate) async fn follow_attention(&mut self, order: OrderId) -> Result<()> {
        let asking = query(ASKING).bind(blob(order.0));
        let needed = self.one(asking).await?.is_some();
        let update =
            query("UPDATE orders SET attention = ?2 WHERE id = ?1 AND attention <> ?2 AND (?2 = 1 OR attention = 1)");
        self.run(update.bind(blob(order.0)).bind(i64::from(needed))).await.map(|_| ())
    }
}
