//! The checker over real data directories and real ledgers: clean after every way a checkout can
//! go, and broken as soon as a row or a line of the ledger is tampered with.

use std::path::PathBuf;

use contract::DeskEvent;
use contract::command::SeeOddOrder;
use engine::{AuditOptions, DATABASE, Report, audit};
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

/// What a hand in the file can do, and the invariant that it breaks.
const TAMPERED: [(u8, &str); 12] = [
    (1, "DELETE FROM order_history WHERE seq = (SELECT max(seq) FROM order_history)"),
    (2, "UPDATE orders SET total = total + 1"),
    (2, "UPDATE order_items SET quantity = quantity + 1"),
    (2, "UPDATE payments SET status = 'FAILED'"),
    (4, "UPDATE checkouts SET state = 'Charging', ended_at = NULL"),
    (4, "UPDATE orders SET status = 'PENDING'"),
    (6, "UPDATE outbox SET state = 'withdrawn' WHERE effect = 'reserve'"),
    (7, "PRAGMA foreign_keys = OFF; DELETE FROM outbox WHERE effect = 'produce'"),
    (8, "UPDATE outbox SET body = x'7b7d' WHERE effect = 'charge'"),
    (9, "UPDATE orders SET notes = 'card 4111 1111 1111 1111'"),
    (9, "INSERT INTO settings VALUES ('note', '4111111111111111', 'someone', 0)"),
    (10, "DELETE FROM attempts WHERE seq = 1"),
];

#[tokio::test]
async fn whatever_is_tampered_with_on_disk_is_found() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let done = test.enter("22110", 6, "2.55").await;
    test.place(&done).await;
    test.drain(60).await;
    test.desk.stop().await.expect("the desk stops");
    assert_eq!(judged(&test, None).await.violations, Vec::new());
    let whole = std::fs::read(test.dir().join(DATABASE)).expect("it is a closed file");
    let options = AuditOptions { ledger: None, acknowledged: None, default_stock: 0 };
    for (invariant, sql) in TAMPERED {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join(DATABASE);
        std::fs::write(&file, &whole).expect("the copy is written");
        faultfs::execute(&file, sql).expect("the statement is right");
        let report = audit(dir.path(), &options).await.expect("it can be read");
        let found = report.violations.iter().any(|one| one.invariant == invariant);
        assert!(found, "{sql} was not found: {:?}", report.violations);
    }
}

#[tokio::test]
async fn the_desk_finds_a_tampered_order_by_itself_and_says_so_until_it_is_seen() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let sound = test.enter("22110", 6, "2.55").await;
    let odd = test.enter("22111", 1, "3.00").await;
    test.place(&sound).await;
    test.drain(60).await;
    assert!(test.desk.check_books().await.expect("the books can be read") > 0);
    let clean = test.desk.self_check();
    assert_eq!(clean.text(), format!("Self-check: {} orders checked, all in order", clean.checked));

    let tamper = format!("UPDATE orders SET total = total + 1 WHERE number = {}", odd.order.number.0);
    faultfs::execute(&test.dir().join(DATABASE), &tamper).expect("the statement is right");
    test.cancel(&odd).await;
    let mut events = test.desk.events();
    test.desk.check_books().await.expect("the books can be read");
    let found = test.desk.self_check();
    assert_eq!(found.text(), format!("1 order does not add up: {}", odd.order.number));
    assert_eq!(found.odd[0].id, odd.order.id);
    assert!(matches!(events.try_recv(), Ok(DeskEvent::SelfChecked(told)) if told == found), "front ends are told");

    let test = test.restart().await;
    assert_eq!(test.desk.self_check().odd, found.odd, "a restart hides nothing");
    let see = SeeOddOrder { id: odd.order.id };
    test.desk.ask(see.into()).await.expect("it is there to be seen");
    assert_eq!(test.desk.self_check().odd, Vec::new());
    assert_eq!(judged(&test, None).await.violations.len(), 1, "seen is not mended");
}
