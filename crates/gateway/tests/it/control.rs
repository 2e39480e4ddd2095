//! The client of the control API: exact requests, and where the services are.

use domain::OrderId;
use domain::outbox::Service;
use gateway::{Control, ControlError, load_services};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{body_json, method, path, query_param};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

async fn answer(server: &MockServer, when: MockBuilder, reply: &Value) {
    let template = ResponseTemplate::new(200).set_body_json(reply);
    when.respond_with(template).expect(1).mount(server).await;
}

#[tokio::test]
async fn every_control_route_is_asked_exactly() {
    let server = MockServer::start().await;
    let control = Control::new(&server.uri());
    let order = OrderId(Uuid::from_u128(1));
    let behaviour = json!({"outcome": "fail"});

    let when = Mock::given(method("PUT")).and(path("/__admin/services/payment")).and(body_json(&behaviour));
    answer(&server, when, &behaviour).await;
    let put = control.set_behaviour(Service::Payment, &behaviour).await;
    assert_eq!(put.expect("accepted"), behaviour);

    let when = Mock::given(method("GET")).and(path("/__admin/services/wallet"));
    answer(&server, when, &json!({"outcome": "succeed"})).await;
    let got = control.behaviour(Service::Wallet).await;
    assert_eq!(got.expect("accepted")["outcome"], "succeed");

    let when = Mock::given(method("GET"))
        .and(path("/__admin/requests"))
        .and(query_param("limit", "20"))
        .and(query_param("order_id", order.to_string()));
    answer(&server, when, &json!({"requests": []})).await;
    let journal = control.requests(20, Some(order)).await;
    assert_eq!(journal.expect("accepted"), json!({"requests": []}));

    let when = Mock::given(method("GET")).and(path("/__admin/ledger"));
    answer(&server, when, &json!({"entries": []})).await;
    let ledger = control.ledger().await;
    assert_eq!(ledger.expect("accepted"), json!({"entries": []}));

    let reset = |body: Value| {
        let when = Mock::given(method("POST")).and(path("/__admin/reset"));
        when.and(body_json(body))
    };
    answer(&server, reset(json!({})), &json!({})).await;
    control.reset(None, false).await.expect("accepted");
    let some = json!({"services": ["payment", "email"], "ledger": true});
    answer(&server, reset(some), &json!({})).await;
    let services = [Service::Payment, Service::Email];
    control.reset(Some(&services), true).await.expect("accepted");
}

#[tokio::test]
async fn a_refusal_keeps_code_and_words() {
    let server = MockServer::start().await;
    let error = json!({"error": {"code": "VALIDATION_ERROR", "message": "fault.why: unknown"}});
    Mock::given(method("PUT")).respond_with(ResponseTemplate::new(422).set_body_json(error)).mount(&server).await;
    let refused = Control::new(&server.uri()).set_behaviour(Service::Email, &json!({"fault": {"why": 1}})).await;
    let Err(ControlError::Refused { status, code, message }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((status, code.as_str()), (422, "VALIDATION_ERROR"));
    assert_eq!(message, "fault.why: unknown");
}

#[tokio::test]
async fn services_come_from_the_control_url_or_a_file() {
    let server = MockServer::start().await;
    let said = json!({"payment": "http://127.0.0.1:7001", "webhook_secret": "whsec_x"});
    let when = Mock::given(method("GET")).and(path("/__admin/services"));
    answer(&server, when, &said).await;
    let file = load_services(&server.uri()).await.expect("read");
    assert_eq!(file.endpoints.get(Service::Payment), Some("http://127.0.0.1:7001"));
    assert_eq!(file.control, Some(server.uri()), "the URL asked is the control URL");
    assert_eq!(file.webhook_secret.as_deref(), Some("whsec_x"));

    let saved = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(saved.path(), said.to_string()).expect("written");
    let source = saved.path().to_str().expect("UTF-8");
    let from_file = load_services(source).await.expect("read");
    assert_eq!(from_file.endpoints, file.endpoints);

    let missing = load_services("no/such/file.json").await;
    assert!(matches!(missing, Err(ControlError::File { .. })), "{missing:?}");
}
