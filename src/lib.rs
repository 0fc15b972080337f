//! spelt runs, tests and translates Splunk searches without Splunk.

pub mod aggregate;
pub mod cli;
pub mod command;
pub mod diagnostic;
pub mod document;
pub mod engine;
pub mod events;
pub mod function;
pub mod harness;
pub mod plan;
pub mod source;
pub mod syntax;
pub mod table;
pub mod value;
