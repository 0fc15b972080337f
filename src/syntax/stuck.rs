//! Where parsing stopped, and what could have stood there.

use nom::error::{ErrorKind, ParseError};

/// The result of a parser: the rest of the text and what was read.
pub type Parsed<'a, T> = nom::IResult<&'a str, T, Stuck<'a>>;

/// Where parsing stopped, and what could have stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck<'a> {
    /// The text from that place on.
    pub at: &'a str,
    /// What could have stood there, in words for people; merged where alternatives fail at one place.
    pub expected: Vec<&'static str>,
    /// A sentence that says it better than a list of expectations.
    pub message: Option<&'static str>,
}

impl<'a> Stuck<'a> {
    /// Stopped before something that was expected.
    pub fn expected(at: &'a str, what: &'static str) -> Stuck<'a> {
        Stuck { at, expected: vec![what], message: None }
    }

    /// Stopped with a sentence of its own.
    pub fn message(at: &'a str, message: &'static str) -> Stuck<'a> {
        Stuck { at, expected: Vec::new(), message: Some(message) }
    }

    /// The finding in words: "expected a value, found `)`".
    pub fn describe(&self) -> String {
        if let Some(message) = self.message {
            return message.to_string();
        }
        let found = match first_token(self.at) {
            "" => "the end of the stage".to_string(),
            token => format!("`{token}`"),
        };
        match self.expected.as_slice() {
            [] => format!("{found} cannot stand here"),
            [only] => format!("expected {only}, found {found}"),
            [most @ .., last] => format!("expected {} or {last}, found {found}", most.join(", ")),
        }
    }

    /// The text to underline.
    pub fn token(&self) -> &'a str {
        first_token(self.at)
    }
}

/// The word or sign a text begins with.
fn first_token(text: &str) -> &str {
    let mut chars = text.char_indices();
    let Some((_, first)) = chars.next() else { return "" };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if !is_word(first) {
        return &text[..first.len_utf8()];
    }
    let end = chars.find(|(_, c)| !is_word(*c)).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

impl<'a> ParseError<&'a str> for Stuck<'a> {
    fn from_error_kind(at: &'a str, _kind: ErrorKind) -> Stuck<'a> {
        Stuck { at, expected: Vec::new(), message: None }
    }

    fn append(_at: &'a str, _kind: ErrorKind, other: Stuck<'a>) -> Stuck<'a> {
        other
    }

    /// The alternative that got furthest explains best; of two at one place both count.
    fn or(mut self, mut other: Stuck<'a>) -> Stuck<'a> {
        match self.at.len().cmp(&other.at.len()) {
            std::cmp::Ordering::Less => self,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal => {
                self.expected.append(&mut other.expected);
                self.expected.dedup();
                self.message = self.message.or(other.message);
                self
            }
        }
    }
}

/// Fails for good: what was read so far cannot mean anything else.
pub fn fail<'a, T>(stuck: Stuck<'a>) -> Parsed<'a, T> {
    Err(nom::Err::Failure(stuck))
}

/// Fails so that another alternative may be tried.
pub fn pass<'a, T>(stuck: Stuck<'a>) -> Parsed<'a, T> {
    Err(nom::Err::Error(stuck))
}

/// The place of a failure, whichever kind it is.
pub fn reason(error: nom::Err<Stuck<'_>>) -> Stuck<'_> {
    match error {
        nom::Err::Error(stuck) | nom::Err::Failure(stuck) => stuck,
        nom::Err::Incomplete(_) => Stuck::message("", "the text ends too soon"),
    }
}
