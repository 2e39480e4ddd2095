//! Cost against size, as SVG: made of what the lines wrote down, so that it never says anything else.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::report::Line;

/// Width and height of the drawing, and the room around the plot.
const SIZE: (f64, f64) = (640.0, 360.0);
const ROOM: (f64, f64, f64, f64) = (64.0, 24.0, 40.0, 48.0);
const COLOURS: [&str; 4] = ["#2563eb", "#9ca3af", "#d97706", "#059669"];

/// A curve: its name and its points (orders, cost).
struct Curve {
    name: &'static str,
    points: Vec<(f64, f64)>,
}

/// A chart: its file, its title, the line that it is made of, and the curves' fields and names.
type Chart = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Draws every chart whose figures are there.
pub fn draw(folder: &Path) -> std::io::Result<()> {
    let charts: [Chart; 3] = [
        (
            "search",
            "Search as you type, p99 in ms",
            "search",
            &[("product_p99_ms", "Order Desk"), ("c_api_p99_ms", "same SQL, C interface")],
        ),
        ("checkout", "Checkouts a second, 32 in flight", "checkout", &[("per_s_at_size", "Order Desk")]),
        (
            "start",
            "Start to usable search in ms",
            "start",
            &[("start_ms", "Order Desk"), ("hello_start_ms", "Tauri hello world")],
        ),
    ];
    for (file, title, line, fields) in charts {
        let Some(line) = Line::read(folder, line) else { continue };
        let curves: Vec<Curve> = fields.iter().map(|(field, name)| curve(&line, field, name)).collect();
        if curves.iter().all(|curve| curve.points.len() > 1) {
            std::fs::write(folder.join(format!("{file}.svg")), svg(title, &curves))?;
        }
    }
    Ok(())
}

fn curve(line: &Line, field: &str, name: &'static str) -> Curve {
    let of = |raw: &Value| {
        let cost = match &raw[field] {
            Value::Array(all) => {
                let all: Vec<f64> = all.iter().filter_map(Value::as_f64).collect();
                crate::stats::median(&all)
            }
            one => one.as_f64()?,
        };
        // An empty desk stands at a thousand: the axis has no zero.
        raw["orders"].as_f64().map(|orders| (orders.max(1_000.0), cost))
    };
    Curve { name, points: line.raw.iter().filter_map(of).collect() }
}

fn svg(title: &str, curves: &[Curve]) -> String {
    let (width, height) = SIZE;
    let (left, right, top, bottom) = ROOM;
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let most = all().map(|(_, cost)| *cost).fold(0.0, f64::max) * 1.15;
    let (low, high) =
        (all().map(|(x, _)| x.log10()).fold(f64::MAX, f64::min), all().map(|(x, _)| x.log10()).fold(0.0, f64::max));
    let x = |orders: f64| left + (orders.log10() - low) / (high - low).max(0.1) * (width - left - right);
    let y = |cost: f64| height - bottom - cost / most.max(1e-9) * (height - top - bottom);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" \
         font-size=\"12\" fill=\"#374151\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
         <text x=\"{left}\" y=\"22\" font-size=\"15\" font-weight=\"600\">{title}</text>\n"
    );
    for step in 0..=4 {
        let cost = most / 4.0 * f64::from(step);
        let at = y(cost);
        // Writing into a text cannot fail.
        let _ = writeln!(
            out,
            "<path d=\"M{left} {at:.1}H{:.1}\" stroke=\"#e5e7eb\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            width - right,
            left - 8.0,
            at + 4.0,
            short(cost)
        );
    }
    let mut sizes: Vec<f64> = all().map(|(orders, _)| *orders).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    for orders in sizes {
        let name = if orders <= 1_000.0 { "none".to_owned() } else { short(orders) };
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{name}</text>",
            x(orders),
            height - bottom + 20.0
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">orders</text>",
        f64::midpoint(left, width - right),
        height - 8.0
    );
    for (place, curve) in curves.iter().enumerate() {
        let colour = COLOURS[place % COLOURS.len()];
        let mut path = String::new();
        for (orders, cost) in &curve.points {
            let _ = write!(path, "{}{:.1} {:.1}", if path.is_empty() { "M" } else { "L" }, x(*orders), y(*cost));
            let _ =
                writeln!(out, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{colour}\"/>", x(*orders), y(*cost));
        }
        let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        let at = 22.0 + 16.0 * crate::stats::count(place);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{at}\" text-anchor=\"end\" fill=\"{colour}\">{}</text>",
            width - right,
            curve.name
        );
    }
    out + "</svg>\n"
}

fn short(number: f64) -> String {
    match number {
        large if large >= 1e6 => format!("{:.0} M", large / 1e6),
        large if large >= 1e4 => format!("{:.0} k", large / 1e3),
        some if some >= 100.0 => format!("{some:.0}"),
        small => format!("{small:.1}"),
    }
}
