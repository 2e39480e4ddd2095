//! An order as other programs see it: fields and nesting of document 002 §7, and after them what
//! this desk knows beyond it. Amounts are JSON numbers with the currency's exact decimals.

use domain::clock::Timestamp;
use domain::ids::{ItemId, OrderId, ProductId, ReservationId, UserId, VariantId};
use domain::money::{Currency, Money};
use domain::number::OrderNumber;
use domain::order::{Address, CustomerSnapshot, LineItem, Order};
use domain::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};
use serde::Serialize;
use serde_json::value::RawValue;

/// An order, to be written.
#[derive(Serialize)]
pub(super) struct OrderJson<'a> {
    id: OrderId,
    user_id: Option<UserId>,
    order_number: OrderNumber,
    order_name: &'a str,
    status: OrderStatus,
    total_amount: Box<RawValue>,
    subtotal: Box<RawValue>,
    tax_amount: Box<RawValue>,
    shipping_amount: Box<RawValue>,
    discount_amount: Box<RawValue>,
    currency: Currency,
    payment_method: Option<PaymentMethod>,
    payment_status: PaymentStatus,
    shipping_method: Option<ShippingMethod>,
    notes: &'a str,
    coupon_code: Option<&'a str>,
    manual_discount: Box<RawValue>,
    tracking_number: Option<&'a str>,
    tags: &'a [String],
    customer: &'a CustomerSnapshot,
    inventory_reservation_id: Option<ReservationId>,
    version: u32,
    created_by: &'a str,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
    cancelled_at: Option<Timestamp>,
    items: Vec<ItemJson<'a>>,
    addresses: Vec<AddressJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    id: ItemId,
    order_id: OrderId,
    product_id: ProductId,
    variant_id: Option<VariantId>,
    sku: &'a str,
    name: &'a str,
    quantity: u32,
    unit_price: Box<RawValue>,
    subtotal: Box<RawValue>,
    discount_amount: Box<RawValue>,
}

#[derive(Serialize)]
struct AddressJson<'a> {
    order_id: OrderId,
    address_type: &'static str,
    #[serde(flatten)]
    address: &'a Address,
}

impl<'a> OrderJson<'a> {
    pub(super) fn of(order: &'a Order) -> Result<Self, serde_json::Error> {
        let shipping = order.shipping_address.as_ref().map(|address| ("SHIPPING", address));
        let billing = order.billing_address.as_ref().map(|address| ("BILLING", address));
        let addresses = shipping.into_iter().chain(billing);
        Ok(Self {
            id: order.id,
            user_id: order.user_id,
            order_number: order.number,
            order_name: &order.name,
            status: order.status,
            total_amount: number(order.totals.total)?,
            subtotal: number(order.totals.subtotal)?,
            tax_amount: number(order.totals.tax)?,
            shipping_amount: number(order.totals.shipping)?,
            discount_amount: number(order.totals.discount)?,
            currency: order.currency,
            payment_method: order.payment_method,
            payment_status: order.payment_status,
            shipping_method: order.shipping_method,
            notes: &order.notes,
            coupon_code: order.coupon_code.as_deref(),
            manual_discount: number(order.manual_discount)?,
            tracking_number: order.tracking_number.as_deref(),
            tags: &order.tags,
            customer: &order.customer,
            inventory_reservation_id: order.inventory_reservation_id,
            version: order.version,
            created_by: &order.created_by,
            created_at: order.created_at,
            updated_at: order.updated_at,
            completed_at: order.completed_at,
            cancelled_at: order.cancelled_at,
            items: order.items.iter().map(|item| item_json(order.id, item)).collect::<Result<_, _>>()?,
            addresses: addresses
                .map(|(address_type, address)| AddressJson { order_id: order.id, address_type, address })
                .collect(),
        })
    }
}

fn item_json(order_id: OrderId, item: &LineItem) -> Result<ItemJson<'_>, serde_json::Error> {
    Ok(ItemJson {
        id: item.id,
        order_id,
        product_id: item.product_id,
        variant_id: item.variant_id,
        sku: &item.sku,
        name: &item.name,
        quantity: item.quantity,
        unit_price: number(item.unit_price)?,
        subtotal: number(item.subtotal)?,
        discount_amount: number(item.discount_amount)?,
    })
}

fn number(amount: Money) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(amount.plain())
}
