//! The mocked outside world inside the process of a desk: for the window, and for `serve --mocks`.
//! Owns where its ledger stands and how its addresses become the desk's.

use std::path::Path;

use contract::sync::Endpoints;
use mocks::{MocksError, World, WorldOptions};

/// The mocks' ledger in the data directory.
const LEDGER: &str = "mock-ledger.jsonl";

/// Starts it; what it did in former runs is read back from the data directory.
pub async fn start(dir: &Path) -> Result<World, MocksError> {
    World::start(WorldOptions { ledger: Some(dir.join(LEDGER)), ..WorldOptions::default() }).await
}

/// Its addresses and its secret, as a desk uses them.
pub fn endpoints(world: &World) -> Endpoints {
    let at = world.addresses();
    Endpoints {
        payment: Some(at.payment.clone()),
        wallet: Some(at.wallet.clone()),
        email: Some(at.email.clone()),
        production: Some(at.production.clone()),
        invoice: Some(at.invoice.clone()),
        inventory: Some(at.inventory.clone()),
        billing: Some(at.billing.clone()),
        control: Some(at.control.clone()),
        webhook_secret: Some(at.webhook_secret.clone()),
    }
}
