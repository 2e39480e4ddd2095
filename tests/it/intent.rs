//! Intent before send: whenever a byte may leave, the database already says so, to whoever looks.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use domain::outbox::RowState;
use engine::Points;
use store::{OutboxFilter, OutboxRow, Store};
use tests::{TestDesk, TestWorld};

/// The rows that stand as being sent, as another program beside the desk sees them.
fn on_disk(dir: PathBuf) -> Vec<OutboxRow> {
    let look = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let reader = Store::open_read_only(&dir).await.expect("the database can be read beside its owner");
            let filter = OutboxFilter { state: Some(RowState::Sending), limit: 100, ..OutboxFilter::default() };
            reader.outbox(&filter).await.expect("the outbox can be read")
        })
    });
    look.join().expect("the look beside ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_leaves_already_stands_as_sending_on_disk() {
    let world = TestWorld::start(None).await;
    let dir: Arc<OnceLock<PathBuf>> = Arc::default();
    let seen: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let (place, notes) = (Arc::clone(&dir), Arc::clone(&seen));
    let points = Points::new(move |point| {
        if let (Some(effect), Some(dir)) = (point.strip_suffix(":before-send"), place.get()) {
            // Events have a point for each that listens to them.
            let is_event = effect == "notice" || effect.ends_with("-event");
            let kind = if is_event { "event" } else { effect };
            let rows = on_disk(dir.clone());
            let stands = rows.iter().any(|row| row.effect.as_str() == kind && row.first_sent_at.is_some());
            notes.lock().expect("no look ended in a panic").push((effect.to_owned(), stands));
        }
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    dir.set(test.dir().to_owned()).expect("it is set once");
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    let seen = seen.lock().expect("no look ended in a panic").clone();
    for effect in ["reserve", "charge", "commit", "email", "produce", "invoice"] {
        assert!(seen.iter().any(|(sent, _)| sent == effect), "{effect} was never sent: {seen:?}");
    }
    let unannounced: Vec<_> = seen.iter().filter(|(_, stands)| !stands).collect();
    assert!(unannounced.is_empty(), "sent before the intent was on disk: {unannounced:?}");
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_before_a_restart_is_still_one_mail() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("email", serde_json::json!({"fault": "commit_then_drop"})).await;
    test.place(&entered).await;
    test.run(6, 1).await;
    let id = entered.order.id.to_string();
    assert_eq!(world.mails(&id).await, ["order_created", "order_confirmed"], "it arrived; its answer did not");
    world.behave("email", serde_json::json!({})).await;
    let test = test.restart().await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.lanes[2].state, domain::lane::LaneState::Done);
    assert_eq!(world.mails(&id).await, ["order_created", "order_confirmed"], "asked again under its own key");
}
