//! Lookup tables: their rows stand in the query itself, and are joined to the rows that match their keys.

mod cells;

use super::joins::{kept, qualified};
use super::piece::{Piece, Shape};
use super::rows::{Column, Names};
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::knowledge::lookup::{Listed, Rules};
use crate::plan::Lookup;
use crate::plan::lookup::Pairing;
use crate::source::Span;
use cells::{Keys, Tried};

/// A longer lookup table is no part of a query that people read.
pub const MOST_CELLS: usize = 20_000;

/// The column that tells which rows are looked up.
pub const CHOSEN: &str = "_chosen";

/// A lookup table that can be said.
pub struct Known<'l> {
    /// Its name in the search.
    pub name: &'l str,
    /// Its rows.
    pub table: Listed,
    /// How they are matched.
    pub rules: &'l Rules,
    /// What is put beside the rows.
    pub outputs: Vec<Pairing>,
}

/// The rows of a lookup table by their keys, as a step of the query.
struct Found {
    /// The step.
    step: String,
    /// Its columns of the keys.
    keys: Vec<String>,
    /// What it says of each output.
    values: Vec<Piece>,
}

/// Columns of a lookup table beside the rows that match its keys.
pub fn lookup(writer: &mut Writer<'_>, lookup: &Lookup) -> Done<()> {
    writer.flush();
    let span = writer.span();
    let known = known(writer, lookup)?;
    writer.settle(|name| known.outputs.iter().any(|output| output.field == *name));
    let asked = asked(writer, lookup)?;
    if asked.keys.iter().filter(|key| key.shape == Shape::Many).count() > 1 {
        let why = "by two fields with several values each it is not looked up in the target yet";
        return Err(writer.refuse(&format!("the lookup `{}`", known.name), why, span));
    }
    let keys = Keys::of(writer, &known, &lookup.keys)?;
    let is_by_text = keys.are_exact() && asked.keys.iter().all(|key| key.shape == Shape::Text);
    let found = if is_by_text { by_text(writer, &known, &keys)? } else { by_trying(writer, &known, &keys, &asked)? };
    beside(writer, lookup, &known, &found, &asked)
}

/// The lookup's rows and rules, unless they cannot be said.
fn known<'l>(writer: &mut Writer<'_>, lookup: &'l Lookup) -> Done<Known<'l>> {
    let (name, rules) = (&*lookup.lookup.name, &lookup.lookup.rules);
    let what = format!("the lookup `{name}`");
    let span = writer.span();
    let table = lookup.lookup.listed(MOST_CELLS).map_err(|lack| writer.refuse(&what, &lack.message, span))?;
    if rules.time.is_some() {
        return Err(writer.refuse(&what, "its rows hold for a time, which is not translated yet", span));
    }
    if rules.least > 1 {
        return Err(writer.refuse(&what, "`min_matches` above 1 is not translated yet", span));
    }
    let is_key = |name: &Name| lookup.keys.iter().any(|key| key.column == *name);
    let own = |name: &Name| Pairing { column: name.clone(), field: name.clone() };
    let rest = || table.columns.iter().filter(|name| !is_key(name)).map(own).collect();
    let outputs = lookup.outputs.clone().unwrap_or_else(rest);
    let absent = lookup.keys.iter().chain(&outputs).find(|pair| !table.columns.contains(&pair.column));
    if let Some(pair) = absent {
        return Err(writer.refuse(&what, &format!("it has no column `{}`", pair.column), span));
    }
    Ok(Known { name, table, rules, outputs })
}

/// The step of the rows that may be looked up, and the columns in it of their keys, as text or as a list; nothing where
/// they are not.
struct Asked {
    step: String,
    keys: Vec<Piece>,
    /// Whether case does not count. Texts are folded already, lists are not.
    folds: bool,
}

