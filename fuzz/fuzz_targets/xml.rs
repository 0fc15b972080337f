//! Tries bytes as the target `xml` of `targets.rs` says.
#![no_main]

#[allow(dead_code)]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::run("xml", bytes));
