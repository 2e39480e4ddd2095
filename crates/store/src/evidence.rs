//! Everything that the database holds, row by row as it stands, for a checker that trusts none of
//! our types. Owns one moment's view of it, read in pages so that a database of any size fits, and
//! what `SQLite` itself says of the file. Must not decide what is right.
//!
//! While a view is held the WAL cannot be reset: beside a running desk it grows by what is written
//! meanwhile, and shrinks after.

use std::collections::HashMap;
use std::path::Path;

use domain::OrderId;
use uuid::Uuid;

use crate::error::Result;
use crate::lock::DirLock;
use crate::reader::{Reader, Snapshot};
use crate::sql::{Row, Value, query};
use crate::value::{Columns, blob};

/// A page of orders.
pub const ORDERS: &str = "SELECT * FROM orders WHERE seq > ?1 ORDER BY seq LIMIT ?2";
/// One order.
pub const ORDER: &str = "SELECT * FROM orders WHERE id = ?1";
/// What belongs to orders between two places, by table.
pub const PARTS: [(&str, &str); 10] = [
    (
        "order_items",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN order_items x ON x.order_seq = r.seq WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "order_addresses",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN order_addresses x ON x.order_seq = r.seq WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "order_history",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN order_history x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "checkouts",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN checkouts x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "amendments",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN amendments x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "payments",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN payments x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "refunds",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN refunds x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "invoices",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN invoices x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "outbox",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN outbox x ON x.order_id = r.id WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
    (
        "attempts",
        "SELECT r.id AS of_order, x.* FROM orders r CROSS JOIN outbox o ON o.order_id = r.id CROSS JOIN attempts x ON x.outbox_seq = o.seq WHERE r.seq >= ?1 AND r.seq <= ?2",
    ),
];
const SETTLED: &str = "SELECT DISTINCT subject FROM audit WHERE action = 'settle'";
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    AND name NOT LIKE 'order\\_search%' ESCAPE '\\' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";

/// A row as it stands.
#[derive(Debug)]
pub struct RawRow(Row);

impl RawRow {
    /// A whole number.
    pub fn int(&self, column: &str) -> Result<i64> {
        self.0.int(column)
    }

    /// Is there a value?
    pub fn is_some(&self, column: &str) -> Result<bool> {
        Ok(*self.0.value(column)? != Value::Null)
    }

    /// A text.
    pub fn text(&self, column: &str) -> Result<String> {
        self.0.text(column)
    }

    /// Bytes.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        self.0.bytes(column)
    }

    /// An id, in its usual form.
    pub fn id(&self, column: &str) -> Result<String> {
        Ok(self.0.uuid(column)?.to_string())
    }

    /// Every text in it, with the column: text columns, and bytes that are text.
    pub fn texts(&self) -> Result<Vec<(&str, String)>> {
        let mut texts = Vec::new();
        for (column, value) in self.0.cells() {
            let text = match value {
                Value::Text(text) => Some(text.clone().into_owned()),
                Value::Blob(bytes) if bytes.len() != 16 => String::from_utf8(bytes.clone()).ok(),
                Value::Null | Value::Int(_) | Value::Real(_) | Value::Blob(_) => None,
            };
            texts.extend(text.map(|text| (column, text)));
        }
        Ok(texts)
    }
}

/// All rows of one order.
#[derive(Debug)]
pub struct OrderEvidence {
    /// The order's own row.
    pub order: RawRow,
    parts: HashMap<&'static str, Vec<RawRow>>,
}

impl OrderEvidence {
    /// Its rows in `table`.
    pub fn rows(&self, table: &str) -> &[RawRow] {
        self.parts.get(table).map_or(&[], Vec::as_slice)
    }

    /// Every table of it, its own row first.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &[RawRow])> {
        std::iter::once(("orders", std::slice::from_ref(&self.order)))
            .chain(self.parts.iter().map(|(table, rows)| (*table, rows.as_slice())))
    }
}

/// One moment's view of everything.
#[derive(Debug)]
pub struct Evidence {
    tx: Snapshot,
    last: Option<i64>,
}

