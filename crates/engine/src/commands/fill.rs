//! Turning a checked input into an order: ids, prices, what stays as it was. Pure but for new ids.

use contract::error::ApiError;
use domain::clock::Timestamp;
use domain::ids::{ItemId, OrderId};
use domain::money::Money;
use domain::number::OrderNumber;
use domain::order::{CheckedLine, CheckedOrder, CustomerSnapshot, LineItem, Order};
use domain::pricing::{Totals, price};
use domain::status::{OrderStatus, PaymentStatus};

use crate::context::Context;
use crate::error::DeskError;

/// An order with nothing in it yet.
pub(super) fn blank_order(id: OrderId, number: OrderNumber, context: &Context, by: &str, now: Timestamp) -> Order {
    let zero = Money::zero(context.config.currency);
    Order {
        id,
        number,
        name: String::new(),
        user_id: None,
        customer: CustomerSnapshot::default(),
        items: Vec::new(),
        shipping_address: None,
        billing_address: None,
        currency: context.config.currency,
        totals: Totals { subtotal: zero, discount: zero, tax: zero, shipping: zero, total: zero },
        coupon_code: None,
        manual_discount: zero,
        payment_method: None,
        shipping_method: None,
        tracking_number: None,
        notes: String::new(),
        tags: Vec::new(),
        status: OrderStatus::Pending,
        payment_status: PaymentStatus::Pending,
        inventory_reservation_id: None,
        version: 1,
        created_by: by.to_owned(),
        created_at: now,
        updated_at: now,
        completed_at: None,
        cancelled_at: None,
        deleted_at: None,
    }
}

/// Lays a checked input over an order and prices it. A coupon that the order already has was given
/// when the order was entered, and stays good; another one is given now.
pub(super) fn fill(context: &Context, mut order: Order, checked: CheckedOrder) -> Result<Order, DeskError> {
    let CheckedOrder { name, lines, customer, manual_discount, input } = checked;
    let code = input.coupon_code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    let kept = order.coupon_code.as_deref().zip(code).is_some_and(|(had, now)| had.eq_ignore_ascii_case(now));
    let given_at = if kept { order.created_at } else { context.now() };
    order.coupon_code = code.map(str::to_owned);
    order.manual_discount = manual_discount;
    order.shipping_method = input.shipping_method;
    order.items = lines.into_iter().map(|line| line_item(context, line)).collect::<Result<_, _>>()?;
    let lines: Vec<_> = order.items.iter().map(LineItem::priced).collect();
    let priced = price(&order.cart(&lines, given_at), &context.config.tariff).map_err(ApiError::from)?;
    order.totals = priced.totals;
    order.coupon_code = priced.coupon_code;
    order.name = name;
    order.customer = customer;
    order.user_id = input.user_id;
    order.shipping_address = input.shipping_address;
    order.billing_address = input.billing_address;
    order.payment_method = input.payment_method.or(order.payment_method);
    input.notes.trim().clone_into(&mut order.notes);
    order.tags = tidy_tags(input.tags);
    Ok(order)
}

fn line_item(context: &Context, line: CheckedLine) -> Result<LineItem, DeskError> {
    let too_large = |_| ApiError::field("items", "The order's total is too large.");
    Ok(LineItem {
        id: line.id.unwrap_or_else(|| ItemId(context.uuid())),
        product_id: line.product_id,
        variant_id: line.variant_id,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount_amount: line.discount,
        subtotal: line.unit_price.times(i64::from(line.quantity)).map_err(too_large)?,
    })
}

/// Each tag once, without the space around it.
pub(super) fn tidy_tags(tags: Vec<String>) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        let tag = tag.trim();
        if !tag.is_empty() && !tidy.iter().any(|there| there == tag) {
            tidy.push(tag.to_owned());
        }
    }
    tidy
}
