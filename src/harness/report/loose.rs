//! What a run tells beside its queries, by name: what belongs to none, what some lack, and settings that do nothing.

use super::ink::{BAD, FAINT, FAIR, paint, wrapped};
use super::{Results, Told};
use crate::diagnostic::render::Ink;
use crate::diagnostic::{Diagnostic, Severity};
use crate::harness::dataset::Role;
use crate::harness::outcome::Outcome;
use crate::harness::shown;
use crate::harness::stray::Policy;
use crate::project::{FILE, Queries};
use crate::source::Source;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that holds for several names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// How much it matters.
    pub severity: Severity,
    /// Its code.
    pub code: &'static str,
    /// What holds for one of them, in words.
    pub sentence: String,
    /// What can be done.
    pub advice: &'static str,
    /// The files, queries or settings.
    pub names: Vec<String>,
    /// Whether they are queries, whose own findings tell it too.
    pub is_of_queries: bool,
}

/// All of it, without what there is none of.
pub fn all(results: &Results<'_>) -> Vec<Loose> {
    let stray = match results.policy {
        Policy::Ignore => None,
        Policy::Reject => Some(Severity::Error),
        Policy::Warn | Policy::Delete => Some(Severity::Warning),
    };
    let loose = |severity, code, sentence: &str, advice, names| {
        let sentence = sentence.to_string();
        Loose { severity, code, sentence, advice, names, is_of_queries: false }
    };
    let mut all = Vec::new();
    if let Some(severity) = stray {
        let snapshots = results.strays.snapshots.iter().map(|path| shown(path)).collect();
        let advice = "`--unreferenced delete` removes such";
        all.push(loose(severity, "obsolete-snapshot", "no query has this snapshot", advice, snapshots));
        let fixtures = results.strays.fixtures.clone();
        let sentence = "no query has this fixture, so nothing runs over it";
        all.push(loose(severity, "stray-fixture", sentence, "", fixtures));
    }
    let deleted = results.deleted.to_vec();
    all.push(loose(Severity::Note, "obsolete-snapshot", "removed, since no query had this snapshot", "", deleted));
    all.push(loose(Severity::Warning, "idle-setting", "this setting does nothing", "", idle(results)));
    for severity in [Severity::Warning, Severity::Note] {
        for (roles, sentence) in LACKS {
            let names = lacking(results, roles, severity).map(|outcome| outcome.query.id.clone()).collect();
            all.push(Loose { is_of_queries: true, ..loose(severity, lack(roles[0]), sentence, "", names) });
        }
    }
    all.retain(|loose| !loose.names.is_empty());
    all
}

/// The code for a dataset that is not there.
pub fn lack(role: Role) -> &'static str {
    match role {
        Role::Shared | Role::Fires => "lacks-fires",
        Role::Quiet => "lacks-quiet",
    }
}

/// What queries may lack, and what that means.
const LACKS: [(&[Role], &str); 3] = [
    (&[Role::Fires, Role::Quiet], "no `fires` and no `quiet` dataset shows what this query finds"),
    (&[Role::Fires], "no `fires` dataset shows that this query finds anything"),
    (&[Role::Quiet], "no `quiet` dataset shows that this query keeps still"),
];

/// The queries that have datasets, but none of just these roles, which the project wants. Those that fail for it tell it
/// themselves.
fn lacking<'r>(results: &Results<'r>, roles: &[Role], severity: Severity) -> impl Iterator<Item = &'r Outcome> {
    let lacks = move |outcome: &&Outcome| {
        let lacks = outcome.lacks.iter().filter(|lack| lack.severity == severity).map(|lack| &lack.role);
        lacks.eq(roles) && !outcome.runs.is_empty()
    };
    results.tested.iter().map(|(outcome, _)| outcome).filter(lacks)
}

/// Settings of the project that mean no query or changed no row. Only a run of all queries can tell.
fn idle(results: &Results<'_>) -> Vec<String> {
    if !results.is_whole {
        return Vec::new();
    }
    let ids: Vec<&str> = results.tested.iter().map(|(outcome, _)| &*outcome.query.id).collect();
    let project = results.project;
    let of_queries = |queries: &Queries, table: &str| -> Vec<String> {
        queries.idle(&ids).map(|name| format!("{FILE}: no query is `{name}`, which `{table}` names")).collect()
    };
    let exceptions = project.testing.exceptions.iter().flat_map(|one| of_queries(&one.queries, "[[test.except]]"));
    let named = project.redactions.iter().filter_map(|redaction| redaction.queries.as_ref());
    let named = named.flat_map(|queries| of_queries(queries, "[[redact]]"));
    let runs = results.tested.iter().flat_map(|(outcome, _)| outcome.found());
    let used: BTreeSet<&str> = runs.flat_map(|found| &found.redacted).map(|redacted| &*redacted.at).collect();
    let unused = project.redactions.iter().filter(|redaction| !used.contains(&*redaction.at));
    let unused = unused
        .map(|redaction| format!("{}: no row has anything of `{}` to redact", redaction.at, redaction.field.text()));
    exceptions.chain(named).chain(unused).collect()
}

/// Names stand so far from the margin.
const INDENT: usize = 2;

/// For people: a paragraph for each.
pub fn pretty(results: &Results<'_>, columns: usize, ink: Ink) -> String {
    all(results).iter().map(|loose| paragraph(loose, columns, ink)).collect()
}

/// `warning: no query has this snapshot (2)`, and then the names: queries one after the other, else a line for each.
fn paragraph(loose: &Loose, columns: usize, ink: Ink) -> String {
    let style = match loose.severity {
        Severity::Error => BAD,
        Severity::Warning => FAIR,
        Severity::Note => FAINT,
    };
    let count = if loose.names.len() > 1 { format!(" ({})", loose.names.len()) } else { String::new() };
    let advice = if loose.advice.is_empty() { String::new() } else { format!("; {}", loose.advice) };
    let names: Vec<&str> = loose.names.iter().map(|name| &**name).collect();
    let lines = match loose.is_of_queries {
        true => wrapped(&names, columns.saturating_sub(INDENT)),
        false => loose.names.clone(),
    };
    let lines: String = lines.iter().map(|line| format!("{:INDENT$}{line}\n", "")).collect();
    format!("{}: {}{count}{advice}\n{lines}", paint(loose.severity.word(), style, ink), loose.sentence)
}

/// For machines: a finding for each name that is no query's.
pub fn told(results: &Results<'_>) -> Vec<Told> {
    let of_files = all(results).into_iter().filter(|loose| !loose.is_of_queries && loose.severity != Severity::Note);
    of_files.flat_map(|loose| loose.names.clone().into_iter().map(move |name| one(&loose, &name))).collect()
}

fn one(loose: &Loose, name: &str) -> Told {
    let (file, message) = match loose.code {
        "idle-setting" => (FILE, name.to_string()),
        _ => (name, loose.sentence.clone()),
    };
    let diagnostic = Diagnostic { code: loose.code, severity: loose.severity, message, labels: Vec::new(), help: None };
    Told { query: String::new(), source: Arc::new(Source::bare(file, "")), diagnostic }
}
