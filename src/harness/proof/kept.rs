//! The events that the tables of a target can keep as a search sees them. A table keeps a value in one column, whatever Splunk
//! calls it, and computes what Splunk's add-ons compute of Windows' own values: an event that Splunk renders otherwise, as
//! text or under other names, is no row of it.

use crate::backend::schema::table::Place;
use crate::backend::schema::{Kind, Schema, Table as Kept, route};
use crate::backend::{self, Name};
use crate::command::Setting;
use crate::engine::truths;
use crate::function::{self, Context};
use crate::plan::{Expr, Node, Plan};
use crate::source::Span;
use crate::table::{Column, Table};
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use std::collections::{BTreeMap, BTreeSet};

/// What no value of a field holds, to join several by.
const BETWEEN: &str = "\u{1f}";

/// The events that a schema's tables keep as a plan's search sees them, each with the values of the columns that it asks for.
pub fn kept(events: &Table, schema: &Schema, plan: &Plan, setting: &Setting) -> Table {
    if schema.tables.is_empty() {
        return events.clone();
    }
    let mut filling = Filling { events, schema, setting, is_kept: vec![true; events.rows()], columns: BTreeMap::new() };
    filling.of_plan(plan);
    filling.finished()
}

/// Tables being filled with events.
struct Filling<'e> {
    events: &'e Table,
    schema: &'e Schema,
    setting: &'e Setting,
    is_kept: Vec<bool>,
    /// The columns that are not what the events have under their names.
    columns: BTreeMap<Name, Vec<Value>>,
}

impl Filling<'_> {
    fn of_plan(&mut self, plan: &Plan) {
        let asked = backend::asked(plan);
        for table in route::of(self.schema, plan) {
            self.of_table(table, &asked);
        }
        plan.nested().for_each(|plan| self.of_plan(plan));
    }

    /// Fills a table's columns with what is asked of it.
    fn of_table(&mut self, table: &Kept, asked: &[Name]) {
        let rows: Vec<usize> = (0..self.events.rows()).filter(|row| self.is_in(table, *row)).collect();
        let mut all: BTreeSet<Name> = asked.iter().cloned().collect();
        for name in asked.iter().filter(|name| table.is_of_logs() && table.place(name).is_none()) {
            let expr = self.schema.expression(name, self.setting).ok().flatten();
            if let Some(expr) = expr {
                all.extend(expr.reads());
                self.compute(name, &expr, &rows);
            }
        }
        let mut columns: BTreeMap<&str, Vec<(&Name, Kind)>> = BTreeMap::new();
        for name in &all {
            match table.place(name) {
                Some(Place::Column(column, field)) => columns.entry(column).or_default().push((name, field.kind)),
                Some(Place::Key(_)) => columns.entry(name).or_default().push((name, Kind::Text)),
                Some(Place::Nowhere) => self.keep(&rows, |row, events| events.value(row, name).is_null()),
                Some(Place::Made(..) | Place::Lost(_)) | None => {}
            }
        }
        for (column, fields) in columns.into_iter().filter(|(_, fields)| fields[0].1 != Kind::Moment) {
            self.fill(table, column, &fields, &rows);
        }
        if let Some(column) = &table.log {
            self.name_logs(column, &rows);
        }
    }

    /// Whether an event is a row of a table: by its log, or by the tags of its kind.
    fn is_in(&self, table: &Kept, row: usize) -> bool {
        let value = |name: &str| self.events.value(row, name);
        let is = |one: &str, other: &String| one.eq_ignore_ascii_case(other);
        if !table.is_of_logs() {
            let tags = table.facts.get("tag").map(Vec::as_slice).unwrap_or_default();
            return tags.iter().all(|tag| value("tag").values().iter().any(|held| is(&held.show(), tag)));
        }
        let Some(log) = log_of(self.schema, &value("source").show()) else { return false };
        let elsewhere = || self.schema.tables.iter().flat_map(|table| &table.logs).any(|other| is(&log, other));
        if table.log.is_some() { !elsewhere() } else { table.logs.iter().any(|other| is(&log, other)) }
    }

    /// Keeps of these rows those of which something holds.
    fn keep(&mut self, rows: &[usize], holds: impl Fn(usize, &Table) -> bool) {
        rows.iter().for_each(|row| self.is_kept[*row] &= holds(*row, self.events));
    }

    /// Keeps the rows in which a field is what the schema computes.
    fn compute(&mut self, field: &Name, expr: &Expr, rows: &[usize]) {
        let context = Context::new(self.setting.now(), self.setting.zone.clone());
        let truths = truths(&is_computed(field, expr), self.events, &context);
        self.keep(rows, |row, _| truths[row] == Some(true));
    }

    /// Puts into a column what the fields say that stand there; where they differ, or it cannot be kept, the event is none
    /// of the table's.
    fn fill(&mut self, table: &Kept, column: &str, fields: &[(&Name, Kind)], rows: &[usize]) {
        let (name, kind) = fields[0];
        let same = |row: usize, events: &Table| {
            let value = events.value(row, name);
            fits(value, kind) && fields.iter().all(|(other, _)| events.value(row, other).show() == value.show())
        };
        self.keep(rows, same);
        let is_asked = |other: &str| fields.iter().any(|(asked, _)| &***asked == other);
        let others = table.fields.iter().filter(|(_, it)| it.column.as_deref() == Some(column));
        let others = others.map(|(other, _)| other.as_str()).filter(|other| !is_asked(other) && *other != column);
        let others: Vec<&str> = others.collect();
        let events = self.events;
        for row in rows {
            let value = events.value(*row, name);
            if value.show() != events.value(*row, column).show() {
                self.put(column, *row, value.clone());
            }
            // A column that is empty would be filled with what another name has for it.
            for other in others.iter().filter(|other| value.is_null() && !events.value(*row, other).is_null()) {
                self.put(other, *row, Value::Null);
            }
        }
    }

    /// Names the log in its column where only the source tells it.
    fn name_logs(&mut self, column: &str, rows: &[usize]) {
        for row in rows {
            let log = log_of(self.schema, &self.events.value(*row, "source").show());
            if self.events.value(*row, column).is_null()
                && let Some(log) = log
            {
                self.put(column, *row, Value::from(log.as_str()));
            }
        }
    }

    fn put(&mut self, column: &str, row: usize, value: Value) {
        let events = self.events;
        let held = || (0..events.rows()).map(|row| events.value(row, column).clone()).collect();
        self.columns.entry(column.into()).or_insert_with(held)[row] = value;
    }

    fn finished(self) -> Table {
        let mut filled = self.events.clone();
        self.columns.into_iter().for_each(|(name, values)| filled.set(name, Column::of(values)));
        let rows: Vec<u32> = (0..filled.rows() as u32).filter(|row| self.is_kept[*row as usize]).collect();
        if rows.len() == filled.rows() { filled } else { filled.select(&rows).compact() }
    }
}

