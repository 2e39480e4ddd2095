//! Nobody is ever shown yesterday's news: whatever was created, changed, moved on or called off is so in
//! the order, in the list, in the search and in the counts, the moment its command is answered. It holds
//! because nothing stands between the views and the database (ADR 0006); a cache would have to keep it.

use contract::command::{FindOrders, OrdersView, SetStatus, UpdateOrder};
use contract::filter::OrdersFilter;
use contract::order::OrderView;
use domain::order::OrderInput;
use domain::status::OrderStatus;
use tests::desk::order;
use tests::{TestDesk, TestWorld};

/// Looks at everything, so that whoever keeps answers has some to give.
async fn look_around(test: &TestDesk, known: &[&OrderView]) {
    for view in known {
        test.look(view).await;
        test.desk.get_order(&view.order.number.to_string()).await.expect("it is found by its number, too");
    }
    for words in ["", "byron", "fresh", "stale"] {
        found(test, words, OrdersView::All).await;
    }
    found(test, "", OrdersView::Attention).await;
    test.desk.sync().await.expect("the outbox can be counted");
}

/// Numbers and statuses of the orders found.
async fn found(test: &TestDesk, words: &str, view: OrdersView) -> Vec<(u64, OrderStatus, String)> {
    let filter = OrdersFilter::default();
    let find = FindOrders { text: words.to_owned(), view, filter, before: None, after: None, limit: 50 };
    let page = test.desk.find_orders(find).await.expect("orders are found");
    page.rows.into_iter().map(|row| (row.number.0, row.status, row.name)).collect()
}

fn named(name: &str) -> OrderInput {
    OrderInput { name: name.to_owned(), ..order("22110", 6, "2.55") }
}

#[tokio::test]
async fn what_was_written_is_what_is_read_wherever_it_is_looked_for() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let other = test.enter("22110", 1, "2.55").await;
    for round in 0..10 {
        look_around(&test, &[&other]).await;
        let made = test.desk.create_order(named(&format!("fresh {round}")), "ann").await.expect("it is saved");
        let number = made.order.number.0;
        let row = |status, name: &str| (number, status, format!("{name} {round}"));
        assert_eq!(test.look(&made).await.order, made.order);
        assert_eq!(found(&test, "", OrdersView::All).await[0], row(OrderStatus::Pending, "fresh"));
        assert!(found(&test, "fresh", OrdersView::All).await.contains(&row(OrderStatus::Pending, "fresh")));

        // The index is filled at another moment each round: before the change, after it, not at all.
        if round % 3 == 0 {
            test.desk.store().index_search(500).await.expect("the tail is moved");
        }
        look_around(&test, &[&other, &made]).await;
        let input = named(&format!("stale {round}"));
        let update = UpdateOrder { id: made.order.id, version: made.order.version, input };
        let changed = test.desk.update_order(update, "ann").await.expect("it may be changed");
        assert_eq!(test.look(&made).await.order, changed.order);
        if round % 3 == 1 {
            test.desk.store().index_search(500).await.expect("the tail is moved");
        }
        assert!(found(&test, "stale", OrdersView::All).await.contains(&row(OrderStatus::Pending, "stale")));
        assert!(found(&test, "fresh", OrdersView::All).await.iter().all(|found| found.0 != number));

        look_around(&test, &[&changed]).await;
        let cancelled = test.cancel(&changed).await;
        assert_eq!(test.look(&made).await.order, cancelled.order);
        assert!(found(&test, "stale", OrdersView::All).await.contains(&row(OrderStatus::Cancelled, "stale")));
    }
}

#[tokio::test]
async fn each_step_of_a_checkout_and_of_a_clerk_after_it_is_seen_at_once() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let made = test.enter("22110", 6, "2.55").await;
    look_around(&test, &[&made]).await;
    let placed = test.place(&made).await;
    assert_eq!(test.look(&made).await.process.map(|process| process.id), Some(placed.process_id));
    let mut seen = vec![OrderStatus::Pending];
    while *seen.last().expect("one is there") != OrderStatus::Processing {
        look_around(&test, &[&made]).await;
        test.desk.run_once().await.expect("the outbox can be read");
        let (view, stored) = (test.look(&made).await, test.desk.store().reader().order(made.order.id).await);
        let stored = stored.expect("it can be read").expect("it is there");
        assert_eq!(view.order, stored);
        seen.push(view.order.status);
        assert!(seen.len() < 1_000, "{:?}", seen.last());
    }
    for status in [OrderStatus::Shipped, OrderStatus::Delivered] {
        look_around(&test, &[&made]).await;
        let wish = SetStatus { id: made.order.id, status, note: None, tracking_number: None };
        let moved = test.desk.set_status(wish, "ann").await.expect("it may move on");
        assert_eq!(test.look(&made).await.order, moved.order);
        assert_eq!(found(&test, "", OrdersView::All).await[0].1, status);
    }
}
