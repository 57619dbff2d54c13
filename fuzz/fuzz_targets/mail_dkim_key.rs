//! Any bytes as a DKIM key record.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::dkim_key(data));
