//! Any bytes as a preload list.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::http::fuzzing::preload(data));
