//! What the desk is, and where its services are. Addresses a person set are remembered in the
//! settings table; those of a command line or of embedded mocks are not.

use contract::error::{ApiError, ErrorCode};
use contract::sync::{DeskView, Endpoints};
use domain::outbox::Service;
use domain::pricing::Tariff;
use domain::problem::Problems;

use crate::config::endpoint_mut;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::views;

/// Key of the addresses in the settings table.
const ENDPOINTS: &str = "endpoints";
/// Key that tells that the sample orders were loaded.
pub(crate) const SAMPLE: &str = "sample";

impl Desk {
    /// What the desk is.
    pub async fn view(&self) -> Result<DeskView, DeskError> {
        let endpoints = self.context.endpoints();
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
    pub async fn set_endpoints(&self, endpoints: Endpoints) -> Result<DeskView, DeskError> {
        let endpoints = checked(endpoints)?;
        let text = serde_json::to_string(&endpoints).map_err(|error| DeskError::Config(error.to_string()))?;
        let now = self.context.now();
        self.context
            .store
            .write(move |tx| {
                Box::pin(async move { Ok::<_, DeskError>(tx.set_setting(ENDPOINTS, &text, "clerk", now).await?) })
            })
            .await?;
        self.use_endpoints(endpoints);
        self.view().await
    }

    /// Forgets the addresses that were set, and uses those of mocks from now on.
    pub async fn use_mocks(&self, mocks: Endpoints) -> Result<DeskView, DeskError> {
        let now = self.context.now();
        let none =
            serde_json::to_string(&Endpoints::default()).map_err(|error| DeskError::Config(error.to_string()))?;
        self.context
            .store
            .write(move |tx| {
                Box::pin(async move { Ok::<_, DeskError>(tx.set_setting(ENDPOINTS, &none, "clerk", now).await?) })
            })
            .await?;
        self.use_endpoints(mocks);
        self.view().await
    }

    /// Lays the remembered addresses under those of the settings file and the environment.
    pub(crate) async fn read_endpoints(&self) -> Result<(), DeskError> {
        let Some(text) = self.context.store.reader().setting(ENDPOINTS).await? else { return Ok(()) };
        let Ok(mut remembered) = serde_json::from_str::<Endpoints>(&text) else {
            tracing::error!("the remembered addresses cannot be read and are not used");
            return Ok(());
        };
        let given = self.context.endpoints();
        for &service in Service::ALL {
            if let Some(url) = given.of(service) {
                *endpoint_mut(&mut remembered, service) = Some(url.to_owned());
            }
        }
        remembered.control = given.control.or(remembered.control);
        remembered.webhook_secret = given.webhook_secret.or(remembered.webhook_secret);
        self.context.set_endpoints(remembered);
        Ok(())
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
