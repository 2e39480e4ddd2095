//! An order with all that is known of it, as other programs are told: read in one piece, inside
//! the commit that changed it or beside it. Must not put anything into words.

use domain::checkout::Checkout;
use domain::ids::{CheckoutId, OrderId, UserId};
use domain::number::OrderNumber;
use domain::order::Order;
use store::WriteTx;
pub use store::{Attempt, HistoryEntry, OutboxFilter, OutboxRow, Payment};

use crate::desk::Desk;
use crate::error::DeskError;
use contract::error::ApiError;

/// An order and what belongs to it.
#[derive(Clone, Debug)]
pub struct OrderRecord {
    /// The order.
    pub order: Order,
    /// Its newest checkout.
    pub process: Option<Checkout>,
    /// What became of it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Its payments, oldest first.
    pub payments: Vec<Payment>,
}

impl OrderRecord {
    /// As it stands in this transaction, deleted or not.
    pub(crate) async fn in_tx(tx: &mut WriteTx, id: OrderId) -> Result<Option<Self>, DeskError> {
        let Some(order) = tx.order(id).await? else { return Ok(None) };
        Ok(Some(Self {
            process: tx.latest_checkout(id).await?,
            history: tx.history(id).await?,
            payments: tx.payments(id).await?,
            order,
        }))
    }
}

impl Desk {
    /// The order of that id or number; `NOT_FOUND` where it is deleted or never was. `owner` limits
    /// it to the orders of one customer account.
    pub async fn find_order(&self, order: &str, owner: Option<UserId>) -> Result<Order, DeskError> {
        let reader = self.context.store.reader();
        let found = match (order.parse::<OrderNumber>(), OrderId::parse(order)) {
            (Ok(number), _) => reader.order_by_number(number).await?,
            (Err(()), Some(id)) => reader.order(id).await?,
            (Err(()), None) => None,
        };
        let found = found.filter(|order| order.deleted_at.is_none());
        // Another account's order is answered like one that never was: its existence is a secret.
        let found = found.filter(|order| owner.is_none_or(|owner| order.user_id == Some(owner)));
        Ok(found.ok_or_else(|| ApiError::not_found("order"))?)
    }

    /// All that is known of an order.
    pub async fn order_record(&self, order: Order) -> Result<OrderRecord, DeskError> {
        let reader = self.context.store.reader();
        let id = order.id;
        Ok(OrderRecord {
            process: reader.latest_checkout(id).await?,
            history: reader.history(id).await?,
            payments: reader.payments(id).await?,
            order,
        })
    }

    /// Every row that was made for an order, with every attempt on it.
    pub async fn order_timeline(&self, id: OrderId) -> Result<Vec<(OutboxRow, Vec<Attempt>)>, DeskError> {
        Ok(self.context.store.reader().timeline(id).await?)
    }

    /// A checkout by id, with the order's newest one, which alone can be settled.
    pub async fn process(&self, id: CheckoutId) -> Result<Checkout, DeskError> {
        let found = self.context.store.reader().checkout(id).await?;
        Ok(found.ok_or_else(|| ApiError::not_found("process"))?)
    }

    /// Rows of the outbox.
    pub async fn outbox_rows(&self, filter: &OutboxFilter) -> Result<Vec<OutboxRow>, DeskError> {
        Ok(self.context.store.reader().outbox(filter).await?)
    }

    /// One row of the outbox.
    pub async fn outbox_row(&self, id: domain::ids::OutboxId) -> Result<OutboxRow, DeskError> {
        let found = self.context.store.reader().outbox_row(id).await?;
        Ok(found.ok_or_else(|| ApiError::not_found("entry in the outbox"))?)
    }
}
