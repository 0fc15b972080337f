//! Fields that no event has of the kinds that a search is about, as far as these are known.

use crate::diagnostic::Diagnostic;
use crate::events::{Kind, kinds, specimens};
use crate::function::Context;
use crate::harness::why::about::About;
use crate::harness::why::nearest;
use crate::lint::Read;
use crate::model;
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::table::{Name, Table, hidden};
use crate::value::Value;
use std::collections::BTreeSet;

/// The fields that are read and that no event of these kinds has, be it of the query's own `datasets`.
pub fn check(plan: &Plan, reads: &[Read], context: &Context, datasets: &dyn Fn() -> Vec<Table>) -> Vec<Diagnostic> {
    let reads: Vec<&Read> = reads.iter().filter(|read| is_of_events(&read.name)).collect();
    let Some((kinds, fields)) = known(plan, context).filter(|_| !reads.is_empty()) else { return Vec::new() };
    let foreign: Vec<&Read> = reads.into_iter().filter(|read| !fields.contains(&read.name)).collect();
    let own = if foreign.is_empty() { Vec::new() } else { datasets() };
    let about = About::of(plan);
    let is_had = |read: &Read| own.iter().any(|table| has(table, &read.name, &about, context));
    let foreign = foreign.into_iter().filter(|read| !is_had(read));
    foreign.map(|read| told(read, &kinds, &fields)).collect()
}

/// Whether an event of the kinds that a search is about has a field.
fn has(table: &Table, name: &str, about: &About, context: &Context) -> bool {
    let passing = about.kinds(table, context);
    let (kinds, of_rows) = kinds(table);
    let mut rows = of_rows.iter().enumerate();
    rows.any(|(row, kind)| passing.contains(&kinds[*kind]) && !table.value(row, name).is_null())
}

fn told(read: &Read, kinds: &[Kind], fields: &BTreeSet<Name>) -> Diagnostic {
    let name = &read.name;
    let of = match kinds {
        [one] => format!("no event of {one}"),
        [one, two] => format!("no event of {one} or {two}"),
        _ => format!("no event of the {} kinds that this search is about", kinds.len()),
    };
    let candidates: Vec<&str> = fields.iter().map(|name| &**name).filter(|name| !name.starts_with('_')).collect();
    let found = Diagnostic::warning("foreign-field", format!("{of} has a field `{name}`"), read.span);
    let found = match nearest(name, &candidates) {
        Some(near) => found.label(format!("did you mean `{near}`?")),
        None => found,
    };
    found.help("if your own configuration makes it, keep that under fixtures/props or in spelt.toml")
}

/// Fields that Splunk adds to every event.
const ADDED: &[&str] = &[
    "eventtype",
    "host",
    "index",
    "linecount",
    "punct",
    "source",
    "sourcetype",
    "splunk_server",
    "splunk_server_group",
    "tag",
    "timeendpos",
    "timestamp",
    "timestartpos",
];

/// How fields end that Enterprise Security adds of assets and identities.
const ENRICHED: &[&str] = &["_asset_tag", "_bunit", "_category", "_owner", "_priority", "_requires_av"];

/// Whether a data model has a field of this name, so that an add-on may well give it.
fn is_of_a_model(name: &str) -> bool {
    model::all().iter().flat_map(|model| &model.datasets).any(|dataset| dataset.fields.contains(name))
}

/// Whether the events themselves must have a field. Names with signs in them are of nested data, or of somebody's own.
fn is_of_events(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_added = name.starts_with("date_") || name.starts_with('_') || ADDED.contains(&name);
    is_plain && !is_added && !is_of_a_model(name) && !ENRICHED.iter().any(|end| name.ends_with(end))
}

/// The kinds of event that a search is about, and the fields that they can have; nothing if others may pass.
fn known(plan: &Plan, context: &Context) -> Option<(Vec<Kind>, BTreeSet<Name>)> {
    let about = About::of(plan);
    let numbers = numbers(plan).filter(|numbers| !numbers.is_empty())?;
    let all = specimens();
    let passing = about.kinds(&all.table, context);
    let is_known = |number: &String| passing.iter().any(|kind| *kind.code == **number);
    if !numbers.iter().all(is_known) || !about.kinds(&strangers(&numbers), context).is_empty() {
        return None;
    }
    let (kinds, of_rows) = kinds(&all.table);
    let rows = (0..of_rows.len()).filter(|row| passing.contains(&kinds[of_rows[*row]]));
    let fields = rows.flat_map(|row| all.fields(row)).cloned().collect();
    Some((passing, fields))
}

