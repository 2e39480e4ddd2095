//! The checker over real data directories and real ledgers: clean after every way a checkout can
//! go, and broken as soon as a row or a line of the ledger is tampered with.

use std::path::PathBuf;

use engine::{AuditOptions, Report, audit};
use serde_json::json;
use tests::{TestDesk, TestWorld};

async fn judged(test: &TestDesk, ledger: Option<&PathBuf>) -> Report {
    let options = AuditOptions { ledger: ledger.cloned(), acknowledged: None, default_stock: 1_000_000 };
    audit(test.dir(), &options).await.expect("the directory can be read")
}

fn ledger_file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("ledger.jsonl");
    (folder, file)
}

#[tokio::test]
async fn every_way_a_checkout_ends_adds_up() {
    let (_folder, ledger) = ledger_file();
    let world = TestWorld::start(Some(ledger.clone())).await;
    let test = TestDesk::new(world.endpoints()).await;
    let done = test.enter("22110", 6, "2.55").await;
    test.place(&done).await;
    test.drain(60).await;

    let declined = test.enter("22111", 1, "3.11").await;
    test.place(&declined).await;
    test.drain(60).await;
    let failed = test.look(&declined).await;
    test.cancel(&failed).await;

    world.stock("84946", 3).await;
    let short = test.enter("84946", 5, "1.25").await;
    test.place(&short).await;
    test.drain(60).await;

    let cancelled = test.enter("22112", 2, "9.99").await;
    test.place(&cancelled).await;
    test.drain(60).await;
    let paid = test.look(&cancelled).await;
    test.cancel(&paid).await;
    test.drain(60).await;

    world.behave("payment", json!({"fault": "commit_then_drop"})).await;
    let lost = test.enter("22113", 2, "4.50").await;
    test.place(&lost).await;
    test.run(4, 5_000).await;
    world.behave("payment", json!({})).await;
    test.drain(120).await;

    // Beside the running desk, then with nobody there.
    let report = judged(&test, Some(&ledger)).await;
    assert_eq!(report.violations, Vec::new());
    test.desk.stop().await.expect("the desk stops");
    let report = judged(&test, Some(&ledger)).await;
    assert_eq!(report.violations, Vec::new());
    assert_eq!((report.orders, report.checkouts), (5, 5));
    assert_eq!((report.charges, report.refunds), (3, 1));
    let alone = judged(&test, None).await;
    assert_eq!(alone.violations, Vec::new());
}
