//! What shippers leave out of documents: values that are empty, or `-`, by which Windows says that there is none.

use crate::backend::assumption::Taken;
use crate::backend::schema::documents::{Documents, Held, Place};
use crate::backend::{Assumption, Name, Schema};
use crate::command::Setting;
use crate::plan::{Columns, Expr, FieldPattern, Given, Node, Op, Plan, Test};
use crate::source::Span;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;
use crate::value::regex::Exhausted;
use crate::value::time::Zone;
use std::collections::BTreeSet;

/// What Windows writes where there is no value.
const NONE: &str = "-";

/// That no event has such a value in the fields of which the search would show or count it; none if there is no such field.
pub fn assumed(schema: &Schema, plan: &Plan) -> Option<Assumption> {
    let documents = schema.documents.as_ref()?;
    let (mut made, mut fields) = (BTreeSet::new(), BTreeSet::new());
    let mut is_open = true;
    for step in &plan.steps {
        let names = if is_open { shown(&step.op) } else { Vec::new() };
        let read = names.into_iter().filter(|name| !made.contains(name)).flat_map(|name| sources(schema, name));
        fields.extend(read.filter(|name| is_left_out(documents, name)));
        is_open &= !step.op.effect().is_whole;
        made.extend(step.op.effect().makes);
    }
    let at = |node: Node| Expr::new(node, Span::default());
    let is = |name: &Name, value: &str| at(Node::Test(Test::Matches(name.clone(), Pattern::search(value))));
    let tests = fields.iter().flat_map(|name| [is(name, NONE), is(name, "")]).collect();
    let taken = at(Node::Not(Box::new(at(Node::Or(tests)))));
    let named = fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    (!fields.is_empty()).then(|| Assumption {
        told: format!("no event has {named} empty or as `{NONE}`: shippers leave such values out"),
        span: Span::default(),
        taken: Taken::Alike(at(Node::Literal(Value::Bool(true))), taken),
    })
}

/// The fields whose values a step shows, counts, or asks to be missing or others.
fn shown(op: &Op) -> Vec<Name> {
    let named = |pattern: &FieldPattern| pattern.name().map(Name::from);
    if let Op::Filter(condition) = op {
        return hanging(condition);
    }
    if let Op::Aggregate(grouping) | Op::Annotate(grouping) = op {
        return grouping
            .by
            .iter()
            .cloned()
            .chain(grouping.tallies.iter().flat_map(|tally| tally.over.named()))
            .collect();
    }
    if let Op::Project(project) = op {
        return project.fields.iter().filter(|_| project.columns != Columns::Drop).filter_map(named).collect();
    }
    if let Op::Rename(renamings) = op {
        return renamings.iter().filter_map(|renaming| named(&renaming.from)).collect();
    }
    op.effect().reads.unwrap_or_default()
}

/// The fields of a condition that asks them for something else than to be another value.
fn hanging(condition: &Expr) -> Vec<Name> {
    if let Node::And(parts) | Node::Or(parts) = &condition.node {
        return parts.iter().flat_map(hanging).collect();
    }
    if is_of_others(&condition.node) { Vec::new() } else { condition.reads() }
}

/// Whether a condition is false of what is left out as well as of what is missing.
fn is_of_others(node: &Node) -> bool {
    let none_is = |matched: Result<bool, Exhausted>| matched.unwrap_or(true);
    match node {
        Node::Test(Test::Matches(_, pattern)) => !pattern.matches(NONE) && !pattern.matches(""),
        Node::Compare { operator: Operator::Equal, right, .. } => is_other(right),
        Node::In { items, .. } => items.iter().all(|(item, _)| is_other(item)),
        Node::Like { pattern, .. } => {
            matches!(&**pattern, Given::Fixed(pattern) if !pattern.matches(NONE) && !pattern.matches(""))
        }
        Node::Match { regex, .. } => {
            matches!(&**regex, Given::Fixed(regex) if !none_is(regex.is_match(NONE)) && !none_is(regex.is_match("")))
        }
        node => matches!(node, Node::Test(Test::Ordered(..) | Test::InNetwork(..))),
    }
}

/// What a computed field is made of, unless its rule itself passes over what is left out; of any other field itself.
fn sources(schema: &Schema, name: Name) -> Vec<Name> {
    // The zone and the moment change no names.
    let rule = schema.expression(&name, &Setting::at(0.0, Zone::utc())).ok().flatten();
    match rule {
        Some(rule) if rule.all().into_iter().any(|part| part.text() == Some(NONE)) => Vec::new(),
        Some(rule) => rule.reads(),
        None => vec![name],
    }
}

/// Whether a value is given, and is not the one that is left out.
fn is_other(value: &Expr) -> bool {
    value.text().is_some_and(|text| ![NONE, ""].contains(&text))
        || matches!(&value.node, Node::Literal(Value::Number(_)))
}

/// Whether a field is of an event's own data, of which shippers leave out what says nothing.
fn is_left_out(documents: &Documents, name: &str) -> bool {
    let is_text = |place: &&Place| matches!(place.kind, Held::Text | Held::Address) && !place.filled;
    match documents.fields.get(name) {
        Some(places) => places.all().iter().any(|place| !place.logs.is_empty() && is_text(&place)),
        None => documents.data.names.iter().any(|it| it == name) && !documents.data.digits.iter().any(|it| it == name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::lower;
    use crate::source::Source;

    fn told(search: &str) -> Option<String> {
        let schema = Schema::named("ecs").expect("it is built in");
        let plan = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc())).plan.expect(search);
        assumed(&schema, &plan).map(|assumption| assumption.told)
    }

    #[test]
    fn what_is_asked_for_by_a_value_is_not_left_out() {
        assert_eq!(told("EventCode=4624 TargetUserName=adm* | stats count by host"), None);
        assert_eq!(told("EventCode=4624 | where match(IpAddress, \"^10\\.\") | stats count"), None);
    }

    #[test]
    fn what_is_shown_counted_or_excluded_may_be() {
        let one = |name| Some(format!("no event has `{name}` empty or as `-`: shippers leave such values out"));
        assert_eq!(told("EventCode=4624 | stats count by SubjectUserName"), one("SubjectUserName"));
        assert_eq!(told("EventCode=4624 IpAddress!=10.* | stats count"), one("IpAddress"));
        assert_eq!(told("EventCode=4624 IpAddress=* | stats count"), one("IpAddress"));
        assert_eq!(told("EventCode=4624 | rename IpAddress as src | stats dc(src)"), one("IpAddress"));
        assert_eq!(told("EventCode=4624 | eval IpAddress=1 | stats count by IpAddress, LogonType"), None);
    }
}
