//! libFuzzer's entry to `fuzzing::ipc::ipc`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::fuzzing::ipc::ipc(data));
