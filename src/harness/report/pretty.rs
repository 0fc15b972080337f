//! A test run for people: a line for each query that passes, then what failed, in full.

use super::checked;
use super::finding::illegible;
use super::ink::{BAD, FAINT, FAIR, GOOD, LOUD, line, paint, wrapped};
use super::verdict::Verdict;
use super::{Results, loose, policy};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{Ink, draw};
use crate::harness::blame::Blamed;
use crate::harness::body::counted;
use crate::harness::diff::{Difference, Label, show};
use crate::harness::outcome::{Found, Outcome, Standing, Trouble, Wrong};
use crate::harness::pending::Pending;
use crate::harness::settle::Written;
use crate::harness::shown;
use crate::harness::snapshot::pending as beside;
use anstyle::Style;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The words in front are as wide as this.
pub const WIDTH: usize = 8;
/// Of the rows that should not be there, so many are shown.
const UNWANTED: usize = 3;

/// All of a run: what passed in a line each, then what the readers of events had to say and what is
/// loose, then what failed, in full.
pub fn all(results: &Results<'_>, columns: usize, ink: Ink) -> String {
    let tested = results.tested;
    let (quiet, loud): (Vec<_>, Vec<_>) = tested.iter().partition(|(outcome, written)| is_quiet(outcome, *written));
    // What was passed over is named with the counts.
    let passed = quiet.iter().filter(|(outcome, written)| Verdict::of(outcome, *written) != Verdict::Skipped);
    let mut out: String = passed.map(|(outcome, written)| one(outcome, *written, ink)).collect();
    let warnings: BTreeSet<&String> =
        tested.iter().flat_map(|(outcome, _)| outcome.found().flat_map(|found| &found.warnings)).collect();
    out.extend(warnings.into_iter().map(|warning| format!("{}: {warning}\n", paint("warning", FAIR, ink))));
    out.push_str(&checked::pretty(tested.iter().map(|(outcome, _)| outcome), ink));
    out.push_str(&loose::pretty(results, columns, ink));
    // A dataset that cannot be used is told once, however many queries it is for.
    let troubles: BTreeSet<&str> =
        tested.iter().flat_map(|(outcome, _)| outcome.troubles()).map(Trouble::message).collect();
    out.extend(troubles.into_iter().map(|trouble| format!("{}: {trouble}\n", paint("error", BAD, ink))));
    let (unread, loud): (Vec<_>, Vec<_>) =
        loud.into_iter().partition(|(outcome, _)| outcome.standing() == Standing::Unread);
    out.extend(unread.iter().map(|(outcome, written)| one(outcome, *written, ink)));
    // What is new is for the review, where its rows are shown.
    let (fresh, loud): (Vec<_>, Vec<_>) = loud.into_iter().partition(|(outcome, written)| is_fresh(outcome, *written));
    out.extend(fresh.iter().map(|(outcome, written)| one(outcome, *written, ink)));
    out.extend(loud.iter().map(|(outcome, written)| format!("\n{}", one(outcome, *written, ink))));
    out
}

/// Whether nothing is to be said of a query but that nothing was accepted of it yet.
fn is_fresh(outcome: &Outcome, written: Written) -> bool {
    Verdict::of(outcome, written) == Verdict::New && outcome.faults().is_empty() && !outcome.is_unproved()
}

/// The counts of a run in a line, then by name what did not pass, then what `spelt.toml` had to do with it.
pub fn summary(results: &Results<'_>, columns: usize, ink: Ink) -> String {
    let summary = results.summary();
    let style = if summary.is_right() { GOOD } else { BAD };
    let mut out = format!("\n{}\n", head("Summary", style, &summary.line(), ink));
    // Of one query everything was said.
    let names = results.names().into_iter().filter(|(verdict, _)| summary.queries > 1 || *verdict == Verdict::Skipped);
    for (verdict, names) in names {
        let space = format!("\n{:1$}", "", WIDTH + 1);
        let names = wrapped(&names, columns.saturating_sub(WIDTH + 1)).join(&space);
        out.push_str(&head(verdict.word(), colour(verdict), &names, ink));
        out.push('\n');
    }
    let waits = |written: &Written| matches!(written, Written::Pending | Written::Guarded);
    let waiting = match results.tested.iter().filter(|(_, written)| waits(written)).count() {
        0 => None,
        1 => Some("1 snapshot waits: `spelt review`".to_string()),
        many => Some(format!("{many} snapshots wait: `spelt review`")),
    };
    out.extend(waiting.map(|waiting| head("Review", FAIR, &waiting, ink) + "\n"));
    for (index, line) in policy::lines(results).iter().enumerate() {
        out.push_str(&head(if index == 0 { "Policy" } else { "" }, FAINT, &paint(line, FAINT, ink), ink));
        out.push('\n');
    }
    out
}

/// What there is to say of one query: a line if it passes or is passed over, else everything.
pub fn one(outcome: &Outcome, written: Written, ink: Ink) -> String {
    let verdict = Verdict::of(outcome, written);
    let mut out = head(verdict.word(), colour(verdict), &outcome.query.id, ink);
    if is_quiet(outcome, written) || is_fresh(outcome, written) {
        out.push_str(&paint(&format!("  {}", counts(outcome)), FAINT, ink));
        out.push('\n');
        return out;
    }
    if outcome.standing() == Standing::Unread {
        let unread = outcome.runs.iter().filter(|run| run.result.is_err()).map(|run| &*run.dataset.name);
        out.push_str(&format!("  not run for want of {}\n", unread.collect::<Vec<_>>().join(", ")));
        return out;
    }
    let place = outcome.query.place();
    out.push_str(&format!("\n{:WIDTH$} --> {}:{}:{}\n", "", outcome.query.source.file(), place.line, place.column));
    let errors = outcome.diagnostics.iter().chain(&outcome.checked).filter(|diagnostic| diagnostic.is_error());
    out.extend(errors.map(|error| drawn(error, outcome, ink)));
    if written != Written::Accepted {
        out.push_str(&what_differs(outcome, ink));
        out.push_str(&what_decides(&outcome.blamed, ink));
    }
    out.push_str(&faults(outcome, written, ink));
    for lack in outcome.lacks.iter().filter(|lack| lack.is_required()) {
        out.push_str(&format!("  {}\n", paint(&lack.message(&outcome.query.id), BAD, ink)));
    }
    out.push_str(&what_waits(outcome, written));
    out
}

