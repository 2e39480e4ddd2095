//! The exact requests: method, path, headers and bytes.

use domain::checkout::Failure;
use domain::outbox::{EffectKind, EventType, ProductionStatus, Service, Stream, Template};
use domain::outcome::{ChargeAnswer, Refusal, ShortItem};
use domain::status::PaymentStatus;
use domain::{Currency, InvoiceId, Money, Order, Outcome, PaymentMethod, ReservationId, Timestamp};
use gateway::wallet;
use gateway::{EventNotice, Message, billing, email, inventory, invoice, payment, production};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{body_bytes, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{KEY, ORDER, PAYMENT, SPAN, TRACE, charge, gbp, look_up, order, send};

const RESERVATION: ReservationId = ReservationId(Uuid::from_u128(3));
const P: &str = "00000000-0000-0000-0000-000000000002";
const R: &str = "00000000-0000-0000-0000-000000000003";
const O: &str = "00000000-0000-0000-0000-000000000001";

fn body(message: &Message) -> Value {
    serde_json::from_slice(&message.body).expect("JSON")
}

fn notice(order: &domain::Order) -> EventNotice<'_> {
    let at = Timestamp::parse("2026-01-02T03:04:05Z").expect("a time");
    EventNotice::of(order, EventType::Updated, Uuid::from_u128(9), at)
}

