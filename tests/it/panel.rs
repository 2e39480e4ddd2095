//! The mock panel's door: rules, scenarios, journal and ledger through the control address.

use contract::command::{AddRule, SetMock};
use contract::mocks::{Behaviour, Decision, Fault, Outcome, Overlay, PRESETS, WireFault};
use contract::{ApiError, ErrorCode};
use domain::outbox::Service;
use tests::{TestDesk, TestWorld};

fn rule(order: &str) -> AddRule {
    AddRule {
        service: Service::Email,
        order: order.to_owned(),
        amount: String::new(),
        behaviour: Overlay { outcome: Some(Outcome::Plain(Decision::Fail)), ..Overlay::default() },
        times: Some(2),
    }
}

#[tokio::test]
async fn a_scenario_is_kept_as_a_file_and_loaded_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let behaviour = Behaviour { fault: Some(Fault::Wire(WireFault::Hang)), ..Behaviour::default() };
    test.desk.set_mock(SetMock { service: Service::Invoice, behaviour }).await.expect("it obeys");
    let kept = test.desk.save_scenario("Friday evening").await.expect("it is kept");
    assert_eq!(kept.scenarios, ["Friday evening"]);
    assert!(test.dir().join("scenarios/Friday evening.json").exists());

    let mended = test.desk.load_scenario("All good").await.expect("a preset can be loaded");
    assert!(mended.services.iter().all(|(_, behaviour)| !behaviour.is_special()), "{:?}", mended.services);
    let loaded = test.desk.load_scenario("Friday evening").await.expect("it can be loaded");
    assert_eq!(loaded.services, kept.services);
}

#[tokio::test]
async fn every_preset_is_taken_by_the_mocks() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    for preset in PRESETS {
        let world = test.desk.load_scenario(preset).await.expect("the mocks take it");
        let special = world.services.iter().any(|(_, behaviour)| behaviour.is_special());
        assert_eq!(special, preset != "All good", "{preset}");
    }
}

#[tokio::test]
async fn a_rule_is_for_the_order_of_its_number_only_and_ends_by_itself() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let broken = test.enter("22110", 1, "2.55").await;
    test.drain(60).await;
    let shown = test.desk.add_rule(rule(&broken.order.number.to_string())).await.expect("the rule is taken");
    assert_eq!(shown.rules.len(), 1);
    assert_eq!(shown.rules[0].number, Some(broken.order.number));
    let other = test.enter("22110", 1, "2.55").await;
    for view in [&broken, &other] {
        test.place(view).await;
    }
    test.drain(60).await;
    let mail = |view: &contract::order::OrderView| view.lanes[2].state.as_str();
    assert_eq!(mail(&test.look(&broken).await), "dead");
    assert_eq!(mail(&test.look(&other).await), "done");
    let journal = test.desk.journal(&broken.order.number.to_string()).await.expect("it can be read");
    let id = broken.order.id.to_string();
    assert!(!journal.is_empty() && journal.iter().all(|entry| entry.order_id.as_ref() == Some(&id)));
    let ledger = test.desk.ledger(&broken.order.number.to_string()).await.expect("it can be read");
    assert!(ledger.iter().any(|line| line.effect == "charged" && line.amount.as_deref() == Some("2.55")));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_field_and_changes_nothing() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let refused = |result: Result<contract::mocks::MockWorld, engine::DeskError>| {
        let error: ApiError = result.expect_err("it makes no sense").into();
        assert_eq!(error.code, ErrorCode::ValidationError);
        error.field.expect("a field is named")
    };
    assert_eq!(refused(test.desk.add_rule(rule("ORD-99999999")).await), "order");
    assert_eq!(refused(test.desk.add_rule(AddRule { amount: "much".to_owned(), ..rule("") }).await), "amount");
    assert_eq!(refused(test.desk.save_scenario("../secrets").await), "name");
    assert_eq!(refused(test.desk.save_scenario("all good").await), "name");
    assert_eq!(refused(test.desk.load_scenario("never kept").await), "name");
    let world = test.desk.mocks().await.expect("the mocks answer");
    assert!(world.rules.is_empty() && world.scenarios.is_empty());
}
