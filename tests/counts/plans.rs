//! Every statement that was really run is looked at: none walks a table or sorts. (The list of
//! `store::plan::HOT` is held by the store's own tests; this finds what is missing in it.)

use std::path::Path;

use faultfs::Statements;

/// What may walk, by a part of the statement, and why.
const MAY_WALK: &[(&str, &str)] = &[
    ("FROM search_tail ORDER BY seq LIMIT", "the tail is read from its beginning, a batch at a time"),
    ("INTO stock_movements", "it sorts the few lines of one order"),
    ("INTO order_search", "it moves the whole batch"),
    ("sqlite_master", "the schema is a few rows"),
];

/// A line for each statement that walks a table or sorts.
pub fn faults(file: &Path, statements: &Statements) -> Vec<String> {
    let mut faults = Vec::new();
    for sql in statements.0.keys() {
        let reads = ["SELECT", "UPDATE", "DELETE", "INSERT"].iter().any(|verb| sql.trim_start().starts_with(verb));
        if !reads || MAY_WALK.iter().any(|(part, _)| sql.contains(part)) {
            continue;
        }
        // A table's own inner statements (full-text search keeps its index in tables) cannot be
        // explained from outside; nor need they.
        let Ok(plan) = faultfs::explain(file, sql) else { continue };
        for step in plan {
            let by_match = step.contains("VIRTUAL TABLE INDEX") && step.contains(":M");
            if (step.starts_with("SCAN") && !by_match && step != "SCAN CONSTANT ROW") || step.contains("TEMP B-TREE") {
                faults.push(format!("{step}: {sql}"));
            }
        }
    }
    faults
}
