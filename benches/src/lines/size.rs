//! Line 9: bytes per order, and what they are.

use engine::DATABASE;
use serde_json::json;

use crate::capi::Plain;
use crate::report::Line;
use crate::sizes::Sized;
use crate::stats::count64;

/// A walk over all pages takes minutes beyond it.
const WALKED: u64 = 2_000_000;

/// Measures each size.
pub fn measure(sizes: &[Sized]) -> Result<Line, String> {
    let mut line = Line::new("size");
    for size in sizes {
        let per = count64(size.bytes()) / count64(size.orders);
        let control = format!("{:.2} GB, {} orders of three items", count64(size.bytes()) / 1e9, size.orders);
        line.figure(format!("bytes per order, {}", size.shown()), per, "bytes", None, control);
        if size.orders > WALKED {
            continue;
        }
        let plain = Plain::open(&size.dir.join(DATABASE), true)?;
        let mut parts = Vec::new();
        plain
            .prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC")?
            .rows(&[], |row| parts.push((row.text(0), u64::try_from(row.int(1)).unwrap_or(0))))?;
        let parts: Vec<_> = parts
            .into_iter()
            .map(|(name, bytes)| json!({"part": name, "bytes": bytes, "per_order": count64(bytes) / count64(size.orders)}))
            .filter(|part| part["per_order"].as_f64() > Some(0.5))
            .collect();
        line.raw(json!({"orders": size.orders, "bytes": size.bytes(), "parts": parts}));
    }
    Ok(line)
}
