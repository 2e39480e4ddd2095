//! Answers kept for repeated requests: long enough for whoever repeats, and not for ever; those of
//! carts for ever.

use std::sync::Arc;

use contract::sync::Endpoints;
use engine::{Asked, CART_KEY, Said};
use tests::TestDesk;
use tests::desk::order;

const HOUR_MS: i64 = 3_600_000;

/// Enters an order under `key`; what it was answered.
async fn enter(test: &TestDesk, key: &str) -> Said {
    let asked = Asked {
        keys: vec![key.to_owned()],
        body_hash: "the same".to_owned(),
        answer: Some(Arc::new(|record| {
            let body = record.map(|record| record.order.number.to_string()).unwrap_or_default();
            Ok(Said { status: 201, body, again: false })
        })),
        ..Asked::default()
    };
    asked.once(test.desk.create_order(order("LANTERN", 1, "2.00"), "clerk")).await.expect("it is answered")
}

#[tokio::test]
async fn an_answer_outlives_its_day_and_is_forgotten_at_a_start_after_two() {
    let test = TestDesk::new(Endpoints::default()).await;
    let (first, cart) = (enter(&test, "ann k-1").await, enter(&test, &format!("{CART_KEY}ann c-1")).await);
    test.clock.advance_ms(47 * HOUR_MS);
    let test = test.restart().await;
    assert_eq!(enter(&test, "ann k-1").await, Said { again: true, ..first.clone() }, "it is kept for two days");
    test.clock.advance_ms(2 * HOUR_MS);
    let test = test.restart().await;
    let later = enter(&test, "ann k-1").await;
    assert!(!later.again, "after two days it is forgotten");
    assert_ne!(later.body, first.body, "so that the key counts anew");
    let cart_again = enter(&test, &format!("{CART_KEY}ann c-1")).await;
    assert_eq!(cart_again, Said { again: true, ..cart }, "a cart is placed once for ever");
}

#[tokio::test]
async fn a_desk_that_runs_for_days_forgets_too() {
    let test = TestDesk::new(Endpoints::default()).await;
    enter(&test, "ann k-1").await;
    test.clock.advance_ms(49 * HOUR_MS);
    enter(&test, "ann k-2").await;
    assert!(!enter(&test, "ann k-1").await.again);
    assert!(enter(&test, "ann k-2").await.again);
}
