//! Loose ends on the page: documents and datasets that cannot be read, and what belongs to no query.

use super::page::Page;
use crate::harness::outcome::Outcome;
use crate::harness::report::{Results, loose};
use crate::harness::stray::Policy;
use std::collections::BTreeSet;

/// How many there are.
pub fn count(results: &Results<'_>) -> usize {
    paragraphs(results).iter().map(|(_, names)| names.len()).sum()
}

/// Whether one of them makes the run fail.
pub fn is_wrong(results: &Results<'_>) -> bool {
    !results.unreadable.is_empty() || (results.policy == Policy::Reject && !results.strays.is_empty())
}

/// A sentence, and what it is about.
type Paragraph = (String, Vec<String>);

fn paragraphs(results: &Results<'_>) -> Vec<Paragraph> {
    let outcomes = || results.tested.iter().map(|(outcome, _)| outcome);
    let warnings: BTreeSet<&String> = outcomes().flat_map(Outcome::found).flat_map(|found| &found.warnings).collect();
    let read = [
        ("These documents cannot be read.".to_string(), results.unreadable.iter().map(ToString::to_string).collect()),
        ("The readers of events passed over or mended this.".into(), warnings.into_iter().cloned().collect()),
    ];
    let others = loose::all(results).into_iter().map(|loose| (capital(&loose.sentence), loose.names));
    read.into_iter().chain(others).filter(|(_, names): &Paragraph| !names.is_empty()).collect()
}

/// A sentence with its capital and its full stop.
fn capital(sentence: &str) -> String {
    let (first, rest) = sentence.split_at(sentence.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}.", first.to_uppercase())
}

/// A paragraph for each kind.
pub fn list(page: &mut Page, results: &Results<'_>) {
    for (sentence, names) in paragraphs(results) {
        page.words("h3", &[], &sentence);
        page.element("ul", &[], |page| names.iter().for_each(|name| page.words("li", &[], name)));
    }
}
