//! `order-mocks serve`: the mocked world as a program. Owns arguments, the ready line and a clean
//! end; everything else is the library.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use mocks::{LedgerSync, MocksError, World, WorldOptions};
use tracing_subscriber::EnvFilter;

/// The mocked outside services of Order Desk.
#[derive(Parser)]
#[command(name = "order-mocks", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs them until SIGTERM; prints one JSON line when they are ready.
    Serve(Serve),
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

#[derive(clap::Args)]
struct Serve {
    /// Control address; the services take the seven ports after it, or any with port 0.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    control: SocketAddr,
    /// File of the ledger, read back at the start.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// When a line counts as written: after fsync, or once the system has it.
    #[arg(long, value_enum, default_value = "always")]
    ledger_sync: Sync,
    /// Stock of every SKU nobody counted.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    default_stock: u64,
    /// Makes probabilities and delays repeatable.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sync {
    Always,
    Os,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse().command {
        Command::Serve(arguments) => arguments,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "order-mocks", &mut io::stdout());
            return ExitCode::SUCCESS;
        }
        Command::Man => {
            let written = clap_mangen::Man::new(Arguments::command()).render(&mut io::stdout());
            return ExitCode::from(u8::from(written.is_err()));
        }
    };
    let filter = EnvFilter::try_from_env("ORDER_DESK_LOG");
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &*error, "order-mocks ends");
            let unusable = matches!(
                error.downcast_ref::<MocksError>(),
                Some(MocksError::ControlNotLoopback(_) | MocksError::NoPortsLeft(_))
            );
            ExitCode::from(if unusable { 2 } else { 1 })
        }
    }
}

async fn serve(arguments: Serve) -> Result<(), Box<dyn Error>> {
    // Before the ready line: whoever reads it may send the signal at once.
    let ended = end_signal()?;
    let world = World::start(WorldOptions {
        control: arguments.control,
        ledger: arguments.ledger,
        ledger_sync: match arguments.ledger_sync {
            Sync::Always => LedgerSync::Always,
            Sync::Os => LedgerSync::Os,
        },
        default_stock: arguments.default_stock,
        seed: arguments.seed,
    })
    .await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", serde_json::to_string(world.addresses())?)?;
    stdout.flush()?;
    ended.await;
    world.stop().await;
    Ok(())
}

#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
