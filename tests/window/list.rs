//! A list much longer than the screen: few rows are drawn, every order can be reached with scroll and
//! keys, and what happens elsewhere moves nothing.

use std::collections::BTreeSet;

use contract::command::{CreateOrder, FindOrders, TagOrder};
use contract::filter::{OrdersFilter, OrdersView};
use serde_json::Value;
use tests::desk::order;
use tests::webdriver::{By, Key, PATIENCE, Session};

use crate::app::App;
use crate::paper::Paper;

/// Orders of the file, and those of the sample day.
const MANY: usize = 1_200;

/// What the page shows of the grid.
const GRID: &str = "
  const grid = document.querySelector('[role=grid][aria-label=Orders]');
  const box = grid.getBoundingClientRect();
  const rows = [...grid.querySelectorAll('[data-order-number]')];
  const seen = rows.filter((row) => {
    const at = row.getBoundingClientRect();
    return at.top >= box.top + 29 && at.bottom <= box.bottom + 1;
  });
  const chosen = grid.querySelector('[aria-selected=true]');
  return {
    drawn: rows.length,
    seen: seen.map((row) => row.dataset.orderNumber),
    indexes: rows.map((row) => Number(row.getAttribute('aria-rowindex'))),
    count: Number(grid.getAttribute('aria-rowcount')),
    chosen: chosen ? chosen.dataset.orderNumber : null,
    index: chosen ? Number(chosen.getAttribute('aria-rowindex')) : null,
    top: chosen ? Math.round(chosen.getBoundingClientRect().top) : null,
    pointed: grid.getAttribute('aria-activedescendant') === (chosen && chosen.id),
    focus: document.activeElement && document.activeElement.id,
    end: grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1,
    full: seen.length * 34 + 64 >= grid.clientHeight - 30,
  };";

async fn grid(window: &Session) -> Value {
    window.execute(GRID, &[]).await.expect("the script runs")
}

/// Waits until the grid is as wanted.
async fn until(window: &Session, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let look = async || Ok(Some(window.execute(GRID, &[]).await?).filter(|grid| wanted(grid)));
    match window.wait_for(what, PATIENCE, look).await {
        Ok(grid) => grid,
        Err(error) => panic!("{error}\n{}", grid(window).await),
    }
}

fn number(grid: &Value, field: &str) -> i64 {
    grid[field].as_i64().unwrap_or_else(|| panic!("{field} in {grid}"))
}

async fn long_list() -> App {
    let app = App::start_on(&Paper::orders(MANY)).await;
    app.window.click(By::Css("[role=grid] [data-order-number]")).await.expect("a row can be clicked");
    app.window.execute("document.querySelector('[role=grid]').focus()", &[]).await.expect("the script runs");
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_list_can_be_scrolled_with_few_rows_in_the_page() {
    let app = long_list().await;
    let window = &app.window;
    let start = until(window, "the list", |grid| grid["full"] == true).await;
    let all = number(&start, "count") - 1;
    assert!(all >= i64::try_from(MANY).expect("a count"), "all are told, though few are drawn: {all}");
    let mut seen = BTreeSet::new();
    loop {
        let now = until(window, "rows in sight", |grid| grid["full"] == true).await;
        let drawn = number(&now, "drawn");
        assert!(drawn <= 60, "{drawn} rows are in the page");
        let indexes = now["indexes"].as_array().expect("indexes");
        assert!(indexes.windows(2).all(|pair| pair[0].as_i64().zip(pair[1].as_i64()).is_some_and(|(a, b)| b == a + 1)));
        seen.extend(now["seen"].as_array().expect("numbers").iter().map(|number| number.as_str().map(str::to_owned)));
        if now["end"] == true && indexes.last().and_then(Value::as_i64) == Some(all + 1) {
            break;
        }
        window.execute("document.querySelector('[role=grid]').scrollBy(0, 510)", &[]).await.expect("the script runs");
    }
    assert_eq!(i64::try_from(seen.len()).expect("a count"), all, "every order was in sight");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_reach_both_ends_and_marks_are_kept_across_them() {
    let app = long_list().await;
    let window = &app.window;
    let all = number(&grid(window).await, "count");
    let at = |index: i64| move |grid: &Value| grid["index"] == index && grid["pointed"] == true;
    until(window, "the first row", at(2)).await;
    window.press(&[Key::Space]).await.expect("a key");
    window.press(&[Key::PageDown]).await.expect("a key");
    until(window, "a page further", at(17)).await;
    window.press(&[Key::PageUp]).await.expect("a key");
    window.press(&[Key::Down]).await.expect("a key");
    until(window, "the second row", at(3)).await;
    window.press(&[Key::End]).await.expect("a key");
    let end = at(all);
    until(window, "the last row in sight", |grid| end(grid) && grid["end"] == true).await;
    window.press(&[Key::Space]).await.expect("a key");
    window.sees("2 orders marked").await.expect("both are marked, far apart");
    app.picture("orders-end").await;
    window.press(&[Key::Up]).await.expect("a key");
    until(window, "the last but one", at(all - 1)).await;
    window.press(&[Key::Home]).await.expect("a key");
    let top = until(window, "the first row", at(2)).await;
    window.press(&[Key::Enter]).await.expect("a key");
    let chosen = top["chosen"].as_str().expect("a number").to_owned();
    let opened = async || Ok(Some(window.url().await?).filter(|url| url.ends_with(&chosen)));
    window.wait_for("the order", PATIENCE, opened).await.expect("Enter opens what is selected");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_elsewhere_moves_neither_focus_nor_scroll() {
    let app = long_list().await;
    let window = &app.window;
    for _ in 0..12 {
        window.press(&[Key::PageDown]).await.expect("a key");
    }
    let in_sight = |grid: &Value| grid["seen"].as_array().is_some_and(|seen| seen.contains(&grid["chosen"]));
    let middle = |grid: &Value| grid["index"] == 182 && grid["pointed"] == true && in_sight(grid);
    let before = until(window, "the middle", middle).await;
    let text = before["seen"][1].as_str().expect("a number").to_owned();
    let (view, filter) = (OrdersView::All, OrdersFilter::default());
    let found = app.ask(FindOrders { text, view, filter, before: None, after: None, limit: 1 }).await;
    let new = app.ask(CreateOrder { input: order("22110", 1, "2.55") }).await;
    app.ask(TagOrder { id: found.rows[0].id, add: vec!["seen".to_owned()], remove: Vec::new() }).await;
    let count = number(&before, "count") + 1;
    let after = until(window, "the list to be fetched again", |grid| grid["count"] == count).await;
    for what in ["chosen", "top", "seen", "focus"] {
        assert_eq!(after[what], before[what], "{what}");
    }
    window.press(&[Key::Down]).await.expect("a key");
    until(window, "the next row", |grid| {
        grid["top"] == before["top"].as_i64().map_or(0, |top| top + 34) || grid["pointed"] == true
    })
    .await;
    window.press(&[Key::Home]).await.expect("a key");
    let first = new.order.number.to_string();
    until(window, "the new order at the top", |grid| grid["chosen"] == first.as_str()).await;
}
