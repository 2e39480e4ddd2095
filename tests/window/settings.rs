//! Addresses of services: tried before they are used, wrong ones named by field, and the way back
//! to the mocks.

use tests::webdriver::By;

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_tried_refused_by_field_changed_and_given_back() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.click(By::Role("button", "Test Payment service")).await.expect("an address can be tried");
    app.window.sees("It answers.").await.expect("the mock answers");
    let payment = By::Role("textbox", "Payment service");
    app.window.fill(payment, "http://pay.example").await.expect("an address can be typed");
    app.window.click(By::Role("button", "Test Payment service")).await.expect("it can be tried");
    app.window.sees("http:// only on this machine").await.expect("https is asked for");
    app.window.fill(payment, "http://127.0.0.1:9").await.expect("an address can be typed");
    app.window.click(By::Role("button", "Test Payment service")).await.expect("it can be tried");
    app.window.sees("Nobody answers at this address").await.expect("silence is told");
    app.picture("endpoints").await;
    app.window.click(By::Role("button", "Use the mocked services")).await.expect("there is a way back");
    let back = async || {
        let field = app.window.find(payment).await?;
        Ok((field.value().await? != "http://127.0.0.1:9").then_some(()))
    };
    app.window.wait_for("the mock's address", tests::webdriver::PATIENCE, back).await.expect("it is back");
    app.window.click(By::Role("button", "Test Payment service")).await.expect("it can be tried");
    app.window.sees("It answers.").await.expect("the mock answers again");
}

#[tokio::test(flavor = "multi_thread")]
async fn diagnostics_are_written_from_the_settings() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.sees("Apache License 2.0").await.expect("the licence is told");
    app.window.click(By::Role("button", "Export diagnostics")).await.expect("they can be asked for");
    app.window.sees("Diagnostics are in").await.expect("they are written");
    let folder = std::fs::read_dir(app.data().join("diagnostics")).expect("there is a folder").next();
    let folder = folder.expect("one was written").expect("it can be read").path();
    assert!(folder.join("about.json").exists() && folder.join("check.txt").exists());
}
