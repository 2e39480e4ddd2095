//! `order-service serve`: desk, mocks, listeners, the ready line, and a stop that finishes what was
//! begun. Owns the order of starting and stopping.

mod args;
mod ended;
mod listen;
mod tls;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskOptions, Points};
use mocks::World;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Keys, Limiter};
use crate::meters::Meters;
use crate::{mocked, output};

pub(crate) use args::{EXAMPLES, Serve};

/// How long a stop waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(10);

/// What every face of the service shares.
pub(crate) struct Shared {
    pub(crate) desk: Arc<Desk>,
    /// None: anyone on this machine may ask anything.
    pub(crate) keys: Option<Keys>,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) meters: Meters,
    /// Told when the service stops: whoever waits for something answers with what is there.
    pub(crate) stopping: CancellationToken,
    /// Tasks of the faces themselves; a stop waits for them.
    pub(crate) tasks: TaskTracker,
}

/// The line that tells that everything is reachable.
#[derive(Serialize)]
struct Line {
    ready: bool,
    http: String,
    grpc: String,
}

/// Why serving ended otherwise than by a signal.
enum Ended {
    /// What was asked for cannot be.
    Unusable(String),
    /// It failed.
    Failed(String),
}

impl Serve {
    /// Runs until SIGTERM or an interrupt.
    pub(crate) fn run(self) -> ExitCode {
        if let Err(unusable) = self.check() {
            return output::unusable(&unusable);
        }
        let logs = match engine::logging::start(&self.at.dir, "info") {
            Ok(logs) => logs,
            Err(error) => return output::failed(&error.to_string()),
        };
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return output::failed(&format!("no threads can be started: {error}")),
        };
        let ended = runtime.block_on(self.serve());
        let code = match ended {
            Ok(()) => ExitCode::SUCCESS,
            Err(Ended::Unusable(why)) => {
                tracing::error!(fatal = true, why, "the service cannot start");
                output::unusable(&why)
            }
            Err(Ended::Failed(why)) => {
                tracing::error!(fatal = true, why, "the service ends");
                output::failed(&why)
            }
        };
        drop(logs);
        code
    }

    async fn serve(self) -> Result<(), Ended> {
        // Before the ready line: whoever reads it may send the signal at once.
        let ended = end_signal().map_err(failed)?;
        let tls = tls::read(self.tls()).map_err(Ended::Unusable)?;
        let (shared, world) = self.open().await?;
        let http = bind(self.http).await?;
        let grpc = bind(self.grpc).await?;
        // Providers were given an address on loopback with a port that is kept: it outlives --http.
        if let Err(error) = crate::webhook::listen(&shared.desk).await {
            tracing::error!(%error, "no webhooks can come in; the wallet's provider is asked instead");
        }
        shared.desk.start();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let at = |listener: &TcpListener| listener.local_addr().map(|at| format!("{scheme}://{at}")).map_err(failed);
        let ready = Line { ready: true, http: at(&http)?, grpc: at(&grpc)? };
        let doors = [
            listen::serve(http, tls.clone(), crate::rest::router(&shared), shared.stopping.clone()),
            listen::serve(grpc, tls, crate::grpc::router(&shared), shared.stopping.clone()),
        ];
        tracing::info!(http = ready.http, grpc = ready.grpc, "ready");
        output::ready(&serde_json::to_string(&ready).map_err(failed)?).map_err(failed)?;
        ended.await;
        stop(&shared, doors).await?;
        if let Some(world) = world {
            world.stop().await;
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// Opens the desk, and the mocked world where one is wanted; nothing is sent yet.
    async fn open(&self) -> Result<(Arc<Shared>, Option<World>), Ended> {
        let config = self.config().await?;
        let limiter = config.requests_per_second.map(Limiter::new);
        let desk = Desk::open(DeskOptions {
            dir: self.at.dir.clone(),
            holder: format!("order-service serve, process {}", std::process::id()),
            config,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            points: Points::default(),
        })
        .await
        .map_err(failed)?;
        if desk.misses_its_secret().await.map_err(failed)? {
            tracing::warn!(
                "the webhook secret is in the keychain that the window asks: no webhook is believed until \
                 ORDER_DESK_WEBHOOK_SECRET gives it; the wallet's provider is asked instead"
            );
        }
        let keys = if self.no_auth { None } else { Some(Keys::open(&self.at.dir).map_err(failed)?) };
        let world = if self.mocks { Some(mocked::start(&self.at.dir).await.map_err(failed)?) } else { None };
        if let Some(world) = &world {
            desk.use_endpoints(mocked::endpoints(world));
        }
        let (meters, stopping, tasks) = (Meters::default(), CancellationToken::new(), TaskTracker::new());
        Ok((Arc::new(Shared { desk: Arc::new(desk), keys, limiter, meters, stopping, tasks }), world))
    }

    /// Settings: environment over file over defaults; `--services` over all of them.
    async fn config(&self) -> Result<Config, Ended> {
        let path = match &self.config {
            Some(path) if !path.is_file() => {
                return Err(Ended::Unusable(format!("--config: there is no file {}", path.display())));
            }
            Some(path) => path.clone(),
            None => self.at.dir.join(engine::config::FILE_NAME),
        };
        let mut config = Config::load(&path).map_err(|error| Ended::Unusable(error.to_string()))?;
        if let Some(source) = &self.services {
            config.endpoints = engine::config::load_services(source).await.map_err(failed)?;
        }
        config.endpoints =
            engine::config::check_endpoints(config.endpoints).map_err(|error| Ended::Unusable(error.to_string()))?;
        Ok(config)
    }
}

/// Takes nothing new, answers what was taken, and closes the desk.
async fn stop(shared: &Shared, doors: [impl Future<Output = ()>; 2]) -> Result<(), Ended> {
    tracing::info!("stopping");
    shared.stopping.cancel();
    // One time for both: they finish side by side.
    let answered = async {
        for door in doors {
            door.await;
        }
    };
    if tokio::time::timeout(GRACE, answered).await.is_err() {
        tracing::warn!("stopped with requests unanswered");
    }
    shared.tasks.close();
    shared.tasks.wait().await;
    shared.desk.stop().await.map_err(failed)
}

async fn bind(at: SocketAddr) -> Result<TcpListener, Ended> {
    TcpListener::bind(at).await.map_err(|error| Ended::Failed(format!("{at} cannot be listened on: {error}")))
}

fn failed(error: impl std::fmt::Display) -> Ended {
    Ended::Failed(error.to_string())
}

#[cfg(unix)]
fn end_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn end_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
