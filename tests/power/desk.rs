//! The work that goes on when the power goes, and what is found after it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use contract::sync::Endpoints;
use engine::{AuditOptions, DATABASE, Desk, DeskError, DeskOptions, Points, Violation, audit};
use faultfs::{Disk, DiskOptions};
use tempfile::TempDir;
use tests::desk::{order, quick_config, wish};
use tests::time::{TestClock, TestEntropy};

/// Orders that each clerk enters, unless the power goes before.
const ORDERS: usize = 4;

/// Opens a desk that reaches no service: its messages wait in the outbox.
pub async fn open(dir: &Path, points: Points) -> Result<Desk, DeskError> {
    let options = DeskOptions {
        dir: dir.to_owned(),
        holder: "a test".to_owned(),
        config: quick_config(Endpoints::default()),
        clock: Arc::new(TestClock::new()),
        entropy: Arc::new(TestEntropy::new(7)),
        points,
    };
    Box::pin(Desk::open(options)).await
}

/// A database that is made once and copied for each loss.
pub struct Template(TempDir);

impl Template {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let desk = open(dir.path(), Points::default()).await.expect("a fresh desk opens");
        desk.stop().await.expect("the desk stops");
        Self(dir)
    }

    fn copy(&self) -> TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::copy(self.0.path().join(DATABASE), dir.path().join(DATABASE)).expect("it is a closed file");
        dir
    }
}

/// What was acknowledged, in the words of `verify`.
type Told = Arc<Mutex<Vec<String>>>;

/// One clerk: enters orders and places every other one, until something fails.
async fn clerk(desk: &Desk, told: &Told) {
    for place in 0..ORDERS {
        let Ok(view) = Box::pin(desk.create_order(order("22110", 6, "2.55"), "clerk")).await else { return };
        let id = view.order.id.to_string();
        told.lock().expect("nobody panics").push(id.clone());
        if place % 2 == 0 {
            if Box::pin(desk.check_out(wish(&view), "clerk")).await.is_err() {
                return;
            }
            told.lock().expect("nobody panics").push(format!("{id} checkout"));
        }
    }
}

/// Three at the same time, so that commits are shared.
async fn clerks(desk: &Desk, told: &Told) {
    tokio::join!(clerk(desk, told), clerk(desk, told), clerk(desk, told));
}

/// The work on a desk; what was acknowledged.
pub async fn work(desk: &Desk) -> Vec<String> {
    let told = Told::default();
    clerks(desk, &told).await;
    let told = told.lock().expect("nobody panics");
    told.clone()
}

/// What the work asks of a disk.
#[derive(Clone, Copy)]
pub struct Whole {
    pub operations: u64,
    pub writes: u64,
    pub bytes: u64,
    pub syncs: u64,
    pub commits: u64,
}

/// The work with the power on.
pub async fn undisturbed(template: &Template, normal: bool) -> Whole {
    let dir = template.copy();
    let watched = Disk::watch(dir.path(), DiskOptions { normal, ..DiskOptions::default() }).expect("it can be watched");
    let desk = open(dir.path(), Points::default()).await.expect("the desk opens");
    let before = watched.counts();
    assert!(!work(&desk).await.is_empty(), "orders were saved");
    let after = watched.counts();
    let commits = desk.store().commits();
    desk.stop().await.expect("the desk stops");
    Whole {
        operations: after.operations,
        writes: after.writes - before.writes,
        bytes: after.bytes - before.bytes,
        syncs: after.syncs - before.syncs,
        commits,
    }
}

/// What one loss of power came to.
pub struct Loss {
    pub seed: u64,
    /// Orders and checkouts that were acknowledged before it.
    pub acknowledged: usize,
    /// Did the work still go on when it came?
    pub in_doubt: bool,
    /// `PRAGMA synchronous` of the writing connection; the wanted one where it never opened.
    pub synchronous: i64,
    /// What does not hold of what is left.
    pub violations: Vec<Violation>,
    /// Does a desk open on it?
    pub opens_again: bool,
}

/// Works until the power goes, at a random operation of about `operations`, and looks at what the
/// disk is left with.
pub async fn lose_power(template: &Template, seed: u64, operations: u64, normal: bool) -> Loss {
    let dir = template.copy();
    let cut_at = Some(1 + seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17) % operations);
    let options = DiskOptions { cut_at, seed, normal, ..DiskOptions::default() };
    let watched = Disk::watch(dir.path(), options).expect("it can be watched");
    let told = Told::default();
    let at_the_cut = Arc::new(Mutex::new(None));
    let (all, kept) = (Arc::clone(&told), Arc::clone(&at_the_cut));
    watched.on_cut(move || *kept.lock().expect("nobody panics") = Some(all.lock().expect("nobody panics").clone()));
    let synchronous = until_the_end(dir.path(), &told).await.unwrap_or(if normal { 1 } else { 2 });
    let in_doubt = watched.image().is_some();
    watched.cut();
    let acknowledged = at_the_cut.lock().expect("nobody panics").take().expect("the power went");

    let after = tempfile::tempdir().expect("a temporary folder");
    let left = after.path().join("left");
    watched.image().expect("the power went").write_to(&left).expect("the image is written");
    let list = after.path().join("acknowledged");
    std::fs::write(&list, acknowledged.join("\n")).expect("the list is written");
    let opens_again = match open(&left, Points::default()).await {
        Ok(desk) => desk.stop().await.is_ok(),
        Err(_) => false,
    };
    let options = AuditOptions { ledger: None, acknowledged: Some(list), default_stock: 0 };
    let report = Box::pin(audit(&left, &options)).await.expect("what is left can be read");
    let acknowledged = acknowledged.len();
    Loss { seed, acknowledged, in_doubt, synchronous, violations: report.violations, opens_again }
}

/// The work until it is done or the power is off; `None` where not even the desk opened.
async fn until_the_end(dir: &Path, told: &Told) -> Option<i64> {
    let desk = open(dir, Points::default()).await.ok()?;
    let durability = desk.store().write(|tx| Box::pin(async move { tx.durability().await })).await;
    clerks(&desk, told).await;
    // With the power off it can only say so.
    let _ = desk.stop().await;
    durability.ok().map(|(synchronous, _)| synchronous)
}
