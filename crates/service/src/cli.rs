//! The command line of `order-service`: one JSON object on standard output, words
//! for people on standard error. Exit codes: 0 done, 1 the work failed, 2 unusable arguments.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use contract::domain::Timestamp;

use crate::auth::Token;
use crate::serve::Serve;
use crate::{commands, output, verify};

/// Order Desk without a window: the same engine over REST and gRPC, and the tools around it.
///
/// Every command works on a data directory. Beside a running `serve` or window on the same
/// directory, `token`, `search`, `export`, `backup` and `verify` work; commands that need the
/// directory for themselves name whoever holds it and end with 1. Results are one JSON object on
/// standard output; words for people go to standard error.
#[derive(Debug, Parser)]
#[command(name = "order-service", version, about, long_about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take in the orders of a CSV file; doing it twice changes nothing
    Import(Import),
    /// Write the orders to a file
    Export(Export),
    /// Find orders by any of their words
    Search(Search),
    /// Copy the database to a file, beside a running desk too
    Backup(Backup),
    /// Check everything that must always hold; exit code 1 and a line for each that does not
    Verify(verify::Verify),
    /// Put a backup in the place of the database; the former one is kept beside it
    Restore(Restore),
    /// Run the service: REST, gRPC and the dispatcher, until SIGTERM
    #[command(after_long_help = crate::serve::EXAMPLES)]
    Serve(Serve),
    /// Make a token for the service, beside a running one too
    Token(Token),
    /// Print a completion script for a shell
    #[command(hide = true)]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct Directory {
    /// Folder that holds the orders
    #[arg(long = "data-dir", value_name = "DIR", env = "ORDER_DESK_DATA_DIR")]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) at: Directory,
    /// The file, .csv or .csv.gz
    pub(crate) file: PathBuf,
    /// How the file is laid out
    #[arg(long, value_enum, default_value = "online-retail")]
    pub(crate) format: ImportFormat,
    /// What the orders of `online-retail` become
    #[arg(long = "as", value_enum, default_value = "pending")]
    pub(crate) orders_as: ImportAs,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ImportFormat {
    /// The UCI "Online Retail" transactions: a row a line item
    OnlineRetail,
    /// What `export` wrote, CSV or JSON: every field is restored
    Orders,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ImportAs {
    /// To be worked on
    Pending,
    /// History
    Delivered,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) at: Directory,
    /// How they are written
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,
    /// Only orders entered at or after this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<Timestamp>,
    /// Where to
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A row a line item
    Csv,
    /// An array of orders
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) at: Directory,
    /// Words; every one must begin a word of the order
    pub(crate) text: String,
    /// Most orders shown
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) at: Directory,
    /// Where to; must not be there yet
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) at: Directory,
    /// The backup
    pub(crate) file: PathBuf,
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "it is not a time such as 2010-12-01T00:00:00Z".to_owned())
}

/// Runs the program.
pub fn run() -> ExitCode {
    // Clap itself ends the process with 2 on unusable arguments.
    let cli = Cli::parse();
    // It logs to files too, and has a runtime of its own.
    if let Command::Serve(serve) = cli.command {
        return serve.run();
    }
    let level = tracing_subscriber::EnvFilter::try_from_env("ORDER_DESK_LOG");
    let level = level.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failed(&format!("No threads can be started: {error}")),
    };
    runtime.block_on(async { carry_out(cli.command).await.unwrap_or_else(|code| code) })
}

async fn carry_out(command: Command) -> Result<ExitCode, ExitCode> {
    let done = match command {
        Command::Import(import) => commands::import(import).await.map(sound),
        Command::Export(export) => commands::export(export).await.map(sound),
        Command::Search(search) => commands::search(search).await.map(sound),
        Command::Backup(backup) => commands::backup(backup).await.map(sound),
        Command::Verify(wanted) => verify::verify(wanted).await,
        Command::Restore(restore) => commands::restore(restore).await.map(sound),
        Command::Token(token) => {
            let caller = token.caller().map_err(output::unusable)?;
            crate::auth::issue(&token, &caller).map(sound)
        }
        // Taken before, as it has a runtime of its own.
        Command::Serve(_) => return Err(ExitCode::FAILURE),
        Command::Completions { shell } => return Ok(output::text(&completions(shell))),
        Command::Man => return Ok(output::text(&manual())),
    };
    Ok(match done {
        Ok((printed, true)) => output::done(&printed),
        Ok((printed, false)) => {
            output::done(&printed);
            ExitCode::FAILURE
        }
        Err(error) => output::failed(&error.to_string()),
    })
}

fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "order-service", &mut script);
    script
}

fn manual() -> Vec<u8> {
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(Cli::command()).render(&mut page);
    page
}

/// A command that did its work found nothing amiss.
fn sound(printed: serde_json::Value) -> (serde_json::Value, bool) {
    (printed, true)
}
