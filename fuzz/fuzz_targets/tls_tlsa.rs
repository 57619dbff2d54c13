//! Any bytes as the text of a TLSA record.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::certificate::fuzzing::tlsa(data));
