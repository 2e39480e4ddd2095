//! Someone else saved first.

use contract::command::{GetOrder, UpdateOrder};
use contract::domain::order::OrderInput;
use contract::order::OrderView;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, until};
use crate::components::order::conflict::Conflict;
use crate::ipc;
use crate::state::order_session::OrderSession;

async fn saved(number: &str) -> OrderView {
    ipc::call(GetOrder { order: number.to_owned() }).await.unwrap()
}

/// An order with a note typed and not saved, and another note saved by someone else meanwhile.
async fn both(number: &'static str) -> (Bench, OrderSession) {
    let kept = StoredValue::new(None);
    let bench = Bench::show(move || {
        let session = OrderSession::open(Some(number.to_owned()), None);
        kept.set_value(Some(session));
        view! { <Conflict session=session /> }.into_any()
    });
    until("a session", || kept.get_value().is_some()).await;
    let session: OrderSession = kept.get_value().unwrap();
    until("the order", || session.view.with_untracked(Option::is_some)).await;
    session.form.notes.set("Mine".to_owned());
    let order = saved(number).await.order;
    let mut input = OrderInput::from(&order);
    input.notes = "Theirs".to_owned();
    ipc::call(UpdateOrder { id: order.id, version: order.version, input }).await.unwrap();
    assert!(session.save().await.is_none(), "it is not saved over theirs");
    bench.wait(".conflict table").await;
    (bench, session)
}

#[wasm_bindgen_test]
async fn conflict_shows_both_versions_field_by_field_and_keeps_mine_when_told_to() {
    let (bench, session) = both("ORD-00000003").await;
    let row = bench.wait(".conflict tbody tr").await.inner_text();
    assert!(row.contains("Mine") && row.contains("Theirs"), "{row}");
    assert_eq!(saved("ORD-00000003").await.order.notes, "Theirs", "nothing was overwritten");
    bench.button("Keep mine").click();
    until("no conflict", || bench.find(".conflict").is_none()).await;
    assert_eq!(session.form.notes.get_untracked(), "Mine");
    assert!(session.save().await.is_some());
    assert_eq!(saved("ORD-00000003").await.order.notes, "Mine");
}

#[wasm_bindgen_test]
async fn conflict_takes_theirs_when_told_to() {
    let (bench, session) = both("ORD-00000004").await;
    bench.button("Load theirs").click();
    until("no conflict", || bench.find(".conflict").is_none()).await;
    until("their note", || session.form.notes.get_untracked() == "Theirs").await;
}

#[wasm_bindgen_test]
async fn conflict_an_older_view_never_replaces_a_newer_one() {
    let kept = StoredValue::new(None);
    let _bench = Bench::show(move || {
        kept.set_value(Some(OrderSession::open(Some("ORD-00000005".to_owned()), None)));
        ().into_any()
    });
    until("a session", || kept.get_value().is_some()).await;
    let session: OrderSession = kept.get_value().unwrap();
    until("the order", || session.view.with_untracked(Option::is_some)).await;
    let older = saved("ORD-00000005").await;
    let mut newer = older.clone();
    newer.order.version += 1;
    session.take(newer.clone());
    session.take(older);
    let shown = session.view.with_untracked(|view| view.as_ref().map(|view| view.order.version));
    assert_eq!(shown, Some(newer.order.version));
}
