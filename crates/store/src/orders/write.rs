//! Writing orders: numbers, the order with its items and addresses, its standing. Every change
//! of an order that searching could find also enters the search tail, in the same commit.

use domain::checkout::OrderStanding;
use domain::order::LineItem;
use domain::{Address, Order, OrderId, OrderNumber, Timestamp};

use crate::error::{Result, StoreError};
use crate::orders::read;
use crate::orders::row::{bind_item, bind_order};
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// Orders that can be told apart within one microsecond.
pub(crate) const PER_MICRO: i64 = 1024;

const INSERT: &str = "INSERT INTO orders (seq, id, number, name, user_id, customer_id, customer_name, customer_email, \
    customer_phone, currency, subtotal, discount, tax, shipping, total, coupon_code, payment_method, shipping_method, \
    notes, tags, status, payment_status, reservation_id, version, item_count, created_by, created_at, updated_at, \
    completed_at, cancelled_at, deleted_at, manual_discount, tracking_number, imported) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, \
    ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34)";

const UPDATE: &str = "UPDATE orders SET name = ?4, user_id = ?5, customer_id = ?6, customer_name = ?7, \
    customer_email = ?8, customer_phone = ?9, currency = ?10, subtotal = ?11, discount = ?12, tax = ?13, \
    shipping = ?14, total = ?15, coupon_code = ?16, payment_method = ?17, shipping_method = ?18, notes = ?19, \
    tags = ?20, status = ?21, payment_status = ?22, reservation_id = ?23, version = ?24, item_count = ?25, \
    updated_at = ?28, completed_at = ?29, cancelled_at = ?30, deleted_at = ?31, manual_discount = ?32, \
    tracking_number = ?33 WHERE seq = ?1 AND version = ?34";

const STANDING: &str = "UPDATE orders SET status = ?2, payment_status = ?3, updated_at = ?4, version = version + 1, \
    completed_at = CASE WHEN ?2 = 'DELIVERED' THEN coalesce(completed_at, ?4) ELSE completed_at END, \
    cancelled_at = CASE WHEN ?2 = 'CANCELLED' THEN coalesce(cancelled_at, ?4) ELSE cancelled_at END WHERE id = ?1";

