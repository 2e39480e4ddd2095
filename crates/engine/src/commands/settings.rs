//! What the desk is, and where its services are. Addresses a person set are remembered in the
//! settings table; those of a command line or of embedded mocks are not.

use std::sync::Arc;

use contract::error::{ApiError, ErrorCode};
use contract::sync::{DeskView, Endpoints, KEPT_SECRET};
use domain::outbox::Service;
use domain::pricing::Tariff;
use domain::problem::Problems;

use crate::config::endpoint_mut;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::secrets::Keychain;
use crate::views;

/// Key of the addresses in the settings table.
const ENDPOINTS: &str = "endpoints";
/// Key that tells where secrets are.
const SECRETS_IN: &str = "secrets_in";
/// They are in the keychain of the operating system.
const KEYCHAIN: &str = "keychain";
/// Key that tells that the sample orders were loaded.
pub(crate) const SAMPLE: &str = "sample";

impl Desk {
    /// What the desk is.
    pub async fn view(&self) -> Result<DeskView, DeskError> {
        let mut endpoints = self.endpoints();
        // Nobody needs to read it: whoever has it forges the word of a provider.
        endpoints.webhook_secret = endpoints.webhook_secret.map(|_| KEPT_SECRET.to_owned());
        Ok(DeskView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.dir.display().to_string(),
            currency: self.context.config.currency,
            tariff: Tariff { currency: self.context.config.currency, ..self.context.config.tariff.clone() },
            sample: self.context.store.reader().setting(SAMPLE).await?.is_some(),
            mocked: endpoints.control.is_some(),
            endpoints,
            sync: views::sync_badge(&self.context).await?,
            self_check: self.self_check(),
        })
    }

    /// Uses and remembers these addresses.
    pub async fn set_endpoints(&self, endpoints: Endpoints, by: &str) -> Result<DeskView, DeskError> {
        let mut endpoints = checked(endpoints)?;
        if endpoints.webhook_secret.as_deref() == Some(KEPT_SECRET) {
            endpoints.webhook_secret = self.endpoints().webhook_secret;
        }
        self.remember(&endpoints, by).await?;
        self.use_endpoints(endpoints);
        self.view().await
    }

    /// Forgets the addresses that were set and the secret that went with them, and uses those of mocks
    /// from now on. A secret that stayed would be believed at the next start, mocks or none.
    pub async fn use_mocks(&self, mocks: Endpoints) -> Result<DeskView, DeskError> {
        let by = self.session.asker(&*self.context.clock).name;
        self.remember(&Endpoints::default(), &by).await?;
        self.use_endpoints(mocks);
        self.view().await
    }

    /// Remembers addresses; the secret in a place of its own.
    async fn remember(&self, endpoints: &Endpoints, by: &str) -> Result<(), DeskError> {
        let in_keychain = if let Some(secret) = &endpoints.webhook_secret {
            self.secrets.keep(secret.clone()).await?
        } else {
            // A keychain that has none of ours is not asked: it might want to be unlocked.
            if self.is_in_keychain().await? {
                self.secrets.forget_in_keychain().await;
            }
            self.secrets.forget_file()?;
            false
        };
        let place = if in_keychain { KEYCHAIN } else { "" };
        let plain = Endpoints { webhook_secret: None, ..endpoints.clone() };
        let text = serde_json::to_string(&plain).map_err(|error| DeskError::Config(error.to_string()))?;
        let (now, by) = (self.context.now(), by.to_owned());
        let set = self.context.write(move |tx| {
            Box::pin(async move {
                tx.set_setting(SECRETS_IN, place, &by, now).await?;
                Ok::<_, DeskError>(tx.set_setting(ENDPOINTS, &text, &by, now).await?)
            })
        });
        set.await?;
        if in_keychain { self.secrets.forget_file() } else { Ok(()) }
    }

    async fn is_in_keychain(&self) -> Result<bool, DeskError> {
        Ok(self.context.store.reader().setting(SECRETS_IN).await?.is_some_and(|place| place == KEYCHAIN))
    }

    /// Is the webhook secret in a keychain that was not handed in, or does not give it? Then no
    /// webhook is believed, and the provider is asked instead.
    pub async fn misses_its_secret(&self) -> Result<bool, DeskError> {
        Ok(self.endpoints().webhook_secret.is_none() && self.is_in_keychain().await?)
    }

    /// Where the webhook secret is kept, for whoever looks after the desk.
    pub(crate) async fn secret_place(&self) -> Result<&'static str, DeskError> {
        Ok(match (self.is_in_keychain().await?, self.secrets.in_file()?) {
            (true, _) => "the system's keychain",
            (false, Some(_)) => "a file for its owner alone",
            (false, None) => "nowhere: there is none",
        })
    }

    /// Lays the remembered addresses under those of the settings file and the environment.
    pub(crate) async fn read_endpoints(&self) -> Result<(), DeskError> {
        let Some(text) = self.context.store.reader().setting(ENDPOINTS).await? else { return Ok(()) };
        let Ok(mut remembered) = serde_json::from_str::<Endpoints>(&text) else {
            tracing::error!("the remembered addresses cannot be read and are not used");
            return Ok(());
        };
        if remembered.webhook_secret.is_some() {
            // An older desk kept it in the database.
            self.remember(&remembered, crate::saga::SYSTEM).await?;
        } else {
            remembered.webhook_secret = self.secrets.in_file()?;
        }
        let given = self.context.endpoints();
        for &service in Service::ALL {
            if let Some(url) = given.of(service) {
                *endpoint_mut(&mut remembered, service) = Some(url.to_owned());
            }
        }
        remembered.control = given.control.clone().or(remembered.control);
        remembered.webhook_secret = given.webhook_secret.clone().or(remembered.webhook_secret);
        self.context.set_endpoints(remembered);
        Ok(())
    }

    /// Keeps secrets in this keychain from now on, where it proves to work. One that is kept in a
    /// file moves there; a desk without secrets does not ask it.
    pub async fn use_keychain(&self, keychain: Arc<dyn Keychain>) -> Result<(), DeskError> {
        self.secrets.use_keychain(keychain);
        if self.is_in_keychain().await? {
            match self.secrets.in_keychain().await {
                Ok(secret) => self.know_secret(secret),
                Err(why) => {
                    tracing::error!(why, "the keychain does not give the webhook secret; no webhook is believed");
                }
            }
            return Ok(());
        }
        let Some(secret) = self.secrets.in_file()? else { return Ok(()) };
        if self.secrets.keep(secret).await? {
            let now = self.context.now();
            let set = self.context.write(move |tx| {
                Box::pin(async move {
                    Ok::<_, DeskError>(tx.set_setting(SECRETS_IN, KEYCHAIN, crate::saga::SYSTEM, now).await?)
                })
            });
            set.await?;
            self.secrets.forget_file()?;
        }
        Ok(())
    }

    fn know_secret(&self, secret: Option<String>) {
        let endpoints = self.endpoints();
        if endpoints.webhook_secret.is_none() && secret.is_some() {
            self.use_endpoints(Endpoints { webhook_secret: secret, ..endpoints });
        }
    }
}

/// What only a program with a window can do.
pub(super) fn only_in_a_window() -> DeskError {
    ApiError::new(ErrorCode::InvalidTransition, "Only the program with a window can do this.").into()
}

/// Trims each address; empty means none. An address must be http or https, and off this machine
/// https.
pub(crate) fn checked(mut endpoints: Endpoints) -> Result<Endpoints, ApiError> {
    let mut problems = Problems::default();
    for &service in Service::ALL {
        check_url(service.as_str(), endpoint_mut(&mut endpoints, service), &mut problems);
    }
    check_url("control", &mut endpoints.control, &mut problems);
    endpoints.webhook_secret = endpoints.webhook_secret.filter(|secret| !secret.trim().is_empty());
    Ok(problems.or_ok(endpoints)?)
}

fn check_url(field: &str, url: &mut Option<String>, problems: &mut Problems) {
    let Some(text) = url.take() else { return };
    let text = text.trim().trim_end_matches('/').to_owned();
    if text.is_empty() {
        return;
    }
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| {
        text.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(':') || rest.starts_with('/'))
    });
    if !text.starts_with("https://") && !local {
        problems.add(field, "An address begins with https://; http:// only on this machine (127.0.0.1).");
    }
    *url = Some(text);
}
