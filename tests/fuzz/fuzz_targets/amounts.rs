//! libFuzzer's entry to `fuzzing::amounts::amounts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::amounts::amounts(data));
