//! What a translation takes for granted of the events, where a search asks for what the target does not keep.

use super::schema::documents::{Codes, Documents, is_sort};
use super::{Name, Schema};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::source::Span;
use crate::value::pattern::Pattern;
use std::collections::{BTreeMap, BTreeSet};

/// What a translation takes for granted of the events.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// In words.
    pub told: String,
    /// Where the search asks for it.
    pub span: Span,
    /// What it is.
    pub taken: Taken,
}

/// What is taken for granted.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// No event passes the one condition, which the search asks, and not the other, which the translation does.
    Alike(Expr, Expr),
    /// No event has a field.
    Missing(Name),
}

impl Assumption {
    /// What a plan's translation for a schema rests on. Splunk collects the events of a log in one form, and names the log by
    /// it; a target keeps the log alone, so that a search for one form finds the events of another, if there are any.
    pub fn of(schema: &Schema, plan: &Plan) -> Vec<Assumption> {
        let mut found: Vec<Assumption> = Vec::new();
        if schema.forms.is_empty() {
            return found;
        }
        let mut is_choosing = true;
        let is_set = |op: &Op| op.effect().makes.iter().any(|name| schema.forms.contains_key(&**name));
        for step in plan.steps.iter().take_while(|step| !is_set(&step.op)) {
            is_choosing &= matches!(step.op, Op::Scan | Op::Filter(_));
            for condition in step.op.expressions() {
                // What a first condition asks besides is asked of the same event.
                let is_whole = is_choosing && condition.subsearches().is_empty();
                let parts = if is_whole { vec![condition] } else { of_source(schema, condition) };
                found.extend(parts.into_iter().filter_map(|part| assumed(schema, part)));
            }
        }
        found.extend(plan.nested().flat_map(|plan| Assumption::of(schema, plan)));
        found.dedup();
        found
    }

    /// That events say themselves what a plan asks of their metadata, for a target that keeps no other values which Splunk
    /// could have shown there.
    pub fn recorded(plan: &Plan) -> Vec<Assumption> {
        let mut found: Vec<Assumption> = Vec::new();
        let mut is_choosing = true;
        let mut set: Vec<Name> = Vec::new();
        for step in &plan.steps {
            is_choosing &= matches!(step.op, Op::Scan | Op::Filter(_));
            for condition in step.op.expressions() {
                let is_whole = is_choosing && condition.subsearches().is_empty();
                let is_of_events = |part: &&Expr| asked(part).is_some_and(|(field, _)| !set.contains(field));
                let tests: Vec<&Expr> = condition.all().into_iter().filter(is_of_events).collect();
                let names: BTreeSet<&Name> =
                    tests.iter().filter_map(|test| asked(test)).map(|(name, _)| name).collect();
                let parts = if is_whole { vec![condition] } else { tests };
                let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
                let told = format!("every event says its {} itself", names.join(" and "));
                let of = |part: &Expr| Assumption {
                    told: told.clone(),
                    span: part.span,
                    taken: Taken::Alike(part.clone(), as_recorded(part)),
                };
                found.extend(parts.into_iter().filter(|_| !names.is_empty()).map(of));
            }
            set.extend(step.op.effect().makes);
        }
        found.extend(plan.nested().flat_map(Assumption::recorded));
        found.dedup();
        found
    }

    /// That every event which passes some conditions has some fields, if there are any.
    pub fn presumed(conditions: Vec<Expr>, fields: &[Name], why: &str) -> Option<Assumption> {
        let at = |node: Node| Expr::new(node, Span::default());
        let exist = fields.iter().map(|name| at(Node::Test(Test::Exists(name.clone()))));
        let taken = at(Node::And(conditions.iter().cloned().chain(exist).collect()));
        let named = fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        (!fields.is_empty()).then(|| Assumption {
            told: format!("every event has {named}, {why}"),
            span: Span::default(),
            taken: Taken::Alike(at(Node::And(conditions)), taken),
        })
    }

    /// As a note about the search.
    pub fn note(&self) -> Diagnostic {
        Diagnostic::note("assumed", self.told.clone(), self.span)
    }
}

/// Documents, and the events of one sort among them.
type Sorted<'s> = (&'s Documents, &'s BTreeMap<String, Codes>);

