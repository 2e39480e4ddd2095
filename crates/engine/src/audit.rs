//! Reading everything for `verify`, which judges it: rows of the database (one moment's view, page
//! by page) and, after that, the ledger. Owns the mapping; must not judge, and must not go through
//! our own types, whose mistakes it is to find.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use domain::ids::OrderId;
use domain::number::OrderNumber;
use domain::outbox::AttemptStep;
use store::evidence::{Evidence, OrderEvidence, RawRow};
use verify::rows::{
    Amendment, AuditLine, Checkout, History, Invoice, Item, Order, OrderRows, OutboxRow, Payment, Refund, Text,
};
use verify::{Acknowledged, Audit, Ledger, Sight};

use crate::error::DeskError;

pub use verify::{Report, Violation};

/// Orders held in memory at once.
const PAGE: u32 = 500;

/// What to judge by besides the database.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// The ledger of the outside world, JSON lines.
    pub ledger: Option<PathBuf>,
    /// Order ids that were acknowledged, one a line.
    pub acknowledged: Option<PathBuf>,
    /// What an article has in stock before anybody counted it.
    pub default_stock: i64,
}

/// Judges the whole of a data directory. Beside a running desk the ledger is judged by keys and
/// order only.
pub async fn audit(dir: &Path, options: &AuditOptions) -> Result<Report, DeskError> {
    let sight = if store::evidence::is_owned(dir)? { Sight::Beside } else { Sight::Still };
    let reader = crate::beside::read_only(dir).await?;
    let acknowledged = match &options.acknowledged {
        Some(path) => Acknowledged::read(&read_text(path)?),
        None => Acknowledged::default(),
    };
    // What stands in the ledger by now was sent by what stands in the database a moment later.
    let before = options.ledger.as_deref().map(length).transpose()?.unwrap_or(0);
    let mut evidence = reader.evidence().await?;
    let mut audit = Audit::of_database().with_acknowledged(acknowledged);
    if let Some(path) = &options.ledger {
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
        let ledger = Ledger::read(&bytes, before).map_err(|bad| DeskError::Config(bad.to_string()))?;
        audit = audit.against(ledger, sight, options.default_stock);
    }
    audit.file(evidence.damage().await?);
    let log = evidence.audit().await?;
    audit.log(&log.iter().map(line_of).collect::<Result<Vec<_>, _>>()?);
    let by_hand: HashSet<String> = evidence.settled_by_hand().await?.into_iter().collect();
    loop {
        let page = evidence.page(PAGE).await?;
        if page.is_empty() {
            break;
        }
        for order in &page {
            let mut rows = rows_of(order)?;
            rows.settled_by_hand = by_hand.contains(&rows.order.id);
            audit.order(&rows);
        }
    }
    evidence.other_texts(|at, text| audit.text(&Text { at, text })).await?;
    Ok(audit.finish())
}

/// One order's number, and what does not hold of it from the database alone. `None`: there is no
/// such order.
pub(crate) async fn audit_order(
    evidence: &mut Evidence,
    id: OrderId,
) -> Result<Option<(OrderNumber, Vec<Violation>)>, DeskError> {
    let Some(order) = evidence.order(id).await? else { return Ok(None) };
    let mut rows = rows_of(&order)?;
    let number = OrderNumber(u64::try_from(rows.order.number).unwrap_or(0));
    let mut found = verify::check_order(&rows);
    if !found.is_empty() {
        rows.settled_by_hand = evidence.settled_by_hand().await?.contains(&rows.order.id);
        found = verify::check_order(&rows);
    }
    Ok(Some((number, found)))
}

fn length(path: &Path) -> Result<usize, DeskError> {
    let file = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    Ok(usize::try_from(file.len()).unwrap_or(usize::MAX))
}

fn read_text(path: &Path) -> Result<String, DeskError> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> DeskError {
    DeskError::Config(format!("{} cannot be read: {error}", path.display()))
}

fn rows_of(found: &OrderEvidence) -> Result<OrderRows, DeskError> {
    let mut attempts: std::collections::HashMap<i64, i64> = std::collections::HashMap::new();
    for attempt in found.rows("attempts") {
        // A webhook is on record beside the tries, and is none: nothing left the desk.
        if attempt.text("step")? == AttemptStep::Webhook.as_str() {
            continue;
        }
        *attempts.entry(attempt.int("outbox_seq")?).or_default() += 1;
    }
    let mut outbox = each(found, "outbox", |row| outbox_row(row, &attempts))?;
    outbox.sort_by_key(|row| row.seq);
    let mut history = each(found, "order_history", |row| Ok((row.int("seq")?, history_of(row)?)))?;
    history.sort_by_key(|(seq, _)| *seq);
    let amendments = each(found, "amendments", amendment_of)?;
    Ok(OrderRows {
        order: order_of(&found.order)?,
        items: each(found, "order_items", item_of)?,
        history: history.into_iter().map(|(_, line)| line).collect(),
        checkouts: each(found, "checkouts", checkout_of)?,
        outbox,
        payments: each(found, "payments", payment_of)?,
        refunds: each(found, "refunds", refund_of)?,
        invoices: each(found, "invoices", invoice_of)?,
        agreed_refunds: amendments.iter().map(|amendment| amendment.agreed).sum(),
        amendments,
        settled_by_hand: false,
        texts: texts_of(found)?,
    })
}

