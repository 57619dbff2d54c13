//! Any bytes as a mapping and the table that it explains.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::mapped(data));
