//! The report as it stands, asked for again when orders change; at most one question at a time, and a
//! reply to an older choice is dropped.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use contract::command::{ExportReport, GetReport};
use contract::domain::money::Currency;
use contract::draft::Written;
use contract::report::{CurrencyReport, ReportRange, ReportView};
use contract::{ApiError, DeskEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;

/// Orders change all the time; a report may be this old.
const PAUSE: Duration = Duration::from_secs(2);
/// A report that takes longer than this is shown as busy.
const BUSY: Duration = Duration::from_secs(1);

/// The report; a handle, cheap to copy.
#[derive(Clone, Copy)]
pub struct ReportFeed {
    /// The last answer.
    pub view: RwSignal<Option<ReportView>>,
    /// Why there is none.
    pub problem: RwSignal<Option<ApiError>>,
    /// Does it take long?
    pub busy: RwSignal<bool>,
    /// How many days.
    pub range: RwSignal<ReportRange>,
    /// Which currency; none: the one with most orders.
    pub currency: RwSignal<Option<Currency>>,
    asked: StoredValue<u64>,
    waiting: StoredValue<bool>,
}

impl ReportFeed {
    /// Asks now, and again whenever orders changed.
    pub fn start() -> Self {
        let feed = Self {
            view: RwSignal::new(None),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            range: RwSignal::new(ReportRange::default()),
            currency: RwSignal::new(None),
            asked: StoredValue::new(0),
            waiting: StoredValue::new(false),
        };
        Desk::get().subscribe(move |event| {
            if matches!(event, DeskEvent::OrderChanged { .. } | DeskEvent::OrdersImported) {
                feed.refresh_soon();
            }
        });
        feed.refresh();
        feed
    }

    /// Another time.
    pub fn choose(self, range: ReportRange) {
        self.range.set(range);
        self.refresh();
    }

    /// The report of the chosen currency; where it has none now, of the first.
    pub fn chosen(self, view: &ReportView) -> Option<CurrencyReport> {
        let wanted = self.currency.get();
        let of = view.currencies.iter().find(|report| Some(report.currency) == wanted);
        of.or(view.currencies.first()).cloned()
    }

    /// Asks again in a moment, once.
    fn refresh_soon(self) {
        if self.waiting.try_get_value() != Some(false) {
            return;
        }
        self.waiting.set_value(true);
        set_timeout(
            move || {
                if self.waiting.try_set_value(false).is_none() {
                    self.refresh();
                }
            },
            PAUSE,
        );
    }

    /// Asks again; what is shown stays until the answer.
    pub fn refresh(self) {
        let Some(number) = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        }) else {
            return;
        };
        let newest = move || self.asked.try_get_value() == Some(number);
        let range = self.range.get_untracked();
        let answered = Rc::new(Cell::new(false));
        let late = Rc::clone(&answered);
        let show_busy = move || {
            if newest() && !late.get() {
                self.busy.set(true);
            }
        };
        set_timeout(show_busy, BUSY);
        spawn_local(async move {
            let reply = ipc::call(GetReport { range }).await;
            if !newest() {
                return;
            }
            answered.set(true);
            self.busy.set(false);
            match reply {
                Ok(view) => {
                    // Rankings that are still being counted are asked for again.
                    if !view.tops_ready {
                        self.refresh_soon();
                    }
                    self.problem.set(None);
                    if self.view.with_untracked(|shown| shown.as_ref() != Some(&view)) {
                        self.view.set(Some(view));
                    }
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// Writes the report to a file.
    pub fn export(self, said: impl Fn(Written) + 'static) {
        let range = self.range.get_untracked();
        spawn_local(async move {
            match ipc::call(ExportReport { range }).await {
                Ok(written) => said(written),
                Err(error) => {
                    self.problem.try_set(Some(error));
                }
            }
        });
    }
}
