//! What is acknowledged is kept; what fails is undone, alone; commits are shared.

use domain::{OrderNumber, OrderStatus};
use sqlx::Row;
use store::{Result, StoreError};

use crate::support::{START, desk, is_not_found, order, outsider};

#[tokio::test]
async fn an_acknowledged_order_is_there_whole_after_a_restart() {
    let desk = desk().await;
    let saved = order(1);
    desk.save(&saved).await;
    let desk = desk.restart().await;
    assert_eq!(desk.store.reader().order(saved.id).await.unwrap(), Some(saved.clone()));
    assert_eq!(desk.store.reader().order_by_number(OrderNumber(1)).await.unwrap(), Some(saved));
}

#[tokio::test]
async fn an_acknowledged_order_is_there_when_the_desk_is_never_closed() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    // Another program sees it at once: it was committed before it was acknowledged.
    let mut outsider = outsider(&desk.dir).await;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(&mut outsider).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn operations_queued_together_share_a_commit() {
    let desk = desk().await;
    let before = desk.store.commits();
    let (let_go, held) = tokio::sync::oneshot::channel::<()>();
    let first = desk.write(move |tx| {
        Box::pin(async move {
            held.await.expect("the test lets go");
            tx.next_order_number().await
        })
    });
    let others =
        async {
            let store = &desk.store;
            let mut writes = Vec::new();
            for n in 0..60 {
                writes.push(store.write(move |tx| {
                    Box::pin(async move { tx.set_setting(&format!("k{n}"), "1", "ann", START).await })
                }));
            }
            let_go.send(()).expect("the first operation waits");
            let results: Vec<Result<()>> = join_all(writes).await;
            assert!(results.iter().all(Result::is_ok));
        };
    let (number, ()) = tokio::join!(first, others);
    assert_eq!(number.unwrap(), OrderNumber(1));
    let commits = desk.store.commits() - before;
    assert!(commits < 61, "61 writes made {commits} commits: none was shared");
    assert_eq!(desk.store.reader().settings().await.unwrap().len(), 60);
}

/// Drives all at once, so that they are all queued before the first is answered.
async fn join_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, slot) in pinned.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_failing_operation_is_undone_alone() {
    let desk = desk().await;
    let (good, bad) = (order(1), order(2));
    let (bad_id, good_id) = (bad.id, good.id);
    let failing = desk.write(move |tx| {
        Box::pin(async move {
            tx.insert_order(&bad).await?;
            tx.next_order_number().await?;
            Err::<(), _>(StoreError::NotFound("coupon"))
        })
    });
    let saving = desk.save(&good);
    let (failed, ()) = tokio::join!(failing, saving);
    assert!(is_not_found(&failed.unwrap_err()));
    assert_eq!(desk.store.reader().order(bad_id).await.unwrap(), None);
    assert!(desk.store.reader().order(good_id).await.unwrap().is_some());
    let next = desk.write(|tx| Box::pin(async move { tx.next_order_number().await })).await.unwrap();
    assert_eq!(next, OrderNumber(1), "the number was given back");
}

#[tokio::test]
async fn a_batch_that_changes_nothing_makes_no_commit() {
    let desk = desk().await;
    let before = desk.store.commits();
    assert!(desk.claim(START).await.is_empty());
    assert_eq!(desk.store.commits(), before);
}

#[tokio::test]
async fn a_change_of_an_old_version_is_refused_and_says_both() {
    let desk = desk().await;
    let mut changed = order(1);
    desk.save(&changed).await;
    changed.name = "Renamed".into();
    changed.version = 2;
    let first = changed.clone();
    desk.write(|tx| Box::pin(async move { tx.update_order(&first, 1).await })).await.unwrap();
    assert_eq!(desk.store.reader().order(changed.id).await.unwrap(), Some(changed.clone()));
    let error = desk.write(|tx| Box::pin(async move { tx.update_order(&changed, 1).await })).await.unwrap_err();
    assert!(matches!(error, StoreError::VersionConflict { yours: 1, current: 2 }), "{error}");
}

#[tokio::test]
async fn standing_sets_its_time_once_and_history_only_grows() {
    let desk = desk().await;
    let placed = order(1);
    desk.save(&placed).await;
    let id = placed.id;
    desk.write(move |tx| {
        Box::pin(async move {
            let confirmed = domain::checkout::OrderStanding {
                status: OrderStatus::Confirmed,
                payment_status: domain::PaymentStatus::Paid,
            };
            let delivered = domain::checkout::OrderStanding { status: OrderStatus::Delivered, ..confirmed };
            tx.set_standing(id, confirmed, START).await?;
            tx.set_standing(id, delivered, START.plus_millis(1)).await?;
            tx.set_standing(id, delivered, START.plus_millis(2)).await?;
            tx.add_history(id, OrderStatus::Confirmed, Some("stock committed"), "desk", START).await
        })
    })
    .await
    .unwrap();
    let now = desk.store.reader().order(id).await.unwrap().unwrap();
    assert_eq!((now.status, now.version, now.completed_at), (OrderStatus::Delivered, 4, Some(START.plus_millis(1))));
    assert_eq!(desk.store.reader().history(id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_writer_syncs_at_each_commit_and_every_table_is_strict() {
    let desk = desk().await;
    let pragmas = desk.write(|tx| Box::pin(async move { tx.durability().await })).await.unwrap();
    assert_eq!(pragmas, (2, "wal".to_owned()));
    let mut other = outsider(&desk.dir).await;
    let strict =
        sqlx::query("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'")
            .fetch_all(&mut other)
            .await
            .unwrap();
    let lax: Vec<String> =
        strict.iter().map(|row| row.get(0)).filter(|name: &String| !name.starts_with("sqlite_")).collect();
    assert_eq!(lax, ["_sqlx_migrations"], "every table of ours is strict");
}

#[tokio::test]
async fn a_long_order_keeps_every_line_in_its_place() {
    let desk = desk().await;
    let mut long = order(1);
    let line = long.items[0].clone();
    long.items =
        (0..27).map(|n| domain::LineItem { sku: format!("SKU-{n}"), quantity: n + 1, ..line.clone() }).collect();
    desk.save(&long).await;
    assert_eq!(desk.store.reader().order(long.id).await.unwrap(), Some(long));
}
