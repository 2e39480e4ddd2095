//! What the window's code may weigh, raw and compressed: budgets in `ui/weight.txt`, held by
//! `cargo xtask test` where `wasm-opt` was there to shrink it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::child::Tally;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;
use crate::{say, wasm_opt};

/// Bytes of `ui/dist/ui_bg.wasm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Weight {
    raw: u64,
    brotli: u64,
}

/// One check: neither weight is more than 3 % above its budget.
pub fn check(workspace: &Workspace) -> Result<Tally> {
    if wasm_opt::find().is_none() {
        say::note("NOT CHECKED: what the window's code weighs; wasm-opt is not there to shrink it");
        return Ok(Tally::default());
    }
    let (now, budget) = (weigh(workspace)?, budget(workspace)?);
    say::note(&format!("the window's code: {} kB, {} kB compressed", now.raw / 1000, now.brotli / 1000));
    for line in over(now, budget) {
        say::problem(&line);
    }
    Ok(Tally::one(over(now, budget).is_empty()))
}

/// Lowers the budgets to what it weighs now.
pub fn bless(workspace: &Workspace) -> Result<()> {
    let (now, budget) = (weigh(workspace)?, budget(workspace)?);
    let file = file(workspace);
    let text = fs::read_to_string(&file).map_err(Failure::at("read", &file))?;
    let lowered = [("raw", now.raw.min(budget.raw)), ("brotli", now.brotli.min(budget.brotli))];
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let found = lowered.iter().find(|(name, _)| line.split_whitespace().next() == Some(name));
            found.map_or_else(|| line.to_owned(), |(name, bytes)| format!("{name} {bytes}"))
        })
        .collect();
    fs::write(&file, lines.join("\n") + "\n").map_err(Failure::at("write", &file))
}

fn over(now: Weight, budget: Weight) -> Vec<String> {
    let mut over = Vec::new();
    for (name, now, budget) in [("raw", now.raw, budget.raw), ("compressed", now.brotli, budget.brotli)] {
        if now > budget + budget * 3 / 100 {
            over.push(format!(
                "the window's code weighs {now} bytes {name}; its budget in ui/weight.txt is {budget} (+3 %)"
            ));
        }
    }
    over
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.root.join("ui").join("weight.txt")
}

fn budget(workspace: &Workspace) -> Result<Weight> {
    let file = file(workspace);
    read(&fs::read_to_string(&file).map_err(Failure::at("read", &file))?)
        .ok_or_else(|| Failure::Unexpected(format!("{} lacks `raw` or `brotli`", file.display())))
}

/// `raw N` and `brotli N`, each on a line; what begins with `#` is for readers.
fn read(text: &str) -> Option<Weight> {
    let of = |wanted: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(wanted));
        line.and_then(|rest| rest.trim().parse().ok())
    };
    Some(Weight { raw: of("raw ")?, brotli: of("brotli ")? })
}

fn weigh(workspace: &Workspace) -> Result<Weight> {
    let wasm = workspace.root.join("ui").join("dist").join("ui_bg.wasm");
    let bytes = fs::read(&wasm).map_err(Failure::at("read", &wasm))?;
    let mut small = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22);
    writer.write_all(&bytes).map_err(Failure::io("cannot compress"))?;
    drop(writer);
    Ok(Weight { raw: bytes.len() as u64, brotli: small.len() as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_three_percent_is_over() {
        let budget = read("# why\nraw 1000\nbrotli 100\n").unwrap();
        assert_eq!(over(Weight { raw: 1030, brotli: 103 }, budget), Vec::<String>::new());
        assert_eq!(over(Weight { raw: 1031, brotli: 104 }, budget).len(), 2);
    }
}
