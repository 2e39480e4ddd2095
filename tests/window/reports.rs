//! The reports: figures that agree with the orders, for a time that can be chosen, as charts with
//! tables and as a file.

use tests::webdriver::{By, PATIENCE};

use crate::app::App;
use crate::paper::Paper;

/// Orders of the file: 20 minutes apart, so 16 days and a bit.
const ORDERS: usize = 1_200;

/// The value of a figure of the strip.
const FIGURE: &str = "return [...document.querySelectorAll('.figure')].find((f) => \
    f.querySelector('dt').innerText === arguments[0])?.querySelector('dd').innerText";

async fn figure(app: &App, name: &str, wanted: impl Fn(&str) -> bool) -> String {
    let look = async || {
        let value = app.window.execute(FIGURE, &[name.into()]).await?;
        Ok(value.as_str().filter(|value| wanted(value)).map(str::to_owned))
    };
    app.window.wait_for(name, PATIENCE, look).await.expect("the figure is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_counts_every_order_and_can_be_taken_away() {
    let app = App::start_on(&Paper::orders(ORDERS)).await;
    app.go("Reports").await;
    figure(&app, "Orders entered", |value| value.trim() == "1200").await;
    let sold = figure(&app, "Sold", |value| value.contains("1200 orders")).await;
    assert!(sold.starts_with(['£', '$']), "{sold}");
    figure(&app, "Shipped or delivered", |value| value.contains("1200 of 1200 sold")).await;
    let best = By::Css("figure[aria-label='Best customers'] tbody tr:nth-child(10)");
    app.window.find(best).await.expect("ten customers are ranked");
    app.window
        .find(By::Css("figure[aria-label='Best products'] tbody tr:nth-child(5)"))
        .await
        .expect("five products are");
    app.picture("reports").await;

    let sum = "return [...document.querySelectorAll(\"figure[aria-label='Orders a day'] tbody td\")]\
        .reduce((sum, cell) => sum + Number(cell.textContent), 0)";
    assert_eq!(app.window.execute(sum, &[]).await.expect("the script runs").as_u64(), Some(1_200), "the table");
    app.window.click(By::RoleLike("button", "7 days")).await.expect("another time can be chosen");
    let week = figure(&app, "Orders entered", |value| value.trim() != "1200").await;
    let week: u64 = week.trim().parse().expect("a number");
    assert!((6 * 72..=7 * 72).contains(&week), "{week} orders of seven days, the last of which is not over");
    app.window.click(By::RoleLike("button", "Export CSV")).await.expect("it can be written to a file");
    app.window.sees("rows are written to").await.expect("it says where");
    let written = app.exports();
    assert!(written.len() == 1 && written[0].starts_with("what,date,currency"), "{written:?}");
    app.window.click(By::RoleLike("button", "A year")).await.expect("another time can be chosen");
    figure(&app, "Orders entered", |value| value.trim() == "1200").await;
    app.picture("reports-year").await;
    looks(&app, "Reports", "reports").await;
    looks(&app, "Orders", "orders-long").await;
}

/// Pictures of a screen on a large display, light and dark.
async fn looks(app: &App, screen: &str, name: &str) {
    for theme in ["Light", "Dark"] {
        app.go("Settings").await;
        app.window.click(By::RoleLike("radio", theme)).await.expect("the theme can be chosen");
        app.go(screen).await;
        app.picture(&format!("{name}-{}", theme.to_lowercase())).await;
        app.window.resize(1920, 1080).await.expect("the window can be made larger");
        app.picture(&format!("{name}-{}-1920", theme.to_lowercase())).await;
        app.window.resize(1280, 800).await.expect("and smaller");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_without_orders_says_so() {
    let world = tests::world::TestWorld::start(None).await;
    let app = App::start_beside(&world.endpoints().control.expect("a control address")).await;
    app.go("Reports").await;
    app.window.sees("No orders in this time").await.expect("it says so");
    app.window.sees("Every attempt of this time came through.").await.expect("nothing failed either");
    app.picture("reports-empty").await;
}
