//! The work that is counted: a desk with some orders, on which one is entered, one is placed until
//! nothing is left to send, and pages are read.

use std::path::PathBuf;
use std::time::Duration;

use contract::command::{FindOrders, OrdersView};
use contract::filter::OrdersFilter;
use contract::order::OrderView;
use domain::order::OrderInput;
use engine::DATABASE;
use faultfs::{Disk, DiskOptions, Statements};
use serde_json::json;
use store::Importable;
use tests::desk::{TestDesk, order, quick_config};
use tests::{TestWorld, seed::orders::Trade};

use super::budgets::Costs;
use super::plans;

/// Orders that are there before.
const THERE: u64 = 300;

/// A desk on a watched disk, and its world.
pub struct Shop {
    desk: TestDesk,
    world: TestWorld,
    disk: Disk,
    /// What a look for something to send runs. How often it is looked depends on the machine, so
    /// that these are not counted.
    polls: Statements,
}

/// What was counted since the last look.
struct Tally {
    statements: Statements,
    disk: faultfs::Counts,
    commits: u64,
}

impl Shop {
    /// Opens it with orders in it, all of them indexed.
    pub async fn open() -> Self {
        Statements::begin();
        let world = TestWorld::start(None).await;
        // The three that follow a checkout are answered one after the other, so that each has a
        // commit of its own.
        for (service, delay) in [("email", 5), ("production", 45), ("invoice", 85)] {
            world.behave(service, json!({"delay_ms": delay})).await;
        }
        let dir = std::sync::Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let only_counts = DiskOptions { only_counts: true, ..DiskOptions::default() };
        let watched = Disk::watch(dir.path(), only_counts).expect("the folder can be watched");
        let desk = TestDesk::on(dir, quick_config(world.endpoints())).await;
        let trade = Trade::new(1).expect("the sample day can be read");
        let orders: Vec<_> = (1..=THERE).map(|number| Importable::from(trade.order(number))).collect();
        let saved = desk.desk.store().write(move |tx| Box::pin(async move { tx.import_orders(&orders).await }));
        let _: store::ImportCounts = saved.await.expect("orders are saved");
        Self { desk, world, disk: watched, polls: Statements::default() }
    }

    fn file(&self) -> PathBuf {
        self.desk.dir().join(DATABASE)
    }

    fn look(&self) -> Tally {
        let mut statements = Statements::take();
        statements.0.retain(|text, _| !self.polls.0.contains_key(text));
        Tally { statements, disk: self.disk.counts(), commits: self.desk.desk.store().commits() }
    }

    /// Does all of it; returns what each thing cost and adds what walks or sorts to `walks`.
    pub async fn work(mut self, walks: &mut Vec<String>) -> Costs {
        let mut costs = Costs::default();
        // Once, so that every connection is open and every statement prepared.
        let first = self.enter().await;
        self.place(&first).await;
        self.read(&first).await;
        Statements::take();
        self.poll().await;
        self.polls = Statements::take();

        let before = self.look();
        let view = self.enter().await;
        let entered = self.look();
        note(&mut costs, "entry", &before, &entered);
        *walks = plans::faults(&self.file(), &entered.statements);

        self.desk.drain(100).await;
        let calls = self.world.requests(&view.order.id.to_string()).await;
        let before = self.look();
        self.place(&view).await;
        let placed = self.look();
        note(&mut costs, "checkout", &before, &placed);
        let calls = self.world.requests(&view.order.id.to_string()).await - calls;
        costs.insert("checkout.calls".to_owned(), calls as u64);
        walks.extend(plans::faults(&self.file(), &placed.statements));

        self.desk.desk.store().index_search(500).await.expect("the tail is moved");
        self.look();
        let (page, order) = self.read(&view).await;
        let read = self.look();
        costs.insert("reading.statements".to_owned(), read.statements.total());
        costs.insert("reading.steps".to_owned(), read.statements.steps());
        costs.insert("page.bytes".to_owned(), page);
        costs.insert("order.bytes".to_owned(), order);
        walks.extend(plans::faults(&self.file(), &read.statements));
        self.world.stop().await;
        costs
    }

    async fn enter(&self) -> OrderView {
        let mut input: OrderInput = order("22110", 6, "2.55");
        let line = input.items[0].clone();
        for sku in ["85123A", "22423"] {
            input.items.push(domain::order::LineInput { sku: sku.to_owned(), ..line.clone() });
        }
        self.desk.desk.create_order(input, "clerk").await.expect("a right order is saved")
    }

    /// Places it and waits until all that follows is sent and settled.
    async fn place(&self, view: &OrderView) {
        self.desk.drain(100).await;
        self.desk.place(view).await;
        let mut quiet = 0;
        while quiet < 2 {
            quiet = if self.poll().await { quiet + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Sends what is due; was there nothing, and is nothing under way?
    async fn poll(&self) -> bool {
        let sent = self.desk.desk.run_once().await.expect("the outbox can be read");
        let badge = self.desk.desk.sync().await.expect("the outbox can be counted");
        sent == 0 && badge.waiting + badge.retrying == 0
    }

    /// A first page, a search and an order; the bytes of the page and of the order as the window
    /// gets them.
    async fn read(&self, view: &OrderView) -> (u64, u64) {
        let find = |text: &str| FindOrders {
            text: text.to_owned(),
            view: OrdersView::All,
            filter: OrdersFilter::default(),
            before: None,
            after: None,
            limit: 50,
        };
        let page = self.desk.desk.find_orders(find("")).await.expect("a page is read");
        self.desk.desk.find_orders(find("sm")).await.expect("a search is answered");
        let order = self.desk.look(view).await;
        let bytes = |value: serde_json::Result<Vec<u8>>| value.expect("views are JSON").len() as u64;
        (bytes(serde_json::to_vec(&page)), bytes(serde_json::to_vec(&order)))
    }
}

fn note(costs: &mut Costs, what: &str, before: &Tally, after: &Tally) {
    let counted = [
        ("statements", after.statements.total()),
        ("steps", after.statements.steps()),
        ("transactions", after.commits - before.commits),
        ("syncs", after.disk.syncs - before.disk.syncs),
        ("kilobytes", (after.disk.bytes - before.disk.bytes) / 1000),
    ];
    for (name, count) in counted {
        costs.insert(format!("{what}.{name}"), count);
    }
}
