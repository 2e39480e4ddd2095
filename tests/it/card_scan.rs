//! Invariant 9 on the disk: after a busy day no file of the desk holds a card number, whoever tried to
//! bring one in.

use contract::command::ExportOrders;
use contract::draft::FileFormat;
use serde_json::json;
use tests::scan::card_numbers;
use tests::{TestDesk, TestWorld};

/// The test number of every payment page.
const CARD: &str = "4111 1111 1111 1111";

#[tokio::test]
async fn a_busy_day_leaves_no_card_number_in_any_file() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut orders = Vec::new();
    for pieces in 1..=6 {
        let entered = test.enter("22110", pieces, "2.55").await;
        let mut wish = tests::desk::wish(&entered);
        wish.payment_token = Some(CARD.replace(' ', ""));
        assert!(test.desk.check_out(wish, "clerk").await.is_err(), "a card number is no token");
        orders.push(entered);
    }
    world.behave("production", json!({"outcome": "fail"})).await;
    world.behave("payment", json!({"outcome": {"next": ["fail"]}})).await;
    for order in &orders {
        test.place(order).await;
    }
    test.drain(60).await;
    test.cancel(&orders[5]).await;
    test.drain(60).await;
    let ids: Vec<_> = orders.iter().map(|view| view.order.id).collect();
    for format in [FileFormat::Csv, FileFormat::Json] {
        test.desk.export_orders(ExportOrders { orders: ids.clone(), format }).await.expect("they can be exported");
    }
    test.desk.back_up().await.expect("a backup can be made");

    // With the desk open, so that the log of the database is there too.
    let (files, found) = card_numbers(test.dir());
    let has = |ending: &str| files.iter().any(|file| file.to_string_lossy().ends_with(ending));
    for ending in ["orders.db", "orders.db-wal", "failure.json", ".csv", ".json", ".sha256"] {
        assert!(has(ending), "{ending} is looked at: {files:?}");
    }
    assert_eq!(found, Vec::<String>::new());

    std::fs::write(test.dir().join("note.bin"), [&b"\x00\x07"[..], CARD.as_bytes(), &b"\xff"[..]].concat())
        .expect("it can be written");
    assert_eq!(card_numbers(test.dir()).1.len(), 1, "the look finds one that is there");
}
