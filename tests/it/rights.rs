//! Every cell of role × command at the door that the window and every program with commands comes
//! through: who is allowed gets past it, who is not is stopped there, and nothing is changed.

use contract::domain::roles::{Act, Reach, Role, reach};
use contract::sync::Endpoints;
use contract::{ErrorCode, Needs, Request};
use engine::Asker;
use serde_json::{Value, json};
use tests::TestDesk;

const ID: &str = "123e4567-e89b-12d3-a456-426614174000";

/// Every command by name, with arguments that can be read and that change nothing.
fn commands() -> Vec<(&'static str, Value)> {
    let order = json!({ "id": ID });
    let input = json!({});
    vec![
        ("GetDesk", json!({})),
        ("FindOrders", json!({ "text": "", "view": "all", "limit": 1, "before": null })),
        ("GetOrder", json!({ "order": ID })),
        ("CreateOrder", json!({ "input": input })),
        ("UpdateOrder", json!({ "id": ID, "version": 1, "input": input })),
        ("DeleteOrder", order.clone()),
        ("CheckOut", json!({ "id": ID, "version": 1, "payment_method": "CREDIT_CARD", "payment_token": null })),
        ("CancelOrder", json!({ "id": ID, "reason": "x" })),
        ("PreviewAmendment", json!({ "id": ID, "change": {} })),
        ("Amend", json!({ "id": ID, "version": null, "change": {} })),
        ("RefundOrder", json!({ "id": ID, "version": null, "amount": "1", "items": [], "reason": "x" })),
        ("SettleStep", json!({ "id": ID, "step": "charge", "done": true, "reason": "x" })),
        ("FindProducts", json!({ "text": "" })),
        ("GetProducts", json!({ "skus": ["X"] })),
        ("FindCustomers", json!({ "text": "" })),
        ("SeeOddOrder", order.clone()),
        ("GetStock", json!({ "sku": "X" })),
        ("SaveCustomer", json!({ "input": {} })),
        ("SaveProduct", json!({ "input": {} })),
        ("CommentOrder", json!({ "id": ID, "text": "x" })),
        ("TagOrder", json!({ "id": ID, "add": ["x"], "remove": [] })),
        ("SetStatus", json!({ "id": ID, "status": "SHIPPED", "note": null, "tracking_number": null })),
        ("Resend", json!({ "id": ID, "what": "invoice" })),
        ("RetryOrder", order.clone()),
        ("SaveDraft", json!({ "id": ID, "version": 1, "cart_id": null, "input": {} })),
        ("GetDraft", order.clone()),
        ("FindDrafts", json!({})),
        ("DeleteDraft", order.clone()),
        ("PlaceDraft", json!({ "id": ID, "version": 1 })),
        ("QuoteDraft", order.clone()),
        ("DuplicateOrder", order.clone()),
        ("ExportOrders", json!({ "orders": [], "format": "csv" })),
        ("AskViews", json!({ "ask": { "do": "forget", "name": "none" } })),
        ("GetOutbox", json!({})),
        ("RetryRow", order.clone()),
        ("CancelRow", order.clone()),
        ("GetMessage", order),
        ("EditAndResend", json!({ "id": ID, "message": { "kind": "json", "body": "{}" } })),
        ("GetMocks", json!({})),
        ("SetMock", json!({ "service": "payment", "behaviour": {} })),
        ("AddRule", json!({ "service": "payment", "order": "", "amount": "x", "behaviour": {}, "times": null })),
        ("ResetMocks", json!({})),
        ("RemoveRule", json!({ "id": "x" })),
        ("GetJournal", json!({ "order": "" })),
        ("GetLedger", json!({ "order": "" })),
        ("SaveScenario", json!({ "name": "x" })),
        ("LoadScenario", json!({ "name": "x" })),
        ("AskUsers", json!({ "ask": { "do": "list" } })),
        ("ExportAudit", json!({})),
        ("PrintOrder", json!({ "id": ID, "what": "receipt" })),
        ("TestEndpoint", json!({ "service": "payment", "url": "ftp://x" })),
        ("UseMocks", json!({})),
        ("OpenFile", json!({ "path": "nowhere" })),
        ("ChooseFile", json!({})),
        ("ReadImport", json!({ "path": "/nowhere.csv" })),
        ("ImportFile", json!({ "path": "/nowhere.csv" })),
        ("GetImport", json!({})),
        ("StopImport", json!({})),
        ("ExportDiagnostics", json!({})),
        ("GetReport", json!({ "range": "week" })),
        ("AskBackups", json!({ "ask": { "do": "list" } })),
        ("RestoreBackup", json!({ "name": "x" })),
        ("ExportReport", json!({ "range": "week" })),
        ("SetEndpoints", json!({ "endpoints": { "payment": "ftp://x" } })),
    ]
}

fn request(name: &str, args: &Value) -> Request {
    let request = json!({ "cmd": name, "args": args });
    serde_json::from_value(request).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[tokio::test]
async fn every_role_is_let_past_exactly_what_the_table_says() {
    let test = TestDesk::new(Endpoints::default()).await;
    let mut seen: Vec<Act> = Vec::new();
    let mut cells = 0;
    for (name, args) in commands() {
        for &role in Role::ALL {
            let request = request(name, &args);
            let Needs::Right(act) = request.needs() else { panic!("{name} needs a right") };
            let answer = test.desk.handle(request, &Asker::of("someone", role)).await;
            let denied = answer.as_ref().is_err_and(|error| error.code == ErrorCode::Forbidden);
            assert_eq!(denied, reach(role, act) != Reach::All, "{role} {name}: {answer:?}");
            seen.push(act);
            cells += 1;
        }
    }
    let tried: Vec<&str> = commands().into_iter().map(|(name, _)| name).collect();
    let untried: Vec<_> = Request::NAMES.iter().filter(|name| !tried.contains(name)).collect();
    assert_eq!(untried, [&"AskSession", &"Quit"], "anybody may ask these; every other needs a right");
    assert_eq!(cells, tried.len() * Role::ALL.len());
    // These are asked for over REST, or are a part of another.
    let elsewhere = [Act::HintPayment, Act::ReadProcess, Act::RefundAboveLimit];
    let missed: Vec<_> = Act::ALL.iter().filter(|act| !seen.contains(act) && !elsewhere.contains(act)).collect();
    assert!(missed.is_empty(), "no command was tried for {missed:?}");
}
