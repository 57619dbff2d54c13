//! Any bytes as XML: a port scan, a vulnerability report, a list of parts.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::xml(data));
