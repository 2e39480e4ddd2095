//! `cargo xtask seed` runs this: fills a data directory with orders, and says how many and how large
//! it is then.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tests::crash::child::say;
use tests::seed::Seed;

/// Fills a data directory with orders; run again, it goes on where it stopped.
#[derive(Parser)]
#[command(name = "seed")]
struct Arguments {
    /// Orders that the directory is to hold.
    #[arg(long)]
    orders: u64,
    /// The data directory; made where it is missing.
    #[arg(long)]
    data_dir: PathBuf,
    /// What the orders are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { orders, data_dir, seed } = Arguments::parse();
    let began = std::time::Instant::now();
    match (Seed { dir: data_dir.clone(), orders, seed }).run().await {
        Ok(added) => {
            let size = std::fs::metadata(data_dir.join(engine::DATABASE)).map_or(0, |data| data.len());
            let seconds = began.elapsed().as_secs_f64();
            say(&format!(
                "{{\"orders\":{orders},\"added\":{added},\"seconds\":{seconds:.1},\"bytes\":{size},\"bytes_per_order\":{}}}",
                size / orders.max(1)
            ));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
