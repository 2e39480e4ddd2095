//! An order as it is handed out: the fields of document 002 §7, and those of our own beside them.

use contract::domain::clock::Timestamp;
use contract::domain::ids::{ItemId, NAMESPACE, OrderId, PaymentId, ProductId, ReservationId, UserId, VariantId};
use contract::domain::money::Currency;
use contract::domain::number::OrderNumber;
use contract::domain::order::{Address, CustomerSnapshot, LineItem, Order};
use contract::domain::status::{OrderStatus, PaymentMethod, PaymentState, PaymentStatus, ShippingMethod};
use engine::{CHECKOUT, OrderRecord, Payment, Run};
use serde::Serialize;
use uuid::Uuid;

use super::json::Amount;
use super::process::ProcessBody;
use super::words;

/// An order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderBody {
    #[schema(value_type = String, format = "uuid")]
    pub(crate) id: OrderId,
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) user_id: Option<UserId>,
    /// What people read out on the phone.
    #[schema(value_type = String, example = "ORD-00000042")]
    pub(crate) order_number: OrderNumber,
    pub(crate) order_name: String,
    #[schema(value_type = words::OrderStatus)]
    pub(crate) status: OrderStatus,
    #[schema(value_type = f64, example = 99.99)]
    pub(crate) total_amount: Amount,
    #[schema(value_type = f64)]
    subtotal: Amount,
    #[schema(value_type = f64)]
    tax_amount: Amount,
    #[schema(value_type = f64)]
    shipping_amount: Amount,
    #[schema(value_type = f64)]
    discount_amount: Amount,
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    #[schema(value_type = Option<words::PaymentMethod>)]
    payment_method: Option<PaymentMethod>,
    #[schema(value_type = words::PaymentStatus)]
    payment_status: PaymentStatus,
    #[schema(value_type = Option<words::ShippingMethod>)]
    shipping_method: Option<ShippingMethod>,
    notes: String,
    coupon_code: Option<String>,
    /// Of the discount, what was taken off by hand.
    #[schema(value_type = f64)]
    manual_discount: Amount,
    /// The carrier's number, once it is on its way.
    tracking_number: Option<String>,
    tags: Vec<String>,
    customer: CustomerBody,
    #[schema(value_type = Option<String>, format = "uuid")]
    inventory_reservation_id: Option<ReservationId>,
    /// +1 at every change; give it as `If-Match`.
    version: u32,
    created_by: String,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = "date-time")]
    completed_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = "date-time")]
    cancelled_at: Option<Timestamp>,
    items: Vec<ItemBody>,
    addresses: Vec<AddressBody>,
    /// Left out in lists, as are the two below.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<HistoryBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payments: Option<Vec<PaymentBody>>,
    /// Its newest checkout.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProcessBody>)]
    process: Option<Newest>,
    /// Its newest amendment, refund or closing of a paid order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProcessBody>)]
    amendment: Option<Newest>,
}

/// The newest of its kind, or `null` where there was none.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Newest {
    Process(Box<ProcessBody>),
    None(()),
}

impl Newest {
    fn of(record: &OrderRecord, wanted: impl Fn(&Run) -> bool) -> Self {
        let newest = record.runs.iter().rev().find(|run| wanted(run));
        newest.map_or(Self::None(()), |run| Self::Process(Box::new(ProcessBody::of(run, &record.order))))
    }
}

/// Who ordered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Customer)]
struct CustomerBody {
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<contract::domain::ids::CustomerId>,
    name: String,
    email: Option<String>,
    phone: Option<String>,
}

/// A line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Item)]
struct ItemBody {
    #[schema(value_type = String, format = "uuid")]
    id: ItemId,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = String, format = "uuid")]
    product_id: ProductId,
    #[schema(value_type = Option<String>, format = "uuid")]
    variant_id: Option<VariantId>,
    sku: String,
    name: String,
    quantity: u32,
    #[schema(value_type = f64)]
    unit_price: Amount,
    #[schema(value_type = f64)]
    subtotal: Amount,
    #[schema(value_type = f64)]
    discount_amount: Amount,
}

/// An address.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Address)]
struct AddressBody {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = words::AddressType)]
    address_type: &'static str,
    first_name: String,
    last_name: String,
    address_line1: String,
    address_line2: Option<String>,
    city: String,
    state: String,
    postal_code: String,
    country: String,
    phone: Option<String>,
    email: Option<String>,
}

/// One line of an order's history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = HistoryEntry)]
pub(crate) struct HistoryBody {
    #[schema(value_type = words::OrderStatus)]
    status: OrderStatus,
    note: Option<String>,
    created_by: String,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
}

