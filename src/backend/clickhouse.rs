//! ClickHouse's SQL: what it says in its own way.

mod dates;
mod functions;
mod groups;
mod helpers;
mod quotes;
mod script;
mod tallies;
#[cfg(test)]
mod tests;

use super::pcre::{self, Needs};
use super::sql::dialect::{Dialect, Entry, Helper, Purpose, Side, Tallied};
use super::sql::piece::{called, indented};
use super::sql::tallies::Input;
use super::sql::{Piece, Shape};
use super::{Answer, Card, Files, Schema};
use crate::aggregate::Aggregate;
use quotes::{like_pattern, matched, quoted};

/// ClickHouse's dialect. A field that may hold several values is an array, and one that is empty where the field is missing:
/// an array of ClickHouse is never null.
#[derive(Debug)]
pub struct ClickHouse;

static CARD: Card = Card {
    name: "clickhouse",
    title: "ClickHouse SQL",
    about: "One query of WITH steps over a table of events, each a JSON object in a String column, after the definitions of \
            the few functions it uses.",
    proof: "`--verify` runs it in ClickHouse's own engine (`chdb`) and compares its rows with those of spelt's engine.",
};

impl Dialect for ClickHouse {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn helpers(&self) -> &'static [Helper] {
        &helpers::ALL
    }

    fn functions(&self) -> &'static [Entry] {
        functions::ALL
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        tallies::answer(aggregate.name)
    }

    fn ident(&self, name: &str) -> String {
        let is_free = FREE.contains(&name)
            || name
                .strip_prefix("stage_")
                .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        if is_free { name.to_string() } else { quoted(name, '`') }
    }

    fn folded(&self, name: &str) -> String {
        name.to_string()
    }

    fn literal(&self, text: &str) -> Option<String> {
        Some(quoted(text, '\''))
    }

    fn member(&self, record: &str, key: &str) -> Option<String> {
        Some(format!("JSONExtract({record}, {}, 'Nullable(String)')", quoted(key, '\'')))
    }

    fn members(&self, record: &str, key: &str) -> Option<String> {
        Some(format!("spl_list({record}, {})", quoted(key, '\'')))
    }

    fn merged(&self, record: &str, members: &[(String, Piece)]) -> String {
        let members: Vec<String> = members.iter().map(|(key, value)| member(key, value)).collect();
        let line = format!("[{}]", members.join(", "));
        let listed = if line.len() <= 80 { line } else { format!("[\n{}\n]", indented(&members.join(",\n"))) };
        let object = format!("spl_object({listed})");
        called("jsonMergePatch", &[record.to_string(), object])
    }

    fn bare_record(&self) -> String {
        "'{}'".to_string()
    }

    fn widened(&self, value: &Piece, shape: Shape) -> Piece {
        let is_digits = value.sql.chars().all(|c| c.is_ascii_digit());
        // Without a type that holds both, ClickHouse would make a Variant of them.
        match (value.shape, shape) {
            (Shape::Whole, Shape::Whole) if !is_digits => Piece::tight(format!("toInt64({})", value.sql), shape),
            (Shape::Whole, Shape::Number) => Piece::tight(format!("toFloat64({})", value.sql), value.shape),
            _ => value.clone(),
        }
    }

    fn wraps(&self) -> bool {
        true
    }

    fn needs_numbers(&self) -> bool {
        true
    }

    fn once(&self) -> &'static str {
        "MATERIALIZED "
    }

    fn closing(&self, query: &str) -> Option<String> {
        // Of nothing a sum is null, not zero; a step is computed once if it says so; what a join does not find is null; and a name means a column before it means
        // what the same SELECT calls so.
        let has = |words: &[&str]| words.iter().any(|word| query.contains(word));
        let settings = [
            (has(tallies::CALLS), "aggregate_functions_null_for_empty = 1"),
            (has(&[" AS MATERIALIZED ("]), "enable_materialized_cte = 1"),
            (has(&[" JOIN "]), "join_use_nulls = 1"),
            (true, "prefer_column_name_to_alias = 1"),
        ];
        let used: Vec<&str> = settings.iter().filter(|(is_used, _)| *is_used).map(|(_, setting)| *setting).collect();
        Some(format!("SETTINGS {}", used.join(", ")))
    }

    fn values(&self, record: &str) -> Option<String> {
        Some(format!("spl_values({record})"))
    }

    fn moment(&self, text: &str) -> Option<String> {
        Some(format!("spl_instant({text})"))
    }

    fn qualifies(&self) -> bool {
        true
    }

    fn replacing(&self, values: &[String]) -> Option<String> {
        Some(called("* REPLACE", values))
    }

    fn type_of(&self, shape: Shape) -> &'static str {
        match shape {
            Shape::Text | Shape::Nothing => "Nullable(String)",
            Shape::Whole => "Nullable(Int64)",
            Shape::Number => "Nullable(Float64)",
            Shape::Truth => "Nullable(Bool)",
            Shape::Many => "Array(String)",
        }
    }

    fn parsed(&self, text: &str) -> String {
        format!("toFloat64OrNull({text})")
    }

    fn lowered(&self, text: &str) -> String {
        format!("lowerUTF8({text})")
    }

    fn length(&self, text: &str) -> String {
        format!("lengthUTF8({text})")
    }

    fn transliterated(&self, text: &str, from: &str, to: &str) -> String {
        format!("translateUTF8({text}, {from}, {to})")
    }

    fn starred(&self, text: &str, pattern: &str, folds: bool) -> Option<String> {
        Some(matched(text, &quoted(&like_pattern(pattern), '\''), folds))
    }

    fn like_fixed(&self, text: &str, pattern: &str, folds: bool) -> Option<String> {
        Some(matched(text, &quoted(&pattern.replace('\\', "\\\\"), '\''), folds))
    }

    fn like(&self, text: &str, pattern: &str, folds: bool) -> String {
        matched(text, &format!(r"replaceAll({pattern}, '\\', '\\\\')"), folds)
    }

    fn like_escaped(&self, text: &str, pattern: &str, escape: char, folds: bool) -> String {
        format!("{} ESCAPE {}", matched(text, pattern, folds), quoted(&escape.to_string(), '\''))
    }

    fn regex(&self, pattern: &str, _purpose: Purpose) -> Result<Needs, String> {
        let mut needs = pcre::read(pattern)?;
        needs.pattern = groups::unnamed(&needs.pattern);
        // A point of ClickHouse matches a line end too, unless it is told not to.
        if needs.pattern.contains('.') {
            needs.pattern = format!("(?-s){}", needs.pattern);
        }
        Ok(needs)
    }

    fn finds(&self, text: &str, pattern: &str) -> String {
        format!("match({text}, {pattern})")
    }

    fn group(&self, text: &str, pattern: &str, number: usize) -> String {
        format!("regexpExtract({text}, {pattern}, {number})")
    }

    fn groups(&self, text: &str, pattern: &str, number: usize) -> String {
        let text = format!("ifNull({text}, '')");
        match number {
            0 => format!("arrayMap(found -> found[1], extractAllGroupsVertical({text}, concat('(', {pattern}, ')')))"),
            _ => format!("arrayMap(found -> found[{number}], extractAllGroupsVertical({text}, {pattern}))"),
        }
    }

    fn replaced(&self, text: &str, pattern: &str, with: &str) -> String {
        // An expression without operators is replaced as a text, in which a backslash is no operator either.
        let inside = pattern.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        match inside {
            Some(inside) if with.contains('\\') => format!("replaceRegexpAll({text}, '(?:{inside})', {with})"),
            Some(_) | None => format!("replaceRegexpAll({text}, {pattern}, {with})"),
        }
    }

    fn any_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("CASE WHEN notEmpty({list}) THEN arrayExists({item} -> {condition}, {list}) END")
    }

    fn exists_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("arrayExists({item} -> {condition}, {list})")
    }

    fn each(&self, list: &str, item: &str, body: &str) -> String {
        format!("arrayMap({item} -> {body}, {list})")
    }

    fn kept_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("arrayFilter({item} -> {condition}, {list})")
    }

    fn split(&self, text: &str, delimiter: &str) -> String {
        format!("spl_split({text}, {delimiter})")
    }

    fn has_values(&self, list: &str) -> String {
        format!("notEmpty({list})")
    }

    fn has_no_values(&self, list: &str) -> String {
        format!("empty({list})")
    }

    fn no_values(&self) -> Option<&'static str> {
        Some("[]")
    }

    fn first_with_values(&self, lists: &[String]) -> String {
        let Some((last, others)) = lists.split_last() else { return "[]".into() };
        let choices = others.iter().flat_map(|list| [format!("notEmpty({list})"), list.clone()]);
        called("multiIf", &choices.chain([last.clone()]).collect::<Vec<_>>())
    }

    fn or_empty(&self, list: &str) -> String {
        list.to_string()
    }

    fn nonempty(&self, list: &str) -> String {
        list.to_string()
    }

    fn list(&self, items: &[String]) -> String {
        format!("[{}]", items.join(", "))
    }

    fn count(&self, list: &str) -> String {
        format!("nullIf(length({list}), 0)")
    }

    fn at(&self, list: &str, place: &str) -> String {
        format!("arrayElementOrNull({list}, {place})")
    }

    fn contains(&self, list: &str, text: &str) -> String {
        let is_there = if text.starts_with('\'') { String::new() } else { format!(" AND {text} IS NOT NULL") };
        format!("CASE WHEN notEmpty({list}){is_there} THEN has({list}, {text}) END")
    }

    fn glued(&self, list: &str, text: &str) -> String {
        format!("CASE WHEN notEmpty({list}) THEN arrayStringConcat({list}, {text}) END")
    }

    fn unnested(&self, list: &str) -> String {
        format!("arrayJoin({list})")
    }

    fn different(&self, list: &str) -> String {
        format!("arrayDistinct({list})")
    }

    fn sorted(&self, list: &str) -> String {
        format!("arraySort({list})")
    }

    fn has_remainders(&self, divisor: Shape) -> bool {
        // ClickHouse multiplies the quotient again, so that the remainder of 3 by 0.1 is 0.
        divisor == Shape::Whole
    }

    fn remainder(&self, left: &str, right: &str, shape: Shape) -> String {
        if shape == Shape::Whole { format!("{left} % {right}") } else { format!("spl_remainder({left}, {right})") }
    }

    fn padded(&self, number: &str, places: u8) -> String {
        format!("spl_printed('%.{places}f', {number})")
    }

    fn dated(&self, moment: &str, format: &str) -> Option<String> {
        dates::dated(moment, format)
    }

    fn slice(&self, list: &str, first: &str, last: &str) -> String {
        format!("spl_slice({list}, {first}, {last})")
    }

    fn appended(&self, lists: &[String]) -> String {
        called("arrayConcat", lists)
    }

    fn flat(&self, lists: &str) -> String {
        format!("arrayFlatten({lists})")
    }

    fn replaced_once(&self, text: &str, pattern: &str, with: &str) -> String {
        self.replaced(text, pattern, with).replacen("replaceRegexpAll", "replaceRegexpOne", 1)
    }

    fn trimmed(&self, text: &str, characters: &str, side: Side) -> String {
        let name = match side {
            Side::Start => "trimLeft",
            Side::End => "trimRight",
            Side::Both => "trimBoth",
        };
        if characters.is_ascii() {
            return format!("{name}({text}, {characters})");
        }
        // It would take bytes for characters.
        let class = format!("'[', regexpQuoteMeta({characters}), ']+'");
        let start = |text: &str| format!("replaceRegexpOne({text}, concat('^', {class}), '')");
        let end = |text: &str| format!("replaceRegexpOne({text}, concat({class}, '$'), '')");
        match side {
            Side::Start => start(text),
            Side::End => end(text),
            Side::Both => end(&start(text)),
        }
    }

    fn part(&self, text: &str, start: i64, length: Option<i64>) -> String {
        match length {
            Some(length) => format!("substringUTF8({text}, {start}, {length})"),
            None => format!("substringUTF8({text}, {start})"),
        }
    }

    fn rows(&self, count: u64) -> String {
        format!("numbers({count})")
    }

    fn gathered(&self, members: &[(String, Piece)]) -> String {
        let all = |(name, value): &(String, Piece)| format!("groupArray({})", member(name, value));
        match &members.iter().map(all).collect::<Vec<_>>()[..] {
            [only] => format!("spl_object({only})"),
            several => format!("spl_object({})", called("arrayConcat", several)),
        }
    }

    fn spread(&self, from: &str, to: &str, step: &str) -> String {
        // A width that is computed is null where there are no rows, and ClickHouse looks at it before it looks for rows.
        let step = if step.parse::<i64>().is_ok() { step.to_string() } else { format!("ifNull({step}, 1)") };
        format!("arrayJoin(range({from}, {to} + {step}, {step}))")
    }

    fn stops(&self, message: &str) -> String {
        format!("throwIf(true, {})", quoted(message, '\''))
    }

    fn tally(&self, name: &str, input: &Input) -> Tallied {
        tallies::tally(name, input)
    }

    fn script(&self, schema: &Schema, record: &str, files: &Files) -> Result<String, &'static str> {
        files.must_be_json()?;
        Ok(script::over(schema, record, files))
    }
}

/// Names that need no quotes. All others are quoted: a word that is free today may be reserved tomorrow.
const FREE: &[&str] = &["event", "events", "position", "present", "read"];

/// A member of a JSON object.
fn member(key: &str, value: &Piece) -> String {
    match value.shape {
        Shape::Many => format!("spl_members({key}, {})", value.sql),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
            format!("spl_member({key}, {})", value.sql)
        }
    }
}
