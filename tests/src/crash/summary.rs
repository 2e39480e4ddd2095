//! What a crash run counted, from what was acknowledged and what the ledger says.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use serde_json::Value;

/// Counts of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Desks killed.
    pub kills: u64,
    /// Desks started again on what a dead one left.
    pub restarts: u64,
    /// Times the mocked world was killed.
    pub mocks_killed: u64,
    /// Orders whose entering was acknowledged.
    pub orders: u64,
    /// Checkouts that were acknowledged.
    pub checkouts: u64,
    /// Cancels that were acknowledged.
    pub cancels: u64,
    /// Fewest checkouts in flight at a kill.
    pub fewest_in_flight: Option<u64>,
    /// Times the invariants were checked.
    pub checks: u64,
    /// Effects in the ledger, by name.
    pub effects: HashMap<String, u64>,
    /// What is wrong.
    pub violations: Vec<String>,
}

impl Summary {
    /// Notes a line that a child said.
    pub fn hear(&mut self, line: &str) {
        match line.split_once(' ') {
            None if is_id(line) => self.orders += 1,
            Some(("placed", _)) => self.checkouts += 1,
            Some(("cancelled", _)) => self.cancels += 1,
            Some(("broken" | "attention", _)) => self.violations.push(format!("the desk said: {line}")),
            _ => {}
        }
    }

    /// Adds what another part of the run counted.
    pub fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.restarts += other.restarts;
        self.mocks_killed += other.mocks_killed;
        self.orders += other.orders;
        self.checkouts += other.checkouts;
        self.cancels += other.cancels;
        self.checks += other.checks;
        self.fewest_in_flight = [self.fewest_in_flight, other.fewest_in_flight].into_iter().flatten().min();
        for (effect, count) in other.effects {
            *self.effects.entry(effect).or_default() += count;
        }
        self.violations.extend(other.violations);
    }

    /// Counts the ledger's effects, and sees for itself that no key was charged twice.
    pub fn read_ledger(&mut self, ledger: &Path) -> Result<(), String> {
        let text = std::fs::read_to_string(ledger).map_err(|error| format!("{}: {error}", ledger.display()))?;
        let mut charged: HashMap<String, u32> = HashMap::new();
        // A last line without an end was never acknowledged.
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let entry: Value = serde_json::from_str(line).map_err(|error| format!("a ledger line: {error}"))?;
            let effect = entry["effect"].as_str().unwrap_or_default();
            *self.effects.entry(effect.to_owned()).or_default() += 1;
            if effect == "charged" {
                *charged.entry(entry["key"].to_string()).or_default() += 1;
            }
        }
        let twice = charged.into_iter().filter(|(_, times)| *times > 1);
        self.violations.extend(twice.map(|(key, times)| format!("the key {key} was charged {times} times")));
        Ok(())
    }

    fn effect(&self, name: &str) -> u64 {
        self.effects.get(name).copied().unwrap_or(0)
    }
}

/// What a line acknowledges, as `verify` reads it: an order by its id alone, or its checkout.
pub fn acknowledged(line: &str) -> Option<String> {
    if is_id(line) {
        return Some(line.to_owned());
    }
    line.strip_prefix("placed ").map(|id| format!("{id} checkout"))
}

fn is_id(line: &str) -> bool {
    domain::ids::OrderId::parse(line).is_some()
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "kills               {}", self.kills)?;
        writeln!(f, "restarts            {}", self.restarts)?;
        writeln!(f, "mocks killed        {}", self.mocks_killed)?;
        if let Some(fewest) = self.fewest_in_flight {
            writeln!(f, "in flight at a kill {fewest} or more")?;
        }
        writeln!(f, "orders acknowledged {}", self.orders)?;
        writeln!(f, "checkouts           {}", self.checkouts)?;
        writeln!(f, "cancels             {}", self.cancels)?;
        for (words, effect) in [
            ("charges", "charged"),
            ("refunds", "refunded"),
            ("declines", "declined"),
            ("reservations", "reserved"),
            ("out of stock", "unavailable"),
            ("releases", "released"),
            ("mails", "emailed"),
        ] {
            writeln!(f, "{words:<19} {}", self.effect(effect))?;
        }
        writeln!(f, "checks              {}", self.checks)?;
        write!(f, "violations          {}", self.violations.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_charged_twice_is_found_and_a_torn_line_is_not_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let ledger = dir.path().join("ledger.jsonl");
        let line = "{\"effect\":\"charged\",\"key\":\"k\"}\n";
        std::fs::write(&ledger, format!("{line}{line}{{\"effect\":\"char")).expect("it is written");
        let mut summary = Summary::default();
        summary.read_ledger(&ledger).expect("it can be read");
        assert_eq!(summary.effect("charged"), 2);
        assert_eq!(summary.violations.len(), 1, "{:?}", summary.violations);
    }
}
