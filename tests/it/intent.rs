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
    let (dir, seen): (Arc<OnceLock<PathBuf>>, Arc<Mutex<Vec<(String, bool)>>>) = Default::default();
    let (place, notes) = (Arc::clone(&dir), Arc::clone(&seen));
    let points = Points::new(move |point| {
        if let (Some(effect), Some(dir)) = (point.strip_suffix(":before-send"), place.get()) {
            let rows = on_disk(dir.clone());
            let stands = rows.iter().any(|row| row.effect.as_str() == effect && row.first_sent_at.is_some());
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
