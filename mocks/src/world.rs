//! Starting and ending a mocked world. Owns the order of starting (ledger, doors, control last,
//! so that whoever reaches the control finds everything ready) and the addresses.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde::Serialize;

use crate::books::Books;
use crate::control::{Desk, Doors, routes};
use crate::door::{Behind, Door};
use crate::error::MocksError;
use crate::ledger_file::{LedgerFile, LedgerSync, webhook_secret};
use crate::notices;
use crate::service::Service;
use crate::state::Shared;

/// How a world is to start.
#[derive(Clone, Debug)]
pub struct WorldOptions {
    /// Where the control API listens. Port 0 takes any ports; with another one the services take
    /// the seven ports after it.
    pub control: SocketAddr,
    /// The file of the ledger; the webhook secret is kept beside it. Without, nothing is kept.
    pub ledger: Option<PathBuf>,
    /// When a ledger line counts as written.
    pub ledger_sync: LedgerSync,
    /// Stock of every article nobody counted.
    pub default_stock: u64,
    /// Makes probabilities and delays repeatable.
    pub seed: Option<u64>,
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self {
            control: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ledger: None,
            ledger_sync: LedgerSync::default(),
            default_stock: 1_000_000,
            seed: None,
        }
    }
}

/// Where everything listens, as the ready line says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// Always true.
    pub ready: bool,
    /// The control API.
    pub control: String,
    /// The payment service.
    pub payment: String,
    /// The e-wallet provider.
    pub wallet: String,
    /// The mail service.
    pub email: String,
    /// Production.
    pub production: String,
    /// Invoices.
    pub invoice: String,
    /// Inventory.
    pub inventory: String,
    /// Billing.
    pub billing: String,
    /// What webhooks are signed with.
    pub webhook_secret: String,
}

/// A running mocked world; it ends when stopped or dropped.
#[derive(Debug)]
pub struct World {
    addresses: Addresses,
    shared: Arc<Shared>,
    doors: Arc<Doors>,
    control: Door,
}

impl World {
    /// Starts everything and comes back when all of it is reachable.
    pub async fn start(options: WorldOptions) -> Result<Self, MocksError> {
        let at = options.control;
        if !at.ip().is_loopback() {
            return Err(MocksError::ControlNotLoopback(at));
        }
        // A long ledger takes a while to read, and the runtime has other things to do.
        let reading = tokio::task::spawn_blocking(move || remembered(&options));
        let shared = Arc::new(reading.await.map_err(MocksError::ReadingStopped)??);
        let doors = Arc::new(open_doors(at, &shared)?);
        let known = Arc::new(OnceLock::new());
        let (world, kept, seen) = (Arc::clone(&shared), Arc::clone(&doors), Arc::clone(&known));
        let desk = Desk { shared: world, doors: kept, addresses: seen, changing: Arc::default() };
        let control = open(at, Behind::Control(routes(desk)))?;
        let url = |service: Service| url_of(doors[&service].address());
        let addresses = Addresses {
            ready: true,
            control: url_of(control.address()),
            payment: url(Service::Payment),
            wallet: url(Service::Wallet),
            email: url(Service::Email),
            production: url(Service::Production),
            invoice: url(Service::Invoice),
            inventory: url(Service::Inventory),
            billing: url(Service::Billing),
            webhook_secret: shared.webhook_secret.clone(),
        };
        // Only this function sets it, and only once.
        let _ = known.set(addresses.clone());
        notices::resume(&shared);
        Ok(Self { addresses, shared, doors, control })
    }

    /// Where everything listens.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Ends the world: doors shut, tasks over, every queued ledger line written.
    pub async fn stop(self) {
        self.control.shut().await;
        for door in self.doors.values() {
            door.shut().await;
        }
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        if self.shared.ledger.barrier().settled().await.is_err() {
            tracing::error!("the last lines of the ledger could not be written");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}

fn remembered(options: &WorldOptions) -> Result<Shared, MocksError> {
    let (ledger, entries) = match &options.ledger {
        None => (LedgerFile::none(), Vec::new()),
        Some(path) => LedgerFile::open(path, options.ledger_sync)?,
    };
    let books = Books::of(options.default_stock, entries.into_iter().map(Arc::new));
    let secret = webhook_secret(options.ledger.as_deref())?;
    let webhooks = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    Ok(Shared::new(books, ledger, options.seed, secret, webhooks))
}

fn open_doors(control: SocketAddr, shared: &Arc<Shared>) -> Result<Doors, MocksError> {
    let mut doors = Doors::new();
    for (after, service) in (1_u16..).zip(Service::ALL) {
        let port = match control.port() {
            0 => 0,
            port => port.checked_add(after).ok_or(MocksError::NoPortsLeft(port))?,
        };
        let behind = Behind::Service(service, Arc::clone(shared));
        doors.insert(service, open(SocketAddr::new(control.ip(), port), behind)?);
    }
    Ok(doors)
}

fn open(address: SocketAddr, behind: Behind) -> Result<Door, MocksError> {
    Door::open_at(address, behind).map_err(|source| MocksError::Bind { address, source })
}

fn url_of(address: SocketAddr) -> String {
    format!("http://{address}")
}
