//! libFuzzer's entry to `fuzzing::files::online_retail`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::files::online_retail(data));
