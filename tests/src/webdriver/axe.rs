//! axe-core in the page: the accessibility rules that a machine can judge, run where the window is.
//!
//! The rules come from npm (`cargo xtask setup` fetches them); the page's own policy allows no foreign
//! script, so they go in through the driver, which stands outside of it.

use std::fmt;

use serde_json::{Value, json};

use super::error::{Error, Result};
use super::session::Session;

/// Names the file with axe-core in it.
const SOURCE: &str = "ORDER_DESK_AXE";

/// Every rule that is on by itself, and that for the size of targets, which is not.
const RUN: &str = "
    const answer = arguments[arguments.length - 1];
    const options = { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
    axe.run(document, options).then(
        found => answer({ violations: found.violations.map(one => ({
            rule: one.id, impact: one.impact, help: one.help,
            nodes: one.nodes.map(node => node.target.join(' ') + ' ' + node.html.slice(0, 160) + ' '
                + node.failureSummary.replace(/\\s+/g, ' ')),
        })), checked: found.passes.length }),
        error => answer({ error: String(error) }));";

/// A rule that does not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The rule's name.
    pub rule: String,
    /// What it asks for.
    pub help: String,
    /// Where it does not hold, and why.
    pub nodes: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.rule, self.help)?;
        self.nodes.iter().take(6).try_for_each(|node| write!(out, "\n      {node}"))
    }
}

impl Session {
    /// Every rule that the page as it stands does not keep.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        if self.execute("return typeof window.axe;", &[]).await? != "object" {
            let path = std::env::var(SOURCE)
                .map_err(|_| Error::Start(format!("{SOURCE} names axe-core; cargo xtask test sets it")))?;
            let rules = std::fs::read_to_string(path)?;
            self.execute(&format!("{rules}\n;return null;"), &[]).await?;
        }
        let found = self.execute_async(RUN, &[]).await?;
        if found["checked"].as_u64().unwrap_or(0) == 0 {
            return Err(Error::Start(format!("axe-core judged nothing: {found}")));
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let one = |value: &Value| Violation {
            rule: text(&value["rule"]),
            help: text(&value["help"]),
            nodes: value["nodes"].as_array().map_or(&[][..], Vec::as_slice).iter().map(text).collect(),
        };
        Ok(found["violations"].as_array().map_or(&[][..], Vec::as_slice).iter().map(one).collect())
    }

    /// Shows the page in another theme, as the choice in the settings does.
    pub async fn wear(&self, theme: &str) -> Result<()> {
        let script = "document.documentElement.setAttribute('data-theme', arguments[0]); return null;";
        self.execute(script, &[json!(theme)]).await.map(|_| ())
    }
}
