//! Pictures for the documents, and what must hold in both themes.

use tests::webdriver::By;

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn the_window_has_a_dark_theme_that_really_is_dark() {
    let app = App::start().await;
    app.go("Settings").await;
    app.window.click(By::RoleLike("radio", "Dark")).await.expect("the theme can be chosen");
    let script = "const c = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number); \
                  return c[0] + c[1] + c[2];";
    let dark = async || Ok(app.window.execute(script, &[]).await?.as_f64().filter(|sum| *sum < 200.0));
    app.window.wait_for("a dark page", tests::webdriver::PATIENCE, dark).await.expect("the page is dark");
    app.picture("settings-dark").await;
    app.go("Orders").await;
    app.row("ORD-").await;
    app.picture("orders-dark").await;
    app.open("white metal lantern").await;
    app.picture("order-dark").await;
    app.go("Outbox").await;
    app.picture("outbox-dark").await;
    app.command("Take the tour").await;
    app.picture("tour-dark").await;
}
