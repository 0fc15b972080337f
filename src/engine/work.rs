//! What a step is given besides its rows, and the errors that stop a search which makes too many.

use super::notes::Notes;
use super::{MOST_BYTES, MOST_ROWS, expr};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::source::Span;

/// What a step is given besides its rows.
pub struct Work<'c> {
    pub context: &'c Context,
    pub notes: Notes,
    /// Where the step is asked for.
    pub span: Span,
    /// Whether the step made more bytes than it may, and left the rest out: its rows are none.
    pub is_too_much: bool,
}

impl<'c> Work<'c> {
    pub fn new(context: &'c Context, span: Span) -> Work<'c> {
        Work { context, notes: Notes::default(), span, is_too_much: false }
    }

    pub fn evaluator(&self) -> expr::Evaluator<'c> {
        expr::Evaluator::new(self.context)
    }

    /// The error that stops a search which asks for too many rows.
    pub fn too_many_rows(&self) -> Diagnostic {
        too_many_rows(self.span)
    }
}

pub fn too_many_rows(span: Span) -> Diagnostic {
    Diagnostic::error("too-many-rows", format!("this makes more than {MOST_ROWS} rows"), span)
        .help("keep fewer rows before it, or give it a limit")
}

pub fn too_many_bytes(span: Span) -> Diagnostic {
    Diagnostic::error("too-many-bytes", format!("this makes values of more than {MOST_BYTES} bytes"), span)
        .help("keep fewer rows before it, or shorter texts")
}
