//! Any bytes as DMARC records of a domain and the names above it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::dmarc(data));
