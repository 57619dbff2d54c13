//! Any bytes as one JSON document: a list of parts, an assessment of a tenant, a list of vulnerabilities.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::document(data));
