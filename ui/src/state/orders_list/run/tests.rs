//! A run walks a list of known length in every way a clerk can; what it holds is always what the list
//! has there.

use std::ops::Range;

use contract::domain::clock::Timestamp;
use contract::domain::ids::OrderId;
use contract::domain::lane::LaneState;
use contract::domain::money::{Currency, Money};
use contract::domain::number::OrderNumber;
use contract::domain::status::{OrderStatus, PaymentStatus};
use contract::order::{OrderPage, OrderRow};

use super::{Ask, HELD, PAGE, Run};

const SIGHT: i64 = 28;

fn row(at: i64) -> OrderRow {
    OrderRow {
        at,
        id: OrderId::derived(&at.to_string()),
        number: OrderNumber(u64::try_from(at).unwrap()),
        name: String::new(),
        line_count: 1,
        customer: String::new(),
        status: OrderStatus::Pending,
        payment_status: PaymentStatus::Pending,
        process: None,
        lanes: [LaneState::None; 5],
        total: Money::new(100, Currency::GBP),
        created_at: Timestamp::from_micros(at),
        version: 1,
        matched: None,
    }
}

/// A list and a window on it: a desk that answers, a clerk who scrolls.
struct World {
    /// Orders, newest first.
    orders: Vec<i64>,
    tells_total: bool,
    run: Run,
    top: i64,
    asked: usize,
}

impl World {
    fn new(orders: i64, tells_total: bool) -> Self {
        let mut world =
            Self { orders: (1..=orders).rev().collect(), tells_total, run: Run::default(), top: 0, asked: 0 };
        world.ask(Ask::Top);
        world.settle();
        world
    }

    fn view(&self) -> Range<i64> {
        self.top..self.top + SIGHT
    }

    fn page(&self, ask: Ask) -> OrderPage {
        let (before, after, rows) = match ask {
            Ask::Top => (i64::MAX, None, PAGE),
            Ask::End => (i64::MAX, Some(i64::MIN), PAGE),
            Ask::Older(at) | Ask::From { before: at, .. } => (at, None, PAGE),
            Ask::Newer(at) => (i64::MAX, Some(at), PAGE),
            Ask::Again { before, rows, .. } => (before.unwrap_or(i64::MAX), None, rows),
        };
        let rows = usize::try_from(rows).unwrap();
        let fits = |at: &&i64| **at < before && after.is_none_or(|after| **at > after);
        let mut found: Vec<i64> = match after {
            None => self.orders.iter().filter(fits).take(rows + 1).copied().collect(),
            Some(_) => self.orders.iter().rev().filter(fits).take(rows + 1).copied().collect(),
        };
        let more = found.len() > rows;
        found.truncate(rows);
        let next = if more { found.last().copied() } else { None };
        found.sort_by_key(|at| -at);
        let total = self.tells_total.then(|| u64::try_from(self.orders.len()).unwrap());
        OrderPage { rows: found.into_iter().map(row).collect(), next, total }
    }

    fn ask(&mut self, ask: Ask) {
        self.asked += 1;
        let page = self.page(ask);
        let view = self.view();
        let moved = self.run.take(ask, page, &view, self.top > 0);
        self.top = match ask {
            Ask::Top => 0,
            Ask::End => (self.run.held().end - SIGHT).max(0),
            _ => self.top + moved,
        };
        self.check();
    }

    fn settle(&mut self) {
        let before = self.asked;
        while let Some(ask) = self.run.missing(&self.view()) {
            self.ask(ask);
            assert!(self.asked - before < 50, "it comes to rest");
        }
    }

    fn scroll(&mut self, to: i64) {
        self.top = to.clamp(0, (self.run.places() - SIGHT).max(0));
        self.settle();
        self.check();
    }

    /// Held are neighbours of the list, few, and numbered rightly where numbered at all.
    fn check(&self) {
        let held: Vec<i64> = self.run.held().filter_map(|place| self.run.at(place)).map(|row| row.at).collect();
        if let Some(first) = held.first() {
            let index = self.orders.iter().position(|at| at == first).expect("it is in the list");
            assert_eq!(held, self.orders[index..index + held.len()], "neighbours");
            if let Some(said) = self.run.index(self.run.held().start) {
                assert_eq!(said, i64::try_from(index).unwrap(), "the index said");
            }
        }
        assert!(held.len() <= usize::try_from(HELD + PAGE).unwrap(), "{} rows are held", held.len());
        assert!(self.run.held().start >= 0);
    }

