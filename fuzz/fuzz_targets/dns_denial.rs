//! Any bytes as a negative answer whose signatures are believed.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::dns::fuzzing::denial(data));