macro_rules! item_rows {
    ($first:literal $(, $more:literal)*) => {
        concat!(
            "INSERT INTO order_items (order_seq, position, id, product_id, variant_id, sku, name, quantity, unit_price, \
             discount, subtotal) VALUES ", $first $(, ", ", $more)*
        )
    };
}
const ONE_ITEM: &str = item_rows!("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
const EIGHT_ITEMS: &str = item_rows!(
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);

/// The last moment's first place in the list: a million moments before the numbers end.
const LAST_BASE: i64 = (i64::MAX / PER_MICRO - 1_000_000) * PER_MICRO;

impl WriteTx {
    /// The next order number; given back where the operation fails.
    pub async fn next_order_number(&mut self) -> Result<OrderNumber> {
        let row = self
            .one(query("UPDATE desk SET next_order = next_order + 1 WHERE id = 1 RETURNING next_order - 1 AS number"))
            .await?;
        let number = row.ok_or(StoreError::NotFound("desk"))?.int("number")?;
        u64::try_from(number).map(OrderNumber).map_err(StoreError::unreadable)
    }

    /// Saves a new order with items and addresses; it can be found by searching at once.
    pub async fn insert_order(&mut self, order: &Order) -> Result<()> {
        let seq = self.write_new(order, false).await?;
        self.add_to_tail(seq, order).await
    }

    /// The order's row, items and addresses; its seq.
    pub(crate) async fn write_new(&mut self, order: &Order, imported: bool) -> Result<i64> {
        let seq = self.free_seq(order.created_at).await?;
        let insert = bind_order(query(INSERT), seq, order.version, order)?.bind(i64::from(imported));
        self.run(insert).await?;
        self.write_parts(seq, order).await?;
        if order.status.sold() {
            self.lines_changed(seq, 1).await?;
        }
        Ok(seq)
    }

    /// Replaces an order's contents where it still is at `expected_version`; it then is at the next.
    pub async fn update_order(&mut self, order: &Order, expected_version: u32) -> Result<()> {
        let found = self.one(query("SELECT seq, version FROM orders WHERE id = ?1").bind(blob(order.id.0))).await?;
        let found = found.ok_or(StoreError::NotFound("order"))?;
        let seq = found.int("seq")?;
        let update = bind_order(query(UPDATE), seq, expected_version.saturating_add(1), order)?;
        if self.run(update.bind(i64::from(expected_version))).await? != 1 {
            return Err(StoreError::VersionConflict { yours: expected_version, current: found.count("version")? });
        }
        if order.status.sold() {
            self.lines_changed(seq, -1).await?;
        }
        self.run(query("DELETE FROM order_items WHERE order_seq = ?1").bind(seq)).await?;
        self.run(query("DELETE FROM order_addresses WHERE order_seq = ?1").bind(seq)).await?;
        self.write_parts(seq, order).await?;
        if order.status.sold() {
            self.lines_changed(seq, 1).await?;
        }
        self.add_to_tail(seq, order).await
    }

    /// An order, deleted or not.
    pub async fn order(&mut self, id: OrderId) -> Result<Option<Order>> {
        read::order(&mut self.conn, id).await
    }

    /// An order by its number, deleted or not.
    pub async fn order_by_number(&mut self, number: OrderNumber) -> Result<Option<Order>> {
        read::order_by_number(&mut self.conn, number).await
    }

    /// Moves an order to where its checkout stands: a new version of it, so that whoever saves what
    /// they saw before is told.
    pub async fn set_standing(&mut self, id: OrderId, standing: OrderStanding, now: Timestamp) -> Result<()> {
        let update = query(STANDING)
            .bind(blob(id.0))
            .bind(standing.status.as_str())
            .bind(standing.payment_status.as_str())
            .bind(now.micros());
        self.must_touch_order(update).await
    }

    /// Marks an order as deleted; nothing is erased.
    pub async fn mark_deleted(&mut self, id: OrderId, at: Timestamp) -> Result<()> {
        let update = query("UPDATE orders SET deleted_at = ?2, updated_at = ?2, version = version + 1 WHERE id = ?1 AND deleted_at IS NULL")
            .bind(blob(id.0))
            .bind(at.micros());
        self.must_touch_order(update).await
    }

    /// Notes the carrier's number of an order that is on its way.
    pub async fn set_tracking_number(&mut self, id: OrderId, number: &str) -> Result<()> {
        let update =
            query("UPDATE orders SET tracking_number = ?2 WHERE id = ?1").bind(blob(id.0)).bind(number.to_owned());
        self.must_touch_order(update).await
    }

    pub(crate) async fn must_touch_order(&mut self, update: crate::sql::Statement) -> Result<()> {
        if self.run(update).await? == 1 { Ok(()) } else { Err(StoreError::NotFound("order")) }
    }

    /// A seq for an order of this moment. Where a moment is full (an import of equal times), it
    /// takes the next microsecond's.
    async fn free_seq(&mut self, created_at: Timestamp) -> Result<i64> {
        // Times so far off that their place has no number (after the year 2255) share the last ones.
        let mut base = created_at.micros().saturating_mul(PER_MICRO).min(LAST_BASE);
        loop {
            let last = query("SELECT max(seq) AS last FROM orders WHERE seq >= ?1 AND seq < ?1 + 1024").bind(base);
            match self.one(last).await?.map(|row| row.opt_int("last")).transpose()?.flatten() {
                None => return Ok(base),
                Some(last) if last + 1 < base.saturating_add(PER_MICRO) => return Ok(last + 1),
                Some(_) => base = base.saturating_add(PER_MICRO),
            }
        }
    }

    async fn write_parts(&mut self, seq: i64, order: &Order) -> Result<()> {
        self.write_items(seq, &order.items).await?;
        for (kind, address) in [("SHIPPING", &order.shipping_address), ("BILLING", &order.billing_address)] {
            if let Some(address) = address {
                self.write_address(seq, kind, address).await?;
            }
        }
        Ok(())
    }

    /// Items by the eight, then one by one: a large order is mostly the cost of its statements.
    async fn write_items(&mut self, seq: i64, items: &[LineItem]) -> Result<()> {
        let mut position = 0;
        for chunk in items.chunks(8) {
            let statements = if chunk.len() == 8 {
                vec![(query(EIGHT_ITEMS), chunk)]
            } else {
                chunk.chunks(1).map(|one| (query(ONE_ITEM), one)).collect()
            };
            for (mut statement, rows) in statements {
                for item in rows {
                    statement = bind_item(statement, seq, position, item);
                    position += 1;
                }
                self.run(statement).await?;
            }
        }
        Ok(())
    }

    async fn write_address(&mut self, seq: i64, kind: &'static str, a: &Address) -> Result<()> {
        let insert = query(
            "INSERT INTO order_addresses (order_seq, kind, first_name, last_name, address_line1, address_line2, city, \
             state, postal_code, country, phone, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(seq)
        .bind(kind)
        .bind(a.first_name.clone())
        .bind(a.last_name.clone())
        .bind(a.address_line1.clone())
        .bind(a.address_line2.clone())
        .bind(a.city.clone())
        .bind(a.state.clone())
        .bind(a.postal_code.clone())
        .bind(a.country.clone())
        .bind(a.phone.clone())
        .bind(a.email.clone());
        self.run(insert).await.map(|_| ())
    }
}
