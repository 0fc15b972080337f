//! Which tables of a schema a search reads: those that hold an event for which its first conditions could be true.

use crate::backend::Name;
use crate::backend::schema::{Schema, Table};
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::source::Span;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;

/// What is known of a condition before any row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is false of every event.
    Never,
    /// The events tell.
    Sometimes,
    /// It is true of every event.
    Ever,
}

impl Known {
    fn of(truth: bool) -> Known {
        if truth { Known::Ever } else { Known::Never }
    }

    fn not(self) -> Known {
        match self {
            Known::Never => Known::Ever,
            Known::Sometimes => Known::Sometimes,
            Known::Ever => Known::Never,
        }
    }
}

/// The tables that a search reads.
pub fn of<'s>(schema: &'s Schema, plan: &Plan) -> Vec<&'s Table> {
    let conditions = filters(plan);
    let asked: Vec<Name> = conditions.iter().flat_map(|condition| condition.reads()).collect();
    let is_meant = |table: &&Table| {
        table.asked_by.iter().all(|field| asked.iter().any(|asked| **asked == **field))
            && conditions.iter().all(|condition| of_condition(schema, table, condition) != Known::Never)
    };
    schema.tables.iter().filter(is_meant).collect()
}

/// The conditions that a search begins with.
pub fn filters(plan: &Plan) -> Vec<&Expr> {
    let filtering = plan.steps.iter().skip(1).map_while(|step| match &step.op {
        Op::Filter(condition) => Some(condition),
        _ => None,
    });
    filtering.collect()
}

/// What is known of a condition in the events of a table.
pub fn of_condition(schema: &Schema, table: &Table, condition: &Expr) -> Known {
    let of = |part: &Expr| of_condition(schema, table, part);
    match &condition.node {
        Node::And(parts) => {
            let parts: Vec<Known> = parts.iter().map(of).collect();
            if parts.contains(&Known::Never) {
                return Known::Never;
            }
            if parts.contains(&Known::Sometimes) { Known::Sometimes } else { Known::Ever }
        }
        Node::Or(parts) => {
            let parts: Vec<Known> = parts.iter().map(of).collect();
            if parts.contains(&Known::Ever) {
                return Known::Ever;
            }
            if parts.contains(&Known::Sometimes) { Known::Sometimes } else { Known::Never }
        }
        Node::Not(inner) => of(inner).not(),
        Node::Test(test) => of_test(schema, table, test),
        Node::Compare { left, operator: Operator::Equal, right, .. } => match (left.field(), &right.node) {
            (Some(field), Node::Literal(Value::Number(number))) => {
                let held = number.whole().and_then(|number| table.may_hold(field, number));
                if held == Some(false) { Known::Never } else { Known::Sometimes }
            }
            _ => Known::Sometimes,
        },
        _ => Known::Sometimes,
    }
}

/// What is known of a test of `search`.
pub fn of_test(schema: &Schema, table: &Table, test: &Test) -> Known {
    match test {
        Test::Matches(field, pattern) | Test::Metadata(field, pattern) => matches(schema, table, field, pattern),
        Test::NotMetadata(field, pattern) => matches(schema, table, field, pattern).not(),
        Test::Differs(field, pattern) if is_fact(schema, field) => matches(schema, table, field, pattern).not(),
        Test::Exists(field) if is_fact(schema, field) => Known::of(table.facts.contains_key(&**field)),
        Test::Exists(_)
        | Test::Differs(..)
        | Test::Ordered(..)
        | Test::InNetwork(..)
        | Test::OutsideNetwork(..)
        | Test::Term(_)
        | Test::Subsearch(_)
        | Test::Within(..) => Known::Sometimes,
    }
}

fn matches(schema: &Schema, table: &Table, field: &str, pattern: &Pattern) -> Known {
    // Each workspace keeps its events in one place, so that every index is this one.
    if field == "index" {
        return Known::Ever;
    }
    if table.place(field).is_some() {
        let number: Option<i64> = pattern.text().parse().ok();
        let held = number.and_then(|number| table.may_hold(field, number));
        return if held == Some(false) { Known::Never } else { Known::Sometimes };
    }
    if !is_fact(schema, field) {
        return Known::Sometimes;
    }
    let values = table.facts.get(field).map(Vec::as_slice).unwrap_or_default();
    Known::of(values.iter().any(|value| pattern.matches(value)))
}

/// Whether some table has it as a fact that stands in no column.
pub fn is_fact(schema: &Schema, field: &str) -> bool {
    field == "index" || schema.tables.iter().any(|table| table.facts.contains_key(field))
}

