//! Why a search found nothing, or can never find anything: the field that no event has, the wildcard that is a letter.

pub mod about;
mod ask;
mod near;
mod reads;
mod term;
mod walk;

use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::function::Context;
use crate::plan::{Grouping, Op, Plan};
use crate::source::{Source, Span};
use crate::table::{Name, Table};
use crate::value::pattern::Term;
use std::collections::BTreeSet;
use walk::Walk;

pub use near::nearest;
pub use reads::is_known_to_be_missing;
pub use walk::hint;

/// What can be said about a search over one dataset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    /// What holds for every event of this kind, and so deserves a note: no other value would help.
    pub never: Vec<Diagnostic>,
    /// Where the rows end for a value that differs, as it should in a near miss.
    pub here: Vec<Diagnostic>,
}

/// A search, its events, and what came of them.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The search's text.
    pub source: &'a Source,
    /// What it means.
    pub plan: &'a Plan,
    /// The moment and zone it ran in.
    pub context: &'a Context,
    /// Every event of the dataset.
    pub events: &'a Table,
}

/// How near a row comes to a term that it does not hold.
pub fn missed(term: &Term, row: &Table) -> Option<String> {
    term::near(term, row).map(|near| match near {
        term::Near::Apart(words) | term::Near::Inside(words) => words,
    })
}

/// Looks for the reasons. With rows that count something, only the fields that are empty in all of them are told.
pub fn why(asked: &Asked<'_>, outcome: &engine::Outcome) -> Why {
    if asked.events.is_empty() || !outcome.errors.is_empty() {
        return Why::default();
    }
    let mut why = match outcome.table.is_empty() || counts_nothing(asked, outcome) {
        true => of_nothing(asked, outcome),
        false => Why { never: reads::absent(asked, &outcome.table), here: Vec::new() },
    };
    dedup(&mut why.never);
    dedup(&mut why.here);
    why
}

/// Whether `stats` made a row of no rows, such as a count of 0.
fn counts_nothing(asked: &Asked<'_>, outcome: &engine::Outcome) -> bool {
    let steps = asked.plan.steps.iter().zip(&outcome.trace);
    steps
        .into_iter()
        .any(|(step, trace)| matches!(step.op, Op::Aggregate(_)) && trace.rows_in == 0 && trace.rows_out > 0)
}

/// The same sentence is said once, where it first holds.
fn dedup(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|diagnostic| seen.insert((diagnostic.code, diagnostic.message.clone())));
}

