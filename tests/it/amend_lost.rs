//! Amendments under the worst: the answer of each step is lost, the desk is stopped at each step,
//! refusals come after the money, and a person settles what nobody can know.

use contract::command::SettleStep;
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::OrderStatus;
use serde_json::json;
use tests::amending::{amend, items, lines, paid, refuse, settled, stock};
use tests::{TestDesk, TestWorld};

/// An edit that costs more and removes something: reserve, charge, commit, release.
const DEARER: [(&str, i64, &str); 2] = [("22110", 4, "2.55"), ("85123A", 4, "2.10")];
/// An edit that costs less and adds something: reserve, refund, commit, release.
const CHEAPER: [(&str, i64, &str); 2] = [("22110", 2, "2.55"), ("85123A", 1, "2.10")];
const BEFORE: [(&str, i64, &str); 1] = [("22110", 6, "2.55")];

#[tokio::test]
async fn an_answer_that_is_lost_at_any_step_takes_effect_once() {
    for wanted in [DEARER, CHEAPER] {
        for service in ["inventory", "payment", "production"] {
            for fault in ["commit_then_drop", "reset"] {
                let world = TestWorld::start(None).await;
                let test = TestDesk::new(world.endpoints()).await;
                let before = paid(&test, &items(&BEFORE)).await;
                let id = before.order.id.to_string();
                amend(&test, &before, &wanted).await.expect("it may be changed");
                // Every second request of this service is lost on its way there or back.
                for _ in 0..12 {
                    world.behave(service, json!({"fault": fault})).await;
                    test.run(1, 700).await;
                    world.behave(service, json!({})).await;
                    test.run(1, 700).await;
                }
                test.drain(120).await;
                let view = test.look(&before).await;
                let case = format!("{service}, {fault}, {wanted:?}");
                assert_eq!(lines(&view).len(), 2, "{case}: {:?}", view.headline);
                assert_eq!(view.amendments[0].state, CheckoutState::Completed, "{case}");
                assert!(world.count("refunded", &id).await <= 1, "{case}");
                settled(&world, &view).await;
                world.stop().await;
            }
        }
    }
}

#[tokio::test]
async fn a_desk_that_stops_at_any_step_goes_on_where_it_was() {
    for wanted in [DEARER, CHEAPER] {
        for steps in 0..6 {
            let world = TestWorld::start(None).await;
            let test = TestDesk::new(world.endpoints()).await;
            let before = paid(&test, &items(&BEFORE)).await;
            // One answer a step: what follows a step waits for the next look.
            for service in ["inventory", "payment"] {
                world.behave(service, json!({"fault": {"status": 429, "retry_after_s": 1}})).await;
            }
            amend(&test, &before, &wanted).await.expect("it may be changed");
            for step in 0..steps {
                let open = if step % 2 == 0 { "inventory" } else { "payment" };
                world.behave(open, json!({})).await;
                test.run(2, 1_500).await;
                world.behave(open, json!({"fault": {"status": 429, "retry_after_s": 1}})).await;
            }
            let test = test.restart().await;
            world.all_up().await;
            test.drain(120).await;
            let view = test.look(&before).await;
            assert_eq!(view.amendments[0].state, CheckoutState::Completed, "after {steps} steps: {:?}", view.headline);
            assert_eq!(lines(&view).len(), 2);
            settled(&world, &view).await;
            world.stop().await;
        }
    }
}

#[tokio::test]
async fn stock_refused_after_money_went_back_asks_a_person_and_ends_as_an_agreed_refund() {
    for done in [true, false] {
        let world = TestWorld::start(None).await;
        let test = TestDesk::new(world.endpoints()).await;
        let before = paid(&test, &items(&BEFORE)).await;
        refuse(&world, "inventory", &["succeed", "fail"]).await;
        amend(&test, &before, &CHEAPER).await.expect("it may be tried");
        test.drain(60).await;
        let asking = test.look(&before).await;
        assert_eq!(asking.amendments[0].state, CheckoutState::NeedsAttention);
        assert_eq!(test.desk.sync().await.expect("a badge").attention, 1);
        assert_eq!(asking.headline.as_ref().map(|line| line.title.as_str()), Some("A supervisor must settle this."));
        let id = before.order.id;
        let settle = SettleStep { id, step: EffectKind::Commit, done, reason: "Asked the warehouse".to_owned() };
        test.desk.settle_step(settle, "boss").await.expect("it may be settled");
        test.drain(60).await;
        let view = test.look(&before).await;
        assert_eq!(test.desk.sync().await.expect("a badge").attention, 0);
        if done {
            assert_eq!(lines(&view).len(), 2);
        } else {
            assert_eq!(lines(&view), [("22110".to_owned(), 6)]);
            assert_eq!(view.money.agreed.minor, view.money.refunded.minor, "given for nothing in return");
        }
        settled(&world, &view).await;
    }
}

#[tokio::test]
async fn a_release_that_is_refused_asks_a_person_and_the_change_stands() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&BEFORE)).await;
    refuse(&world, "inventory", &["fail"]).await;
    amend(&test, &before, &[("22110", 4, "2.55")]).await.expect("it may be changed");
    test.drain(60).await;
    let asking = test.look(&before).await;
    assert_eq!(
        (lines(&asking), asking.amendments[0].state),
        (vec![("22110".to_owned(), 4)], CheckoutState::NeedsAttention)
    );
    let id = before.order.id;
    let settle = SettleStep { id, step: EffectKind::Release, done: false, reason: "Lost in the store".to_owned() };
    test.desk.settle_step(settle, "boss").await.expect("it may be settled");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(view.amendments[0].state, CheckoutState::Completed);
    assert_eq!(stock(&world, &id.to_string()).await, [("22110".to_owned(), 6)], "two pieces stay there, as settled");
    assert_eq!(view.money.captured.minor - view.money.refunded.minor, view.money.owed.minor);
}

#[tokio::test]
async fn an_extra_charge_that_arrives_after_its_amendment_was_called_off_is_given_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&BEFORE)).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    amend(&test, &before, &[("22110", 8, "2.55")]).await.expect("it may be tried");
    test.run(3, 3_000).await;
    test.cancel(&before).await;
    world.all_up().await;
    test.drain(200).await;
    let view = test.look(&before).await;
    assert_eq!(view.order.status, OrderStatus::Cancelled, "{:?}", view.headline);
    settled(&world, &view).await;
}
