//! The control of the checkout: the same calls to the same services and as many durable writes, in
//! order, with nothing of ours between: raw sockets, and one thread that commits whatever has come
//! together in one transaction with `synchronous=FULL`.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use contract::sync::Endpoints;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::capi::{Bound, Plain};
use crate::shop::IN_FLIGHT;
use crate::wire::Caller;

/// Bytes that each write of the control puts into a row; about what a step of a checkout writes.
const ROW: usize = 1_500;
/// Writes of one commit, as many as the product takes at most.
const BATCH: usize = 64;

/// What a checkout of the product does, in numbers.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// HTTP calls.
    pub calls: u64,
    /// Durable writes, each of which the next step waits for.
    pub writes: u64,
}

/// The thread that commits.
#[derive(Clone)]
struct Committer(Sender<oneshot::Sender<()>>);

impl Committer {
    fn start(file: &Path) -> Result<(Self, std::thread::JoinHandle<Result<(), String>>), String> {
        let plain = Plain::open(file, false)?;
        plain.run("PRAGMA journal_mode = WAL")?;
        plain.run("PRAGMA synchronous = FULL")?;
        plain.run("CREATE TABLE IF NOT EXISTS steps (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")?;
        if plain.number("PRAGMA synchronous")? != 2 {
            return Err("the control does not run with synchronous=FULL".to_owned());
        }
        let (sender, inbox) = channel();
        let thread = std::thread::spawn(move || commit(&plain, &inbox));
        Ok((Self(sender), thread))
    }

    async fn write(&self) -> Result<(), String> {
        let (done, written) = oneshot::channel();
        self.0.send(done).map_err(|error| error.to_string())?;
        written.await.map_err(|error| error.to_string())
    }
}

fn commit(plain: &Plain, inbox: &Receiver<oneshot::Sender<()>>) -> Result<(), String> {
    let mut insert = plain.prepare("INSERT INTO steps (body) VALUES (?1)")?;
    let row = [Bound::Blob(vec![7; ROW])];
    while let Ok(first) = inbox.recv() {
        let mut waiting = vec![first];
        while waiting.len() < BATCH
            && let Ok(next) = inbox.try_recv()
        {
            waiting.push(next);
        }
        plain.run("BEGIN IMMEDIATE")?;
        for _ in &waiting {
            insert.rows(&row, |_| ())?;
        }
        plain.run("COMMIT")?;
        for done in waiting {
            // Whoever no longer waits needs no answer.
            let _ = done.send(());
        }
    }
    Ok(())
}

/// Runs `many` checkouts of that shape, 32 at once; how long it took.
pub async fn run(dir: &Path, endpoints: &Endpoints, shape: Shape, many: u64) -> Result<Duration, String> {
    std::fs::create_dir_all(dir).map_err(|error| error.to_string())?;
    let (committer, thread) = Committer::start(&dir.join("bare.db"))?;
    let steps = Arc::new(steps(endpoints));
    let began = Instant::now();
    let mut clerks = tokio::task::JoinSet::new();
    for clerk in 0..IN_FLIGHT as u64 {
        let (committer, steps) = (committer.clone(), Arc::clone(&steps));
        clerks.spawn(async move {
            let mut callers = Vec::new();
            for step in steps.iter() {
                callers.push(Caller::connect(&step.url).await.map_err(|error| error.to_string())?);
            }
            let mut number = clerk;
            while number < many {
                checkout(&committer, &steps, &mut callers, shape, number).await?;
                number += IN_FLIGHT as u64;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(done) = clerks.join_next().await {
        done.map_err(|error| error.to_string())??;
    }
    let took = began.elapsed();
    drop(committer);
    thread.join().map_err(|_| "the committing thread broke off".to_owned())??;
    Ok(took)
}

async fn checkout(
    committer: &Committer,
    steps: &[Step],
    callers: &mut [Caller],
    shape: Shape,
    number: u64,
) -> Result<(), String> {
    for write in 0..shape.writes {
        committer.write().await?;
        if write < shape.calls {
            let place = usize::try_from(write).unwrap_or(0) % steps.len();
            let key = format!("bare-{number}-{write}-{:p}", std::ptr::from_ref(callers));
            let body = (steps[place].body)(&key).to_string();
            let status = callers[place].post(steps[place].path, &key, body.as_bytes()).await;
            let status = status.map_err(|error| error.to_string())?;
            if !status.contains(" 20") {
                return Err(format!("{}: {status}", steps[place].path));
            }
        }
    }
    Ok(())
}

/// One call: where, and what.
struct Step {
    url: String,
    path: &'static str,
    body: fn(&str) -> Value,
}

/// The calls of a checkout, in their order; where there are more calls they begin again.
fn steps(at: &Endpoints) -> Vec<Step> {
    let step = |url: &Option<String>, path, body| Step { url: url.clone().unwrap_or_default(), path, body };
    vec![
        step(&at.inventory, "/inventory/reservations", |key| {
            let items: Vec<_> = (1..=3).map(|sku| json!({"sku": format!("SKU-{sku}"), "quantity": 1})).collect();
            json!({"reservation_id": key, "order_id": key, "items": items})
        }),
        step(
            &at.payment,
            "/payments",
            |key| json!({"payment_id": key, "order_id": key, "amount": 42.50, "currency": "USD", "method": "CREDIT_CARD"}),
        ),
        step(&at.email, "/emails", |key| {
            json!({"message_id": key, "order_id": key, "to": "ada@example.org", "template": key,
                   "subject": "Your order", "body": "x".repeat(400)})
        }),
        step(&at.production, "/production/orders", |key| {
            let items: Vec<_> = (1..=3).map(|sku| json!({"sku": format!("SKU-{sku}"), "quantity": 1})).collect();
            json!({"order_id": key, "order_number": "ORD-1", "status": "CONFIRMED", "items": items})
        }),
        step(
            &at.invoice,
            "/invoices",
            |key| json!({"invoice_id": key, "order_id": key, "amount": 42.50, "currency": "USD"}),
        ),
    ]
}
