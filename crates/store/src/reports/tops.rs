//! Best customers and products of the last days. Four windows over the orders are moved on in small
//! steps, each a commit of its own: orders that come into a window are added, those that leave it are
//! taken off. What changes in an order that is in a window already stands in the tail, written in the
//! commit of the change, and is added up before a window moves: so a window, once moved, holds exactly
//! what a count of its orders would give.

use domain::{Currency, Timestamp};

use super::DAY;
use crate::error::Result;
use crate::orders::write::PER_MICRO;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::Columns;

/// The windows there are, in days.
pub const WINDOWS: [i64; 4] = [7, 30, 90, 365];

/// Orders that enter or leave a window in one step.
const STEP: i64 = 500;
/// Rows of the tail added up in one step.
const FOLD: i64 = 2_000;

macro_rules! sold {
    () => {
        "o.status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') AND o.deleted_at IS NULL"
    };
}
macro_rules! added_up {
    ($select:expr) => {
        concat!(
            "INSERT INTO report_tops (days, kind, currency, key, label, pieces, value) ",
            $select,
            " ON CONFLICT (days, kind, currency, key) DO UPDATE SET label = excluded.label, \
             pieces = pieces + excluded.pieces, value = value + excluded.value"
        )
    };
}

// ?1 window, ?2 from and ?3 to (seq), ?4 +1 or -1.
const CUSTOMERS: &str = added_up!(concat!(
    "SELECT ?1, 'customer', o.currency, iif(o.customer_id IS NULL, o.customer_name, hex(o.customer_id)), max(o.customer_name), \
     ?4 * count(*), ?4 * sum(o.total) FROM orders o WHERE o.seq >= ?2 AND o.seq < ?3 AND ",
    sold!(),
    " GROUP BY 3, 4"
));
const PRODUCTS: &str = added_up!(concat!(
    "SELECT ?1, 'product', o.currency, i.sku, max(i.name), ?4 * sum(i.quantity), ?4 * sum(i.subtotal) \
     FROM orders o CROSS JOIN order_items i ON i.order_seq = o.seq WHERE o.seq >= ?2 AND o.seq < ?3 AND ",
    sold!(),
    " GROUP BY 3, 4"
));
const FOLD_TAIL: &str = added_up!(
    "SELECT w.days, t.kind, t.currency, t.key, max(t.label), sum(t.pieces), sum(t.value) \
     FROM report_tail t CROSS JOIN report_windows w ON w.from_seq <= t.order_seq AND w.to_seq > t.order_seq \
     WHERE t.seq <= ?1 GROUP BY 1, 2, 3, 4"
);
const LINES_CHANGED: &str = concat!(
    "INSERT INTO report_tail (order_seq, kind, currency, key, label, pieces, value) \
     SELECT o.seq, 'product', o.currency, i.sku, i.name, ?2 * i.quantity, ?2 * i.subtotal \
     FROM orders o CROSS JOIN order_items i ON i.order_seq = o.seq \
     WHERE o.seq = ?1 AND EXISTS (SELECT 1 FROM report_windows w WHERE w.from_seq <= o.seq AND w.to_seq > o.seq) AND ",
    sold!()
);
/// The order behind the last one of a step.
pub const STEP_END: &str = "SELECT seq FROM orders WHERE seq >= ?1 AND seq < ?2 ORDER BY seq LIMIT 1 OFFSET ?3";
/// The best of a window.
pub const BEST: &str = "SELECT key, label, pieces, value FROM report_tops \
    WHERE days = ?1 AND kind = ?2 AND currency = ?3 AND value > 0 ORDER BY value DESC LIMIT ?4";
/// Does anything wait to be added up?
pub const TAIL_LEFT: &str = "SELECT seq FROM report_tail ORDER BY seq LIMIT 1";
/// How far a window reaches.
pub const WINDOW: &str = "SELECT from_seq, to_seq FROM report_windows WHERE days = ?1";

/// What is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranked {
    /// Customers; pieces are orders.
    Customers,
    /// Products.
    Products,
}

/// One of the best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// SKU, or what tells a customer apart.
    pub key: String,
    /// Name as last seen.
    pub label: String,
    /// Orders, or pieces.
    pub pieces: u64,
    /// Their value in minor units.
    pub value: i64,
}

/// Which orders a window is to cover: entered on its days, the last of which is `last`, until `until`.
#[derive(Clone, Copy, Debug)]
struct Aim {
    from: i64,
    to: i64,
}