/// The parts of an expression that ask for nothing but where events come from, as large as they are.
fn of_source<'e>(schema: &Schema, expr: &'e Expr) -> Vec<&'e Expr> {
    // The spellings beside a field have its name, hidden.
    let names_source = |name: &Name| is_sort(name) || schema.forms.contains_key(name.trim_start_matches('\0'));
    let reads = expr.reads();
    if !reads.is_empty() && reads.iter().all(names_source) {
        return vec![expr];
    }
    expr.parts().into_iter().flat_map(|part| of_source(schema, part)).collect()
}

/// What is taken for granted where a condition counts in any form; none if it asks for all of them.
fn assumed(schema: &Schema, condition: &Expr) -> Option<Assumption> {
    let of_source = of_source(schema, condition);
    let unasked: BTreeSet<(&Name, String)> = of_source.iter().flat_map(|part| unasked(schema, part)).collect();
    let whole: Vec<(&Name, &Pattern)> = condition.all().into_iter().filter_map(asked).collect();
    let is_asked_elsewhere = |(field, name): &&(&Name, String)| is_asked(&whole, field, name);
    let (both, never): (Vec<_>, Vec<_>) = unasked.iter().partition(is_asked_elsewhere);
    let loose = whole.iter().filter(|(field, pattern)| schema.is_loose(field, pattern));
    let mut told: Vec<String> =
        loose.map(|(field, pattern)| format!("`{field}={}` stands for every log", pattern.text())).collect();
    told.extend(condition.all().into_iter().filter_map(|test| of_sort(schema, test)).map(
        |(field, pattern, events)| format!("`{field}={}` stands for {}", pattern.text(), events.0.told(events.1)),
    ));
    if !never.is_empty() {
        told.push(format!("no event of these logs has the {}, a name that the target does not keep", listed(&never)));
    }
    if !both.is_empty() {
        told.push(format!("what is asked of events with the {} is asked of them all", listed(&both)));
    }
    if told.is_empty() {
        return None;
    }
    let told = told.join("; ");
    let taken = Taken::Alike(condition.clone(), taken(schema, condition));
    Some(Assumption { told, span: condition.span, taken })
}

/// A condition that asks for metadata as it was recorded, and for nothing that Splunk could have shown beside it.
fn as_recorded(condition: &Expr) -> Expr {
    let all = |parts: &[Expr]| parts.iter().map(as_recorded).collect();
    let node = match &condition.node {
        Node::And(parts) => Node::And(all(parts)),
        Node::Or(parts) => Node::Or(all(parts)),
        Node::Not(inner) => Node::Not(Box::new(as_recorded(inner))),
        Node::Test(Test::Metadata(field, pattern)) => Node::Test(Test::Matches(field.clone(), pattern.clone())),
        Node::Test(Test::NotMetadata(field, pattern)) => Node::Test(Test::Differs(field.clone(), pattern.clone())),
        _ => return condition.clone(),
    };
    Expr::new(node, condition.span)
}

/// The names that a condition does not ask for of the logs that it asks for, each with its field.
fn unasked<'e>(schema: &Schema, condition: &'e Expr) -> Vec<(&'e Name, String)> {
    let whole: Vec<(&Name, &Pattern)> = condition.all().into_iter().filter_map(asked).collect();
    let mut found = Vec::new();
    for (field, pattern) in whole.iter().filter(|(field, pattern)| !schema.is_loose(field, pattern)) {
        let Some(logs) = schema.logs(field, pattern) else { continue };
        let names = schema.names_of(field, &logs).into_iter().filter(|name| !is_asked(&whole, field, name));
        found.extend(names.map(|name| (*field, name)));
    }
    found
}

/// Whether some test asks for a name; for a name with a wildcard, whether it asks for one of those.
fn is_asked(tests: &[(&Name, &Pattern)], field: &Name, name: &str) -> bool {
    let one = name.replace('*', "x");
    tests.iter().any(|(other, pattern)| *other == field && pattern.matches(&one))
}

/// The field and the value of a test of metadata.
fn asked(expr: &Expr) -> Option<(&Name, &Pattern)> {
    match &expr.node {
        Node::Test(Test::Metadata(field, pattern) | Test::NotMetadata(field, pattern)) => Some((field, pattern)),
        _ => None,
    }
}

