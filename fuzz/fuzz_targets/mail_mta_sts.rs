//! Any bytes as a policy file of MTA-STS.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_records::fuzzing::mta_sts(data));
