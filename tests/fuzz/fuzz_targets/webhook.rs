//! libFuzzer's entry to `fuzzing::webhook::webhook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::webhook::webhook(data));
