//! The events: which tables they are in, which of their fields are read, and in which order they come.

use super::computed;
use super::origin::Origin;
use super::piece::{Digits, Piece, Presence, Shape};
use super::presumed;
use super::rows::{Column, Rows, Term};
use super::text::ident;
use super::writer::{Done, Writer, listed};
use crate::backend::schema::table::Place;
use crate::backend::schema::{Field, Kind, Schema, Table, route};
use crate::backend::sql::need::Need;
use crate::backend::sql::piece::indented;
use crate::backend::{Name, mention};
use crate::plan::{Op, Plan};
use crate::source::Span;

/// Begins the pipeline with the events of a plan.
pub fn scan(writer: &mut Writer<'_>, plan: &Plan) -> Done<()> {
    let (asked, is_open) = mention::of(plan);
    writer.rows = Rows { is_open: true, ..Rows::default() };
    if writer.request.schema.tables.is_empty() {
        return of_record(writer, asked);
    }
    of_tables(writer, plan, asked, is_open)
}

/// Of a table that holds each event in a column of JSON.
fn of_record(writer: &mut Writer<'_>, mut asked: Vec<Name>) -> Done<()> {
    let schema = writer.request.schema;
    let Some(record) = &schema.record else {
        let why = "the schema gives no column of JSON and no tables; `--schema` names another";
        return Err(writer.refuse("the events", why, Span::default()));
    };
    let time: Name = "_time".into();
    if writer.need != Need::No && !asked.contains(&time) {
        asked.push(time.clone());
    }
    for reserved in [record, &schema.table].into_iter().chain(&schema.position) {
        writer.names.reserve(reserved);
    }
    writer.begin(ident(&schema.table));
    for name in &asked {
        if let Some(why) = unread(schema, name) {
            writer.rows.unknown.push((name.clone(), why.to_string()));
            continue;
        }
        let key = schema.column(name).unwrap_or(name);
        let value = member(&ident(record), key);
        let piece = match schema.kind(name) {
            _ if schema.is_many(name) => Piece::tight(format!("spl_list({value})"), Shape::Many),
            Kind::Text => Piece::tight(format!("tostring({value})"), Shape::Text),
            Kind::Number | Kind::Epoch => {
                Piece::tight(format!("todouble({value})"), Shape::Number).with(Digits::Moment)
            }
            Kind::Whole => Piece::tight(format!("tolong({value})"), Shape::Whole),
            Kind::Moment | Kind::Time | Kind::Values => Piece::tight(format!("todatetime({value})"), Shape::Moment),
        };
        writer.set(name.clone(), piece);
    }
    writer.flush();
    // What was read is what the event holds.
    writer.rows.columns.values_mut().for_each(|column| column.is_set = false);
    let mut carried = vec![ident(record)];
    if writer.need != Need::No {
        let time = writer.rows.columns.get(&time).map(|column| Term::new(&column.kql, Some(&time), true, true));
        let position = schema.position.as_ref().map(|position| Term::new(&ident(position), None, false, false));
        writer.rows.order = time.into_iter().chain(position).collect();
    }
    carried.extend(schema.position.as_ref().map(|position| ident(position)));
    writer.rows.carried = carried;
    Ok(())
}

/// Why a field of a record is not read; none if it is.
fn unread(schema: &Schema, name: &str) -> Option<&'static str> {
    let Some(key) = schema.column(name) else {
        return Some("the schema does not say where it is; add it under `[fields]`");
    };
    if key.is_empty() || key.contains(|c: char| c.is_control() || matches!(c, '\\' | '"')) {
        return Some("its name cannot be said as a key of JSON");
    }
    if schema.kind(name) == Kind::Values || schema.approximate.contains_key(name) {
        return Some("it is only nearly what Splunk would have");
    }
    schema.computed.contains_key(name).then_some("it is computed, which is not translated into KQL yet")
}

/// A key of a column of JSON.
fn member(column: &str, key: &str) -> String {
    let is_plain = ident(key) == key;
    if is_plain { format!("{column}.{key}") } else { format!("{column}{}", bracketed(key)) }
}

fn bracketed(key: &str) -> String {
    let quoted = ident(key);
    if quoted.starts_with('[') { quoted } else { format!("['{key}']") }
}