fn of_nothing(asked: &Asked<'_>, outcome: &engine::Outcome) -> Why {
    let last = outcome.trace.iter().find(|trace| trace.rows_in > 0 && trace.rows_out == 0);
    let Some(last) = last.filter(|last| last.step < asked.plan.steps.len()) else { return Why::default() };
    let (before, rest) = asked.plan.steps.split_at(last.step);
    let Some(step) = rest.first() else { return Why::default() };
    let mut walk = Walk::new(asked, reads::produced(before));
    let table = walk.through(before);
    match &step.op {
        Op::Filter(condition) => {
            walk.condition(condition, &table);
            walk.wildcards(condition, &table);
        }
        Op::Aggregate(Grouping { by, .. }) => keys(&mut walk, by, &table, step.span),
        Op::Pivot(pivot) => keys(&mut walk, std::slice::from_ref(&pivot.rows.field), &table, step.span),
        Op::Distinct(distinct) => keys(&mut walk, &distinct.by, &table, step.span),
        Op::Expand(expand) => keys(&mut walk, std::slice::from_ref(&expand.field), &table, step.span),
        Op::Join(join) => {
            let by: Vec<Name> = join.by.iter().flatten().map(|(here, _)| here.clone()).collect();
            keys(&mut walk, &by, &table, step.span);
        }
        Op::Project(project) => {
            let names: Vec<Name> = project.fields.iter().filter_map(|field| field.name()).map(Name::from).collect();
            keys(&mut walk, &names, &table, step.span);
        }
        Op::Scan
        | Op::Rows(_)
        | Op::Extend(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Unpivot(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => {}
    }
    walk.why
}

/// A step that drops every row which lacks one of these fields, and no row has it.
fn keys(walk: &mut Walk<'_>, names: &[Name], table: &Table, span: Span) {
    for name in names.iter().filter(|name| !reads::has(table, name)) {
        walk.absent(name, None, table, reads::word(walk.source(), span, name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::diagnostic::render::{Ink, draw};
    use crate::value::time::Zone;

    const PROCESSES: &[&[(&str, &str)]] = &[
        &[("EventCode", "4688"), ("NewProcessName", "C:\\Tools\\plink.exe"), ("CommandLine", "plink -R 1")],
        &[
            ("EventCode", "4688"),
            ("NewProcessName", "C:\\Windows\\System32\\conhost.exe"),
            ("CommandLine", "0xffffffff"),
        ],
        &[("EventCode", "4624"), ("LogonType", "3"), ("source", "WinEventLog:Security")],
    ];

    fn told(search: &str) -> (Vec<String>, Vec<String>) {
        let source = Source::bare("a.spl", search);
        let events = Table::of_rows(
            PROCESSES.iter().map(|row| row.iter().map(|(name, value)| (*name, (*value).into())).collect::<Vec<_>>()),
        );
        let plan = lower(&source, &Setting::at(0.0, Zone::utc())).plan.expect("it is a search");
        let context = Context::new(0.0, Zone::utc());
        let outcome = engine::run(&plan, &context, events.clone());
        let asked = Asked { source: &source, plan: &plan, context: &context, events: &events };
        let why = why(&asked, &outcome);
        let draw = |all: &[Diagnostic]| all.iter().map(|one| draw(one, &source, Ink::Plain)).collect();
        (draw(&why.never), draw(&why.here))
    }

    fn never(search: &str) -> String {
        told(search).0.join("\n")
    }

    #[test]
    fn a_field_that_this_kind_of_event_lacks_is_named_with_the_one_it_has() {
        insta::assert_snapshot!(never("EventCode=4688 ProcessName=\"plink.exe\""), @r#"
        note[field-absent]: no event that passes `EventCode=4688` has the field `ProcessName`
         --> a.spl:1:16
          |
        1 | EventCode=4688 ProcessName="plink.exe"
          |                ^^^^^^^^^^^ did you mean `NewProcessName`?
          |
          = help: the whole value is compared, and `C:\Tools\plink.exe` is more than that
        "#);
    }

    #[test]
    fn a_wildcard_that_is_a_letter_is_told_with_what_was_meant() {
        insta::assert_snapshot!(never("EventCode=4688 | where NewProcessName=\"*\\\\conhost.exe\""), @r#"
        note[literal-wildcard]: `=` in `where` knows no wildcards: `*\conhost.exe` is compared letter by letter
         --> a.spl:1:24
          |
        1 | EventCode=4688 | where NewProcessName="*\\conhost.exe"
          |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `like(NewProcessName, "%\\conhost.exe")`
        "#);
    }

    #[test]
    fn a_whole_value_test_that_holds_a_part_of_the_value_is_told() {
        insta::assert_snapshot!(never("source=wineventlog EventCode=4624"), @r#"
        note[value-absent]: no event makes `source=wineventlog` true
         --> a.spl:1:1
          |
        1 | source=wineventlog EventCode=4624
          | ^^^^^^^^^^^^^^^^^^ the whole value is compared, and `WinEventLog:Security` is more than that
        "#);
    }

    #[test]
    fn text_that_differs_in_case_alone_is_told() {
        insta::assert_snapshot!(never("EventCode=4688 | where CommandLine LIKE \"%PLINK%\""), @r#"
        note[value-absent]: no event that passes `EventCode=4688` makes `CommandLine LIKE "%PLINK%"` true
         --> a.spl:1:24
          |
        1 | EventCode=4688 | where CommandLine LIKE "%PLINK%"
          |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^ `plink` differs in case alone
        "#);
    }

    #[test]
    fn a_time_range_without_events_is_told_as_such() {
        insta::assert_snapshot!(told("EventCode=4688 latest=1").1.join("\n"), @r#"
        note[value-absent]: no event that passes `EventCode=4688` lies in the time range searched
         --> a.spl:1:16
          |
        1 | EventCode=4688 latest=1
          |                ^^^^^^^^ up to 1970-01-01T00:00:01.000Z
        "#);
    }

    #[test]
    fn a_near_miss_gets_no_note_but_has_a_place() {
        let (never, here) = told("EventCode=4688 CommandLine=\"*rundll32*\"");
        assert!(never.is_empty());
        insta::assert_snapshot!(here.join("\n"), @r#"
        note[value-absent]: no event that passes `EventCode=4688` makes `CommandLine="*rundll32*"` true
         --> a.spl:1:16
          |
        1 | EventCode=4688 CommandLine="*rundll32*"
          |                ^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: `CommandLine` is `0xffffffff` or `plink -R 1`
        "#);
    }

    #[test]
    fn a_branch_for_another_kind_of_event_is_no_fault() {
        let (never, _) = told("(EventCode=1 Image=\"*\\\\a.exe\") OR (EventCode=4688 NewProcessName=\"*\\\\b.exe\")");
        assert!(never.is_empty());
    }

    #[test]
    fn a_key_that_no_row_has_empties_a_group() {
        insta::assert_snapshot!(never("EventCode=4624 | stats count by Logon_Type"), @r#"
        note[field-absent]: no event that passes `EventCode=4624` has the field `Logon_Type`
         --> a.spl:1:33
          |
        1 | EventCode=4624 | stats count by Logon_Type
          |                                 ^^^^^^^^^^ did you mean `LogonType`?
        "#);
    }

    #[test]
    fn a_count_of_nothing_is_told_like_no_rows() {
        assert!(never("EventCode=4688 ProcessName=x | stats count").contains("did you mean `NewProcessName`?"));
        assert!(never("EventCode=4688 | stats count(ProcessName)").contains("did you mean `NewProcessName`?"));
        assert_eq!(never("EventCode=4688 | stats count"), "");
    }

    #[test]
    fn a_column_that_is_empty_in_every_row_is_told() {
        insta::assert_snapshot!(never("EventCode=4688 | table NewProcessName, ParentImage"), @r#"
        note[field-absent]: no event that passes `EventCode=4688` has the field `ParentImage`
         --> a.spl:1:40
          |
        1 | EventCode=4688 | table NewProcessName, ParentImage
          |                                        ^^^^^^^^^^^
        "#);
    }
}
