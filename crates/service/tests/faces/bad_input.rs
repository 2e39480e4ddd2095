//! Bad input: the right status and code, one log line, nothing changed, no internals in the reply.

use serde_json::{Value, json};

use crate::support::{Reply, Service, bearer, raw, request, token};

/// A reply tells nothing of the inside.
#[track_caller]
fn plain(reply: &Reply) {
    let text = reply.text.to_lowercase();
    for inside in ["/tmp/", "sqlite", "select ", "panicked", ".rs:", "backtrace", "127.0.0.1"] {
        assert!(!text.contains(inside), "{inside} in {reply:?}");
    }
    assert!(reply.header("x-request-id").is_some(), "{reply:?}");
}

#[test]
fn every_bad_body_is_refused_by_status_code_and_field() {
    let service = Service::open();
    let line = |line: Value| json!({ "customer": { "name": "x" }, "items": [line] }).to_string();
    let good = json!({ "sku": "A", "quantity": 1, "unit_price": 1 });
    let with = |field: &str, value: Value| {
        let mut line_of = good.clone();
        line_of[field] = value;
        line(line_of)
    };
    let unprocessable: Vec<(String, &str)> = vec![
        (json!({ "items": [], "colour": "red" }).to_string(), "colour"),
        (with("price", json!(1)), "items[0].price"),
        (with("quantity", json!("two")), "items[0].quantity"),
        (with("quantity", json!(1.5)), "items[0].quantity"),
        (with("quantity", json!(0)), "items[0].quantity"),
        (with("quantity", json!(-1)), "items[0].quantity"),
        (with("unit_price", json!("abc")), "items[0].unit_price"),
        (with("unit_price", json!("1.005")), "items[0].unit_price"),
        (with("unit_price", json!(-1)), "items[0].unit_price"),
        (with("unit_price", json!([1])), "items[0].unit_price"),
        (with("product_id", json!("nonsense")), "items[0].product_id"),
        (with("sku", json!("")), "items[0].sku"),
        (
            json!({ "customer": { "name": "x" }, "items": [good], "payment_method": "GOLD" }).to_string(),
            "payment_method",
        ),
        (json!({ "customer": { "name": "x" }, "items": [good], "currency": "XXX" }).to_string(), "currency"),
        (json!({ "customer": { "name": "x" }, "items": [good], "coupon_code": "NOPE" }).to_string(), "coupon_code"),
        (json!({ "customer": { "name": "x", "email": "nobody" }, "items": [good] }).to_string(), "customer.email"),
        (json!({ "items": [good] }).to_string(), "customer.name"),
        ("{}".to_owned(), "items"),
        ("[]".to_owned(), "body"),
        ("\"x\"".to_owned(), "body"),
    ];
    for (body, field) in unprocessable {
        let reply = service.send("POST", "/api/v1/orders", &[], body.as_bytes());
        reply.refused(422, "VALIDATION_ERROR");
        let details = reply.json()["error"]["details"].clone();
        let named = details.as_array().unwrap().iter().any(|detail| detail["field"] == field);
        assert!(named, "{field} is not named for {body}: {details}");
        plain(&reply);
    }
    let deep = vec![b'['; 100_000];
    let malformed: [&[u8]; 6] = [b"", b"{", b"{\"items\": [}", b"{} {}", b"{\"notes\":\"\xff\xfe\"}", &deep];
    for body in malformed {
        let reply = service.send("POST", "/api/v1/orders", &[], body);
        reply.refused(400, "MALFORMED_REQUEST");
        plain(&reply);
    }
    for size in [1024 * 1024 + 1, 10_000_000] {
        let reply = service.send("POST", "/api/v1/orders", &[], &vec![b' '; size]);
        reply.refused(413, "MALFORMED_REQUEST");
    }
    assert_eq!(service.get("/api/v1/orders").expect(200)["items"], json!([]), "nothing was entered");
}

#[test]
fn every_bad_query_and_path_is_refused() {
    let service = Service::open();
    let queries = [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("pageSize=x", "page_size"),
        ("page_size=-1", "page_size"),
        ("page=0", "page"),
        ("page=99999999999", "page"),
        ("cursor=abc", "cursor"),
        ("cursor=zzzzzzzzzzzzzzzz", "cursor"),
        ("status=OPEN", "status"),
        ("payment_status=MAYBE", "payment_status"),
        ("from=yesterday", "from"),
        ("to=2024-13-45", "to"),
        ("colour=red", "colour"),
    ];
    for (query, field) in queries {
        let reply = service.get(&format!("/api/v1/orders?{query}"));
        reply.refused(422, "VALIDATION_ERROR");
        assert_eq!(reply.json()["error"]["details"][0]["field"], field, "{query}");
    }
    service.get("/api/v1/orders?name=%ff%fe").refused(400, "MALFORMED_REQUEST");
    service.get("/api/v1/outbox?state=nowhere").refused(422, "VALIDATION_ERROR");
    for path in ["/api/v1/orders/nonsense", "/api/v1/orders/ORD-99999999", "/api/v1/processes/x", "/v1/orders/%00"] {
        let reply = service.get(path);
        reply.refused(404, "NOT_FOUND");
        plain(&reply);
    }
    service.get("/api/v1/users/nonsense/orders").refused(404, "NOT_FOUND");
    service.get("/api/v1/orders/%ff").refused(400, "MALFORMED_REQUEST");
}