/// The keys of the rows. Where only some of the rows are looked up, those of the others are null.
fn asked(writer: &mut Writer<'_>, lookup: &Lookup) -> Done<Asked> {
    let span = writer.span();
    let folds = lookup.lookup.rules.folds;
    if let Some(only) = &lookup.only {
        let only = writer.condition(only)?;
        let mut listed = writer.rows.kept();
        listed.push(format!("{} AS {}", only.sql, writer.dialect.ident(CHOSEN)));
        writer.push(&Select::of(listed, &writer.rows.from));
    }
    let here = writer.rows.from.clone();
    let mut keys = Vec::new();
    for key in &lookup.keys {
        let column = writer.rows.columns.get(&key.field).cloned();
        if column.is_none() {
            // What was not read with the events is refused.
            writer.field(&key.field);
        }
        let key = qualified(&here, column.as_ref(), writer);
        let key = if key.shape == Shape::Many { key } else { writer.text(&key, span)? };
        let is_folded = folds && key.shape == Shape::Text;
        keys.push(if is_folded { Piece::tight(writer.dialect.lowered(&key.sql), Shape::Text) } else { key });
    }
    if lookup.only.is_some() {
        let chosen = format!("{here}.{}", writer.dialect.ident(CHOSEN));
        keys.iter_mut().for_each(|key| *key = writer.when(&chosen, key));
    }
    Ok(Asked { step: here, keys, folds })
}

/// Rows whose keys are texts: those of equal keys are put together beforehand.
fn by_text(writer: &mut Writer<'_>, known: &Known<'_>, keys: &Keys) -> Done<Found> {
    let span = writer.span();
    let groups = keys.groups(known);
    let mut names = Names::within(writer.dialect.longest_name());
    let dialect = writer.dialect;
    let mut named =
        |name: &str| dialect.ident(&names.of(&name.into(), &dialect.name(name), |name| dialect.folded(name)));
    let key_columns: Vec<String> = keys.names().map(&mut named).collect();
    let mut columns: Vec<(String, Shape)> = key_columns.iter().map(|name| (name.clone(), Shape::Text)).collect();
    for (index, output) in known.outputs.iter().enumerate() {
        let is_single = groups.iter().all(|group| group.values[index].len() < 2);
        let shape = if is_single { Shape::Text } else { Shape::Many };
        columns.push((named(&keys.output(&output.column)), shape));
    }
    let mut rows = Vec::new();
    for group in &groups {
        let mut row: Vec<String> = group.keys.iter().map(|key| writer.literal(key, span)).collect::<Done<_>>()?;
        for (values, (_, shape)) in group.values.iter().zip(&columns[key_columns.len()..]) {
            row.push(constant(writer, values, *shape, span)?);
        }
        rows.push(row);
    }
    let step = writer.push_given("lookup_1", &format!("the rows of the lookup `{}`", known.name), &columns, &rows);
    let values = columns.split_off(key_columns.len()).into_iter();
    let values = values.map(|(column, shape)| Piece::tight(format!("{step}.{column}"), shape)).collect();
    Ok(Found { keys: key_columns, values, step })
}

/// A cell of a step that gives rows.
pub fn constant(writer: &mut Writer<'_>, values: &[String], shape: Shape, span: Span) -> Done<String> {
    if values.is_empty() {
        return Ok(writer.nothing_of(shape));
    }
    let texts: Vec<String> = values.iter().map(|value| writer.literal(value, span)).collect::<Done<_>>()?;
    Ok(if shape == Shape::Many { writer.dialect.list(&texts) } else { texts[0].clone() })
}

