//! One play: events in the order of their time, until the hour is over and all is with the hub.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::desk::{Desk, FIELDS, What};
use super::hub::{Batch, Hub};
use super::report::Report;
use super::scenario::{MINUTE, Millis, Outage, SECOND, Scenario};
use super::stock::Stock;
use crate::crash::dice::Dice;

/// A step's further changes come so long after the order: paid, confirmed, in production, invoiced.
const STEPS: u64 = 4;
const STEPS_AFTER: Millis = 3 * SECOND;
/// A desk gathers changes so long before it sends.
const GATHER: Millis = SECOND;
/// A desk that hears nothing sends the same again after this.
const PATIENCE: Millis = 5 * SECOND;
/// What other desks do reaches a desk that is connected so much later.
const STREAM_DELAY: u64 = 1;
/// Orders that somebody elsewhere may hold too: the newest so many of the hub.
const SHARED_ORDERS: u64 = 5000;
const LEASES_LOOKED_AT: Millis = 10 * MINUTE;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Order(usize),
    Steps(usize),
    Edit(usize),
    LineLost(usize),
    LineBack { desk: usize, spread: bool },
    Send(usize),
    Reply { desk: usize, up_to: u64 },
    Impatient { desk: usize, up_to: u64 },
    Worked(usize),
    Leases(usize),
    HubDown,
    HubUp,
    Second,
}

struct Play<'a> {
    scenario: &'a Scenario,
    dice: Dice,
    now: Millis,
    order_of_events: u64,
    events: BinaryHeap<Reverse<(Millis, u64, Event)>>,
    desks: Vec<Desk>,
    hub: Hub,
    at_work: Vec<Option<Batch>>,
    /// The hub's state at each second.
    states: Vec<u64>,
    orders: u64,
    stock: Stock,
    report: Report,
}

/// Plays a scenario. The same scenario ends the same way.
///
/// # Panics
/// Where the hub would miss a change or have one that no desk kept: a fault of the model.
pub fn play(scenario: &Scenario) -> Report {
    let mut play = Play::new(scenario);
    while let Some(Reverse((at, _, event))) = play.events.pop() {
        play.now = at;
        play.happens(event);
    }
    for desk in 0..play.desks.len() {
        assert_eq!(play.hub.applied_of(desk), play.desks[desk].kept(), "desk {desk} and the hub agree at the end");
        play.stock.found_line(desk);
    }
    play.report.stock = play.stock.counts;
    play.report.finish();
    play.report
}

