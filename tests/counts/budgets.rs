//! The budgets: what each thing may cost, and why it costs that.

use std::collections::BTreeMap;

/// What was counted, by name.
pub type Costs = BTreeMap<String, u64>;

/// What may be spent on one thing.
pub struct Budget {
    pub name: String,
    pub limit: u64,
}

impl Budget {
    /// Reads a file of tables `[what.counted]` with `limit` and `why`; a budget without a reason is none.
    pub fn read(text: &str) -> Vec<Self> {
        let file: toml::Table = text.parse().expect("the budgets are TOML");
        let mut budgets = Vec::new();
        for (what, counts) in file {
            for (counted, budget) in counts.as_table().expect("a table [what.counted]") {
                let why = budget.get("why").and_then(toml::Value::as_str).unwrap_or_default();
                assert!(!why.is_empty(), "{what}.{counted} has no reason");
                let limit = budget.get("limit").and_then(toml::Value::as_integer).expect("a limit");
                budgets.push(Self {
                    name: format!("{what}.{counted}"),
                    limit: u64::try_from(limit).expect("a limit is not below 0"),
                });
            }
        }
        budgets
    }

    /// 3 % above the limit: what a change of the compiler or of a library may add.
    fn bound(&self) -> u64 {
        self.limit + self.limit * 3 / 100
    }
}

/// A line for each cost that is above its budget or has none, and for each budget that nothing was
/// counted for.
pub fn over(budgets: &[Budget], costs: &Costs) -> Vec<String> {
    let mut found = Vec::new();
    for budget in budgets {
        match costs.get(&budget.name) {
            Some(&cost) if cost > budget.bound() => {
                found.push(format!("{} costs {cost}; its budget is {} (+3 %)", budget.name, budget.limit));
            }
            Some(_) => {}
            None => found.push(format!("{} has a budget and was not counted", budget.name)),
        }
    }
    for (name, cost) in costs {
        if budgets.iter().all(|budget| budget.name != *name) {
            found.push(format!("{name} costs {cost} and has no budget in tests/counts/budgets.toml"));
        }
    }
    found
}

/// The file with each limit lowered to what was counted; none is raised, and the reasons stay.
pub fn blessed(text: &str, budgets: &[Budget], costs: &Costs) -> String {
    let mut name = String::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(table) = line.strip_prefix('[') {
            table.trim_end_matches(']').clone_into(&mut name);
        }
        let budget = budgets.iter().find(|budget| budget.name == name);
        match (budget, costs.get(&name)) {
            (Some(budget), Some(cost)) if line.starts_with("limit") && *cost < budget.limit => {
                lines.push(format!("limit = {cost}"));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}
