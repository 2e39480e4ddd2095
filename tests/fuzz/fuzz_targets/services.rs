//! libFuzzer's entry to `fuzzing::services::services`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::services::services(data));
