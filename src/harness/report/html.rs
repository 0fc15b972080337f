//! A test run as one page that needs no network and no script: what failed first, then ATT&CK techniques, then the rest.

mod difference;
mod loose;
mod page;
mod query;
mod reason;
mod rows;
mod technique;

use super::{Results, Summary, Verdict, policy};
use crate::harness::outcome::Outcome;
use crate::harness::settle::Written;
use page::{Page, anchor};

/// The look of it, in light and in dark.
const STYLE: &str = include_str!("html/style.css");

/// Nothing may be fetched and nothing run, whatever stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A query with what came of it.
struct Tested<'r> {
    outcome: &'r Outcome,
    written: Written,
    verdict: Verdict,
    anchor: String,
}

/// The page.
pub fn html(results: &Results<'_>) -> String {
    let tested: Vec<Tested<'_>> =
        results.tested.iter().map(|(outcome, written)| Tested::of(outcome, *written)).collect();
    let mut page = Page::default();
    page.verbatim("<!DOCTYPE html>\n");
    page.element("html", &[("lang", "en")], |page| {
        page.element("head", &[], |page| head(page, &in_short(results)));
        page.element("body", &[], |page| body(page, results, &tested));
    });
    page.finish()
}

impl<'r> Tested<'r> {
    fn of(outcome: &'r Outcome, written: Written) -> Tested<'r> {
        Tested { outcome, written, verdict: Verdict::of(outcome, written), anchor: anchor(&outcome.query.id) }
    }

    fn id(&self) -> &'r str {
        &self.outcome.query.id
    }
}

/// `3 of 19 queries need a look`.
fn in_short(results: &Results<'_>) -> String {
    let summary = results.summary();
    let wrong = wrong(&summary);
    let queries = if summary.queries == 1 { "1 query".into() } else { format!("{} queries", summary.queries) };
    match wrong {
        _ if summary.queries == 0 => "no query was run".to_string(),
        0 if summary.skipped == summary.queries => "no query was run, for want of events".to_string(),
        0 if loose::is_wrong(results) => format!("{queries} passed, but there are loose ends"),
        0 => format!("{} of {queries} passed", summary.passed + summary.accepted),
        _ => format!("{wrong} of {queries} need{} a look", if wrong == 1 { "s" } else { "" }),
    }
}

fn wrong(summary: &Summary) -> usize {
    summary.changed + summary.new + summary.silent + summary.failed + summary.unsupported + summary.unread
}

fn head(page: &mut Page, in_short: &str) {
    page.void("meta", &[("charset", "utf-8")]);
    page.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    page.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    page.words("title", &[], &format!("{in_short} · spelt test"));
    page.element("style", &[], |page| page.verbatim(STYLE));
}

fn body(page: &mut Page, results: &Results<'_>, tested: &[Tested<'_>]) {
    let of = |is: fn(Verdict) -> bool| -> Vec<&Tested<'_>> {
        let mut chosen: Vec<&Tested<'_>> = tested.iter().filter(|it| is(it.verdict)).collect();
        // The loudest first; those of one kind in the order of their documents.
        chosen.sort_by_key(|it| it.verdict);
        chosen
    };
    let wrong = of(|verdict| !verdict.is_right());
    let right = of(|verdict| verdict.is_right() && verdict != Verdict::Skipped);
    let skipped = of(|verdict| verdict == Verdict::Skipped);
    let techniques = technique::lines(tested);
    let loose = loose::count(results);
    page.words("a", &[("class", "skip"), ("href", "#main")], "Skip to the results");
    page.element("header", &[], |page| opening(page, results));
    let contents = [
        ("wrong", "Needs a look", wrong.len()),
        ("techniques", "ATT&CK techniques", technique::count(&techniques)),
        ("right", "Passed", right.len()),
        ("skipped", "Not run", skipped.len()),
        ("loose", "Loose ends", loose),
    ];
    page.element("nav", &[("aria-label", "Contents")], |page| navigation(page, &contents));
    page.element("main", &[("id", "main"), ("tabindex", "-1")], |page| {
        section(page, contents[0], |page| {
            index(page, &wrong);
            wrong.iter().for_each(|it| query::whole(page, it));
        });
        section(page, contents[1], |page| technique::table(page, &techniques));
        section(page, contents[2], |page| right.iter().for_each(|it| query::folded(page, it)));
        section(page, contents[3], |page| {
            page.words("p", &[], "These queries have no dataset, so nothing is known of them.");
            skipped.iter().for_each(|it| query::folded(page, it));
        });
        section(page, contents[4], |page| loose::list(page, results));
    });
    page.element("footer", &[], |page| {
        page.text("To look at what changed and accept it with intent: ");
        page.words("code", &[], "spelt review");
        page.text(". This page is one file; it fetches nothing and runs nothing.");
    });
}

fn opening(page: &mut Page, results: &Results<'_>) {
    page.words("p", &[("class", "tool")], "spelt test");
    page.words("h1", &[], &in_short(results));
    let summary = results.summary();
    page.words("p", &[], &format!("{}.", summary.line()));
    let policy = policy::lines(results);
    if !policy.is_empty() {
        page.words("p", &[("class", "faint")], &format!("By spelt.toml: {}.", policy.join("; ")));
    }
    let parts = [
        (wrong(&summary), "bad", "need a look"),
        (summary.passed + summary.accepted, "good", "passed"),
        (summary.skipped, "fair", "not run"),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(count, ..)| *count > 0).collect();
    let words: Vec<String> = parts.iter().map(|(count, _, word)| format!("{count} {word}")).collect();
    if !parts.is_empty() {
        page.element("div", &[("class", "bar"), ("role", "img"), ("aria-label", &words.join(", "))], |page| {
            for (count, class, _) in parts {
                page.element("span", &[("class", class), ("style", &format!("flex-grow:{count}"))], |_| {});
            }
        });
    }
}

/// An id, a heading, and how many it has of what it is about.
type Content = (&'static str, &'static str, usize);

fn navigation(page: &mut Page, contents: &[Content]) {
    page.element("ul", &[], |page| {
        for (id, heading, count) in contents.iter().filter(|(.., count)| *count > 0) {
            page.element("li", &[], |page| {
                page.words("a", &[("href", &format!("#{id}"))], heading);
                page.words("span", &[("class", "faint")], &format!(" {count}"));
            });
        }
    });
}

/// A section, unless it would be empty.
fn section(page: &mut Page, (id, heading, count): Content, fill: impl FnOnce(&mut Page)) {
    if count == 0 {
        return;
    }
    let labelled = format!("{id}-heading");
    page.element("section", &[("id", id), ("aria-labelledby", &labelled)], |page| {
        page.element("h2", &[("id", &labelled)], |page| {
            page.text(heading);
            page.words("span", &[("class", "faint")], &format!(" {count}"));
        });
        fill(page);
    });
}

/// What failed, a line each, where that is more than one.
fn index(page: &mut Page, wrong: &[&Tested<'_>]) {
    if wrong.len() < 2 {
        return;
    }
    page.element("ul", &[("class", "index")], |page| {
        for it in wrong {
            page.element("li", &[], |page| {
                query::badge(page, it.verdict);
                page.text(" ");
                page.words("a", &[("href", &format!("#{}", it.anchor))], it.id());
            });
        }
    });
}
