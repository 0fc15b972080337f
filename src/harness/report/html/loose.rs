//! Loose ends on the page: documents and datasets that cannot be read, and what belongs to no query.

use super::page::Page;
use crate::harness::dataset::Role;
use crate::harness::outcome::Outcome;
use crate::harness::report::Results;
use crate::harness::shown;
use crate::harness::stray::{Policy, without};
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
    let lacking = |role: Role| without(outcomes(), role).into_iter().map(String::from).collect();
    let all = [
        ("These documents cannot be read.".to_string(), results.unreadable.iter().map(ToString::to_string).collect()),
        ("The readers of events passed over or mended this.".into(), warnings.into_iter().cloned().collect()),
        ("No query has these snapshots.".into(), results.strays.snapshots.iter().map(|path| shown(path)).collect()),
        ("No query has these fixtures, so nothing runs over them.".into(), results.strays.fixtures.clone()),
        ("No dataset shows that these queries fire: they have none under `fires`.".into(), lacking(Role::Fires)),
        ("No dataset shows that these queries stay quiet: they have none under `quiet`.".into(), lacking(Role::Quiet)),
    ];
    all.into_iter().filter(|(_, names): &Paragraph| !names.is_empty()).collect()
}

/// A paragraph for each kind.
pub fn list(page: &mut Page, results: &Results<'_>) {
    for (sentence, names) in paragraphs(results) {
        page.words("h3", &[], &sentence);
        page.element("ul", &[], |page| names.iter().for_each(|name| page.words("li", &[], name)));
    }
}
