//! What a search asks of its events: which kinds of event it is about, and which of their fields it reads.

use super::reads::{produced, read_by};
use crate::engine;
use crate::events::{self, Kind};
use crate::function::Context;
use crate::plan::{Expr, FieldPattern, Node, Op, Over, Plan, Step, Tally};
use crate::source::Span;
use crate::table::{Name, Table, field_of};
use std::collections::BTreeSet;

/// The fields that tell of what kind an event is.
const IDENTITY: &[&str] = &[
    "Channel",
    "EventCode",
    "EventID",
    "LogName",
    "ProviderName",
    "SourceName",
    "eventtype",
    "index",
    "source",
    "sourcetype",
    "tag",
];

/// Which kinds of event a search is about: what it asks of the fields that tell the kind, and of no others.
#[derive(Clone, Debug)]
pub struct About {
    /// Conditions, one of which an event passes; a search in brackets has one of its own.
    any: Vec<Expr>,
}

impl About {
    /// What a search asks of the kinds of its events.
    pub fn of(plan: &Plan) -> About {
        let mut any = Vec::new();
        gather(plan, &mut any);
        About { any }
    }

    /// The kinds of those rows of a table that pass. The table has no selection.
    pub fn kinds(&self, table: &Table, context: &Context) -> Vec<Kind> {
        let (kinds, rows) = events::kinds(table);
        let mut passes = vec![false; kinds.len()];
        for condition in &self.any {
            let truths = engine::truths(condition, table, context);
            truths.iter().zip(&rows).for_each(|(truth, kind)| passes[*kind] |= *truth == Some(true));
        }
        kinds.into_iter().zip(passes).filter(|(_, passes)| *passes).map(|(kind, _)| kind).collect()
    }
}

fn gather(plan: &Plan, any: &mut Vec<Expr>) {
    if plan.steps.first().is_some_and(|step| step.op == Op::Scan) {
        any.push(Expr::new(Node::And(conditions(own(plan))), Span::default()));
    }
    plan.nested().for_each(|inner| gather(inner, any));
}

/// The steps that the search itself asks for: fields that definitions give are the events' own.
fn own(plan: &Plan) -> &[Step] {
    let implied = plan.steps.iter().skip(1).take_while(|step| step.is_implied()).count();
    plan.steps.get(1 + implied..).unwrap_or_default()
}

/// What the first steps ask of the kind of an event, as long as each takes the events one by one.
fn conditions(steps: &[Step]) -> Vec<Expr> {
    let first = steps.iter().take_while(|step| matches!(step.op, Op::Filter(_)) || step.op.effect().is_rowwise);
    let condition = |(index, step): (usize, &Step)| {
        let Op::Filter(condition) = &step.op else { return None };
        Some(relaxed(condition, &produced(&steps[..index])))
    };
    first.enumerate().filter_map(condition).collect()
}

/// A condition with everything taken for true that asks for more than the kind of the event.
fn relaxed(condition: &Expr, made: &BTreeSet<Name>) -> Expr {
    if is_of_kind(condition, made) {
        return condition.clone();
    }
    let all = |parts: &[Expr]| parts.iter().map(|part| relaxed(part, made)).collect();
    let node = if let Node::And(parts) = &condition.node {
        Node::And(all(parts))
    } else if let Node::Or(parts) = &condition.node {
        Node::Or(all(parts))
    } else {
        Node::And(Vec::new())
    };
    Expr::new(node, condition.span)
}

/// Whether a condition asks for nothing but the kind of an event.
pub fn is_of_kind(condition: &Expr, made: &BTreeSet<Name>) -> bool {
    let reads = condition.reads();
    let is_of_kind = |name: &Name| IDENTITY.contains(&field_of(name)) && !made.contains(field_of(name));
    !reads.is_empty() && reads.iter().all(is_of_kind) && condition.subsearches().is_empty()
}

/// The fields that a search reads of its events, in the order in which it reads them, patterns such as `src*` among them.
/// What it makes itself is none, nor what it cannot have any more after `stats`, nor the internal fields but `_time`.
pub fn fields(plan: &Plan) -> Vec<FieldPattern> {
    let mut found = Vec::new();
    read(plan, &mut found);
    found.retain(|pattern| !pattern.text().starts_with('_') || pattern.text() == "_time");
    found
}

