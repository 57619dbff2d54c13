//! Any bytes as a table with delimiters or as JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::text(data));
