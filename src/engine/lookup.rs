//! Puts columns of a lookup table beside the rows that match its keys.

use super::expr::Scope;
use super::lift::{Rows, lift};
use super::notes::Kind;
use super::search::TIME;
use super::{Work, filter};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::knowledge::index::Index;
use crate::knowledge::lookup::{self, Lack, Moments, Rules};
use crate::plan::Lookup;
use crate::plan::lookup::{Pairing, Question};
use crate::source::Span;
use crate::table::column::Pool;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use crate::value::time::parse_near;
use serde_json::Value as Json;
use std::sync::Arc;

/// So many cells with wildcards and networks are tried for one lookup: some ten seconds.
const MOST_TRIED: usize = if cfg!(test) { 1_000 } else { 200_000_000 };

/// So many combinations of values of multivalue keys are asked for of one row.
const MOST_COMBINATIONS: usize = 10_000;

/// The rows with the columns of the table that the lookup asks for.
pub fn lookup(mut table: Table, lookup: &Lookup, work: &mut Work) -> Result<Table, Diagnostic> {
    let written = work.context.written(&lookup.lookup.file);
    let span = work.span;
    let asked = Asked::of(lookup, written.as_ref()).map_err(|lack| lack.error(span))?;
    let mut source: Vec<Name> = lookup.keys.iter().map(|key| key.field.clone()).collect();
    if asked.held.rules.time.is_some() {
        source.push(TIME.into());
    }
    let mut answers = Answers::new(asked.outputs.len());
    let mut places: Vec<Option<u32>> = vec![None; table.rows()];
    let mut tried = 0;
    let answer = |row: &Scope| {
        tried += asked.held.index.cost();
        if tried > MOST_TRIED { None } else { answers.of(&asked.rows(row, &lookup.keys, work.context), &asked) }
    };
    let only = lookup.only.as_ref().map(|only| filter::judge(only, &table, work.evaluator()));
    let only: Option<Vec<u32>> =
        only.map(|truths| (0..).zip(truths).filter(|(_, truth)| *truth == Some(true)).map(|(row, _)| row).collect());
    let rows = only.as_deref().map_or(Rows::All(table.rows()), Rows::These);
    lift(&table, rows, &source, work.context, answer, |row, place| places[row as usize] = place);
    if tried > MOST_TRIED {
        let message = "too many patterns and networks of the lookup would have to be tried";
        let help = "look up after `stats` or `dedup`, over fewer values";
        return Err(Diagnostic::error("too-much-work", message, span).help(help));
    }
    asked.write(&mut table, answers, &places, lookup.overwrites, work);
    Ok(table)
}

/// The columns of the rows that match values, as a JSON object: a text for one row, an array for several, null for none.
pub fn object(question: &Question, values: &[Value], context: &Context) -> Value {
    let written = context.written(&question.lookup.file);
    let columns: Vec<Name> = question.keys.iter().map(|(column, _)| column.clone()).collect();
    let held = match Held::of(&question.lookup, &columns, written.as_ref()) {
        Ok(held) => held,
        Err(lack) => {
            context.trouble(lack.message);
            return Value::Null;
        }
    };
    let values: Vec<&[Value]> = values.iter().map(Value::values).collect();
    let Some(rows) = held.rows(&values, context).filter(|rows| rows.len().max(held.rules.least) > 0) else {
        return Value::Null;
    };
    let texts = |value: Value| match value {
        Value::Null => None,
        Value::Multi(values) => Some(values.iter().map(|value| Json::from(&*value.show())).collect()),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => Some(Json::from(&*value.show())),
    };
    let member = |column: &Name| Some((column.to_string(), texts(held.value(&rows, column))?));
    let object: serde_json::Map<String, Json> = question.outputs.iter().filter_map(member).collect();
    if object.is_empty() { Value::Null } else { Json::Object(object).to_string().into() }
}

/// The rows of a lookup, ready to be found by some columns.
struct Held<'l> {
    table: &'l Table,
    rules: &'l Rules,
    index: Arc<Index>,
}

