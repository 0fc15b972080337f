//! The checks that need no data: a run over no events, clauses that choose nothing, fields that cannot be there.

mod foreign;

use crate::command::{Lowered, Setting};
use crate::diagnostic::code::CHECKS;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine;
use crate::function::Context;
use crate::lint::{self, Search};
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::project::Levels;
use crate::source::Source;
use crate::table::{Name, Table};
use std::collections::BTreeSet;

/// What was found as a search was lowered, and what the checks find; the latter as far as the levels tell it. What the
/// lowering warns of under the code of a check is a check's, too. The query's own
/// `datasets` are only asked for where a field is doubtful.
pub fn of(
    source: &Source,
    lowered: Lowered,
    setting: &Setting,
    levels: &Levels,
    datasets: &dyn Fn() -> Vec<Table>,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let is_checks = |found: &Diagnostic| found.severity == Severity::Warning && CHECKS.contains(&found.code);
    let (mut checked, diagnostics): (Vec<_>, Vec<_>) = lowered.diagnostics.into_iter().partition(is_checks);
    checked.extend(lowered.plan.iter().flat_map(|plan| check(source, plan, setting, datasets)));
    checked.sort_by_key(|found| found.span().map(|span| span.start));
    (diagnostics, checked.into_iter().filter_map(|found| levels.judge(found)).collect())
}

/// What is wrong with a search whatever its events are.
fn check(source: &Source, plan: &Plan, setting: &Setting, datasets: &dyn Fn() -> Vec<Table>) -> Vec<Diagnostic> {
    let context = Context::new(setting.now(), setting.zone.clone());
    let truth = |expr: &Expr| engine::truths(expr, &Table::new([], 1), &context).pop().flatten();
    let linted = lint::lint(Search { source, plan, truth: &truth });
    let foreign = foreign::check(plan, &linted.brought, &context, datasets);
    over_nothing(plan, &context).into_iter().chain(linted.told).chain(foreign).collect()
}

/// A search that gives rows where there are no events: a detection that does so fires whenever it runs.
fn over_nothing(plan: &Plan, context: &Context) -> Option<Diagnostic> {
    // What begins with rows of its own is meant to have them.
    if plan.steps.first().is_none_or(|step| step.op != Op::Scan) {
        return None;
    }
    let outcome = engine::run(plan, context, Table::default());
    let rows = outcome.table.rows();
    if rows == 0 || !outcome.errors.is_empty() {
        return None;
    }
    let first = outcome.trace.iter().find(|trace| trace.rows_in == 0 && trace.rows_out > 0)?.step;
    let step = plan.steps.get(first)?;
    if is_asked_after(plan, first, context) {
        return None;
    }
    let message = "this search gives a row even where there is no event";
    let found = Diagnostic::warning("fires-on-nothing", message, step.span);
    Some(match matches!(step.op, Op::Aggregate(_)) {
        true => found
            .label("without BY there is always one row, if only of a count of 0")
            .help("add what to group by, or `| where count > 0`"),
        false => found.label("this adds a row of its own"),
    })
}

/// Whether a later step keeps what was made of nothing, and would drop it if there were much: the search looks for what
/// is absent.
fn is_asked_after(plan: &Plan, first: usize, context: &Context) -> bool {
    let (before, rest) = plan.steps.split_at(first + 1);
    let mut made: BTreeSet<Name> = before.last().map(|step| step.op.effect().makes).into_iter().flatten().collect();
    for step in rest {
        if let Op::Filter(condition) = &step.op
            && condition.all().into_iter().any(|part| asks_for_little(part, &made, context))
        {
            return true;
        }
        made.extend(step.op.effect().makes);
    }
    false
}

/// Whether a part of a condition is about how much there is, by a number or a lack, and is not true of much.
fn asks_for_little(part: &Expr, made: &BTreeSet<Name>, context: &Context) -> bool {
    let is_of_an_amount = match &part.node {
        // What an `if` calls a number is a text, and says nothing of it.
        Node::Compare { left, right, .. } => left.text().or(right.text()).is_none(),
        Node::Test(Test::Ordered(_, _, bound)) => is_number(bound),
        Node::Test(Test::Matches(_, pattern)) => is_number(pattern.text()),
        Node::Call { function, .. } => function.name == "isnull",
        Node::Literal(_)
        | Node::Field(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Not(_)
        | Node::Test(_)
        | Node::In { .. }
        | Node::Like { .. }
        | Node::Match { .. }
        | Node::Arithmetic { .. }
        | Node::Plus { .. }
        | Node::Negate(_)
        | Node::Concat(..)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_) => false,
    };
    let reads = part.reads();
    if !is_of_an_amount || !reads.iter().any(|name| made.contains(name)) {
        return false;
    }
    let much = Table::of_rows([reads.iter().map(|name| (&**name, MUCH.into())).collect::<Vec<_>>()]);
    engine::truths(part, &much, context).pop().flatten() != Some(true)
}

/// More than any search counts.
const MUCH: &str = "1000000000000";

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::lower;
    use crate::value::time::Zone;

    fn codes(search: &str) -> String {
        let (source, setting) = (Source::bare("a.spl", search), Setting::at(0.0, Zone::utc()));
        let lowered = lower(&source, &setting);
        let (_, checked) = of(&source, lowered, &setting, &Levels::default(), &Vec::new);
        checked.iter().map(|found| found.code).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_count_of_nothing_is_a_row() {
        assert_eq!(codes("EventCode=1102 | stats count"), "fires-on-nothing");
        assert_eq!(codes("EventCode=1102 | stats count, values(user) AS user | eval a=1"), "fires-on-nothing");
        assert_eq!(codes("EventCode=1102 | append [| makeresults]"), "fires-on-nothing");
        assert_eq!(codes("EventCode=1102 | stats count BY user"), "");
        assert_eq!(codes("EventCode=1102 | stats count | where count > 0"), "");
    }

    #[test]
    fn a_search_that_looks_for_silence_is_meant_to_fire() {
        assert_eq!(codes("EventCode=1102 | stats count | where count < 10"), "");
        assert_eq!(codes("EventCode=1102 | stats count | eval n=count+1 | where n=1"), "");
        assert_eq!(codes("EventCode=1102 | stats count | search count=0"), "");
        assert_eq!(codes("EventCode=1102 | stats latest(_time) AS last | where isnull(last)"), "");
        assert_eq!(codes("| makeresults | eval a=1"), "");
    }

    #[test]
    fn a_question_that_much_satisfies_too_looks_for_no_silence() {
        assert_eq!(codes("EventCode=1102 | stats count | where count>=0"), "fires-on-nothing");
        let told = "EventCode=1102 | stats dc(host) AS h | eval alert=if(h<3,\"y\",\"n\") | where alert=\"y\"";
        assert_eq!(codes(told), "fires-on-nothing");
    }

    #[test]
    fn what_the_lowering_warns_of_is_a_check_s_too() {
        assert_eq!(codes("user!=*"), "never-matches");
    }

    #[test]
    fn the_engine_knows_what_a_clause_without_fields_is() {
        assert_eq!(codes(r#"* | where "a"="b""#), "never-matches");
        assert_eq!(codes(r#"* | where "a"!="b""#), "always-matches");
        assert_eq!(codes("* | where 1=1"), "always-matches");
        assert_eq!(codes("* | eval a=case(b=1, 2, 1=1, 3)"), "");
    }
}
