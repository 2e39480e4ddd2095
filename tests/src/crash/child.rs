//! What the desk under test does in its process: one scenario, or a stream of orders. It says a
//! line for each thing only after the engine has acknowledged it.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use contract::command::{CheckOut, SettleStep, UpdateOrder};
use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::ids::OrderId;
use domain::outbox::{EffectKind, RowState, Service};
use domain::retry::RetryPolicy;
use domain::status::PaymentMethod;
use engine::{Config, Desk};
use serde_json::json;
use store::OutboxFilter;

use super::plan::Scenario;
use crate::control::Control;
use crate::desk::{order, quick_config, wish};

const CLERK: &str = "clerk";
/// Between two looks at what is still open.
const LOOK_PAUSE: Duration = Duration::from_millis(15);

/// Settings that let a life of half a second see retries and a breaker that closes again.
pub fn config(endpoints: contract::sync::Endpoints) -> Config {
    Config {
        retry: RetryPolicy { base_ms: 40, cap_ms: 400, ..RetryPolicy::default() },
        breaker_rest_ms: 150,
        wallet_poll_after_ms: 500,
        wallet_poll_every_ms: 300,
        ..quick_config(endpoints)
    }
}

/// Tells the parent.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Without a parent nobody needs to be told.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Lives through `scenario` with an order of its own, then until nothing is left to do.
pub async fn live(desk: Arc<Desk>, control: Control, scenario: Scenario) {
    match scenario {
        Scenario::Resume | Scenario::Drain => desk.start(),
        Scenario::Place => {
            let view = enter(&desk).await;
            desk.start();
            place(&desk, &view).await;
        }
        Scenario::Edit => {
            let view = enter(&desk).await;
            desk.start();
            let update =
                UpdateOrder { id: view.order.id, version: view.order.version, input: order("22111", 1, "4.50") };
            desk.update_order(update, CLERK).await.expect("the order can be changed");
        }
        Scenario::Delete => {
            let view = enter(&desk).await;
            desk.start();
            desk.delete_order(view.order.id, CLERK).await.expect("the order can be deleted");
        }
        Scenario::Cancel => {
            let id = completed(&desk).await;
            desk.cancel_order(id, "Called off", CLERK).await.expect("it can be cancelled");
        }
        Scenario::Lost => {
            let view = enter(&desk).await;
            rule(&control, Service::Payment, view.order.id, json!({"fault": "commit_then_drop"})).await;
            desk.start();
            place(&desk, &view).await;
        }
        Scenario::Refuse => {
            let view = enter(&desk).await;
            let script = json!({"outcome": {"next": ["succeed", "fail"]}});
            rule(&control, Service::Inventory, view.order.id, script).await;
            desk.start();
            place(&desk, &view).await;
        }
        Scenario::Webhook => {
            let view = enter(&desk).await;
            rule(&control, Service::Wallet, view.order.id, json!({"webhook_delay_ms": 30})).await;
            desk.start();
            desk.check_out(by_wallet(&view), CLERK).await.expect("the order is placed");
            say(&format!("placed {}", view.order.id));
        }
        Scenario::Retry | Scenario::CallOff => dead_letter(&desk, &control, scenario == Scenario::Retry).await,
        Scenario::Settle => {
            let id = completed(&desk).await;
            rule(&control, Service::Payment, id, json!({"outcome": {"next": ["fail"]}})).await;
            desk.cancel_order(id, "Called off", CLERK).await.expect("it can be cancelled");
        }
    }
    settle(&desk, scenario != Scenario::Drain).await;
    desk.stop().await.expect("the desk stops");
    say("settled");
}

async fn enter(desk: &Desk) -> OrderView {
    let view = desk.create_order(order("22110", 6, "2.55"), CLERK).await.expect("the order is saved");
    say(&view.order.id.to_string());
    view
}

async fn place(desk: &Desk, view: &OrderView) {
    desk.check_out(wish(view), CLERK).await.expect("the order is placed");
    say(&format!("placed {}", view.order.id));
}

/// The wish to pay the order by e-wallet.
pub fn by_wallet(view: &OrderView) -> CheckOut {
    CheckOut { payment_method: PaymentMethod::EWallet, ..wish(view) }
}

async fn completed(desk: &Desk) -> OrderId {
    let view = enter(desk).await;
    desk.start();
    place(desk, &view).await;
    until_quiet(desk).await;
    view.order.id
}

async fn rule(control: &Control, service: Service, order: OrderId, behaviour: serde_json::Value) {
    control.rule(service.as_str(), &order.to_string(), behaviour, None).await.expect("the mocks take a rule");
}

/// A mail that is refused, then sent again or called off by a clerk.
async fn dead_letter(desk: &Desk, control: &Control, again: bool) {
    let view = enter(desk).await;
    let id = view.order.id;
    desk.start();
    until_quiet(desk).await;
    rule(control, Service::Email, id, json!({"outcome": {"next": ["fail"]}})).await;
    place(desk, &view).await;
    until_quiet(desk).await;
    let filter = OutboxFilter { state: Some(RowState::Dead), limit: 100, ..OutboxFilter::default() };
    let dead = desk.store().reader().outbox(&filter).await.expect("the outbox can be read");
    let row = dead.iter().find(|row| row.order_id == id).expect("the refused mail is a dead letter");
    let done = if again { desk.retry_row(row.id).await } else { desk.cancel_row(row.id).await };
    done.expect("a dead letter can be sent again or called off");
}

/// Until nothing is left to send and no checkout is open; a supervisor settles what asks.
async fn settle(desk: &Desk, supervised: bool) {
    loop {
        until_quiet(desk).await;
        let asking = desk.store().reader().open_checkouts(CheckoutState::NeedsAttention).await;
        let asking = asking.expect("checkouts can be read");
        for checkout in &asking {
            say(&format!("attention {}", checkout.order_id));
        }
        if asking.is_empty() || !supervised {
            return;
        }
        for checkout in &asking {
            attend(desk, checkout).await;
        }
    }
}

/// A supervisor notes the refund that the desk was refused as made at the bank.
async fn attend(desk: &Desk, checkout: &domain::Checkout) {
    let step = checkout.attention.as_ref().expect("it says what it asks about").step;
    assert_eq!(step, EffectKind::Refund, "only a refund is refused here: {checkout:?}");
    let settle = SettleStep { id: checkout.order_id, step, done: true, reason: "Refunded at the bank".to_owned() };
    desk.settle_step(settle, "supervisor").await.expect("it can be settled");
}

/// Waits until nothing is left to send; the parent's patience bounds it.
pub async fn until_quiet(desk: &Desk) {
    loop {
        tokio::time::sleep(LOOK_PAUSE).await;
        let badge = desk.sync().await.expect("the outbox can be counted");
        if badge.waiting + badge.retrying == 0 {
            return;
        }
    }
}
