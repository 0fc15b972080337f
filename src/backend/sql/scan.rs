//! The events: which of their fields are read, as what, and in which order they come.

use super::need::Need;
use super::piece::{Digits, Piece, Shape};
use super::rows::{Column, Rows, Term};
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::schema::Kind;
use crate::backend::{Name, mention};
use crate::command::Setting;
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::source::Span;
use indexmap::IndexMap;

/// The fields whose values an export may not have recorded.
const METADATA: [&str; 4] = ["host", "index", "source", "sourcetype"];

/// The step that reads the events of a plan.
pub fn scan(writer: &mut Writer<'_>, plan: &Plan) -> Done<()> {
    writer.flush();
    let schema = writer.request.schema;
    let (mut asked, mut is_open) = mention::of(plan);
    if is_open && writer.depth > 0 {
        // Its rows stand beside those of the search around it, which asks for more.
        let (around, is_open_around) = writer.asked_around.clone();
        for name in around {
            if !asked.contains(&name) {
                asked.push(name);
            }
        }
        is_open = is_open_around;
    }
    writer.asked = (asked.clone(), is_open);
    let time: Name = "_time".into();
    if writer.need != Need::No && !asked.contains(&time) {
        asked.push(time.clone());
    }
    let spelled = if schema.spellings.is_some() { metadata(plan) } else { Vec::new() };
    let computed = computed(writer, &asked, &spelled)?;
    let mut rows = Rows { is_open: true, ..Rows::default() };
    let mut listed = Vec::new();
    for name in &to_read(&asked, &computed) {
        // What is refused is taken for a text, so that no step refuses it once more.
        let piece = read(writer, name).unwrap_or_else(|_| Piece::tight("NULL", Shape::Text));
        let sql = writer.ident_of(name);
        listed.push(if piece.sql == sql { sql.clone() } else { format!("{} AS {sql}", piece.sql) });
        let spellings = if spelled.contains(name) { spellings(writer, name)? } else { None };
        let spellings = spellings.map(|(written, sql)| {
            listed.push(written);
            sql
        });
        let column = Column { sql, shape: piece.shape, digits: piece.digits, is_set: false, spellings, decimals: None };
        rows.columns.insert(name.clone(), column);
    }
    if is_open {
        rows.record = record(writer, &mut listed)?;
        if !schema.computed.is_empty() {
            let shown = "the rows are events as the target has them; of the fields that the schema computes they show those \
                         that the search names";
            writer.report.note(shown.to_string(), Span::default());
        }
    }
    if writer.need != Need::No
        && let Some(position) = &schema.position
    {
        let position = writer.dialect.ident(position);
        listed.push(position.clone());
        rows.carried.push(position);
    }
    if listed.is_empty() {
        listed.push("1 AS present".to_string());
    }
    rows.from = writer.dialect.ident(&schema.table);
    let select = Select::of(listed, &rows.from);
    writer.rows = rows;
    writer.push_named("read", "the fields that the search asks for", &select);
    compute(writer, &computed);
    if writer.need != Need::No {
        writer.rows.order = order(writer, &writer.rows.columns, &time);
    }
    Ok(())
}

/// The fields that are asked for and the schema computes, each with its expression; and what Splunk could have shown in
/// metadata, under the name that the schema has for it.
fn computed(writer: &mut Writer<'_>, asked: &[Name], spelled: &[Name]) -> Done<Vec<(Name, Expr)>> {
    let schema = writer.request.schema;
    let beside = spelled.iter().filter_map(|name| Some(format!("{}{name}", schema.spellings.as_ref()?).into()));
    let names: Vec<Name> = asked.iter().cloned().chain(beside).collect();
    let setting = Setting::at(writer.request.now, writer.request.zone.clone());
    let mut computed = Vec::new();
    for name in names {
        if let Some(how) = schema.approximate.get(&*name) {
            // Told once; the field is read all the same, to see what else is refused.
            writer.report.nearly(&format!("field `{name}`"), how, Span::default()).ok();
        }
        match schema.expression(&name, &setting) {
            Ok(None) => {}
            Ok(Some(expr)) => computed.push((name, expr)),
            Err(why) => return Err(writer.refuse(&format!("field `{name}`"), &why, Span::default())),
        }
    }
    Ok(computed)
}