/// The log that a source names, in any form.
fn log_of(schema: &Schema, source: &str) -> Option<String> {
    let befores = schema.forms.get("source").into_iter().flatten().filter_map(|form| form.strip_suffix("{}"));
    let rest = |before: &str| {
        let is_form = source.get(..before.len()).is_some_and(|start| start.eq_ignore_ascii_case(before));
        is_form.then(|| source[before.len()..].to_string())
    };
    befores.filter_map(rest).next()
}

/// Whether a column of a kind can hold a value, and show it as it is.
fn fits(value: &Value, kind: Kind) -> bool {
    let text = value.show();
    match kind {
        _ if value.is_null() => true,
        _ if matches!(value, Value::Multi(_)) => false,
        Kind::Whole => text.parse::<i64>().is_ok_and(|number| number.to_string() == *text),
        Kind::Text | Kind::Number | Kind::Epoch | Kind::Time | Kind::Values | Kind::Moment => true,
    }
}

/// That a field is missing as what is computed for it, or holds the same values.
fn is_computed(field: &Name, expr: &Expr) -> Expr {
    let at = |node: Node| Expr::new(node, Span::default());
    let call = |name: &str, args: Vec<Expr>| {
        at(Node::Call { function: function::find(name).expect("it is a function of eval"), args })
    };
    let between = || at(Node::Literal(Value::from(BETWEEN)));
    let sides = || [at(Node::Field(field.clone())), expr.clone()];
    let both_missing = at(Node::And(sides().map(|side| call("isnull", vec![side])).into()));
    let [left, right] = sides().map(|side| Box::new(call("mvjoin", vec![side, between()])));
    let same = at(Node::Compare { left, operator: Operator::Equal, right, reading: Reading::Text });
    at(Node::Or(vec![both_missing, same]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::lower;
    use crate::source::Source;
    use crate::table::drawn::table;
    use crate::value::time::Zone;

    fn rows(search: &str, events: &str, shown: &str) -> Vec<String> {
        let schema = Schema::named("sentinel").expect("it is built in");
        let setting = Setting::at(0.0, Zone::utc());
        let plan = lower(&Source::bare("search", search), &setting).plan.expect(search);
        let kept = kept(&table(events), &schema, &plan, &setting);
        (0..kept.rows()).map(|row| kept.value(row, shown).show().into_owned()).collect()
    }

    #[test]
    fn a_column_holds_what_the_search_reads_of_it() {
        let events = "source EventCode host Computer; WinEventLog:Security 4624 a a.example";
        assert_eq!(rows("EventCode=4624 | table host", events, "Computer"), ["a"]);
        assert!(rows("EventCode=4624 | table host Computer", events, "Computer").is_empty());
    }

    #[test]
    fn a_field_that_the_search_does_not_ask_for_fills_no_column() {
        let events = "source EventCode Logon_Type; WinEventLog:Security 4624 3";
        assert_eq!(rows("EventCode=4624 LogonType=3", events, "Logon_Type"), [""]);
        assert_eq!(rows("EventCode=4624 Logon_Type=3", events, "LogonType"), ["3"]);
    }

    #[test]
    fn an_event_without_what_the_schema_computes_is_left_out() {
        let head = "source Channel EventID EventCode SubjectUserName Account_Name; ";
        let event = |name: &str| format!("{head}XmlWinEventLog:Security Security 5140 5140 ann {name}");
        let search = "EventCode=5140 | stats count by Account_Name";
        assert_eq!(rows(search, &event("ann"), "EventCode"), ["5140"]);
        assert!(rows(search, &event("-"), "EventCode").is_empty());
    }

    #[test]
    fn a_column_of_numbers_holds_no_other_text() {
        let events = "tag process_id dest; process|report 0x1a4 a; process|report 420 a";
        assert_eq!(rows("tag=process tag=report | stats count by process_id", events, "process_id"), ["420"]);
    }
}
