//! Every step is refused in turn, or the order called off, and every action and every undo runs
//! twice: the first answer is lost after the deed. At the end the world holds nothing of the order
//! that it should not, and every deed was done once.

use std::sync::Arc;

use contract::order::OrderView;
use domain::outbox::AttemptStep;
use domain::status::{OrderStatus, PaymentStatus};
use engine::Points;
use serde_json::json;
use tests::control::Control;
use tests::switch::{self, Switch};
use tests::{TestDesk, TestWorld};

/// What a checkout does and undoes, by named point, and whose it is.
const ACTIONS: [(&str, &str); 8] = [
    ("reserve", "inventory"),
    ("charge", "payment"),
    ("commit", "inventory"),
    ("refund", "payment"),
    ("release", "inventory"),
    ("email", "email"),
    ("produce", "production"),
    ("invoice", "invoice"),
];

/// Each action's first request is carried out (or refused, for `refused`) and its answer lost.
fn twice(refused: &str) -> Vec<Switch> {
    let lost = |(action, service): (&str, &str)| {
        let outcome = if action == refused { "fail" } else { "succeed" };
        let behaviour = json!({"outcome": outcome, "fault": "commit_then_drop"});
        let begin = Switch::behave(&format!("{action}:intent-saved"), 1, service, behaviour);
        [begin, Switch::behave(&format!("{action}:after-reply"), 1, service, json!({}))]
    };
    ACTIONS.into_iter().flat_map(lost).collect()
}

struct Ended {
    view: OrderView,
    effects: Vec<String>,
    /// Requests of each action, those of the charge's look-ups left out.
    tries: Vec<(String, usize)>,
    world: TestWorld,
    test: TestDesk,
}

/// An order is placed and everything comes to its end, with that step refused.
async fn end_with(refused: &str) -> Ended {
    let world = TestWorld::start(None).await;
    let listener: Arc<dyn Fn(&str) + Send + Sync> =
        Arc::new(switch::listener(twice(refused), Control::new(world.endpoints())));
    let test = TestDesk::watched(world.endpoints(), Points::new(move |point| listener(point))).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(60).await;
    test.place(&entered).await;
    test.drain_beside(300).await;
    look(world, test, &entered).await
}

async fn look(world: TestWorld, test: TestDesk, entered: &OrderView) -> Ended {
    let view = test.look(entered).await;
    let mut effects = world.effects(&entered.order.id.to_string()).await;
    effects.sort();
    let rows = test.desk.store().reader().timeline(entered.order.id).await.expect("rows can be read");
    let sends = |attempts: &[store::Attempt]| attempts.iter().filter(|one| one.step == AttemptStep::Send).count();
    let steps = rows.iter().filter(|(row, attempts)| row.effect.as_str() != "event" && !attempts.is_empty());
    let tries = steps.map(|(row, attempts)| (format!("{} {}", row.effect, row.label), sends(attempts))).collect();
    Ended { view, effects, tries, world, test }
}

impl Ended {
    fn check(&self, status: OrderStatus, payment: PaymentStatus, effects: &[&str]) {
        assert_eq!((self.view.order.status, self.view.order.payment_status), (status, payment), "{:?}", self.tries);
        let mut wanted: Vec<_> = effects.iter().map(|effect| (*effect).to_owned()).collect();
        wanted.sort();
        assert_eq!(self.effects, wanted, "each deed once, for all that was tried: {:?}", self.tries);
    }

    /// Every action ran twice, so that a repeated one is known to be harmless.
    fn all_ran_twice(&self) {
        assert!(self.tries.iter().all(|(_, sends)| *sends == 2), "{:?}", self.tries);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_refused_and_everything_runs_twice() {
    let ended = end_with("nothing").await;
    let all = ["reserved", "charged", "committed", "emailed", "produced", "invoiced"];
    ended.check(OrderStatus::Processing, PaymentStatus::Paid, &all);
    ended.all_ran_twice();
    assert_eq!(ended.tries.len(), 6, "{:?}", ended.tries);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_refused_twice_leaves_nothing() {
    let ended = end_with("reserve").await;
    ended.check(OrderStatus::Failed, PaymentStatus::Pending, &["unavailable", "emailed"]);
    ended.all_ran_twice();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_declined_twice_gives_the_stock_back_once() {
    let ended = end_with("charge").await;
    ended.check(OrderStatus::Failed, PaymentStatus::Failed, &["reserved", "declined", "released", "emailed"]);
    ended.all_ran_twice();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_refused_twice_gives_money_and_stock_back_once() {
    let ended = end_with("commit").await;
    let all = ["reserved", "charged", "refused", "refunded", "released", "emailed"];
    ended.check(OrderStatus::Failed, PaymentStatus::Refunded, &all);
    ended.all_ran_twice();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_called_off_after_all_was_done_is_undone_once() {
    let Ended { view, world, test, .. } = end_with("nothing").await;
    test.cancel(&view).await;
    test.drain_beside(300).await;
    let ended = look(world, test, &view).await;
    assert_eq!(ended.view.order.status, OrderStatus::Cancelled, "{:?}", ended.tries);
    assert_eq!(ended.view.order.payment_status, PaymentStatus::Refunded);
    let all = ["reserved", "charged", "committed", "emailed", "produced", "invoiced", "refunded", "released"];
    ended.check(OrderStatus::Cancelled, PaymentStatus::Refunded, &all);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_refused_twice_asks_once_and_the_machine_goes_on_from_the_answer() {
    for (undo, undone) in [("refund", None), ("release", Some("refunded"))] {
        let Ended { view, world, test, .. } = end_with(undo).await;
        test.cancel(&view).await;
        test.drain_beside(300).await;
        let asking = test.look(&view).await;
        let attention = asking.process.and_then(|process| process.attention).expect("it asks for a person");
        assert_eq!(attention.step.as_str(), undo);
        let effects = world.effects(&view.order.id.to_string()).await;
        let undos: Vec<_> = effects.iter().filter(|e| matches!(e.as_str(), "refunded" | "released")).collect();
        assert_eq!(undos, undone.into_iter().collect::<Vec<_>>(), "{undo}: nothing after it was undone");
        let settle = contract::command::SettleStep {
            id: view.order.id,
            step: attention.step,
            done: true,
            reason: "Done by hand".to_owned(),
        };
        test.desk.settle_step(settle, "sam").await.expect("it can be settled");
        test.drain_beside(300).await;
        let ended = look(world, test, &view).await;
        assert_eq!(ended.view.order.status, OrderStatus::Cancelled, "{undo}");
        let refused = ended.tries.iter().find(|(step, _)| step.starts_with(undo));
        assert_eq!(refused.map(|(_, sends)| *sends), Some(2), "{undo} was asked for twice: {:?}", ended.tries);
    }
}
