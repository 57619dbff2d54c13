//! Any bytes as the sheet of a workbook.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kravtjek_intake::fuzzing::sheet(data));