impl<'l> Held<'l> {
    fn of(lookup: &'l lookup::Lookup, columns: &[Name], written: Option<&'l Table>) -> Result<Held<'l>, Lack> {
        let table = match written {
            Some(table) => table,
            None => lookup.table()?,
        };
        Ok(Held { table, rules: &lookup.rules, index: lookup.index(columns, written)? })
    }

    /// The rows that match; none if a key is missing. Each value of a multivalue key is asked for.
    fn rows(&self, values: &[&[Value]], context: &Context) -> Option<Vec<u32>> {
        let combinations = values.iter().try_fold(1usize, |product, values| product.checked_mul(values.len()));
        let combinations = combinations.unwrap_or(usize::MAX);
        if combinations > MOST_COMBINATIONS {
            context.trouble("a row has too many combinations of values to look all of them up");
        }
        if combinations == 0 {
            return None;
        }
        let most = if self.rules.time.is_some() { usize::MAX } else { self.rules.most.saturating_add(1) };
        let mut found: Vec<u32> = Vec::new();
        for number in 0..combinations.min(MOST_COMBINATIONS) {
            for row in self.index.rows(&picked(values, number), most) {
                if combinations == 1 || !found.contains(&row) {
                    found.push(row);
                }
            }
        }
        if self.rules.time.is_none() && found.len() > self.rules.most {
            context.trouble(format!(
                "more than {} rows of the lookup match; Splunk takes the first of them (`max_matches`)",
                self.rules.most
            ));
            found.truncate(self.rules.most);
        }
        Some(found)
    }

    /// Of the rows those that hold at the event's time, the latest first.
    fn in_time(&self, found: &[u32], event: &Value, moments: &Moments, context: &Context) -> Vec<u32> {
        let event = event.number().map(|number| number.value);
        let held = |row: u32| {
            let value = self.table.value(row as usize, &moments.column);
            match &moments.format {
                Some(format) => parse_near(&value.show(), format, context.now, &context.zone),
                None => value.number().map(|number| number.value),
            }
        };
        let mut timed: Vec<(f64, u32)> = found
            .iter()
            .filter_map(|row| {
                let begin = held(*row)?;
                let later = event? - begin;
                (moments.least <= later && later <= moments.most).then_some((begin, *row))
            })
            .collect();
        timed.sort_by(|one, other| other.0.total_cmp(&one.0));
        timed.into_iter().map(|(_, row)| row).take(self.rules.most).collect()
    }

    /// What rows of the table say of an output; the default makes up for rows that are missing.
    fn value(&self, rows: &[u32], column: &str) -> Value {
        let found = rows.iter().map(|row| self.table.value(*row as usize, column).clone());
        let missing = self.rules.least.saturating_sub(rows.len());
        let default = Value::Text(self.rules.default.clone());
        Value::many(found.chain(std::iter::repeat_n(default, missing)))
    }
}

/// A lookup, ready to be asked, and what is put beside the rows.
struct Asked<'l> {
    held: Held<'l>,
    outputs: Vec<Pairing>,
}

impl<'l> Asked<'l> {
    fn of(lookup: &'l Lookup, written: Option<&'l Table>) -> Result<Asked<'l>, Lack> {
        let columns: Vec<Name> = lookup.keys.iter().map(|key| key.column.clone()).collect();
        let held = Held::of(&lookup.lookup, &columns, written)?;
        let own = |name: &Name| Pairing { column: name.clone(), field: name.clone() };
        let rest = || held.table.names().filter(|name| !columns.contains(name)).map(own).collect();
        let outputs = lookup.outputs.clone().unwrap_or_else(rest);
        // What the search itself wrote may be no rows, which have no columns.
        let mut asked = lookup.keys.iter().chain(&outputs).filter(|_| !held.table.is_empty() || written.is_none());
        match asked.find_map(|pair| lookup.lookup.lacks(held.table, &pair.column)) {
            Some(lack) => Err(lack),
            None => Ok(Asked { held, outputs }),
        }
    }

    /// The rows of the table that match a row.
    fn rows(&self, scope: &Scope, keys: &[Pairing], context: &Context) -> Option<Vec<u32>> {
        let values: Vec<&[Value]> = keys.iter().map(|key| scope.value(&key.field).values()).collect();
        let found = self.held.rows(&values, context)?;
        Some(match &self.held.rules.time {
            Some(moments) => self.held.in_time(&found, scope.value(TIME), moments, context),
            None => found,
        })
    }

    fn write(&self, table: &mut Table, answers: Answers, places: &[Option<u32>], overwrites: bool, work: &mut Work) {
        let is_matched: Vec<bool> = places.iter().map(Option::is_some).collect();
        for (output, (pool, codes)) in self.outputs.iter().zip(answers.columns) {
            let code = |place: &Option<u32>| place.map_or(0, |place| codes[place as usize]);
            let found = pool.column(places.iter().map(code).collect());
            let old = table.column(&output.field).map(|old| table.by_row(old).into_owned());
            let old = old.unwrap_or_else(|| Column::empty(table.rows()));
            let is_kept = |row: usize| old.codes()[row] != 0;
            if overwrites {
                let kept = (0..is_matched.len()).filter(|row| !is_matched[*row] && is_kept(*row)).count();
                // What no letter of the search asks for has no place to tell of.
                if work.span != Span::default() {
                    work.notes.count(work.span, Kind::Unmatched(output.field.clone()), kept);
                }
                table.write(output.field.clone(), found, &is_matched);
            } else {
                let is_new: Vec<bool> = (0..is_matched.len()).map(|row| is_matched[row] && !is_kept(row)).collect();
                table.write(output.field.clone(), found, &is_new);
            }
        }
    }
}

/// One value of each key: of all combinations the one of this number, the last key's values changing fastest.
fn picked(values: &[&[Value]], mut number: usize) -> Vec<String> {
    let mut picked: Vec<String> = Vec::with_capacity(values.len());
    for values in values.iter().rev() {
        picked.push(values[number % values.len()].show().into_owned());
        number /= values.len();
    }
    picked.reverse();
    picked
}

