//! What each subcommand does. Reading ones work beside a running desk; `import` needs the
//! directory for itself and names whoever holds it.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use engine::exchange::import::{self, Progress};
use engine::exchange::online_retail::ImportAs as As;
use engine::exchange::{self, ExportFormat as Format};
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskError, DeskOptions, Points};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{Backup, Export, ExportFormat, Import, ImportAs, ImportFormat, Search};

/// Rows that were refused, in the data directory.
const REJECTS: &str = "import-rejects.jsonl";

pub(crate) async fn import(wanted: Import) -> Result<Value, DeskError> {
    let ImportFormat::OnlineRetail = wanted.format;
    let import_as = match wanted.import_as {
        ImportAs::Pending => As::Pending,
        ImportAs::Delivered => As::Delivered,
    };
    let bar = ProgressBar::new(0);
    bar.set_style(style());
    let read = import::read_file(&wanted.file, import_as, |progress| show(&bar, progress))?;
    if wanted.dry_run {
        bar.finish_and_clear();
        return as_json(&import::dry_run(&read));
    }
    let dir = wanted.at.dir;
    let desk = Desk::open(DeskOptions {
        config: Config::load(&dir.join(engine::config::FILE_NAME))?,
        holder: format!("order-service import, process {}", std::process::id()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::default(),
        dir: dir.clone(),
    })
    .await?;
    let rejects = dir.join(REJECTS);
    import::write_rejects(&rejects, &read)?;
    let saved = import::save(desk.store(), read, |progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    desk.stop().await?;
    let mut report = saved?;
    report.rejects = Some(rejects);
    as_json(&report)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} [{bar:40}] {percent}% {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

/// Draws on a terminal only; elsewhere the bar hides itself.
fn show(bar: &ProgressBar, progress: Progress) {
    let (words, done, all) = match progress {
        Progress::Reading(done, all) => ("reading", done, all),
        Progress::Saving(done, all) => ("saving ", done, all),
    };
    bar.set_message(words);
    bar.set_length(all);
    bar.set_position(done);
}

pub(crate) async fn export(wanted: Export) -> Result<Value, DeskError> {
    let since = match &wanted.since {
        Some(text) => Some(domain_time(text)?),
        None => None,
    };
    let format = match wanted.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
    };
    let reader = engine::read_only(&wanted.at.dir).await?;
    let file = File::create(&wanted.file)
        .map_err(|error| DeskError::Config(format!("{} cannot be written: {error}", wanted.file.display())))?;
    let orders = exchange::export(&reader, format, since, &mut BufWriter::new(file)).await?;
    Ok(json!({ "orders_exported": orders, "file": wanted.file }))
}

fn domain_time(text: &str) -> Result<contract::domain::Timestamp, DeskError> {
    contract::domain::Timestamp::parse(text)
        .ok_or_else(|| DeskError::Config(format!("--since {text:?} is not a time such as 2010-12-01T00:00:00Z")))
}

pub(crate) async fn search(wanted: Search) -> Result<Value, DeskError> {
    let reader = engine::read_only(&wanted.at.dir).await?;
    let found = engine::search(&reader, &wanted.text, wanted.limit).await?;
    let items: Vec<Value> = found
        .into_iter()
        .map(|row| {
            let matched = row.matched.map_or_else(|| "order".to_owned(), |matched| matched.field);
            json!({ "order_number": row.number, "order_name": row.name, "matched": matched })
        })
        .collect();
    Ok(json!({ "items": items }))
}

pub(crate) async fn backup(wanted: Backup) -> Result<Value, DeskError> {
    if wanted.file.exists() {
        return Err(DeskError::Config(format!("{} is there already", wanted.file.display())));
    }
    engine::backup(&wanted.at.dir, &wanted.file).await?;
    Ok(json!({ "file": wanted.file }))
}

fn as_json(report: &import::ImportReport) -> Result<Value, DeskError> {
    serde_json::to_value(report).map_err(|error| DeskError::Config(error.to_string()))
}
