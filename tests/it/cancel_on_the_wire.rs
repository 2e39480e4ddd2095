//! Calling an order off while its charge is on the wire: what became of the money is found out
//! before anything is undone, also where the answer is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::checkout::CheckoutState;
use engine::Points;
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_on_the_wire_whose_answer_is_lost_is_found_and_given_back() {
    let world = TestWorld::start(None).await;
    world.behave("payment", json!({"fault": "commit_then_drop"})).await;
    let leaves: Arc<tokio::sync::Notify> = Arc::default();
    let (bell, once) = (Arc::clone(&leaves), AtomicBool::new(false));
    let points = Points::new(move |point| {
        if point == "charge:before-send" && !once.swap(true, Ordering::SeqCst) {
            bell.notify_one();
            // Until the clerk has called the order off.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.place(&entered).await;
    let cancel = async {
        leaves.notified().await;
        test.cancel(&entered).await
    };
    let (wished, sent) = tokio::join!(cancel, test.desk.run_once());
    sent.expect("the outbox can be read");
    assert_eq!(wished.process.map(|p| (p.state, p.cancelling)), Some((CheckoutState::Charging, true)));
    assert_eq!(world.count("released", &id).await, 0, "nothing is undone while the money is in doubt");

    world.behave("payment", json!({})).await;
    test.drain(120).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Cancelled);
    assert_eq!(world.effects(&id).await, ["reserved", "charged", "refunded", "released"]);
}
