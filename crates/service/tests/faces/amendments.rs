//! Changing a paid order and giving money back, as other programs ask for it.

use serde_json::{Value, json};

use crate::support::{Service, bearer, order};

/// A paid order, in production.
fn paid(service: &Service) -> String {
    let placed = service.place("5.00");
    let id = placed["order"]["id"].as_str().unwrap().to_owned();
    service.until(&format!("/api/v1/orders/{id}"), |order| order["status"] == "PROCESSING");
    id
}

#[test]
fn a_paid_order_is_changed_for_the_difference_that_was_previewed() {
    let service = Service::open();
    let id = paid(&service);
    let at = format!("/api/v1/orders/{id}");
    let before = service.get(&at).expect(200);
    let line = &before["items"][0];
    let more = json!([{
        "id": line["id"], "sku": line["sku"], "name": line["name"],
        "quantity": line["quantity"].as_u64().unwrap() + 1, "unit_price": line["unit_price"],
    }]);
    let preview = service.post(&format!("{at}/amendments"), &json!({ "items": more, "preview": true })).expect(200);
    assert_eq!(preview["difference"].to_string(), line["unit_price"].to_string());
    assert_eq!(service.get(&at).expect(200), before, "a preview changes nothing");

    let key = ("idempotency-key", "change-1");
    let body = json!({ "items": more }).to_string();
    let first = service.send("POST", &format!("{at}/amendments"), &[key], body.as_bytes()).expect(202);
    let again = service.send("POST", &format!("{at}/amendments"), &[key], body.as_bytes()).expect(202);
    assert_eq!(first, again, "one key, one change");
    let after = service.until(&at, |order| order["items"][0]["quantity"] == more[0]["quantity"]);
    assert_eq!(after["payments"].as_array().unwrap().len(), 2, "the difference was charged once: {after}");
    let plain = br#"{"items":[{"sku":"BOX","quantity":1,"name":"Box","unit_price":1}]}"#;
    service.send("PATCH", &at, &[], plain).refused(409, "INVALID_TRANSITION");
}

#[test]
fn money_is_given_back_by_amount_or_by_pieces_and_never_more_than_was_taken() {
    let service = Service::open();
    let id = paid(&service);
    let at = format!("/api/v1/orders/{id}");
    let refunds = format!("{at}/refunds");
    let too_much = service.post(&refunds, &json!({ "amount": 1_000_000, "reason": "all of it" }));
    assert_eq!(too_much.json()["error"]["details"][0]["field"], "amount", "{too_much:?}");
    service.post(&refunds, &json!({ "amount": "1.00" })).refused(422, "VALIDATION_ERROR");
    service.post(&refunds, &json!({ "amount": "1.00", "reason": "scratched" })).expect(202);
    let settled = |order: &Value| {
        order["payment_status"] == "PARTIALLY_REFUNDED"
            && order["payments"].as_array().is_some_and(|all| all.iter().all(|payment| payment["status"] != "PENDING"))
    };
    let after = service.until(&at, settled);
    let pieces =
        |item: &Value| json!({ "items": [{ "item_id": item["id"], "quantity": 1 }], "reason": "one was broken" });
    let more_than_left = service.post(&refunds, &pieces(&after["items"][0]));
    assert_eq!(more_than_left.json()["error"]["details"][0]["field"], "items", "{more_than_left:?}");

    let whole = format!("/api/v1/orders/{}", paid(&service));
    let line = service.get(&whole).expect(200)["items"][0].clone();
    service.post(&format!("{whole}/refunds"), &pieces(&line)).expect(202);
    service.until(&whole, |order| order["payment_status"] == "REFUNDED");
}

#[test]
fn above_the_limit_a_supervisor_gives_it_back() {
    let config = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(config.path(), "refunds: {limit: 1.00}\n").unwrap();
    let service = Service::start(&["--mocks", "--config", config.path().to_str().unwrap()]);
    let ask = |role: &str, method: &str, path: &str, body: &Value| {
        let token = bearer(&service.token("someone", role));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        service.send(method, path, &[("authorization", &token), ("prefer", "wait=30")], body.as_bytes())
    };
    let entered = ask("clerk", "POST", "/api/v1/orders", &order("LANTERN", 1, "5.00")).expect(201);
    let at = format!("/api/v1/orders/{}", entered["id"].as_str().unwrap());
    let method = json!({ "payment_method": "CREDIT_CARD" });
    ask("clerk", "POST", &format!("{at}/checkout"), &method).expect(200);
    let refund = json!({ "amount": "2.00", "reason": "scratched" });
    ask("clerk", "POST", &format!("{at}/refunds"), &refund).refused(403, "FORBIDDEN");
    ask("supervisor", "POST", &format!("{at}/refunds"), &refund).expect(202);
}
