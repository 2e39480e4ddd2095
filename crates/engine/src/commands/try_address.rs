//! Trying a service's address from the settings, before anything depends on it.

use contract::desktop::EndpointTest;
use contract::error::ApiError;
use contract::sync::Endpoints;
use domain::outbox::Service;
use domain::problem::Problems;
use gateway::{Probe, probe};

use super::settings::checked;
use crate::config::endpoint_mut;
use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// Does `service` answer at `url`? The address is held to the rules of one that is saved.
    pub async fn test_endpoint(&self, service: Service, url: &str) -> Result<EndpointTest, DeskError> {
        let mut wanted = Endpoints::default();
        *endpoint_mut(&mut wanted, service) = Some(url.to_owned());
        let checked = checked(wanted)?;
        let Some(base) = checked.of(service) else {
            let missing = Problems::one(service.as_str(), "There is no address to test. Type one first.");
            return Err(ApiError::from(missing).into());
        };
        let (answers, text) = words(probe(base, service).await);
        Ok(EndpointTest { answers, text })
    }
}

fn words(probe: Probe) -> (bool, String) {
    match probe {
        Probe::Answers => (true, "It answers. Nothing was ordered or charged by asking.".to_owned()),
        Probe::Otherwise(status @ (401 | 403)) => {
            (false, format!("A server answers, but it refuses this desk ({status}). Ask its operator for access."))
        }
        Probe::Otherwise(404) => {
            (false, "A server answers, but it does not know this service. Is the address complete?".to_owned())
        }
        Probe::Otherwise(status @ 500..) => {
            (false, format!("A server answers, but it is in trouble ({status}). What is sent there will wait."))
        }
        Probe::Otherwise(status) => (false, format!("A server answers, but not as this service does ({status}).")),
        Probe::Silent(why) => (false, format!("Nobody answers at this address: {why}. What is sent there will wait.")),
    }
}
