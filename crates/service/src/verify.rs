//! `order-service verify`: the invariants, from the database alone or against a ledger. A line on
//! standard error for each that is broken. Works beside a running desk.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use engine::{AuditOptions, DeskError, Report};
use serde_json::{Value, json};

use crate::cli::Directory;

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    at: Directory,
    /// What really happened outside: the ledger of `order-mocks`, JSON lines
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Orders that somebody was told are saved: an id a line, and `checkout` after it where the
    /// checkout was acknowledged too
    #[arg(long, value_name = "FILE")]
    acknowledged: Option<PathBuf>,
    /// What an article has in stock before anybody counts it, as the mocks were started
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    default_stock: i64,
}

/// What is printed, and whether everything holds.
pub(crate) async fn verify(wanted: Verify) -> Result<(Value, bool), DeskError> {
    let Verify { at, ledger, acknowledged, default_stock } = wanted;
    let report = engine::audit(&at.dir, &AuditOptions { ledger, acknowledged, default_stock }).await?;
    let mut err = std::io::stderr().lock();
    for violation in &report.violations {
        // Nobody reads any more; the exit code says it too.
        let _ = writeln!(err, "{violation}");
    }
    Ok((as_json(&report), report.violations.is_empty()))
}

fn as_json(report: &Report) -> Value {
    let violations: Vec<Value> = report
        .violations
        .iter()
        .map(|one| json!({ "invariant": one.invariant, "subject": one.subject, "what": one.what }))
        .collect();
    json!({
        "ok": report.violations.is_empty(),
        "violations": violations,
        "orders": report.orders,
        "checkouts": report.checkouts,
        "outbox_rows": report.outbox_rows,
        "charges": report.charges,
        "refunds": report.refunds,
        "ledger_entries": report.ledger_entries,
    })
}