fn each<T>(
    found: &OrderEvidence,
    table: &str,
    read: impl Fn(&RawRow) -> Result<T, DeskError>,
) -> Result<Vec<T>, DeskError> {
    found.rows(table).iter().map(read).collect()
}

fn texts_of(found: &OrderEvidence) -> Result<Vec<Text>, DeskError> {
    let mut texts = Vec::new();
    for (table, rows) in found.tables() {
        for row in rows {
            let of_row = row.texts()?.into_iter();
            texts.extend(of_row.map(|(column, text)| Text { at: format!("{table}.{column}"), text }));
        }
    }
    Ok(texts)
}

fn order_of(row: &RawRow) -> Result<Order, DeskError> {
    Ok(Order {
        id: row.id("id")?,
        number: row.int("number")?,
        currency: row.text("currency")?,
        subtotal: row.int("subtotal")?,
        discount: row.int("discount")?,
        manual_discount: row.int("manual_discount")?,
        tax: row.int("tax")?,
        shipping: row.int("shipping")?,
        total: row.int("total")?,
        status: row.text("status")?,
        payment_status: row.text("payment_status")?,
        item_count: row.int("item_count")?,
        attention: row.int("attention")?,
        imported: row.int("imported")? != 0,
    })
}

fn history_of(row: &RawRow) -> Result<History, DeskError> {
    let optional = |column: &str| row.is_some(column).and_then(|some| some.then(|| row.text(column)).transpose());
    Ok(History {
        status: row.text("status")?,
        note: optional("note")?,
        created_by: row.text("created_by")?,
        created_at: row.int("created_at")?,
        hash: optional("hash")?,
    })
}

fn line_of(row: &RawRow) -> Result<AuditLine, DeskError> {
    Ok(AuditLine {
        at: row.int("at")?,
        who: row.text("who")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.text("detail")?,
        hash: row.is_some("hash")?.then(|| row.text("hash")).transpose()?,
    })
}

fn item_of(row: &RawRow) -> Result<Item, DeskError> {
    Ok(Item {
        sku: row.text("sku")?,
        quantity: row.int("quantity")?,
        unit_price: row.int("unit_price")?,
        discount: row.int("discount")?,
        subtotal: row.int("subtotal")?,
    })
}

/// The machine's value stands as JSON beside its columns.
fn checkout_of(row: &RawRow) -> Result<Checkout, DeskError> {
    let value: serde_json::Value = serde_json::from_str(&row.text("value")?).unwrap_or_default();
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Ok(Checkout {
        run: row.int("run")?,
        state: row.text("state")?,
        value_state: text("state"),
        ended: row.is_some("ended_at")?,
        amount: value["amount"]["minor"].as_i64().unwrap_or_default(),
        payment_id: text("payment_id"),
        has_email: value["has_email"].as_bool().unwrap_or_default(),
    })
}

fn amendment_of(row: &RawRow) -> Result<Amendment, DeskError> {
    let value: serde_json::Value = serde_json::from_str(&row.text("value")?).unwrap_or_default();
    Ok(Amendment {
        run: row.int("run")?,
        state: row.text("state")?,
        value_state: value["state"].as_str().unwrap_or_default().to_owned(),
        ended: row.is_some("ended_at")?,
        agreed: row.int("agreed")?,
    })
}

fn outbox_row(row: &RawRow, attempts: &std::collections::HashMap<i64, i64>) -> Result<OutboxRow, DeskError> {
    let seq = row.int("seq")?;
    Ok(OutboxRow {
        seq,
        key: row.id("key")?,
        stream: row.text("stream")?,
        service: row.text("service")?,
        effect: row.text("effect")?,
        run: row.int("run")?,
        part: row.int("part")?,
        send: row.int("send")?,
        label: row.text("label")?,
        state: row.text("state")?,
        refused: row.int("refused")? != 0,
        sends: row.int("sends")?,
        attempts: attempts.get(&seq).copied().unwrap_or(0),
        first_sent: row.is_some("first_sent_at")?,
        body: row.bytes("body")?,
        body_hash: row.text("body_hash")?,
    })
}

fn payment_of(row: &RawRow) -> Result<Payment, DeskError> {
    Ok(Payment {
        id: row.id("id")?,
        amount: row.int("amount")?,
        currency: row.text("currency")?,
        status: row.text("status")?,
    })
}

fn refund_of(row: &RawRow) -> Result<Refund, DeskError> {
    Ok(Refund {
        payment_id: row.id("payment_id")?,
        amount: row.int("amount")?,
        currency: row.text("currency")?,
        status: row.text("status")?,
    })
}

fn invoice_of(row: &RawRow) -> Result<Invoice, DeskError> {
    Ok(Invoice { amount: row.int("amount")?, currency: row.text("currency")? })
}
