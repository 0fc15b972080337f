//! What `spelt.toml` asked of a run and what that came to, a line for each; nothing where it asks nothing.

use super::Results;
use crate::harness::body::counted;
use crate::project::limits::SETTINGS;
use crate::project::{Demand, Exception, Order, Testing, Unreferenced};
use std::collections::{BTreeMap, BTreeSet};

/// The lines.
pub fn lines(results: &Results<'_>) -> Vec<String> {
    let project = results.project;
    let zone = project.zone.iter().map(|zone| format!("times that name no zone are of {}", zone.name()));
    let limits = SETTINGS.iter().filter(|setting| setting.of(&project.limits) != setting.of(&Default::default()));
    let limits =
        limits.map(|setting| format!("limits.{}.{} = {}", setting.stanza, setting.name, setting.of(&project.limits)));
    let order = (project.testing.order == Order::Found).then(|| "rows are written as they were found".to_string());
    let asked = asked(&project.testing);
    zone.chain(asked).chain(exceptions(results)).chain(order).chain(limits).chain(redacted(results)).collect()
}

/// What is asked of every query, as far as it is not what is asked anyway.
fn asked(testing: &Testing) -> Option<String> {
    let demand = |word: &str, demand: Demand| match demand {
        Demand::Note => None,
        Demand::Warn => Some(format!("a `{word}` dataset is wanted")),
        Demand::Ignore => Some(format!("a `{word}` dataset is not asked for")),
        Demand::Require => Some(format!("a `{word}` dataset is required")),
    };
    let strays = match testing.unreferenced {
        Unreferenced::Warn => None,
        Unreferenced::Ignore => Some("snapshots and fixtures of no query are not told".to_string()),
        Unreferenced::Reject => Some("snapshots and fixtures of no query fail the run".to_string()),
    };
    let parts: Vec<String> =
        [demand("fires", testing.fires), demand("quiet", testing.quiet), strays].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Each exception, with the queries it holds for.
fn exceptions(results: &Results<'_>) -> Vec<String> {
    let one = |exception: &Exception| {
        let said = [("fires", exception.fires), ("quiet", exception.quiet)];
        let said: Vec<String> = said
            .iter()
            .filter_map(|(word, demand)| Some(format!("{word} = \"{}\"", demand.as_ref()?.word())))
            .collect();
        let ids = results.tested.iter().map(|(outcome, _)| &*outcome.query.id);
        let held: Vec<&str> = ids.filter(|id| exception.queries.hold(id)).collect();
        (!held.is_empty()).then(|| format!("{} for {}", said.join(", "), held.join(", ")))
    };
    results.project.testing.exceptions.iter().filter_map(one).collect()
}

/// What was taken out of rows, by field.
fn redacted(results: &Results<'_>) -> Option<String> {
    let mut fields: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for (outcome, _) in results.tested {
        for redacted in outcome.found().flat_map(|found| &found.redacted) {
            let (rows, queries) = fields.entry(&redacted.field).or_default();
            *rows += redacted.rows;
            queries.insert(&outcome.query.id);
        }
    }
    let part = |(field, (rows, queries)): (&&str, &(usize, BTreeSet<&str>))| {
        let queries = if queries.len() == 1 { "1 query".into() } else { format!("{} queries", queries.len()) };
        format!("`{field}` in {} of {queries}", counted(*rows, "row"))
    };
    let parts: Vec<String> = fields.iter().map(part).collect();
    (!parts.is_empty()).then(|| format!("redacted: {}", parts.join(", ")))
}
