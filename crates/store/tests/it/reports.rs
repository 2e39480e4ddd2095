//! What is kept for reports is what a count of all orders would give: after random histories, with
//! windows that move in between, after restarts, and where an older desk is brought up to date.

use domain::checkout::OrderStanding;
use domain::order::{CustomerSnapshot, Order};
use domain::{Currency, CustomerId, Money, OrderNumber, OrderStatus, PaymentStatus, Timestamp};
use sqlx::{Connection, Row};
use store::{Ranked, WINDOWS, day_of};

use crate::support::{Desk, START, change, desk, mail, order, outsider};

const DAY_MS: i64 = 86_400_000;

/// A row of what is kept or counted: whose it is, then numbers.
type Line = (String, Vec<i64>);

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// Anything that an order can be made of.
fn thrown(dice: &mut Dice, of: &Order) -> Order {
    let mut order = of.clone();
    let customer = dice.below(4);
    order.customer = CustomerSnapshot {
        id: (customer > 1).then(|| CustomerId::derived(&customer.to_string())),
        name: format!("Customer {customer}"),
        ..order.customer
    };
    order.currency = dice.pick(&[Currency::GBP, Currency::GBP, Currency::USD]);
    let money = |minor: u64| Money::new(i64::try_from(minor).unwrap(), order.currency);
    let line = order.items[0].clone();
    order.items = (0..=dice.below(3))
        .map(|at| {
            let mut line = line.clone();
            line.sku = format!("SKU {}", dice.below(5));
            line.id = domain::ItemId::derived(&format!("{}/{at}/{}", order.id, line.sku));
            line.quantity = u32::try_from(1 + dice.below(4)).unwrap();
            line.unit_price = money(100);
            line.discount_amount = money(0);
            line.subtotal = money(100 * u64::from(line.quantity));
            line
        })
        .collect();
    order.totals.total = money(dice.below(10_000));
    order.totals.subtotal = order.totals.total;
    (order.totals.discount, order.totals.tax, order.totals.shipping) = (money(0), money(0), money(0));
    order.manual_discount = money(0);
    order.status = dice.pick(OrderStatus::ALL);
    order
}

struct World {
    desk: Desk,
    dice: Dice,
    orders: Vec<domain::OrderId>,
    now: Timestamp,
}

impl World {
    fn new_order(&mut self) -> Order {
        let number = u64::try_from(self.orders.len()).unwrap() + 1;
        let mut new = order(number);
        new.number = OrderNumber(number);
        let days_ago = i64::try_from(self.dice.below(400)).unwrap();
        new.created_at = self.now.plus_millis(-days_ago * DAY_MS - i64::try_from(self.dice.below(5_000)).unwrap());
        self.orders.push(new.id);
        thrown(&mut self.dice, &new)
    }

    async fn act(&mut self) {
        if self.orders.is_empty() {
            let new = self.new_order();
            return self.desk.save(&new).await;
        }
        let id = self.dice.pick(&self.orders);
        let now = self.now;
        match self.dice.below(12) {
            0 | 1 => {
                let new = self.new_order();
                self.desk.save(&new).await;
            }
            2 => {
                let some = [self.new_order().into(), self.new_order().into()];
                self.desk.write(|tx| Box::pin(async move { tx.import_orders(&some).await })).await.unwrap();
            }
            3..=6 => {
                let (status, payment_status) = (self.dice.pick(OrderStatus::ALL), PaymentStatus::Paid);
                let standing = OrderStanding { status, payment_status };
                self.desk
                    .write(move |tx| Box::pin(async move { tx.set_standing(id, standing, now).await }))
                    .await
                    .unwrap();
            }
            7 | 8 => {
                let saved = self.desk.store.reader().order(id).await.unwrap().unwrap();
                let mut other = thrown(&mut self.dice, &saved);
                if self.dice.below(2) == 0 {
                    other.status = saved.status;
                }
                let seen = saved.version;
                self.desk.write(move |tx| Box::pin(async move { tx.update_order(&other, seen).await })).await.unwrap();
            }
            9 if self.dice.below(4) == 0 => {
                // One that is gone already is not found.
                let _ = self.desk.write(move |tx| Box::pin(async move { tx.mark_deleted(id, now).await })).await;
            }
            10 => {
                self.desk.store.move_windows(day_of(now), now).await.unwrap();
            }
            11 if self.dice.below(3) == 0 => {
                self.now = now.plus_millis(DAY_MS * i64::try_from(self.dice.below(9)).unwrap());
            }
            _ => {}
        }
    }

    /// What is kept against a count.
    async fn check(&self) {
        while !self.desk.store.move_windows(day_of(self.now), self.now).await.unwrap() {}
        let mut conn = outsider(&self.desk.dir).await;
        let kept = lines(&mut conn, KEPT_DAYS).await;
        assert_eq!(kept, lines(&mut conn, COUNTED_DAYS).await, "days");
        for days in WINDOWS {
            let first = (day_of(self.now) - days + 1) * DAY_MS * 1_000;
            let bound = |sql: &str| {
                sql.replace("?days", &days.to_string())
                    .replace("?from", &first.to_string())
                    .replace("?to", &self.now.micros().to_string())
            };
            let kept = lines(&mut conn, &bound(KEPT_TOPS)).await;
            assert_eq!(kept, lines(&mut conn, &bound(COUNTED_TOPS)).await, "the last {days} days");
        }
        conn.close().await.unwrap();
    }
}

