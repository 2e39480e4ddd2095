//! The bodies of the fuzz targets, as plain functions: the long run (`cargo xtask fuzz`) and the
//! replay on stable (`tests/it/corpus.rs`) call the same code. Each takes any bytes at all and
//! panics where what must hold does not. What is right is stated here a second time, in other
//! words than in the code under test.

pub mod amounts;
pub mod files;
pub mod ipc;
pub mod mutate;
pub mod replies;
pub mod retry_after;
pub mod search;
pub mod services;
pub mod webhook;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target. A folder of the same name under `tests/fuzz/corpus` holds its seeds.
pub const TARGETS: [Target; 10] = [
    ("amounts", amounts::amounts),
    ("ipc", ipc::ipc),
    ("online_retail", files::online_retail),
    ("orders_file", files::orders_file),
    ("replies", replies::replies),
    ("retry_after", retry_after::retry_after),
    ("search", search::search),
    ("services", services::services),
    ("settings", services::settings),
    ("webhook", webhook::webhook),
];

/// The digits of an amount without what does not count: `007,50` and `7.5` are one amount.
pub(crate) fn bare_amount(text: &str) -> (bool, String, String) {
    let plain = text.trim().replace(',', ".");
    let (negative, plain) = plain.strip_prefix('-').map_or((false, plain.as_str()), |rest| (true, rest));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    (negative && !(whole.is_empty() && fraction.is_empty()), whole.to_owned(), fraction.to_owned())
}