/// What is read of the events: the fields that are asked for and not computed, and those that the others are computed of.
fn to_read(asked: &[Name], computed: &[(Name, Expr)]) -> Vec<Name> {
    let is_computed = |name: &Name| computed.iter().any(|(computed, _)| computed == name);
    let mut names: Vec<Name> = asked.iter().filter(|name| !is_computed(name)).cloned().collect();
    for name in computed.iter().flat_map(|(_, expr)| expr.reads()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The step that computes fields, each of what the events hold.
fn compute(writer: &mut Writer<'_>, computed: &[(Name, Expr)]) {
    let before = writer.report.refusals.len();
    let spellings = writer.request.schema.spellings.as_deref();
    for (name, expr) in computed {
        let is_beside = spellings.is_some_and(|before| name.starts_with(before));
        let value = writer.value(expr).and_then(|value| match value.shape {
            _ if is_beside => writer.many(&value, expr.span),
            Shape::Truth => writer.text(&value, expr.span),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Many | Shape::Nothing => Ok(value),
        });
        let Ok(value) = value else {
            // What was refused stands in the schema, and not at that place of the search.
            let why = writer.report.refusals.drain(before..).next_back().map(|refusal| refusal.message);
            let why = format!("the schema computes it, and cannot: {}", why.unwrap_or_default());
            writer.refuse(&format!("field `{name}`"), &why, Span::default());
            continue;
        };
        writer.set(name.clone(), value);
    }
    writer.flush_by(|writer, select| writer.push_named("computed", "the fields that the schema computes", select));
    for (name, _) in computed {
        // The event does not hold what was computed, but the search did not set it either.
        let Some(of) = spellings.and_then(|before| name.strip_prefix(before)) else { continue };
        let Some(column) = writer.rows.columns.shift_remove(name) else { continue };
        if let Some(field) = writer.rows.columns.get_mut(of) {
            field.spellings = Some(column.sql);
        }
    }
}

/// The newest events first; of one moment as they came.
fn order(writer: &Writer<'_>, columns: &IndexMap<Name, Column>, time: &Name) -> Vec<Term> {
    let time = columns.get(time).map(|column| Term { descending: true, ..Term::of(time, &*column.sql) });
    let position = writer.request.schema.position.as_ref().map(|name| Term::rising(writer.dialect.ident(name)));
    time.into_iter().chain(position).collect()
}

/// The whole event, for rows that hold more fields than the search names.
fn record(writer: &mut Writer<'_>, listed: &mut Vec<String>) -> Done<Option<String>> {
    let Some(record) = &writer.request.schema.record else {
        let why = "the rows hold every field of the events, and the schema tells those of a table by name; end the search \
                   with `table` or `stats`";
        return Err(writer.refuse("events as they are", why, Span::default()));
    };
    let record = writer.dialect.ident(record);
    listed.push(record.clone());
    Ok(Some(record))
}

/// The value of a field as the schema keeps it.
fn read(writer: &mut Writer<'_>, name: &Name) -> Done<Piece> {
    let schema = writer.request.schema;
    let refuse =
        |writer: &mut Writer<'_>, why: &str| Err(writer.refuse(&format!("field `{name}`"), why, Span::default()));
    let Some(column) = schema.column(name) else {
        return refuse(writer, "the schema does not say where it is; add it under `[fields]`");
    };
    let is_many = schema.is_many(name);
    let record = schema.record.as_ref().map(|record| writer.dialect.ident(record));
    let found = match &record {
        None => Some(writer.dialect.ident(column)),
        Some(record) if is_many => writer.dialect.members(record, column),
        Some(record) if schema.kind(name) == Kind::Values => writer.dialect.values(record),
        Some(record) => writer.dialect.member(record, column),
    };
    let Some(sql) = found else { return refuse(writer, "its name cannot be said as a key of JSON") };
    let sql = match schema.empty_is_missing && !is_many {
        true => format!("nullif({sql}, '')"),
        false => sql,
    };
    Ok(match schema.kind(name) {
        _ if is_many => Piece::tight(sql, Shape::Many),
        Kind::Text | Kind::Values => Piece::tight(sql, Shape::Text),
        Kind::Moment => return refuse(writer, "a column of moments is not read yet"),
        Kind::Whole if record.is_none() => Piece::tight(sql, Shape::Whole),
        Kind::Number | Kind::Epoch if record.is_none() => Piece::tight(sql, Shape::Number).with(Digits::Moment),
        Kind::Whole | Kind::Number | Kind::Epoch => {
            Piece::tight(writer.dialect.parsed(&sql), Shape::Number).with(Digits::Moment)
        }
        Kind::Time => match writer.dialect.moment(&sql) {
            Some(moment) => Piece::loose(moment, Shape::Number).with(Digits::Moment),
            None => return refuse(writer, "a moment that is written as text is not translated yet"),
        },
    })
}

/// The column of the values that Splunk could have shown in a metadata field: as it is written, and its name.
fn spellings(writer: &mut Writer<'_>, name: &Name) -> Done<Option<(String, String)>> {
    let schema = writer.request.schema;
    let (Some(before), Some(record)) = (&schema.spellings, &schema.record) else { return Ok(None) };
    let key: Name = format!("{before}{name}").into();
    let sql = writer.ident_of(&key);
    let list = writer.dialect.members(&writer.dialect.ident(record), &key);
    Ok(list.map(|list| (format!("{list} AS {sql}"), sql)))
}

/// The metadata fields that a plan tests before anything sets them.
fn metadata(plan: &Plan) -> Vec<Name> {
    let conditions =
        plan.steps.iter().filter_map(|step| if let Op::Filter(condition) = &step.op { Some(condition) } else { None });
    conditions.flat_map(Expr::all).flat_map(|part| tested(&part.node)).collect()
}

fn tested(node: &Node) -> Vec<Name> {
    match node {
        Node::Test(Test::Metadata(name, _) | Test::NotMetadata(name, _)) => vec![name.clone()],
        Node::Test(Test::Subsearch(found)) => {
            mention::shown(&found.plan).into_iter().filter(|name| METADATA.contains(&&**name)).collect()
        }
        Node::Test(
            Test::Exists(_)
            | Test::Matches(..)
            | Test::Differs(..)
            | Test::Ordered(..)
            | Test::InNetwork(..)
            | Test::OutsideNetwork(..)
            | Test::Term(_)
            | Test::Within(..),
        )
        | Node::Literal(_)
        | Node::Field(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Not(_)
        | Node::Compare { .. }
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
        | Node::Lookup(_)
        | Node::Call { .. } => Vec::new(),
    }
}