/// What was found for each combination of keys, by output.
struct Answers {
    columns: Vec<(Pool, Vec<u32>)>,
    count: u32,
}

impl Answers {
    fn new(outputs: usize) -> Answers {
        Answers { columns: (0..outputs).map(|_| (Pool::default(), Vec::new())).collect(), count: 0 }
    }

    /// The place of an answer; none if nothing is said.
    fn of(&mut self, rows: &Option<Vec<u32>>, asked: &Asked) -> Option<u32> {
        let rows = rows.as_ref().filter(|rows| rows.len().max(asked.held.rules.least) > 0)?;
        for (output, (pool, codes)) in asked.outputs.iter().zip(&mut self.columns) {
            codes.push(pool.code(asked.held.value(rows, &output.column)));
        }
        self.count += 1;
        Some(self.count - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::outcome;
    use super::*;
    use crate::knowledge::held;
    use crate::knowledge::lookup::Matching;
    use crate::knowledge::{Definition, Knowledge, Origin};
    use crate::plan::Op;
    use crate::table::drawn::{draw, table};

    /// A lookup by `k` that puts `v` beside rows, and the other columns of its table if none is named.
    fn op(rules: Rules, held_rows: &str, outputs: Option<&str>, overwrites: bool) -> Op {
        let mut known = Knowledge::default();
        known.keep("t.csv", held::Held::given(table(held_rows)));
        known.define(Definition { name: "t".into(), origin: Origin::File("t.csv".into()), rules });
        let pairing = |name: &str| Pairing { column: name.into(), field: name.into() };
        let outputs = outputs.map(|names| names.split(' ').map(pairing).collect());
        let lookup = Arc::new(known.lookup("t"));
        Op::Lookup(Box::new(Lookup { lookup, keys: vec![pairing("k")], outputs, overwrites, only: None }))
    }

    fn found(rules: Rules, held: &str, overwrites: bool, rows: &str) -> (String, usize) {
        let outcome = outcome([op(rules, held, Some("v"), overwrites)], table(rows));
        (draw(&outcome.table), outcome.notes.len())
    }

    #[test]
    fn fields_are_replaced_where_a_row_matches_and_only_there() {
        let held = "k v; a 1; b -";
        assert_eq!(
            found(Rules::default(), held, true, "k v; a x; b x; c x; - x"),
            ("k v; a 1; b -; c x; - x".into(), 1)
        );
        assert_eq!(found(Rules::default(), held, false, "k v; a x; a -; b x"), ("k v; a x; a 1; b x".into(), 0));
    }

    #[test]
    fn several_matches_make_a_multivalue_up_to_the_most_and_a_cut_is_told() {
        let held = "k v; a 1; b 2; a 3; a 4";
        assert_eq!(found(Rules::default(), held, true, "k; a; b"), ("k v; a 1|3|4; b 2".into(), 0));
        let two = Rules { most: 2, ..Rules::default() };
        assert_eq!(found(two, held, true, "k; a; b"), ("k v; a 1|3; b 2".into(), 1));
    }

    #[test]
    fn each_value_of_a_multivalue_key_is_looked_up() {
        assert_eq!(found(Rules::default(), "k v; a 1; b 2; a 3", true, "k; b|a|b"), ("k v; b|a|b 2|1|3".into(), 0));
    }

    #[test]
    fn a_default_makes_up_for_rows_that_are_missing() {
        let rules = Rules { least: 2, default: "none".into(), ..Rules::default() };
        assert_eq!(found(rules, "k v; a 1", true, "k; a; b; -"), ("k v; a 1|none; b none|none; - -".into(), 0));
    }

    #[test]
    fn rows_hold_from_their_time_and_the_latest_counts() {
        let time = Moments { column: "t".into(), format: None, least: 0.0, most: 100.0 };
        let rules = Rules { most: 1, time: Some(time), ..Rules::default() };
        let (rows, _) = found(rules, "k t v; a 10 x; a 50 y; a 90 z", true, "_time k; 200 a; 60 a; 5 a");
        assert_eq!(rows, "_time k v; 200 a -; 60 a y; 5 a -");
    }

    #[test]
    fn a_column_that_is_not_there_stops_the_search() {
        let outcome = outcome([op(Rules::default(), "k w; a 1", Some("v"), true)], table("k; a"));
        assert_eq!((outcome.errors[0].code, outcome.table.rows()), ("lookup-column", 0));
    }

    #[test]
    fn trying_too_many_patterns_stops_the_search() {
        let rules = || Rules { kinds: vec![("k".into(), Matching::Wildcard)], ..Rules::default() };
        let patterns: String = (0..100).map(|number| format!("; {number}* v")).collect();
        let rows = |many: usize| (0..many).map(|number| format!("; x{number}")).collect::<String>();
        let run = |many| {
            let op = op(rules(), &format!("k v{patterns}"), None, true);
            outcome([op], table(&format!("k{}", rows(many)))).errors.len()
        };
        assert_eq!((run(10), run(11)), (0, 1));
    }
}
