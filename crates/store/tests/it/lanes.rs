//! Lanes: first in, first out; a dead letter blocks its lane, except e-mail.

use domain::lane::LaneState;
use domain::outbox::{EffectKind, RowState, Service, Stream};

use crate::support::{START, change, charge, desk, labels, mail, message, order, production};

#[tokio::test]
async fn a_lane_is_first_in_first_out_and_lanes_run_in_parallel() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(production(&placed, 1)).await;
    desk.enqueue(production(&placed, 2)).await;
    desk.enqueue(mail(&placed, 1)).await;
    let first = desk.claim(START).await;
    assert_eq!(labels(&first), ["produce 1", "email 1"]);
    assert!(desk.claim(START).await.is_empty(), "the second waits for the answer to the first");
    assert!(desk.finish(&first[0], desk.store.epoch(), change(RowState::Done, "done")).await);
    assert_eq!(labels(&desk.claim(START).await), ["produce 2"]);
}

#[tokio::test]
async fn a_dead_letter_blocks_its_lane_but_mail_goes_on() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    for part in [1, 2] {
        desk.enqueue(production(&placed, part)).await;
        desk.enqueue(mail(&placed, part)).await;
    }
    for row in desk.claim(START).await {
        assert!(desk.finish(&row, desk.store.epoch(), change(RowState::Dead, "gave up")).await);
    }
    assert_eq!(labels(&desk.claim(START).await), ["email 2"]);
    let dead = desk.store.reader().dead_letters(10).await.unwrap();
    assert_eq!(labels(&dead), ["email 1", "produce 1"]);
    let id = dead[1].id;
    assert!(desk.write(move |tx| Box::pin(async move { tx.call_off(id, START).await })).await.unwrap());
    assert_eq!(labels(&desk.claim(START).await), ["produce 2"], "called off, it blocks no more");
}

#[tokio::test]
async fn the_dispatcher_wakes_for_heads_of_lanes_only() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    let mut first = production(&placed, 1);
    first.next_at = START.plus_millis(5_000);
    desk.enqueue(first).await;
    desk.enqueue(production(&placed, 2)).await;
    let next = desk.store.reader().next_due(START, &[]).await.unwrap();
    assert_eq!(next, Some(START.plus_millis(5_000)), "the second is due, but not its turn");
    assert_eq!(desk.store.reader().next_due(START, &[Service::Production]).await.unwrap(), None);
}

#[tokio::test]
async fn a_follow_up_is_inserted_sending_only_where_its_lane_is_free() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    let mut now = charge(&placed);
    now.send_now = true;
    let row = desk.enqueue(now).await;
    assert_eq!((row.state, row.sends, row.first_sent_at), (RowState::Sending, 1, Some(START)));
    let mut refund = message(&placed, Stream::Payment, Service::Payment, EffectKind::Refund, 1);
    refund.send_now = true;
    assert_eq!(desk.enqueue(refund).await.state, RowState::Waiting);
    assert_eq!(desk.store.reader().timeline(placed.id).await.unwrap()[0].1.len(), 1, "its attempt is on record");
}

#[tokio::test]
async fn the_list_shows_five_lanes_and_leaves_notices_out() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    let mut notice = mail(&placed, 9);
    notice.label = "order_created".into();
    desk.enqueue(notice).await;
    let mut now = charge(&placed);
    now.send_now = true;
    desk.enqueue(now).await;
    let page = desk.list(store::ListQuery { limit: 10, ..store::ListQuery::default() }).await;
    let none = LaneState::None;
    assert_eq!(page.items[0].lanes, [none, LaneState::Sending, none, none, none]);
    assert_eq!(desk.store.reader().lanes(placed.id).await.unwrap(), page.items[0].lanes);
}
