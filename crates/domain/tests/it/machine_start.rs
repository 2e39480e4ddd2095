//! How a checkout begins, and which orders it refuses.

use domain::checkout::{Checkout, CheckoutState, Effect, StartRefused};
use domain::ids::CheckoutId;
use domain::order::Order;
use domain::{OrderStatus, PaymentMethod, Timestamp};

use crate::support::{gbp, order};

fn start(order: &Order, run: u32) -> Result<(Checkout, Vec<Effect>), StartRefused> {
    Checkout::start(order, CheckoutId::derived("test checkout"), run, PaymentMethod::CreditCard)
}

#[test]
fn a_checkout_asks_for_stock_first() {
    let (checkout, effects) = start(&order(), 1).unwrap();
    assert_eq!(checkout.state, CheckoutState::Reserving);
    assert_eq!(checkout.amount, gbp(510));
    assert!(checkout.has_email);
    assert_eq!(effects, [Effect::Reserve]);
}

#[test]
fn ids_of_a_run_are_the_same_each_time_and_differ_between_runs() {
    let (first, _) = start(&order(), 1).unwrap();
    let (again, _) = start(&order(), 1).unwrap();
    let (second, _) = start(&order(), 2).unwrap();
    assert_eq!((first.payment_id, first.reservation_id), (again.payment_id, again.reservation_id));
    assert_ne!(first.payment_id, second.payment_id);
    assert_ne!(first.reservation_id, second.reservation_id);
}

#[test]
fn a_failed_order_may_be_checked_out_again() {
    assert!(start(&Order { status: OrderStatus::Failed, ..order() }, 2).is_ok());
}

#[test]
fn an_order_that_cannot_be_checked_out_is_refused_by_field() {
    let mut free = order();
    free.totals.total = gbp(0);
    let mut negative = order();
    negative.totals.total = gbp(-1);
    let deleted = Order { deleted_at: Some(Timestamp::from_micros(1)), ..order() };
    let empty = Order { items: Vec::new(), ..order() };
    let refused = |order: &Order| start(order, 1).unwrap_err();
    assert_eq!(refused(&free).field(), "total");
    assert_eq!(refused(&negative).field(), "total");
    assert_eq!(refused(&deleted), StartRefused::Deleted);
    assert_eq!(refused(&empty).field(), "items");
    let nobody = Order { customer: domain::CustomerSnapshot::default(), ..order() };
    assert_eq!(refused(&nobody).field(), "customer.name");
    let nowhere = Order { shipping_method: Some(domain::ShippingMethod::Express), ..order() };
    assert_eq!(refused(&nowhere).field(), "shipping_address");
    for status in OrderStatus::ALL.iter().copied().filter(|status| !status.editable()) {
        assert_eq!(refused(&Order { status, ..order() }), StartRefused::Status(status));
    }
    assert_eq!(refused(&free).to_string(), "The order's total is £0.00; only a total above zero can be charged.");
}

#[test]
fn a_checkout_survives_being_stored() {
    let (checkout, _) = start(&order(), 1).unwrap();
    let text = serde_json::to_string(&checkout).unwrap();
    assert_eq!(serde_json::from_str::<Checkout>(&text).unwrap(), checkout);
}
