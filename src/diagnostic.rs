//! What went wrong in a search, where, and what to do about it.

use crate::source::Span;

pub mod code;
pub mod render;
pub mod report;
pub mod suggest;
pub mod visible;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the rows are right as Splunk would give them.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The search cannot be run.
    Error,
}

impl Severity {
    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One finding about one search: a code, a sentence, the places it speaks of, and help.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// A stable slug such as `unknown-command`; `spelt help CODE` explains it.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, without a full stop.
    pub message: String,
    /// Where it shows; the first is the main place. None for a finding about the whole search.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
}

/// A place and a few words on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place in the search's text.
    pub span: Span,
    /// What to see there; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message, span)
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message, span)
    }

    /// A note at a place.
    pub fn note(code: &'static str, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic::new(code, Severity::Note, message, span)
    }

    fn new(code: &'static str, severity: Severity, message: impl Into<String>, span: Span) -> Diagnostic {
        let labels = vec![Label { span, text: String::new() }];
        Diagnostic { code, severity, message: message.into(), labels, help: None }
    }

    /// The same with words at its main place.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// The same with one more place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same of a text that stands so many bytes further on in another.
    pub fn moved(mut self, by: usize) -> Diagnostic {
        for Label { span, .. } in &mut self.labels {
            *span = Span::new(span.start as usize + by, span.end as usize + by);
        }
        self
    }

    /// Whether the search cannot be run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The main place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
