//! libFuzzer's entry to `fuzzing::search::search`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::search::search(data));
