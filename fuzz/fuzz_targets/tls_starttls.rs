//! What a server says before TLS.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_probe::tls::fuzzing::starttls(data));
