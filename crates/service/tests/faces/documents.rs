//! Golden tests: each source document's own shapes, in and out (ids and times aside).

use serde_json::{Value, json};

use crate::support::{Service, address};

const USER: &str = "123e4567-e89b-12d3-a456-426614174000";

fn names(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// Document 002 §7.1: the request as it is printed there, for a product the desk knows by then.
#[test]
fn document_002_creates_an_order_by_product_id() {
    let service = Service::open();
    let product = "123e4567-e89b-12d3-a456-426614174001";
    let known = json!({
        "customer": { "name": "Someone" },
        "items": [{ "product_id": product, "variant_id": "123e4567-e89b-12d3-a456-426614174002", "sku": "PROD-001", "name": "Product Name", "quantity": 1, "unit_price": 44.99 }],
    });
    service.post("/api/v1/orders", &known).expect(201);
    let with_type = |kind: &str| {
        let mut address = address();
        address["address_type"] = json!(kind);
        address
    };
    let printed = json!({
        "user_id": USER,
        "items": [{ "product_id": product, "variant_id": "123e4567-e89b-12d3-a456-426614174002", "quantity": 2 }],
        "shipping_address": with_type("SHIPPING"),
        "billing_address": with_type("BILLING"),
        "payment_method": "CREDIT_CARD",
        "shipping_method": "STANDARD",
        "notes": "Please leave package at the door",
    });
    let text = service.post("/api/v1/orders", &printed).text;
    assert!(text.contains("\"unit_price\":44.99") && text.contains("\"subtotal\":89.98"), "exact decimals: {text}");
    assert!(text.contains("\"tax_amount\":0.00"), "the currency's decimals: {text}");
    let order: Value = serde_json::from_str(&text).unwrap();
    for field in [
        "id",
        "user_id",
        "order_number",
        "status",
        "total_amount",
        "subtotal",
        "tax_amount",
        "shipping_amount",
        "discount_amount",
        "currency",
        "payment_method",
        "payment_status",
        "shipping_method",
        "notes",
        "created_at",
        "updated_at",
        "items",
        "addresses",
    ] {
        assert!(order.get(field).is_some(), "{field} of §7.1 is missing in {order}");
    }
    let item = json!({
        "id": order["items"][0]["id"], "order_id": order["id"], "product_id": product,
        "variant_id": "123e4567-e89b-12d3-a456-426614174002", "sku": "PROD-001", "name": "Product Name",
        "quantity": 2, "unit_price": 44.99, "subtotal": 89.98, "discount_amount": 0.0,
    });
    assert_eq!(order["items"][0], item);
    let mut shipping = with_type("SHIPPING");
    shipping["id"] = order["addresses"][0]["id"].clone();
    shipping["order_id"] = order["id"].clone();
    assert_eq!(order["addresses"][0], shipping);
    assert_eq!(order["addresses"][1]["address_type"], "BILLING");
    assert_eq!(order["customer"]["name"], "John Doe");
}

#[test]
fn document_003_has_product_quantity_amount() {
    let service = Service::open();
    let items = json!([{ "product": "Lantern", "quantity": 2, "amount": 12.5 }]);
    let created = service.post("/order", &json!({ "items": items })).expect(201);
    let id = created["order_id"].clone();
    assert_eq!(created, json!({ "order_id": id, "total_amount": 25.0, "items": items }));
    let path = format!("/order/{}", id.as_str().unwrap());
    let items = json!([{ "product": "Box", "quantity": 3, "amount": 1.1 }]);
    let changed = service.send("PATCH", &path, &[], json!({ "items": items }).to_string().as_bytes()).expect(200);
    assert_eq!(changed, json!({ "order_id": id, "total_amount": 3.3, "items": items }));
    let wrong = service.post("/order", &json!({ "items": [{ "product": "", "quantity": 1, "amount": 1 }] }));
    wrong.refused(422, "VALIDATION_ERROR");
    assert_eq!(wrong.json()["error"]["details"][0]["field"], "items[0].product");
    assert_eq!(service.send("DELETE", &path, &[], b"").expect(200), json!({ "deleted": true }));
}

#[test]
fn document_004_has_item_id_qty_price_and_a_cart_is_placed_once() {
    let service = Service::open();
    let cart = json!({
        "cart_id": "cart-1", "payment_method": "CREDIT_CARD", "shipping_address": address(),
        "items": [{ "item_id": "A1", "qty": 2, "price": 3.5 }],
    });
    let placed = service.post("/v1/checkout", &cart).expect(202);
    let id = placed["order_id"].clone();
    assert_eq!(placed["items"], json!([{ "order_id": id, "item_id": "A1", "qty": 2, "price": 3.5 }]));
    assert_eq!(
        names(&placed),
        ["created_at", "items", "order_id", "payments", "process_id", "status", "total", "user_id"]
    );
    let again = service.post("/v1/checkout", &cart);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(202), placed, "the same cart is the same order");
    let path = format!("/v1/orders/{}", id.as_str().unwrap());
    let order = service.until(&path, |order| order["status"] == "PROCESSING");
    assert_eq!(order["payments"][0]["amount"].to_string(), "7.0");
    assert_eq!(names(&order["payments"][0]), ["amount", "order_id", "payment_id", "status"]);
    assert_eq!(order["payments"].as_array().unwrap().len(), 1);
    let mut other = cart.clone();
    other["items"][0]["qty"] = json!(9);
    service.post("/v1/checkout", &other).refused(422, "IDEMPOTENCY_KEY_REUSED");

    let whole = json!({
        "cart_id": "cart-2", "payment_method": "CREDIT_CARD", "shipping_address": address(),
        "items": [{ "sku": "A1", "quantity": 1, "unit_price": "3.50" }],
    });
    let body = whole.to_string();
    let ended = service.send("POST", "/api/v1/checkout", &[("prefer", "wait=30")], body.as_bytes()).expect(200);
    assert_eq!((&ended["state"], &ended["order"]["payment_status"]), (&json!("Completed"), &json!("PAID")));
}

