//! A request's ids go with it: into its reply, onto the rows that it makes, out to other services.

use serde_json::Value;

use crate::support::Service;

#[test]
fn the_trace_of_a_request_goes_out_with_all_that_follows_from_it() {
    let service = Service::open();
    let id = service.enter()["id"].as_str().unwrap().to_owned();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    let headers = [("traceparent", parent.as_str()), ("x-request-id", "desk-7:42"), ("prefer", "wait=30")];
    let placed = service.send("POST", &format!("/api/v1/orders/{id}/checkout"), &headers, b"");
    assert_eq!(placed.header("x-request-id"), Some("desk-7:42"));
    let answered = placed.header("traceparent").unwrap();
    assert!(answered.starts_with(&format!("00-{trace}-")) && answered != parent, "{answered}");
    placed.expect(200);
    let path = format!("/api/v1/orders/{id}/timeline");
    let timeline = service
        .until(&path, |timeline| timeline["items"].as_array().unwrap().iter().any(|row| row["effect"] == "invoice"));
    let rows = timeline["items"].as_array().unwrap();
    let of_checkout: Vec<&Value> = rows.iter().filter(|row| row["effect"] != "event").collect();
    assert!(of_checkout.len() >= 6, "{timeline}");
    for row in of_checkout {
        assert_eq!(row["trace_id"], trace, "{row}");
    }
}
