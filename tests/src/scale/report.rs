//! What a play counted, as a row of a table.

use super::hub::Applied;
use super::scenario::{Millis, SECOND};
use super::stock::StockCounts;

/// The counts of one play.
#[derive(Clone, Debug)]
pub struct Report {
    /// The play.
    pub name: &'static str,
    /// Orders entered.
    pub orders: u64,
    /// Edits made.
    pub edits: u64,
    /// Changes that the hub applied.
    pub changes: u64,
    /// Changes that came a second time and did nothing.
    pub discarded: u64,
    /// Edits that would collide where an order has one version.
    pub order_conflicts: u64,
    /// Edits that collide where each field has one.
    pub field_conflicts: u64,
    /// Changes that one desk kept for the hub, at most.
    pub largest_backlog: usize,
    /// What became of stock.
    pub stock: StockCounts,
    /// From kept here to applied there, of changes made while the line was up.
    pub(super) lags: Vec<Millis>,
    batches: Vec<usize>,
    waiting: Vec<usize>,
    last_busy: Millis,
}

impl Report {
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            orders: 0,
            edits: 0,
            changes: 0,
            discarded: 0,
            order_conflicts: 0,
            field_conflicts: 0,
            largest_backlog: 0,
            stock: StockCounts {
                sold: 0,
                oversold: 0,
                refused: 0,
                refused_in_vain: 0,
                lease_requests: 0,
                called_back: 0,
            },
            lags: Vec::new(),
            batches: Vec::new(),
            waiting: Vec::new(),
            last_busy: 0,
        }
    }

    pub(super) const fn applied(&mut self, applied: Applied) {
        self.changes += applied.new;
        self.discarded += applied.again;
        self.order_conflicts += applied.order_conflicts;
        self.field_conflicts += applied.field_conflicts;
    }

    pub(super) fn queue(&mut self, now: Millis, batches: usize, changes: usize) {
        self.batches.push(batches);
        self.waiting.push(changes);
        if batches > 100 {
            self.last_busy = now;
        }
    }

    pub(super) fn finish(&mut self) {
        self.lags.sort_unstable();
        self.batches.sort_unstable();
        self.waiting.sort_unstable();
    }

    /// The largest number of batches that waited at the hub, looked at each second.
    pub fn longest_queue(&self) -> usize {
        self.batches.last().copied().unwrap_or_default()
    }

    /// The heads of the columns of [`Report::queue_row`].
    pub const QUEUE_HEAD: &str = "| play | orders | changes | sent twice, done once | batches waiting p50 / p99 / most | lag p50 / p99 / most, s | last second with over 100 waiting | largest backlog of a desk | conflicts per 10,000 edits: by order / by field |\n|---|---|---|---|---|---|---|---|---|";

    /// What became of queues and conflicts.
    pub fn queue_row(&self) -> String {
        let lag = |per_mille| seconds(at(&self.lags, per_mille));
        let per_edits = |count: u64| tenths(count * 100_000 / self.edits.max(1));
        format!(
            "| {} | {} | {} | {} | {} / {} / {} | {} / {} / {} | {} | {} | {} / {} |",
            self.name,
            self.orders,
            self.changes,
            self.discarded,
            at(&self.batches, 500),
            at(&self.batches, 990),
            self.longest_queue(),
            lag(500),
            lag(990),
            lag(1000),
            if self.last_busy == 0 { "none".into() } else { (self.last_busy / SECOND).to_string() },
            self.largest_backlog,
            per_edits(self.order_conflicts),
            per_edits(self.field_conflicts),
        )
    }

    /// The heads of the columns of [`Report::stock_row`].
    pub const STOCK_HEAD: &str = "| rule | pieces sold | sold that nobody had | refused | of these while another had it | asked for, a minute | called back |\n|---|---|---|---|---|---|---|";

    /// What became of stock.
    pub fn stock_row(&self) -> String {
        let counts = self.stock;
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            self.name,
            counts.sold,
            counts.oversold,
            counts.refused,
            counts.refused_in_vain,
            counts.lease_requests / 60,
            counts.called_back
        )
    }
}

/// The value below which so many of a thousand lie, of sorted values.
fn at<T: Copy + Default>(sorted: &[T], per_mille: usize) -> T {
    let index = (sorted.len() * per_mille / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default()
}

fn seconds(millis: Millis) -> String {
    tenths(millis / 100)
}

fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}
