//! The main job of a clerk: find an order, change it, check it out, see it through.

use tests::webdriver::{By, Key};

use crate::app::App;

/// A customer's own order in the sample day, with an address added so that mail goes out.
const LANTERN: &str = "white metal lantern";

#[tokio::test(flavor = "multi_thread")]
async fn a_found_order_is_changed_checked_out_and_made() {
    let app = App::start().await;
    app.picture("orders").await;
    app.open(LANTERN).await;
    app.window.fill(By::Role("textbox", "E-mail"), "ada@example.org").await.expect("an address can be typed");
    let quantity = app.window.find(By::Css("[role=grid][aria-label=Items] input[aria-label^=Quantity]")).await;
    let before = total(&app).await;
    quantity.expect("a line has a quantity").replace_text("9").await.expect("a quantity can be typed");
    let changed = async || Ok((total(&app).await != before).then_some(()));
    app.window.wait_for("the total to follow", tests::webdriver::PATIENCE, changed).await.expect("the total is live");
    app.window.click(By::RoleLike("button", "Save")).await.expect("it can be saved");
    app.window.sees("version 2").await.expect("it is saved here");
    app.picture("order").await;

    app.window.click(By::RoleLike("button", "Check out")).await.expect("it can be checked out");
    app.window.find(By::RoleLike("button", "Place order")).await.expect("there is a review");
    app.picture("checkout").await;
    app.window.click(By::RoleLike("button", "Place order")).await.expect("it can be placed");
    for service in ["inventory", "payment", "email", "production", "invoice"] {
        app.lane(service, "done").await;
    }
    app.status("PROCESSING").await;
    app.picture("order-done").await;

    let effects = app.effects();
    assert_eq!(effects[..3], ["reserved", "charged", "committed"], "{effects:?}");
    let mut followers = effects[3..].to_vec();
    followers.sort();
    assert_eq!(followers, ["emailed", "invoiced", "produced"]);
    let logs = app.logs();
    let placed = logs.lines().find(|line| line.contains("\"CheckOut\""));
    assert!(placed.is_some_and(|line| line.contains("request_id")), "the log tells of the request: {logs}");
    app.no_card_numbers();
    app.go("Orders").await;
    app.window.sees("Processing").await.expect("the list shows it too");
    for history in ["PAID", "CONFIRMED"] {
        assert!(history_has(&app, history).await, "the history tells of {history}");
    }
}

async fn total(app: &App) -> String {
    match app.window.find(By::Css("[data-total]")).await {
        Ok(total) => total.text().await.unwrap_or_default(),
        Err(error) => panic!("no total: {error}"),
    }
}

/// Does the order's own page name this status in its history?
async fn history_has(app: &App, status: &str) -> bool {
    let script = "const row = document.querySelector('[data-order-number]'); return row !== null;";
    assert_eq!(app.window.execute(script, &[]).await.expect("a script runs"), true);
    app.open(LANTERN).await;
    let css = format!(".history [data-status='{status}']");
    let seen = app.window.find(By::Css(&css)).await.is_ok();
    app.go("Orders").await;
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_a_wrong_field_is_not_saved_and_the_field_says_why() {
    let app = App::start().await;
    app.open(LANTERN).await;
    app.window.fill(By::Role("textbox", "E-mail"), "ada@nowhere").await.expect("anything can be typed");
    app.window.click(By::RoleLike("button", "Save")).await.expect("Save can be clicked");
    app.window.sees("example.org").await.expect("the field says what would be right");
    app.window.find(By::Css("[aria-label=Problems]")).await.expect("the problems are listed");
    app.picture("order-problem").await;
    let text = app.window.page_text().await.expect("the page has text");
    assert!(text.contains("unsaved changes"), "nothing was saved: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_is_entered_from_the_keyboard() {
    let app = App::start().await;
    app.window.press(&[Key::Escape]).await.expect("Escape leaves the search field");
    app.window.click(By::RoleLike("button", "New order")).await.expect("an order can be begun");
    app.window.fill(By::Role("combobox", "Customer"), "Ada Byron").await.expect("a customer can be typed");
    app.add_product("22110").await;
    app.window.press(&[Key::Control, Key::Char('s')]).await.expect("Ctrl+S saves");
    app.status("PENDING").await;
    app.window.sees("version 1").await.expect("it is saved");
}
