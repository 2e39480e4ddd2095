//! Reports: what was entered, sold, delivered and called off, day by day; where services failed; the
//! best customers and products. Each currency for itself: amounts of two are never added.

use serde::{Deserialize, Serialize};

use domain::figures::OrderFigures;
use domain::money::{Currency, Money};
use domain::outbox::Service;

use crate::declare::declared;
use crate::draft::Written;

declared! {
    /// How the last days went.
    GetReport {
        /// How many of them.
        range: ReportRange,
    } -> ReportView;

    /// Write a report to a file in the data directory, as a table.
    ExportReport {
        /// How many days.
        range: ReportRange,
    } -> Written;
}

/// How long a time a report is about; it ends today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportRange {
    /// 7 days.
    Week,
    /// 30 days.
    #[default]
    Month,
    /// 90 days.
    Quarter,
    /// 365 days.
    Year,
}

impl ReportRange {
    /// Each, shortest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its days, the last one included.
    pub const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// What was asked for.
    pub range: ReportRange,
    /// Its first day, `2026-11-21`, UTC.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// Does it end with the day of the newest order, because there was none for a year?
    pub past: bool,
    /// Orders, in each currency for itself; the one with most orders first. Empty: there were none.
    pub currencies: Vec<CurrencyReport>,
    /// Attempts that came to nothing, by service; services without any are left out.
    pub failures: Vec<ServiceFailures>,
    /// Are the best customers and products up to date? Else they are being counted: ask again.
    pub tops_ready: bool,
}

/// The orders of one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurrencyReport {
    /// Currency.
    pub currency: Currency,
    /// All days together.
    pub sum: OrderFigures,
    /// What an order that was sold came to on average; none where none was.
    pub average: Option<Money>,
    /// Every day, oldest first, also those without orders.
    pub days: Vec<ReportDay>,
    /// Who bought most, best first.
    pub customers: Vec<ReportTop>,
    /// What was bought most, best first.
    pub products: Vec<ReportTop>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportDay {
    /// `2026-11-21`, UTC.
    pub day: String,
    /// The orders entered on it, as they stand now.
    pub figures: OrderFigures,
}

/// One of the best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTop {
    /// SKU of a product; empty for a customer.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Pieces of a product, orders of a customer.
    pub count: u64,
    /// What they came to.
    pub value: Money,
}

/// Attempts at one service that came to nothing, by how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFailures {
    /// Which.
    pub service: Service,
    /// It could not be reached; nothing left the desk.
    pub unreachable: u64,
    /// Its answer was lost.
    pub unanswered: u64,
    /// It asked to come back later.
    pub busy: u64,
    /// It said no.
    pub refused: u64,
    /// Its address or our access is wrong.
    pub misconfigured: u64,
}

impl ServiceFailures {
    /// None yet.
    pub const fn none(service: Service) -> Self {
        Self { service, unreachable: 0, unanswered: 0, busy: 0, refused: 0, misconfigured: 0 }
    }

    /// All of them.
    pub const fn all(&self) -> u64 {
        self.unreachable + self.unanswered + self.busy + self.refused + self.misconfigured
    }
}
