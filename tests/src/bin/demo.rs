//! `cargo xtask ui --demo` runs this: the window's pages in any browser, against a desk that is thrown
//! away when it ends and services that can be broken in its settings.

use std::io::Write;
use std::path::PathBuf;

use clap::Parser;
use tests::demo::Demo;

/// Serves the window's pages on loopback.
#[derive(Parser)]
#[command(name = "demo")]
struct Arguments {
    /// Folder with the pages: ui/dist.
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// Port; 0: any free one.
    #[arg(long, default_value_t = 4711)]
    port: u16,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let Arguments { pages, port } = Arguments::parse();
    let data = tempfile::tempdir()?;
    let demo = Demo::start(&pages, data.path(), port).await?;
    writeln!(std::io::stdout(), "The pages are at {}/orders. Ctrl+C ends them.", demo.address())?;
    tokio::signal::ctrl_c().await?;
    demo.stop().await;
    Ok(())
}
