//! Any bytes as up to four files that are handed in together.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::import(data));