/// In which form Splunk collected the events of Windows' logs, which its `source` and `sourcetype` tell and no table does.
#[derive(Clone, Copy)]
enum Form {
    Classic,
    Xml,
}

impl Form {
    /// Whether a source or its like could be of this form.
    fn may_be(self, value: &str) -> bool {
        let other = match self {
            Form::Classic => "xmlwineventlog",
            Form::Xml => "wineventlog",
        };
        !value.to_lowercase().starts_with(other)
    }
}

/// The place in a condition where it asks for events of a table in one form only.
pub fn one_form(schema: &Schema, table: &Table, condition: &Expr) -> Option<Span> {
    if is_of_source(schema, table, condition) {
        let is_met = |form| meets(table, condition, form);
        return (is_met(Form::Classic) != is_met(Form::Xml)).then_some(condition.span);
    }
    match &condition.node {
        Node::And(parts) | Node::Or(parts) => parts.iter().find_map(|part| one_form(schema, table, part)),
        Node::Not(inner) => one_form(schema, table, inner),
        _ => None,
    }
}

/// Whether a condition asks for nothing but where events come from.
fn is_of_source(schema: &Schema, table: &Table, condition: &Expr) -> bool {
    match &condition.node {
        Node::And(parts) | Node::Or(parts) => parts.iter().all(|part| is_of_source(schema, table, part)),
        Node::Not(inner) => is_of_source(schema, table, inner),
        Node::Test(
            Test::Matches(field, _) | Test::Metadata(field, _) | Test::NotMetadata(field, _) | Test::Differs(field, _),
        ) => matches!(&**field, "source" | "sourcetype") && (is_fact(schema, field) || table.place(field).is_some()),
        _ => false,
    }
}

/// Whether events of a table in a form could meet such a condition.
fn meets(table: &Table, condition: &Expr, form: Form) -> bool {
    let part = |part: &Expr| meets(table, part, form);
    match &condition.node {
        Node::And(parts) => parts.iter().all(part),
        Node::Or(parts) => parts.iter().any(part),
        Node::Not(inner) => !part(inner),
        Node::Test(Test::Matches(field, pattern) | Test::Metadata(field, pattern)) => match table.facts.get(&**field) {
            Some(values) => values.iter().any(|value| form.may_be(value) && pattern.matches(value)),
            None => form.may_be(pattern.text()),
        },
        Node::Test(Test::NotMetadata(field, pattern) | Test::Differs(field, pattern)) => {
            match table.facts.get(&**field) {
                Some(values) => values.iter().any(|value| form.may_be(value) && !pattern.matches(value)),
                None => true,
            }
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn tables(search: &str) -> Vec<String> {
        let lowered = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc()));
        let schema = Schema::named("sentinel").expect("it is built in");
        of(&schema, &lowered.plan.expect(search)).iter().map(|table| table.name.clone()).collect()
    }

    #[test]
    fn a_source_or_a_number_tells_the_table() {
        assert_eq!(tables("index=* source=XmlWinEventLog:Security EventCode=4688"), ["SecurityEvent"]);
        assert_eq!(tables("index=* EventCode=4688"), ["SecurityEvent"]);
        assert_eq!(
            tables("source=\"XmlWinEventLog:Microsoft-Windows-Sysmon/Operational\" EventCode=1"),
            ["WindowsEvent"]
        );
        assert_eq!(tables("EventCode=4688 OR EventCode=1"), ["SecurityEvent", "WindowsEvent"]);
    }

    #[test]
    fn a_search_for_one_form_of_a_log_is_told_from_one_for_both() {
        let one = |search: &str| {
            let lowered = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc()));
            let schema = Schema::named("sentinel").expect("it is built in");
            let plan = lowered.plan.expect(search);
            let found = of(&schema, &plan);
            let Op::Filter(condition) = &plan.steps[1].op else { panic!("it filters") };
            one_form(&schema, found[0], condition).is_some()
        };
        assert!(one("source=\"WinEventLog:Security\" EventCode=4688"));
        assert!(one("sourcetype=XmlWinEventLog EventCode=1"));
        assert!(!one("source IN (\"WinEventLog:Security\", \"XmlWinEventLog:Security\") EventCode=4688"));
        assert!(!one("source=*WinEventLog:Security EventCode=4688") && !one("EventCode=4688"));
    }

    #[test]
    fn what_no_table_holds_is_in_none() {
        assert!(tables("sourcetype=linux_secure").is_empty());
    }

    #[test]
    fn a_data_model_tells_the_rows_of_its_kind() {
        assert_eq!(tables("tag=process tag=report"), ["DeviceProcessEvents"]);
        assert!(tables("tag=malware").is_empty());
    }
}
