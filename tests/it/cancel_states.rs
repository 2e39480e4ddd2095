//! A cancel in every state of a checkout, with the step's request unsent or sent: the end and what
//! the world did. Nothing whose outcome is unknown is ever undone.

use contract::command::SettleStep;
use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::{OrderStatus, PaymentStatus};
use serde_json::{Value, json};
use tests::{TestDesk, TestWorld};

/// A checkout brought to a state by what a service does, cancelled there, and let go on.
struct Case {
    name: &'static str,
    /// Service and what it does until the cancel.
    trouble: (&'static str, Value),
    /// Another service that is made to trouble once the first step was taken.
    then: Option<(&'static str, Value)>,
    /// Where the checkout stands at the cancel.
    state: CheckoutState,
    /// What the world has done in the end, in its order.
    effects: &'static [&'static str],
    money: PaymentStatus,
}

fn cases() -> Vec<Case> {
    let (down, lost, reset) =
        (json!({"fault": "down"}), json!({"fault": "commit_then_drop"}), json!({"fault": "reset"}));
    let case = |name, trouble, state, effects, money| Case { name, trouble, then: None, state, effects, money };
    vec![
        case("reserve unsent", ("inventory", down.clone()), CheckoutState::Reserving, &[], PaymentStatus::Pending),
        case(
            "reserve lost, done",
            ("inventory", lost.clone()),
            CheckoutState::Reserving,
            &["reserved", "released"],
            PaymentStatus::Pending,
        ),
        case(
            "reserve lost, not done",
            ("inventory", reset.clone()),
            CheckoutState::Reserving,
            &["reserved", "released"],
            PaymentStatus::Pending,
        ),
        case(
            "charge unsent",
            ("payment", down.clone()),
            CheckoutState::Charging,
            &["reserved", "released"],
            PaymentStatus::Pending,
        ),
        case(
            "charge lost, done",
            ("payment", lost.clone()),
            CheckoutState::Reconciling,
            &["reserved", "charged", "refunded", "released"],
            PaymentStatus::Refunded,
        ),
        case(
            "charge asked to come back",
            ("payment", json!({"fault": {"status": 429, "retry_after_s": 20}})),
            CheckoutState::Charging,
            &["reserved", "charged", "refunded", "released"],
            PaymentStatus::Refunded,
        ),
        Case {
            name: "commit unsent",
            trouble: ("payment", down.clone()),
            then: Some(("inventory", down)),
            state: CheckoutState::Committing,
            effects: &["reserved", "charged", "refunded", "released"],
            money: PaymentStatus::Refunded,
        },
        Case {
            name: "commit lost, done",
            trouble: ("payment", json!({"fault": "down"})),
            then: Some(("inventory", lost)),
            state: CheckoutState::Committing,
            effects: &["reserved", "charged", "committed", "refunded", "released"],
            money: PaymentStatus::Refunded,
        },
        Case {
            name: "commit lost, not done",
            trouble: ("payment", json!({"fault": "down"})),
            then: Some(("inventory", reset)),
            state: CheckoutState::Committing,
            effects: &["reserved", "charged", "committed", "refunded", "released"],
            money: PaymentStatus::Refunded,
        },
    ]
}

async fn brought_to(case: &Case, world: &TestWorld, test: &TestDesk) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave(case.trouble.0, case.trouble.1.clone()).await;
    test.place(&entered).await;
    test.run(1, 6_000).await;
    if let Some((service, behaviour)) = &case.then {
        world.behave(service, behaviour.clone()).await;
        world.behave(case.trouble.0, json!({})).await;
        test.run(2, 6_000).await;
    }
    assert_eq!(test.checkout(&entered).await.state, case.state, "{}", case.name);
    entered
}

