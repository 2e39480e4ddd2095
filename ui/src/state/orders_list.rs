//! The list of orders: what is searched for, what was found, which is selected, which are marked. Kept
//! for the window's whole life, so that coming back finds the list as it was left.
//!
//! Former results stay until newer ones are there; a reply to an older question is dropped. Of the
//! list itself only a run of rows is held ([`run`]), however long it is.

mod fetch;
mod marks;
pub mod run;
pub mod sight;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;

use contract::command::OrdersView;
use contract::domain::ids::OrderId;
use contract::domain::number::OrderNumber;
use contract::filter::{OrdersFilter, SavedView};
use contract::{ApiError, DeskEvent};
use leptos::prelude::*;

use crate::state::coalesce::Coalesced;
use crate::state::desk::Desk;

use fetch::{Question, Turn};
pub use marks::MOST_MARKED;
use run::Run;
use walk::{Chosen, Wish};

/// Id of the search field, so that `/` finds it from anywhere.
pub const SEARCH_ID: &str = "orders-search";

/// The list; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct OrdersList {
    /// What is typed.
    pub text: RwSignal<String>,
    /// What was typed when the rows were found.
    pub found_text: RwSignal<String>,
    /// Which orders.
    pub view: RwSignal<OrdersView>,
    /// And only those.
    pub filter: RwSignal<OrdersFilter>,
    /// Orders marked for an act on several.
    pub marked: RwSignal<BTreeMap<OrderId, OrderNumber>>,
    /// The held rows.
    pub run: RwSignal<Run>,
    /// Places that can be seen now.
    pub seen: RwSignal<Range<i64>>,
    /// Is there an answer yet?
    pub loaded: RwSignal<bool>,
    /// Does it take long?
    pub busy: RwSignal<bool>,
    /// Why nothing could be found.
    pub error: RwSignal<Option<ApiError>>,
    /// The selected order.
    pub selected: RwSignal<Option<OrderId>>,
    /// The order that an answer opens, as Enter was pressed before it came.
    pub opens: RwSignal<Option<OrderNumber>>,
    chosen: StoredValue<Option<Chosen>>,
    wish: StoredValue<Option<Wish>>,
    scroll: StoredValue<f64>,
    /// Is the view about to be moved to `scroll`?
    moving: StoredValue<bool>,
    question: StoredValue<Question>,
    turn: StoredValue<Turn>,
}

impl OrdersList {
    /// Makes the list, keeps it fresh, and hands it to every component below.
    pub fn provide() {
        let list = Self {
            text: RwSignal::new(String::new()),
            found_text: RwSignal::new(String::new()),
            view: RwSignal::new(OrdersView::All),
            filter: RwSignal::new(OrdersFilter::default()),
            marked: RwSignal::new(BTreeMap::new()),
            run: RwSignal::new(Run::default()),
            seen: RwSignal::new(0..0),
            loaded: RwSignal::new(false),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            selected: RwSignal::new(None),
            opens: RwSignal::new(None),
            chosen: StoredValue::new(None),
            wish: StoredValue::new(None),
            scroll: StoredValue::new(0.0),
            moving: StoredValue::new(false),
            question: StoredValue::new(Question::default()),
            turn: StoredValue::new(Turn::default()),
        };
        provide_context(list);
        let refresh = Coalesced::new(move || list.refresh());
        Desk::get().subscribe(move |event| match event {
            DeskEvent::OrderChanged { id, .. } if list.shows(*id) => refresh.poke(),
            DeskEvent::OrdersImported => refresh.poke(),
            _ => {}
        });
    }

    /// The list of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Can a change of this order be seen: is it held, or may it be new at the top?
    fn shows(self, id: OrderId) -> bool {
        self.run.with_untracked(|run| run.has_top() || run.place_of(id).is_some())
    }

    /// Searches for `text`, from the top.
    pub fn search(self, text: String) {
        self.text.set(text);
        self.ask_anew();
    }

    /// Shows another choice of orders, from the top.
    pub fn choose(self, view: OrdersView) {
        self.view.set(view);
        self.ask_anew();
    }

    /// Lets only those through, from the top.
    pub fn narrow(self, filter: OrdersFilter) {
        self.filter.set(filter);
        self.ask_anew();
    }

    /// Shows a kept choice.
    pub fn show(self, kept: &SavedView) {
        self.text.set(kept.text.clone());
        self.filter.set(kept.filter.clone());
        self.choose(kept.view);
    }

    /// All orders again.
    pub fn clear(self) {
        self.text.set(String::new());
        self.filter.set(OrdersFilter::default());
        self.choose(OrdersView::All);
    }
}
