//! A sample order and the means to send a message.

use std::time::Duration;

use domain::outbox::Service;
use domain::pricing::Totals;
use domain::{
    Currency, CustomerSnapshot, ItemId, LineItem, Money, Order, OrderId, OrderNumber, OrderStatus, PaymentId,
    PaymentMethod, PaymentStatus, ProductId, Timestamp,
};
use gateway::{Gateway, Message, Reply, Request};
use uuid::Uuid;

pub const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
pub const SPAN: &str = "b7ad6b7169203331";
pub const KEY: Uuid = Uuid::from_u128(0x77);
pub const ORDER: OrderId = OrderId(Uuid::from_u128(1));
pub const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(2));
/// Nothing in these tests waits for it to pass, but one that is about timeouts.
pub const PATIENT: Duration = Duration::from_secs(20);

pub fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

pub fn charge() -> Message {
    let method = PaymentMethod::CreditCard;
    gateway::payment::charge(ORDER, PAYMENT, gbp(1250), method, Some("tok_1"))
}

pub async fn send_with(gateway: &Gateway, base: &str, message: &Message) -> Reply {
    let request = Request {
        service: message.service,
        effect: message.effect,
        path: &message.path,
        body: &message.body,
        key: KEY,
        trace_id: TRACE,
        span_id: SPAN,
    };
    gateway.send(base, &request).await
}

pub async fn send(base: &str, message: &Message) -> Reply {
    let gateway = Gateway::new(PATIENT).expect("a client");
    send_with(&gateway, base, message).await
}

pub async fn look_up(base: &str, service: Service) -> Reply {
    let gateway = Gateway::new(PATIENT).expect("a client");
    gateway.look_up(base, service, KEY, TRACE, SPAN).await
}

pub fn order() -> Order {
    let at = Timestamp::parse("2026-01-02T03:04:05Z").expect("a time");
    let item = |id: u128, sku: &str, name: &str, quantity: u32| LineItem {
        id: ItemId(Uuid::from_u128(id)),
        product_id: ProductId(Uuid::from_u128(id + 100)),
        variant_id: None,
        sku: sku.to_owned(),
        name: name.to_owned(),
        quantity,
        unit_price: gbp(250),
        discount_amount: gbp(0),
        subtotal: gbp(250 * i64::from(quantity)),
    };
    Order {
        id: ORDER,
        number: OrderNumber(42),
        name: "536365 LANTERN".to_owned(),
        user_id: None,
        customer: CustomerSnapshot {
            name: "Ada Byron".to_owned(),
            email: Some("ada@example.org".to_owned()),
            ..CustomerSnapshot::default()
        },
        items: vec![item(10, "85123A", "Lantern", 2), item(11, "71053", "Candle", 1)],
        shipping_address: None,
        billing_address: None,
        currency: Currency::GBP,
        totals: Totals { subtotal: gbp(750), discount: gbp(0), tax: gbp(150), shipping: gbp(0), total: gbp(900) },
        coupon_code: None,
        manual_discount: gbp(0),
        payment_method: Some(PaymentMethod::CreditCard),
        shipping_method: None,
        tracking_number: None,
        notes: String::new(),
        tags: Vec::new(),
        status: OrderStatus::Pending,
        payment_status: PaymentStatus::Pending,
        inventory_reservation_id: None,
        version: 3,
        created_by: "clerk".to_owned(),
        created_at: at,
        updated_at: at,
        completed_at: None,
        cancelled_at: None,
        deleted_at: None,
    }
}
