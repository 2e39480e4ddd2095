//! Settings: values are JSON, which the engine understands.

use domain::Timestamp;

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::Columns;

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Name.
    pub key: String,
    /// Value, as JSON text.
    pub value: String,
    /// Who set it.
    pub updated_by: String,
    /// When.
    pub updated_at: Timestamp,
}

fn setting_of(row: &Row) -> Result<Setting> {
    Ok(Setting {
        key: row.text("key")?,
        value: row.text("value")?,
        updated_by: row.text("updated_by")?,
        updated_at: row.time("updated_at")?,
    })
}

impl WriteTx {
    /// Sets a setting.
    pub async fn set_setting(&mut self, key: &str, value: &str, by: &str, at: Timestamp) -> Result<()> {
        let upsert = query(
            "INSERT INTO settings (key, value, updated_by, updated_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE SET \
             value = excluded.value, updated_by = excluded.updated_by, updated_at = excluded.updated_at",
        );
        self.run(upsert.bind(key.to_owned()).bind(value.to_owned()).bind(by.to_owned()).bind(at.micros()))
            .await
            .map(|_| ())
    }

    /// A setting's value.
    pub async fn setting(&mut self, key: &str) -> Result<Option<String>> {
        let found = self.one(query("SELECT value FROM settings WHERE key = ?1").bind(key.to_owned())).await?;
        found.map(|row| row.text("value")).transpose()
    }

    /// How often the database was put back from a backup; event keys hold the count.
    pub async fn restores(&mut self) -> Result<i64> {
        self.one(query("SELECT restores FROM desk WHERE id = 1")).await?.map_or(Ok(0), |row| row.int("restores"))
    }
}

impl Reader {
    /// The epoch of whoever owns the database now.
    pub async fn epoch(&self) -> Result<i64> {
        self.one(query("SELECT epoch FROM desk WHERE id = 1")).await?.map_or(Ok(0), |row| row.int("epoch"))
    }

    /// A setting's value.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        let found = self.one(query("SELECT value FROM settings WHERE key = ?1").bind(key.to_owned())).await?;
        found.map(|row| row.text("value")).transpose()
    }

    /// Every setting, by name.
    pub async fn settings(&self) -> Result<Vec<Setting>> {
        self.all(query("SELECT * FROM settings ORDER BY key")).await?.iter().map(setting_of).collect()
    }

    /// How often the database was put back from a backup.
    pub async fn restores(&self) -> Result<i64> {
        self.one(query("SELECT restores FROM desk WHERE id = 1")).await?.map_or(Ok(0), |row| row.int("restores"))
    }
}
