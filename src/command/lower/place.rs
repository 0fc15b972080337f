//! Where a stage stands in its search, so that every error points at the letters it speaks of.

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::stuck::Stuck;

/// The stage at hand, and the way from its text to spans.
#[derive(Clone, Copy, Debug)]
pub struct Place<'s> {
    pub(super) source: &'s Source,
    /// Where the stage stands.
    pub stage: Span,
    /// Set while text is lowered that does not stand in the source as it is; every place is then this one.
    pub(in crate::command) inside: Option<Span>,
}

impl Place<'_> {
    /// Where a piece of the search's text stands.
    pub fn span(&self, text: &str) -> Span {
        self.inside.unwrap_or_else(|| self.source.span(text))
    }

    /// An error at a piece of the text; at the stage if the piece is empty.
    pub fn error(&self, code: &'static str, message: impl Into<String>, at: &str) -> Diagnostic {
        let span = if at.is_empty() { self.inside.unwrap_or(self.stage) } else { self.span(at) };
        Diagnostic::error(code, message, span)
    }

    /// The refusal of something Splunk has and spelt has not.
    pub fn unsupported(&self, message: &str, at: &str) -> Box<Diagnostic> {
        Box::new(self.error("unsupported", message, at))
    }

    /// A syntax error.
    pub fn stuck(&self, stuck: &Stuck<'_>) -> Diagnostic {
        let token = stuck.token();
        let span = match (self.inside, token.is_empty()) {
            (Some(span), _) => span,
            (None, false) => self.source.span(token),
            // At its end a stage is underlined at its last character.
            (None, true) => {
                let end = self.end_before(stuck.at);
                Span { start: end.saturating_sub(1), end }
            }
        };
        let is_refusal = stuck.message.is_some_and(|message| message.contains("not supported"));
        let code = if is_refusal { "unsupported" } else { "syntax" };
        Diagnostic::error(code, stuck.describe(), span)
    }

    /// One past the last character before an empty slice that ends a stage.
    fn end_before(&self, at: &str) -> u32 {
        let text = self.source.text();
        let offset = (at.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let before = text.get(..offset).unwrap_or(text);
        Span::new(0, before.trim_end().len()).end
    }
}
