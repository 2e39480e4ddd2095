//! An order with all that is known of it, as other programs are told: read in one piece, inside
//! the commit that changed it or beside it. Must not put anything into words.

use domain::amendment::Amendment;
use domain::checkout::{Attention, Checkout, CheckoutState, Failure};
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
    /// Every checkout and amendment of it, oldest first.
    pub runs: Vec<Run>,
    /// What became of it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Its payments, oldest first.
    pub payments: Vec<Payment>,
}

/// What a checkout is for.
pub const CHECKOUT: &str = "checkout";

/// A checkout or an amendment: what the two have in common.
#[derive(Clone, Debug)]
pub struct Run {
    /// Id (`process_id` on the outside).
    pub id: CheckoutId,
    /// The order.
    pub order_id: OrderId,
    /// Its number among the order's checkouts and amendments, from 1.
    pub number: u32,
    /// What it is: `checkout`, or what the amendment is for.
    pub purpose: &'static str,
    /// Where it stands.
    pub state: CheckoutState,
    /// Why it failed or was dropped.
    pub failure: Option<Failure>,
    /// What a supervisor is asked to settle.
    pub attention: Option<Attention>,
}

impl From<&Checkout> for Run {
    fn from(checkout: &Checkout) -> Self {
        Self {
            id: checkout.id,
            order_id: checkout.order_id,
            number: checkout.run,
            purpose: CHECKOUT,
            state: checkout.state,
            failure: checkout.failure.clone(),
            attention: checkout.attention.clone(),
        }
    }
}

impl From<&Amendment> for Run {
    fn from(amendment: &Amendment) -> Self {
        Self {
            id: amendment.id,
            order_id: amendment.order_id,
            number: amendment.run,
            purpose: amendment.purpose.as_str(),
            state: amendment.state,
            failure: amendment.failure.clone(),
            attention: amendment.attention.clone(),
        }
    }
}

fn runs(checkouts: &[Checkout], amendments: &[Amendment]) -> Vec<Run> {
    let mut runs: Vec<Run> = checkouts.iter().map(Run::from).chain(amendments.iter().map(Run::from)).collect();
    runs.sort_by_key(|run| run.number);
    runs
}

impl OrderRecord {
    /// Its checkout or amendment of that id.
    pub fn run(&self, id: CheckoutId) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// As it stands in this transaction, deleted or not.
    pub(crate) async fn in_tx(tx: &mut WriteTx, id: OrderId) -> Result<Option<Self>, DeskError> {
        let Some(order) = tx.order(id).await? else { return Ok(None) };
        let checkouts = tx.checkouts(id).await?;
        Ok(Some(Self {
            runs: runs(&checkouts, &tx.amendments(id).await?),
            process: checkouts.into_iter().next(),
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
        let checkouts = reader.checkouts(id).await?;
        Ok(OrderRecord {
            runs: runs(&checkouts, &reader.amendments(id).await?),
            process: checkouts.into_iter().next(),
            history: reader.history(id).await?,
            payments: reader.payments(id).await?,
            order,
        })
    }

    /// Every row that was made for an order, with every attempt on it.
    pub async fn order_timeline(&self, id: OrderId) -> Result<Vec<(OutboxRow, Vec<Attempt>)>, DeskError> {
        Ok(self.context.store.reader().timeline(id).await?)
    }

    /// A checkout by id.
    pub async fn checkout(&self, id: CheckoutId) -> Result<Checkout, DeskError> {
        let found = self.context.store.reader().checkout(id).await?;
        Ok(found.ok_or_else(|| ApiError::not_found("process"))?)
    }

    /// A checkout or an amendment by id.
    pub async fn process(&self, id: CheckoutId) -> Result<Run, DeskError> {
        let reader = self.context.store.reader();
        if let Some(checkout) = reader.checkout(id).await? {
            return Ok(Run::from(&checkout));
        }
        let amendment = reader.amendment(id).await?;
        Ok(amendment.as_ref().map(Run::from).ok_or_else(|| ApiError::not_found("process"))?)
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
