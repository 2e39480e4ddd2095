//! A screen that is left with something unsaved, or before the desk has answered.

use contract::command::{GetOrder, SaveDraft};
use contract::domain::ids::DraftId;
use contract::domain::order::OrderInput;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bench, hold_back, until};
use crate::ipc;
use crate::state::order_session::OrderSession;

/// An order like one of the sample, as somebody would type it anew.
async fn typed() -> OrderInput {
    let order = ipc::call(GetOrder { order: "ORD-00000006".to_owned() }).await.unwrap().order;
    let mut input = OrderInput::from(&order);
    for item in &mut input.items {
        item.id = None;
    }
    input
}

/// Screens of a new order or of a draft: which one is shown, and the session behind it.
struct Screens {
    _bench: Bench,
    shown: RwSignal<Option<Option<DraftId>>>,
    session: StoredValue<Option<OrderSession>>,
}

impl Screens {
    fn new() -> Self {
        let (shown, session) = (RwSignal::new(None::<Option<DraftId>>), StoredValue::new(None));
        let bench = Bench::show(move || {
            let screen = move || shown.get().map(|draft| session.set_value(Some(OrderSession::open(None, draft))));
            view! { {screen} }.into_any()
        });
        Self { _bench: bench, shown, session }
    }

    async fn open(&self, draft: Option<DraftId>) -> OrderSession {
        self.leave().await;
        self.session.set_value(None);
        self.shown.set(Some(draft));
        until("a session", || self.session.get_value().is_some()).await;
        self.session.get_value().unwrap()
    }

    async fn leave(&self) {
        self.shown.set(None);
        let gone = || self.session.get_value().is_none_or(OrderSession::is_left);
        until("an empty place", gone).await;
    }
}

#[wasm_bindgen_test]
async fn leaving_an_order_that_is_being_saved_offers_it_no_second_time() {
    let screens = Screens::new();
    let session = screens.open(None).await;
    session.form.fill(&typed().await);
    hold_back("\"cmd\":\"CreateOrder\"", 400);
    let answered = StoredValue::new(false);
    spawn_local(async move {
        assert!(session.save().await.is_none(), "nobody is there to be shown it");
        answered.set_value(true);
    });
    super::pause().await;
    screens.leave().await;
    until("the answer", || answered.get_value()).await;
    let again = screens.open(None).await;
    assert!(!again.restored.get_untracked(), "it is an order by now");
    assert!(!untrack(|| again.form.is_dirty()));
}

#[wasm_bindgen_test]
async fn leaving_a_draft_keeps_what_was_typed_for_that_draft_alone() {
    let screens = Screens::new();
    let input = typed().await;
    let draft = ipc::call(SaveDraft { id: None, version: None, cart_id: None, input }).await.unwrap();
    let session = screens.open(Some(draft.id)).await;
    until("the draft", || !session.form.customer.with_untracked(String::is_empty)).await;
    session.form.notes.set("Ring twice".to_owned());
    let new = screens.open(None).await;
    assert!(!new.restored.get_untracked(), "a new order is another one");
    let back = screens.open(Some(draft.id)).await;
    until("what was typed", || back.form.notes.get_untracked() == "Ring twice").await;
    assert!(back.restored.get_untracked());
}
