//! Any bytes as an OCSP answer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::certificate::fuzzing::ocsp(data));
