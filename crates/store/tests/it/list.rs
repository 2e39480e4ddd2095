//! The list: newest first, in pages that are complete and without duplicates, under every filter.

use domain::{OrderStatus, PaymentStatus, UserId};
use store::{Attention, ListQuery};

use crate::support::{Desk, START, desk, order};

/// Every page of `query`, three rows each.
async fn pages(desk: &Desk, mut query: ListQuery) -> Vec<u64> {
    query.limit = 3;
    let mut numbers = Vec::new();
    loop {
        let page = desk.list(query.clone()).await;
        assert!(page.items.len() <= 3);
        numbers.extend(page.items.iter().map(|row| row.number.0));
        match page.next {
            Some(next) => query.before = Some(next),
            None => return numbers,
        }
    }
}

/// Twelve orders: every third paid, every second of one account, some in one microsecond.
async fn filled() -> Desk {
    let desk = desk().await;
    for n in 1..=12 {
        let mut saved = order(n);
        if n > 9 {
            saved.created_at = order(9).created_at;
        }
        if n % 3 == 0 {
            (saved.status, saved.payment_status) = (OrderStatus::Paid, PaymentStatus::Paid);
        }
        if n % 2 == 0 {
            saved.user_id = Some(UserId::derived("someone"));
        }
        desk.save(&saved).await;
    }
    desk
}

#[tokio::test]
async fn pages_are_complete_newest_first_and_without_duplicates() {
    let desk = filled().await;
    let all: Vec<u64> = (1..=12).rev().collect();
    assert_eq!(pages(&desk, ListQuery::default()).await, all);
    let text = |text: &str| ListQuery { text: Some(text.into()), ..ListQuery::default() };
    assert_eq!(pages(&desk, text("heart")).await, all, "from the tail");
    desk.store.index_search(7).await.unwrap();
    assert_eq!(pages(&desk, text("heart")).await, all, "from index and tail");
    desk.store.index_search(7).await.unwrap();
    assert_eq!(pages(&desk, text("heart")).await, all, "from the index");
}

#[tokio::test]
async fn every_filter_holds_alone_and_with_others() {
    let desk = filled().await;
    let paid = ListQuery { status: vec![OrderStatus::Paid], ..ListQuery::default() };
    assert_eq!(pages(&desk, paid.clone()).await, [12, 9, 6, 3]);
    let both = ListQuery { status: vec![OrderStatus::Pending, OrderStatus::Paid], ..ListQuery::default() };
    assert_eq!(pages(&desk, both).await.len(), 12);
    let paid_in_money = ListQuery { payment_status: Some(PaymentStatus::Paid), ..ListQuery::default() };
    assert_eq!(pages(&desk, paid_in_money).await, [12, 9, 6, 3]);
    let mine = ListQuery { user_id: Some(UserId::derived("someone")), ..paid.clone() };
    assert_eq!(pages(&desk, mine).await, [12, 6]);
    let found = ListQuery { text: Some("heart".into()), ..paid };
    assert_eq!(pages(&desk, found).await, [12, 9, 6, 3]);
    let (from, to) = (Some(order(3).created_at), Some(order(5).created_at));
    assert_eq!(pages(&desk, ListQuery { from, to, ..ListQuery::default() }).await, [5, 4, 3], "both ends included");
}

#[tokio::test]
async fn attention_comes_with_a_checkout_that_needs_it_and_goes_with_it() {
    let desk = filled().await;
    let (late, seen) = (order(4).id, order(5).id);
    desk.write(move |tx| {
        Box::pin(async move {
            tx.set_attention(late, Attention::Settle).await?;
            tx.set_attention(seen, Attention::FailedUnseen).await?;
            assert!(tx.order_seen(seen).await?);
            assert!(!tx.order_seen(late).await?, "opening it settles nothing");
            Ok(())
        })
    })
    .await
    .unwrap();
    assert_eq!(pages(&desk, ListQuery { attention: true, ..ListQuery::default() }).await, [4]);
    assert_eq!(desk.store.reader().badge().await.unwrap().attention, 1);
}

#[tokio::test]
async fn export_walks_all_orders_oldest_first() {
    let desk = filled().await;
    let id = order(2).id;
    desk.write(move |tx| Box::pin(async move { tx.mark_deleted(id, START).await })).await.unwrap();
    let (mut after, mut numbers) = (i64::MIN, Vec::new());
    loop {
        let page = desk.store.reader().orders_after(after, 5).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after = *last;
        numbers.extend(page.iter().map(|(_, order)| order.number.0));
    }
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
}

/// Every page of `query` from the end up, three rows each.
async fn pages_up(desk: &Desk, mut query: ListQuery) -> Vec<u64> {
    (query.limit, query.after) = (3, Some(i64::MIN));
    let mut numbers = Vec::new();
    loop {
        let page = desk.list(query.clone()).await;
        assert!(page.items.len() <= 3);
        assert!(page.items.is_sorted_by_key(|row| std::cmp::Reverse(row.seq)), "a page is newest first both ways");
        numbers.extend(page.items.iter().rev().map(|row| row.number.0));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return numbers,
        }
    }
}

#[tokio::test]
async fn the_way_up_is_the_way_down_reversed_under_every_filter() {
    let desk = filled().await;
    let attention = order(4).id;
    desk.write(move |tx| Box::pin(async move { tx.set_attention(attention, Attention::Settle).await })).await.unwrap();
    let (from, to) = (Some(order(3).created_at), Some(order(5).created_at));
    let queries = [
        ListQuery::default(),
        ListQuery { status: vec![OrderStatus::Paid], ..ListQuery::default() },
        ListQuery { status: vec![OrderStatus::Pending, OrderStatus::Paid], ..ListQuery::default() },
        ListQuery { payment_status: Some(PaymentStatus::Paid), ..ListQuery::default() },
        ListQuery { user_id: Some(UserId::derived("someone")), ..ListQuery::default() },
        ListQuery { attention: true, ..ListQuery::default() },
        ListQuery { text: Some("heart".into()), ..ListQuery::default() },
        ListQuery { tag: Some("gift".into()), ..ListQuery::default() },
        ListQuery { from, to, ..ListQuery::default() },
    ];
    for indexed in [0, 7, 12] {
        desk.store.index_search(indexed).await.unwrap();
        for query in &queries {
            let mut down = pages(&desk, query.clone()).await;
            down.reverse();
            assert!(!down.is_empty(), "{query:?}");
            assert_eq!(pages_up(&desk, query.clone()).await, down, "{query:?}, {indexed} indexed");
        }
    }
}
