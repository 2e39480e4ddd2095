//! Stock shared by desks that cannot always ask: by leases, or by the count last seen.

use std::collections::{BTreeSet, HashMap};

use super::scenario::StockRule;

/// What became of stock in a play.
#[derive(Clone, Copy, Debug, Default)]
pub struct StockCounts {
    /// Pieces promised to customers.
    pub sold: u64,
    /// Pieces promised that nobody has.
    pub oversold: u64,
    /// Pieces that a desk would not promise.
    pub refused: u64,
    /// Refused although some other desk or the hub had the pieces.
    pub refused_in_vain: u64,
    /// Times that a desk asked the hub for pieces.
    pub lease_requests: u64,
    /// Pieces that the hub asked back from one desk for another.
    pub called_back: u64,
}

/// The hub's stock, and what each desk may sell.
#[derive(Debug)]
pub struct Stock {
    rule: StockRule,
    free: Vec<i64>,
    lent: Vec<i64>,
    leases: Vec<HashMap<usize, Lease>>,
    /// Connected desks that hold pieces, by SKU.
    holders: Vec<BTreeSet<usize>>,
    /// By the count last seen: what each desk that is away believes and has promised since.
    away: Vec<Option<Away>>,
    pub counts: StockCounts,
}

#[derive(Clone, Debug)]
struct Away {
    counts: Vec<i64>,
    sold: Vec<usize>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Lease {
    pieces: i64,
    used: bool,
}

impl Stock {
    pub fn new(rule: StockRule, desks: usize, skus: usize, pieces: u32) -> Self {
        Self {
            rule,
            free: vec![i64::from(pieces); skus],
            lent: vec![0; skus],
            leases: vec![HashMap::new(); desks],
            holders: vec![BTreeSet::new(); skus],
            away: vec![None; desks],
            counts: StockCounts::default(),
        }
    }

    /// A desk's line goes: from now on it knows the counts of this moment, and keeps what it was lent.
    pub fn lost_line(&mut self, desk: usize) {
        if self.rule == StockRule::LastSeen {
            self.away[desk] = Some(Away { counts: self.free.clone(), sold: Vec::new() });
        }
        for &sku in self.leases[desk].keys() {
            self.holders[sku].remove(&desk);
        }
    }

    /// A desk's line is back: the hub hears what it promised meanwhile.
    pub fn found_line(&mut self, desk: usize) {
        for sku in self.away[desk].take().map(|away| away.sold).unwrap_or_default() {
            self.counts.oversold += u64::from(self.free[sku] <= 0);
            self.free[sku] -= 1;
        }
        for (&sku, lease) in &self.leases[desk] {
            if lease.pieces > 0 {
                self.holders[sku].insert(desk);
            }
        }
    }

    /// A desk promises one piece to a customer, where its rule lets it. True where it does.
    pub fn sell(&mut self, desk: usize, sku: usize, online: bool) -> bool {
        let sold = match self.rule {
            StockRule::LastSeen => self.sell_by_count(desk, sku),
            StockRule::Lease { pieces, recall } => self.sell_by_lease(desk, sku, online, (i64::from(pieces), recall)),
        };
        if sold {
            self.counts.sold += 1;
        } else {
            self.counts.refused += 1;
            self.counts.refused_in_vain += u64::from(self.free[sku] + self.lent[sku] > 0);
        }
        sold
    }

    /// A desk that can be reached gives back what it was lent and did not need lately.
    pub fn give_back(&mut self, desk: usize) {
        let (free, lent, holders) = (&mut self.free, &mut self.lent, &mut self.holders);
        self.leases[desk].retain(|&sku, lease| {
            let keep = std::mem::take(&mut lease.used);
            if !keep {
                free[sku] += lease.pieces;
                lent[sku] -= lease.pieces;
                holders[sku].remove(&desk);
            }
            keep
        });
    }

    fn sell_by_count(&mut self, desk: usize, sku: usize) -> bool {
        let count = self.away[desk].as_mut().map_or(&mut self.free[sku], |away| &mut away.counts[sku]);
        if *count <= 0 {
            return false;
        }
        *count -= 1;
        if let Some(away) = &mut self.away[desk] {
            away.sold.push(sku);
        }
        true
    }

    fn sell_by_lease(&mut self, desk: usize, sku: usize, online: bool, (size, recall): (i64, bool)) -> bool {
        if online && self.leases[desk].get(&sku).is_none_or(|lease| lease.pieces == 0) {
            self.counts.lease_requests += 1;
            if recall && self.free[sku] == 0 {
                self.call_back(sku);
            }
            let granted = size.min(self.free[sku]);
            self.free[sku] -= granted;
            self.lent[sku] += granted;
            self.leases[desk].insert(sku, Lease { pieces: granted, used: false });
            self.holders[sku].insert(desk);
        }
        let Some(lease) = self.leases[desk].get_mut(&sku).filter(|lease| lease.pieces > 0) else {
            self.holders[sku].remove(&desk);
            return false;
        };
        lease.pieces -= 1;
        lease.used = true;
        if lease.pieces == 0 {
            self.holders[sku].remove(&desk);
        }
        self.lent[sku] -= 1;
        // By construction: what is sold was lent, and what is lent left the hub's stock.
        self.counts.oversold += u64::from(self.free[sku] < 0 || self.lent[sku] < 0);
        true
    }

    fn call_back(&mut self, sku: usize) {
        let Some(&holder) = self.holders[sku].first() else { return };
        let Some(lease) = self.leases[holder].get_mut(&sku).filter(|lease| lease.pieces > 0) else { return };
        lease.pieces -= 1;
        if lease.pieces == 0 {
            self.holders[sku].remove(&holder);
        }
        self.lent[sku] -= 1;
        self.free[sku] += 1;
        self.counts.called_back += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn lease(pieces: u32, recall: bool) -> StockRule {
        StockRule::Lease { pieces, recall }
    }

    #[test]
    fn a_connected_desk_lends_on_what_another_needs_and_one_that_is_away_does_not() {
        let mut stock = Stock::new(lease(5, true), 2, 1, 5);
        assert!(stock.sell(0, 0, true), "all five are with the first desk now");
        assert!(stock.sell(1, 0, true), "one of them was called back");
        stock.lost_line(0);
        assert!(!stock.sell(1, 0, true));
        stock.found_line(0);
        assert!(stock.sell(1, 0, true));
        assert_eq!((stock.counts.sold, stock.counts.called_back), (3, 2));
    }

    #[test]
    fn two_desks_that_are_away_sell_the_last_piece_once_by_lease_and_twice_by_count() {
        for (rule, oversold) in [(lease(1, false), 0), (StockRule::LastSeen, 1)] {
            let mut stock = Stock::new(rule, 2, 1, 2);
            assert!(stock.sell(0, 0, true), "{rule:?}");
            for desk in [0, 1] {
                stock.lost_line(desk);
                let _ = stock.sell(desk, 0, false);
            }
            for desk in [0, 1] {
                stock.found_line(desk);
            }
            assert_eq!(stock.counts.oversold, oversold, "{rule:?}");
        }
    }

    #[test]
    fn what_was_lent_and_not_needed_comes_back() {
        let mut stock = Stock::new(lease(5, false), 2, 1, 5);
        assert!(stock.sell(0, 0, true));
        assert!(!stock.sell(1, 0, true), "all five are with the first desk");
        stock.give_back(0);
        assert!(!stock.sell(1, 0, true), "they were needed lately");
        stock.give_back(0);
        assert!(stock.sell(1, 0, true));
        assert_eq!((stock.counts.refused, stock.counts.refused_in_vain), (2, 2));
    }
}
