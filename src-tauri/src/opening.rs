//! How the window's desk is opened: settings, sample orders, mocked services, the listener for
//! webhooks. Must not keep anything: what runs is `lifecycle`'s.

use std::path::Path;
use std::sync::Arc;

use contract::sync::Endpoints;
use engine::config::FILE_NAME;
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskError, DeskOptions, Points};
use mocks::World;
use service::mocked;

use crate::Arguments;
use crate::keychain::OfSystem;

/// Settings of a desk that was started for the first time, with nothing said: the sample desk.
const SAMPLE_SETTINGS: &str = "\
# Settings of this desk. Written at the first start; the sample orders are in pounds.
currency: GBP
";

/// What a second start is told.
pub(crate) fn holder() -> String {
    format!("Order Desk, process {}", std::process::id())
}

/// Opens the desk, and the mocked world where no other services are known.
pub(crate) async fn open(dir: &Path, arguments: &Arguments) -> Result<(Arc<Desk>, Option<World>), DeskError> {
    let may_mock = !arguments.no_mocks && arguments.services.is_none();
    let first_start = !dir.join(engine::DATABASE).exists() && !dir.join(FILE_NAME).exists();
    if first_start && may_mock {
        write_sample_settings(dir)?;
    }
    let desk = Desk::open(DeskOptions {
        dir: dir.to_owned(),
        holder: holder(),
        config: settings(dir, arguments).await?,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::default(),
    })
    .await?;
    let desk = Arc::new(desk);
    // A keychain is asked only where a secret is kept: nobody is to unlock one for nothing.
    if let Err(error) = desk.use_keychain(Arc::new(OfSystem::of(dir))).await {
        tracing::error!(%error, "the webhook secret stays where it is");
    }
    // Before anything is sent: requests for money say where webhooks are to come.
    if let Err(error) = service::webhook::listen(&desk).await {
        tracing::error!(%error, "no webhooks can come in; the wallet's provider is asked instead");
    }
    let world = if may_mock && desk.endpoints() == Endpoints::default() { start_mocks(dir).await } else { None };
    if let Some(world) = &world {
        desk.use_endpoints(mocked::endpoints(world));
    }
    // The desk is whole without them, and a desk that is given up here would still hold its folder.
    if first_start
        && world.is_some()
        && let Err(error) = desk.load_samples().await
    {
        tracing::error!(%error, "the sample orders could not be loaded; the desk begins without any");
    }
    desk.start();
    Ok((desk, world))
}

/// Settings: environment over file over defaults; `--services` over all of them.
async fn settings(dir: &Path, arguments: &Arguments) -> Result<Config, DeskError> {
    let mut config = Config::load(&dir.join(FILE_NAME))?;
    if let Some(source) = &arguments.services {
        config.endpoints = engine::config::load_services(source).await?;
    }
    config.endpoints = engine::config::check_endpoints(config.endpoints)?;
    Ok(config)
}

fn write_sample_settings(dir: &Path) -> Result<(), DeskError> {
    let path = dir.join(FILE_NAME);
    std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&path, SAMPLE_SETTINGS))
        .map_err(|error| DeskError::Config(format!("The settings file {} cannot be written: {error}", path.display())))
}

/// Mocks inside this process; without them effects wait, and the window says so.
pub(crate) async fn start_mocks(dir: &Path) -> Option<World> {
    mocked::start(dir)
        .await
        .inspect_err(|error| tracing::error!(%error, "the mocked services could not be started"))
        .ok()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[tokio::test]
    async fn a_service_on_another_machine_is_spoken_to_by_https_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let told = async |url: &str| {
            let text = format!("endpoints:\n  payment: {url}\n");
            std::fs::write(dir.path().join(FILE_NAME), text).expect("written");
            settings(dir.path(), &Arguments::parse_from(["order-desk"])).await
        };
        let refused = told("http://pay.example.org").await.expect_err("what goes there can be read on the way");
        assert!(
            refused.to_string().starts_with("endpoints.payment is not right. An address begins with https://"),
            "{refused}"
        );
        for right in ["https://pay.example.org", "http://127.0.0.1:9000"] {
            let config = told(right).await.expect("nobody can read it on the way");
            assert_eq!(config.endpoints.payment.as_deref(), Some(right));
        }
    }
}
