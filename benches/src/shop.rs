//! What is measured: the product's engine on a watched disk, and the mocked world in a process of its
//! own.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::order::OrderView;
use contract::sync::Endpoints;
use domain::order::{LineInput, OrderInput};
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskOptions, Points};
use tests::crash::dice::Dice;
use tests::crash::programs::{Mocks, Programs};
use tests::desk::{order, wish};
use tokio::sync::Semaphore;

use crate::wire::Caller;

/// How long a desk may take to send all it has.
const PATIENCE: Duration = Duration::from_mins(5);
/// Checkouts asked for at once.
pub const IN_FLIGHT: usize = 32;

/// The mocked world, outside this process.
pub struct Outside {
    mocks: Mocks,
    /// Where its services are.
    pub endpoints: Endpoints,
}

impl Outside {
    /// Starts it; its ledger lies in `dir`.
    pub async fn start(dir: &Path) -> Result<Self, String> {
        let mocks = Mocks::start(&Programs::find()?, &dir.join("ledger.jsonl"), "os").await?;
        let endpoints = serde_json::from_str(&mocks.ready).map_err(|error| error.to_string())?;
        Ok(Self { mocks, endpoints })
    }

    /// Requests that all its services saw so far.
    pub async fn requests(&self) -> Result<u64, String> {
        let control = self.endpoints.control.clone().unwrap_or_default();
        let body = async { Caller::connect(&control).await?.get("/__admin/requests?limit=1").await };
        let body: serde_json::Value = serde_json::from_slice(&body.await.map_err(|error| error.to_string())?)
            .map_err(|error| error.to_string())?;
        Ok(body["requests"][0]["seq"].as_u64().unwrap_or(0))
    }

    /// Ends it.
    pub async fn end(mut self) -> Result<(), String> {
        self.mocks.kill().await
    }
}

/// Opens a desk as a clerk's machine does; nothing is sent before it is started.
pub async fn open(dir: &Path, endpoints: Endpoints) -> Result<Arc<Desk>, String> {
    open_watched(dir, endpoints, Points::default()).await
}

/// As [`open`], with its named points listened to.
pub async fn open_watched(dir: &Path, endpoints: Endpoints, points: Points) -> Result<Arc<Desk>, String> {
    let options = DeskOptions {
        dir: dir.to_owned(),
        holder: "cargo xtask bench".to_owned(),
        config: Config { endpoints, ..Config::default() },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points,
    };
    Desk::open(options).await.map(Arc::new).map_err(|error| error.to_string())
}

/// Order `number` of a load: three items; one in a hundred is declined.
pub fn input(number: u64) -> OrderInput {
    let dice = Dice::new(1, number);
    let total = if number % 100 == 99 { dice.between(30, 60) * 100 + 11 } else { dice.between(20, 60) * 100 + 50 };
    let lines = [100, 250, total - 350].map(|minor| LineInput {
        sku: format!("SKU-{}", dice.between(1, 400)),
        name: "A product".to_owned(),
        quantity: 1,
        unit_price: format!("{}.{:02}", minor / 100, minor % 100),
        ..LineInput::default()
    });
    let mut input = order("SKU-1", 1, "1.00");
    input.items = lines.to_vec();
    input.name = format!("Load {number}");
    input
}

/// Enters orders, and waits until their notices are out where the desk is started.
pub async fn enter(desk: &Arc<Desk>, from: u64, many: u64) -> Result<Vec<OrderView>, String> {
    let mut entering = tokio::task::JoinSet::new();
    let slots = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut views = Vec::new();
    for number in from..from + many {
        let slot = Arc::clone(&slots).acquire_owned().await.map_err(|error| error.to_string())?;
        let desk = Arc::clone(desk);
        entering.spawn(async move {
            let entered = desk.create_order(input(number), "clerk").await;
            drop(slot);
            entered
        });
        while let Some(done) = entering.try_join_next() {
            views.push(done.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?);
        }
    }
    while let Some(done) = entering.join_next().await {
        views.push(done.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?);
    }
    Ok(views)
}

/// Places an order.
pub async fn place(desk: &Desk, view: &OrderView) -> Result<(), String> {
    desk.check_out(wish(view), "clerk").await.map(|_| ()).map_err(|error| error.to_string())
}

/// Waits until nothing is left to send; how long that took.
pub async fn drain(desk: &Desk) -> Result<Duration, String> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let badge = desk.sync().await.map_err(|error| error.to_string())?;
        if badge.waiting + badge.retrying == 0 {
            return Ok(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("the backlog did not empty".to_owned())
}
