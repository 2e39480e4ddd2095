//! The binary `order-service`: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    service::run()
}
