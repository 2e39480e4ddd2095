//! What a checkout, a search and a page cost, in things that can be counted: statements, steps of
//! `SQLite`'s machine, transactions, syncs, bytes written, calls, bytes shown. Each has a budget in
//! `budgets.toml` with its reason; a cost more than 3 % above it fails. Nothing here depends on how
//! fast the machine is: where several requests are answered at once their commits are shared, which
//! only lowers a count, so that of some runs the dearest is taken.
//!
//! `cargo xtask bench --bless-counts` lowers the budgets to what is counted now.

mod budgets;
mod plans;
mod work;

use std::path::Path;

use budgets::{Budget, Costs, over};
use work::Shop;

/// Runs of which the dearest counts.
const RUNS: usize = 3;

fn budgets_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("counts/budgets.toml")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_costs_more_than_its_budget() {
    let mut dearest = Costs::default();
    let mut plans = Vec::new();
    for _ in 0..RUNS {
        let shop = Shop::open().await;
        for (name, cost) in shop.work(&mut plans).await {
            let known = dearest.entry(name).or_default();
            *known = cost.max(*known);
        }
    }
    let file = budgets_file();
    let written = std::fs::read_to_string(&file).expect("the budgets are there");
    let budgets = Budget::read(&written);
    if std::env::var_os("ORDER_DESK_BLESS_COUNTS").is_some() {
        std::fs::write(&file, budgets::blessed(&written, &budgets, &dearest)).expect("the budgets can be written");
    } else {
        let mut found = over(&budgets, &dearest);
        found.extend(plans);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn a_cost_above_its_budget_is_told_and_so_is_one_without() {
    let budgets = Budget::read("[checkout.statements]\nlimit = 100\nwhy = \"a test\"\n");
    let costs = |statements| Costs::from([("checkout.statements".to_owned(), statements)]);
    assert_eq!(over(&budgets, &costs(103)), Vec::<String>::new());
    assert_eq!(over(&budgets, &costs(104)).len(), 1);
    assert_eq!(over(&budgets, &Costs::from([("search.calls".to_owned(), 1)])).len(), 2, "one unknown, one not counted");
}

#[test]
fn budgets_are_only_ever_lowered() {
    let text = "# kept\n[a.b]\nlimit = 10\nwhy = \"x\"\n\n[c.d]\nlimit = 5\nwhy = \"y\"\n";
    let costs = Costs::from([("a.b".to_owned(), 7), ("c.d".to_owned(), 9)]);
    let blessed = budgets::blessed(text, &Budget::read(text), &costs);
    assert_eq!(blessed, "# kept\n[a.b]\nlimit = 7\nwhy = \"x\"\n\n[c.d]\nlimit = 5\nwhy = \"y\"\n");
}