/// Of the tables that the search asks for.
fn of_tables(writer: &mut Writer<'_>, plan: &Plan, asked: Vec<Name>, is_whole: bool) -> Done<()> {
    let schema = writer.request.schema;
    let reads = |table| Read { table, origin: Origin::of(schema, table, plan) };
    let tables: Vec<Read<'_>> = route::of(schema, plan).into_iter().map(reads).collect();
    if route::filters(plan).iter().any(|condition| condition.reads().iter().any(|name| &**name == "index")) {
        let why = "`index` is not asked: a workspace keeps the events of all indexes in one place";
        writer.report.note(why.into(), first_filter(plan));
    }
    tables.iter().for_each(|read| writer.assumptions.extend(presumed::of(read.table, plan, &asked)));
    let mut names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    names.dedup();
    match &tables[..] {
        [] => {
            let why = format!("no table of the schema `{}` holds such events ({})", schema.name, names.join(", "));
            Err(writer.refuse("the events", &why, first_filter(plan)))
        }
        [read] => {
            begin_with(writer, read, &asked);
            Ok(())
        }
        _ if is_whole => {
            let names: Vec<&str> = tables.iter().map(|read| read.table.name.as_str()).collect();
            let why = format!(
                "it asks for whole events of several tables ({}); name the fields with `table`, or pin the source",
                names.join(", ")
            );
            Err(writer.refuse("the events", &why, Span::default()))
        }
        _ => of_several(writer, plan, &tables, asked),
    }
}

fn first_filter(plan: &Plan) -> Span {
    let filter = plan.steps.iter().find(|step| matches!(step.op, Op::Filter(_)) && !step.is_implied());
    filter.map(|step| step.span).unwrap_or_default()
}

/// A table that is read.
pub struct Read<'t> {
    pub table: &'t Table,
    /// What is known of its events.
    pub origin: Origin<'t>,
}

/// The only table there is: its columns keep their names.
fn begin_with(writer: &mut Writer<'_>, read: &Read<'_>, asked: &[Name]) {
    let table = read.table;
    writer.begin(ident(&table.name));
    if let Some(line) = only(table) {
        writer.begin(line);
    }
    for column in table.columns.iter().chain(table.keys.keys()) {
        writer.names.reserve(column);
    }
    for (name, field) in &table.fields {
        writer.names.reserve(field.column.as_deref().unwrap_or(name));
    }
    for name in asked {
        if let Some(column) = column(writer, read, name) {
            writer.rows.columns.insert(name.clone(), column);
        }
    }
    writer.table = Some(table.clone());
    if writer.need != Need::No {
        let time: Name = "_time".into();
        let column = writer.rows.columns.get(&time).cloned().or_else(|| column(writer, read, &time));
        newest_first(writer, column.as_ref());
    }
}

/// What the rows of a table must hold to be meant.
fn only(table: &Table) -> Option<String> {
    let parts: Vec<String> = table
        .only
        .iter()
        .map(|(column, values)| {
            let written = |value: &String| {
                value
                    .parse::<i64>()
                    .map_or_else(|_| super::text::literal(value).unwrap_or_default(), |it| it.to_string())
            };
            let values: Vec<String> = values.iter().map(written).collect();
            match &values[..] {
                [only] => format!("{} == {only}", ident(column)),
                _ => format!("{} in ({})", ident(column), values.join(", ")),
            }
        })
        .collect();
    (!parts.is_empty()).then(|| format!("| where {}", parts.join(" and ")))
}

/// A field of a table as it is there; none if it is a fact, or refused.
pub fn column(writer: &mut Writer<'_>, read: &Read<'_>, name: &Name) -> Option<Column> {
    let table = read.table;
    let Some(place) = table.place(name) else {
        if let Some(computed) = computed::column(writer, read, name) {
            return computed.map_err(|why| writer.rows.unknown.push((name.clone(), why))).ok();
        }
        let why = if route::is_fact(writer.request.schema, name) {
            format!("it tells which table is read, and stands in no column of {}", table.name)
        } else {
            format!("the schema does not say where {} has it; add it under `[tables.fields]`", table.name)
        };
        writer.rows.unknown.push((name.clone(), why));
        return None;
    };
    let (kql, shape, presence) = match place {
        Place::Column(column, field) => (ident(column), shape_of(field), presence_of(field)),
        Place::Made(expression, field) => (expression.to_string(), shape_of(field), presence_of(field)),
        Place::Key(column) => (format!("tostring({})", member(&ident(column), name)), Shape::Text, Presence::Itself),
        Place::Nowhere => {
            writer.report.note(format!("no event of {} has the field `{name}`", table.name), Span::default());
            ("\"\"".to_string(), Shape::Nothing, Presence::Itself)
        }
        Place::Lost(what) if writer.report.allows_approximate => {
            writer.miss(name, &table.name, what);
            ("\"\"".to_string(), Shape::Nothing, Presence::Itself)
        }
        Place::Lost(what) => {
            let why = format!("{} does not keep it, {what}; with `--allow-approximate` it is missing", table.name);
            writer.rows.unknown.push((name.clone(), why));
            return None;
        }
    };
    let digits = Piece::tight("", shape).digits;
    Some(Column { kql, shape, presence, digits, is_set: false })
}

