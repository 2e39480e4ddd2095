//! Times as a clerk reads them: in the machine's own time zone, short where it is clear.

use contract::domain::clock::Timestamp;
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The present second, for countdowns; ticks for the window's whole life.
#[derive(Clone, Copy)]
struct Now(RwSignal<i64>);

/// Starts the ticking clock and hands it to every component below.
pub fn provide() {
    let now = Now(RwSignal::new(now_ms()));
    provide_context(now);
    let _ = set_interval_with_handle(move || now.0.set(now_ms()), std::time::Duration::from_secs(1));
}

/// The present moment.
pub fn now() -> Timestamp {
    Timestamp::from_micros(now_ms().saturating_mul(1000))
}

/// `10:19`.
pub fn clock(at: Timestamp) -> String {
    let date = local(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// `10:19:02`.
pub fn clock_seconds(at: Timestamp) -> String {
    format!("{}:{:02}", clock(at), local(at).get_seconds())
}

/// `10:19` where it was today, else `3 Dec`, or `3 Dec 2010` in another year.
pub fn short(at: Timestamp) -> String {
    let (date, today) = (local(at), Date::new_0());
    if date.to_date_string() == today.to_date_string() {
        return clock(at);
    }
    let day = day_month(&date);
    if date.get_full_year() == today.get_full_year() { day } else { format!("{day} {}", date.get_full_year()) }
}

/// `10:19:02` where it was today, else the day: `3 Dec`, `3 Dec 2010`.
pub fn short_seconds(at: Timestamp) -> String {
    let day = short(at);
    if day == clock(at) { clock_seconds(at) } else { day }
}

/// `3 Dec 2010, 10:19:02`.
pub fn full(at: Timestamp) -> String {
    let date = local(at);
    format!("{} {}, {}", day_month(&date), date.get_full_year(), clock_seconds(at))
}

/// `in 41 s`, `in 3 min`, `now`; reactive, counts down.
pub fn countdown(at: Timestamp) -> String {
    let now = use_context::<Now>().map_or_else(now_ms, |now| now.0.get());
    let seconds = (at.millis() - now).div_euclid(1000) + 1;
    match seconds {
        ..=1 => "now".into(),
        2..120 => format!("in {seconds} s"),
        120..7_200 => format!("in {} min", seconds / 60),
        _ => format!("in {} h", seconds / 3_600),
    }
}

/// `4 min`, `2 h`, `3 days`: how long ago; reactive.
pub fn age(at: Timestamp) -> String {
    let now = use_context::<Now>().map_or_else(now_ms, |now| now.0.get());
    let minutes = (now - at.millis()).max(0) / 60_000;
    match minutes {
        0 => "less than a minute".into(),
        1..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

fn day_month(date: &Date) -> String {
    let month = usize::try_from(date.get_month()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or("");
    format!("{} {month}", date.get_date())
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript dates are doubles; milliseconds fit for 285,000 years")]
fn local(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.millis() as f64))
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and far below 2^53")]
fn now_ms() -> i64 {
    Date::now() as i64
}

/// `10:19` where it was today, else `3 Dec, 10:19`.
pub fn short_clock(at: Timestamp) -> String {
    let day = short(at);
    let clock = clock(at);
    if day == clock { clock } else { format!("{day}, {clock}") }
}
