//! The mock panel's door: everything goes through the mocks' control address, so that mocks in
//! another process are driven just as well as embedded ones.

use std::collections::BTreeMap;

use contract::DeskEvent;
use contract::command::SetMock;
use contract::error::{ApiError, ErrorCode};
use contract::mocks::{Behaviour, MockWorld};
use domain::outbox::Service;
use gateway::Control;
use serde_json::Value;

use super::records::{journal_of, ledger_lines};
use crate::desk::Desk;
use crate::error::DeskError;

/// Entries of the journal that are shown.
const SHOWN: u32 = 60;

impl Desk {
    /// How the mocked services behave, what they were asked, and what they did.
    pub async fn mocks(&self) -> Result<MockWorld, DeskError> {
        let (control, address) = self.control()?;
        let mut counts = BTreeMap::<String, u64>::new();
        for line in ledger_lines(&control).await? {
            *counts.entry(line.effect).or_default() += 1;
        }
        Ok(MockWorld {
            services: behaviours(&control).await?,
            rules: self.rules(&control).await?,
            scenarios: self.scenarios(),
            journal: journal_of(&control, SHOWN, None).await?,
            ledger: counts.into_iter().collect(),
            control: address,
        })
    }

    /// Makes one service behave otherwise.
    pub async fn set_mock(&self, set: SetMock) -> Result<MockWorld, DeskError> {
        let (control, _) = self.control()?;
        let behaviour = serde_json::to_value(&set.behaviour).map_err(|error| DeskError::Config(error.to_string()))?;
        control.set_behaviour(set.service, &behaviour).await?;
        self.mocks_changed().await
    }

    /// All on their best behaviour again; the ledger stays.
    pub async fn reset_mocks(&self) -> Result<MockWorld, DeskError> {
        let (control, _) = self.control()?;
        control.reset(None, false).await?;
        self.mocks_changed().await
    }

    pub(super) async fn mocks_changed(&self) -> Result<MockWorld, DeskError> {
        self.context.tell(DeskEvent::MocksChanged);
        self.mocks().await
    }

    pub(super) fn control(&self) -> Result<(Control, String), DeskError> {
        let address = self.context.endpoints().control.clone().ok_or_else(|| {
            ApiError::new(ErrorCode::NotFound, "The services in use are not mocks: they have no control address.")
        })?;
        Ok((Control::new(&address), address))
    }
}

/// How each service behaves, in the order of `Service::ALL`.
pub(super) async fn behaviours(control: &Control) -> Result<Vec<(Service, Behaviour)>, DeskError> {
    let mut services = Vec::with_capacity(Service::ALL.len());
    for &service in Service::ALL {
        services.push((service, read(control.behaviour(service).await?)?));
    }
    Ok(services)
}

/// Reads what the control address said.
pub(super) fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, DeskError> {
    serde_json::from_value(value).map_err(|error| {
        tracing::error!(%error, "the mocks' control address said something unexpected");
        ApiError::new(ErrorCode::ServiceError, "The mocked services' control address said something unexpected.").into()
    })
}
