//! Invariant 11: what became of an order cannot be rewritten unseen. The desk writes the chain, and
//! the checker, which shares no code with it, reads it.

use contract::command::TagOrder;
use contract::sync::Endpoints;
use tests::TestDesk;
use verify::rows::{History, Order, OrderRows};

/// An order with five entries in its history, as the checker sees it.
async fn lived() -> OrderRows {
    let test = TestDesk::new(Endpoints::default()).await;
    let entered = test.enter("22110", 1, "2.55").await;
    let id = entered.order.id;
    for tag in ["gift", "urgent", ""] {
        let add = Some(tag.to_owned()).filter(|tag| !tag.is_empty()).into_iter().collect();
        let remove = if tag.is_empty() { vec!["gift".to_owned()] } else { Vec::new() };
        test.desk.tag_order(TagOrder { id, add, remove }, "ann").await.expect("it may be tagged");
    }
    test.cancel(&entered).await;
    let history = test.desk.store().reader().history(id).await.expect("it can be read");
    let entry = |entry: store::HistoryEntry| History {
        status: entry.status.to_string(),
        note: entry.note,
        created_by: entry.created_by,
        created_at: entry.created_at.micros(),
        hash: entry.hash,
    };
    OrderRows {
        order: Order { id: id.to_string(), ..Order::default() },
        history: history.into_iter().map(entry).collect(),
        ..OrderRows::default()
    }
}

type Change = fn(&mut OrderRows);

fn tampered(rows: &OrderRows) -> bool {
    verify::check_order(rows).iter().any(|violation| violation.invariant == 11)
}

#[tokio::test]
async fn an_entry_changed_slipped_in_or_taken_out_is_told() {
    let lived = lived().await;
    assert_eq!(lived.history.len(), 5);
    assert!(!tampered(&lived), "{:?}", lived.history);
    let changes: [(&str, Change); 7] = [
        ("another note", |rows| rows.history[1].note = Some("Tags: gone".into())),
        ("no note", |rows| rows.history[1].note = None),
        ("another clerk", |rows| rows.history[2].created_by = "bob".into()),
        ("another time", |rows| rows.history[0].created_at += 1),
        ("one less", |rows| drop(rows.history.remove(2))),
        ("one more", |rows| rows.history.insert(1, History { hash: None, ..rows.history[1].clone() })),
        ("another order's", |rows| rows.order.id.make_ascii_uppercase()),
    ];
    for (what, change) in changes {
        let mut rows = lived.clone();
        change(&mut rows);
        assert!(tampered(&rows), "{what}");
    }
}

#[tokio::test]
async fn entries_older_than_the_chain_are_bound_by_the_first_that_is_newer() {
    let mut rows = lived().await;
    rows.history[0].hash = None;
    rows.history[1].hash = None;
    assert!(!tampered(&rows));
    rows.history[0].note = Some("Never entered".into());
    assert!(tampered(&rows));
}
