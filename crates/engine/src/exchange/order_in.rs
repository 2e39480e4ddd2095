//! An order of our own export, read back: the counterpart of `order_json`, and what must hold of
//! it before it is believed. Every field comes back as it was, or the order is refused.

use domain::clock::Timestamp;
use domain::ids::{ItemId, OrderId, ProductId, ReservationId, UserId, VariantId};
use domain::money::{Currency, Money};
use domain::number::OrderNumber;
use domain::order::{Address, CustomerSnapshot, LineItem, Order};
use domain::pricing::Totals;
use domain::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::found::plausible;

/// No order is changed so often; above it there must be room for the changes to come.
const HIGHEST_VERSION: u32 = 1_000_000_000;

/// An order as written, amounts as text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderIn {
    id: OrderId,
    user_id: Option<UserId>,
    order_number: OrderNumber,
    order_name: String,
    status: OrderStatus,
    total_amount: Amount,
    subtotal: Amount,
    tax_amount: Amount,
    shipping_amount: Amount,
    discount_amount: Amount,
    currency: Currency,
    payment_method: Option<PaymentMethod>,
    payment_status: PaymentStatus,
    shipping_method: Option<ShippingMethod>,
    notes: String,
    coupon_code: Option<String>,
    // Exports of before there were these have neither.
    #[serde(default)]
    manual_discount: Option<Amount>,
    #[serde(default)]
    tracking_number: Option<String>,
    tags: Vec<String>,
    customer: CustomerSnapshot,
    inventory_reservation_id: Option<ReservationId>,
    version: u32,
    created_by: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
    cancelled_at: Option<Timestamp>,
    items: Vec<ItemIn>,
    addresses: Vec<AddressIn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemIn {
    id: ItemId,
    #[serde(default)]
    order_id: Option<OrderId>,
    product_id: ProductId,
    variant_id: Option<VariantId>,
    sku: String,
    name: String,
    quantity: u32,
    unit_price: Amount,
    subtotal: Amount,
    discount_amount: Amount,
}

#[derive(Deserialize)]
struct AddressIn {
    #[serde(default)]
    order_id: Option<OrderId>,
    address_type: AddressType,
    #[serde(flatten)]
    address: Map<String, Value>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum AddressType {
    Shipping,
    Billing,
}

/// A number or a string, never passed through binary floating point.
#[derive(Deserialize)]
#[serde(transparent)]
struct Amount(Box<RawValue>);

impl Amount {
    fn money(&self, field: &str, currency: Currency) -> Result<Money, String> {
        let text = self.0.get().trim_matches('"');
        if text.contains(',') {
            return Err(format!("{field} {text:?} is not an amount"));
        }
        Money::parse(text, currency).map_err(|error| format!("{field} {text:?} {error}"))
    }
}

impl OrderIn {
    /// The order, or what is wrong with it.
    pub(super) fn order(self) -> Result<Order, String> {
        let totals = self.totals()?;
        let manual_discount = match &self.manual_discount {
            Some(amount) => amount.money("manual_discount", self.currency)?,
            None => Money::zero(self.currency),
        };
        let (shipping_address, billing_address) = addresses(self.id, self.addresses)?;
        let items: Vec<LineItem> =
            self.items.into_iter().map(|item| item.line(self.id, self.currency)).collect::<Result<_, _>>()?;
        adds_up(&items, &totals)?;
        if self.order_number == OrderNumber(0) || self.order_number > OrderNumber::HIGHEST_IMPORTED {
            return Err(format!("order_number {} is none of ours", self.order_number));
        }
        if !(1..=HIGHEST_VERSION).contains(&self.version) {
            return Err(format!("version {} is none of ours", self.version));
        }
        if !plausible(self.created_at) {
            return Err(format!("created_at {} is not a time that an order can be of", self.created_at));
        }
        Ok(Order {
            id: self.id,
            number: self.order_number,
            name: self.order_name,
            user_id: self.user_id,
            customer: filled(self.customer),
            items,
            shipping_address,
            billing_address,
            currency: self.currency,
            totals,
            coupon_code: self.coupon_code.filter(|code| !code.is_empty()),
            manual_discount,
            tracking_number: self.tracking_number.filter(|number| !number.is_empty()),
            payment_method: self.payment_method,
            shipping_method: self.shipping_method,
            notes: self.notes,
            tags: self.tags,
            status: self.status,
            payment_status: self.payment_status,
            inventory_reservation_id: self.inventory_reservation_id,
            version: self.version,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            completed_at: self.completed_at,
            cancelled_at: self.cancelled_at,
            deleted_at: None,
        })
    }

