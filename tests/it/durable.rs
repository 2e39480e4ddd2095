//! What was acknowledged is on disk, and only the owner of a row may settle it.

use std::sync::Arc;
use std::time::Duration;

use domain::outbox::{EffectKind, RowState};
use engine::Points;
use store::StoreError;
use tests::{TestDesk, TestWorld};

fn broken() -> Result<(), StoreError> {
    panic!("as a slip in a command would")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_there_even_where_its_batch_is_lost() {
    let test = TestDesk::new(contract::sync::Endpoints::default()).await;
    let store = test.desk.store();
    let now = domain::clock::Clock::now(&*test.clock);
    let mut acknowledged = Vec::new();
    for round in 0..8 {
        let key = format!("round-{round}");
        let wanted = key.clone();
        // The writer is held up, so that the two behind it stand in one batch.
        let busy = store.write(|_| {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                Ok::<_, StoreError>(())
            })
        });
        let saved = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            store.write(move |tx| Box::pin(async move { tx.set_setting(&wanted, "1", "ann", now).await })).await
        };
        let spoilt = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            store.write(|_| Box::pin(async { broken() })).await
        };
        let (_, saved, spoilt) = tokio::join!(busy, saved, spoilt);
        assert!(spoilt.is_err());
        if saved.is_ok() {
            acknowledged.push(key);
        }
    }
    for key in acknowledged {
        let kept = store.reader().setting(&key).await.expect("settings can be read");
        assert!(kept.is_some(), "{key} was acknowledged and is lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_its_row_was_closed_changes_nothing() {
    let world = TestWorld::start(None).await;
    let answered: Arc<tokio::sync::Notify> = Arc::default();
    let bell = Arc::clone(&answered);
    let points = Points::new(move |point| {
        if point == "charge:after-reply" {
            bell.notify_one();
            // Until the row was closed by somebody else.
            std::thread::sleep(Duration::from_millis(300));
        }
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let placed = test.place(&entered).await;
    let id = placed.order.order.id;
    let close = async {
        answered.notified().await;
        let row = test.desk.store().reader().row_of(id, 1, EffectKind::Charge).await.expect("rows can be read");
        let row = row.expect("the charge was asked for");
        let now = domain::clock::Clock::now(&*test.clock);
        let close = test.desk.store().write(move |tx| {
            Box::pin(async move { tx.close_row(row.id, false, Some("settled elsewhere"), None, now).await })
        });
        let closed: Result<bool, StoreError> = close.await;
        assert!(closed.expect("the row can be closed"));
    };
    let ((), sent) = tokio::join!(close, test.desk.run_once());
    sent.expect("the outbox can be read");
    let row = test.desk.store().reader().row_of(id, 1, EffectKind::Charge).await.expect("rows can be read");
    let row = row.expect("the charge was asked for");
    assert_eq!((row.state, row.last_error.as_deref()), (RowState::Done, Some("settled elsewhere")));
    assert_eq!(test.checkout(&entered).await.state.as_str(), "Charging", "the discarded answer moved nothing");
}
