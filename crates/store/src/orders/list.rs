//! The list of orders, newest first, in keyset pages: with or without a search text, by status,
//! payment, customer account, time and need of attention. Owns which index drives which question.

use domain::lane::LaneState;
use domain::{Currency, Money, OrderId, OrderNumber, OrderStatus, PaymentStatus, Timestamp, UserId};

use crate::error::Result;
use crate::orders::attention::Attention;
use crate::orders::list_sql::{
    BothWays, LIST, LIST_ATTENTION, LIST_BY_PAYMENT, LIST_BY_STATUS, LIST_BY_USER, SEARCH, TAIL,
};
use crate::orders::row::{number_of, tags_of};
use crate::orders::write::PER_MICRO;
use crate::outbox::lanes;
use crate::reader::Reader;
use crate::search::query::Terms;
use crate::search::text::{Matched, words_of};
use crate::sql::{Ask, Row, Statement, query};
use crate::value::{Columns, blob};

/// Which fields a search text is looked for in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Every searchable field.
    #[default]
    Everything,
    /// Number, name and customer only.
    Head,
}

/// Which orders to list. The default lists all.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Every word of it begins a word of the order.
    pub text: Option<String>,
    /// Where `text` is looked for.
    pub scope: Scope,
    /// Any of these; empty: all.
    pub status: Vec<OrderStatus>,
    /// This payment status.
    pub payment_status: Option<PaymentStatus>,
    /// Orders of this customer account.
    pub user_id: Option<UserId>,
    /// Entered at or after.
    pub from: Option<Timestamp>,
    /// Entered at or before.
    pub to: Option<Timestamp>,
    /// Orders with this tag, as it is written. Such a search goes by the words of the tag.
    pub tag: Option<String>,
    /// Only those that need attention.
    pub attention: bool,
    /// Only orders before this seq: the `next` of the page before.
    pub before: Option<i64>,
    /// Only orders after this seq, and of those the oldest: the `next` of the page before, going up.
    pub after: Option<i64>,
    /// Rows to leave out first: for pages that are asked for by number. Costs as much as it skips.
    pub skip: u32,
    /// Most rows of the page.
    pub limit: u32,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows, newest first.
    pub items: Vec<ListRow>,
    /// Where the next page begins, in the direction that was asked for; none: this was the last.
    pub next: Option<i64>,
}

/// An order as a line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Its place in the list.
    pub seq: i64,
    /// Id.
    pub id: OrderId,
    /// Number.
    pub number: OrderNumber,
    /// Name.
    pub name: String,
    /// Customer.
    pub customer_name: String,
    /// Status.
    pub status: OrderStatus,
    /// Payment status.
    pub payment_status: PaymentStatus,
    /// Total.
    pub total: Money,
    /// When it was entered.
    pub created_at: Timestamp,
    /// Lines.
    pub item_count: u32,
    /// Version.
    pub version: u32,
    /// Tags.
    pub tags: Vec<String>,
    /// Does it need attention, and why?
    pub attention: Attention,
    /// The lanes of [`domain::lane::SHOWN`].
    pub lanes: [LaneState; 5],
    /// Where the search hit, when not in number, name or customer.
    pub matched: Option<Matched>,
}

/// The lines of an order, for naming what a search hit.
const LINES: &str = "SELECT sku, name FROM order_items WHERE order_seq = ?1 ORDER BY position";

impl Reader {
    /// A page of orders, newest first.
    pub async fn list(&self, wanted: &ListQuery) -> Result<Page> {
        let limit = usize::try_from(wanted.limit.max(1)).unwrap_or(usize::MAX);
        let text = match (&wanted.text, &wanted.tag) {
            (Some(text), Some(tag)) => Some(format!("{text} {tag}")),
            (text, tag) => text.clone().or_else(|| tag.clone()),
        };
        let terms = text.as_deref().and_then(|text| Terms::parse(text, wanted.scope));
        // One snapshot, so that an order that moves from tail to index is seen exactly once.
        let mut tx = self.long_snapshot().await?;
        let mut rows = match &terms {
            Some(terms) => found(&mut tx, wanted, terms).await?,
            None => driven(&mut tx, wanted).await?,
        };
        let up = wanted.after.is_some();
        rows.sort_by_key(|(seq, _)| if up { *seq } else { seq.saturating_neg() });
        let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
        rows.drain(..skip.min(rows.len()));
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(|(seq, _)| *seq) } else { None };
        if up {
            rows.reverse();
        }
        let mut items = rows.iter().map(|(_, row)| list_row(row)).collect::<Result<Vec<_>>>()?;
        if let Some(terms) = &terms {
            for (item, (seq, row)) in items.iter_mut().zip(&rows) {
                item.matched = matched(&mut tx, *seq, row, terms).await?;
            }
        }
        lanes::fill(&mut tx, &mut items).await?;
        Ok(Page { items, next })
    }
}

type Found = Vec<(i64, Row)>;

