//! A header section, and after a zero octet a body.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::http::fuzzing::answer(data));
