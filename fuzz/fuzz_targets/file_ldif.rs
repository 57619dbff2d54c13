//! Any bytes as LDIF.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::ldif(data));
