//! Paying by e-wallet in the window: the clerk sees that the provider has yet to tell, and that it
//! told.

use tests::webdriver::By;

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_paid_by_e_wallet_waits_for_the_provider_and_goes_on_when_it_tells() {
    let app = App::start().await;
    app.open("hand warmer union jack").await;
    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    let method = app.window.find(By::Role("combobox", "Payment method")).await.expect("a method can be chosen");
    method.select("E-wallet").await.expect("e-wallets are offered");
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    // The provider takes 3 to 10 seconds before it tells.
    app.window.sees("Waiting for the wallet provider").await.expect("the clerk is told what is waited for");
    app.window.sees("No money is known to be taken yet").await.expect("the clerk is told about the money");
    app.picture("order-wallet").await;
    app.status("PROCESSING").await;
    app.lane("payment", "done").await;
    assert!(app.logs().contains("a webhook came"), "the provider told, it was not asked: {}", app.logs());
    let charged = app.effects().iter().filter(|effect| *effect == "charged").count();
    assert_eq!(charged, 1);
}
