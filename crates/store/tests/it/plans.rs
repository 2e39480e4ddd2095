//! Every hot statement runs along an index: no sorting, no walk over a table.

use crate::support::desk;

#[tokio::test]
async fn no_hot_statement_sorts_or_walks_a_table() {
    let desk = desk().await;
    let mut faults = Vec::new();
    for (name, sql) in store::plan::HOT {
        for step in desk.store.reader().explain(sql).await.unwrap() {
            let walk = step.starts_with("SCAN") && !(step.contains("VIRTUAL TABLE INDEX") && step.contains(":M"));
            if walk || step.contains("TEMP B-TREE") {
                faults.push(format!("{name}: {step}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn the_check_above_can_fail() {
    let desk = desk().await;
    let sorted = desk.store.reader().explain("SELECT * FROM orders WHERE seq < 5 ORDER BY name").await.unwrap();
    assert!(sorted.iter().any(|step| step.contains("TEMP B-TREE")), "{sorted:?}");
    let walked = desk.store.reader().explain("SELECT * FROM orders WHERE name = 'x'").await.unwrap();
    assert!(walked.iter().any(|step| step.starts_with("SCAN")), "{walked:?}");
}