#[test]
fn document_001_pays_once_and_mails_through_the_outbox() {
    let service = Service::open();
    let mut wanted = crate::support::order("LANTERN", 1, "8.00");
    wanted["user_id"] = json!(USER);
    let id = service.post("/api/v1/orders", &wanted).expect(201)["id"].as_str().unwrap().to_owned();
    let internal = format!("/api/internal/v1/users/{USER}");
    let pay = json!({ "order_id": id }).to_string();
    let paid =
        service.send("POST", &format!("{internal}/payments"), &[("prefer", "wait=30")], pay.as_bytes()).expect(200);
    for _ in 0..3 {
        let again = service.send("POST", &format!("{internal}/payments"), &[], pay.as_bytes()).expect(202);
        assert_eq!(again["process_id"], paid["process_id"], "never a second checkout");
    }
    let order = service.until(&format!("/api/v1/orders/{id}"), |order| order["status"] == "PROCESSING");
    assert_eq!(order["payments"].as_array().unwrap().len(), 1);
    let mails = |state: &str| {
        let path = format!("/api/v1/outbox?service=email&state={state}&order_id={id}");
        let rows = service.get(&path).expect(200);
        rows["items"].as_array().unwrap().iter().filter(|row| row["effect"] == "email").count()
    };
    service.until(&format!("/api/v1/outbox?service=email&state=waiting&order_id={id}"), |rows| {
        rows["items"].as_array().unwrap().is_empty()
    });
    assert_eq!(mails("done"), 1);
    let send = format!("{internal}/emails/send");
    service.post(&send, &json!({ "order_id": id, "template": "order_confirmed" })).expect(202);
    service.until(&format!("/api/v1/outbox?service=email&state=done&order_id={id}"), |rows| {
        rows["items"].as_array().unwrap().iter().filter(|row| row["effect"] == "email").count() == 2
    });
    service.post(&send, &json!({ "order_id": id, "template": "order_failed" })).refused(409, "INVALID_TRANSITION");
    service.post(&send, &json!({ "order_id": id, "template": "order_created" })).refused(422, "VALIDATION_ERROR");
}
