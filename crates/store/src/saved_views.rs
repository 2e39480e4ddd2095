//! Choices of orders that clerks keep under a name. What a choice is, the engine knows.

use domain::Timestamp;

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::Columns;

impl WriteTx {
    /// Keeps a choice (JSON) under a name; what was kept there goes.
    pub async fn save_view(&mut self, name: &str, value: &str, by: &str, at: Timestamp) -> Result<()> {
        let upsert = query(
            "INSERT INTO saved_views (name, value, created_by, created_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, created_by = excluded.created_by",
        );
        self.run(upsert.bind(name.to_owned()).bind(value.to_owned()).bind(by.to_owned()).bind(at.micros()))
            .await
            .map(|_| ())
    }

    /// Forgets a kept choice; `false` where there is none of that name.
    pub async fn delete_view(&mut self, name: &str) -> Result<bool> {
        Ok(self.run(query("DELETE FROM saved_views WHERE name = ?1").bind(name.to_owned())).await? == 1)
    }
}

impl Reader {
    /// Names and values of all kept choices, by name.
    pub async fn saved_views(&self) -> Result<Vec<(String, String)>> {
        let rows = self.all(query("SELECT name, value FROM saved_views ORDER BY name")).await?;
        rows.iter().map(|row| Ok((row.text("name")?, row.text("value")?))).collect()
    }
}
