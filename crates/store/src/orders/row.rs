//! One order as rows and back: the statement arguments and the reading of columns.

use domain::order::LineItem;
use domain::pricing::Totals;
use domain::{
    Address, Currency, CustomerId, CustomerSnapshot, ItemId, Order, OrderId, OrderNumber, ProductId, ReservationId,
    UserId, VariantId,
};

use crate::error::{Result, StoreError};
use crate::sql::{Row, Statement};
use crate::value::{Columns, blob, micros};

/// Binds ?1 to ?33: every column of an order, as numbered in the statements of `write`.
pub(crate) fn bind_order(statement: Statement, seq: i64, version: u32, o: &Order) -> Result<Statement> {
    let tags = serde_json::to_string(&o.tags).map_err(StoreError::unreadable)?;
    let number = i64::try_from(o.number.0).map_err(StoreError::unreadable)?;
    Ok(statement
        .bind(seq)
        .bind(blob(o.id.0))
        .bind(number)
        .bind(o.name.clone())
        .bind(o.user_id.map(|id| blob(id.0)))
        .bind(o.customer.id.map(|id| blob(id.0)))
        .bind(o.customer.name.clone())
        .bind(o.customer.email.clone())
        .bind(o.customer.phone.clone())
        .bind(o.currency.code().to_owned())
        .bind(o.totals.subtotal.minor)
        .bind(o.totals.discount.minor)
        .bind(o.totals.tax.minor)
        .bind(o.totals.shipping.minor)
        .bind(o.totals.total.minor)
        .bind(o.coupon_code.clone())
        .bind(o.payment_method.map(domain::PaymentMethod::as_str))
        .bind(o.shipping_method.map(domain::ShippingMethod::as_str))
        .bind(o.notes.clone())
        .bind(tags)
        .bind(o.status.as_str())
        .bind(o.payment_status.as_str())
        .bind(o.inventory_reservation_id.map(|id| blob(id.0)))
        .bind(i64::from(version))
        .bind(i64::try_from(o.items.len()).unwrap_or(i64::MAX))
        .bind(o.created_by.clone())
        .bind(o.created_at.micros())
        .bind(o.updated_at.micros())
        .bind(micros(o.completed_at))
        .bind(micros(o.cancelled_at))
        .bind(micros(o.deleted_at))
        .bind(o.manual_discount.minor)
        .bind(o.tracking_number.clone()))
}

/// Binds the eleven columns of an item.
pub(crate) fn bind_item(statement: Statement, seq: i64, position: i64, item: &LineItem) -> Statement {
    statement
        .bind(seq)
        .bind(position)
        .bind(blob(item.id.0))
        .bind(blob(item.product_id.0))
        .bind(item.variant_id.map(|id| blob(id.0)))
        .bind(item.sku.clone())
        .bind(item.name.clone())
        .bind(i64::from(item.quantity))
        .bind(item.unit_price.minor)
        .bind(item.discount_amount.minor)
        .bind(item.subtotal.minor)
}

/// An order of its row, its item rows and its address rows.
pub(crate) fn order_of(row: &Row, items: &[Row], addresses: &[Row]) -> Result<Order> {
    let currency: Currency = row.word("currency")?;
    let (mut shipping_address, mut billing_address) = (None, None);
    for address in addresses {
        match address.text("kind")?.as_str() {
            "SHIPPING" => shipping_address = Some(address_of(address)?),
            _ => billing_address = Some(address_of(address)?),
        }
    }
    Ok(Order {
        id: OrderId(row.uuid("id")?),
        number: number_of(row)?,
        name: row.text("name")?,
        user_id: row.opt_uuid("user_id")?.map(UserId),
        customer: CustomerSnapshot {
            id: row.opt_uuid("customer_id")?.map(CustomerId),
            name: row.text("customer_name")?,
            email: row.opt_text("customer_email")?,
            phone: row.opt_text("customer_phone")?,
        },
        items: items.iter().map(|item| item_of(item, currency)).collect::<Result<_>>()?,
        shipping_address,
        billing_address,
        currency,
        totals: totals_of(row, currency)?,
        coupon_code: row.opt_text("coupon_code")?,
        manual_discount: row.money("manual_discount", currency)?,
        payment_method: row.opt_word("payment_method")?,
        shipping_method: row.opt_word("shipping_method")?,
        tracking_number: row.opt_text("tracking_number")?,
        notes: row.text("notes")?,
        tags: tags_of(row)?,
        status: row.word("status")?,
        payment_status: row.word("payment_status")?,
        inventory_reservation_id: row.opt_uuid("reservation_id")?.map(ReservationId),
        version: row.count("version")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        completed_at: row.opt_time("completed_at")?,
        cancelled_at: row.opt_time("cancelled_at")?,
        deleted_at: row.opt_time("deleted_at")?,
    })
}

pub(crate) fn number_of(row: &Row) -> Result<OrderNumber> {
    u64::try_from(row.int("number")?).map(OrderNumber).map_err(StoreError::unreadable)
}

pub(crate) fn tags_of(row: &Row) -> Result<Vec<String>> {
    serde_json::from_str(&row.text("tags")?).map_err(StoreError::unreadable)
}

fn totals_of(row: &Row, currency: Currency) -> Result<Totals> {
    Ok(Totals {
        subtotal: row.money("subtotal", currency)?,
        discount: row.money("discount", currency)?,
        tax: row.money("tax", currency)?,
        shipping: row.money("shipping", currency)?,
        total: row.money("total", currency)?,
    })
}

fn item_of(row: &Row, currency: Currency) -> Result<LineItem> {
    Ok(LineItem {
        id: ItemId(row.uuid("id")?),
        product_id: ProductId(row.uuid("product_id")?),
        variant_id: row.opt_uuid("variant_id")?.map(VariantId),
        sku: row.text("sku")?,
        name: row.text("name")?,
        quantity: row.count("quantity")?,
        unit_price: row.money("unit_price", currency)?,
        discount_amount: row.money("discount", currency)?,
        subtotal: row.money("subtotal", currency)?,
    })
}

fn address_of(row: &Row) -> Result<Address> {
    Ok(Address {
        first_name: row.text("first_name")?,
        last_name: row.text("last_name")?,
        address_line1: row.text("address_line1")?,
        address_line2: row.opt_text("address_line2")?,
        city: row.text("city")?,
        state: row.text("state")?,
        postal_code: row.text("postal_code")?,
        country: row.text("country")?,
        phone: row.opt_text("phone")?,
        email: row.opt_text("email")?,
    })
}
