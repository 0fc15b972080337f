//! Fields that the schema computes, as expressions over the columns of a table.

use super::piece::{Presence, Shape};
use super::rows::{Column, Rows};
use super::scan::{Read, column as read_column};
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::schema::settled;
use crate::command::Setting;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;

/// A field that the schema computes of a table's events, or why it cannot be; none if it computes no such field.
pub fn column(writer: &mut Writer<'_>, read: &Read<'_>, name: &Name) -> Option<Result<Column, String>> {
    let schema = writer.request.schema;
    if !read.table.is_of_logs() {
        return None;
    }
    let setting = Setting::at(writer.request.now, writer.request.zone.clone());
    let expr = schema.expression(name, &setting).ok().flatten()?;
    let expr = settled(&expr, &read.origin);
    if expr.node == Node::Literal(Value::Null) {
        let told = format!("none of the events that are asked of {} has the field `{name}`", read.table.name);
        writer.report.note(told, Span::default());
    }
    let nowhere = expr.reads().into_iter().find(|field| read.table.place(field).is_none());
    if let Some(field) = nowhere {
        let table = &read.table.name;
        return Some(Err(format!("it is computed of `{field}`, and the schema does not say where {table} has it")));
    }
    Some(of(writer, read, &expr))
}

/// The value of an expression over columns of the table.
fn of(writer: &mut Writer<'_>, read: &Read<'_>, expr: &Expr) -> Result<Column, String> {
    let before = writer.report.refusals.len();
    let rows = std::mem::replace(&mut writer.rows, Rows { is_open: true, ..Rows::default() });
    for field in expr.reads() {
        if let Some(column) = read_column(writer, read, &field) {
            writer.rows.columns.insert(field, column);
        }
    }
    let value = written(writer, expr);
    writer.rows = rows;
    value.map_err(|_| {
        // What was refused stands in the schema, and not at that place of the search.
        let why = writer.report.refusals.drain(before..).next_back().map(|refusal| refusal.message);
        format!("the schema computes it, and cannot: {}", why.unwrap_or_default())
    })
}

fn written(writer: &mut Writer<'_>, expr: &Expr) -> Done<Column> {
    let value = writer.value(expr)?;
    let value = if value.shape == Shape::Truth { writer.text(&value, expr.span)? } else { value };
    // As in every column, empty text counts as missing.
    let presence = if value.presence == Presence::Always { Presence::Always } else { Presence::Itself };
    Ok(Column { kql: value.operand(), shape: value.shape, presence, digits: value.digits, is_set: false })
}
