//! A test run for people: a line for each query that passes, then what failed, in full.

use super::Summary;
use super::finding::illegible;
use super::ink::{BAD, FAINT, FAIR, GOOD, LOUD, line, paint};
use crate::diagnostic::render::{Ink, draw};
use crate::harness::body::counted;
use crate::harness::diff::{Difference, Label, show};
use crate::harness::outcome::{Outcome, Standing};
use crate::harness::pending::Pending;
use crate::harness::settle::Written;
use crate::harness::shown;
use crate::harness::snapshot::pending as beside;
use anstyle::Style;
use std::collections::BTreeSet;

/// The words in front are as wide as this.
const WIDTH: usize = 8;

/// All of a run: what passed and what was passed over in a line each, then what the readers of events had to say, then
/// what failed, in full.
pub fn all(tested: &[(Outcome, Written)], ink: Ink) -> String {
    let (quiet, loud): (Vec<_>, Vec<_>) = tested.iter().partition(|(outcome, written)| is_quiet(outcome, *written));
    let mut out: String = quiet.iter().map(|(outcome, written)| one(outcome, *written, ink)).collect();
    let warnings: BTreeSet<&String> =
        tested.iter().flat_map(|(outcome, _)| outcome.found().flat_map(|found| &found.warnings)).collect();
    for warning in warnings {
        out.push_str(&format!("{}: {warning}\n", paint("warning", FAIR, ink)));
    }
    for (outcome, written) in loud {
        out.push('\n');
        out.push_str(&one(outcome, *written, ink));
    }
    out
}

/// The counts of a run, in a line.
pub fn summary(summary: &Summary, ink: Ink) -> String {
    let style = if summary.is_right() { GOOD } else { BAD };
    format!("\n{}{} {}", " ".repeat(WIDTH - "SUM".len()), paint("SUM", style, ink), summary.line())
}

/// What there is to say of one query: a line if it passes or is passed over, else everything.
pub fn one(outcome: &Outcome, written: Written, ink: Ink) -> String {
    let (word, style) = word(outcome, written);
    let mut out = head(word, style, &outcome.query.id, ink);
    if is_quiet(outcome, written) {
        out.push_str(&paint(&format!("  {}", counts(outcome)), FAINT, ink));
        out.push('\n');
        return out;
    }
    out.push('\n');
    let place = outcome.query.place();
    out.push_str(&format!("{:WIDTH$} --> {}:{}:{}\n", "", outcome.query.source.file(), place.line, place.column));
    for error in outcome.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        out.push_str(&draw(error, &outcome.query.source, ink));
        out.push('\n');
    }
    out.extend(outcome.troubles().map(|trouble| format!("  {}\n", trouble.message())));
    if written != Written::Accepted {
        match outcome.standing() {
            Standing::Differs(differs) => out.push_str(&difference(&differs, ink)),
            Standing::Illegible(line, is_conflict) => {
                out.push_str(&draw(&illegible(outcome, line, is_conflict), &outcome.query.source, ink));
                out.push('\n');
            }
            Standing::Refused | Standing::Unread | Standing::Skipped | Standing::Same => {}
        }
    }
    out.push_str(&faults(outcome, ink));
    out.push_str(&what_waits(outcome, written));
    out
}

/// Whether a query's line is all there is to say.
pub fn is_quiet(outcome: &Outcome, written: Written) -> bool {
    let is_right = outcome.passes() || (written == Written::Accepted && outcome.faults().is_empty());
    is_right || outcome.standing() == Standing::Skipped
}

/// A difference, drawn.
pub fn difference(difference: &Difference, ink: Ink) -> String {
    show::lines(difference).iter().map(|shown| line(shown, ink) + "\n").collect()
}

/// A snapshot that waits: its query, and how its rows differ.
pub fn pending(pending: &Pending, ink: Ink) -> String {
    let Some(differs) = pending.difference() else {
        return head("SAME", FAINT, &pending.id, ink) + "\n";
    };
    let mut out = head(differs.label.word(), style(differs.label), &pending.id, ink) + "\n";
    out.push_str(&difference(&differs, ink));
    out
}

fn style(label: Label) -> Style {
    match label {
        Label::Silent => LOUD,
        Label::New => FAIR,
        Label::Changed | Label::More | Label::Fewer => BAD,
    }
}

fn head(word: &str, style: Style, id: &str, ink: Ink) -> String {
    let space = " ".repeat(WIDTH.saturating_sub(word.len()));
    format!("{space}{} {id}", paint(word, style, ink))
}

fn word(outcome: &Outcome, written: Written) -> (&'static str, Style) {
    match outcome.standing() {
        Standing::Refused => ("ERROR", BAD),
        Standing::Unread => ("UNREAD", BAD),
        Standing::Skipped => ("SKIP", FAIR),
        Standing::Differs(difference) if written != Written::Accepted => {
            (difference.label.word(), style(difference.label))
        }
        Standing::Illegible(..) if written != Written::Accepted => ("CHANGED", BAD),
        Standing::Same | Standing::Differs(_) | Standing::Illegible(..) if !outcome.faults().is_empty() => {
            ("FAIL", BAD)
        }
        Standing::Differs(_) | Standing::Illegible(..) => ("ACCEPT", GOOD),
        Standing::Same => ("PASS", GOOD),
    }
}

fn counts(outcome: &Outcome) -> String {
    if outcome.runs.is_empty() {
        return "no dataset".to_string();
    }
    let notes: usize = outcome.found().map(|found| found.block.notes.len()).sum();
    let mut counts = super::finding::counts(outcome);
    if notes > 0 {
        counts.push_str(&format!(", {}", counted(notes, "note")));
    }
    counts
}

/// What the datasets find fault with, and for one that must fire the part of the search that let nothing through.
fn faults(outcome: &Outcome, ink: Ink) -> String {
    let mut out = String::new();
    for fault in outcome.faults() {
        out.push_str(&format!("  {}\n", paint(&fault.message(), BAD, ink)));
        let Ok(found) = &fault.run.result else { continue };
        let reasons = if fault.rows == 0 { found.notes.iter().chain(&found.reasons) } else { [].iter().chain(&[]) };
        for reason in reasons {
            out.push_str(&draw(reason, &outcome.query.source, ink));
            out.push('\n');
        }
    }
    out
}

fn what_waits(outcome: &Outcome, written: Written) -> String {
    let waiting = shown(&beside(&outcome.accepted));
    match written {
        Written::Nothing | Written::Accepted => String::new(),
        Written::Pending => format!("  waits for review: {waiting}\n"),
        Written::Guarded => format!(
            "  not accepted, since it silences the query: {waiting}\n  to accept all the same: --allow-silence\n"
        ),
    }
}