/// The fields that hold an event's number.
const NUMBER: &[&str] = &["EventCode", "EventID"];

/// The numbers of events that a search names; nothing if it asks for them in another way.
fn numbers(plan: &Plan) -> Option<BTreeSet<String>> {
    let mut numbers = BTreeSet::new();
    for step in &plan.steps {
        let condition = if let Op::Filter(condition) = &step.op { condition.all() } else { Vec::new() };
        for part in condition {
            numbers.extend(compared_with(part)?);
        }
    }
    for inner in plan.nested() {
        numbers.extend(self::numbers(inner)?);
    }
    Some(numbers)
}

/// The numbers that a part of a condition compares an event's with; nothing if it does more than that.
fn compared_with(part: &Expr) -> Option<Vec<String>> {
    let is_number = |field: &Name| NUMBER.contains(&&**field);
    // What joins clauses, or is a side of one, says nothing by itself.
    if !part.reads().iter().any(is_number) || joins(part) || part.field().is_some() {
        return Some(Vec::new());
    }
    if let Node::Test(Test::Matches(_, pattern)) = &part.node {
        return pattern.is_literal().then(|| vec![pattern.text().to_string()]);
    }
    if let Node::Compare { left, right, .. } = &part.node {
        let literal = if left.field().is_some() { right } else { left };
        return Some(vec![shown(literal)?]);
    }
    let Node::In { items, .. } = &part.node else { return None };
    items.iter().map(|(item, _)| shown(item)).collect()
}

fn joins(part: &Expr) -> bool {
    matches!(part.node, Node::And(_) | Node::Or(_) | Node::Not(_))
}

fn shown(expr: &Expr) -> Option<String> {
    if let Node::Literal(value) = &expr.node { Some(value.show().into_owned()) } else { None }
}

/// Events that a search about known kinds must not let through: of another log with these numbers, and of known logs with
/// numbers that no event has. Of all else that tells of a kind they have everything.
fn strangers(numbers: &BTreeSet<String>) -> Table {
    let all = &specimens().table;
    let (tags, types, index) = (every(all, "tag"), every(all, "eventtype"), hidden("index"));
    let stranger = |number: &str| {
        let number = || Value::from(number);
        vec![
            ("EventCode", number()),
            ("EventID", number()),
            ("tag", tags.clone()),
            ("eventtype", types.clone()),
            (&*index, "*".into()),
        ]
    };
    let others = numbers.iter().map(String::as_str).filter(|number| !has_one_log(number)).chain(NOBODYS);
    let mut rows: Vec<Vec<(&str, Value)>> = others.map(stranger).collect();
    let (kinds, of_rows) = kinds(all);
    let places: Vec<Name> =
        PLACE.iter().map(|name| Name::from(*name)).chain(["source", "sourcetype"].map(hidden)).collect();
    let mut logs = BTreeSet::new();
    for (row, kind) in of_rows.iter().enumerate() {
        // Of Sysmon all numbers are known.
        let log = &kinds[*kind].channel;
        if log.contains("Sysmon") || !logs.insert(log.clone()) {
            continue;
        }
        let place = places.iter().map(|name| (&**name, all.value(row, name).clone()));
        rows.extend(NOBODYS.map(|number| stranger(number).into_iter().chain(place.clone()).collect()));
    }
    Table::of_rows(rows)
}

/// The fields that tell of the log of an event.
const PLACE: &[&str] = &["Channel", "LogName", "ProviderName", "SourceName", "source", "sourcetype"];

/// Numbers that no event has.
const NOBODYS: [&str; 2] = ["0", "99999"];

/// Whether a number is one that no other log than those of security and of PowerShell has.
fn has_one_log(number: &str) -> bool {
    number.parse::<u32>().is_ok_and(|number| (4_100..=6_500).contains(&number))
}

/// All values of a field, as one.
fn every(table: &Table, field: &str) -> Value {
    let values = (0..table.rows()).flat_map(|row| table.value(row, field).values().to_vec());
    let values: BTreeSet<String> = values.map(|value| value.show().into_owned()).collect();
    Value::many(values.into_iter().map(Value::from))
}
