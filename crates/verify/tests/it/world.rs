//! A small world in plain rows: one order with one line of two pieces at 10.00, checked out once.

use sha2::{Digest, Sha256};
use verify::rows::{Checkout, History, Item, Order, OrderRows, OutboxRow, Payment, Refund};
use verify::{Acknowledged, Audit, Ledger, Report, Sight, Violation, check_order};

pub const ORDER: &str = "019b8a3e-0000-7000-8000-000000000001";
pub const PAYMENT: &str = "5d0c5d1e-0000-5000-8000-000000000001";
pub const RESERVATION: &str = "7e0c5d1e-0000-5000-8000-000000000001";

pub fn sha(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// A row of run 1 that was done at the first try.
pub fn row(seq: i64, service: &str, stream: &str, effect: &str, label: &str) -> OutboxRow {
    let body = match effect {
        "charge" => format!("{{\"payment_id\":\"{PAYMENT}\",\"amount\":20.00}}").into_bytes(),
        _ => format!("{{\"effect\":\"{effect}\"}}").into_bytes(),
    };
    OutboxRow {
        seq,
        key: format!("00000000-0000-5000-8000-{seq:012}"),
        stream: stream.to_owned(),
        service: service.to_owned(),
        effect: effect.to_owned(),
        run: 1,
        part: 0,
        send: 0,
        label: label.to_owned(),
        state: "done".to_owned(),
        refused: false,
        sends: 1,
        attempts: 1,
        first_sent: true,
        body_hash: sha(&body),
        body,
    }
}

fn order(status: &str, payment_status: &str) -> Order {
    Order {
        id: ORDER.to_owned(),
        number: 42,
        currency: "USD".to_owned(),
        subtotal: 2000,
        discount: 0,
        manual_discount: 0,
        tax: 0,
        shipping: 0,
        total: 2000,
        status: status.to_owned(),
        payment_status: payment_status.to_owned(),
        item_count: 1,
        attention: 0,
        imported: false,
    }
}

fn checkout(state: &str) -> Checkout {
    Checkout {
        run: 1,
        state: state.to_owned(),
        value_state: state.to_owned(),
        ended: matches!(state, "Completed" | "Failed" | "Cancelled"),
        amount: 2000,
        payment_id: PAYMENT.to_owned(),
        has_email: true,
    }
}

fn base(status: &str, payment_status: &str) -> OrderRows {
    OrderRows {
        order: order(status, payment_status),
        items: vec![Item { sku: "22110".to_owned(), quantity: 2, unit_price: 1000, discount: 0, subtotal: 2000 }],
        history: vec![step("PENDING"), step(status)],
        outbox: vec![OutboxRow { run: 0, part: 1, ..row(1, "billing", "billing_events", "event", "order.created") }],
        ..OrderRows::default()
    }
}

/// An entry from before there was a chain.
fn step(status: &str) -> History {
    History { status: status.to_owned(), ..History::default() }
}

fn payment(status: &str) -> Payment {
    Payment { id: PAYMENT.to_owned(), amount: 2000, currency: "USD".to_owned(), status: status.to_owned() }
}

/// Entered, and nothing else.
pub fn entered() -> OrderRows {
    base("PENDING", "PENDING")
}

/// All went well.
pub fn done() -> OrderRows {
    let mut rows = base("PROCESSING", "PAID");
    rows.checkouts = vec![checkout("Completed")];
    rows.payments = vec![payment("SUCCESSFUL")];
    rows.outbox.extend([
        row(2, "inventory", "stock", "reserve", "reserve 2 pieces"),
        row(3, "payment", "payment", "charge", "charge 20.00"),
        row(4, "inventory", "stock", "commit", "commit the reservation"),
        row(5, "email", "email", "email", "order_confirmed"),
        row(6, "production", "production", "produce", "CONFIRMED"),
        row(7, "invoice", "invoice", "invoice", "invoice over 20.00"),
    ]);
    rows
}

/// Paid, then called off: refunded and released.
pub fn cancelled() -> OrderRows {
    let mut rows = done();
    rows.order.status = "CANCELLED".into();
    rows.order.payment_status = "REFUNDED".into();
    rows.history.push(step("CANCELLED"));
    rows.checkouts = vec![checkout("Cancelled")];
    rows.payments = vec![payment("REFUNDED")];
    rows.refunds = vec![Refund {
        payment_id: PAYMENT.to_owned(),
        amount: 2000,
        currency: "USD".to_owned(),
        status: "SUCCESSFUL".to_owned(),
    }];
    rows.outbox.extend([
        OutboxRow { part: 1, ..row(8, "payment", "payment", "refund", "refund 20.00") },
        row(9, "inventory", "stock", "release", "release the reservation"),
    ]);
    rows
}

/// Money is being asked for.
pub fn charging() -> OrderRows {
    let mut rows = base("PENDING", "PENDING");
    rows.checkouts = vec![checkout("Charging")];
    rows.payments = vec![payment("PENDING")];
    rows.outbox.extend([
        row(2, "inventory", "stock", "reserve", "reserve 2 pieces"),
        OutboxRow {
            state: "waiting".to_owned(),
            sends: 0,
            attempts: 0,
            first_sent: false,
            ..row(3, "payment", "payment", "charge", "charge 20.00")
        },
    ]);
    rows
}

/// The ledger's line for a row.
pub fn line(seq: u64, effect: &str, row: &OutboxRow, rest: &str) -> String {
    format!(
        "{{\"seq\":{seq},\"time\":\"2026-01-05T09:00:00Z\",\"service\":\"{}\",\"effect\":\"{effect}\",\"key\":\"{}\",\
         \"body_sha256\":\"{}\",\"order_id\":\"{ORDER}\"{rest}}}\n",
        row.service, row.key, row.body_hash
    )
}

pub fn items() -> String {
    format!(",\"reservation_id\":\"{RESERVATION}\",\"items\":[{{\"sku\":\"22110\",\"quantity\":2}}]")
}

pub fn money() -> String {
    format!(",\"payment_id\":\"{PAYMENT}\",\"currency\":\"USD\",\"amount\":20.00")
}

/// What the outside world says of the rows, line by line.
pub fn lines_of(rows: &OrderRows) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows.outbox.iter().filter(|row| row.first_sent) {
        let (effect, rest) = match row.effect.as_str() {
            "reserve" => ("reserved", items()),
            "charge" => ("charged", money()),
            "commit" => ("committed", items()),
            "release" => ("released", items()),
            "refund" => ("refunded", money()),
            "email" => ("emailed", format!(",\"template\":\"{}\"", row.label)),
            "produce" => ("produced", String::new()),
            "invoice" => ("invoiced", money()),
            _ => ("billed", format!(",\"event_type\":\"{}\"", row.label)),
        };
        lines.push(line(lines.len() as u64 + 1, effect, row, &rest));
    }
    lines
}

/// What is said of the order alone.
pub fn alone(rows: &OrderRows) -> Vec<Violation> {
    check_order(rows)
}

/// What is said of the order and these lines.
pub fn against(rows: &OrderRows, lines: &[String], sight: Sight) -> Report {
    let text = lines.concat();
    let ledger = Ledger::read(text.as_bytes(), text.len()).expect("lines of a ledger");
    let mut audit = Audit::of_database().against(ledger, sight, 1_000_000);
    audit.order(rows);
    audit.finish()
}

/// What is said of the order and what was acknowledged.
pub fn promised(rows: &OrderRows, acknowledged: &str) -> Report {
    let mut audit = Audit::of_database().with_acknowledged(Acknowledged::read(acknowledged));
    audit.order(rows);
    audit.finish()
}

/// The invariants that are broken, each once.
pub fn broken(violations: &[Violation]) -> Vec<u8> {
    let mut numbers: Vec<u8> = violations.iter().map(|violation| violation.invariant).collect();
    numbers.dedup();
    numbers
}
