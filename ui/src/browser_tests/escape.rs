//! Esc: a question first, then the screen.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, path, press, until};
use crate::components::order::Ending;
use crate::components::shell::ShellKeys;
use crate::state::order_session::OrderSession;

#[wasm_bindgen_test]
async fn escape_closes_an_open_question_before_it_leaves_the_screen() {
    let bench = Bench::show(move || {
        ShellKeys::provide();
        view! { <Ending session=OrderSession::open(Some("ORD-00000007".to_owned()), None) /> }.into_any()
    });
    bench.wait("#cancel-order").await.click();
    let field = bench.wait("#cancel-reason").await;
    let here = path();
    assert!(press(&field, "Escape"), "it was taken");
    until("no question", || bench.find("#cancel-reason").is_none()).await;
    assert_eq!(path(), here, "the screen stays");
    until("the keyboard where it came from", || {
        document().active_element().is_some_and(|element| element.id() == "cancel-order")
    })
    .await;
    press(&bench.wait("#cancel-order").await.into(), "Escape");
    until("the list", || path() == "/orders").await;
}
