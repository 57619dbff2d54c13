//! The first flight of a TLS server, or what comes in its place.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::tls::fuzzing::reply(data));
