//! The search index and its tail. An order enters the tail in its own commit, which is cheap, and
//! the index later, in batches: growing a full-text index in every order's commit is not.

use domain::Order;

use crate::error::Result;
use crate::search::text::SearchText;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::Columns;

impl WriteTx {
    /// Makes an order findable, as it now is.
    pub(crate) async fn add_to_tail(&mut self, seq: i64, order: &Order) -> Result<()> {
        let text = SearchText::of(order);
        let insert = query("INSERT OR REPLACE INTO search_tail (seq, head, rest) VALUES (?1, ?2, ?3)");
        self.run(insert.bind(seq).bind(text.head).bind(text.rest)).await.map(|_| ())
    }

    /// Moves up to `limit` orders of the tail, oldest first, into the index; how many there were.
    pub async fn index_tail(&mut self, limit: usize) -> Result<usize> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.all(query("SELECT seq FROM search_tail ORDER BY seq LIMIT ?1").bind(limit)).await?;
        let Some(last) = rows.last() else { return Ok(0) };
        let last = last.int("seq")?;
        let fill = "INSERT OR REPLACE INTO order_search (rowid, head, rest) SELECT seq, head, rest FROM search_tail WHERE seq <= ?1";
        self.run(query(fill).bind(last)).await?;
        self.run(query("DELETE FROM search_tail WHERE seq <= ?1").bind(last)).await?;
        Ok(rows.len())
    }
}
