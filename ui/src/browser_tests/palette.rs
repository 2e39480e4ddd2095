//! The palette.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, path, press, until, write};
use crate::components::shell::Palette;

fn palette() -> (Bench, RwSignal<bool>) {
    let open = RwSignal::new(false);
    (Bench::show(move || view! { <Palette open=open /> }.into_any()), open)
}

#[wasm_bindgen_test]
async fn palette_finds_screens_and_orders_and_goes_there() {
    let (bench, open) = palette();
    open.set(true);
    bench.wait("dialog[open] [role=option]").await;
    let field = bench.input("[role=combobox]");
    until("the keyboard in it", || document().active_element().is_some_and(|it| it.id() == field.id())).await;
    write(&field, "outb");
    until("one screen", || bench.text().contains("Go to outbox") && !bench.text().contains("Go to settings")).await;
    assert!(bench.text().contains("G X"), "its shortcut is taught: {}", bench.text());
    press(&field, "Enter");
    until("the outbox", || path() == "/outbox").await;
    until("a closed palette", || bench.find("dialog[open]").is_none()).await;

    open.set(true);
    bench.wait("dialog[open] [role=option]").await;
    let active = || field.get_attribute("aria-activedescendant").unwrap_or_default();
    press(&field, "ArrowDown");
    until("the second line", || active().ends_with("-1")).await;
    open.set(false);
    until("a closed palette", || bench.find("dialog[open]").is_none()).await;
    open.set(true);
    bench.wait("dialog[open] [role=option]").await;
    until("the first line again", || active().ends_with("-0")).await;
    write(&field, "lantern");
    until("orders", || bench.text().contains("ORD-")).await;
    write(&field, "#42");
    until("a jump", || bench.text().contains("Open order ORD-00000042")).await;
    press(&field, "Enter");
    until("that order", || path() == "/orders/ORD-00000042").await;
}
