//! On what it was measured: processors, memory, kernel, disk, compiler.

use std::path::Path;
use std::process::Command;

use serde_json::json;

/// Writes it down beside the results.
pub fn note(folder: &Path) -> std::io::Result<()> {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let cpu = read("/proc/cpuinfo");
    let machine = json!({
        "processor": field(&cpu, "model name"),
        "processors": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "memory": field(&read("/proc/meminfo"), "MemTotal"),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "file_system": said("findmnt", &["-no", "FSTYPE", "-T", "."]),
        "rust": said("rustc", &["--version"]),
        "node": said("node", &["--version"]),
        "commit": said("git", &["rev-parse", "--short", "HEAD"]),
        "date": said("date", &["-u", "+%Y-%m-%d"]),
    });
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("machine.json"), serde_json::to_string_pretty(&machine)? + "\n")
}
