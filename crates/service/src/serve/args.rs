//! What `serve` can be told, and what it refuses before anything is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Directory;

/// Shown below `serve --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  Try it, with the outside world mocked inside this process and no tokens:
    order-service serve --data-dir ./desk --mocks --no-auth
  With tokens:
    order-service serve --data-dir ./desk --services services.json &
    order-service token --data-dir ./desk --user ann --role clerk
    curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/orders

When it is ready it prints one line: {\"ready\":true,\"http\":URL,\"grpc\":URL}. Port 0 takes any free
port. SIGTERM ends it cleanly: requests that were taken are answered, the outbox goes on at the
next start. The interface describes itself at /openapi.json, and over gRPC by reflection.

Settings (--config, YAML; ORDER_DESK_<SERVICE>_URL, ORDER_DESK_WEBHOOK_SECRET and ORDER_DESK_LOG
lie over it):
  currency: USD
  pricing: {tax_rate: 0.2, shipping: {STANDARD: 5.00}}
  retry: {base_ms: 500, cap_ms: 900000, max_attempts: 10}
  rate_limit: {per_second: 50}
  http: {request_timeout_ms: 5000}
  breaker: {rest_ms: 5000}
  wallet: {poll_after_ms: 15000, poll_every_ms: 10000}";

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(super) at: Directory,
    /// Where REST is listened for; port 0 takes any
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))]
    pub(super) http: SocketAddr,
    /// Where gRPC is listened for; port 0 takes any
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 50_051)))]
    pub(super) grpc: SocketAddr,
    /// Where the outside services are: a file with the mocks' ready line, or their control address
    #[arg(long, value_name = "FILE|URL", conflicts_with = "mocks")]
    pub(super) services: Option<String>,
    /// Start mocked services inside this process
    #[arg(long)]
    pub(super) mocks: bool,
    /// Settings; without, settings.yaml of the data directory
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Ask nobody for a token; only on this machine's own addresses
    #[arg(long)]
    pub(super) no_auth: bool,
    /// Certificate chain, PEM; needed off this machine
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Serve {
    /// Refuses what would hand orders to a network unguarded.
    pub(super) fn check(&self) -> Result<(), String> {
        let outside = [self.http, self.grpc].into_iter().find(|at| !at.ip().is_loopback());
        match outside {
            Some(at) if self.no_auth => Err(format!("--no-auth is for this machine only; {at} is reached from others")),
            Some(at) if self.tls().is_none() => {
                Err(format!("{at} is reached from other machines: --tls-cert and --tls-key are needed there"))
            }
            _ => Ok(()),
        }
    }

    /// Certificate and key, where both are given.
    pub(super) fn tls(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }
}