/// One payment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentBody {
    #[schema(value_type = String, format = "uuid")]
    pub(crate) payment_id: PaymentId,
    /// The provider's id.
    transaction_id: Option<String>,
    #[schema(value_type = words::PaymentMethod)]
    payment_method: PaymentMethod,
    #[schema(value_type = f64)]
    pub(crate) amount: Amount,
    #[schema(value_type = String)]
    currency: Currency,
    #[schema(value_type = words::PaymentState)]
    pub(crate) status: PaymentState,
    gateway_response: Option<String>,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    #[schema(value_type = String, format = "date-time")]
    updated_at: Timestamp,
}

impl OrderBody {
    /// With history, payments and process.
    pub(crate) fn whole(record: &OrderRecord) -> Self {
        Self {
            history: Some(history(record)),
            payments: Some(record.payments.iter().map(PaymentBody::of).collect()),
            process: Some(Newest::of(record, |run| run.purpose == CHECKOUT)),
            amendment: Some(Newest::of(record, |run| run.purpose != CHECKOUT)),
            ..Self::listed(&record.order)
        }
    }

    /// As it stands in a list.
    pub(crate) fn listed(order: &Order) -> Self {
        let shipping = order.shipping_address.as_ref().map(|address| ("SHIPPING", address));
        let billing = order.billing_address.as_ref().map(|address| ("BILLING", address));
        let addresses = shipping.into_iter().chain(billing);
        Self {
            id: order.id,
            user_id: order.user_id,
            order_number: order.number,
            order_name: order.name.clone(),
            status: order.status,
            total_amount: order.totals.total.into(),
            subtotal: order.totals.subtotal.into(),
            tax_amount: order.totals.tax.into(),
            shipping_amount: order.totals.shipping.into(),
            discount_amount: order.totals.discount.into(),
            currency: order.currency,
            payment_method: order.payment_method,
            payment_status: order.payment_status,
            shipping_method: order.shipping_method,
            notes: order.notes.clone(),
            coupon_code: order.coupon_code.clone(),
            manual_discount: order.manual_discount.into(),
            tracking_number: order.tracking_number.clone(),
            tags: order.tags.clone(),
            customer: CustomerBody::of(&order.customer),
            inventory_reservation_id: order.inventory_reservation_id,
            version: order.version,
            created_by: order.created_by.clone(),
            created_at: order.created_at,
            updated_at: order.updated_at,
            completed_at: order.completed_at,
            cancelled_at: order.cancelled_at,
            items: order.items.iter().map(|item| ItemBody::of(order.id, item)).collect(),
            addresses: addresses.map(|(kind, address)| AddressBody::of(order.id, kind, address)).collect(),
            history: None,
            payments: None,
            process: None,
            amendment: None,
        }
    }
}

/// The history of an order.
pub(crate) fn history(record: &OrderRecord) -> Vec<HistoryBody> {
    let entry = |entry: &engine::HistoryEntry| HistoryBody {
        status: entry.status,
        note: entry.note.clone(),
        created_by: entry.created_by.clone(),
        created_at: entry.created_at,
    };
    record.history.iter().map(entry).collect()
}

impl PaymentBody {
    pub(crate) fn of(payment: &Payment) -> Self {
        Self {
            payment_id: payment.id,
            transaction_id: payment.reference.clone(),
            payment_method: payment.method,
            amount: payment.amount.into(),
            currency: payment.amount.currency,
            status: payment.state,
            gateway_response: payment.response.clone(),
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}

impl CustomerBody {
    fn of(customer: &CustomerSnapshot) -> Self {
        let CustomerSnapshot { id, name, email, phone } = customer.clone();
        Self { id, name, email, phone }
    }
}

impl ItemBody {
    fn of(order_id: OrderId, item: &LineItem) -> Self {
        Self {
            id: item.id,
            order_id,
            product_id: item.product_id,
            variant_id: item.variant_id,
            sku: item.sku.clone(),
            name: item.name.clone(),
            quantity: item.quantity,
            unit_price: item.unit_price.into(),
            subtotal: item.subtotal.into(),
            discount_amount: item.discount_amount.into(),
        }
    }
}

impl AddressBody {
    fn of(order_id: OrderId, address_type: &'static str, address: &Address) -> Self {
        let address = address.clone();
        Self {
            id: address_id(order_id, address_type),
            order_id,
            address_type,
            first_name: address.first_name,
            last_name: address.last_name,
            address_line1: address.address_line1,
            address_line2: address.address_line2,
            city: address.city,
            state: address.state,
            postal_code: address.postal_code,
            country: address.country,
            phone: address.phone,
            email: address.email,
        }
    }
}

/// An order has one address of a kind: the id is made of the two.
pub(crate) fn address_id(order: OrderId, kind: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("address/{order}/{kind}").as_bytes())
}