const KEPT_DAYS: &str = "SELECT day || ' ' || currency, pending, under_way, shipped, delivered, failed, cancelled, sold \
    FROM report_days WHERE pending + under_way + shipped + delivered + failed + cancelled > 0 ORDER BY 1";
const COUNTED_DAYS: &str = "SELECT (created_at / 86400000000) || ' ' || currency, sum(status = 'PENDING'), \
    sum(status IN ('PAID', 'CONFIRMED', 'PROCESSING')), sum(status = 'SHIPPED'), sum(status = 'DELIVERED'), \
    sum(status = 'FAILED'), sum(status = 'CANCELLED'), \
    sum(CASE WHEN status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') THEN total ELSE 0 END) \
    FROM orders WHERE deleted_at IS NULL GROUP BY 1 ORDER BY 1";
const KEPT_TOPS: &str = "SELECT kind || currency || key, pieces, value FROM report_tops WHERE days = ?days ORDER BY 1";
const COUNTED_TOPS: &str = "WITH sold AS (SELECT * FROM orders WHERE deleted_at IS NULL AND created_at >= ?from \
    AND created_at <= ?to AND status IN ('PAID', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')) \
    SELECT 'customer' || currency || CASE WHEN customer_id IS NULL THEN customer_name ELSE hex(customer_id) END AS who, count(*), sum(total) FROM sold GROUP BY 1 \
    UNION ALL SELECT 'product' || currency || i.sku, sum(i.quantity), sum(i.subtotal) \
    FROM sold JOIN order_items i ON i.order_seq = sold.seq GROUP BY 1 ORDER BY 1";

async fn lines(conn: &mut sqlx::SqliteConnection, sql: &str) -> Vec<Line> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(conn).await.unwrap();
    rows.iter().map(|row| (row.get(0), (1..row.len()).map(|at| row.get(at)).collect())).collect()
}

async fn world(seed: u64) -> World {
    World { desk: desk().await, dice: Dice(seed), orders: Vec::new(), now: START }
}

#[tokio::test]
async fn what_is_kept_is_what_a_count_gives_after_any_history() {
    for seed in 0..8 {
        let mut world = world(seed).await;
        for round in 0..6 {
            for _ in 0..25 {
                world.act().await;
            }
            if round == 3 {
                world.desk = world.desk.restart().await;
            }
            world.check().await;
        }
    }
}

#[tokio::test]
async fn an_older_desk_is_counted_once_when_it_is_brought_up_to_date() {
    let mut world = world(99).await;
    for _ in 0..80 {
        world.act().await;
    }
    let Desk { dir, store } = world.desk;
    store.close().await.unwrap();
    let mut conn = outsider(&dir).await;
    let old = "DROP TRIGGER report_days_entered; DROP TRIGGER report_days_changed; DROP TRIGGER report_failures_ended; \
        DROP TRIGGER report_failures_told; DROP TRIGGER report_tops_entered; DROP TRIGGER report_tops_sold; \
        DROP TRIGGER report_tops_changed; DROP TABLE report_days; DROP TABLE report_failures; DROP TABLE report_windows; \
        DROP TABLE report_tops; DROP TABLE report_tail; DELETE FROM _sqlx_migrations WHERE version IN (27, 28)";
    sqlx::raw_sql(old).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let store = store::Store::open(crate::support::options(&dir)).await.unwrap();
    world.desk = Desk { dir, store };
    world.check().await;
}

#[tokio::test]
async fn the_best_come_first_and_currencies_stay_apart() {
    let desk = desk().await;
    for (n, minor, currency) in [(1, 500, Currency::GBP), (2, 900, Currency::GBP), (3, 700, Currency::USD)] {
        let mut sold = order(n);
        (sold.status, sold.currency) = (OrderStatus::Paid, currency);
        sold.customer.name = format!("Customer {n}");
        sold.totals.total = Money::new(minor, currency);
        desk.save(&sold).await;
    }
    let now = START.plus_millis(60_000);
    while !desk.store.move_windows(day_of(now), now).await.unwrap() {}
    let best = desk.store.reader().report_tops(30, Ranked::Customers, Currency::GBP, 10).await.unwrap();
    let told: Vec<_> = best.iter().map(|top| (top.label.as_str(), top.pieces, top.value)).collect();
    assert_eq!(told, [("Customer 2", 1, 900), ("Customer 1", 1, 500)]);
    let products = desk.store.reader().report_tops(30, Ranked::Products, Currency::GBP, 10).await.unwrap();
    assert_eq!((products.len(), products[0].key.as_str(), products[0].pieces), (1, "85123A", 4));
}

#[tokio::test]
async fn attempts_that_came_to_nothing_are_counted_by_service_and_way() {
    let desk = desk().await;
    let saved = order(1);
    desk.save(&saved).await;
    for (part, outcome) in [(1, "done"), (2, "refused"), (3, "answer lost"), (4, "refused")] {
        let row = desk.enqueue(mail(&saved, part)).await;
        let claimed = desk.claim(START).await;
        let claimed = claimed.iter().find(|claimed| claimed.id == row.id).expect("it is due");
        assert!(desk.finish(claimed, desk.store.epoch(), change(domain::outbox::RowState::Dead, outcome)).await);
    }
    let day = day_of(START);
    let failed = desk.store.reader().report_failures(day, day).await.unwrap();
    let told: Vec<_> =
        failed.iter().map(|some| (some.service.as_str(), some.outcome.as_str(), some.attempts)).collect();
    assert_eq!(told, [("email", "answer lost", 1), ("email", "refused", 2)]);
}