/// Rows by the index that fits the question best; one more than the page, to know of a next.
async fn driven(conn: &mut impl Ask, wanted: &ListQuery) -> Result<Found> {
    let statement = if wanted.attention {
        driving(LIST_ATTENTION, wanted)
    } else if let Some(user) = wanted.user_id {
        driving(LIST_BY_USER, wanted).bind(blob(user.0))
    } else if !wanted.status.is_empty() {
        return by_statuses(conn, wanted).await;
    } else if let Some(status) = wanted.payment_status {
        driving(LIST_BY_PAYMENT, wanted).bind(status.as_str())
    } else {
        driving(LIST, wanted)
    };
    rows(conn, statement).await
}

/// A page of each status, merged by the caller: one query over several would have to sort.
async fn by_statuses(conn: &mut impl Ask, wanted: &ListQuery) -> Result<Found> {
    let mut all = Vec::new();
    let mut statuses = wanted.status.clone();
    statuses.sort();
    statuses.dedup();
    for status in statuses {
        all.extend(rows(conn, driving(LIST_BY_STATUS, wanted).bind(status.as_str())).await?);
    }
    Ok(all)
}

/// Index ∪ tail.
async fn found(conn: &mut impl Ask, wanted: &ListQuery, terms: &Terms) -> Result<Found> {
    let mut all = rows(conn, driving(SEARCH, wanted).bind(terms.expression())).await?;
    for (seq, row) in rows(conn, bind(query(TAIL), wanted)).await? {
        if terms.matches(&row.text("head")?, &row.text("rest")?) {
            all.push((seq, row));
        }
    }
    Ok(all)
}

async fn rows(conn: &mut impl Ask, statement: Statement) -> Result<Found> {
    let rows = statement.fetch_all(conn).await?;
    rows.into_iter().map(|row| Ok((row.int("seq")?, row))).collect()
}

fn driving(driver: BothWays, wanted: &ListQuery) -> Statement {
    bind(query(driver.towards(wanted.after.is_some())), wanted)
}

fn bind(statement: Statement, wanted: &ListQuery) -> Statement {
    let until = wanted.to.map_or(i64::MAX, |to| to.micros().saturating_add(1).saturating_mul(PER_MICRO));
    let from = wanted.from.map_or(i64::MIN, |from| from.micros().saturating_mul(PER_MICRO));
    let statuses = wanted.status.iter().fold(String::new(), |all, status| all + "," + status.as_str());
    statement
        .bind(wanted.before.unwrap_or(i64::MAX).min(until))
        .bind(from.max(wanted.after.map_or(i64::MIN, |after| after.saturating_add(1))))
        .bind(if statuses.is_empty() { statuses } else { statuses + "," })
        .bind(wanted.payment_status.map(PaymentStatus::as_str))
        .bind(wanted.user_id.map(|user| blob(user.0)))
        .bind(i64::from(wanted.attention))
        .bind(i64::from(wanted.skip) + i64::from(wanted.limit.max(1)) + 1)
        .bind(wanted.tag.as_ref().and_then(|tag| serde_json::to_string(tag).ok()))
}

fn list_row(row: &Row) -> Result<ListRow> {
    let currency: Currency = row.word("currency")?;
    Ok(ListRow {
        seq: row.int("seq")?,
        id: OrderId(row.uuid("id")?),
        number: number_of(row)?,
        name: row.text("name")?,
        customer_name: row.text("customer_name")?,
        status: row.word("status")?,
        payment_status: row.word("payment_status")?,
        total: row.money("total", currency)?,
        created_at: row.time("created_at")?,
        item_count: row.count("item_count")?,
        version: row.count("version")?,
        tags: tags_of(row)?,
        attention: Attention::of_code(row.int("attention")?),
        lanes: [LaneState::None; 5],
        matched: None,
    })
}

/// The field that a word hit which is in neither number, name nor customer.
async fn matched(conn: &mut impl Ask, seq: i64, row: &Row, terms: &Terms) -> Result<Option<Matched>> {
    let number = number_of(row)?;
    let head = words_of(&[&number.to_string(), &number.0.to_string(), &row.text("name")?, &row.text("customer_name")?]);
    let missing = terms.missing_in(&head);
    if missing.is_empty() {
        return Ok(None);
    }
    let mut fields = vec![
        ("e-mail", row.opt_text("customer_email")?.unwrap_or_default()),
        ("phone", row.opt_text("customer_phone")?.unwrap_or_default()),
    ];
    for line in query(LINES).bind(seq).fetch_all(conn).await? {
        fields.push(("item", format!("{} {}", line.text("sku")?, line.text("name")?)));
    }
    fields.push(("note", row.text("notes")?));
    fields.extend(tags_of(row)?.into_iter().map(|tag| ("tag", tag)));
    let hit = fields.into_iter().find(|(field, text)| {
        let digits: String = text.chars().filter(|c| *field == "phone" && c.is_ascii_digit()).collect();
        let words = words_of(&[text, &digits]);
        missing.iter().any(|word| crate::search::text::begins(&words, word))
    });
    Ok(hit.map(|(field, text)| Matched { field, text }))
}
