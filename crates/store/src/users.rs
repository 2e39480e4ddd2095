//! Users: who may sign in, as what, and what failures in a row led to. Must not know how a password
//! is hashed.

use std::fmt;

use domain::Timestamp;
use domain::roles::Role;

use crate::error::{Result, StoreError};
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
    /// Adds a user; false where somebody has that login already.
    pub async fn add_user(&mut self, user: &User) -> Result<bool> {
        let insert = query(
            "INSERT INTO users (id, name, role, active, password, failures, locked_until, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(user.login.clone())
        .bind(user.name.clone())
        .bind(user.role.as_str())
        .bind(i64::from(user.active))
        .bind(user.password.clone())
        .bind(i64::from(user.failures))
        .bind(user.locked_until.map(Timestamp::micros))
        .bind(user.created_at.micros());
        Ok(self.run(insert).await? == 1)
    }

    /// Another name or role for a user, and whether they may sign in; nothing else of them changes.
    pub async fn change_user(&mut self, login: &str, name: &str, role: Role, active: bool) -> Result<()> {
        let update = query("UPDATE users SET name = ?2, role = ?3, active = ?4 WHERE id = ?1")
            .bind(login.to_owned())
            .bind(name.to_owned())
            .bind(role.as_str())
            .bind(i64::from(active));
        self.run(update).await.map(|_| ())
    }

    /// Another password for a user, and with it no failures. None for the one `before`: for whatever
    /// it is. False where it is another by now, or there is no such user.
    pub async fn set_password(&mut self, login: &str, before: Option<&str>, hash: &str) -> Result<bool> {
        let update = query(
            "UPDATE users SET password = ?3, failures = 0, locked_until = NULL \
             WHERE id = ?1 AND (?2 IS NULL OR password = ?2)",
        )
        .bind(login.to_owned())
        .bind(before.map(str::to_owned))
        .bind(hash.to_owned());
        Ok(self.run(update).await? == 1)
    }

    /// One more wrong password in a row; how many there are now.
    pub async fn count_failure(&mut self, login: &str) -> Result<u32> {
        let count = query("UPDATE users SET failures = failures + 1 WHERE id = ?1 RETURNING failures");
        self.one(count.bind(login.to_owned()))
            .await?
            .map_or(Err(StoreError::NotFound("user")), |row| row.count("failures"))
    }

    /// No password of theirs is looked at until then.
    pub async fn lock_login(&mut self, login: &str, until: Timestamp) -> Result<()> {
        let lock = query("UPDATE users SET locked_until = ?2 WHERE id = ?1");
        self.run(lock.bind(login.to_owned()).bind(until.micros())).await.map(|_| ())
    }

    /// The row of wrong passwords is over, and with it any lock.
    pub async fn forget_failures(&mut self, login: &str) -> Result<()> {
        let forget = query("UPDATE users SET failures = 0, locked_until = NULL WHERE id = ?1");
        self.run(forget.bind(login.to_owned())).await.map(|_| ())
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
