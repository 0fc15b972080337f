//! One query on the page: how it fared, what differs, why, its rows and its text.

use super::page::Page;
use super::{Tested, difference, reason, rows, technique};
use crate::diagnostic::Diagnostic;
use crate::harness::body::counted;
use crate::harness::diff::Label;
use crate::harness::outcome::{Found, Outcome, Standing};
use crate::harness::report::finding::illegible;
use crate::harness::report::{Verdict, pretty};
use crate::harness::settle::Written;

/// A query that needs a look, with everything there is to say.
pub fn whole(page: &mut Page, it: &Tested<'_>) {
    article(page, it, |page| {
        let source = it.outcome.query.searched();
        let found = it.outcome.diagnostics.iter().chain(&it.outcome.checked);
        found.for_each(|one| reason::finding(page, one, source, &[]));
        for trouble in it.outcome.troubles() {
            page.words("p", &[("class", "fault")], trouble.message());
        }
        if it.written != Written::Accepted {
            what_differs(page, it.outcome);
            what_decides(page, it.outcome);
        }
        for fault in it.outcome.faults() {
            page.words("p", &[("class", "fault")], &fault.message());
        }
        for lack in it.outcome.lacks.iter().filter(|lack| lack.is_required()) {
            page.words("p", &[("class", "fault")], &lack.message(it.id()));
        }
        reasons(page, it);
        text(page, it);
        // Where a difference shows what matters of the rows, all of them are for those who ask.
        match shows_difference(it) && it.outcome.rows() > 0 {
            true => unfold(page, "All rows as they are now", it, |page| results(page, it.outcome)),
            false => results(page, it.outcome),
        }
        let told = noted(it.outcome);
        if !told.is_empty() {
            unfold(page, &counted(told.len(), "note"), it, |page| notes(page, it.outcome));
        }
    });
}

/// A query that is as it should be: a line, and the rest for those who ask.
pub fn folded(page: &mut Page, it: &Tested<'_>) {
    article(page, it, |page| {
        let what = if it.verdict == Verdict::Skipped { "The search" } else { "The search, its rows and notes" };
        unfold(page, what, it, |page| {
            it.outcome.checked.iter().for_each(|one| reason::finding(page, one, it.outcome.query.searched(), &[]));
            text(page, it);
            results(page, it.outcome);
            notes(page, it.outcome);
        });
    });
}

/// What is there for those who ask.
fn unfold(page: &mut Page, what: &str, it: &Tested<'_>, fill: impl FnOnce(&mut Page)) {
    page.element("details", &[], |page| {
        page.element("summary", &[], |page| {
            page.text(what);
            page.words("span", &[("class", "hidden")], &format!(" of {}", it.id()));
        });
        fill(page);
    });
}

fn shows_difference(it: &Tested<'_>) -> bool {
    match it.verdict {
        Verdict::Silent | Verdict::Changed | Verdict::Fewer | Verdict::More => true,
        Verdict::Refused
        | Verdict::Unread
        | Verdict::Failed
        | Verdict::New
        | Verdict::Accepted
        | Verdict::Passed
        | Verdict::Skipped => false,
    }
}

/// The word for how a query fared.
pub fn badge(page: &mut Page, verdict: Verdict) {
    let class = match verdict {
        Verdict::Silent => "badge loud",
        Verdict::Refused | Verdict::Unread | Verdict::Failed | Verdict::Changed | Verdict::Fewer | Verdict::More => {
            "badge bad"
        }
        Verdict::New | Verdict::Skipped => "badge fair",
        Verdict::Accepted | Verdict::Passed => "badge good",
    };
    page.words("span", &[("class", class)], verdict.word());
}

fn article(page: &mut Page, it: &Tested<'_>, fill: impl FnOnce(&mut Page)) {
    let heading = format!("{}-heading", it.anchor);
    page.element("article", &[("id", &it.anchor), ("aria-labelledby", &heading)], |page| {
        page.element("h3", &[("id", &heading)], |page| {
            badge(page, it.verdict);
            page.text(" ");
            page.words("span", &[], it.id());
        });
        page.element("p", &[("class", "faint")], |page| {
            let place = it.outcome.query.place();
            page.text(
                it.outcome.query.title.as_deref().map(|title| format!("{title} · ")).as_deref().unwrap_or_default(),
            );
            page.words("code", &[], &format!("{}:{}", it.outcome.query.source.file(), place.line));
            page.text(&format!(" · {}", pretty::counts(it.outcome)));
            for name in &it.outcome.query.attack {
                page.text(" · ");
                technique::link(page, name);
            }
        });
        fill(page);
    });
}

