//! Searching as it is typed: former results stay until newer ones come, a late reply to an older text
//! never shows, and an empty list says why it is empty.

use serde_json::Value;
use tests::webdriver::{By, PATIENCE, Session};
use tests::world::TestWorld;

use crate::app::App;

const FIELD: By = By::Role("searchbox", "Search orders");

/// Stands between page and desk from now on (`hold.js`).
async fn stand_between(window: &Session) {
    let stands = window.execute(include_str!("hold.js"), &[]).await.expect("the script runs");
    assert_eq!(stands, Value::Bool(true), "the page's way to the desk can be watched");
}

async fn mode(window: &Session, mode: &str) {
    window.execute("window.hold.mode = arguments[0];", &[mode.into()]).await.expect("the script runs");
}

/// Numbers of the rows that are drawn.
async fn shown(window: &Session) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('[role=grid] [data-order-number]')].map(r => r.dataset.orderNumber)";
    let rows = window.execute(script, &[]).await.expect("the script runs");
    rows.as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Waits until `count` replies are held.
async fn held(window: &Session, count: usize) {
    let enough = async || {
        let held = window.execute("return window.hold.held.length", &[]).await?;
        Ok((held.as_u64() == Some(count as u64)).then_some(()))
    };
    window.wait_for(&format!("{count} held replies"), PATIENCE, enough).await.expect("each letter asks");
}

/// Lets a held reply go (0: the oldest, -1: the newest) and waits until the page has drawn.
async fn release(window: &Session, at: i32) {
    let delivered =
        async || Ok::<_, tests::webdriver::Error>(window.execute("return window.hold.delivered", &[]).await?.as_u64());
    let before = delivered().await.expect("the script runs").expect("a number");
    window.execute("window.hold.release(arguments[0]);", &[at.into()]).await.expect("the script runs");
    let more = async || Ok(delivered().await?.filter(|now| *now > before));
    window.wait_for("the reply to arrive", PATIENCE, more).await.expect("it arrives");
}

#[tokio::test(flavor = "multi_thread")]
async fn former_results_stay_until_new_ones_come_and_a_late_reply_never_shows() {
    let app = App::start().await;
    let window = &app.window;
    window.fill(FIELD, "heart").await.expect("a text can be typed");
    let hearts = async || {
        let rows = window.all(By::Css("[role=grid] [data-order-number] mark")).await?;
        Ok((!rows.is_empty()).then_some(()))
    };
    window.wait_for("hearts", PATIENCE, hearts).await.expect("they are found");
    stand_between(window).await;
    mode(window, "hold").await;
    let former = shown(window).await;
    let word = "lantern";
    window.fill(FIELD, word).await.expect("a text can be typed");
    // Emptying the field asks too; each letter asks at once.
    let asked = async || {
        let last = window.execute("return window.hold.held.at(-1)?.text", &[]).await?;
        Ok((last.as_str() == Some(word)).then_some(()))
    };
    window.wait_for("the whole word to be asked for", PATIENCE, asked).await.expect("it is asked for");
    let replies = window.execute("return window.hold.held.length", &[]).await.expect("the script runs");
    let replies = usize::try_from(replies.as_u64().expect("a number")).expect("a few");
    assert!(replies >= word.len(), "every letter asks: {replies}");
    assert_eq!(shown(window).await, former, "the former results stay");
    window.sees("Searching…").await.expect("a search that takes over a second says so");
    assert_eq!(shown(window).await, former, "they stay however long it takes");
    app.picture("orders-searching").await;

    release(window, -1).await;
    let lanterns = shown(window).await;
    assert_ne!(lanterns, former, "the new results are there");
    assert!(!lanterns.is_empty());
    held(window, replies - 1).await;
    for _ in 1..replies {
        release(window, 0).await;
        assert_eq!(shown(window).await, lanterns, "a late reply to an older text never shows");
    }
    let marks = window.execute("return document.querySelector('[role=grid] [data-order-number] mark').innerText", &[]);
    assert_eq!(marks.await.expect("a hit is marked").as_str().map(str::to_lowercase).as_deref(), Some(word));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_field_that_was_hit_is_named_and_marked() {
    let app = App::start().await;
    app.window.fill(FIELD, "71053").await.expect("a SKU can be typed");
    let hit = async || {
        let hits = app.window.all(By::Css("[role=grid] [data-order-number] .hit")).await?;
        let Some(hit) = hits.into_iter().next() else { return Ok(None) };
        Ok(Some(hit.text().await?).filter(|text| text.contains("71053")))
    };
    let text = app.window.wait_for("the hit", PATIENCE, hit).await.expect("the field is named");
    assert!(text.starts_with("line: "), "{text}");
    app.window.find(By::Css(".hit mark")).await.expect("what was typed is marked");
    app.picture("orders-matched").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_says_why_and_what_to_do() {
    let app = App::start().await;
    let window = &app.window;
    window.fill(FIELD, "no such thing").await.expect("a text can be typed");
    window.sees("Nothing found").await.expect("it says that nothing was found");
    app.picture("orders-nothing-found").await;
    window.click(By::RoleLike("button", "Show all orders")).await.expect("all can be shown again");
    app.row("ORD-").await;
    stand_between(window).await;
    mode(window, "refuse").await;
    let former = shown(window).await;
    window.fill(FIELD, "x").await.expect("a text can be typed");
    window.sees("The orders could not be fetched.").await.expect("the failure is told");
    window.sees("The disk did not answer.").await.expect("with its reason");
    assert_eq!(shown(window).await, former, "what was found before is still there");
    app.picture("orders-error").await;
    mode(window, "pass").await;
    window.fill(FIELD, "heart").await.expect("a text can be typed");
    window.gone(By::RoleLike("button", "Try again")).await.expect("the failure is over");
    app.row("ORD-").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_run_offers_the_first_order() {
    let world = TestWorld::start(None).await;
    let control = world.endpoints().control.expect("mocks have a control address");
    let app = App::start_beside(&control).await;
    app.window.sees("No orders yet").await.expect("the first run is greeted");
    app.window.find(By::RoleLike("button", "Enter an order")).await.expect("the first order can be entered");
    app.picture("orders-first-run").await;
}
