//! What each subcommand does. Reading ones work beside a running desk; `import` needs the
//! directory for itself and names whoever holds it.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use contract::domain::Clock;
use engine::exchange::import::{self, Format, ImportReport, Progress};
use engine::exchange::online_retail::ImportAs as As;
use engine::exchange::{self, Found};
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskError, DeskOptions, Points};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{Backup, Export, ExportFormat, Import, ImportAs, ImportFormat, Restore, Search};

/// Rows that were refused, in the data directory.
const REJECTS: &str = "import-rejects.jsonl";

pub(crate) async fn import(wanted: Import) -> Result<Value, DeskError> {
    let format = match (wanted.format, wanted.orders_as) {
        (ImportFormat::OnlineRetail, ImportAs::Pending) => Format::OnlineRetail(As::Pending),
        (ImportFormat::OnlineRetail, ImportAs::Delivered) => Format::OnlineRetail(As::Delivered),
        (ImportFormat::Orders, _) => Format::Orders,
    };
    let bar = ProgressBar::new(0);
    bar.set_style(style());
    let mut read = import::read_file(&wanted.file, format, |progress| show(&bar, progress))?;
    let dir = wanted.at.dir;
    if wanted.dry_run {
        bar.finish_and_clear();
        return as_json(&dry_run(&dir, &mut read).await?);
    }
    let desk = Desk::open(DeskOptions {
        config: Config::load(&dir.join(engine::config::FILE_NAME))?,
        holder: format!("order-service import, process {}", std::process::id()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::default(),
        dir: dir.clone(),
    })
    .await?;
    import::refuse_taken_numbers(desk.store().reader(), &mut read).await?;
    let rejects = dir.join(REJECTS);
    import::write_rejects(&rejects, &read)?;
    let saved = import::save(desk.store(), read, |progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    desk.stop().await?;
    let mut report = saved?;
    report.rejects = Some(rejects);
    as_json(&report)
}

/// Looks beside a running owner, if there is one, and writes nothing.
async fn dry_run(dir: &Path, read: &mut Found) -> Result<ImportReport, DeskError> {
    if !dir.join(engine::DATABASE).exists() {
        return import::dry_run(None, read).await;
    }
    let reader = engine::read_only(dir).await?;
    import::refuse_taken_numbers(&reader, read).await?;
    import::dry_run(Some(&reader), read).await
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
    let format = match wanted.format {
        ExportFormat::Csv => exchange::ExportFormat::Csv,
        ExportFormat::Json => exchange::ExportFormat::Json,
    };
    let reader = engine::read_only(&wanted.at.dir).await?;
    let file = File::create(&wanted.file)
        .map_err(|error| DeskError::Config(format!("{} cannot be written: {error}", wanted.file.display())))?;
    let orders = exchange::export(&reader, format, wanted.since, &mut BufWriter::new(file)).await?;
    Ok(json!({ "orders_exported": orders, "file": wanted.file }))
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

pub(crate) async fn restore(wanted: Restore) -> Result<Value, DeskError> {
    let holder = format!("order-service restore, process {}", std::process::id());
    let restored = engine::restore(&wanted.at.dir, &wanted.file, holder, SystemClock.now()).await?;
    Ok(json!({ "file": wanted.file, "former": restored.former, "restores": restored.restores }))
}

fn as_json(report: &ImportReport) -> Result<Value, DeskError> {
    serde_json::to_value(report).map_err(|error| DeskError::Config(error.to_string()))
}
