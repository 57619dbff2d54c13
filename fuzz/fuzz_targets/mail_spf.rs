//! Any bytes as SPF records of several names.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::spf(data));