fn read(plan: &Plan, found: &mut Vec<FieldPattern>) {
    let mut has_events = plan.steps.first().is_some_and(|step| step.op == Op::Scan);
    let steps = own(plan);
    for (index, step) in steps.iter().enumerate() {
        let made = produced(&steps[..index]);
        for pattern in read_in(&step.op) {
            let is_made = pattern.name().is_some_and(|name| made.contains(name));
            if has_events && !is_made && !found.contains(&pattern) {
                found.push(pattern);
            }
        }
        step.op.nested().into_iter().for_each(|inner| read(inner, found));
        has_events &= !matches!(step.op, Op::Aggregate(_) | Op::Pivot(_));
    }
}

fn read_in(op: &Op) -> Vec<FieldPattern> {
    let of_names = |names: &[Name]| names.iter().map(|name| FieldPattern::new(field_of(name))).collect();
    match op {
        Op::Filter(condition) => of_names(&condition.reads()),
        Op::Extend(extend) => of_names(&extend.value.reads()),
        Op::While(until) => of_names(&until.condition.reads()),
        Op::Project(project) if project.columns != crate::plan::Columns::Drop => project.fields.clone(),
        Op::Rename(renamings) => renamings.iter().map(|renaming| renaming.from.clone()).collect(),
        Op::Fill(fill) => fill.fields.clone().unwrap_or_default(),
        Op::Aggregate(grouping) | Op::Annotate(grouping) => {
            let by: Vec<FieldPattern> = of_names(&grouping.by);
            grouping.tallies.iter().flat_map(over).chain(by).collect()
        }
        Op::Scan
        | Op::Rows(_)
        | Op::Project(_)
        | Op::Extract(_)
        | Op::Expand(_)
        | Op::Window(_)
        | Op::Pivot(_)
        | Op::Unpivot(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::Reverse
        | Op::Bin(_)
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => of_names(&read_by(op)),
    }
}

fn over(tally: &Tally) -> Vec<FieldPattern> {
    match &tally.over {
        Over::Rows => Vec::new(),
        Over::Field(name) => vec![FieldPattern::new(name)],
        Over::Fields(pattern) => vec![pattern.clone()],
        Over::Expr(expr) => expr.reads().iter().map(|name| FieldPattern::new(field_of(name))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn plan(search: &str) -> Plan {
        lower(&Source::bare("a.spl", search), &Setting::at(0.0, Zone::utc())).plan.expect("it is a search")
    }

    fn read_by_search(search: &str) -> String {
        fields(&plan(search)).iter().map(FieldPattern::text).collect::<Vec<_>>().join(" ")
    }

    fn kinds_of(search: &str) -> String {
        let table = Table::of_rows([
            vec![("Channel", "Security".into()), ("EventCode", "4688".into()), ("CommandLine", "a".into())],
            vec![("Channel", "Security".into()), ("EventCode", "4624".into())],
            vec![("Channel", "Sysmon".into()), ("EventCode", "1".into()), ("CommandLine", "b".into())],
        ]);
        let kinds = About::of(&plan(search)).kinds(&table, &Context::new(0.0, Zone::utc()));
        kinds.iter().map(|kind| kind.code.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_search_is_about_the_kinds_that_pass_what_it_asks_of_kinds() {
        assert_eq!(kinds_of("EventCode=4688 CommandLine=\"*x*\""), "4688");
        assert_eq!(kinds_of("(EventCode=1 Image=a) OR (EventCode=4688 NewProcessName=b)"), "4688 1");
        assert_eq!(kinds_of("NOT EventCode=4688 NOT CommandLine=a"), "4624 1");
        assert_eq!(kinds_of("CommandLine=a plink.exe"), "4688 4624 1");
        assert_eq!(kinds_of("CommandLine=a | where EventCode=\"1\" | stats count | where EventCode=2"), "1");
        assert_eq!(kinds_of("EventCode=1 | append [search EventCode=4624]"), "4624 1");
        assert_eq!(kinds_of("* | eval EventCode=7 | where EventCode=7"), "4688 4624 1");
        assert_eq!(kinds_of("EventCode=5"), "");
    }

    #[test]
    fn what_a_search_reads_is_what_it_does_not_make() {
        assert_eq!(
            read_by_search("EventCode=1 a=2 word | eval x=b.y | where x=1 | stats count(c) as n by d, x | where n>e"),
            "EventCode a b y c d"
        );
        assert_eq!(read_by_search("* | table _time, src*, _raw"), "_time src*");
        assert_eq!(read_by_search("* | fields - a | rename b as c | sort c, e"), "b e");
        assert_eq!(read_by_search("a=1 | join f [search g=1 | table f]"), "a f g");
    }
}