impl<'a> Play<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let mut play = Self {
            scenario,
            dice: Dice::new(scenario.seed, 0),
            now: 0,
            order_of_events: 0,
            events: BinaryHeap::new(),
            desks: (0..scenario.desks).map(|_| Desk::new()).collect(),
            hub: Hub::new(scenario.desks),
            at_work: (0..scenario.hub_workers).map(|_| None).collect(),
            states: Vec::new(),
            orders: 0,
            stock: Stock::new(scenario.stock_rule, scenario.desks, scenario.skus, scenario.stock),
            report: Report::new(scenario.name),
        };
        play.hub.up = true;
        for desk in 0..scenario.desks {
            play.after_about(scenario.order_every, Event::Order(desk));
            play.after_about(scenario.edit_every, Event::Edit(desk));
            play.after_about(scenario.line_up, Event::LineLost(desk));
            play.after_about(LEASES_LOOKED_AT, Event::Leases(desk));
        }
        play.at(SECOND, Event::Second);
        if let Some(outage) = scenario.outage {
            play.plan(outage);
        }
        play
    }

    fn plan(&mut self, outage: Outage) {
        match outage {
            Outage::Hub { from, until } => {
                self.at(from, Event::HubDown);
                self.at(until, Event::HubUp);
            }
            Outage::Region { per_mille, from, until } => {
                for desk in 0..self.desks.len() {
                    if self.dice.per_mille(per_mille) {
                        self.at(from, Event::LineLost(desk));
                        self.at(until, Event::LineBack { desk, spread: true });
                    }
                }
            }
        }
    }

    fn at(&mut self, at: Millis, event: Event) {
        self.order_of_events += 1;
        self.events.push(Reverse((at.max(self.now), self.order_of_events, event)));
    }

    /// After a time drawn around `mean`, where that is within the hour.
    fn after_about(&mut self, mean: Millis, event: Event) {
        let at = self.now + drawn(&self.dice, mean);
        if at < self.scenario.length {
            self.at(at, event);
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Order(desk) => self.order(desk),
            Event::Steps(desk) => self.keep(desk, What::Own, STEPS),
            Event::Edit(desk) => self.edit(desk),
            Event::LineLost(desk) => self.line_lost(desk),
            Event::LineBack { desk, spread } => self.line_back(desk, spread),
            Event::Send(desk) => self.send(desk),
            Event::Reply { desk, up_to } => self.reply(desk, up_to),
            Event::Impatient { desk, up_to } => self.impatient(desk, up_to),
            Event::Worked(worker) => self.worked(worker),
            Event::Leases(desk) => {
                if self.desks[desk].online {
                    self.stock.give_back(desk);
                }
                self.after_about(LEASES_LOOKED_AT, Event::Leases(desk));
            }
            Event::HubDown => self.hub.up = false,
            Event::HubUp => {
                self.hub.up = true;
                self.put_to_work();
            }
            Event::Second => self.second(),
        }
    }

    fn order(&mut self, desk: usize) {
        self.after_about(self.scenario.order_every, Event::Order(desk));
        let online = self.desks[desk].online && self.hub.up;
        for _ in 0..3 {
            let sku = popular(&self.dice, self.scenario.skus);
            self.stock.sell(desk, sku, online);
        }
        self.orders += 1;
        self.report.orders += 1;
        self.keep(desk, What::Own, 1);
        self.at(self.now + STEPS_AFTER, Event::Steps(desk));
    }

    fn edit(&mut self, desk: usize) {
        self.after_about(self.scenario.edit_every, Event::Edit(desk));
        self.report.edits += 1;
        let what = if self.dice.per_mille(self.scenario.shared_edits) && self.orders > 0 {
            let order = self.orders - self.dice.between(0, SHARED_ORDERS.min(self.orders) - 1);
            What::Edit { order, field: self.dice.between(1, FIELDS), seen: self.seen_by(desk) }
        } else {
            What::Own
        };
        self.keep(desk, what, 1);
    }

    fn seen_by(&self, desk: usize) -> u64 {
        let back = usize::try_from(STREAM_DELAY).unwrap_or(1);
        let streamed = self.states.len().checked_sub(back + 1).map_or(0, |at| self.states[at]);
        if self.desks[desk].online { streamed } else { self.desks[desk].seen_at_loss }
    }

    fn keep(&mut self, desk: usize, what: What, times: u64) {
        for _ in 0..times {
            self.desks[desk].keep(self.now, what);
        }
        let backlog = self.desks[desk].backlog.len();
        self.report.largest_backlog = self.report.largest_backlog.max(backlog);
        self.plan_send(desk, GATHER);
    }

    fn plan_send(&mut self, desk: usize, after: Millis) {
        let it = &mut self.desks[desk];
        if it.online && !it.planned && it.in_flight.is_none() && !it.backlog.is_empty() {
            it.planned = true;
            self.at(self.now + after, Event::Send(desk));
        }
    }

    fn line_lost(&mut self, desk: usize) {
        if !self.desks[desk].online {
            return;
        }
        self.desks[desk].seen_at_loss = self.seen_by(desk);
        self.desks[desk].online = false;
        self.stock.lost_line(desk);
        let until = self.now + drawn(&self.dice, self.scenario.line_down);
        let held = matches!(self.scenario.outage, Some(Outage::Region { from, .. }) if from == self.now);
        if !held {
            // Beyond the hour's end all lines come back, so that everything arrives.
            self.at(until, Event::LineBack { desk, spread: false });
        }
    }

    fn line_back(&mut self, desk: usize, spread: bool) {
        if self.desks[desk].online {
            return;
        }
        self.desks[desk].online = true;
        self.desks[desk].in_flight = None;
        self.stock.found_line(desk);
        self.after_about(self.scenario.line_up, Event::LineLost(desk));
        let wait = if spread { self.dice.between(0, self.scenario.spread) } else { 0 };
        self.plan_send(desk, wait);
    }

    fn send(&mut self, desk: usize) {
        let it = &mut self.desks[desk];
        it.planned = false;
        if !it.online || it.in_flight.is_some() {
            return;
        }
        let changes: Vec<_> = it.backlog.iter().take(self.scenario.batch).copied().collect();
        let Some(last) = changes.last() else { return };
        let up_to = last.number;
        it.in_flight = Some(up_to);
        self.at(self.now + PATIENCE, Event::Impatient { desk, up_to });
        if self.hub.up {
            self.hub.enqueue(Batch { desk, changes });
            self.put_to_work();
        }
    }

    /// No reply: the desk cannot tell a lost request from a lost reply, so it sends the same again.
    fn impatient(&mut self, desk: usize, up_to: u64) {
        if self.desks[desk].in_flight == Some(up_to) {
            self.desks[desk].in_flight = None;
            let wait = self.dice.between(0, PATIENCE);
            self.plan_send(desk, wait);
        }
    }

    fn put_to_work(&mut self) {
        while self.hub.up
            && let Some(worker) = self.at_work.iter().position(Option::is_none)
            && let Some(batch) = self.hub.take()
        {
            let changes = u64::try_from(batch.changes.len()).unwrap_or(u64::MAX);
            let cost_us = self.scenario.batch_cost_us + changes * self.scenario.change_cost_us;
            self.at_work[worker] = Some(batch);
            self.at(self.now + cost_us.div_ceil(1000), Event::Worked(worker));
        }
    }

    fn worked(&mut self, worker: usize) {
        let Some(batch) = self.at_work[worker].take() else { return };
        self.hub.busy -= 1;
        let before = self.hub.applied_of(batch.desk);
        let applied = self.hub.apply(&batch);
        self.report.applied(applied);
        for change in batch.changes.iter().filter(|change| change.number > before && change.while_online) {
            self.report.lags.push(self.now - change.at);
        }
        if let Some(last) = batch.changes.last()
            && !self.dice.per_mille(self.scenario.lost_replies)
        {
            self.at(self.now, Event::Reply { desk: batch.desk, up_to: last.number });
        }
        self.put_to_work();
    }

    fn reply(&mut self, desk: usize, up_to: u64) {
        if !self.desks[desk].online {
            return;
        }
        self.desks[desk].confirmed(up_to);
        if self.desks[desk].in_flight == Some(up_to) {
            self.desks[desk].in_flight = None;
        }
        self.plan_send(desk, GATHER);
    }

    fn second(&mut self) {
        self.states.push(self.hub.state);
        self.report.queue(self.now, self.hub.waiting.len(), self.hub.waiting_changes);
        let more = self.now < self.scenario.length || self.hub.waiting_changes > 0;
        if more {
            self.at(self.now + SECOND, Event::Second);
        }
    }
}

