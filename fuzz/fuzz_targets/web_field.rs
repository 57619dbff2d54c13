//! A Location, an HSTS policy, a security.txt, a subject.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::http::fuzzing::field(data));
