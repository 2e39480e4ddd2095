//! The desktop app's binary: arguments in, exit code out.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;

fn main() -> std::process::ExitCode {
    order_desk::run(order_desk::Arguments::parse())
}
