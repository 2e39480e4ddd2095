//! Users: who may sign in, as what, and what failures in a row led to. Must not know how a password
//! is hashed.

use std::fmt;

use domain::Timestamp;
use domain::roles::Role;

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::Columns;

/// Everybody, by login.
const ALL: &str = "SELECT * FROM users ORDER BY id";
/// One of them.
const BY_LOGIN: &str = "SELECT * FROM users WHERE id = ?1";

/// A user.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Login, in small letters.
    pub login: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// May they sign in?
    pub active: bool,
    /// Hash of the password; none: they cannot sign in.
    pub password: Option<String>,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Until when no password is looked at.
    pub locked_until: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
}

impl fmt::Debug for User {
    /// Without the hash: it is nobody's to read, in a log least of all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let User { login, role, active, failures, locked_until, .. } = self;
        write!(f, "User {{ {login}, {role}, active: {active}, failures: {failures}, locked_until: {locked_until:?} }}")
    }
}

fn user_of(row: &Row) -> Result<User> {
    Ok(User {
        login: row.text("id")?,
        name: row.text("name")?,
        role: row.word("role")?,
        active: row.flag("active")?,
        password: row.opt_text("password")?,
        failures: row.count("failures")?,
        locked_until: row.opt_time("locked_until")?,
        created_at: row.time("created_at")?,
    })
}

impl WriteTx {
    /// Saves a user.
    pub async fn save_user(&mut self, user: &User) -> Result<()> {
        let upsert = query(
            "INSERT INTO users (id, name, role, active, password, failures, locked_until, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET \
             name = excluded.name, role = excluded.role, active = excluded.active, password = excluded.password, \
             failures = excluded.failures, locked_until = excluded.locked_until",
        )
        .bind(user.login.clone())
        .bind(user.name.clone())
        .bind(user.role.as_str())
        .bind(i64::from(user.active))
        .bind(user.password.clone())
        .bind(i64::from(user.failures))
        .bind(user.locked_until.map(Timestamp::micros))
        .bind(user.created_at.micros());
        self.run(upsert).await.map(|_| ())
    }

    /// The user of that login.
    pub async fn user(&mut self, login: &str) -> Result<Option<User>> {
        self.one(query(BY_LOGIN).bind(login.to_owned())).await?.as_ref().map(user_of).transpose()
    }

    /// Everybody, by login.
    pub async fn users(&mut self) -> Result<Vec<User>> {
        self.all(query(ALL)).await?.iter().map(user_of).collect()
    }
}

impl Reader {
    /// The user of that login.
    pub async fn user(&self, login: &str) -> Result<Option<User>> {
        self.one(query(BY_LOGIN).bind(login.to_owned())).await?.as_ref().map(user_of).transpose()
    }

    /// Everybody, by login.
    pub async fn users(&self) -> Result<Vec<User>> {
        self.all(query(ALL)).await?.iter().map(user_of).collect()
    }
}
