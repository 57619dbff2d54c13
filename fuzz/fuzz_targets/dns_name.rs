//! Any bytes as a domain name.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::dns::fuzzing::name(data));
