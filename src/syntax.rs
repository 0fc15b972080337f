//! The grammar that SPL commands share: pipes, words, quotes, expressions and search terms.
//!
//! Scannerless nom over `&str`: a word means different things in `search`, `eval` and `rex`, so no one lexer could
//! serve. Parsers give slices of the search's text, so a place is a slice, and
//! [`Source::span`](crate::source::Source::span) turns it into a span.

pub mod args;
pub mod clause;
pub mod expr;
pub mod layout;
pub mod macros;
pub mod pipeline;
pub mod print;
pub mod sections;
pub mod stuck;
pub mod tree;
pub mod word;

pub use stuck::{Parsed, Stuck};

/// How deep expressions and parentheses may nest. Deeper text is refused: hostile input must not overflow the stack.
pub const DEPTH: usize = 200;
