//! The grid of orders, and its search.

use contract::command::{GetOrder, UpdateOrder};
use contract::domain::order::OrderInput;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, hold_back, path, press, until};
use crate::components::orders::{OrdersGrid, SearchField};
use crate::ipc;
use crate::state::orders_list::OrdersList;

fn grid() -> (Bench, StoredValue<Option<OrdersList>>) {
    let list = StoredValue::new(None);
    let bench = Bench::show(move || {
        let own = OrdersList::get();
        own.refresh();
        list.set_value(Some(own));
        view! { <OrdersGrid /> }.into_any()
    });
    (bench, list)
}

#[wasm_bindgen_test]
async fn grid_arrows_move_the_selection_and_not_the_keyboard_and_enter_opens() {
    let (bench, _) = grid();
    let grid = bench.wait("[role=grid]").await;
    bench.wait("[data-order-number]").await;
    grid.focus().unwrap();
    press(&grid, "Home");
    let selected = || bench.find("[aria-selected=true]").and_then(|row| row.get_attribute("data-order-number"));
    until("a selected row", || selected().is_some()).await;
    let first = selected();
    assert!(press(&grid, "ArrowDown"));
    until("another row", || selected() != first).await;
    let row = bench.find("[aria-selected=true]").unwrap();
    assert_eq!(grid.get_attribute("aria-activedescendant"), row.get_attribute("id"));
    assert_eq!(document().active_element().and_then(|element| element.get_attribute("role")).as_deref(), Some("grid"));
    press(&grid, " ");
    until("a mark", || bench.place.query_selector("[aria-selected=true] input:checked").unwrap().is_some()).await;
    let number = selected().unwrap();
    press(&grid, "Enter");
    until("the order", || path() == format!("/orders/{number}")).await;
}

#[wasm_bindgen_test]
async fn grid_keeps_what_was_found_until_the_newest_answer_and_drops_an_older_one() {
    let (bench, list) = grid();
    bench.wait("[data-order-number]").await;
    let list = list.get_value().unwrap();
    for text in ["w", "wh", "whi", "white"] {
        list.search(text.to_owned());
        assert!(bench.find("[data-order-number]").is_some(), "the former rows stay");
    }
    until("the newest answer", || list.found_text.get_untracked() == "white").await;
    until("its rows", || bench.find("[data-order-number] mark").is_some()).await;
    super::pause().await;
    assert_eq!(list.found_text.get_untracked(), "white");
}

#[wasm_bindgen_test]
async fn grid_an_answer_that_comes_too_late_never_shows_and_a_long_wait_is_said() {
    let (bench, list) = grid();
    bench.wait("[data-order-number]").await;
    hold_back("\"text\":\"slow\"", 3_000);
    let list = list.get_value().unwrap();
    list.search("slow".to_owned());
    assert!(!list.busy.get_untracked(), "nothing flickers for a search that is quick");
    until("a long search to be said", || list.busy.get_untracked()).await;
    assert!(bench.find("[data-order-number]").is_some(), "the former rows stay");
    list.search("white".to_owned());
    until("the newer answer", || list.found_text.get_untracked() == "white").await;
    for _ in 0..160 {
        super::pause().await;
        assert_eq!(list.found_text.get_untracked(), "white", "the older answer is dropped");
    }
    assert!(!list.busy.get_untracked());
}

#[wasm_bindgen_test]
async fn grid_text_and_enter_before_the_answer_open_what_the_answer_brings() {
    let list = StoredValue::new(None);
    let bench = Bench::show(move || {
        let own = OrdersList::get();
        own.refresh();
        list.set_value(Some(own));
        view! { <SearchField /> <OrdersGrid /> }.into_any()
    });
    bench.wait("[data-order-number]").await;
    hold_back("\"text\":\"zinc\"", 400);
    let former = path();
    super::write(&bench.input("[role=searchbox], [type=search]"), "zinc");
    assert!(press(&bench.input("[type=search]"), "Enter"));
    super::pause().await;
    assert_eq!(path(), former, "the rows shown are those of another text");
    until("an order of the answer", || path() != former).await;
    let list: OrdersList = list.get_value().unwrap();
    let first = list.run.with_untracked(|run| run.at(0).map(|row| row.number)).unwrap();
    assert_eq!((list.found_text.get_untracked().as_str(), path()), ("zinc", format!("/orders/{first}")));
}

#[wasm_bindgen_test]
async fn grid_a_change_from_elsewhere_moves_neither_keyboard_nor_scroll() {
    let (bench, _) = grid();
    let grid = bench.wait("[role=grid]").await;
    bench.wait("[data-order-number]").await;
    grid.set_attribute("style", "height: 200px; overflow: auto").unwrap();
    grid.focus().unwrap();
    // A list that was just opened may still be putting itself in place.
    let stays = || {
        let before = grid.scroll_top();
        grid.set_scroll_top(120);
        before > 0
    };
    until("a list at rest", stays).await;
    let stood = grid.scroll_top();
    assert!(stood > 0);
    let row = bench.find("[data-order-number]").unwrap();
    let number = row.get_attribute("data-order-number").unwrap();
    let order = ipc::call(GetOrder { order: number.clone() }).await.unwrap().order;
    let mut input = OrderInput::from(&order);
    input.customer.name = "Someone Else".to_owned();
    ipc::call(UpdateOrder { id: order.id, version: order.version, input }).await.unwrap();
    let css = format!("[data-order-number='{number}']");
    until("the change", || bench.find(&css).is_some_and(|row| row.inner_text().contains("Someone Else"))).await;
    assert_eq!(grid.scroll_top(), stood);
    assert_eq!(document().active_element().and_then(|element| element.get_attribute("role")).as_deref(), Some("grid"));
}
