//! Dead letters that are changed and sent anew: other words under another key, and never a second
//! charge beside one that may have been taken.

use contract::command::EditAndResend;
use contract::order::OrderView;
use contract::outbox::{MessageEdit, OutboxRowView};
use contract::{ApiError, ErrorCode};
use domain::checkout::CheckoutState;
use domain::lane::LaneState;
use domain::status::OrderStatus;
use serde_json::{Value, json};
use tests::{TestDesk, TestWorld};

const DAY_MS: i64 = 24 * 3_600_000;

/// An order of which `service` refused the message.
async fn refused_by(world: &TestWorld, test: &TestDesk, service: &str) -> (OrderView, OutboxRowView) {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave(service, json!({"outcome": "fail"})).await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave(service, json!({})).await;
    (entered, letter(test).await)
}

async fn letter(test: &TestDesk) -> OutboxRowView {
    let mut rows = test.desk.outbox().await.expect("the outbox can be read").rows;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

async fn resend(test: &TestDesk, row: &OutboxRowView, message: MessageEdit) -> Result<(), ApiError> {
    let sent = test.desk.edit_and_resend(EditAndResend { id: row.id, message }, "sam").await;
    sent.map(|_| ()).map_err(ApiError::from)
}

fn mail(to: &str, subject: &str) -> MessageEdit {
    MessageEdit::Mail { to: to.to_owned(), subject: subject.to_owned(), body: "With thanks.".to_owned() }
}

#[tokio::test]
async fn a_mail_goes_to_another_address_once_under_another_key() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let (entered, row) = refused_by(&world, &test, "email").await;
    assert!(row.may_edit);
    let MessageEdit::Mail { to, .. } = test.desk.message(row.id).await.expect("it can be read") else {
        panic!("it is a mail");
    };
    assert_eq!(to, "ada@example.org");
    resend(&test, &row, mail("grace@example.org", "Your order")).await.expect("it can be sent anew");
    test.drain(20).await;

    assert_eq!(test.look(&entered).await.lanes[2].state, LaneState::Done);
    let rows = test.desk.store().reader().timeline(entered.order.id).await.expect("the rows can be read");
    let mails: Vec<_> = rows.iter().map(|(row, _)| row).filter(|row| row.label == "order_confirmed").collect();
    assert_eq!(mails.iter().map(|row| row.parts.send).collect::<Vec<_>>(), [0, 1]);
    let body: Value = serde_json::from_slice(&mails[1].body).expect("a body is JSON");
    assert_eq!((&body["to"], &body["subject"]), (&json!("grace@example.org"), &json!("Your order")));
    let before: Value = serde_json::from_slice(&mails[0].body).expect("a body is JSON");
    assert_eq!((&body["message_id"], &body["template"]), (&before["message_id"], &before["template"]));
    let id = entered.order.id.to_string();
    assert_eq!(world.mails(&id).await, ["order_created", "order_confirmed"]);
    let again = resend(&test, &row, mail("grace@example.org", "Again")).await.expect_err("it was sent");
    assert_eq!(again.code, ErrorCode::InvalidTransition);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_field_and_nothing_is_lost() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let (_, row) = refused_by(&world, &test, "email").await;
    let error = resend(&test, &row, mail("nobody", " ")).await.expect_err("neither is right");
    assert_eq!(error.code, ErrorCode::ValidationError);
    let fields: Vec<_> = error.details.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(fields, ["to", "subject"]);
    assert_eq!(letter(&test).await.id, row.id, "it waits as before");
}

#[tokio::test]
async fn ids_and_amounts_of_an_invoice_stay_as_they_are() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let (entered, row) = refused_by(&world, &test, "invoice").await;
    let MessageEdit::Json { body } = test.desk.message(row.id).await.expect("it can be read") else {
        panic!("it is no mail");
    };
    assert!(body.contains("15.30"), "amounts are shown exactly: {body}");
    for (field, changed) in [
        ("amount", body.replace("15.30", "15.31")),
        ("order_id", body.replace(&entered.order.id.to_string(), "00000000-0000-0000-0000-000000000000")),
        ("currency", body.replace("\"currency\"", "\"currencies\"")),
        ("body", "{".to_owned()),
    ] {
        let error = resend(&test, &row, MessageEdit::Json { body: changed }).await.expect_err(field);
        assert!(error.details.iter().any(|wrong| wrong.field == field), "{field}: {error:?}");
    }
    resend(&test, &row, MessageEdit::Json { body }).await.expect("as it is it can be sent anew");
    test.drain(20).await;
    assert_eq!(world.count("invoiced", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn production_gets_another_name_for_a_line_but_no_other_quantity() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let (entered, row) = refused_by(&world, &test, "production").await;
    let MessageEdit::Json { body } = test.desk.message(row.id).await.expect("it can be read") else {
        panic!("it is no mail");
    };
    let more = body.replace("\"quantity\":6", "\"quantity\":60");
    let error = resend(&test, &row, MessageEdit::Json { body: more }).await.expect_err("that is the order's");
    assert_eq!(error.details[0].field, "items[0].quantity");
    let renamed = body.replace("Product 22110", "Lantern, red");
    resend(&test, &row, MessageEdit::Json { body: renamed }).await.expect("a name can be changed");
    test.drain(20).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
}

#[tokio::test]
async fn a_charge_is_sent_anew_only_once_the_old_one_is_known_not_to_have_been_taken() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(1, DAY_MS).await;
    world.behave("payment", json!({})).await;
    test.drain(60).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::NeedsAttention);
    let row = letter(&test).await;
    let message = test.desk.message(row.id).await.expect("it can be read");
    resend(&test, &row, message).await.expect("the provider does not know the old one");
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn a_charge_that_may_have_been_taken_is_never_sent_anew() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let parts = domain::outbox::KeyParts {
        order_id: entered.order.id,
        service: domain::outbox::Service::Payment,
        effect: domain::outbox::EffectKind::Charge,
        run: 1,
        part: 0,
        send: 0,
    };
    let url = format!("{}/payments", world.endpoints().payment.expect("an address"));
    let other = json!({"payment_id": domain::PaymentId::derived("x").to_string(),
        "order_id": entered.order.id.to_string(), "amount": 1.99, "currency": "USD", "method": "CREDIT_CARD"});
    world.post(&url, &parts.key().to_string(), other).await;
    test.place(&entered).await;
    test.drain(60).await;
    let row = letter(&test).await;
    let message = test.desk.message(row.id).await.expect("it can be read");
    let error = resend(&test, &row, message).await.expect_err("the key was used before, by whomever");
    assert_eq!(error.code, ErrorCode::InvalidTransition);
    assert!(error.message.contains("charged twice"), "{}", error.message);
    test.drain(20).await;
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1, "the other one alone");
}
