//! Addresses of services: tried before they are used, and taken from the environment before the file.

use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::outbox::Service;
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn every_mocked_service_is_known_and_nothing_takes_place_by_asking() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(Endpoints::default()).await;
    for service in Service::ALL {
        let endpoints = world.endpoints();
        let tried = test.desk.test_endpoint(*service, endpoints.of(*service).expect("it has one")).await;
        let tried = tried.expect("the address is right");
        assert!(tried.answers, "{service}: {}", tried.text);
    }
    assert!(world.ledger().await.is_empty(), "asking has no effect");
}

#[tokio::test]
async fn silence_trouble_and_strangers_are_told_apart() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(Endpoints::default()).await;
    let url = world.endpoints().payment.expect("it has one");
    world.behave("payment", json!({ "fault": "down" })).await;
    let down = test.desk.test_endpoint(Service::Payment, &url).await.expect("the address is right");
    assert!(!down.answers && down.text.starts_with("Nobody answers"), "{}", down.text);
    let email = world.endpoints().email.expect("it has one");
    let other = test.desk.test_endpoint(Service::Inventory, &email).await.expect("the address is right");
    assert!(!other.answers && other.text.contains("does not know this service"), "{}", other.text);
}

#[tokio::test]
async fn an_address_off_this_machine_needs_https_and_names_its_field() {
    let test = TestDesk::new(Endpoints::default()).await;
    for url in ["http://pay.example", "pay.example", "http://127.0.0.1.evil.example", ""] {
        let refused: ApiError = test.desk.test_endpoint(Service::Payment, url).await.expect_err("not this one").into();
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::ValidationError, Some("payment")), "{url}");
    }
}

#[test]
fn the_environment_lies_over_the_settings_file() {
    let file = "endpoints: {payment: \"https://file.example\", email: \"https://file.example\"}";
    let config = engine::Config::parse(file).expect("it is right");
    let variable = |name: &str| match name {
        "ORDER_DESK_PAYMENT_URL" => Some("https://environment.example".to_owned()),
        "ORDER_DESK_WEBHOOK_SECRET" => Some("a secret".to_owned()),
        _ => None,
    };
    let endpoints = config.with_environment(variable).expect("it is right").endpoints;
    assert_eq!(endpoints.payment.as_deref(), Some("https://environment.example"));
    assert_eq!(endpoints.email.as_deref(), Some("https://file.example"));
    assert_eq!(endpoints.webhook_secret.as_deref(), Some("a secret"));
}