fn what_differs(page: &mut Page, outcome: &Outcome) {
    match outcome.standing() {
        Standing::Differs(differs) if differs.label == Label::New => {
            page.words("p", &[], "No rows were accepted of this query yet.");
        }
        Standing::Differs(differs) => {
            page.words("h4", &[], "What differs from the accepted rows");
            difference::difference(page, &differs);
        }
        Standing::Illegible(line, is_conflict) => {
            reason::finding(page, &illegible(outcome, line, is_conflict), outcome.query.searched(), &[]);
        }
        Standing::Refused | Standing::Unread | Standing::Skipped | Standing::Same => {}
    }
}

/// What decides the rows that differ, in the text as it is or as it was.
fn what_decides(page: &mut Page, outcome: &Outcome) {
    if outcome.blamed.is_empty() {
        return;
    }
    page.words("h4", &[], "What decides");
    outcome.blamed.iter().for_each(|one| reason::finding(page, &one.diagnostic, &one.source, &[]));
}

/// Why rows are missing, each reason once with the datasets it holds for.
fn reasons(page: &mut Page, it: &Tested<'_>) {
    let missed = |found: &&Found| pretty::is_missed(it.outcome, found, it.written);
    let told =
        by_dataset(it.outcome.found().filter(missed), |found| found.why.never.iter().chain(&found.why.here).collect());
    let told: Vec<Over<'_>> = told.into_iter().filter(|(reason, _)| !pretty::is_blamed(it.outcome, reason)).collect();
    if !told.is_empty() {
        page.words("h4", &[], "Why rows are missing");
    }
    for (one, datasets) in &told {
        reason::finding(page, one, it.outcome.query.searched(), datasets);
    }
}

fn notes(page: &mut Page, outcome: &Outcome) {
    for (one, datasets) in &noted(outcome) {
        reason::finding(page, one, outcome.query.searched(), datasets);
    }
}

fn noted(outcome: &Outcome) -> Vec<Over<'_>> {
    by_dataset(outcome.found(), |found| found.notes.iter().chain(&found.why.never).collect())
}

/// A diagnostic, and the datasets it was found over.
type Over<'f> = (&'f Diagnostic, Vec<&'f str>);

/// Diagnostics without those that are alike, each with its datasets.
fn by_dataset<'f>(
    found: impl Iterator<Item = &'f Found>,
    of: impl Fn(&'f Found) -> Vec<&'f Diagnostic>,
) -> Vec<Over<'f>> {
    let mut told: Vec<Over<'f>> = Vec::new();
    for found in found {
        for one in of(found) {
            match told.iter_mut().find(|(known, _)| *known == one) {
                Some((_, datasets)) => datasets.push(&found.block.dataset),
                None => told.push((one, vec![&found.block.dataset])),
            }
        }
    }
    told
}

/// The rows of each dataset, and in a line those that gave none.
fn results(page: &mut Page, outcome: &Outcome) {
    if page.is_long() && outcome.rows() > 0 {
        page.words("p", &[], "Its rows are left out, since this page is long already; its snapshot has them.");
        return;
    }
    let (some, none): (Vec<_>, Vec<_>) = outcome.found().partition(|found| found.block.rows > 0);
    some.iter().for_each(|found| rows::of_block(page, &found.block));
    if !none.is_empty() {
        let names: Vec<&str> = none.iter().map(|found| &*found.block.dataset).collect();
        page.words("p", &[("class", "faint")], &format!("No row over {}.", names.join(", ")));
    }
}

fn text(page: &mut Page, it: &Tested<'_>) {
    let source = &it.outcome.query.source;
    page.words("h4", &[], "The search");
    page.words("pre", &[], source.text().trim_end());
    let searched = it.outcome.query.searched();
    if searched.text() != source.text() {
        page.words("h4", &[], "The same with its macros replaced");
        page.words("pre", &[], searched.text().trim_end());
    }
}