/// Rows some of whose keys are patterns or networks: each key that is asked for is tried on them.
fn by_trying(writer: &mut Writer<'_>, known: &Known<'_>, keys: &Keys, asked: &Asked) -> Done<Found> {
    let span = writer.span();
    let table = keys.push(writer, known)?;
    let rows = writer.rows.clone();
    let key_columns = table.columns();
    let listed: Vec<String> =
        asked.keys.iter().zip(&key_columns).map(|(key, name)| format!("{} AS {name}", key.sql)).collect();
    let filter = asked.keys.iter().map(|key| writer.present(key)).collect::<Vec<_>>();
    let mut select = Select { filter: Some(filter.join(" AND ")), ..Select::of(listed, &asked.step) };
    select.distinct = true;
    writer.push(&select);
    let rank = writer.dialect.ident("_rank");
    match asked.keys.iter().position(|key| key.shape == Shape::Many) {
        None => ranked(writer, &table, &key_columns, &rank)?,
        Some(index) => ranked_of_each(writer, &table, &key_columns, Each { index, folds: asked.folds }, &rank)?,
    }
    let first = format!("{rank} <= {}", known.rules.most);
    let values = if known.rules.most == 1 {
        writer.push(&Select { filter: Some(first), ..Select::all(&writer.rows.from) });
        table.values.iter().map(|value| (value.clone(), Shape::Text)).collect()
    } else {
        listed_values(writer, &key_columns, &table.values, &rank, first, span)?
    };
    let step = std::mem::replace(&mut writer.rows, rows).from;
    let values: Vec<(String, Shape)> = values;
    let values = values.into_iter().map(|(name, shape)| Piece::tight(format!("{step}.{name}"), shape)).collect();
    Ok(Found { keys: key_columns, values, step })
}

/// The rows that match each key, numbered in the order of the table.
fn ranked(writer: &mut Writer<'_>, table: &Tried<'_>, keys: &[String], rank: &str) -> Done<()> {
    let here = writer.rows.from.clone();
    let own: Vec<String> = keys.iter().map(|key| format!("{here}.{key}")).collect();
    let mut listed = own.clone();
    listed.extend(table.values.iter().map(|value| format!("{}.{value}", table.step)));
    listed.push(format!(
        "row_number() OVER (PARTITION BY {} ORDER BY {}.{}) AS {rank}",
        own.join(", "),
        table.step,
        table.place
    ));
    let on = table.conditions(writer, &own)?;
    writer.push(&Select::of(listed, format!("{here} JOIN {} ON {}", table.step, on.join(" AND "))));
    Ok(())
}

/// The key that holds several values.
#[derive(Clone, Copy)]
struct Each {
    index: usize,
    /// Whether the values are still to be folded.
    folds: bool,
}

/// As [`ranked`], where each value of one key is asked for: the rows of its first value come first, and none twice.
fn ranked_of_each(writer: &mut Writer<'_>, table: &Tried<'_>, keys: &[String], each: Each, rank: &str) -> Done<()> {
    let dialect = writer.dialect;
    let (list, at, item) = (&keys[each.index], dialect.ident("_at"), dialect.ident("_item"));
    let place = format!("{} AS {at}", dialect.spread("1", &dialect.count(list), "1"));
    writer.push(&Select::of(keys.iter().cloned().chain([place]).collect(), &writer.rows.from));
    let value = dialect.at(list, &at);
    let value = if each.folds { dialect.lowered(&value) } else { value };
    let listed = keys.iter().chain([&at]).cloned().chain([format!("{value} AS {item}")]).collect();
    writer.push(&Select::of(listed, &writer.rows.from));
    let here = writer.rows.from.clone();
    let mut asked: Vec<String> = keys.iter().map(|key| format!("{here}.{key}")).collect();
    let found = table.values.iter().chain([&table.place]).map(|column| format!("{}.{column}", table.step));
    let group: Vec<String> = asked.iter().cloned().chain(found).collect();
    let first = format!("min({here}.{at}) AS {at}");
    asked[each.index] = format!("{here}.{item}");
    let on = table.conditions(writer, &asked)?;
    let listed = group.iter().cloned().chain([first]).collect();
    let from = format!("{here} JOIN {} ON {}", table.step, on.join(" AND "));
    writer.push(&Select { group, ..Select::of(listed, from) });
    let order =
        format!("row_number() OVER (PARTITION BY {} ORDER BY {at}, {}) AS {rank}", keys.join(", "), table.place);
    let listed = keys.iter().chain(&table.values).cloned().chain([order]).collect();
    writer.push(&Select::of(listed, &writer.rows.from));
    Ok(())
}

