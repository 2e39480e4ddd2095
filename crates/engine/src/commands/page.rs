//! Pages of whole orders for other programs: by number of the page, or by cursor.

use domain::Timestamp;
use domain::ids::UserId;
use domain::order::Order;
use domain::status::{OrderStatus, PaymentStatus};
use store::{ListQuery, Scope};

use crate::desk::Desk;
use crate::error::DeskError;

/// Which orders are wanted.
#[derive(Clone, Debug, Default)]
pub struct PageQuery {
    /// Every word of it begins a word of name, customer or number.
    pub name: Option<String>,
    /// Any of these; empty: all.
    pub status: Vec<OrderStatus>,
    /// This payment status.
    pub payment_status: Option<PaymentStatus>,
    /// Orders of this customer account.
    pub owner: Option<UserId>,
    /// Entered at or after.
    pub from: Option<Timestamp>,
    /// Entered at or before.
    pub to: Option<Timestamp>,
    /// Where the page before ended; wins over `page`.
    pub before: Option<i64>,
    /// Which page, from 1.
    pub page: u32,
    /// Orders a page, 1 to 200.
    pub page_size: u32,
}

/// A page of whole orders.
#[derive(Clone, Debug)]
pub struct WholePage {
    /// Orders, newest first.
    pub orders: Vec<Order>,
    /// Where the next page begins; none: this was the last.
    pub next: Option<i64>,
}

impl Desk {
    /// A page of whole orders, newest first.
    pub async fn page_of_orders(&self, wanted: PageQuery) -> Result<WholePage, DeskError> {
        let skip =
            if wanted.before.is_some() { 0 } else { wanted.page.saturating_sub(1).saturating_mul(wanted.page_size) };
        let query = ListQuery {
            text: wanted.name.filter(|name| !name.trim().is_empty()),
            scope: Scope::Head,
            status: wanted.status,
            payment_status: wanted.payment_status,
            user_id: wanted.owner,
            from: wanted.from,
            to: wanted.to,
            attention: false,
            tag: None,
            before: wanted.before,
            after: None,
            skip,
            limit: wanted.page_size,
        };
        let reader = self.context.store.reader();
        let page = reader.list(&query).await?;
        let mut orders = Vec::with_capacity(page.items.len());
        for row in page.items {
            // One that was deleted meanwhile is left out.
            orders.extend(reader.order(row.id).await?.filter(|order| order.deleted_at.is_none()));
        }
        Ok(WholePage { orders, next: page.next })
    }
}
