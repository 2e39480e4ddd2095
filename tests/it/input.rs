//! Bad input: refused by field name, nothing lost, nothing saved.

use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::order::OrderInput;
use tests::TestDesk;
use tests::desk::order;

async fn refusal(input: OrderInput) -> ApiError {
    let test = TestDesk::new(Endpoints::default()).await;
    let refused = test.desk.create_order(input, "clerk").await;
    let error: ApiError = refused.expect_err("a wrong order cannot be saved").into();
    assert_eq!(error.code, ErrorCode::ValidationError);
    error
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let mut no_items = order("1", 1, "1");
    no_items.items.clear();
    assert_eq!(refusal(no_items).await.field.as_deref(), Some("items"));
    assert_eq!(refusal(order("1", 0, "1")).await.field.as_deref(), Some("items[0].quantity"));
    assert_eq!(refusal(order("1", -4, "1")).await.field.as_deref(), Some("items[0].quantity"));
    assert_eq!(refusal(order("1", 1, "1.005")).await.field.as_deref(), Some("items[0].unit_price"));
    let mut bad_mail = order("1", 1, "1");
    bad_mail.customer.email = Some("ada@".to_owned());
    assert_eq!(refusal(bad_mail).await.field.as_deref(), Some("customer.email"));
}

#[tokio::test]
async fn a_card_number_is_no_payment_token() {
    let test = TestDesk::new(Endpoints::default()).await;
    let entered = test.enter("22110", 1, "2.55").await;
    let mut wish = tests::desk::wish(&entered);
    wish.payment_token = Some("4242 4242 4242 4242".to_owned());
    let error: ApiError = test.desk.check_out(wish, "clerk").await.expect_err("a card number is refused").into();
    assert_eq!(error.field.as_deref(), Some("payment_token"));
}

#[tokio::test]
async fn the_second_of_two_edits_of_one_version_is_a_conflict_and_nothing_is_overwritten() {
    let test = TestDesk::new(Endpoints::default()).await;
    let entered = test.enter("22110", 1, "2.55").await;
    let edit = |quantity| contract::command::UpdateOrder {
        id: entered.order.id,
        version: entered.order.version,
        input: order("22110", quantity, "2.55"),
    };
    let saved = test.desk.update_order(edit(2), "clerk").await.expect("the first edit is saved");
    assert_eq!(saved.order.version, entered.order.version + 1);
    let error: ApiError = test.desk.update_order(edit(3), "other").await.expect_err("the second is a conflict").into();
    assert_eq!(error.code, ErrorCode::VersionConflict);
    let versions = error.versions.expect("both versions are told");
    assert_eq!((versions.your_version, versions.current_version), (1, 2));
    assert_eq!(test.look(&entered).await.order.items[0].quantity, 2);
}
