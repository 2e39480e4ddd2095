//! The field with a list of choices.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, press, until, write};
use crate::components::shared::{Choice, Combobox};

fn choice(text: &str) -> Choice {
    Choice { code: String::new(), text: text.to_owned(), aside: String::new(), more: String::new() }
}

/// A combobox that offers what begins with the text, and what was picked or entered.
fn fruit() -> (Bench, RwSignal<Vec<String>>, RwSignal<String>) {
    let (taken, value) = (RwSignal::new(Vec::new()), RwSignal::new(String::new()));
    let bench = Bench::show(move || {
        let choices = RwSignal::new(Vec::new());
        let offer = move |text: String| {
            let all = ["Apple", "Apricot", "Pear"].iter().filter(|one| one.starts_with(&text)).map(|one| choice(one));
            choices.set(all.collect());
        };
        view! {
            <Combobox id="fruit" name="Fruit" value=value choices=choices
                on_text=Callback::new(offer)
                on_pick=Callback::new(move |at: usize| taken.update(|taken| taken.push(format!("line {at}"))))
                on_enter=Callback::new(move |()| taken.update(|taken| taken.push("entered".to_owned()))) />
        }
        .into_any()
    });
    (bench, taken, value)
}

#[wasm_bindgen_test]
async fn combobox_arrows_walk_around_the_list_and_enter_takes_the_line() {
    let (bench, taken, _) = fruit();
    bench.wait("#fruit").await;
    let field = bench.input("#fruit");
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("false"));
    write(&field, "Ap");
    until("two lines", || bench.find("#fruit-1").is_some()).await;
    let active = || field.get_attribute("aria-activedescendant").unwrap_or_default();
    assert_eq!((field.get_attribute("aria-expanded").as_deref(), active().as_str()), (Some("true"), "fruit-0"));
    assert!(press(&field, "ArrowDown"));
    until("the second line", || active() == "fruit-1").await;
    press(&field, "ArrowDown");
    until("around to the first", || active() == "fruit-0").await;
    press(&field, "ArrowUp");
    until("back to the second", || active() == "fruit-1").await;
    assert_eq!(bench.find("[aria-selected=true]").unwrap().inner_text().trim(), "Apricot");
    press(&field, "Enter");
    until("the list closed", || field.get_attribute("aria-expanded").as_deref() == Some("false")).await;
    assert_eq!(taken.get_untracked(), ["line 1"]);
}

#[wasm_bindgen_test]
async fn combobox_escape_closes_the_list_and_keeps_the_text_and_enter_then_is_plain() {
    let (bench, taken, value) = fruit();
    bench.wait("#fruit").await;
    let field = bench.input("#fruit");
    write(&field, "Pe");
    until("a line", || bench.find("#fruit-0").is_some()).await;
    assert!(press(&field, "Escape"), "the first Escape is the list's");
    until("no line", || bench.find("#fruit-0").is_none()).await;
    assert_eq!(value.get_untracked(), "Pe");
    assert!(!press(&field, "Escape"), "the second is for whoever is around");
    press(&field, "Enter");
    assert_eq!(taken.get_untracked(), ["entered"]);
}
