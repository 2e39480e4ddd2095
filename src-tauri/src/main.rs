//! The desktop app's binary: arguments in, exit code out.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use order_desk::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // What a package brings along beside the program; no window opens.
    if let Some(shell) = arguments.completions {
        clap_complete::generate(shell, &mut Arguments::command(), "order-desk", &mut io::stdout());
        return ExitCode::SUCCESS;
    }
    if arguments.man {
        let written = clap_mangen::Man::new(Arguments::command()).render(&mut io::stdout());
        return ExitCode::from(u8::from(written.is_err()));
    }
    order_desk::run(arguments)
}
