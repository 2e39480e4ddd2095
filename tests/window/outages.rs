//! The outside says no, or says nothing: the clerk sees it, nothing is lost, and it goes on.

use tests::webdriver::By;

use crate::app::App;

async fn place(app: &App, text: &str) -> String {
    let number = app.open(text).await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_payment_fails_the_order_says_why_and_gives_the_stock_back() {
    let app = App::start().await;
    app.go("Settings").await;
    app.mock("payment", "Outcome", "Fail").await;
    app.picture("mock-panel").await;
    app.go("Orders").await;
    place(&app, "hand warmer union jack").await;
    app.status("FAILED").await;
    app.lane("payment", "failed").await;
    app.window.sees("No money was taken").await.expect("the clerk is told about the money");
    app.picture("order-declined").await;
    assert_eq!(app.effects(), ["reserved", "declined", "released"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_every_service_down_the_order_is_safe_and_goes_on_untouched_when_they_are_up() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.click(By::RoleLike("button", "All down")).await.expect("all can be taken down");
    let down = By::Css("[role=group][aria-label=billing].hot");
    app.window.find(down).await.expect("the panel shows it");
    app.go("Orders").await;
    let number = place(&app, "hand warmer union jack").await;
    app.lane("inventory", "waiting").await;
    let sync = async || {
        let badge = app.window.find(By::Role("status", "Sync")).await?;
        Ok(badge.text().await?.contains("Offline").then_some(()))
    };
    app.window.wait_for("the sync badge to say Offline", tests::webdriver::PATIENCE, sync).await.expect("it says so");
    app.picture("order-offline").await;
    app.go("Outbox").await;
    app.window.sees(&number).await.expect("the outbox shows what waits");
    app.picture("outbox").await;

    app.go("Settings").await;
    app.window.click(By::RoleLike("button", "All good")).await.expect("all can be brought up");
    app.go("Orders").await;
    app.open("hand warmer union jack").await;
    app.status("PROCESSING").await;
    for service in ["inventory", "payment", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    let charged = app.effects().iter().filter(|effect| *effect == "charged").count();
    assert_eq!(charged, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_refused_asks_a_person_and_goes_on_from_the_answer() {
    let app = App::start().await;
    place(&app, "hand warmer union jack").await;
    app.status("PROCESSING").await;
    app.go("Settings").await;
    app.mock("payment", "Outcome", "Fail").await;
    app.go("Orders").await;
    let number = app.open("hand warmer union jack").await;
    app.window.click(By::RoleLike("button", "Cancel order")).await.expect("it can be cancelled");
    app.window.fill(By::Role("textbox", "Reason"), "Not wanted any more").await.expect("a reason is asked");
    let cancel = format!("Cancel order {number}");
    app.window.click(By::RoleLike("button", &cancel)).await.expect("the wish can be sent");
    app.window.find(By::Role("group", "Settle")).await.expect("a person is asked");
    app.picture("order-settle").await;
    let how = By::Role("textbox", "How do you know?");
    app.window.fill(how, "Paid back at the bank, receipt 4711").await.expect("a reason can be given");
    app.window.click(By::RoleLike("button", "Money is back")).await.expect("it can be settled");
    app.status("CANCELLED").await;
    assert!(app.effects().contains(&"released".to_owned()), "the stock was given back: {:?}", app.effects());
}