/// A row for each key, with the values of all rows that match in their order.
fn listed_values(
    writer: &mut Writer<'_>,
    keys: &[String],
    values: &[String],
    rank: &str,
    first: String,
    span: Span,
) -> Done<Vec<(String, Shape)>> {
    let mut listed = keys.to_vec();
    for value in values {
        let input = super::tallies::Input {
            value: Piece::tight(&**value, Shape::Text),
            number: String::new(),
            order: rank.to_string(),
            place: rank.to_string(),
            time: None,
            parameter: None,
        };
        match writer.dialect.tally("list", &input) {
            super::dialect::Tallied::Is(piece) => listed.push(format!("{} AS {value}", piece.sql)),
            super::dialect::Tallied::Not(why) => return Err(writer.refuse("several rows of a lookup", why, span)),
        }
    }
    writer.push(&Select { filter: Some(first), group: keys.to_vec(), ..Select::of(listed, &writer.rows.from) });
    Ok(values.iter().map(|value| (value.clone(), Shape::Many)).collect())
}

/// The rows with what was found for them.
fn beside(writer: &mut Writer<'_>, lookup: &Lookup, known: &Known<'_>, found: &Found, asked: &Asked) -> Done<()> {
    let span = writer.span();
    let here = &asked.step;
    let taken: Vec<(Name, Column)> = known
        .outputs
        .iter()
        .filter_map(|output| Some((output.field.clone(), writer.rows.columns.get(&output.field)?.clone())))
        .collect();
    let mut listed = kept(writer, here, &taken);
    let on: Vec<String> = asked
        .keys
        .iter()
        .zip(&found.keys)
        .map(|(asked, key)| format!("{} = {}.{key}", asked.operand(), found.step))
        .collect();
    let matched = writer.present(&Piece::tight(format!("{}.{}", found.step, found.keys[0]), asked.keys[0].shape));
    let has_keys = asked.keys.iter().map(|key| writer.present(key)).collect::<Vec<_>>().join(" AND ");
    for (output, value) in known.outputs.iter().zip(&found.values) {
        if !writer.rows.columns.contains_key(&output.field) {
            writer.field(&output.field);
        }
        let old = writer.rows.columns.get(&output.field);
        let old =
            old.map(|column| Piece::tight(format!("{here}.{}", column.sql), column.shape).with(column.digits.clone()));
        let default = match known.rules.least {
            0 => None,
            _ => Some(Piece::tight(writer.literal(&known.rules.default, span)?, Shape::Text)),
        };
        let all: Vec<Piece> = std::iter::once(value.clone()).chain(default).chain(old.clone()).collect();
        let (mut alike, shape, digits) = writer.alike(&all, span)?;
        let old = old.and_then(|_| alike.pop());
        let mut arms = Vec::new();
        if alike.len() > 1 || (old.is_some() && lookup.overwrites) {
            arms.push((matched.clone(), alike[0].sql.clone()));
        }
        arms.extend(alike.get(1).map(|default| (has_keys.clone(), default.sql.clone())));
        let otherwise = match &old {
            Some(old) if lookup.overwrites => old.sql.clone(),
            Some(_) | None => writer.nothing_of(shape),
        };
        let found = if arms.is_empty() {
            alike[0].clone()
        } else {
            let arms: Vec<String> = arms.iter().map(|(holds, value)| format!("WHEN {holds} THEN {value}")).collect();
            Piece::tight(format!("CASE {} ELSE {otherwise} END", arms.join(" ")), shape)
        };
        let sql = match old {
            Some(old) if !lookup.overwrites => writer.first_of(&[old, found], span)?.sql,
            Some(_) | None => found.sql,
        };
        let column = writer.set_column(&output.field, &Piece::tight("", shape).with(digits));
        listed.push(format!("{sql} AS {}", column.sql));
        writer.rows.columns.insert(output.field.clone(), column);
    }
    writer.push(&Select::of(listed, format!("{here} LEFT JOIN {} ON {}", found.step, on.join(" AND "))));
    Ok(())
}
