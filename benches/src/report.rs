//! What a line came to: its figures as JSON in `docs/performance/`, and as lines on the screen.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One figure of a line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// What it came to: a ratio to the control, a count, or a time.
    pub value: f64,
    /// Of what kind the value is.
    pub unit: String,
    /// The goal; none where the figure is only told.
    pub goal: Option<Goal>,
    /// What it was measured against, with its own figures.
    pub control: String,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// That or more.
    AtLeast(f64),
    /// That or less.
    AtMost(f64),
}

impl Goal {
    /// Does this value keep it?
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(goal) => value >= goal,
            Self::AtMost(goal) => value <= goal,
        }
    }
}

/// A line of the bench.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Line {
    /// Its name, as the command takes it.
    pub name: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// What else was measured, as it came.
    pub raw: Vec<Value>,
    /// What could not be measured, and why.
    pub not_measured: Vec<String>,
}

impl Line {
    /// A line without figures.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Adds a figure, and says it.
    pub fn figure(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &str,
        goal: Option<Goal>,
        control: impl Into<String>,
    ) {
        let figure = Figure { name: name.into(), value, unit: unit.to_owned(), goal, control: control.into() };
        say(&figure.shown());
        self.figures.push(figure);
    }

    /// Adds what was measured beside.
    pub fn raw(&mut self, value: Value) {
        self.raw.push(value);
    }

    /// Says what could not be measured.
    pub fn skip(&mut self, why: impl Into<String>) {
        let why = why.into();
        say(&format!("    not measured: {why}"));
        self.not_measured.push(why);
    }

    /// Writes it to `folder`, where it replaces the run before.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(folder.join(format!("{}.json", self.name)), text + "\n")
    }

    /// Reads it back.
    pub fn read(folder: &Path, name: &str) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(folder.join(format!("{name}.json"))).ok()?).ok()
    }
}

impl Figure {
    fn shown(&self) -> String {
        let goal = match self.goal {
            None => String::new(),
            Some(goal) => {
                let (word, bound) = match goal {
                    Goal::AtLeast(bound) => ("≥", bound),
                    Goal::AtMost(bound) => ("≤", bound),
                };
                let met = if goal.holds(self.value) { "met" } else { "MISSED" };
                format!(" (goal {word} {bound}: {met})")
            }
        };
        format!("    {}: {:.3} {}{goal} [{}]", self.name, self.value, self.unit, self.control)
    }
}

/// Says a line.
pub fn say(line: &str) {
    tests::crash::child::say(line);
}
