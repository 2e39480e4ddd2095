//! How values stand in columns: ids as 16-byte blobs, times as microseconds, words of a
//! vocabulary as text. Owns reading them back; a value nobody wrote is an error, never a default.

use std::str::FromStr;

use domain::{Currency, Money, Timestamp};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::sql::{Row, Value};

/// An id as it is bound.
pub(crate) fn blob(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}

/// An optional time as it is bound.
pub(crate) fn micros(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::micros)
}

/// Reading columns by name.
pub(crate) trait Columns {
    fn int(&self, column: &str) -> Result<i64>;
    fn opt_int(&self, column: &str) -> Result<Option<i64>>;
    fn text(&self, column: &str) -> Result<String>;
    fn opt_text(&self, column: &str) -> Result<Option<String>>;
    fn bytes(&self, column: &str) -> Result<Vec<u8>>;
    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>>;

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }
    fn count(&self, column: &str) -> Result<u32> {
        u32::try_from(self.int(column)?).map_err(|_| StoreError::unreadable(column))
    }
    fn time(&self, column: &str) -> Result<Timestamp> {
        self.int(column).map(Timestamp::from_micros)
    }
    fn opt_time(&self, column: &str) -> Result<Option<Timestamp>> {
        Ok(self.opt_int(column)?.map(Timestamp::from_micros))
    }
    fn uuid(&self, column: &str) -> Result<Uuid> {
        Uuid::from_slice(&self.bytes(column)?).map_err(|_| StoreError::unreadable(column))
    }
    fn opt_uuid(&self, column: &str) -> Result<Option<Uuid>> {
        let bytes = self.opt_bytes(column)?;
        bytes.map(|b| Uuid::from_slice(&b).map_err(|_| StoreError::unreadable(column))).transpose()
    }
    fn word<T: FromStr>(&self, column: &str) -> Result<T> {
        self.text(column)?.parse().map_err(|_| StoreError::unreadable(column))
    }
    fn opt_word<T: FromStr>(&self, column: &str) -> Result<Option<T>> {
        self.opt_text(column)?.map(|t| t.parse().map_err(|_| StoreError::unreadable(column))).transpose()
    }
    fn money(&self, column: &str, currency: Currency) -> Result<Money> {
        Ok(Money::new(self.int(column)?, currency))
    }
}

impl Columns for Row {
    fn int(&self, column: &str) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| StoreError::unreadable(column))
    }
    fn opt_int(&self, column: &str) -> Result<Option<i64>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            Value::Real(_) | Value::Text(_) | Value::Blob(_) => Err(StoreError::unreadable(column)),
        }
    }
    fn text(&self, column: &str) -> Result<String> {
        self.opt_text(column)?.ok_or_else(|| StoreError::unreadable(column))
    }
    fn opt_text(&self, column: &str) -> Result<Option<String>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value.clone().into_owned())),
            Value::Int(_) | Value::Real(_) | Value::Blob(_) => Err(StoreError::unreadable(column)),
        }
    }
    fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        self.opt_bytes(column)?.ok_or_else(|| StoreError::unreadable(column))
    }
    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Blob(value) => Ok(Some(value.clone())),
            Value::Int(_) | Value::Real(_) | Value::Text(_) => Err(StoreError::unreadable(column)),
        }
    }
}
