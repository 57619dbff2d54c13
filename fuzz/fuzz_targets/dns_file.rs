//! Any bytes as a file of root hints or trust anchors.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::dns::fuzzing::file(data));