#[test]
fn messages_are_written_to_the_letter() {
    let items = [("B".to_owned(), 2), ("A".to_owned(), 1), ("B".to_owned(), 3)];
    let yen = Money::new(1250, "JPY".parse().expect("a currency"));
    let wire = PaymentMethod::BankTransfer;
    let hook = "http://127.0.0.1:5/hook";
    #[rustfmt::skip]
    let cases = [
        (charge(), "/payments".to_owned(),
         format!(r#"{{"payment_id":"{P}","order_id":"{O}","amount":12.50,"currency":"GBP","method":"CREDIT_CARD","token":"tok_1"}}"#)),
        (payment::charge(ORDER, PAYMENT, yen, wire, None), "/payments".to_owned(),
         format!(r#"{{"payment_id":"{P}","order_id":"{O}","amount":1250,"currency":"JPY","method":"BANK_TRANSFER"}}"#)),
        (payment::refund(PAYMENT, gbp(5), "damaged"), format!("/payments/{P}/refunds"),
         r#"{"amount":0.05,"reason":"damaged"}"#.to_owned()),
        (wallet::request(ORDER, PAYMENT, gbp(100), hook), "/api/payment/payment-requests".to_owned(),
         format!(r#"{{"payment_id":"{P}","order_id":"{O}","amount":1.00,"currency":"GBP","webhook_url":"{hook}"}}"#)),
        (wallet::refund(PAYMENT, gbp(100), "x"), format!("/api/payment/payment-requests/{P}/refunds"),
         r#"{"amount":1.00,"reason":"x"}"#.to_owned()),
        (inventory::reserve(ORDER, RESERVATION, &items), "/inventory/reservations".to_owned(),
         format!(r#"{{"reservation_id":"{R}","order_id":"{O}","items":[{{"sku":"B","quantity":5}},{{"sku":"A","quantity":1}}]}}"#)),
        (inventory::commit(RESERVATION), format!("/inventory/reservations/{R}/commit"), "{}".to_owned()),
        (inventory::release(RESERVATION), format!("/inventory/reservations/{R}/release"), "{}".to_owned()),
        (inventory::release_items(RESERVATION, &items[..1]), format!("/inventory/reservations/{R}/release"),
         r#"{"items":[{"sku":"B","quantity":2}]}"#.to_owned()),
        (invoice::issue(ORDER, InvoiceId(Uuid::from_u128(4)), gbp(900)), "/invoices".to_owned(),
         format!(r#"{{"invoice_id":"00000000-0000-0000-0000-000000000004","order_id":"{O}","amount":9.00,"currency":"GBP"}}"#)),
    ];
    for (message, path, bytes) in cases {
        assert_eq!(message.path, path);
        assert_eq!(String::from_utf8_lossy(&message.body), bytes, "{path}");
    }
}

#[test]
fn amounts_are_exact_beyond_what_a_float_holds() {
    let message =
        invoice::issue(ORDER, InvoiceId(Uuid::from_u128(4)), Money::new(9_007_199_254_740_993, Currency::GBP));
    let text = String::from_utf8(message.body).expect("UTF-8");
    assert!(text.contains(r#""amount":90071992547409.93,"#), "{text}");
}

#[test]
fn messages_about_a_whole_order() {
    let order = order();
    let made = production::order(&order, ProductionStatus::Cancelled);
    assert_eq!(made.path, "/production/orders");
    let said = body(&made);
    assert_eq!(said["order_number"], "ORD-00000042");
    assert_eq!(said["status"], "CANCELLED");
    assert_eq!(said["items"][0]["sku"], "85123A");
    assert_eq!(said["items"][0]["quantity"], 2);

    for (message, stream, path) in [
        (inventory::event(&notice(&order)), Stream::InventoryEvents, "/inventory/events"),
        (billing::event(&notice(&order)), Stream::BillingEvents, "/billing/events"),
    ] {
        assert_eq!((message.stream, message.path.as_str()), (stream, path));
        assert_eq!(message.effect, EffectKind::Event);
        let mut said = body(&message);
        let items = said["items"].take();
        let expected = json!({"event_id": "00000000-0000-0000-0000-000000000009",
            "type": "order.updated", "order_id": O, "version": 3, "items": null,
            "occurred_at": "2026-01-02T03:04:05Z"});
        assert_eq!(said, expected);
        assert_eq!(items[1]["sku"], "71053");
        assert_eq!(items[1]["quantity"], 1);
    }
}

#[test]
fn mails_say_in_plain_words_what_happened() {
    let order = order();
    let id = Uuid::from_u128(5);
    let failure = Failure {
        step: EffectKind::Reserve,
        refusal: Refusal {
            code: "INVENTORY_UNAVAILABLE".to_owned(),
            message: "SKU 85123A: out of range in shard 7".to_owned(),
            short: vec![ShortItem { sku: "85123A".to_owned(), requested_quantity: 2, available_quantity: 1 }],
        },
    };
    let failed = email::mail(&order, Template::OrderFailed, id, Some(&failure));
    let said = body(&failed);
    assert_eq!((failed.label.as_str(), failed.effect), ("order_failed", EffectKind::Email));
    assert_eq!(said["to"], "ada@example.org");
    assert_eq!(said["template"], "order_failed");
    assert_eq!(said["message_id"], id.to_string());
    assert_eq!(said["subject"], "Your order ORD-00000042 could not be completed");
    let text = said["body"].as_str().expect("text");
    assert!(text.contains("Lantern (2 wanted, 1 there)"), "{text}");
    assert!(!text.contains("shard"), "no service's own words: {text}");

    assert!(text.contains("money already taken has been given back"), "{text}");
    let kept = Order { payment_status: PaymentStatus::Paid, ..order.clone() };
    let said = body(&email::mail(&kept, Template::OrderFailed, id, Some(&failure)));
    let text = said["body"].as_str().expect("text");
    assert!(!text.contains("has been given back"), "money that stays taken: {text}");
    assert!(text.contains("has not been given back yet"), "{text}");

    let confirmed = body(&email::mail(&order, Template::OrderConfirmed, id, None));
    let text = confirmed["body"].as_str().expect("text");
    assert!(text.contains("2 × Lantern: £5.00"), "{text}");
    assert!(text.contains("Tax: £1.50") && text.contains("Total: £9.00"), "{text}");

    let told = email::mail(&order, Template::OrderUpdated, id, None);
    assert_eq!((told.stream, told.effect), (Stream::Email, EffectKind::Event));
}

#[test]
fn the_same_inputs_make_the_same_bytes() {
    let build = || {
        let order = order();
        let mail = email::mail(&order, Template::OrderConfirmed, KEY, None);
        let made = production::order(&order, ProductionStatus::Confirmed);
        [charge(), mail, made, billing::event(&notice(&order))]
    };
    assert_eq!(build(), build());
}

#[tokio::test]
async fn a_send_is_one_post_with_key_trace_and_the_exact_bytes() {
    let server = MockServer::start().await;
    let message = charge();
    let reply = r#"{"payment_id":"p","status":"SUCCESSFUL","transaction_id":"t-1"}"#;
    Mock::given(method("POST"))
        .and(path("/payments"))
        .and(header("idempotency-key", KEY.to_string()))
        .and(header("content-type", "application/json"))
        .and(header("traceparent", format!("00-{TRACE}-{SPAN}-01")))
        .and(body_bytes(message.body.clone()))
        .respond_with(ResponseTemplate::new(201).set_body_string(reply))
        .expect(1)
        .mount(&server)
        .await;
    let reply = send(&server.uri(), &message).await;
    let Outcome::Done(answer) = &reply.outcome else {
        panic!("{reply:?}");
    };
    assert_eq!(answer.reference.as_deref(), Some("t-1"));
    assert_eq!(answer.charge, Some(ChargeAnswer::Charged));
    assert_eq!((reply.http_status, reply.transport_failure), (Some(201), false));
}

#[tokio::test]
async fn a_look_up_asks_by_key_and_carries_the_trace() {
    for (service, at, list) in [
        (Service::Payment, "/payments", "payments"),
        (Service::Wallet, "/api/payment/payment-requests", "payment_requests"),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path(at))
            .and(query_param("idempotency_key", KEY.to_string()))
            .and(header("traceparent", format!("00-{TRACE}-{SPAN}-01")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ list: [] })))
            .expect(1)
            .mount(&server)
            .await;
        let base = format!("{}/", server.uri());
        let Outcome::Done(answer) = look_up(&base, service).await.outcome else {
            panic!("an empty list is an answer");
        };
        assert_eq!(answer.charge, Some(ChargeAnswer::NotFound));
    }
}
