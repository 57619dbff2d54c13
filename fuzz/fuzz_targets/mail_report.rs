//! Any bytes as an aggregate report, packed or not.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::report(data));