    fn totals(&self) -> Result<Totals, String> {
        let currency = self.currency;
        Ok(Totals {
            subtotal: self.subtotal.money("subtotal", currency)?,
            discount: self.discount_amount.money("discount_amount", currency)?,
            tax: self.tax_amount.money("tax_amount", currency)?,
            shipping: self.shipping_amount.money("shipping_amount", currency)?,
            total: self.total_amount.money("total_amount", currency)?,
        })
    }
}

/// An address or number of no characters is none: no mail goes to it, and a CSV could not tell.
fn filled(customer: CustomerSnapshot) -> CustomerSnapshot {
    let CustomerSnapshot { email, phone, .. } = customer;
    let [email, phone] = [email, phone].map(|text| text.filter(|text| !text.is_empty()));
    CustomerSnapshot { email, phone, ..customer }
}

impl ItemIn {
    fn line(self, order: OrderId, currency: Currency) -> Result<LineItem, String> {
        let unit_price = self.unit_price.money("unit_price", currency)?;
        let subtotal = self.subtotal.money("subtotal of an item", currency)?;
        if self.order_id.is_some_and(|id| id != order) {
            return Err("order_id of an item is another order's".to_owned());
        }
        if self.quantity == 0 {
            return Err("quantity is 0".to_owned());
        }
        if unit_price.times(i64::from(self.quantity)) != Ok(subtotal) {
            return Err(format!("subtotal of {} is not quantity × unit_price", self.sku));
        }
        Ok(LineItem {
            id: self.id,
            product_id: self.product_id,
            variant_id: self.variant_id,
            sku: self.sku,
            name: self.name,
            quantity: self.quantity,
            unit_price,
            discount_amount: self.discount_amount.money("discount_amount of an item", currency)?,
            subtotal,
        })
    }
}

/// The amounts of an order must agree with each other, however they came about.
fn adds_up(items: &[LineItem], totals: &Totals) -> Result<(), String> {
    if items.is_empty() {
        return Err("the order has no items".to_owned());
    }
    let sum = items.iter().try_fold(Money::zero(totals.total.currency), |sum, item| sum.plus(item.subtotal));
    let total = totals
        .subtotal
        .minus(totals.discount)
        .and_then(|rest| rest.plus(totals.tax))
        .and_then(|rest| rest.plus(totals.shipping));
    if sum != Ok(totals.subtotal) {
        return Err("subtotal is not the sum of the items".to_owned());
    }
    if total != Ok(totals.total) {
        return Err("total_amount is not subtotal − discount + tax + shipping".to_owned());
    }
    Ok(())
}

type Addresses = (Option<Address>, Option<Address>);

fn addresses(order: OrderId, written: Vec<AddressIn>) -> Result<Addresses, String> {
    let (mut shipping, mut billing) = (None, None);
    for AddressIn { order_id, address_type, address } in written {
        if order_id.is_some_and(|id| id != order) {
            return Err("order_id of an address is another order's".to_owned());
        }
        let place = if address_type == AddressType::Shipping { &mut shipping } else { &mut billing };
        if place.is_some() {
            return Err("two addresses of one kind".to_owned());
        }
        let address = serde_json::from_value(Value::Object(address)).map_err(|error| format!("addresses: {error}"))?;
        *place = Some(address);
    }
    Ok((shipping, billing))
}
