//! `foreach` over the items of one field: the template reads them from columns of their own, all rows at once.

use super::template::inside;
use crate::command::Lowering;
use crate::command::lower::options::{Arguments, name_of};
use crate::command::lower::{Form, Later};
use crate::diagnostic::Diagnostic;
use crate::function::json_elements;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Op, Plan};
use crate::syntax::args::Item;
use crate::syntax::pipeline;
use crate::syntax::word::closing_quote;
use crate::table::{Column, Name, Table};
use crate::value::Value;

/// The column that holds the item; hidden, so that no search names it.
const ITEM: &str = "\0foreach.item";
/// The column that holds its number.
const ITER: &str = "\0foreach.iter";

/// What a field's items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// The values of a multivalue.
    Values,
    /// The items of a JSON array.
    Array,
    /// Either.
    Any,
}

/// Lowers a `foreach` of one of these modes.
pub fn lower(
    arguments: &Arguments<'_, '_>,
    mode: &str,
    fields: &[Item<'_>],
    bracketed: &str,
    lowering: &mut Lowering<'_>,
) -> Result<(), Box<Diagnostic>> {
    let [Item::Word(word)] = fields else {
        return Err(arguments.missing("one field in this mode"));
    };
    let mode = match mode {
        "multivalue" => Mode::Values,
        "json_array" => Mode::Array,
        _ => Mode::Any,
    };
    let mark = |option: &str, default: &str| arguments.text(option).unwrap_or_else(|| default.to_string());
    let marks = [(mark("itemstr", "<<ITEM>>"), ITEM), (mark("iterstr", "<<ITER>>"), ITER)];
    let refused = |message: &str| Box::new(lowering.error("wrong-arguments", message, bracketed));
    let body = eval_in(bracketed).ok_or_else(|| refused("the template is one `eval` in this mode"))?;
    let body = bind(body, &marks).map_err(refused)?;
    let text = format!("eval {body}");
    let tried = lowering.attempt(&text, Form::Stages);
    let plan = tried.map_err(|error| Box::new(lowering.error("wrong-arguments", error, bracketed)))?;
    let field: Name = name_of(*word).into();
    let mut reads = reads(&plan);
    reads.push(Name::clone(&field));
    let effect =
        Effect { is_rowwise: true, reads: Some(reads), makes: Effect::of(&plan.steps).makes, ..Effect::default() };
    lowering.push(native::op(Items { field, mode, text, effect, later: lowering.later() }));
    Ok(())
}

/// The body of the template, if it is one `eval`.
fn eval_in(bracketed: &str) -> Option<&str> {
    let (stages, broken) = pipeline::bracketed(inside(bracketed));
    match stages[..] {
        [only] if broken.is_empty() && only.name.eq_ignore_ascii_case("eval") => Some(only.body),
        _ => None,
    }
}

/// The fields that the template reads, so that the reader of events brings them.
fn reads(plan: &Plan) -> Vec<Name> {
    let mut names = Vec::new();
    for step in &plan.steps {
        if let Op::Extend(extend) = &step.op {
            names.extend(extend.value.reads());
            names.extend(extend.field.name().cloned());
        }
    }
    names.retain(|name| !name.starts_with('\0'));
    names
}

/// The assignments with the columns of the item in the place of its marks: a field where a value stands, a text joined to
/// it in quotes, and a part of the name of a field that is set.
fn bind(body: &str, marks: &[(String, &str); 2]) -> Result<String, &'static str> {
    let mut out = String::new();
    let mut rest = body;
    let (mut sets, mut depth) = (true, 0usize);
    while let Some(first) = rest.chars().next() {
        if let Some((mark, column)) = marks.iter().find(|(mark, _)| !mark.is_empty() && rest.starts_with(mark.as_str()))
        {
            rest = &rest[mark.len()..];
            let glued = |c: char| c.is_alphanumeric() || c == '_';
            if sets {
                out.push_str(&format!("{{{column}}}"));
            } else if out.ends_with(glued) || rest.starts_with(glued) {
                return Err(DYNAMIC);
            } else {
                out.push_str(&format!("'{column}'"));
            }
            continue;
        }
        let quoted = matches!(first, '"' | '\'') && !sets;
        let next = if quoted { closing_quote(rest, first).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (piece, after) = rest.split_at(next);
        rest = after;
        match first {
            '"' if quoted => out.push_str(&joined(piece, marks)),
            '\'' if quoted && marks.iter().any(|(mark, _)| piece.contains(mark.as_str())) => return Err(DYNAMIC),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '=' => sets = false,
            ',' if depth == 0 => sets = true,
            _ => {}
        }
        if !(quoted && first == '"') {
            out.push_str(piece);
        }
    }
    Ok(out)
}

const DYNAMIC: &str =
    "a field whose name holds the item is only known row by row; it can be set, but reading it is not supported";

/// A quoted text with columns in the place of marks: `("before".'column'."after")`.
fn joined(quoted: &str, marks: &[(String, &str); 2]) -> String {
    let mut parts = vec![String::new()];
    let mut rest = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(quoted);
    let mut found = false;
    while let Some(first) = rest.chars().next() {
        let mark = marks.iter().find(|(mark, _)| !mark.is_empty() && rest.starts_with(mark.as_str()));
        let taken = match mark {
            Some((mark, column)) => {
                found = true;
                parts.extend([format!("'{column}'"), String::new()]);
                mark.len()
            }
            None => {
                if let Some(last) = parts.last_mut() {
                    last.push(first);
                }
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    if !found {
        return quoted.to_string();
    }
    // Texts and columns stand by turns, so that the whole is text whatever the item is.
    let written = parts.iter().enumerate().map(|(index, part)| match index % 2 {
        0 => format!("\"{part}\""),
        _ => part.clone(),
    });
    format!("({})", written.collect::<Vec<_>>().join("."))
}

/// The assignments, and the field whose items they are run for.
#[derive(Debug)]
struct Items {
    field: Name,
    mode: Mode,
    text: String,
    effect: Effect,
    later: Later,
}

impl native::Command for Items {
    fn name(&self) -> &'static str {
        "foreach"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let Some(column) = rows.column(&self.field).map(|column| rows.by_row(column).into_owned()) else {
            return Ok(rows);
        };
        let plan = self.later.plan(&self.text, Form::Stages, machine.context())?;
        let items: Vec<Vec<Value>> = column.dictionary().iter().map(|value| self.items(value)).collect();
        let of_row = |row: u32| &items[column.codes()[row as usize] as usize];
        // Rows leave as soon as they have no further item, and are put back in order at the end.
        let mut left: Vec<u32> = (0..rows.rows() as u32).collect();
        let mut table = rows;
        let mut done: Vec<(Vec<u32>, Table)> = Vec::new();
        for turn in 0.. {
            let (on, off): (Vec<usize>, Vec<usize>) = (0..left.len()).partition(|at| of_row(left[*at]).len() > turn);
            if !off.is_empty() {
                let numbers = |at: &[usize]| at.iter().map(|at| *at as u32).collect::<Vec<_>>();
                done.push((off.iter().map(|at| left[*at]).collect(), table.select(&numbers(&off))));
                table = table.select(&numbers(&on)).compact();
                left = on.iter().map(|at| left[*at]).collect();
            }
            if left.is_empty() {
                break;
            }
            machine.context().spend(TURN + left.len() * plan.steps.len())?;
            table.set(ITEM.into(), Column::of(left.iter().map(|row| of_row(*row)[turn].clone())));
            table.set(ITER.into(), Column::constant(turn.into(), left.len()));
            table = machine.run(&plan, table)?;
        }
        Ok(in_order(done))
    }

    fn effect(&self) -> Effect {
        self.effect.clone()
    }
}

/// What a turn costs beside its rows, in rows looked at.
const TURN: usize = 1_000;

/// The rows of all parts in the order of their numbers, without the columns of the item.
fn in_order(parts: Vec<(Vec<u32>, Table)>) -> Table {
    let (numbers, mut tables): (Vec<Vec<u32>>, Vec<Table>) = parts.into_iter().unzip();
    // The part that had the most turns knows all fields.
    tables.iter_mut().for_each(|table| {
        table.remove(ITEM);
        table.remove(ITER);
    });
    let mut places: Vec<(u32, u32)> = numbers.into_iter().flatten().zip(0..).collect();
    places.sort_unstable();
    let order: Vec<u32> = places.into_iter().map(|(_, place)| place).collect();
    Table::concat(&tables).select(&order)
}

impl Items {
    fn items(&self, value: &Value) -> Vec<Value> {
        let array = || json_elements(value);
        match (self.mode, value) {
            (Mode::Array, _) => array().unwrap_or_default(),
            (Mode::Any, Value::Text(_)) => array().unwrap_or_else(|| vec![value.clone()]),
            (Mode::Values | Mode::Any, _) => value.values().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(body: &str) -> String {
        let marks = [("<<ITEM>>".to_string(), "I"), ("<<ITER>>".to_string(), "N")];
        bind(body, &marks).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn marks_become_fields_texts_and_parts_of_names() {
        assert_eq!(bound("t=t+<<ITEM>>, b_<<ITER>>=f(<<ITEM>>, 1)"), "t=t+'I', b_{N}=f('I', 1)");
        assert_eq!(bound(r#"a="x <<ITEM>>\"", b="<<ITEM>>", c='d e'"#), r#"a=("x ".'I'."\""), b=("".'I'.""), c='d e'"#);
        assert_eq!(bound("a=b_<<ITEM>>"), DYNAMIC);
        assert_eq!(bound("a='b <<ITEM>>'"), DYNAMIC);
    }
}
