//! Where the desk keeps what must stay secret: the keychain of the operating system where whoever
//! starts the desk hands one in and it proves to work, else a file that only its owner can read.
//! Never the database: its copies go further than it does.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::DeskError;

/// The file in the data directory.
const FILE_NAME: &str = "secrets.json";
/// What is written and read back before a keychain is trusted.
const PROBE: &str = "order-desk-probe";
/// A keychain may ask a person to unlock it; a desk does not wait longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

/// A keychain of the operating system. Its calls may block.
pub trait Keychain: Send + Sync {
    /// The secret of that name.
    fn get(&self, name: &str) -> Result<Option<String>, String>;
    /// Keeps a secret; none: forgets it.
    fn set(&self, name: &str, secret: Option<&str>) -> Result<(), String>;
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    webhook_secret: Option<String>,
}

/// Name of the webhook secret.
const WEBHOOK: &str = "webhook_secret";

/// The places.
pub(crate) struct Secrets {
    path: PathBuf,
    keychain: RwLock<Option<Arc<dyn Keychain>>>,
}

impl Secrets {
    pub(crate) fn of(dir: &Path) -> Self {
        Self { path: dir.join(FILE_NAME), keychain: RwLock::new(None) }
    }

    /// Hands a keychain in. It is asked only once a secret is kept.
    pub(crate) fn use_keychain(&self, keychain: Arc<dyn Keychain>) {
        *self.keychain.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(keychain);
    }

    /// The webhook secret in the file.
    pub(crate) fn in_file(&self) -> Result<Option<String>, DeskError> {
        match std::fs::read(&self.path) {
            Ok(text) => {
                let file: File = serde_json::from_slice(&text).map_err(|error| self.unusable(&error))?;
                Ok(file.webhook_secret)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.unusable(&error)),
        }
    }

    /// The webhook secret in the keychain.
    pub(crate) async fn in_keychain(&self) -> Result<Option<String>, String> {
        self.ask(|keychain| keychain.get(WEBHOOK)).await
    }

    /// Keeps the webhook secret; true where the keychain has it. What the file held then is for
    /// [`Self::forget_file`], once it is noted where the secret is: it must never be nowhere.
    pub(crate) async fn keep(&self, secret: String) -> Result<bool, DeskError> {
        let wanted = secret.clone();
        let kept = self.ask(move |keychain| {
            round_trip(keychain)?;
            keychain.set(WEBHOOK, Some(&wanted))
        });
        match kept.await {
            Ok(()) => Ok(true),
            Err(why) => {
                tracing::warn!(why, "no keychain keeps the webhook secret; it is kept in a file of its owner's");
                self.write(secret)?;
                Ok(false)
            }
        }
    }

    /// Takes the webhook secret out of the keychain.
    pub(crate) async fn forget_in_keychain(&self) {
        if let Err(why) = self.ask(|keychain| keychain.set(WEBHOOK, None)).await {
            tracing::warn!(why, "the keychain still has a webhook secret, which is not used any more");
        }
    }

    /// Takes the webhook secret out of the file.
    pub(crate) fn forget_file(&self) -> Result<(), DeskError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(self.unusable(&error)),
            _ => Ok(()),
        }
    }

    /// Asks the keychain beside the runtime.
    async fn ask<T: Send + 'static>(
        &self,
        act: impl FnOnce(&dyn Keychain) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let keychain = self.keychain.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let keychain = keychain.ok_or("there is none here")?;
        let asked = tokio::task::spawn_blocking(move || act(&*keychain));
        let answered = tokio::time::timeout(PATIENCE, asked).await;
        answered.map_err(|_| "it did not answer")?.map_err(|_| "it broke down")?
    }

    fn write(&self, webhook_secret: String) -> Result<(), DeskError> {
        let text = serde_json::to_vec(&File { webhook_secret: Some(webhook_secret) })
            .map_err(|error| self.unusable(&error))?;
        let next = self.path.with_extension("json.new");
        let write = || {
            let mut file = store::private::file(&next, true)?;
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&next, &self.path)
        };
        write().map_err(|error| self.unusable(&error))
    }

    fn unusable(&self, why: &dyn std::fmt::Display) -> DeskError {
        DeskError::Config(format!("The file of secrets {} cannot be used: {why}", self.path.display()))
    }
}

/// A keychain without a back end takes everything and gives nothing back.
fn round_trip(keychain: &dyn Keychain) -> Result<(), String> {
    keychain.set(PROBE, Some(PROBE))?;
    let back = keychain.get(PROBE)?;
    keychain.set(PROBE, None)?;
    if back.as_deref() == Some(PROBE) { Ok(()) } else { Err("it does not give back what it was given".into()) }
}