#[test]
fn a_card_number_is_no_token() {
    let service = Service::open();
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let body = json!({ "payment_method": "CREDIT_CARD", "payment_token": "4242424242424242" });
    let reply = service.post(&format!("/api/v1/orders/{id}/checkout"), &body);
    reply.refused(422, "VALIDATION_ERROR");
    assert_eq!(reply.json()["error"]["details"][0]["field"], "payment_token");
    assert!(!reply.text.contains("4242"));
    assert!(!service.log().contains("4242424242424242"));
}

#[test]
fn headers_cannot_smuggle_anything() {
    let service = Service::open();
    let injected = "GET /healthz HTTP/1.1\r\nhost: x\r\nx-request-id: a\nb: c\r\nconnection: close\r\n\r\n";
    let reply = raw(&service.http, injected.as_bytes()).unwrap();
    assert!(!reply.head.contains("\nb: c"), "{reply:?}");
    let reply = service.send("GET", "/healthz", &[("x-request-id", "a b; level=FATAL")], b"");
    assert_ne!(reply.header("x-request-id"), Some("a b; level=fatal"));
    let nul = raw(&service.http, b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: \0\r\nconnection: close\r\n\r\n").unwrap();
    assert_eq!(nul.status, 400);
    let split = service.send("GET", "/api/v1/orders/x%0d%0aset-cookie:%20a=b", &[], b"");
    split.refused(404, "NOT_FOUND");
    assert!(split.header("set-cookie").is_none());
}

#[test]
fn a_page_in_a_browser_reaches_nothing_where_no_token_is_asked_for() {
    let service = Service::open();
    let body = crate::support::order("LANTERN", 1, "2.00").to_string();
    for origin in ["https://evil.example", "null"] {
        let headers = [("origin", origin), ("content-type", "text/plain")];
        service.send("POST", "/api/v1/orders", &headers, body.as_bytes()).refused(403, "FORBIDDEN");
    }
    let renamed = b"GET /api/v1/orders HTTP/1.1\r\nhost: evil.example:8080\r\nconnection: close\r\n\r\n";
    raw(&service.http, renamed).unwrap().refused(403, "FORBIDDEN");
    assert_eq!(service.get("/api/v1/orders").expect(200)["items"], json!([]), "nothing was entered");
}

#[test]
fn tokens_that_are_missing_forged_or_run_out_open_nothing() {
    let service = Service::guarded();
    let good = service.token("ann", "clerk");
    service.get("/api/v1/orders").refused(401, "UNAUTHENTICATED");
    let elsewhere = tempfile::tempdir().unwrap();
    let foreign = token(elsewhere.path(), "ann", "admin");
    let short = {
        let mut made = crate::support::program();
        made.args(["token", "--user", "ann", "--role", "clerk", "--ttl", "1s", "--data-dir"]).arg(service.dir.path());
        let made: Value = serde_json::from_slice(&made.output().unwrap().stdout).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        made["token"].as_str().unwrap().to_owned()
    };
    let (head, rest) = good.split_once('.').unwrap();
    // {"alg":"none","typ":"JWT"} in place of the head.
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", rest.split('.').next().unwrap());
    let forged = format!("{head}.{rest}x");
    for wrong in [foreign, short, unsigned, forged, "x".to_owned(), String::new()] {
        let reply = service.send("GET", "/api/v1/orders", &[("authorization", &bearer(&wrong))], b"");
        reply.refused(401, "UNAUTHENTICATED");
        assert!(reply.header("www-authenticate").is_some());
    }
    let basic = service.send("GET", "/api/v1/orders", &[("authorization", "Basic YTpi")], b"");
    basic.refused(401, "UNAUTHENTICATED");
    service.send("GET", "/api/v1/orders", &[("authorization", &bearer(&good))], b"").expect(200);
    for open in ["/healthz", "/readyz", "/openapi.json", "/metrics"] {
        assert_eq!(service.get(open).status, 200, "{open}");
    }
}

#[test]
fn one_log_line_for_a_refused_request() {
    let service = Service::open();
    let reply = service.send("POST", "/api/v1/orders", &[("x-request-id", "one-line-please")], b"{\"x\":1}");
    reply.refused(422, "VALIDATION_ERROR");
    service.terminate();
    let (_, dir) = service.ended();
    let lines: Vec<String> = std::fs::read_dir(dir.path().join("logs"))
        .unwrap()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| line.contains("one-line-please"))
        .collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    for id in ["request_id", "trace_id", "span_id"] {
        assert!(line["span"][id].is_string(), "{id} is missing in {line}");
    }
}

#[test]
fn a_token_that_asks_too_often_waits() {
    let config = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(config.path(), "rate_limit: {per_second: 5}\n").unwrap();
    let service = Service::start(&["--mocks", "--no-auth", "--config", config.path().to_str().unwrap()]);
    let replies: Vec<Reply> =
        (0..60).map(|_| request(&service.http, "GET", "/api/v1/orders", &[], b"").unwrap()).collect();
    let limited = replies.iter().find(|reply| reply.status == 429).expect("sixty at once are too many");
    limited.refused(429, "RATE_LIMITED");
    assert!(limited.header("retry-after").is_some());
    assert!(replies.iter().any(|reply| reply.status == 200));
}
