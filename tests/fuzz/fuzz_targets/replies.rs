//! libFuzzer's entry to `fuzzing::replies::replies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::replies::replies(data));
