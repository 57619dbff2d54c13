//! Any bytes as a file that is handed in: a text, a GZIP, a ZIP, a workbook.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::parts(data));