/// A condition in which the form of a log does not count.
fn taken(schema: &Schema, condition: &Expr) -> Expr {
    let span = condition.span;
    let all = |parts: &[Expr]| parts.iter().map(|part| taken(schema, part)).collect();
    let node = match &condition.node {
        Node::And(parts) => Node::And(all(parts)),
        Node::Or(parts) => Node::Or(all(parts)),
        Node::Not(inner) => Node::Not(Box::new(taken(schema, inner))),
        Node::Test(Test::Metadata(field, pattern)) => {
            return schema.in_any_form(field, pattern, span).unwrap_or_else(|| condition.clone());
        }
        Node::Test(Test::Matches(..)) => {
            let sorted =
                of_sort(schema, condition).map(|(_, _, (documents, events))| documents.condition(events, span));
            return sorted.unwrap_or_else(|| condition.clone());
        }
        Node::Test(Test::NotMetadata(field, pattern)) => {
            let Some(any) = schema.in_any_form(field, pattern, span) else { return condition.clone() };
            let exists = Expr::new(Node::Test(Test::Exists(field.clone())), span);
            Node::And(vec![exists, Expr::new(Node::Not(Box::new(any)), span)])
        }
        _ => return condition.clone(),
    };
    Expr::new(node, span)
}

/// The events that a test of a tag or an event type stands for, where the schema says so.
fn of_sort<'e>(schema: &'e Schema, expr: &'e Expr) -> Option<(&'e Name, &'e Pattern, Sorted<'e>)> {
    let documents = schema.documents.as_ref()?;
    match &expr.node {
        Node::Test(Test::Matches(field, pattern)) => {
            Some((field, pattern, (documents, documents.of_sort(field, pattern)?)))
        }
        _ => None,
    }
}

/// Names as a sentence lists them, field by field.
fn listed(names: &[&(&Name, String)]) -> String {
    let mut fields: BTreeMap<&Name, Vec<String>> = BTreeMap::new();
    names.iter().for_each(|(field, name)| fields.entry(*field).or_default().push(format!("`{name}`")));
    let fields = fields.into_iter().map(|(field, names)| format!("{field} {}", names.join(" or ")));
    fields.collect::<Vec<_>>().join(", or the ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn told(search: &str) -> Vec<String> {
        let schema = "name='t'\nabout=''\n[forms]\nsource=['WinEventLog:{}','XmlWinEventLog:{}']\n\
                      sourcetype=['WinEventLog','XmlWinEventLog']\n[loose]\nsource=['WinEventLog']\n";
        let lowered = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc()));
        let found = Assumption::of(&Schema::read(schema).expect("it fits"), &lowered.plan.expect(search));
        found.into_iter().map(|it| it.told.replace(", a name that the target does not keep", "")).collect()
    }

    #[test]
    fn a_search_for_one_form_takes_the_others_not_to_be_there() {
        let none = |names: &str| [format!("no event of these logs has the {names}")];
        assert_eq!(told("source=WinEventLog:Security EventCode=1"), none("source `XmlWinEventLog:Security`"));
        assert_eq!(told("sourcetype=XmlWinEventLog"), none("sourcetype `WinEventLog`"));
        assert_eq!(told("NOT source=WinEventLog:System"), none("source `XmlWinEventLog:System`"));
    }

    #[test]
    fn a_search_for_all_forms_takes_nothing_for_granted() {
        assert!(told("source IN (WinEventLog:System, XmlWinEventLog:System) EventCode=1").is_empty());
        assert!(told("source=*WinEventLog:System").is_empty() && told("EventCode=1 host=a").is_empty());
    }

    #[test]
    fn forms_that_are_asked_for_different_things_are_not_told_apart() {
        let search = "(source=WinEventLog:Security a=1) OR (source=XmlWinEventLog:Security b=1)";
        let both = "what is asked of events with the source `WinEventLog:Security` or `XmlWinEventLog:Security` is asked of them all";
        assert_eq!(told(search), [both]);
    }

    #[test]
    fn a_name_that_no_event_has_stands_for_every_log() {
        assert_eq!(told("source=wineventlog EventCode=1"), ["`source=wineventlog` stands for every log"]);
    }

    #[test]
    fn metadata_is_asked_for_as_it_was_recorded() {
        let plan =
            |search: &str| lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc())).plan.expect(search);
        let told = |search: &str| Assumption::recorded(&plan(search)).into_iter().map(|it| it.told).collect::<Vec<_>>();
        assert_eq!(told("index=a source=b c=1"), ["every event says its `index` and `source` itself"]);
        assert!(told("c=1 | eval source=c | search source=1").is_empty());
    }

    #[test]
    fn what_the_search_sets_itself_is_no_log() {
        assert!(told("a=1 | eval source=b | search source=WinEventLog:System").is_empty());
    }
}
