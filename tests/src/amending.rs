//! What tests of amendments share: paid orders, changes of their lines, and the books outside held
//! against what is owed.

use contract::ApiError;
use contract::amendment::AmendmentInput;
use contract::command::{Amend, PreviewAmendment, UpdateOrder};
use contract::order::OrderView;
use domain::order::{LineInput, OrderInput};
use domain::status::OrderStatus;
use serde_json::{Value, json};

use crate::desk::order;
use crate::{TestDesk, TestWorld};

/// SKU, pieces, price.
pub type Line<'a> = (&'a str, i64, &'a str);

/// Lines as handed in.
pub fn items(lines: &[Line<'_>]) -> Vec<LineInput> {
    lines.iter().map(|(sku, quantity, price)| order(sku, *quantity, price).items.remove(0)).collect()
}

/// The line as one that changes the order's line of that SKU, where it has one.
pub fn item(view: &OrderView, line: LineInput) -> LineInput {
    let known = view.order.items.iter().find(|known| known.sku == line.sku);
    LineInput { id: known.map(|known| known.id), ..line }
}

/// SKU and pieces of the order's lines.
pub fn lines(view: &OrderView) -> Vec<(String, u32)> {
    view.order.items.iter().map(|item| (item.sku.clone(), item.quantity)).collect()
}

/// An order that is paid and in production.
pub async fn paid(test: &TestDesk, items: &[LineInput]) -> OrderView {
    let input = OrderInput { items: items.to_vec(), ..order("any", 1, "1.00") };
    let entered = test.desk.create_order(input, "clerk").await.expect("a right order is saved");
    test.place(&entered).await;
    test.drain(60).await;
    let view = test.look(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Processing, "{:?}", view.headline);
    view
}

fn change(view: &OrderView, wanted: &[Line<'_>]) -> AmendmentInput {
    let items = items(wanted).into_iter().map(|line| item(view, line)).collect();
    AmendmentInput { items: Some(items), ..AmendmentInput::default() }
}

/// Changes the order's lines to `wanted`, as seen in `view`.
pub async fn amend(test: &TestDesk, view: &OrderView, wanted: &[Line<'_>]) -> Result<OrderView, ApiError> {
    let amend = Amend { id: view.order.id, version: Some(view.order.version), change: change(view, wanted) };
    test.desk.amend(amend, "clerk").await.map_err(ApiError::from)
}

/// Changes the order's lines to exactly these.
pub async fn amend_lines(test: &TestDesk, view: &OrderView, items: Vec<LineInput>) -> Result<OrderView, ApiError> {
    let change = AmendmentInput { items: Some(items), ..AmendmentInput::default() };
    let amend = Amend { id: view.order.id, version: None, change };
    test.desk.amend(amend, "clerk").await.map_err(ApiError::from)
}

/// What changing the lines to `wanted` would cost.
pub fn preview(view: &OrderView, wanted: &[Line<'_>]) -> PreviewAmendment {
    PreviewAmendment { id: view.order.id, change: change(view, wanted) }
}

/// The order as it is, to be saved.
pub fn update(view: &OrderView) -> UpdateOrder {
    UpdateOrder { id: view.order.id, version: view.order.version, input: OrderInput::from(&view.order) }
}

/// The next answers of a service, whatever is asked.
pub async fn refuse(world: &TestWorld, service: &str, next: &[&str]) {
    let mut behaviour = json!({"outcome": {"next": next}});
    if service == "payment" {
        behaviour["cents_rule"] = json!(false);
    }
    world.behave(service, behaviour).await;
}

/// SKU and pieces that inventory holds for the order, by SKU.
pub async fn stock(world: &TestWorld, order: &str) -> Vec<(String, i64)> {
    let mut held = std::collections::BTreeMap::<String, i64>::new();
    for entry in world.ledger().await.iter().filter(|entry| entry["order_id"] == order) {
        let sign = match entry["effect"].as_str() {
            Some("reserved") => 1,
            Some("released") => -1,
            _ => 0,
        };
        for line in entry["items"].as_array().into_iter().flatten() {
            let sku = line["sku"].as_str().unwrap_or_default().to_owned();
            *held.entry(sku).or_default() += sign * line["quantity"].as_i64().unwrap_or_default();
        }
    }
    held.into_iter().filter(|(_, quantity)| *quantity != 0).collect()
}

/// An amount of the ledger in minor units.
pub fn minor(amount: &Value) -> i64 {
    let text = amount.to_string();
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "0"));
    let cents: i64 = format!("{cents:0<2}")[..2].parse().expect("two decimals");
    whole.parse::<i64>().expect("an amount") * 100 + cents
}

/// Nothing is under way, and captured less refunded is what is owed, in the ledger and here; what
/// inventory holds is what the order has (invariants 2 and 3); no key took money twice.
pub async fn settled(world: &TestWorld, view: &OrderView) {
    assert!(view.amendments.iter().all(|amendment| !amendment.open), "still under way: {:?}", view.amendments);
    let id = view.order.id.to_string();
    let ledger = world.ledger().await;
    let of = |effect: &'static str| {
        let entries = ledger.iter().filter(move |entry| entry["effect"] == effect);
        entries.filter(|entry| entry["order_id"] == id.as_str())
    };
    let sum = |effect: &'static str| of(effect).map(|entry| minor(&entry["amount"])).sum::<i64>();
    let owed = view.money.owed.minor;
    assert_eq!(sum("charged") - sum("refunded"), owed, "what is owed, outside");
    assert_eq!(view.money.captured.minor - view.money.refunded.minor, owed, "what is owed, here");
    let mut keys: Vec<String> = of("charged").map(|entry| entry["key"].to_string()).collect();
    keys.sort();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all, "a key took money twice");
    let mut wanted: Vec<(String, i64)> = Vec::new();
    if view.order.status != OrderStatus::Cancelled {
        for (sku, quantity) in lines(view) {
            match wanted.iter_mut().find(|(known, _)| *known == sku) {
                Some((_, pieces)) => *pieces += i64::from(quantity),
                None => wanted.push((sku, i64::from(quantity))),
            }
        }
    }
    wanted.sort();
    assert_eq!(stock(world, &id).await, wanted, "stock held for the order");
}
