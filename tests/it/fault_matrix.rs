//! Runs the fault matrix: every fault on every step, with and without a kill in the middle. Each
//! cell has a world and a data directory of its own; what is right is in `fault_table`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use contract::command::CheckOut;
use contract::order::OrderView;
use domain::ids::OrderId;
use domain::outbox::{AttemptStep, RowState};
use domain::status::OrderStatus;
use engine::Points;
use serde_json::{Value, json};
use tests::control::Control;
use tests::crash::child::{by_wallet, say};
use tests::crash::programs::{Life, Programs};
use tests::switch::{self, Switch};
use tests::{TestDesk, TestWorld};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::fault_table::{Fault, KILLED, LIVING, STEPS, Step};

/// Cells side by side; each may hold a thread while it turns a switch.
const AT_ONCE: usize = 6;

/// What the cell found, in the table's words.
#[derive(Debug)]
struct Found {
    cell: String,
    details: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 12)]
async fn every_fault_on_every_step_ends_as_the_table_says() {
    let programs = Programs::find().expect("the programs are built; cargo xtask test builds them");
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut cells = JoinSet::new();
    for (killed, table) in [(false, LIVING), (true, KILLED)] {
        for (fault, row) in table {
            let fault = Arc::new(fault);
            for (step, expected) in STEPS.into_iter().zip(row) {
                let (programs, places, fault) = (programs.clone(), Arc::clone(&places), Arc::clone(&fault));
                cells.spawn(async move {
                    let _place = places.acquire_owned().await;
                    let found =
                        if killed { killed_cell(&programs, &step, &fault).await } else { cell(&step, &fault).await };
                    let name = format!("{} {}{}", step.name, fault.name, if killed { ", killed" } else { "" });
                    (found.cell != expected)
                        .then(|| format!("{name}: {} where the table says {expected}; {}", found.cell, found.details))
                });
            }
        }
    }
    let count = cells.len();
    let wrong: Vec<String> = cells.join_all().await.into_iter().flatten().collect();
    say(&format!("{count} cells, {} not as the table says", wrong.len()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What turns at which point, so that exactly this step meets the fault.
fn switches(step: &Step, fault: &Fault) -> Vec<Switch> {
    let at = |name: &str| format!("{}:{name}", step.point);
    let mut switches =
        vec![Switch::behave(&at("intent-saved"), step.pass, step.service, laid(step, fault.behaviour()))];
    if step.undo {
        switches.push(Switch::behave("commit:intent-saved", 1, "inventory", json!({"outcome": "fail"})));
        switches.push(Switch::behave("commit:after-reply", 1, "inventory", json!({})));
    }
    switches
}

/// A behaviour over how the service is in the matrix: a wallet's provider decides at once and tells
/// nobody, so that every answer is one that was asked for.
fn laid(step: &Step, mut behaviour: Value) -> Value {
    if step.service == "wallet" {
        behaviour["webhook_delay_ms"] = 0.into();
        behaviour["webhook"] = "never".into();
    }
    behaviour
}

/// The wish to pay as the step has it.
fn wish(step: &Step, entered: &OrderView) -> CheckOut {
    if step.service == "wallet" { by_wallet(entered) } else { tests::desk::wish(entered) }
}

async fn cell(step: &Step, fault: &Fault) -> Found {
    let world = TestWorld::start(None).await;
    let mut switches = switches(step, fault);
    let after = format!("{}:after-reply", step.point);
    switches.push(Switch::behave(&after, step.pass + fault.answers - 1, step.service, laid(step, json!({}))));
    let control = Control::new(world.endpoints());
    let test = TestDesk::watched(world.endpoints(), Points::new(switch::listener(switches, control))).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.desk.check_out(wish(step, &entered), "clerk").await.expect("the order can be placed");
    test.drain_beside(300).await;
    test.desk.stop().await.expect("the desk stops");
    let found = look(test.dir(), entered.order.id, step, &world).await;
    world.stop().await;
    found
}

async fn killed_cell(programs: &Programs, step: &Step, fault: &Fault) -> Found {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let world = TestWorld::start(None).await;
    let services = dir.path().join("services.json");
    std::fs::write(&services, world.ready_line()).expect("the services file is written");
    let mut switches = switches(step, fault);
    switches.push(Switch::abort(&format!("{}:after-reply", step.point), step.pass));
    let (data, log) = (dir.path().join("data"), dir.path().join("desk.log"));
    let scenario = if step.service == "wallet" { "webhook" } else { "place" };
    let words = ["none", scenario, &switch::written(&switches)];
    let life = Life::start(programs, &data, &services, &log, &words).expect("the desk starts");
    let (said, status) = life.end().await.expect("the desk ends");
    let id = said.iter().find_map(|line| OrderId::parse(line)).expect("the order was acknowledged");
    world.all_up().await;
    world.behave(step.service, laid(step, json!({}))).await;
    let life = Life::start(programs, &data, &services, &log, &["none", "drain"]).expect("the desk starts again");
    let (again, ended) = life.end().await.expect("the desk ends");
    let mut found = look(&data, id, step, &world).await;
    if status.success() || !ended.success() {
        let log = std::fs::read_to_string(log).unwrap_or_default();
        found.cell = format!("no death or no end: {status}, {ended}, {said:?}, {again:?}, {log}");
    }
    world.stop().await;
    found
}

/// What the database and the ledger say when all is over.
async fn look(data: &Path, id: OrderId, step: &Step, world: &TestWorld) -> Found {
    let reader = engine::read_only(data).await.expect("the database can be read");
    let order = reader.order(id).await.expect("orders can be read").expect("the order is there");
    let rows = reader.timeline(id).await.expect("rows can be read");
    let of_step = rows.iter().filter(|(row, _)| match step.name {
        "billing-event" => row.service.as_str() == "billing" && row.label == "order.confirmed",
        _ => row.effect.as_str() == step.point,
    });
    let (mut sends, mut look_ups) = (0, 0);
    for attempt in of_step.flat_map(|(_, attempts)| attempts) {
        match attempt.step {
            AttemptStep::Send => sends += 1,
            AttemptStep::LookUp => look_ups += 1,
            AttemptStep::Webhook => {}
        }
    }
    let dead = rows.iter().filter(|(row, _)| row.state == RowState::Dead).count();
    let open = rows.iter().filter(|(row, _)| matches!(row.state, RowState::Waiting | RowState::Sending)).count();
    let asks = reader.latest_checkout(id).await.expect("checkouts can be read").is_some_and(|c| c.attention.is_some());
    let ledger = counted(&world.ledger().await, &id.to_string());
    let end = end(order.status, asks, dead, &ledger).filter(|_| open == 0);
    let attempts = if look_ups > 0 { format!("{sends}+{look_ups}") } else { sends.to_string() };
    Found {
        cell: format!("{attempts} {}", end.unwrap_or("nothing the table knows")),
        details: format!(
            "{} with {dead} dead letters and {open} open rows, asks: {asks}, ledger {ledger:?}",
            order.status
        ),
    }
}

type Counted = BTreeMap<String, u32>;

/// The order's effects; refusals and notices do not count, nor do events.
fn counted(ledger: &[Value], order: &str) -> Counted {
    let mut counted = Counted::new();
    for entry in ledger.iter().filter(|entry| entry["order_id"] == order) {
        let effect = entry["effect"].as_str().unwrap_or_default();
        let notice = entry["template"].as_str().is_some_and(|template| template == "order_created");
        if !notice && !matches!(effect, "refused" | "declined" | "unavailable" | "requested" | "event" | "billed") {
            *counted.entry(effect.to_owned()).or_default() += 1;
        }
    }
    counted
}

/// The end that the table names, where everything there and here fits it.
fn end(status: OrderStatus, asks: bool, dead: usize, ledger: &Counted) -> Option<&'static str> {
    let is = |effects: &[&str]| *ledger == effects.iter().map(|effect| ((*effect).to_owned(), 1)).collect::<Counted>();
    let all = ["reserved", "charged", "committed", "emailed", "produced", "invoiced"];
    let but_one = || (3..all.len()).any(|left| is(&[&all[..left], &all[left + 1..]].concat()));
    match (status, asks, dead) {
        (OrderStatus::Processing, false, 0) if is(&all) => Some("made"),
        // Billing's events are not counted, so that there all followers are told.
        (OrderStatus::Processing | OrderStatus::Confirmed, false, 1) if but_one() || is(&all) => Some("dead"),
        (OrderStatus::Failed, false, 0) if is(&["reserved", "charged", "refunded", "released", "emailed"]) => {
            Some("undone")
        }
        (OrderStatus::Failed, false, 0) if is(&["emailed"]) || is(&["reserved", "released", "emailed"]) => {
            Some("refused")
        }
        (_, true, 0) if is(&["reserved", "charged"]) || is(&["reserved", "charged", "refunded"]) => Some("asks"),
        _ => None,
    }
}
