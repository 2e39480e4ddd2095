//! Rows of the outbox: keys, attempts, calling off, webhooks, breakers and the badge.

use domain::outbox::{AttemptStep, EffectKind, NextStep, RowState, Service};
use store::{AttemptResult, Badge, NOT_SENT, OutboxFilter, RECEIPTS_KEPT_MS, Receipt, StoreError};

use crate::support::{START, change, charge, desk, mail, order, production};

#[tokio::test]
async fn a_key_is_used_once() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    let mut again = charge(&placed);
    again.id = domain::OutboxId::derived("another");
    let error = desk.write(|tx| Box::pin(async move { tx.enqueue(&again).await })).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyInUse), "{error}");
}

#[tokio::test]
async fn a_message_that_fails_to_enqueue_takes_its_order_with_it() {
    let desk = desk().await;
    let placed = order(1);
    let (saved, row) = (placed.clone(), charge(&order(2)));
    let result = desk.write(|tx| {
        Box::pin(async move {
            tx.insert_order(&saved).await?;
            tx.enqueue(&row).await
        })
    });
    assert!(result.await.is_err(), "a message about an order that is not there");
    assert!(desk.store.reader().order(placed.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_retry_waits_and_every_attempt_is_on_record() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(production(&placed, 1)).await;
    let row = desk.claim(START).await.remove(0);
    let mut lost = change(RowState::Waiting, "unknown");
    (lost.unknown, lost.count_unknown, lost.next_step) = (true, true, NextStep::LookUp);
    assert!(desk.finish(&row, desk.store.epoch(), lost).await);
    assert!(desk.claim(START).await.is_empty(), "not before its time");
    let again = desk.claim(START.plus_millis(1000)).await.remove(0);
    assert_eq!((again.attempts, again.sends, again.unknowns, again.next_step), (1, 2, 1, NextStep::LookUp));
    assert_eq!((again.key, &again.body), (row.key, &row.body), "same key, same bytes");
    let mut done = change(RowState::Done, "done");
    done.reference = Some("prod-7".into());
    assert!(desk.finish(&again, desk.store.epoch(), done).await);
    let (row, attempts) = desk.store.reader().timeline(placed.id).await.unwrap().remove(0);
    assert_eq!((row.state, row.reference.as_deref(), row.done_at.is_some()), (RowState::Done, Some("prod-7"), true));
    let made: Vec<_> = attempts.iter().map(|a| (a.number, a.step, a.outcome.as_deref())).collect();
    assert_eq!(made, [(1, AttemptStep::Send, Some("unknown")), (2, AttemptStep::LookUp, Some("done"))]);
}

#[tokio::test]
async fn only_what_never_left_is_called_off() {
    let desk = desk().await;
    let placed = order(1);
    let id = placed.id;
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    desk.enqueue(mail(&placed, 0)).await;
    let rows = desk.claim(START).await;
    for (row, outcome) in rows.iter().zip([NOT_SENT, "retry"]) {
        assert!(desk.finish(row, desk.store.epoch(), change(RowState::Waiting, outcome)).await);
    }
    let withdrawn = desk.write(move |tx| {
        Box::pin(
            async move { Ok((tx.withdraw(id, 1, EffectKind::Charge).await?, tx.withdraw_followers(id, 1).await?)) },
        )
    });
    assert_eq!(withdrawn.await.unwrap(), (true, 0), "the charge found no line; the mail had left");
}

#[tokio::test]
async fn a_webhook_closes_a_row_in_any_state_and_the_later_reply_finds_nothing() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    let row = desk.claim(START).await.remove(0);
    let id = row.id;
    let closed =
        desk.write(move |tx| Box::pin(async move { tx.close_row(id, false, None, Some("tx-1"), START).await }));
    assert!(closed.await.unwrap());
    assert!(!desk.finish(&row, desk.store.epoch(), change(RowState::Waiting, "unknown")).await);
    let (row, attempts) = desk.store.reader().timeline(placed.id).await.unwrap().remove(0);
    assert_eq!((row.state, row.reference.as_deref()), (RowState::Done, Some("tx-1")));
    assert_eq!(attempts[0].outcome.as_deref(), Some("unknown"), "the reply is on record all the same");
}

#[tokio::test]
async fn a_closed_breaker_releases_what_it_held_spread_over_a_second() {
    let desk = desk().await;
    for n in 1..=20 {
        let placed = order(n);
        desk.save(&placed).await;
        let mut row = mail(&placed, 0);
        row.next_at = START.plus_millis(900_000);
        desk.enqueue(row).await;
        desk.enqueue(charge(&placed)).await;
    }
    let released = desk.write(|tx| Box::pin(async move { tx.release_held(Some(Service::Email), START, 1000).await }));
    assert_eq!(released.await.unwrap(), 20);
    let mails =
        OutboxFilter { state: Some(RowState::Waiting), service: Some(Service::Email), ..OutboxFilter::default() };
    let soon = desk.store.reader().outbox(&mails).await.unwrap();
    let times: std::collections::BTreeSet<_> = soon.iter().map(|row| row.next_at).collect();
    assert!(times.len() > 1, "not all in one moment");
    assert!(times.iter().all(|at| (0..1000).contains(&at.millis_since(START))));
}

#[tokio::test]
async fn allowances_hold_a_service_back_without_starving_others() {
    let desk = desk().await;
    for n in 1..=5 {
        let placed = order(n);
        desk.save(&placed).await;
        desk.enqueue(charge(&placed)).await;
        desk.enqueue(production(&placed, 1)).await;
    }
    let claimed = desk
        .write(|tx| Box::pin(async move { tx.claim_due(START, 4, &|s| (s == Service::Payment).then_some(0)).await }));
    assert!(claimed.await.unwrap().iter().all(|row| row.service == Service::Production));
}

#[tokio::test]
async fn the_badge_counts_what_waits_what_is_retried_and_what_is_dead() {
    let desk = desk().await;
    assert_eq!(desk.store.reader().badge().await.unwrap(), Badge::default());
    let placed = order(1);
    desk.save(&placed).await;
    desk.save(&order(2)).await;
    desk.enqueue(charge(&placed)).await;
    desk.enqueue(production(&placed, 1)).await;
    desk.enqueue(mail(&placed, 1)).await;
    let rows = desk.claim(START).await;
    assert!(desk.finish(&rows[0], desk.store.epoch(), change(RowState::Waiting, "unknown")).await);
    assert!(desk.finish(&rows[1], desk.store.epoch(), change(RowState::Dead, "gave up")).await);
    let badge = desk.store.reader().badge().await.unwrap();
    assert_eq!((badge.waiting, badge.retrying, badge.dead), (1, 1, 1));
    assert_eq!((badge.unsent_orders, badge.unsent_minor, badge.attention), (1, 510, 0));
}

#[tokio::test]
async fn a_webhook_is_on_record_beside_the_attempts_and_closes_the_row_in_any_state() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    desk.enqueue(charge(&placed)).await;
    let sending = desk.claim(START).await.remove(0);
    let row = sending.clone();
    let closed = desk.write(move |tx| {
        Box::pin(async move {
            let told = AttemptResult { outcome: "done", http_status: None, excerpt: "{}".into() };
            tx.note_webhook(&row, "msg_1", &told, START.plus_millis(10)).await?;
            tx.close_row(row.id, false, None, Some("txn_1"), START.plus_millis(10)).await
        })
    });
    assert!(closed.await.unwrap());
    let discarded = !desk.finish(&sending, desk.store.epoch(), change(RowState::Waiting, "pending")).await;
    assert!(discarded, "the reply that comes later finds the row closed");
    let (row, attempts) = desk.store.reader().timeline(placed.id).await.unwrap().remove(0);
    assert_eq!((row.state, row.reference.as_deref(), row.sends), (RowState::Done, Some("txn_1"), 1));
    let steps: Vec<_> = attempts.iter().map(|attempt| (attempt.step, attempt.outcome.as_deref())).collect();
    assert_eq!(steps, [(AttemptStep::Send, Some("pending")), (AttemptStep::Webhook, Some("done"))]);
}

#[tokio::test]
async fn a_receipt_is_kept_for_ninety_days_and_no_longer_than_asked() {
    let desk = desk().await;
    let receipt =
        Receipt { id: "msg_1".into(), body_hash: "h".into(), received_at: START, came: "money was taken".into() };
    let saved = receipt.clone();
    desk.write(|tx| Box::pin(async move { tx.save_receipt(&saved).await })).await.unwrap();
    let forget = async |now| desk.write(move |tx| Box::pin(async move { tx.forget_receipts(now).await })).await;
    assert_eq!(forget(START.plus_millis(RECEIPTS_KEPT_MS)).await.unwrap(), 0);
    assert_eq!(desk.store.reader().receipt("msg_1").await.unwrap(), Some(receipt));
    assert_eq!(forget(START.plus_millis(RECEIPTS_KEPT_MS + 1)).await.unwrap(), 1);
    assert_eq!(desk.store.reader().receipt("msg_1").await.unwrap(), None);
}
