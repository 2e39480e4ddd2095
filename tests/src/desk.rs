//! A desk under test: a real data directory, a clock that the test moves, and no background
//! tasks: [`TestDesk::drain`] runs the dispatcher, as production's loop would.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::command::CheckOut;
use contract::order::{CheckoutStarted, OrderView};
use contract::sync::Endpoints;
use domain::checkout::Checkout;
use domain::order::{CustomerSnapshot, LineInput, OrderInput};
use domain::status::PaymentMethod;
use engine::{Config, Desk, DeskError, DeskOptions, Points};
use tempfile::TempDir;

use crate::time::{TestClock, TestEntropy};

/// A desk on a directory of its own.
pub struct TestDesk {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    dir: Arc<TempDir>,
    config: Config,
}

/// Settings that make a test quick: short time-outs, short delays.
pub fn quick_config(endpoints: Endpoints) -> Config {
    Config { request_timeout_ms: 300, endpoints, ..Config::default() }
}

impl TestDesk {
    /// A fresh desk that talks to `endpoints`.
    pub async fn new(endpoints: Endpoints) -> Self {
        Self::with(quick_config(endpoints)).await
    }

    /// A fresh desk with these settings.
    pub async fn with(config: Config) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        Self::open(dir, Arc::new(TestClock::new()), config, Points::default()).await.expect("a fresh desk opens")
    }

    /// A fresh desk whose named points are listened to.
    pub async fn watched(endpoints: Endpoints, points: Points) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let config = quick_config(endpoints);
        Self::open(dir, Arc::new(TestClock::new()), config, points).await.expect("a fresh desk opens")
    }

    /// A fresh desk whose clock shows the present: signatures of webhooks count five minutes.
    pub async fn at_present(endpoints: Endpoints, points: Points) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let config = quick_config(endpoints);
        Self::open(dir, Arc::new(TestClock::at_present()), config, points).await.expect("a fresh desk opens")
    }

    /// A fresh desk in a folder of the test's own choice.
    pub async fn on(dir: Arc<TempDir>, config: Config) -> Self {
        Self::open(dir, Arc::new(TestClock::new()), config, Points::default()).await.expect("a fresh desk opens")
    }

    async fn open(dir: Arc<TempDir>, clock: Arc<TestClock>, config: Config, points: Points) -> Result<Self, DeskError> {
        let desk = Desk::open(DeskOptions {
            dir: dir.path().to_owned(),
            holder: "a test".to_owned(),
            config: config.clone(),
            clock: clock.clone(),
            entropy: Arc::new(TestEntropy::new(7)),
            points,
        })
        .await?;
        Ok(Self { desk: Arc::new(desk), clock, dir, config })
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Stops the desk and opens the same directory again.
    pub async fn restart(self) -> Self {
        self.restart_after(|_| async {}).await
    }

    /// Stops the desk, does something to its directory, and opens it again.
    pub async fn restart_after<F: Future<Output = ()>>(self, act: impl FnOnce(PathBuf) -> F) -> Self {
        self.desk.stop().await.expect("the desk stops");
        let Self { desk, clock, dir, config } = self;
        drop(desk);
        act(dir.path().to_owned()).await;
        Self::open(dir, clock, config, Points::default()).await.expect("the desk opens again")
    }

    /// Sends what is due, `times` times, the clock going on by `step_ms` after each.
    pub async fn run(&self, times: u32, step_ms: i64) {
        for _ in 0..times {
            self.desk.run_once().await.expect("the outbox can be read");
            self.clock.advance_ms(step_ms);
        }
    }

    /// Calls an order off.
    pub async fn cancel(&self, view: &OrderView) -> OrderView {
        self.desk.cancel_order(view.order.id, "Called off", "clerk").await.expect("it can be cancelled")
    }

    /// The order's newest checkout as saved.
    pub async fn checkout(&self, view: &OrderView) -> Checkout {
        let reader = self.desk.store().reader();
        reader.latest_checkout(view.order.id).await.expect("checkouts can be read").expect("it was placed")
    }

    /// Sends all that is due, and moves the clock on to what is due later, until nothing is left
    /// to do or `rounds` have gone by. Returns the rounds used.
    pub async fn drain(&self, rounds: u32) -> u32 {
        for round in 0..rounds {
            let sent = self.desk.run_once().await.expect("the outbox can be read");
            let badge = self.desk.sync().await.expect("the outbox can be counted");
            if sent == 0 && badge.waiting + badge.retrying == 0 {
                return round;
            }
            if sent == 0 {
                self.clock.advance_ms(1_000);
            }
        }
        rounds
    }

    /// As [`TestDesk::drain`], with a real pause wherever nothing is due: followers are sent beside
    /// the desk's own rounds, and a service that hangs takes its time.
    pub async fn drain_beside(&self, rounds: u32) {
        for _ in 0..rounds {
            let sent = self.desk.run_once().await.expect("the outbox can be read");
            let badge = self.desk.sync().await.expect("the outbox can be counted");
            if sent == 0 && badge.waiting + badge.retrying == 0 {
                return;
            }
            if sent == 0 {
                self.clock.advance_ms(1_000);
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
    }

    /// Enters an order of `quantity` pieces of a SKU at `price`.
    pub async fn enter(&self, sku: &str, quantity: i64, price: &str) -> OrderView {
        self.desk.create_order(order(sku, quantity, price), "clerk").await.expect("a right order is saved")
    }

    /// Places an order with a credit card.
    pub async fn place(&self, view: &OrderView) -> CheckoutStarted {
        self.desk.check_out(wish(view), "clerk").await.expect("the order can be placed")
    }

    /// The order as it now stands.
    pub async fn look(&self, view: &OrderView) -> OrderView {
        self.desk.get_order(&view.order.id.to_string()).await.expect("the order is there")
    }
}

/// An order with one line and a customer with an address.
pub fn order(sku: &str, quantity: i64, price: &str) -> OrderInput {
    OrderInput {
        customer: CustomerSnapshot {
            name: "Ada Byron".to_owned(),
            email: Some("ada@example.org".to_owned()),
            ..CustomerSnapshot::default()
        },
        items: vec![LineInput {
            sku: sku.to_owned(),
            name: format!("Product {sku}"),
            quantity,
            unit_price: price.to_owned(),
            ..LineInput::default()
        }],
        ..OrderInput::default()
    }
}

/// The wish to check out the order as seen in `view`.
pub fn wish(view: &OrderView) -> CheckOut {
    CheckOut {
        id: view.order.id,
        version: view.order.version,
        payment_method: PaymentMethod::CreditCard,
        payment_token: None,
    }
}
