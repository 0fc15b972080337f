//! What does not fit in a file of settings, and where.

use crate::source::place;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::Path;

/// A file of settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The file, as it was found.
    pub file: String,
    /// Where, line and column from 1; none if the file could not be opened.
    pub place: Option<(usize, usize)>,
    /// Why, in words.
    pub reason: String,
}

impl Misfit {
    /// A file that cannot be opened.
    pub fn of_file(path: &Path, error: &std::io::Error) -> Misfit {
        Misfit { file: shown(path), place: None, reason: error.to_string() }
    }

    /// What is wrong at a byte of a file's text.
    pub fn at(file: &str, text: &str, byte: usize, reason: impl Into<String>) -> Misfit {
        let place = place(text, byte);
        Misfit { file: file.into(), place: Some((place.line, place.column)), reason: reason.into() }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(out, "{}:{line}:{column}: {}", self.file, self.reason),
            None => write!(out, "{}: {}", self.file, self.reason),
        }
    }
}

/// Reads TOML.
pub fn toml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Misfit> {
    toml::from_str(text).map_err(|error| {
        let byte = error.span().map_or(0, |span| span.start);
        Misfit::at(file, text, byte, error.message())
    })
}

/// A path with `/` between its parts, whatever the system writes.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