fn shape_of(field: &Field) -> Shape {
    match field.kind {
        Kind::Text => Shape::Text,
        Kind::Whole => Shape::Whole,
        Kind::Number | Kind::Epoch => Shape::Number,
        Kind::Moment | Kind::Time | Kind::Values => Shape::Moment,
    }
}

fn presence_of(field: &Field) -> Presence {
    if field.always { Presence::Always } else { Presence::Itself }
}

/// The order of events, whose time is this column.
fn newest_first(writer: &mut Writer<'_>, time: Option<&Column>) {
    let name: Name = "_time".into();
    writer.rows.order = time.iter().map(|column| Term::new(&column.kql, Some(&name), true, false)).collect();
}

/// Of several tables: of each the rows that may be meant, under the names of the fields.
fn of_several(writer: &mut Writer<'_>, plan: &Plan, tables: &[Read<'_>], mut asked: Vec<Name>) -> Done<()> {
    let time: Name = "_time".into();
    if writer.need != Need::No && !asked.contains(&time) {
        asked.push(time);
    }
    let mut branches = Vec::new();
    for read in tables {
        let columns: Vec<(Name, Column)> =
            asked.iter().filter_map(|name| Some((name.clone(), column(writer, read, name)?))).collect();
        branches.push((read.table, columns));
    }
    let merged = merged(writer, &branches)?;
    let mut written = Vec::new();
    for (table, columns) in &branches {
        let mut lines = vec![ident(&table.name)];
        lines.extend(only(table));
        lines.extend(super::search::of_branch(writer, plan, table, columns)?);
        let is_nowhere = |name: &Name| {
            let others = branches.iter().flat_map(|(_, columns)| columns);
            others.filter(|(other, _)| other == name).any(|(_, column)| column.shape == Shape::Nothing)
        };
        let listed_columns = columns.iter().filter_map(|(name, column)| {
            let own = merged.columns.get(name)?;
            let value = match column.shape {
                Shape::Nothing => super::conversions::null(own.shape).to_string(),
                // A union of two types of whole numbers would have two columns.
                Shape::Whole if is_nowhere(name) => format!("tolong({})", column.kql),
                Shape::Whole | Shape::Text | Shape::Number | Shape::Moment | Shape::Truth | Shape::Many => {
                    column.kql.clone()
                }
            };
            Some(if value == own.kql { value } else { format!("{} = {value}", own.kql) })
        });
        let listed_columns: Vec<String> = listed_columns.collect();
        if !listed_columns.is_empty() {
            lines.push(listed("project", &listed_columns));
        }
        written.push(format!("({})", lines.join("\n")));
    }
    let unknown = std::mem::take(&mut writer.rows.unknown);
    writer.rows = Rows { unknown, is_open: true, ..merged };
    let branches = written;
    writer.begin(format!("union\n{}", indented(&indented(&branches.join(",\n")))));
    if writer.need != Need::No {
        let time = writer.rows.columns.get("_time").cloned();
        newest_first(writer, time.as_ref());
    }
    Ok(())
}

/// The columns that the branches have in common, each of one shape.
fn merged(writer: &mut Writer<'_>, branches: &[(&Table, Vec<(Name, Column)>)]) -> Done<Rows> {
    let mut merged = Rows::default();
    for (name, column) in branches.iter().flat_map(|(_, columns)| columns) {
        let kql = ident(&writer.names.of(name, &merged));
        let common =
            merged.columns.entry(name.clone()).or_insert_with(|| Column { kql: kql.clone(), ..column.clone() });
        if common.shape == Shape::Nothing {
            *common = Column { kql, presence: Presence::Itself, ..column.clone() };
        } else if column.shape != Shape::Nothing && common.shape != column.shape {
            let why = "the tables that the search reads keep it in different ways";
            return Err(writer.refuse(&format!("field `{name}`"), why, Span::default()));
        }
        if column.presence != Presence::Always {
            common.presence = Presence::Itself;
        }
    }
    merged.columns.values_mut().filter(|column| column.shape == Shape::Nothing).for_each(|it| it.shape = Shape::Text);
    Ok(merged)
}