    fn seen(&self) -> Vec<i64> {
        self.view().filter_map(|place| self.run.at(place)).map(|row| row.at).collect()
    }
}

#[test]
fn scrolling_down_and_up_again_holds_few_rows_and_shows_every_order() {
    let mut world = World::new(2_000, false);
    assert_eq!(world.run.count(), None, "nobody knows yet");
    let mut shown = std::collections::BTreeSet::new();
    while !world.run.has_end() || world.top + SIGHT < world.run.places() {
        world.scroll(world.top + 20);
        assert!(world.asked < 200);
        shown.extend(world.seen());
    }
    shown.extend(world.orders[..SIGHT as usize].iter());
    assert_eq!(shown.len(), 2_000, "each order was seen");
    assert_eq!(world.run.count(), Some(2_000), "now it is known");
    assert!(world.asked < 2_000 / 20, "{} pages", world.asked);
    while world.top > 0 {
        world.scroll(world.top - 20);
        assert_eq!(world.seen().len(), SIGHT as usize);
    }
    assert_eq!(world.seen()[0], 2_000);
}

#[test]
fn the_end_is_one_page_away_and_the_way_back_leads_to_the_top() {
    for tells_total in [false, true] {
        let mut world = World::new(5_000, tells_total);
        let before = world.asked;
        world.ask(Ask::End);
        world.settle();
        assert!(world.asked - before <= 2);
        assert_eq!(world.seen().last(), Some(&1));
        assert_eq!(world.run.count(), tells_total.then_some(5_000));
        let mut steps = 0;
        while !world.run.has_top() || world.top > 0 {
            let first = world.seen()[0];
            let top = world.top;
            world.scroll(top - 15);
            let now = world.seen()[0];
            assert!(now > first && now <= first + 15, "the view moves as far as it was scrolled: {first} {now}");
            steps += 1;
            assert!(steps < 1_000);
        }
        assert_eq!(world.seen()[0], 5_000);
        assert_eq!(world.run.index(0), Some(0));
    }
}

#[test]
fn a_jump_back_to_where_the_clerk_was_is_one_page() {
    let mut world = World::new(3_000, false);
    while world.top < 2_000 {
        world.scroll(world.top + 25);
    }
    let before = world.asked;
    world.scroll(700);
    assert!(world.asked - before <= 4, "{}", world.asked - before);
    assert_eq!(world.seen()[0], 3_000 - 700);
    world.scroll(0);
    assert_eq!(world.seen()[0], 3_000);
}

#[test]
fn orders_that_come_and_go_leave_what_is_seen_where_it_is() {
    let mut world = World::new(1_000, true);
    world.scroll(300);
    let seen = world.seen();
    world.orders.splice(0..0, [1_003, 1_002, 1_001]);
    let again = world.run.again(&world.view());
    world.ask(again);
    assert_eq!(world.seen(), seen, "three came above");
    world.orders.retain(|at| *at != seen[5] && *at != seen[0] + 4);
    let again = world.run.again(&world.view());
    world.ask(again);
    let left: Vec<i64> = seen.iter().copied().filter(|at| *at != seen[5]).collect();
    assert_eq!(world.seen()[..left.len()], left, "one went above, one in sight");
}

#[test]
fn near_the_top_newer_orders_do_not_push_what_is_seen_and_at_the_top_they_show() {
    let mut world = World::new(1_000, true);
    world.scroll(10);
    let seen = world.seen();
    world.orders.splice(0..0, [1_002, 1_001]);
    let again = world.run.again(&world.view());
    world.ask(again);
    assert_eq!(world.seen(), seen);
    assert_eq!(world.top, 12);
    world.scroll(0);
    assert_eq!(world.seen()[0], 1_002);
    world.orders.insert(0, 1_003);
    let again = world.run.again(&world.view());
    world.ask(again);
    assert_eq!(world.seen()[0], 1_003);
}
