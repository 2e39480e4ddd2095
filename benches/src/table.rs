//! The table of docs/performance.md, made of what the lines wrote down: what stands between its two
//! marks is replaced, the rest is a person's.

use std::fmt::Write;
use std::path::Path;

use crate::report::{Figure, Goal, Line};

const BEGIN: &str = "<!-- results -->";
const END: &str = "<!-- end of results -->";

/// Replaces the table, where the document is there.
pub fn write(folder: &Path, lines: &[&str]) -> std::io::Result<()> {
    let file = folder.with_extension("md");
    let Ok(text) = std::fs::read_to_string(&file) else { return Ok(()) };
    let (Some((before, _)), Some((_, after))) = (text.split_once(BEGIN), text.split_once(END)) else { return Ok(()) };
    let table = table(lines.iter().filter_map(|name| Line::read(folder, name)));
    std::fs::write(&file, format!("{before}{BEGIN}\n{table}{END}{after}"))
}

fn table(lines: impl Iterator<Item = Line>) -> String {
    let mut out = "| what | goal | measured | | control | again |\n|---|---|---|---|---|---|\n".to_owned();
    for line in lines {
        for figure in &line.figures {
            // Writing into a text cannot fail.
            let _ = writeln!(
                out,
                "| {} | {} | {} {} | {} | {} | `bench {}` |",
                figure.name,
                goal(figure),
                short(figure.value),
                figure.unit,
                figure.goal.map_or("", |goal| if goal.holds(figure.value) { "met" } else { "**missed**" }),
                figure.control,
                line.name
            );
        }
        for why in &line.not_measured {
            let _ = writeln!(out, "| {why} | | not measured | | | `bench {}` |", line.name);
        }
    }
    out
}

fn goal(figure: &Figure) -> String {
    match figure.goal {
        None => String::new(),
        Some(Goal::AtLeast(bound)) => format!("≥ {}", short(bound)),
        Some(Goal::AtMost(bound)) => format!("≤ {}", short(bound)),
    }
}

fn short(value: f64) -> String {
    match value.abs() {
        whole if whole >= 1000.0 => format!("{value:.0}"),
        some if some >= 100.0 => format!("{value:.0}"),
        few if few >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_goal_is_called_missed() {
        let mut line = Line::new("search");
        let figure = |value| Figure {
            name: "p99".to_owned(),
            value,
            unit: "ms".to_owned(),
            goal: Some(Goal::AtMost(10.0)),
            control: "none".to_owned(),
        };
        line.figures = vec![figure(9.5), figure(10.5)];
        line.not_measured = vec!["the moon".to_owned()];
        let table = table(std::iter::once(line));
        assert!(table.contains("| p99 | ≤ 10.0 | 9.50 ms | met | none | `bench search` |"), "{table}");
        assert!(
            table.contains("| 10.5 ms | **missed** |") && table.contains("| the moon | | not measured |"),
            "{table}"
        );
    }
}