impl Reader {
    /// The database as it stands at this moment.
    pub async fn evidence(&self) -> Result<Evidence> {
        let mut tx = self.long_snapshot().await?;
        // A transaction's moment is that of its first look.
        query("SELECT epoch FROM desk").fetch_optional(&mut tx).await?;
        Ok(Evidence { tx, last: None })
    }
}

impl Evidence {
    /// The next orders, oldest first; none after the last.
    pub async fn page(&mut self, limit: u32) -> Result<Vec<OrderEvidence>> {
        let page = query(ORDERS).bind(self.last.unwrap_or(i64::MIN)).bind(limit);
        let orders = page.fetch_all(&mut self.tx).await?;
        let seqs = orders.iter().map(|order| order.int("seq")).collect::<Result<Vec<_>>>()?;
        let (Some(first), Some(last)) = (seqs.first(), seqs.last()) else { return Ok(Vec::new()) };
        self.last = Some(*last);
        self.with_parts(orders, *first, *last).await
    }

    /// One order; `None` where there is none such.
    pub async fn order(&mut self, id: OrderId) -> Result<Option<OrderEvidence>> {
        let Some(order) = query(ORDER).bind(blob(id.0)).fetch_optional(&mut self.tx).await? else { return Ok(None) };
        let seq = order.int("seq")?;
        Ok(self.with_parts(vec![order], seq, seq).await?.pop())
    }

    async fn with_parts(&mut self, orders: Vec<Row>, first: i64, last: i64) -> Result<Vec<OrderEvidence>> {
        let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(orders.len());
        let mut whole = Vec::with_capacity(orders.len());
        for order in orders {
            places.insert(order.uuid("id")?, whole.len());
            whole.push(OrderEvidence { order: RawRow(order), parts: HashMap::new() });
        }
        for (table, statement) in PARTS {
            for row in query(statement).bind(first).bind(last).fetch_all(&mut self.tx).await? {
                if let Some(place) = places.get(&row.uuid("of_order")?) {
                    whole[*place].parts.entry(table).or_default().push(RawRow(row));
                }
            }
        }
        Ok(whole)
    }

    /// Ids of orders of which a supervisor settled a step by hand.
    pub async fn settled_by_hand(&mut self) -> Result<Vec<String>> {
        query(SETTLED).fetch_all(&mut self.tx).await?.iter().map(|row| row.text("subject")).collect()
    }

    /// Who did what, as it stands, first first.
    pub async fn audit(&mut self) -> Result<Vec<RawRow>> {
        Ok(query("SELECT * FROM audit ORDER BY seq").fetch_all(&mut self.tx).await?.into_iter().map(RawRow).collect())
    }

    /// Hands every text to `look` that stands in a table which belongs to no order, as table and
    /// column, and text.
    pub async fn other_texts(&mut self, mut look: impl FnMut(String, String)) -> Result<()> {
        let tables = query(TABLES).fetch_all(&mut self.tx).await?;
        for table in tables.iter().map(|row| row.text("name")) {
            let table = table?;
            if table == "orders" || PARTS.iter().any(|(part, _)| *part == table) {
                continue;
            }
            // The name is the schema's own, and quoted.
            let all = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
            let mut unreadable = None;
            self.tx.each(&all, |row| match RawRow(row).texts() {
                Ok(texts) => texts.into_iter().for_each(|(column, text)| look(format!("{table}.{column}"), text)),
                Err(error) => unreadable = Some(error),
            })?;
            if let Some(error) = unreadable {
                return Err(error);
            }
        }
        Ok(())
    }

    /// What `integrity_check` and `foreign_key_check` find; nothing where both are clean.
    pub async fn damage(&mut self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for row in query("PRAGMA integrity_check").fetch_all(&mut self.tx).await? {
            let Value::Text(said) = row.at(0)? else { continue };
            found.extend(Some(said.clone().into_owned()).filter(|said| said != "ok"));
        }
        for row in query("PRAGMA foreign_key_check").fetch_all(&mut self.tx).await? {
            if let (Value::Text(table), Value::Text(parent)) = (row.at(0)?, row.at(2)?) {
                found.push(format!("a row of {table} names a row of {parent} that is not there"));
            }
        }
        Ok(found)
    }
}

/// Does somebody own the data directory at this moment?
pub fn is_owned(dir: &Path) -> Result<bool> {
    DirLock::is_taken(dir)
}
