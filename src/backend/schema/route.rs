//! Which tables of a schema a search reads: those that hold an event for which its first conditions could be true.

use super::{Logs, Schema, Table};
use crate::backend::Name;
use crate::plan::{Expr, Node, Op, Plan, Test};
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
        Test::Differs(field, pattern) | Test::NotMetadata(field, pattern) if is_fact(schema, field) => {
            matches(schema, table, field, pattern).not()
        }
        Test::Exists(field) if schema.forms.contains_key(&**field) => Known::of(table.is_of_logs()),
        Test::Exists(field) if is_fact(schema, field) => Known::of(table.facts.contains_key(&**field)),
        Test::Exists(_)
        | Test::Differs(..)
        | Test::NotMetadata(..)
        | Test::Ordered(..)
        | Test::InNetwork(..)
        | Test::OutsideNetwork(..)
        | Test::Term(_)
        | Test::Subsearch(_)
        | Test::Within(..) => Known::Sometimes,
    }
}

fn matches(schema: &Schema, table: &Table, field: &str, pattern: &Pattern) -> Known {
    if field == "index" {
        // Each workspace keeps its events in one place, so that every index is this one, but for those of Splunk itself.
        return Known::of(!pattern.text().starts_with('_'));
    }
    if let Some(logs) = schema.logs(field, pattern) {
        return of_logs(schema, table, &logs);
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

/// Whether the events of a table are of the logs that are asked for.
fn of_logs(schema: &Schema, table: &Table, logs: &Logs) -> Known {
    if logs.are_all {
        return Known::of(table.is_of_logs());
    }
    if table.log.is_none() {
        return Known::of(table.logs.iter().any(|log| logs.hold(log)));
    }
    // What another table holds is not in this one.
    let elsewhere: Vec<&String> = schema.tables.iter().flat_map(|table| &table.logs).collect();
    let is_elsewhere = |name: &Pattern| name.is_literal() && elsewhere.iter().any(|log| name.matches(log));
    if logs.names.iter().all(is_elsewhere) { Known::Never } else { Known::Sometimes }
}

/// Whether some table has it as a fact that stands in no column.
pub fn is_fact(schema: &Schema, field: &str) -> bool {
    let is_of_table = |table: &Table| table.facts.contains_key(field);
    field == "index" || schema.forms.contains_key(field) || schema.tables.iter().any(is_of_table)
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
        assert_eq!(tables("source=*WinEventLog:System"), ["WindowsEvent"]);
        assert_eq!(tables("source=wineventlog"), ["SecurityEvent", "WindowsEvent"]);
    }

    #[test]
    fn what_no_table_holds_is_in_none() {
        assert!(tables("sourcetype=linux_secure").is_empty());
        assert!(tables("index=_internal").is_empty() && !tables("index=win*").is_empty());
    }

    #[test]
    fn a_data_model_tells_the_rows_of_its_kind() {
        assert_eq!(tables("tag=process tag=report"), ["DeviceProcessEvents"]);
        assert!(tables("tag=malware").is_empty());
    }
}
