//! Any bytes as a saved mail message.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::sample(data));
