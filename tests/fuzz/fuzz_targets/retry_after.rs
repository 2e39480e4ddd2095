//! libFuzzer's entry to `fuzzing::retry_after::retry_after`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::retry_after::retry_after(data));
