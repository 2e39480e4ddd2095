//! The list of orders: what is searched for, what was found, which is selected. Kept for the
//! window's whole life, so that coming back finds the list as it was left.
//!
//! Former results stay until newer ones are there; a reply to an older question is dropped.

use std::collections::BTreeSet;

use contract::command::{FindOrders, OrdersView};
use contract::domain::ids::OrderId;
use contract::filter::{OrdersFilter, SavedView};
use contract::order::OrderRow;
use contract::{ApiError, DeskEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::coalesce::Coalesced;
use crate::state::desk::Desk;

/// Id of the search field, so that `/` finds it from anywhere.
pub const SEARCH_ID: &str = "orders-search";

/// Rows asked for at once.
const PAGE: u32 = 60;
/// The most rows the contract gives at once.
const MOST: u32 = 200;
/// A search that takes longer than this is shown as busy, in milliseconds.
const BUSY_MS: u64 = 1_000;

/// The list; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct OrdersList {
    /// What is typed.
    pub text: RwSignal<String>,
    /// What was typed when `rows` were found.
    pub found_text: RwSignal<String>,
    /// Which orders.
    pub view: RwSignal<OrdersView>,
    /// And only those.
    pub filter: RwSignal<OrdersFilter>,
    /// Rows marked for an act on several orders.
    pub marked: RwSignal<BTreeSet<OrderId>>,
    /// What was found, newest first.
    pub rows: RwSignal<Vec<OrderRow>>,
    /// Is there an answer yet?
    pub loaded: RwSignal<bool>,
    /// Does it take long?
    pub busy: RwSignal<bool>,
    /// Why nothing could be found.
    pub error: RwSignal<Option<ApiError>>,
    /// The selected row.
    pub selected: RwSignal<Option<OrderId>>,
    /// How far the list was scrolled, to come back to.
    pub scroll: StoredValue<i32>,
    next: RwSignal<Option<i64>>,
    asked: StoredValue<u64>,
    answered: StoredValue<u64>,
    loading_more: StoredValue<bool>,
}

impl OrdersList {
    /// Makes the list, keeps it fresh, and hands it to every component below.
    pub fn provide() {
        let list = Self {
            text: RwSignal::new(String::new()),
            found_text: RwSignal::new(String::new()),
            view: RwSignal::new(OrdersView::All),
            filter: RwSignal::new(OrdersFilter::default()),
            marked: RwSignal::new(BTreeSet::new()),
            rows: RwSignal::new(Vec::new()),
            loaded: RwSignal::new(false),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            selected: RwSignal::new(None),
            scroll: StoredValue::new(0),
            next: RwSignal::new(None),
            asked: StoredValue::new(0),
            answered: StoredValue::new(0),
            loading_more: StoredValue::new(false),
        };
        provide_context(list);
        let refresh = Coalesced::new(move || list.refresh());
        Desk::get().subscribe(move |event| match event {
            DeskEvent::OrderChanged { .. } | DeskEvent::OrdersImported => refresh.poke(),
            DeskEvent::SyncChanged(_) | DeskEvent::SelfChecked(_) | DeskEvent::MocksChanged => {}
        });
    }

    /// The list of this window.
    pub fn get() -> Self {
        expect_context()
    }

    /// Searches for `text`, from the top.
    pub fn search(self, text: String) {
        self.text.set(text);
        self.ask(PAGE);
    }

    /// Shows another choice of orders, from the top.
    pub fn choose(self, view: OrdersView) {
        self.view.set(view);
        self.ask(PAGE);
    }

