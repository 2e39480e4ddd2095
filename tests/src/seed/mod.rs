//! A desk that has been in use for a long time, made in one go: any number of orders, the same ones
//! for the same seed. They are saved by the store's own import, as orders taken over from another
//! desk are, so every row and the search index are what the product writes.
//!
//! Owns who orders what and when. Must not write a row itself.

pub mod names;
pub mod orders;
pub mod zipf;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use domain::clock::Clock;
use engine::DeskError;
use engine::system::SystemClock;
use store::{Importable, ListQuery, OpenOptions, Store, StoreError};

use self::orders::Trade;

/// Orders of one commit.
const BATCH: u64 = 2_000;

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The data directory; what it holds already is gone on with.
    pub dir: PathBuf,
    /// Orders that it is to hold in the end.
    pub orders: u64,
    /// What all of them are drawn from.
    pub seed: u64,
}

impl Seed {
    /// Fills the directory up to the number asked for; returns how many orders are new.
    ///
    /// Broken off, it goes on where it stopped when it is run again with the same seed: order `n` is
    /// the same whatever was asked for.
    pub async fn run(&self) -> Result<u64, DeskError> {
        let store = Store::open(OpenOptions {
            dir: self.dir.clone(),
            holder: "cargo xtask seed".to_owned(),
            now: SystemClock.now(),
        })
        .await?;
        let filled = self.fill(&store).await;
        store.close().await?;
        filled
    }

    async fn fill(&self, store: &Store) -> Result<u64, DeskError> {
        let first = newest(store).await? + 1;
        let trade = Arc::new(Trade::new(self.seed)?);
        let mut progress = Progress::new(first, self.orders);
        let mut next = batch(&trade, first, self.orders).await;
        let mut at = first;
        while !next.is_empty() {
            let orders = std::mem::take(&mut next);
            at += orders.len() as u64;
            // The next batch is drawn while this one is written.
            let (saved, drawn) = tokio::join!(save(store, orders), batch(&trade, at, self.orders));
            saved?;
            next = drawn;
            progress.tell(at - 1);
        }
        progress.end();
        Ok(at - first)
    }
}

/// The newest order's number; seeded orders are numbered in the order of their times.
async fn newest(store: &Store) -> Result<u64, StoreError> {
    let page = store.reader().list(&ListQuery { limit: 1, ..ListQuery::default() }).await?;
    Ok(page.items.first().map_or(0, |row| row.number.0))
}

async fn batch(trade: &Arc<Trade>, from: u64, last: u64) -> Vec<Importable> {
    let trade = Arc::clone(trade);
    let to = last.min(from + BATCH - 1);
    let drawn = tokio::task::spawn_blocking(move || (from..=to).map(|number| trade.order(number).into()).collect());
    drawn.await.expect("orders are drawn without a panic")
}

async fn save(store: &Store, orders: Vec<Importable>) -> Result<(), StoreError> {
    store.write(move |tx| Box::pin(async move { tx.import_orders(&orders).await.map(|_| ()) })).await
}

/// How far it is, on a terminal.
struct Progress {
    began: Instant,
    first: u64,
    all: u64,
    shown: bool,
}

impl Progress {
    fn new(first: u64, all: u64) -> Self {
        Self { began: Instant::now(), first, all, shown: std::io::stderr().is_terminal() }
    }

    fn tell(&mut self, done: u64) {
        if self.shown {
            let seconds = self.began.elapsed().as_secs().max(1);
            let rate = (done + 1 - self.first) / seconds;
            let left = (self.all - done) / rate.max(1);
            let percent = done * 100 / self.all.max(1);
            // Nobody watches where it cannot be written.
            let _ = write!(
                std::io::stderr(),
                "\r{done} of {} orders ({percent} %), {rate}/s, {} min {:02} s left ",
                self.all,
                left / 60,
                left % 60
            );
        }
    }

    fn end(&self) {
        if self.shown {
            let _ = writeln!(std::io::stderr());
        }
    }
}
