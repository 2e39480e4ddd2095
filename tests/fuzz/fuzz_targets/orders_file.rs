//! libFuzzer's entry to `fuzzing::files::orders_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::files::orders_file(data));
