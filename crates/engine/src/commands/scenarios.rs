//! Scenarios: how all mocks behave, kept as a file under a name, or one that comes with the desk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use contract::error::ApiError;
use contract::mocks::{Behaviour, Decision, Delay, Fault, LogNormal, MockWorld, Outcome, PRESETS, WireFault};
use domain::outbox::Service;

use super::mocks::behaviours;
use crate::desk::Desk;
use crate::error::DeskError;

/// Folder of the scenario files in the data directory.
const FOLDER: &str = "scenarios";
/// Longest name.
const NAME_LIMIT: usize = 40;

type Scenario = BTreeMap<Service, Behaviour>;

impl Desk {
    /// Names of the kept scenarios, sorted.
    pub(super) fn scenarios(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.dir.join(FOLDER)).into_iter().flatten().flatten();
        let names = files.filter_map(|file| {
            let path = file.path();
            let is_json = path.extension().is_some_and(|extension| extension == "json");
            path.file_stem().filter(|_| is_json)?.to_str().map(str::to_owned)
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Keeps how all mocks behave now.
    pub async fn save_scenario(&self, name: &str) -> Result<MockWorld, DeskError> {
        let path = self.scenario_file(name)?;
        if PRESETS.iter().any(|preset| preset.eq_ignore_ascii_case(name.trim())) {
            return Err(ApiError::field("name", "This name belongs to a preset; choose another.").into());
        }
        let (control, _) = self.control()?;
        let scenario: Scenario = behaviours(&control).await?.into_iter().collect();
        let text = serde_json::to_string_pretty(&scenario).map_err(|error| DeskError::Config(error.to_string()))?;
        std::fs::create_dir_all(self.dir.join(FOLDER))
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| DeskError::Config(format!("{} cannot be written: {error}", path.display())))?;
        self.mocks_changed().await
    }

    /// Makes all mocks behave as in a preset or a kept scenario; rules go.
    pub async fn load_scenario(&self, name: &str) -> Result<MockWorld, DeskError> {
        let scenario = match preset(name.trim()) {
            Some(scenario) => scenario,
            None => self.read_scenario(name)?,
        };
        let (control, _) = self.control()?;
        for rule in self.rules(&control).await? {
            control.remove_rule(&rule.id).await?;
        }
        for &service in Service::ALL {
            let behaviour = scenario.get(&service).cloned().unwrap_or_default();
            let behaviour = serde_json::to_value(behaviour).map_err(|error| DeskError::Config(error.to_string()))?;
            control.set_behaviour(service, &behaviour).await?;
        }
        self.mocks_changed().await
    }

    fn read_scenario(&self, name: &str) -> Result<Scenario, DeskError> {
        let path = self.scenario_file(name)?;
        let text = std::fs::read_to_string(&path)
            .map_err(|_| ApiError::field("name", "There is no scenario with this name."))?;
        let unreadable = |error| DeskError::Config(format!("{} is no scenario: {error}", path.display()));
        serde_json::from_str(&text).map_err(unreadable)
    }

    fn scenario_file(&self, name: &str) -> Result<PathBuf, ApiError> {
        let name = name.trim();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_');
        if name.is_empty() || name.len() > NAME_LIMIT || !name.chars().all(allowed) {
            return Err(ApiError::field("name", "A name has 1 to 40 letters, digits, spaces, - or _."));
        }
        Ok(self.dir.join(FOLDER).join(format!("{name}.json")))
    }
}

/// A scenario that comes with the desk; services that it does not name are at their best.
fn preset(name: &str) -> Option<Scenario> {
    let slow = |median, sigma| Behaviour {
        delay_ms: Delay::LogNormal { lognormal: LogNormal { median, sigma } },
        ..Behaviour::default()
    };
    let faulty = |fault| Behaviour { fault: Some(fault), ..Behaviour::default() };
    let fail = Outcome::Plain(Decision::Fail);
    let scenario: Vec<(Service, Behaviour)> = match PRESETS.iter().position(|preset| *preset == name)? {
        0 => Vec::new(),
        1 => vec![(Service::Payment, Behaviour { outcome: fail, cents_rule: Some(false), ..Behaviour::default() })],
        2 => vec![(Service::Email, faulty(Fault::Wire(WireFault::Down)))],
        3 => vec![
            (Service::Inventory, slow(400.0, 0.8)),
            (Service::Payment, slow(600.0, 0.8)),
            (Service::Email, faulty(Fault::Wire(WireFault::Reset))),
            (Service::Production, faulty(Fault::Status { status: 503, retry_after_s: None })),
            (Service::Invoice, slow(900.0, 1.0)),
        ],
        _ => vec![
            (
                Service::Inventory,
                Behaviour { delay_ms: Delay::Uniform { uniform: [200, 1500] }, ..Behaviour::default() },
            ),
            (Service::Payment, Behaviour { outcome: Outcome::Chance { fail_probability: 0.05 }, ..slow(800.0, 0.6) }),
            (Service::Email, faulty(Fault::Status { status: 429, retry_after_s: Some(5) })),
            (Service::Production, slow(700.0, 0.6)),
            (Service::Invoice, slow(700.0, 0.6)),
        ],
    };
    Some(scenario.into_iter().collect())
}
