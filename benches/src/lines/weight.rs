//! Line 7: what is shipped, in bytes.

use std::io::Write;
use std::path::Path;

use crate::report::{Goal, Line};
use crate::stats::count64;

/// Weighs the window's code and the programs.
pub fn measure(root: &Path, target: &Path) -> Result<Line, String> {
    let mut line = Line::new("weight");
    let wasm = root.join("ui/dist/ui_bg.wasm");
    match std::fs::read(&wasm) {
        Ok(bytes) => {
            let kilo = count64(bytes.len() as u64) / 1000.0;
            let small = count64(brotli(&bytes).map_err(|error| error.to_string())?) / 1000.0;
            line.figure("window code, raw", kilo, "kB", Some(Goal::AtMost(400.0)), "ui/dist/ui_bg.wasm");
            line.figure("window code, brotli", small, "kB", Some(Goal::AtMost(130.0)), "quality 11, window 22");
        }
        Err(error) => line.skip(format!("window code: {}: {error}", wasm.display())),
    }
    for name in ["order-desk", "order-service", "order-mocks"] {
        let file = target.join("release").join(name);
        match std::fs::metadata(&file) {
            Ok(data) => {
                line.figure(format!("{name}, release"), count64(data.len()) / 1e6, "MB", None, "as cargo leaves it");
            }
            Err(_) => line.skip(format!("{name}: not built")),
        }
    }
    Ok(line)
}

/// Bytes after brotli at its best.
fn brotli(bytes: &[u8]) -> std::io::Result<u64> {
    let mut small = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22);
        writer.write_all(bytes)?;
    }
    Ok(small.len() as u64)
}