    /// Lets only those through, from the top.
    pub fn narrow(self, filter: OrdersFilter) {
        self.filter.set(filter);
        self.ask(PAGE);
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

    /// Marks an order for an act on several, or takes the mark away.
    pub fn mark(self, id: OrderId) {
        self.marked.update(|marked| {
            if !marked.remove(&id) {
                marked.insert(id);
            }
        });
    }

    /// Marks every order that is shown, or, where all are, none.
    pub fn mark_all(self) {
        let shown: BTreeSet<_> = self.rows.with_untracked(|rows| rows.iter().map(|row| row.id).collect());
        let all = self.marked.with_untracked(|marked| shown.is_subset(marked));
        self.marked.set(if all { BTreeSet::new() } else { shown });
    }

    /// Fetches again what is shown, without moving anything.
    pub fn refresh(self) {
        let shown = u32::try_from(self.rows.with_untracked(Vec::len)).unwrap_or(MOST);
        self.ask(shown.clamp(PAGE, MOST));
    }

    fn ask(self, limit: u32) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let (text, view, filter) = (self.text.get_untracked(), self.view.get_untracked(), self.filter.get_untracked());
        set_timeout(
            move || {
                if self.asked.get_value() == number && self.answered.get_value() != number {
                    self.busy.set(true);
                }
            },
            std::time::Duration::from_millis(BUSY_MS),
        );
        spawn_local(async move {
            let found = ipc::call(FindOrders { text: text.clone(), view, filter, before: None, limit }).await;
            if self.asked.get_value() != number {
                return;
            }
            self.busy.set(false);
            self.answered.set_value(number);
            match found {
                Ok(page) => {
                    self.error.set(None);
                    self.found_text.set(text);
                    self.take(page.rows, page.next, limit);
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.loaded.set(true);
        });
    }

    /// Takes over fresh rows. Where more had been scrolled to than one page gives, the older rest stays.
    fn take(self, mut fresh: Vec<OrderRow>, next: Option<i64>, limit: u32) {
        let grown = limit == MOST && next.is_some();
        let oldest = fresh.last().map(|row| row.number);
        let kept = self.rows.with_untracked(|rows| match oldest {
            Some(oldest) if grown => rows.iter().filter(|row| row.number < oldest).cloned().collect(),
            _ => Vec::new(),
        });
        if kept.is_empty() {
            self.next.set(next);
        }
        fresh.extend(kept);
        self.keep_selection(&fresh);
        self.rows.set(fresh);
    }

    fn keep_selection(self, fresh: &[OrderRow]) {
        let selected = self.selected.get_untracked();
        let still_there = fresh.iter().any(|row| Some(row.id) == selected);
        if !still_there {
            self.selected.set(fresh.first().map(|row| row.id));
        }
    }

    /// Fetches the next page, once at a time.
    pub fn more(self) {
        let Some(before) = self.next.get_untracked() else { return };
        if self.loading_more.get_value() {
            return;
        }
        self.loading_more.set_value(true);
        let number = self.asked.get_value();
        let (text, view, filter) = (self.text.get_untracked(), self.view.get_untracked(), self.filter.get_untracked());
        spawn_local(async move {
            let find = FindOrders { text, view, filter, before: Some(before), limit: PAGE };
            let found = ipc::call(find).await;
            self.loading_more.set_value(false);
            // A failed page is asked for again by the next scroll; another search drops it.
            let Ok(page) = found else { return };
            if self.asked.get_value() == number {
                self.next.set(page.next);
                self.rows.update(|rows| rows.extend(page.rows));
            }
        });
    }

    /// Moves the selection by `steps` rows, stopping at the ends.
    pub fn step(self, steps: isize) {
        self.rows.with_untracked(|rows| {
            let Some(last) = rows.len().checked_sub(1) else { return };
            let selected = self.selected.get_untracked();
            let at = rows.iter().position(|row| Some(row.id) == selected).unwrap_or(0);
            let to = at.saturating_add_signed(steps).min(last);
            self.selected.set(Some(rows[to].id));
            if to == last {
                self.more();
            }
        });
    }

    /// The selected row.
    pub fn selected_row(self) -> Option<OrderRow> {
        let selected = self.selected.get();
        self.rows.with(|rows| rows.iter().find(|row| Some(row.id) == selected).cloned())
    }
}
