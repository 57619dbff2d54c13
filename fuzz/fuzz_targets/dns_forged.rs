//! Any bytes as what a forger without keys does to replies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_fuzz::forged::forged(data));
