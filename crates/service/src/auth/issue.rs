//! `order-service token`: a token for a person or a program, made beside a running service too.

use clap::{Args, ValueEnum};
use contract::domain::ids::UserId;
use contract::domain::roles::Role;
use engine::DeskError;
use serde_json::{Value, json};

use super::{Caller, Keys};
use crate::cli::Directory;

#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(flatten)]
    at: Directory,
    /// Who it is for: a login, or the id of a customer account
    #[arg(long, value_name = "ID")]
    user: String,
    /// What they may do
    #[arg(long, value_enum)]
    role: RoleName,
    /// How long it is good for: 90s, 30m, 8h, 7d
    #[arg(long, default_value = "8h", value_parser = ttl)]
    ttl: i64,
    /// Sign with a new key from now on; tokens of the former one stay good until they run out
    #[arg(long)]
    new_key: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    Clerk,
    Supervisor,
    Qa,
    Admin,
    /// Own orders only, on the paths with a user id
    Customer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Clerk => Self::Clerk,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Qa => Self::Qa,
            RoleName::Admin => Self::Admin,
            RoleName::Customer => Self::Customer,
        }
    }
}

/// Seconds of `8h`.
fn ttl(text: &str) -> Result<i64, String> {
    let wrong = || "a time such as 90s, 30m, 8h or 7d is wanted".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number.parse::<u32>().ok().filter(|n| *n > 0).map(|n| i64::from(n) * unit).ok_or_else(wrong)
}

impl Token {
    /// Who the token is for; an error says which argument is unusable.
    pub(crate) fn caller(&self) -> Result<Caller, &'static str> {
        let (name, role) = (self.user.trim(), Role::from(self.role));
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err("--user is a login of 1 to 100 characters");
        }
        if role == Role::Customer && UserId::parse(name).is_none() {
            return Err("--user of a customer is the account's id, a UUID");
        }
        Ok(Caller { name: name.to_owned(), role })
    }
}

pub(crate) fn issue(wanted: &Token, caller: &Caller) -> Result<Value, DeskError> {
    let failed = |error| DeskError::Config(format!("the token keys cannot be used: {error}"));
    std::fs::create_dir_all(&wanted.at.dir).map_err(failed)?;
    let keys = Keys::open(&wanted.at.dir).map_err(failed)?;
    if wanted.new_key {
        keys.renew().map_err(failed)?;
    }
    let token = keys.sign(caller, wanted.ttl).map_err(failed)?;
    Ok(json!({ "token": token }))
}
