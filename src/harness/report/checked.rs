//! What the checks warn of, in a line each: they are drawn by `spelt check`.

use super::ink::{FAINT, FAIR, paint};
use super::pretty::WIDTH;
use crate::diagnostic::render::Ink;
use crate::diagnostic::{Diagnostic, Severity};
use crate::harness::outcome::Outcome;

/// So many are told; a repository that is new to the checks may have many more.
const MOST: usize = 20;

/// The warnings of the checks, those of one query together.
pub fn pretty<'o>(outcomes: impl Iterator<Item = &'o Outcome>, ink: Ink) -> String {
    let warned: Vec<(&Outcome, &Diagnostic)> =
        outcomes.flat_map(|outcome| outcome.checked.iter().map(move |found| (outcome, found))).collect();
    let mut warned: Vec<_> = warned.into_iter().filter(|(_, found)| found.severity == Severity::Warning).collect();
    let more = warned.len().saturating_sub(MOST);
    warned.truncate(MOST);
    let mut out: String = warned.into_iter().map(|(outcome, found)| line(outcome, found, ink)).collect();
    if more > 0 {
        out.push_str(&format!("{:1$}... and {more} more warnings, which `spelt check` draws\n", "", WIDTH + 1));
    }
    out
}

fn line(outcome: &Outcome, found: &Diagnostic, ink: Ink) -> String {
    let source = outcome.query.searched();
    let place = source.place(found.span().unwrap_or_default());
    let at = format!("{}:{}:{}", source.file(), place.line, place.column);
    let space = " ".repeat(WIDTH - "WARN".len());
    format!(
        "{space}{} {}  {}\n",
        paint("WARN", FAIR, ink),
        found.message,
        paint(&format!("{} {at}", found.code), FAINT, ink)
    )
}
