//! What is sent to whoever helps: a folder with versions, counts, settings without secrets, what a
//! check of the books says, and the logs. Nothing of a customer, no secret and no card number is in
//! it: every text goes through [`redacted`].

use std::path::{Path, PathBuf};

use contract::draft::Written;
use contract::sync::Endpoints;
use domain::outbox::Service;
use gateway::without_card_numbers;
use serde_json::{Value, json};

use crate::audit::{AuditOptions, audit};
use crate::config::{FILE_NAME, endpoint_mut};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::logging;

/// The folder in the data directory.
const FOLDER: &str = "diagnostics";
/// The most that is taken of one log file: its end.
const LOG_BYTES: usize = 4 << 20;
/// What an article has in stock before anybody counted it; only the ledger is judged by it.
const DEFAULT_STOCK: i64 = 1_000_000;

impl Desk {
    /// Writes the folder; where it is.
    pub async fn export_diagnostics(&self) -> Result<Written, DeskError> {
        let at = self.context.now();
        let folder = Path::new(FOLDER).join(format!("{}-{}", at.date(), at.time_of_day().replace(':', "")));
        let secrets = self.secrets();
        let put = |name: &str, text: &str| {
            super::files::write_into(&self.dir, &folder, name, redacted(text, &secrets).as_bytes())
        };
        let about = serde_json::to_string_pretty(&self.about().await?);
        put("about.json", &about.map_err(|error| DeskError::Config(error.to_string()))?)?;
        put("settings.yaml", &std::fs::read_to_string(self.dir.join(FILE_NAME)).unwrap_or_default())?;
        put("check.txt", &self.checked_books().await)?;
        for (name, text) in logs(&self.dir.join(logging::FOLDER)) {
            put(&name, &text)?;
        }
        Ok(Written { path: self.dir.join(folder).display().to_string(), orders: 0 })
    }

    async fn about(&self) -> Result<Value, DeskError> {
        let view = self.view().await?;
        let counts = self.counts().await?;
        let endpoints = self.context.endpoints();
        let services: serde_json::Map<String, Value> = Service::ALL
            .iter()
            .map(|service| (service.as_str().to_owned(), json!(endpoints.of(*service).map(origin))))
            .collect();
        Ok(json!({
            "version": view.version,
            "system": std::env::consts::OS,
            "architecture": std::env::consts::ARCH,
            "schema": store::known_schema(),
            "currency": view.currency,
            "mocked": view.mocked,
            "services": services,
            // Not called a secret: what a line says of one is blotted out.
            "webhook_key_kept_in": self.secret_place().await?,
            "outbox_waiting": view.sync.waiting,
            "outbox_retrying": view.sync.retrying,
            "needs_attention": view.sync.attention,
            "unsent_orders": view.sync.unsent_orders,
            "orders_created_since_start": counts.created,
            "orders_cancelled_since_start": counts.cancelled,
            "self_check": view.self_check.text(),
        }))
    }

    /// The invariants over the whole database, as `order-service verify` prints them.
    async fn checked_books(&self) -> String {
        let options = AuditOptions { ledger: None, acknowledged: None, default_stock: DEFAULT_STOCK };
        match audit(&self.dir, &options).await {
            Ok(report) => format!("{report:#?}\n"),
            Err(error) => format!("The books could not be checked: {error}\n"),
        }
    }

    /// Texts that must not leave, wherever they stand.
    fn secrets(&self) -> Vec<String> {
        let Endpoints { webhook_secret, .. } = self.endpoints();
        let configured = self.context.config.endpoints.webhook_secret.clone();
        let mut secrets: Vec<_> = webhook_secret.into_iter().chain(configured).collect();
        let mut endpoints = self.endpoints();
        for service in Service::ALL {
            // A key may stand in an address: before the host, or after the path.
            let url = endpoint_mut(&mut endpoints, *service).take();
            secrets.extend(url.filter(|url| origin(url) != url.trim_end_matches('/')));
        }
        secrets.retain(|secret| secret.len() >= 4);
        secrets
    }
}

/// Scheme, host and port of an address; who asks there and with what key is left out.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}

/// The log files, oldest first, each from where its end is small enough.
fn logs(folder: &Path) -> Vec<(String, String)> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = files.filter_map(Result::ok).map(|file| file.path()).collect();
    paths.sort();
    let text = |path: &PathBuf| {
        let bytes = std::fs::read(path).ok()?;
        let end = &bytes[bytes.len().saturating_sub(LOG_BYTES)..];
        Some((path.file_name()?.to_string_lossy().into_owned(), String::from_utf8_lossy(end).into_owned()))
    };
    paths.iter().filter_map(text).collect()
}

/// A text without card numbers, e-mail addresses, telephone numbers, secrets and tokens.
pub(crate) fn redacted(text: &str, secrets: &[String]) -> String {
    let known = secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "[secret]"));
    known.lines().fold(String::with_capacity(known.len()), |text, line| text + &redacted_line(line) + "\n")
}

fn redacted_line(line: &str) -> String {
    let line = without_card_numbers(line);
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',' | ';' | '(' | ')' | '[' | ']');
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(is_end) {
        let (word, end) = match piece.char_indices().next_back() {
            Some((at, c)) if is_end(c) => piece.split_at(at),
            _ => (piece, ""),
        };
        out.push_str(kept(word));
        out.push_str(end);
    }
    match secret_key(&out) {
        Some(colon) => format!("{} [secret]", &out[..=colon]),
        None => out,
    }
}

/// A word, or what stands in its place.
fn kept(word: &str) -> &str {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if word.contains("whsec_") || word.starts_with("eyJ") {
        "[secret]"
    } else if word.contains('@') && !word.starts_with('@') {
        "[e-mail]"
    } else if word.starts_with('+') && digits >= 7 {
        "[phone]"
    } else {
        word
    }
}

/// Where the value begins in a settings line whose key speaks of a secret.
fn secret_key(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let key = line[..colon].to_lowercase();
    let secret = ["secret", "password", "token", "api_key"].iter().any(|word| key.contains(word));
    // A log line is JSON and begins with a brace; there the words above know secrets by their form.
    (secret && !line.trim_start().starts_with('{')).then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_leave_is_blotted_out_and_the_rest_stays() {
        let secrets = ["hunter22".to_owned()];
        let text = "webhook_secret: \"plain words\"\n{\"to\":\"ada@example.com\",\"card\":\"4111 1111 1111 1111\"}\n\
                    call +44 and +441134960000, key whsec_abc, told hunter22; order ORD-00000042 took 17 ms\n";
        let out = redacted(text, &secrets);
        for gone in ["plain words", "ada@example.com", "4111", "+441134960000", "whsec_abc", "hunter22"] {
            assert!(!out.contains(gone), "{gone} is in: {out}");
        }
        for stays in ["\"to\":\"[e-mail]\"", "ORD-00000042 took 17 ms", "webhook_secret: [secret]"] {
            assert!(out.contains(stays), "{stays} is not in: {out}");
        }
    }

    #[test]
    fn an_address_is_told_without_its_key() {
        assert_eq!(origin("https://user:pass@pay.example:8443/v1?key=abc"), "https://pay.example:8443");
    }
}
