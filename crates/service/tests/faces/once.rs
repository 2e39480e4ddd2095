//! One request, one effect: keys with their kept answers, versions that were seen.

use serde_json::json;

use crate::support::{Service, order};

#[test]
fn a_key_repeats_the_answer_and_not_the_effect() {
    let service = Service::open();
    let body = order("LANTERN", 1, "2.00").to_string();
    let post =
        |key: &str, body: &str| service.send("POST", "/api/v1/orders", &[("idempotency-key", key)], body.as_bytes());
    let first = post("k-1", &body);
    let again = post("k-1", &body);
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(first.text, again.text, "byte for byte");
    post("k-1", &order("LANTERN", 2, "2.00").to_string()).refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_ne!(post("k-2", &body).expect(201)["id"], first.json()["id"]);
    assert_eq!(service.get("/api/v1/orders").expect(200)["items"].as_array().unwrap().len(), 2);

    // An answer outlives what the order becomes, and the process that gave it.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let checkout = format!("/api/v1/orders/{id}/checkout");
    let key = [("idempotency-key", "k-3")];
    let placed = service.send("POST", &checkout, &key, b"");
    assert_eq!(placed.status, 202);
    service.until(&format!("/api/v1/orders/{id}"), |order| order["status"] == "PROCESSING");
    assert_eq!(service.send("POST", &checkout, &key, b"").text, placed.text);
    service.send("POST", &checkout, &[], b"").refused(409, "INVALID_TRANSITION");
    service.terminate();
    let (code, dir) = service.ended();
    assert_eq!(code, Some(0));
    let service = Service::start_in(dir, &["--mocks", "--no-auth"]);
    assert_eq!(service.send("POST", &checkout, &key, b"").text, placed.text);
    let ended = service.send("POST", &checkout, &[key[0], ("prefer", "wait=5")], b"").expect(200);
    assert_eq!(ended["state"], "Completed", "whoever waits is told the end");
}

#[test]
fn one_key_for_two_accounts_is_an_order_each() {
    let service = Service::open();
    let body = order("LANTERN", 1, "2.00").to_string();
    for account in ["5f1c7a52-0f6e-4ae3-9a53-0d9a4b8b4c01", "5f1c7a52-0f6e-4ae3-9a53-0d9a4b8b4c02"] {
        let path = format!("/api/v1/users/{account}/orders");
        let post = || service.send("POST", &path, &[("idempotency-key", "k")], body.as_bytes()).expect(201);
        let entered = post();
        assert_eq!(entered["user_id"], account);
        assert_eq!(post()["id"], entered["id"], "and once for each");
    }
}

#[test]
fn a_refusal_is_not_kept_and_keys_are_checked() {
    let service = Service::open();
    let wrong = order("LANTERN", 1, "-1").to_string();
    let key = [("idempotency-key", "k")];
    service.send("POST", "/api/v1/orders", &key, wrong.as_bytes()).refused(422, "VALIDATION_ERROR");
    let right = order("LANTERN", 1, "1").to_string();
    service.send("POST", "/api/v1/orders", &key, right.as_bytes()).expect(201);
    let long = "x".repeat(256);
    for key in ["", long.as_str()] {
        let refused = service.send("POST", "/api/v1/orders", &[("idempotency-key", key)], right.as_bytes());
        refused.refused(422, "VALIDATION_ERROR");
        assert_eq!(refused.json()["error"]["details"][0]["field"], "Idempotency-Key");
    }
}

#[test]
fn a_version_that_was_seen_is_enforced_everywhere() {
    let service = Service::open();
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/orders/{id}");
    service.send("PATCH", &at, &[("if-match", "\"1\"")], br#"{"notes":"a"}"#).expect(200);
    let stale = [("if-match", "\"1\"")];
    let requests = [
        ("PATCH", at.clone(), json!({ "notes": "b" })),
        ("POST", format!("{at}/items"), json!({ "sku": "B", "quantity": 1, "unit_price": 1 })),
        ("POST", format!("{at}/checkout"), json!({})),
        ("POST", format!("{at}/cancel"), json!({ "reason": "x" })),
        ("POST", format!("{at}/status"), json!({ "status": "SHIPPED" })),
    ];
    for (method, path, body) in requests {
        let refused = service.send(method, &path, &stale, body.to_string().as_bytes());
        refused.refused(409, "VERSION_CONFLICT");
        assert_eq!(refused.json()["error"]["details"], json!([{ "your_version": 1, "current_version": 2 }]), "{path}");
    }
    service.send("DELETE", &at, &stale, b"").refused(409, "VERSION_CONFLICT");
    service.send("PATCH", &at, &[("if-match", "abc")], br#"{"notes":"b"}"#).refused(422, "VALIDATION_ERROR");
    service.send("DELETE", &at, &[("if-match", "\"2\"")], b"").expect(200);
}
