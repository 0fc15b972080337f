//! The events: which of their fields are read, as what, and in which order they come.

use super::need::Need;
use super::piece::{Digits, Piece, Shape};
use super::rows::{Column, Rows, Term};
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::schema::Kind;
use crate::backend::{Name, mention};
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
        let more: Vec<Name> = around.into_iter().filter(|name| !asked.contains(name)).collect();
        asked.extend(more);
        is_open = is_open_around;
    }
    writer.asked = (asked.clone(), is_open);
    let time: Name = "_time".into();
    if writer.need != Need::No && !asked.contains(&time) {
        asked.push(time.clone());
    }
    let spelled = if schema.spellings.is_some() { metadata(plan) } else { Vec::new() };
    let mut rows = Rows { is_open: true, ..Rows::default() };
    let mut listed = Vec::new();
    for name in &asked {
        let Ok(piece) = read(writer, name) else { continue };
        let sql = writer.ident_of(name);
        listed.push(if piece.sql == sql { sql.clone() } else { format!("{} AS {sql}", piece.sql) });
        let spellings = if spelled.contains(name) { spellings(writer, name)? } else { None };
        let spellings = spellings.map(|(written, sql)| {
            listed.push(written);
            sql
        });
        let column = Column { sql, shape: piece.shape, digits: piece.digits, is_set: false, spellings };
        rows.columns.insert(name.clone(), column);
    }
    if is_open {
        rows.record = record(writer, &mut listed)?;
    }
    if writer.need != Need::No {
        rows.order = order(writer, &rows.columns, &time);
        if let Some(position) = &schema.position {
            let position = writer.dialect.ident(position);
            listed.push(position.clone());
            rows.carried.push(position);
        }
    }
    if listed.is_empty() {
        listed.push("1 AS present".to_string());
    }
    rows.from = writer.dialect.ident(&schema.table);
    let select = Select::of(listed, &rows.from);
    writer.rows = rows;
    writer.push_read(&select);
    Ok(())
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
    let Some(column) = schema.column(name) else {
        let why = "the schema does not say where it is; add it under `[fields]`";
        return Err(writer.refuse(&format!("field `{name}`"), why, Span::default()));
    };
    let is_many = schema.is_many(name);
    let found = match &schema.record {
        None => Some(writer.dialect.ident(column)),
        Some(record) if is_many => writer.dialect.members(&writer.dialect.ident(record), column),
        Some(record) => writer.dialect.member(&writer.dialect.ident(record), column),
    };
    let Some(sql) = found else {
        return Err(writer.refuse(
            &format!("field `{name}`"),
            "its name cannot be said as a key of JSON",
            Span::default(),
        ));
    };
    let is_record = schema.record.is_some();
    let number = |sql: &str| writer.dialect.parsed(sql);
    Ok(match schema.kind(name) {
        _ if is_many => Piece::tight(sql, Shape::Many),
        Kind::Text => Piece::tight(sql, Shape::Text),
        Kind::Number | Kind::Epoch if !is_record => Piece::tight(sql, Shape::Number).with(Digits::Moment),
        Kind::Number | Kind::Epoch => Piece::tight(number(&sql), Shape::Number).with(Digits::Moment),
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
