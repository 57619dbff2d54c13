//! Any text as a date.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::date(data));
