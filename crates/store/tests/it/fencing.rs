//! One owner at a time: the lock, the epoch, and what a stale owner can no longer do.

use domain::outbox::RowState;
use store::{LOST, Store, StoreError};

use crate::support::{START, change, charge, desk, mail, options, order, outsider};

#[tokio::test]
async fn a_second_instance_is_told_who_holds_the_directory() {
    let desk = desk().await;
    let error = Store::open(options(&desk.dir)).await.unwrap_err();
    assert!(error.to_string().contains("order-desk, process 123"), "{error}");
    assert!(matches!(error, StoreError::Held { .. }));
    let beside = Store::open_read_only(desk.dir.path()).await.unwrap();
    desk.save(&order(1)).await;
    assert!(beside.order(order(1).id).await.unwrap().is_some(), "a reader beside the owner sees what is saved");
}

#[tokio::test]
async fn the_epoch_rises_at_each_start() {
    let desk = desk().await;
    let first = desk.store.epoch();
    let desk = desk.restart().await;
    assert_eq!(desk.store.epoch(), first + 1);
}

#[tokio::test]
async fn an_owner_who_was_overtaken_writes_no_more() {
    let desk = desk().await;
    let mut usurper = outsider(&desk.dir).await;
    sqlx::query("UPDATE desk SET epoch = epoch + 1").execute(&mut usurper).await.unwrap();
    let late = order(1);
    for _ in 0..2 {
        let late = late.clone();
        let error = desk.write(|tx| Box::pin(async move { tx.insert_order(&late).await })).await.unwrap_err();
        assert!(matches!(error, StoreError::Fenced), "{error}");
    }
    assert!(desk.store.reader().order(late.id).await.unwrap().is_none());
}

#[tokio::test]
async fn an_answer_of_a_former_epoch_is_discarded() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    let sent = desk.claim(START).await.remove(0);
    let old = desk.store.epoch();
    let desk = desk.restart().await;
    let recovered = desk.write(|tx| Box::pin(async move { tx.recover(START).await })).await.unwrap();
    assert_eq!(recovered.len(), 1);
    assert!(!desk.finish(&sent, old, change(RowState::Done, "done")).await, "the old owner's answer");
    let again = desk.claim(START).await.remove(0);
    assert!(!desk.finish(&again, old, change(RowState::Done, "done")).await, "even while it is being sent again");
    assert!(desk.finish(&again, desk.store.epoch(), change(RowState::Done, "done")).await);
    assert!(!desk.finish(&again, desk.store.epoch(), change(RowState::Dead, "rejected")).await, "and only once");
}

#[tokio::test]
async fn what_was_under_way_when_the_desk_stopped_is_unknown_and_due() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    desk.enqueue(mail(&placed, 1)).await;
    let sent = desk.write(|tx| {
        Box::pin(
            async move { tx.claim_due(START, 10, &|s| Some(usize::from(s == domain::outbox::Service::Payment))).await },
        )
    });
    assert_eq!(sent.await.unwrap().len(), 1);
    let desk = desk.restart().await;
    let now = START.plus_millis(60_000);
    let recovered = desk.write(move |tx| Box::pin(async move { tx.recover(now).await })).await.unwrap();
    assert_eq!(recovered.len(), 1);
    let row = &recovered[0];
    assert_eq!((row.state, row.unknown, row.unknowns, row.next_at), (RowState::Waiting, true, 1, now));
    let timeline = desk.store.reader().timeline(placed.id).await.unwrap();
    assert_eq!(timeline[0].1[0].outcome.as_deref(), Some(LOST));
    assert!(timeline[1].1.is_empty());
}
