//! Coupons, discounts, tax and shipping of the settings, as an order is entered and changed.

use contract::command::UpdateOrder;
use contract::order::OrderView;
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::order::OrderInput;
use domain::status::ShippingMethod;
use engine::Config;
use tests::TestDesk;
use tests::desk::{order, quick_config};

const SETTINGS: &str = "pricing: {tax_rate: 0.2, shipping: {EXPRESS: 9.90}}\ncoupons:\n  - {code: TEN, percent: 10}\n  \
                        - {code: OVER, amount: 500}\n  - {code: OLD, percent: 10, expires_at: 2020-01-01}\n  \
                        - {code: BIG, percent: 10, minimum: 1000}\n";

async fn desk() -> TestDesk {
    let settings = Config::parse(SETTINGS).expect("the settings are right");
    TestDesk::with(Config { tariff: settings.tariff, ..quick_config(Endpoints::default()) }).await
}

fn with_coupon(code: &str) -> OrderInput {
    let shipping_method = Some(ShippingMethod::Express);
    OrderInput { coupon_code: Some(code.to_owned()), shipping_method, ..order("22110", 4, "25") }
}

async fn refusal(test: &TestDesk, input: OrderInput) -> ApiError {
    let error: ApiError = test.desk.create_order(input, "clerk").await.expect_err("it is refused").into();
    assert_eq!(error.code, ErrorCode::ValidationError);
    error
}

fn amounts(view: &OrderView) -> [i64; 5] {
    let totals = &view.order.totals;
    [totals.subtotal, totals.discount, totals.tax, totals.shipping, totals.total].map(|amount| amount.minor)
}

#[tokio::test]
async fn tax_is_on_what_the_coupon_leaves_and_shipping_comes_on_top() {
    let test = desk().await;
    let saved = test.desk.create_order(with_coupon("ten"), "clerk").await.expect("a right order");
    assert_eq!(amounts(&saved), [10_000, 1_000, 1_800, 990, 11_790]);
    assert_eq!(saved.order.coupon_code.as_deref(), Some("TEN"));
    let saved = test.desk.create_order(with_coupon("OVER"), "clerk").await.expect("a right order");
    assert_eq!(amounts(&saved), [10_000, 10_000, 0, 990, 990], "at most the subtotal");
}

#[tokio::test]
async fn a_coupon_that_may_not_be_given_is_refused_and_named() {
    let test = desk().await;
    for code in ["NONE", "OLD", "BIG"] {
        let error = refusal(&test, with_coupon(code)).await;
        assert_eq!(error.field.as_deref(), Some("coupon_code"), "{code}");
        assert!(error.message.contains(code), "{}", error.message);
    }
}

#[tokio::test]
async fn discounts_by_hand_are_kept_and_change_the_total() {
    let test = desk().await;
    let mut input = with_coupon("TEN");
    input.items[0].discount_amount = "10".to_owned();
    input.manual_discount = "-5,50".to_owned();
    let saved = test.desk.create_order(input.clone(), "clerk").await.expect("a right order");
    assert_eq!(amounts(&saved), [10_000, 1_000 + 900 - 550, 1_730, 990, 11_370]);
    assert_eq!(saved.order.line_amounts().expect("countable")[0].minor, 8_650);
    input.items[0].id = Some(saved.order.items[0].id);
    input.items[0].discount_amount = String::new();
    let update = UpdateOrder { id: saved.order.id, version: saved.order.version, input: input.clone() };
    let changed = test.desk.update_order(update, "clerk").await.expect("it may be changed");
    assert_eq!(amounts(&changed), [10_000, 1_000 - 550, 1_910, 990, 12_450]);
    input.manual_discount = "1000".to_owned();
    assert_eq!(refusal(&test, input.clone()).await.field.as_deref(), Some("manual_discount"));
    input.manual_discount = "a bit".to_owned();
    assert_eq!(refusal(&test, input).await.field.as_deref(), Some("manual_discount"));
}

#[tokio::test]
async fn what_is_shipped_needs_an_address_before_it_is_checked_out() {
    let test = desk().await;
    let saved = test.desk.create_order(with_coupon("TEN"), "clerk").await.expect("it may be saved without");
    let refused = test.desk.check_out(tests::desk::wish(&saved), "clerk").await;
    let error: ApiError = refused.expect_err("it cannot be checked out").into();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::ValidationError, Some("shipping_address")));
}
