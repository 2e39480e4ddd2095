//! `failure.json` holds the dead letters as they are, whatever happened between commit and file.

use std::path::PathBuf;
use std::time::Duration;

use contract::order::OrderView;
use serde_json::{Value, json};
use tests::{TestDesk, TestWorld};

fn path(test: &TestDesk) -> PathBuf {
    test.dir().join("failure.json")
}

fn letters(test: &TestDesk) -> Vec<Value> {
    let written = std::fs::read_to_string(path(test)).expect("the file is there");
    serde_json::from_str(&written).expect("the file is an array")
}

/// An order whose confirmation was refused.
async fn with_a_dead_mail(world: &TestWorld, test: &TestDesk) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("email", json!({"outcome": "fail"})).await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("email", json!({})).await;
    entered
}

#[tokio::test]
async fn a_dead_letter_is_written_with_its_fields_and_leaves_when_it_is_resent() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    assert!(letters(&test).is_empty(), "there from the start");
    let entered = with_a_dead_mail(&world, &test).await;
    let row = test.desk.outbox().await.expect("the outbox can be read").rows.remove(0);
    let found = letters(&test);
    assert_eq!(found.len(), 1, "{found:?}");
    let letter = found[0].as_object().expect("an object");
    let mut names: Vec<_> = letter.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["attempts", "effect", "event_id", "failed_at", "last_error", "order_id", "payload", "service"]);
    assert_eq!(letter["event_id"], row.id.to_string());
    assert_eq!(letter["order_id"], entered.order.id.to_string());
    assert_eq!((&letter["service"], &letter["effect"]), (&json!("email"), &json!("email")));
    assert_eq!(letter["attempts"], 1);
    assert_eq!(letter["payload"]["template"], "order_confirmed");
    assert!(!letter["last_error"].as_str().expect("words").is_empty());
    assert!(domain::Timestamp::parse(letter["failed_at"].as_str().expect("a time")).is_some());

    test.desk.retry_row(row.id).await.expect("it can be sent again");
    test.drain(20).await;
    assert!(letters(&test).is_empty(), "it was resent");
}

#[tokio::test]
async fn a_dead_letter_that_is_called_off_leaves_the_file() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    with_a_dead_mail(&world, &test).await;
    let row = test.desk.outbox().await.expect("the outbox can be read").rows.remove(0);
    test.desk.cancel_row(row.id).await.expect("it can be called off");
    test.drain(5).await;
    assert!(letters(&test).is_empty());
}

#[tokio::test]
async fn a_stop_between_the_commit_and_the_file_is_made_good_at_the_next_start() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    with_a_dead_mail(&world, &test).await;
    let right = letters(&test);
    // As it stood before the commit, with the half of a new one beside it.
    std::fs::write(path(&test), "[]\n").expect("the file can be written");
    std::fs::write(test.dir().join("failure.json.new"), "[{").expect("the file can be written");
    let test = test.restart().await;
    assert_eq!(letters(&test), right);
    std::fs::remove_file(path(&test)).expect("the file is there");
    let test = test.restart().await;
    assert_eq!(letters(&test), right);
}

#[tokio::test]
async fn a_running_desk_keeps_the_file_by_itself() {
    let world = TestWorld::start(None).await;
    world.behave("invoice", json!({"outcome": "fail"})).await;
    let test = TestDesk::new(world.endpoints()).await;
    test.desk.start();
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    for _ in 0..400 {
        if letters(&test).len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(letters(&test)[0]["service"], "invoice");
    test.desk.stop().await.expect("it stops");
}