impl Aim {
    fn of(days: i64, last: i64, until: Timestamp) -> Self {
        let seq = |micros: i64| micros.saturating_mul(PER_MICRO);
        let end = until.micros().saturating_add(1).min((last + 1).saturating_mul(DAY));
        Self { from: seq((last - days + 1).saturating_mul(DAY)), to: seq(end) }
    }
}

impl WriteTx {
    /// One step towards windows that end with the day `last` and hold what was entered up to `until`;
    /// are they there?
    pub async fn move_windows(&mut self, last: i64, until: Timestamp) -> Result<bool> {
        if self.fold_tail().await? {
            return Ok(false);
        }
        for days in WINDOWS {
            if !self.move_window(days, Aim::of(days, last, until)).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lines of an order came (`1`) or go (`-1`), where it is sold.
    pub(crate) async fn lines_changed(&mut self, seq: i64, sign: i64) -> Result<()> {
        self.run(query(LINES_CHANGED).bind(seq).bind(sign)).await.map(|_| ())
    }

    async fn fold_tail(&mut self) -> Result<bool> {
        let Some(first) = self.one(query(TAIL_LEFT)).await? else { return Ok(false) };
        let last = first.int("seq")?.saturating_add(FOLD - 1);
        self.run(query(FOLD_TAIL).bind(last)).await?;
        self.run(query("DELETE FROM report_tail WHERE seq <= ?1").bind(last)).await?;
        self.drop_gone().await?;
        Ok(true)
    }

    async fn drop_gone(&mut self) -> Result<()> {
        for days in WINDOWS {
            self.run(query("DELETE FROM report_tops WHERE days = ?1 AND pieces = 0").bind(days)).await?;
        }
        Ok(())
    }

    async fn move_window(&mut self, days: i64, aim: Aim) -> Result<bool> {
        let Some(row) = self.one(query(WINDOW).bind(days)).await? else { return Ok(true) };
        let (from, to) = (row.int("from_seq")?, row.int("to_seq")?);
        // All of it is over, or it was never filled: from anew. Also where the clock was set far back.
        if to <= aim.from || from > aim.from {
            if (from, to) != (aim.from, aim.from) {
                self.run(query("DELETE FROM report_tops WHERE days = ?1").bind(days)).await?;
                self.set_window(days, aim.from, aim.from).await?;
                return Ok(false);
            }
        } else if from < aim.from {
            let end = self.step_end(from, aim.from).await?;
            self.count(days, (from, end), -1).await?;
            self.drop_gone().await?;
            self.set_window(days, end, to).await?;
            return Ok(false);
        }
        if to < aim.to {
            let end = self.step_end(to, aim.to).await?;
            self.count(days, (to, end), 1).await?;
            self.set_window(days, from.max(aim.from), end).await?;
            return Ok(end == aim.to);
        }
        Ok(true)
    }

    async fn step_end(&mut self, from: i64, to: i64) -> Result<i64> {
        let row = self.one(query(STEP_END).bind(from).bind(to).bind(STEP)).await?;
        row.map_or(Ok(to), |row| row.int("seq"))
    }

    async fn count(&mut self, days: i64, (from, to): (i64, i64), sign: i64) -> Result<()> {
        for statement in [CUSTOMERS, PRODUCTS] {
            self.run(query(statement).bind(days).bind(from).bind(to).bind(sign)).await?;
        }
        Ok(())
    }

    async fn set_window(&mut self, days: i64, from: i64, to: i64) -> Result<()> {
        let set = query("UPDATE report_windows SET from_seq = ?2, to_seq = ?3 WHERE days = ?1");
        self.run(set.bind(days).bind(from).bind(to)).await.map(|_| ())
    }
}

impl Reader {
    /// The best customers or products of the last `days` (one of [`WINDOWS`]), best first.
    pub async fn report_tops(&self, days: i64, ranked: Ranked, currency: Currency, limit: u32) -> Result<Vec<Top>> {
        let kind = match ranked {
            Ranked::Customers => "customer",
            Ranked::Products => "product",
        };
        let best = query(BEST).bind(days).bind(kind).bind(currency.code().to_owned()).bind(i64::from(limit));
        let top = |row: &Row| {
            Ok(Top {
                key: row.text("key")?,
                label: row.text("label")?,
                pieces: u64::try_from(row.int("pieces")?).unwrap_or_default(),
                value: row.int("value")?,
            })
        };
        self.all(best).await?.iter().map(top).collect()
    }
}
