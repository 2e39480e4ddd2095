//! Every route of our own and every alias of the source documents answers, with the shape that
//! the `OpenAPI` document promises.

use serde_json::{Value, json};

use crate::support::{Service, order};

const USER: &str = "123e4567-e89b-12d3-a456-426614174000";

#[test]
fn an_order_lives_from_entry_to_delivery() {
    let service = Service::open();
    let entered = service.enter();
    let id = entered["id"].as_str().unwrap();
    let number = entered["order_number"].as_str().unwrap();
    let at = format!("/api/v1/orders/{id}");
    assert_eq!(service.get(&at).expect(200), service.get(&format!("/api/v1/orders/{number}")).expect(200));
    assert_eq!(service.get(&at).header("etag"), Some("\"1\""));

    let added = service.post(&format!("{at}/items"), &json!({ "sku": "BOX", "quantity": 1, "unit_price": "4.10" }));
    let added = added.expect(200);
    assert_eq!(added["total_amount"].to_string(), "29.1");
    let item = added["items"][1]["id"].as_str().unwrap();
    let item_at = format!("{at}/items/{item}");
    let changed = service.send("PATCH", &item_at, &[], br#"{"quantity":3}"#).expect(200);
    assert_eq!(changed["items"][1]["quantity"], 3);
    let removed = service.send("DELETE", &item_at, &[], b"").expect(200);
    assert_eq!(removed["items"].as_array().unwrap().len(), 1);
    let patched = service.send("PATCH", &at, &[], br#"{"notes":"ring twice","tags":["gift"]}"#).expect(200);
    assert_eq!((&patched["notes"], &patched["tags"][0]), (&json!("ring twice"), &json!("gift")));

    let placed = service.send("POST", &format!("{at}/checkout"), &[("prefer", "wait=30")], b"").expect(200);
    assert_eq!(placed["state"], "Completed");
    let process = placed["process_id"].as_str().unwrap();
    assert_eq!(service.get(&format!("/api/v1/processes/{process}")).expect(200)["order_id"], id);
    service.until(&at, |order| order["status"] == "PROCESSING");
    service.send("PATCH", &at, &[], br#"{"items":[{"sku":"BOX","quantity":1}]}"#).refused(409, "INVALID_TRANSITION");
    assert_eq!(service.send("PATCH", &at, &[], br#"{"notes":"late"}"#).expect(200)["notes"], "late");
    let status = format!("{at}/status");
    service.post(&status, &json!({ "status": "DELIVERED" })).refused(409, "INVALID_TRANSITION");
    let shipped = service.post(&status, &json!({ "status": "SHIPPED", "tracking_number": "1Z9" })).expect(200);
    assert_eq!(shipped["status"], "SHIPPED");
    assert_eq!(service.post(&status, &json!({ "status": "DELIVERED" })).expect(200)["status"], "DELIVERED");

    let history = service.get(&format!("{at}/history")).expect(200);
    assert_eq!(history["items"].as_array().unwrap().last().unwrap()["status"], "DELIVERED");
    let timeline = service.get(&format!("{at}/timeline")).expect(200);
    let charge = timeline["items"].as_array().unwrap().iter().find(|row| row["effect"] == "charge").unwrap();
    assert_eq!(charge["attempts"][0]["http_status"], 201);
    let metrics = service.get("/metrics").text;
    for name in [
        "orders_created_total 1",
        "orders_fulfilled_total 1",
        "orders_cancelled_total 0",
        "order_value_average 25.00",
        "http_request_duration_seconds_count",
        "effect_duration_seconds_count{service=\"payment\"",
        "outbox_depth ",
        "outbox_oldest_age_seconds ",
        "breaker_state{service=\"payment\"} 0",
    ] {
        assert!(metrics.contains(name), "{name} is missing in {metrics}");
    }
}

#[test]
fn an_order_is_called_off_or_deleted() {
    let service = Service::open();
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let cancelled = service.post(&format!("/api/v1/orders/{id}/cancel"), &json!({ "reason": "not wanted" }));
    assert_eq!(cancelled.expect(202)["status"], "CANCELLED");
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let deleted = service.send("DELETE", &format!("/api/v1/orders/{id}"), &[], b"");
    assert_eq!(deleted.expect(200), json!({ "deleted": true }));
    service.get(&format!("/api/v1/orders/{id}")).refused(404, "NOT_FOUND");
}

#[test]
fn a_declined_payment_and_a_short_stock_are_told_as_the_failure() {
    let service = Service::open();
    let declined = service.place("3.11");
    assert_eq!((&declined["state"], &declined["failure"]["code"]), (&json!("Failed"), &json!("PAYMENT_DECLINED")));
    let short = service.post("/api/v1/orders", &order("LANTERN", 1_000_000, "1.00")).expect(201);
    let more = service.post("/api/v1/orders", &order("LANTERN", 1_000_000, "1.00")).expect(201);
    let mut states = Vec::new();
    for entered in [short, more] {
        let path = format!("/api/v1/orders/{}/checkout", entered["id"].as_str().unwrap());
        states.push(service.send("POST", &path, &[("prefer", "wait=30")], b"").expect(200));
    }
    let failed = states.iter().find(|placed| placed["state"] == "Failed").expect("stock is for one of them");
    assert_eq!(failed["failure"]["code"], "INVENTORY_UNAVAILABLE");
    assert_eq!(failed["failure"]["details"][0]["sku"], "LANTERN");
    assert_eq!(failed["failure"]["details"][0]["requested_quantity"], 1_000_000);
}

#[test]
fn lists_are_filtered_paged_and_complete() {
    let service = Service::open();
    for name in ["ash", "birch", "cedar", "elm", "fir", "larch", "oak"] {
        let mut wanted = order(&format!("SKU-{name}"), 1, "1.00");
        wanted["order_name"] = json!(format!("Window {name}"));
        service.post("/api/v1/orders", &wanted).expect(201);
    }
    let numbers = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|o| o["order_number"].as_str().unwrap().to_owned()).collect()
    };
    let all = numbers(&service.get("/api/v1/orders").expect(200));
    assert_eq!(all.len(), 7);
    let by_number: Vec<String> = (1..=3)
        .flat_map(|page| numbers(&service.get(&format!("/orders?page={page}&pageSize=3")).expect(200)))
        .collect();
    assert_eq!(by_number, all);
    let (mut by_cursor, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = service.get(&format!("/api/v1/orders?page_size=3{cursor}")).expect(200);
        by_cursor.extend(numbers(&page));
        assert_eq!(page["has_more"], !page["next_cursor"].is_null());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(by_cursor, all);
    assert_eq!(numbers(&service.get("/orders?name=win%20ced").expect(200)).len(), 1);
    assert_eq!(numbers(&service.get("/orders?name=SKU-cedar").expect(200)).len(), 0, "items are not looked through");
    assert_eq!(numbers(&service.get("/api/v1/orders?status=PENDING&payment_status=PENDING").expect(200)).len(), 7);
    assert_eq!(numbers(&service.get("/api/v1/orders?status=PAID").expect(200)).len(), 0);
    assert_eq!(numbers(&service.get("/api/v1/orders?from=2999-01-01").expect(200)).len(), 0);
    assert_eq!(numbers(&service.get("/api/v1/orders?to=2999-01-01").expect(200)).len(), 7);
}

#[test]
fn the_outbox_is_read_retried_and_called_off() {
    let service = Service::start(&["--no-auth"]);
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let readiness = service.get("/readyz");
    assert_eq!(readiness.status, 503);
    assert_eq!(readiness.json()["not_configured"].as_array().unwrap().len(), 7, "effects wait: {readiness:?}");
    let rows = service.get(&format!("/api/v1/outbox?state=waiting&service=billing&order_id={id}")).expect(200);
    let row = rows["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(rows["items"][0]["effect"], "event");
    let retried = service.post(&format!("/api/v1/outbox/{row}/retry"), &json!({})).expect(202);
    assert_eq!(retried, json!({ "id": row, "result": "retried" }));
    service.send("POST", &format!("/api/v1/outbox/{row}/cancel"), &[], b"").expect(202);
    let rows = service.get("/api/v1/outbox?service=billing&state=withdrawn").expect(200);
    assert_eq!(rows["items"][0]["id"], row.as_str());
    service.post(&format!("/api/v1/outbox/{row}/retry"), &json!({})).refused(409, "INVALID_TRANSITION");
}

#[test]
fn every_path_of_an_account_answers_for_its_orders_only() {
    let service = Service::open();
    let base = format!("/api/v1/users/{USER}/orders");
    let entered = service.post(&base, &order("LANTERN", 1, "5.00")).expect(201);
    assert_eq!(entered["user_id"], USER);
    let id = entered["id"].as_str().unwrap();
    let other = service.enter()["id"].as_str().unwrap().to_owned();
    assert_eq!(service.get(&base).expect(200)["items"].as_array().unwrap().len(), 1);
    let internal = format!("/api/internal/v1/users/{USER}");
    for path in [format!("{base}/{other}"), format!("{base}/{other}/history"), format!("{internal}/orders/{other}")] {
        service.get(&path).refused(404, "NOT_FOUND");
    }
    service.get(&format!("{internal}/orders/{id}")).expect(200);
    service.get(&format!("{base}/{id}/timeline")).expect(200);
    service.send("PATCH", &format!("{base}/{id}"), &[], br#"{"notes":"x"}"#).expect(200);
    let added = service.post(&format!("{base}/{id}/items"), &json!({ "sku": "B", "quantity": 1, "unit_price": 1 }));
    let item = added.expect(200)["items"][1]["id"].as_str().unwrap().to_owned();
    service.send("PATCH", &format!("{base}/{id}/items/{item}"), &[], br#"{"quantity":2}"#).expect(200);
    service.send("DELETE", &format!("{base}/{id}/items/{item}"), &[], b"").expect(200);
    service.post(&format!("{base}/{other}/cancel"), &json!({ "reason": "x" })).refused(404, "NOT_FOUND");
    let placed = service.send("POST", &format!("{base}/{id}/checkout"), &[("prefer", "wait=30")], b"").expect(200);
    let payment = placed["order"]["payments"][0]["payment_id"].as_str().unwrap();
    let hint = json!({ "payment_id": payment, "status": "SUCCESSFUL" });
    service.post(&format!("{internal}/orders/{id}/confirm-payment"), &hint).expect(202);
    service.post(&format!("/api/v1/orders/{id}/confirm-payment"), &hint).expect(202);
    let unknown = json!({ "payment_id": USER, "status": "FAILED" });
    service.post(&format!("/api/v1/orders/{id}/confirm-payment"), &unknown).refused(422, "VALIDATION_ERROR");
    service.post(&format!("{base}/{id}/cancel"), &json!({ "reason": "late" })).expect(202);
    let deleted = service.post(&base, &order("LANTERN", 1, "5.00")).expect(201)["id"].as_str().unwrap().to_owned();
    service.send("DELETE", &format!("{base}/{deleted}"), &[], b"").expect(200);
    let process = placed["process_id"].as_str().unwrap();
    let word = json!({ "step": "charge", "result": "done", "reason": "by phone" });
    for path in ["/api/internal/v1/orderprocesses", "/api/v1/processes"] {
        service.post(&format!("{path}/{process}/status"), &word).refused(409, "INVALID_TRANSITION");
    }
}

#[test]
fn the_document_describes_every_route_and_the_service_is_alive() {
    let service = Service::open();
    assert_eq!(service.get("/healthz").expect(200), json!({ "status": "ok" }));
    assert_eq!(service.get("/readyz").expect(200)["ready"], true);
    let document = service.get("/openapi.json").expect(200);
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    let contracts = include_str!("../../src/rest/mod.rs");
    let routes: Vec<&str> = contracts.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(routes.len() > 30, "{routes:?}");
    for route in routes {
        assert!(paths.contains_key(route), "{route} is not described");
    }
    service.get("/nowhere").refused(404, "NOT_FOUND");
    let wrong = service.send("PUT", "/api/v1/orders", &[], b"");
    assert_eq!((wrong.status, wrong.code().as_str()), (405, "MALFORMED_REQUEST"));
    assert!(wrong.header("allow").is_some_and(|methods| methods.contains("get") && methods.contains("post")));
}