fn what_differs(outcome: &Outcome, ink: Ink) -> String {
    match outcome.standing() {
        // Rows that nobody has seen yet are for the review; there they are shown.
        Standing::Differs(differs) if differs.label == Label::New => titles(&differs),
        Standing::Differs(differs) => difference(&differs, ink),
        Standing::Illegible(line, is_conflict) => drawn(&illegible(outcome, line, is_conflict), outcome, ink),
        Standing::Refused | Standing::Unread | Standing::Skipped | Standing::Same => String::new(),
    }
}

/// What decides the rows that differ.
pub fn what_decides(blamed: &[Blamed], ink: Ink) -> String {
    let one = |one: &Blamed| match one.diagnostic.labels.is_empty() {
        true => format!("  {}: {}\n", paint(one.diagnostic.severity.word(), FAIR, ink), one.diagnostic.message),
        false => format!("\n{}\n", draw(&one.diagnostic, &one.source, ink)),
    };
    blamed.iter().map(one).collect()
}

fn drawn(diagnostic: &Diagnostic, outcome: &Outcome, ink: Ink) -> String {
    draw(diagnostic, outcome.query.searched(), ink) + "\n"
}

/// Whether a query's line is all there is to say.
pub fn is_quiet(outcome: &Outcome, written: Written) -> bool {
    Verdict::of(outcome, written).is_right()
}

/// A difference, drawn.
pub fn difference(difference: &Difference, ink: Ink) -> String {
    show::lines(difference).iter().map(|shown| line(shown, ink) + "\n").collect()
}

fn titles(difference: &Difference) -> String {
    difference.blocks.iter().filter_map(|block| block.new.as_ref()).map(|title| format!("+ # {title}\n")).collect()
}

/// A snapshot that waits: its query, and how its rows differ.
pub fn pending(pending: &Pending, ink: Ink) -> String {
    let differs = pending.difference();
    let shown = differs.as_ref().map(|differs| difference(differs, ink)).unwrap_or_default();
    if let Some(illegible) = pending.illegible() {
        let message = paint(&illegible.message(), BAD, ink);
        return format!("{}\n  {message}\n{shown}", head(illegible.word(), BAD, &pending.id, ink));
    }
    let (word, style) = differs.map_or(("SAME", FAINT), |differs| (differs.label.word(), style(differs.label)));
    format!("{}\n{shown}", head(word, style, &pending.id, ink))
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

fn colour(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Silent => LOUD,
        Verdict::Refused | Verdict::Unread | Verdict::Failed | Verdict::Changed | Verdict::Fewer | Verdict::More => BAD,
        Verdict::New | Verdict::Skipped => FAIR,
        Verdict::Accepted | Verdict::Passed => GOOD,
    }
}

/// `10 rows over 7 datasets, 9 notes`.
pub fn counts(outcome: &Outcome) -> String {
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

/// What the datasets find fault with, and why. A reason that holds for several is drawn once.
fn faults(outcome: &Outcome, written: Written, ink: Ink) -> String {
    let shows_rows = written != Written::Accepted && matches!(outcome.standing(), Standing::Differs(_));
    let mut out = String::new();
    for fault in outcome.faults() {
        out.push_str(&format!("  {}\n", paint(&fault.message(), BAD, ink)));
        let Ok(found) = &fault.run.result else { continue };
        // Where a difference shows the rows, they are not shown again.
        let rows = found.block.shown.iter().take(if shows_rows { 0 } else { UNWANTED });
        out.extend(rows.map(|row| show::whole(row).collect::<String>()));
    }
    let mut told = FxHashSet::default();
    for found in outcome.found().filter(|found| is_missed(outcome, found, written)) {
        for reason in found.why.never.iter().chain(&found.why.here).filter(|reason| !is_blamed(outcome, reason)) {
            if told.insert((reason.span(), &reason.message)) {
                out.push_str(&drawn(reason, outcome, ink));
            }
        }
    }
    out
}

/// Whether a reason stands where what decides is told already.
pub fn is_blamed(outcome: &Outcome, reason: &Diagnostic) -> bool {
    let places = outcome.blamed.iter().filter(|one| !one.is_past);
    places.into_iter().any(|one| one.diagnostic.span().is_some() && one.diagnostic.span() == reason.span())
}

/// Whether rows are missing from a dataset: it must fire and does not, or it fired when it was accepted.
pub fn is_missed(outcome: &Outcome, found: &Found, written: Written) -> bool {
    let name = &found.block.dataset;
    let is_faulty =
        outcome.faults().iter().any(|fault| fault.wrong == Wrong::Missing && fault.run.dataset.name == *name);
    let fell_silent = |difference: &Difference| {
        difference.blocks.iter().any(|block| block.is_silent && block.new.as_ref() == Some(&found.block.title()))
    };
    is_faulty
        || matches!(outcome.standing(), Standing::Differs(differs) if written != Written::Accepted && fell_silent(&differs))
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
