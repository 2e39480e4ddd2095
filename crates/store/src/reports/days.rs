//! Orders by day and currency, and attempts that came to nothing by day and service. The database
//! keeps both itself, by triggers, in the commit of each change: nothing here can forget to.

use domain::figures::OrderFigures;
use domain::outbox::Service;
use domain::{Currency, Timestamp};

use super::DAY;
use crate::error::Result;
use crate::orders::write::PER_MICRO;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::value::Columns;

/// Figures of days, oldest first.
pub const DAYS: &str = "SELECT * FROM report_days WHERE day >= ?1 AND day <= ?2 ORDER BY day, currency";
/// Failed attempts of days.
pub const FAILURES: &str = "SELECT day, service, outcome, attempts FROM report_failures WHERE day >= ?1 AND day <= ?2";
/// The newest order's place.
pub const NEWEST: &str = "SELECT max(seq) AS seq FROM orders";
/// How many orders stand where, over some days.
pub const TOTALS: &str = "SELECT coalesce(sum(pending), 0) AS pending, coalesce(sum(under_way), 0) AS under_way, \
    coalesce(sum(shipped), 0) AS shipped, coalesce(sum(delivered), 0) AS delivered, coalesce(sum(failed), 0) AS failed, \
    coalesce(sum(cancelled), 0) AS cancelled, 0 AS sold FROM report_days WHERE day >= ?1 AND day <= ?2";

/// The orders entered on one day in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFigures {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Currency.
    pub currency: Currency,
    /// Where they stand now.
    pub figures: OrderFigures,
}

/// Attempts of one day that came to nothing in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAttempts {
    /// Days since 1970, UTC.
    pub day: i64,
    /// At which service.
    pub service: Service,
    /// How, as the attempt says it.
    pub outcome: String,
    /// How many.
    pub attempts: u64,
}

/// The day of a moment.
pub const fn day_of(at: Timestamp) -> i64 {
    at.micros() / DAY
}

fn figures_of(row: &Row) -> Result<OrderFigures> {
    let count = |column| row.int(column).map(|count| u64::try_from(count).unwrap_or_default());
    Ok(OrderFigures {
        pending: count("pending")?,
        under_way: count("under_way")?,
        shipped: count("shipped")?,
        delivered: count("delivered")?,
        failed: count("failed")?,
        cancelled: count("cancelled")?,
        sold: row.int("sold")?,
    })
}

impl Reader {
    /// Figures of the days from `first` to `last`, oldest first; days without orders are left out.
    pub async fn report_days(&self, first: i64, last: i64) -> Result<Vec<DayFigures>> {
        let rows = self.all(query(DAYS).bind(first).bind(last)).await?;
        rows.iter()
            .map(|row| {
                Ok(DayFigures { day: row.int("day")?, currency: row.word("currency")?, figures: figures_of(row)? })
            })
            .collect()
    }

    /// Where all orders entered from `first` to `last` stand.
    pub async fn report_totals(&self, first: i64, last: i64) -> Result<OrderFigures> {
        let row = self.one(query(TOTALS).bind(first).bind(last)).await?;
        row.as_ref().map_or(Ok(OrderFigures::default()), figures_of)
    }

    /// Attempts of the days from `first` to `last` that came to nothing.
    pub async fn report_failures(&self, first: i64, last: i64) -> Result<Vec<FailedAttempts>> {
        let rows = self.all(query(FAILURES).bind(first).bind(last)).await?;
        rows.iter()
            .map(|row| {
                Ok(FailedAttempts {
                    day: row.int("day")?,
                    service: row.word("service")?,
                    outcome: row.text("outcome")?,
                    attempts: u64::try_from(row.int("attempts")?).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// When the newest order was entered.
    pub async fn newest_order_at(&self) -> Result<Option<Timestamp>> {
        let seq = self.one(query(NEWEST)).await?.map(|row| row.opt_int("seq")).transpose()?.flatten();
        Ok(seq.map(|seq| Timestamp::from_micros(seq / PER_MICRO)))
    }
}
