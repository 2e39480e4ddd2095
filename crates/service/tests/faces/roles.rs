//! Every cell of the table of roles × acts, over REST: who is allowed gets past the door, who is not
//! is stopped there, and nothing is changed.

use contract::domain::roles::{Act, Reach, Role, reach};
use serde_json::{Value, json};

use crate::support::{Service, bearer, order};

const USER: &str = "123e4567-e89b-12d3-a456-426614174000";
const OTHER: &str = "123e4567-e89b-12d3-a456-426614174999";

/// What each act is asked by; `None` where no route of the service asks for it.
fn asked(act: Act, at: &str, process: &str) -> Option<(&'static str, String, Value)> {
    let hint = json!({ "payment_id": USER, "status": "FAILED" });
    Some(match act {
        Act::ReadOrders => ("GET", at.to_owned(), Value::Null),
        Act::CreateOrder => ("POST", at.rsplit_once('/')?.0.to_owned(), json!({ "items": [] })),
        Act::ChangeOrder => ("PATCH", at.to_owned(), json!({ "nonsense": 1 })),
        Act::DeleteOrder => ("DELETE", at.to_owned(), json!({ "nonsense": 1 })),
        Act::CheckOut => ("POST", format!("{at}/checkout"), json!({ "nonsense": 1 })),
        Act::CancelOrder => ("POST", format!("{at}/cancel"), json!({ "reason": "" })),
        Act::AmendOrder => ("POST", format!("{at}/amendments"), json!({ "nonsense": 1 })),
        Act::Refund => ("POST", format!("{at}/refunds"), json!({ "nonsense": 1 })),
        Act::SetStatus => ("POST", format!("{at}/status"), json!({ "status": "DELIVERED" })),
        Act::HintPayment => ("POST", format!("{at}/confirm-payment"), hint),
        Act::SendMail => ("POST", format!("/api/internal/v1/users/{USER}/emails/send"), json!({ "nonsense": 1 })),
        Act::ReadProcess => ("GET", format!("/api/v1/processes/{process}"), Value::Null),
        Act::SettleProcess => ("POST", format!("/api/v1/processes/{process}/status"), json!({ "nonsense": 1 })),
        Act::ReadOutbox => ("GET", "/api/v1/outbox".to_owned(), Value::Null),
        Act::ManageOutbox => ("POST", format!("/api/v1/outbox/{OTHER}/retry"), Value::Null),
        Act::RefundAboveLimit
        | Act::ReadReports
        | Act::ReadCatalogue
        | Act::ChangeCatalogue
        | Act::UseDesk
        | Act::Mocks
        | Act::Settings
        | Act::Users => return None,
    })
}

#[test]
fn every_cell_of_the_table_is_held() {
    let service = Service::guarded();
    let admin = bearer(&service.token("root", "admin"));
    let send = |token: &str, method: &str, path: &str, body: &Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        service.send(method, path, &[("authorization", token)], body.as_bytes())
    };
    let mut wanted = order("LANTERN", 1, "1.00");
    wanted["user_id"] = json!(USER);
    let entered = send(&admin, "POST", "/api/v1/orders", &wanted).expect(201);
    let id = entered["id"].as_str().unwrap();
    let plain = format!("/api/v1/orders/{id}");
    let own = format!("/api/v1/users/{USER}/orders/{id}");
    let mut cells = 0;
    for &role in Role::ALL {
        let user = if role == Role::Customer { USER } else { "someone" };
        let token = bearer(&service.token(user, role.as_str()));
        for &act in Act::ALL {
            let Some((method, path, body)) = asked(act, &plain, OTHER) else { continue };
            let reply = send(&token, method, &path, &body);
            assert_eq!(reply.status == 403, reach(role, act) != Reach::All, "{role} {act} on any order: {reply:?}");
            assert_ne!(reply.status, 401, "{role} {act}");
            cells += 1;
            if reach(role, act) == Reach::Own {
                let (method, path, body) = asked(act, &own, OTHER).unwrap();
                let reply = send(&token, method, &path, &body);
                assert!(![401, 403, 404].contains(&reply.status), "{role} {act} on an own order: {reply:?}");
                let strange = bearer(&service.token(OTHER, "customer"));
                send(&strange, method, &path, &body).refused(403, "FORBIDDEN");
                cells += 2;
            }
        }
    }
    assert!(cells > 70, "{cells}");
    let untouched = send(&admin, "GET", &plain, &Value::Null).expect(200);
    assert_eq!(untouched, entered, "all those requests changed nothing");
}

#[test]
fn a_customer_orders_at_the_catalogues_price_and_sees_only_their_own() {
    let service = Service::guarded();
    let clerk = bearer(&service.token("ann", "clerk"));
    let mine = bearer(&service.token(USER, "customer"));
    let send = |token: &str, method: &str, path: &str, body: &Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        service.send(method, path, &[("authorization", token)], body.as_bytes())
    };
    let others = send(&clerk, "POST", "/api/v1/orders", &order("LANTERN", 1, "9.50")).expect(201);
    let path = format!("/api/v1/users/{USER}/orders");
    let cheap = send(&mine, "POST", &path, &order("LANTERN", 1, "0.01"));
    cheap.refused(422, "VALIDATION_ERROR");
    assert_eq!(cheap.json()["error"]["details"][0]["field"], "items[0].unit_price");
    let wanted = json!({ "customer": { "name": "Me" }, "items": [{ "sku": "LANTERN", "quantity": 2 }] });
    let entered = send(&mine, "POST", &path, &wanted).expect(201);
    assert_eq!(entered["total_amount"].to_string(), "19.0");
    let at = format!("{path}/{}", entered["id"].as_str().unwrap());
    let item = &entered["items"][0]["id"];
    let dear = json!({ "items": [{ "id": item, "sku": "LANTERN", "quantity": 1, "unit_price": "0.01" }] });
    send(&mine, "PATCH", &at, &dear).refused(422, "VALIDATION_ERROR");
    send(&mine, "PATCH", &at, &json!({ "manual_discount": 5 })).refused(422, "VALIDATION_ERROR");
    let line = format!("{at}/items/{}", item.as_str().unwrap());
    send(&mine, "PATCH", &line, &json!({ "unit_price": 0 })).refused(422, "VALIDATION_ERROR");
    send(&mine, "PATCH", &line, &json!({ "quantity": 1 })).expect(200);
    let theft = json!({ "user_id": "123e4567-e89b-12d3-a456-426614174999" });
    send(&mine, "PATCH", &at, &theft).refused(422, "VALIDATION_ERROR");
    let other = format!("{path}/{}", others["id"].as_str().unwrap());
    send(&mine, "GET", &other, &Value::Null).refused(404, "NOT_FOUND");
    let internal = format!("/api/internal/v1/users/{USER}/orders/{}", entered["id"].as_str().unwrap());
    send(&mine, "GET", &internal, &Value::Null).refused(403, "FORBIDDEN");
    assert_eq!(send(&mine, "GET", &path, &Value::Null).expect(200)["items"].as_array().unwrap().len(), 1);
}
