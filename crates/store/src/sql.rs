//! Statements and rows as the store's concerns see them. Owns the calls into `SQLite`: they run in
//! the thread that asks, as a trip to a driver's thread and back cost several times what most
//! statements do (ADR 0012). Statement texts are static; no concern names a driver.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::error::{Result, StoreError};

/// A value of a column, or of a place in a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'static, str>),
    Blob(Vec<u8>),
}

macro_rules! from_whole_numbers {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Self::Int(i64::from(value))
            }
        })*
    };
}
from_whole_numbers!(i32, i64, u32, bool);

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&'static str> for Value {
    fn from(value: &'static str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

impl Value {
    fn read(value: ValueRef<'_>) -> Result<Self> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Real(value) => Self::Real(value),
            ValueRef::Text(value) => {
                let text = std::str::from_utf8(value).map_err(|_| StoreError::unreadable("text"))?;
                Self::Text(Cow::Owned(text.to_owned()))
            }
            ValueRef::Blob(value) => Self::Blob(value.to_vec()),
        })
    }
}

/// A statement with its arguments.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct Statement {
    sql: &'static str,
    arguments: Vec<Value>,
}

/// A statement without arguments so far.
pub(crate) const fn query(sql: &'static str) -> Statement {
    Statement { sql, arguments: Vec::new() }
}

impl Statement {
    /// Puts a value in the next place.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// All rows.
    pub(crate) async fn fetch_all(self, on: &mut impl Ask) -> Result<Vec<Row>> {
        on.ask(self).await
    }

    /// The first row, where there is one.
    pub(crate) async fn fetch_optional(self, on: &mut impl Ask) -> Result<Option<Row>> {
        Ok(on.ask(self).await?.into_iter().next())
    }

    /// The first row.
    pub(crate) async fn fetch_one(self, on: &mut impl Ask) -> Result<Row> {
        self.fetch_optional(on).await?.ok_or(StoreError::NotFound("row"))
    }
}

/// A row that was read.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    /// A column's value; an error where there is none such.
    pub(crate) fn value(&self, column: &str) -> Result<&Value> {
        let place = self.columns.iter().position(|name| name == column);
        place.map(|place| &self.values[place]).ok_or_else(|| StoreError::unreadable(column))
    }

    /// The value of the column at a place, from 0.
    pub(crate) fn at(&self, place: usize) -> Result<&Value> {
        self.values.get(place).ok_or_else(|| StoreError::unreadable("row"))
    }

    /// Columns and values.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.columns.iter().map(String::as_str).zip(&self.values)
    }
}

/// What runs statements.
pub(crate) trait Ask: Send {
    /// Runs one to its end, as `RETURNING` needs; its rows.
    fn ask(&mut self, statement: Statement) -> impl Future<Output = Result<Vec<Row>>> + Send;
}

/// A connection whose statements run in the thread that asks.
#[derive(Debug)]
pub(crate) struct Direct {
    pub(crate) conn: rusqlite::Connection,
    /// Column names of the statements run so far, by where their text stands.
    columns: HashMap<(usize, usize), Arc<[String]>>,
    /// Statements run, by all who share the count.
    asked: Arc<AtomicU64>,
}

impl Direct {
    pub(crate) fn new(conn: rusqlite::Connection, asked: Arc<AtomicU64>) -> Self {
        Self { conn, columns: HashMap::new(), asked }
    }

    /// Runs a statement to its end: its rows.
    pub(crate) fn all(&mut self, statement: &Statement) -> Result<Vec<Row>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut prepared = self.conn.prepare_cached(statement.sql)?;
        for (place, value) in (1..=prepared.parameter_count()).zip(&statement.arguments) {
            prepared.raw_bind_parameter(place, value)?;
        }
        let columns = if prepared.column_count() == 0 {
            Arc::default()
        } else {
            let text = (statement.sql.as_ptr() as usize, statement.sql.len());
            Arc::clone(self.columns.entry(text).or_insert_with(|| names(&prepared)))
        };
        let mut rows = Vec::new();
        step(&mut prepared, &columns, |row| rows.push(row))?;
        Ok(rows)
    }

    /// Runs a statement; how many rows it touched.
    pub(crate) fn run(&mut self, statement: &Statement) -> Result<u64> {
        self.all(statement)?;
        Ok(self.conn.changes())
    }

    /// Runs a statement of the schema's own words, and hands each row to `look`.
    pub(crate) fn each(&self, sql: &str, look: impl FnMut(Row)) -> Result<()> {
        let mut prepared = self.conn.prepare(sql)?;
        let columns = names(&prepared);
        step(&mut prepared, &columns, look)
    }
}

fn names(prepared: &rusqlite::Statement<'_>) -> Arc<[String]> {
    prepared.column_names().into_iter().map(str::to_owned).collect()
}

fn step(prepared: &mut rusqlite::Statement<'_>, columns: &Arc<[String]>, mut look: impl FnMut(Row)) -> Result<()> {
    let mut found = prepared.raw_query();
    while let Some(row) = found.next()? {
        let values = (0..columns.len()).map(|place| Value::read(row.get_ref(place)?)).collect::<Result<_>>()?;
        look(Row { columns: Arc::clone(columns), values });
    }
    Ok(())
}

impl Ask for Direct {
    async fn ask(&mut self, statement: Statement) -> Result<Vec<Row>> {
        self.all(&statement)
    }
}
