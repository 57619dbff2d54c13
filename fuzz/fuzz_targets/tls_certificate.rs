//! Any bytes as a certificate.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::certificate::fuzzing::certificate(data));