/// A time drawn from the exponential distribution of this mean.
fn drawn(dice: &Dice, mean: Millis) -> Millis {
    let part = u32::try_from(dice.between(1, u64::from(u32::MAX))).unwrap_or(u32::MAX);
    let uniform = f64::from(part) / f64::from(u32::MAX);
    let mean = f64::from(u32::try_from(mean).unwrap_or(u32::MAX));
    whole(-uniform.ln() * mean).max(1)
}

/// A SKU by popularity: the n-th is asked for about 1/n as often as the first.
fn popular(dice: &Dice, skus: usize) -> usize {
    let part = u32::try_from(dice.between(0, u64::from(u32::MAX))).unwrap_or(u32::MAX);
    let uniform = f64::from(part) / f64::from(u32::MAX);
    let most = f64::from(u32::try_from(skus).unwrap_or(u32::MAX));
    usize::try_from(whole(most.powf(uniform))).map_or(0, |rank| rank.saturating_sub(1)).min(skus - 1)
}

/// The whole part of a small positive number.
fn whole(value: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(value).map_or(0, |span| span.as_secs())
}

#[cfg(test)]
mod tests {
    use super::super::scenario::StockRule;
    use super::*;

    fn small() -> Scenario {
        Scenario { desks: 30, length: 10 * MINUTE, skus: 20, stock: 200, ..Scenario::calm() }
    }

    #[test]
    fn what_comes_twice_is_applied_once_and_nothing_is_missing() {
        // `play` itself holds hub and desks against each other at the end.
        let report = play(&Scenario { lost_replies: 300, line_up: MINUTE, line_down: MINUTE, ..small() });
        assert!(report.discarded > 100, "{} came twice", report.discarded);
        assert!(report.orders > 1000 && report.changes >= report.orders * (1 + STEPS), "{report:?}");
    }

    #[test]
    fn a_play_repeats() {
        assert_eq!(play(&small()).queue_row(), play(&small()).queue_row());
        assert_ne!(play(&small()).queue_row(), play(&Scenario { seed: 2, ..small() }).queue_row());
    }

    #[test]
    fn desks_that_come_back_together_crowd_the_hub_unless_they_spread() {
        let away = Outage::Region { per_mille: 900, from: MINUTE, until: 5 * MINUTE };
        let hub = Scenario { outage: Some(away), hub_workers: 1, batch_cost_us: 50_000, ..small() };
        let (spread, at_once) = (play(&hub), play(&Scenario { spread: 0, ..hub.clone() }));
        assert!(
            spread.longest_queue() < at_once.longest_queue(),
            "{} {}",
            spread.longest_queue(),
            at_once.longest_queue()
        );
    }

    #[test]
    fn leases_oversell_nothing_where_counts_seen_last_do() {
        let weak = Scenario { line_up: MINUTE, line_down: MINUTE, ..small() };
        let by_count = play(&Scenario { stock_rule: StockRule::LastSeen, ..weak.clone() });
        assert!(by_count.stock.oversold > 0);
        for recall in [false, true] {
            let lent = play(&Scenario { stock_rule: StockRule::Lease { pieces: 5, recall }, ..weak.clone() });
            assert_eq!(lent.stock.oversold, 0);
            assert!(lent.stock.sold > 0);
        }
    }
}