#[tokio::test]
async fn a_cancel_in_every_state_undoes_what_was_done_and_nothing_else() {
    for case in cases() {
        let world = TestWorld::start(None).await;
        let test = TestDesk::new(world.endpoints()).await;
        let entered = brought_to(&case, &world, &test).await;
        let id = entered.order.id.to_string();
        let before = world.effects(&id).await;
        test.cancel(&entered).await;
        test.run(1, 1).await;
        let undone = |effects: &[String]| effects.iter().any(|effect| effect == "released" || effect == "refunded");
        let unknown = case.name.contains("lost");
        assert!(!(unknown && undone(&world.effects(&id).await)), "{}: nothing unknown is undone", case.name);
        assert!(!undone(&before), "{}", case.name);
        world.all_up().await;
        test.drain(200).await;
        let view = test.look(&entered).await;
        assert_eq!(
            (view.order.status, view.order.payment_status),
            (OrderStatus::Cancelled, case.money),
            "{}",
            case.name
        );
        assert_eq!(world.effects(&id).await, case.effects, "{}", case.name);
        let ended = view.process.map(|process| process.state);
        assert_eq!(ended, Some(CheckoutState::Cancelled), "{}", case.name);
        assert_eq!(world.mails(&id).await, ["order_created", "order_updated"], "{}: no other mail", case.name);
    }
}

/// An order that is on its way back: its commit was refused, and `held` does not answer.
async fn on_its_way_back(world: &TestWorld, test: &TestDesk, held: &str) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "down"})).await;
    test.place(&entered).await;
    test.run(1, 6_000).await;
    world.behave("inventory", json!({"fault": "down"})).await;
    world.behave("payment", json!({})).await;
    test.run(2, 6_000).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Committing);
    let id = entered.order.id.to_string();
    if held == "payment" {
        world.behave("payment", json!({"fault": "down"})).await;
        world.behave("inventory", json!({"outcome": {"next": ["fail"]}})).await;
    } else {
        // Only the commit is answered, with a refusal; then inventory is gone again.
        world.behave("inventory", json!({"outcome": "fail"})).await;
        world.behave("payment", json!({"fault": "down"})).await;
        test.run(2, 6_000).await;
        world.behave("inventory", json!({"fault": "down"})).await;
        world.behave("payment", json!({})).await;
    }
    test.run(3, 6_000).await;
    assert_eq!(world.count("committed", &id).await, 0);
    entered
}

#[tokio::test]
async fn a_cancel_on_the_way_back_changes_the_end_and_nothing_else() {
    for (held, state) in [("payment", CheckoutState::Refunding), ("inventory", CheckoutState::Releasing)] {
        let world = TestWorld::start(None).await;
        let test = TestDesk::new(world.endpoints()).await;
        let entered = on_its_way_back(&world, &test, held).await;
        assert_eq!(test.checkout(&entered).await.state, state, "{held}");
        test.cancel(&entered).await;
        world.all_up().await;
        test.drain(120).await;
        let view = test.look(&entered).await;
        assert_eq!(view.order.status, OrderStatus::Cancelled, "{held}");
        assert_eq!(view.order.payment_status, PaymentStatus::Refunded, "{held}");
        let id = entered.order.id.to_string();
        assert_eq!(world.effects(&id).await, ["reserved", "charged", "refused", "refunded", "released"], "{held}");
        assert_eq!(world.mails(&id).await, ["order_created", "order_updated"], "{held}: no failure mail");
    }
}

#[tokio::test]
async fn a_failed_order_may_be_cancelled_and_has_nothing_left_to_undo() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.place(&entered).await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Failed);
    test.cancel(&entered).await;
    test.drain(20).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
    let effects = world.effects(&entered.order.id.to_string()).await;
    assert_eq!(effects, ["reserved", "declined", "released", "emailed"]);
}

#[tokio::test]
async fn a_cancel_while_a_person_is_asked_is_a_wish_until_the_step_is_settled() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(1, 24 * 3_600_000).await;
    world.behave("payment", json!({})).await;
    test.drain(60).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::NeedsAttention);
    test.cancel(&entered).await;
    test.drain(20).await;
    let id = entered.order.id.to_string();
    assert_eq!(world.effects(&id).await, ["reserved"], "nobody knows yet whether money was taken");
    let settled =
        SettleStep { id: entered.order.id, step: EffectKind::Charge, done: false, reason: "Not there".to_owned() };
    test.desk.settle_step(settled, "sam").await.expect("it can be settled");
    test.drain(20).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
    assert_eq!(world.effects(&id).await, ["reserved", "released"]);
}
