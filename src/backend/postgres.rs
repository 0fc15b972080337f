//! PostgreSQL's SQL: what it says in its own way.

mod are;
mod dates;
mod functions;
mod helpers;
mod script;
mod tallies;
#[cfg(test)]
mod tests;

use super::kind::NodeKind;
use super::pcre::{Group, Needs};
use super::sql::dialect::{Dialect, Entry, Helper, Purpose, Side, Tallied};
use super::sql::piece::called;
use super::sql::tallies::Input;
use super::sql::{Piece, Shape, values};
use super::{Answer, Card, Files, Schema};
use crate::aggregate::Aggregate;
use crate::value::time::Zone;

/// PostgreSQL's dialect.
#[derive(Debug)]
pub struct Postgres;

static CARD: Card = Card {
    name: "postgres",
    title: "PostgreSQL SQL",
    about: "One query of WITH steps over a table of events as jsonb, after the definitions of the few functions it uses; for \
            PostgreSQL 16 and later, in a database whose encoding is UTF8.",
    proof: "`--verify` runs it in a PostgreSQL server of its own, and compares its rows with those of spelt's engine.",
};

impl Dialect for Postgres {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn node(&self, kind: NodeKind) -> Answer {
        let regexes =
            "expressions without back-references, of which PostgreSQL takes the same match; not computed from fields";
        match kind {
            NodeKind::Match | NodeKind::Substitute => Answer::Emulated(regexes),
            NodeKind::Literal
            | NodeKind::Field
            | NodeKind::And
            | NodeKind::Or
            | NodeKind::Xor
            | NodeKind::Not
            | NodeKind::Test
            | NodeKind::Compare
            | NodeKind::In
            | NodeKind::Like
            | NodeKind::Arithmetic
            | NodeKind::Plus
            | NodeKind::Negate
            | NodeKind::Concat
            | NodeKind::Case
            | NodeKind::Validate
            | NodeKind::Coalesce
            | NodeKind::Each
            | NodeKind::Split
            | NodeKind::Tokens
            | NodeKind::Transliterate
            | NodeKind::Lookup
            | NodeKind::Call => values::answer(kind),
        }
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
        let is_free = FREE.contains(&name) || is_step(name);
        // A name cannot hold a NUL; nothing else ends it but a quote, which is doubled.
        if is_free { name.to_string() } else { format!("\"{}\"", name.replace('\0', "\u{fffd}").replace('"', "\"\"")) }
    }

    fn folded(&self, name: &str) -> String {
        // In quotes, case counts.
        name.to_string()
    }

    fn longest_name(&self) -> Option<usize> {
        Some(63)
    }

    fn literal(&self, text: &str) -> Option<String> {
        if text.contains('\0') {
            return None;
        }
        if !text.chars().any(char::is_control) {
            return Some(format!("'{}'", text.replace('\'', "''")));
        }
        let mut out = String::from("E'");
        for c in text.chars() {
            match c {
                '\'' => out.push_str("''"),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('\'');
        Some(out)
    }

    fn member(&self, record: &str, key: &str) -> Option<String> {
        Some(format!("{record}->>{}", self.literal(key)?))
    }

    fn members(&self, record: &str, key: &str) -> Option<String> {
        Some(format!("spl_list({record}->{})", self.literal(key)?))
    }

    fn merged(&self, record: &str, members: &[(String, Piece)]) -> String {
        // A function takes a hundred arguments at most.
        let objects = members.chunks(50).map(|members| {
            let members: Vec<String> = members.iter().map(|(key, value)| format!("{key}, {}", value.sql)).collect();
            called("jsonb_build_object", &members)
        });
        let parts: Vec<String> = std::iter::once(record.to_string()).chain(objects).collect();
        format!("jsonb_strip_nulls({})", parts.join(" || "))
    }

    fn bare_record(&self) -> String {
        "CAST('{}' AS jsonb)".into()
    }

    fn values(&self, record: &str) -> Option<String> {
        Some(format!("(SELECT string_agg(value, E'\\n') FROM jsonb_each_text({record}))"))
    }

    fn moment(&self, text: &str) -> Option<String> {
        Some(format!("spl_instant({text})"))
    }

    fn type_of(&self, shape: Shape) -> &'static str {
        match shape {
            Shape::Text | Shape::Nothing => "text",
            Shape::Whole => "bigint",
            Shape::Number => "double precision",
            Shape::Truth => "boolean",
            Shape::Many => "text[]",
        }
    }

    fn like(&self, text: &str, pattern: &str, folds: bool) -> String {
        let word = if folds { "ILIKE" } else { "LIKE" };
        // Unless told otherwise, a backslash takes the meaning from what follows it.
        let has_none = pattern.starts_with('\'') && !pattern.contains('\\');
        format!("{text} {word} {pattern}{}", if has_none { "" } else { " ESCAPE ''" })
    }

    fn like_escaped(&self, text: &str, pattern: &str, escape: char, folds: bool) -> String {
        let escape = self.literal(&escape.to_string()).unwrap_or_default();
        format!("{text} {} {pattern} ESCAPE {escape}", if folds { "ILIKE" } else { "LIKE" })
    }

    fn regex(&self, pattern: &str, purpose: Purpose) -> Result<Needs, String> {
        are::read(pattern, purpose)
    }

    fn own_regex(&self, pattern: &str) -> String {
        are::read(pattern, Purpose::Found).map_or_else(|_| pattern.to_string(), |needs| needs.pattern)
    }

    fn finds(&self, text: &str, pattern: &str) -> String {
        format!("{text} ~ {pattern}")
    }

    fn group(&self, text: &str, pattern: &str, number: usize) -> String {
        match number {
            0 => format!("coalesce(regexp_substr({text}, {pattern}), '')"),
            _ => format!("coalesce((regexp_match({text}, {pattern}))[{number}], '')"),
        }
    }

    fn captured(&self, text: &str, pattern: &str, number: usize, _group: &Group) -> Option<String> {
        Some(format!("(regexp_match({text}, {pattern}))[{number}]"))
    }

    fn groups(&self, text: &str, pattern: &str, number: usize) -> String {
        if number == 0 {
            return format!("(SELECT array_agg(found) FROM {})", whole_matches(text, pattern));
        }
        format!("(SELECT array_agg(found[{number}]) FROM regexp_matches({text}, {pattern}, 'g') AS found)")
    }

    fn replaced(&self, text: &str, pattern: &str, with: &str) -> String {
        format!("regexp_replace({text}, {pattern}, {with}, 'g')")
    }

    fn any_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("(SELECT bool_or(({condition}) IS TRUE) FROM unnest({list}) AS {item})")
    }

    fn each(&self, list: &str, item: &str, body: &str) -> String {
        format!("(SELECT array_agg({body}) FROM unnest({list}) AS {item})")
    }

    fn kept_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("(SELECT array_agg({item}) FROM unnest({list}) AS {item} WHERE {condition})")
    }

    fn split(&self, text: &str, delimiter: &str) -> String {
        format!("spl_split({text}, {delimiter})")
    }

    fn list(&self, items: &[String]) -> String {
        if items.is_empty() { "CAST(ARRAY[] AS text[])".into() } else { format!("ARRAY[{}]", items.join(", ")) }
    }

    fn count(&self, list: &str) -> String {
        format!("cardinality({list})")
    }

    fn at(&self, list: &str, place: &str) -> String {
        format!("({list})[{}]", placed(list, place))
    }

    fn contains(&self, list: &str, text: &str) -> String {
        format!("({text} = ANY ({list}))")
    }

    fn glued(&self, list: &str, text: &str) -> String {
        format!("array_to_string({list}, {text})")
    }

    fn unnested(&self, list: &str) -> String {
        format!("unnest({list})")
    }

    fn different(&self, list: &str) -> String {
        format!("spl_distinct({list})")
    }

    fn sorted(&self, list: &str) -> String {
        format!("spl_sort({list})")
    }

    fn by_bytes(&self, text: &str) -> String {
        format!("{text} COLLATE \"C\"")
    }

    fn quotient(&self, left: &str, right: &str) -> String {
        // Of two whole numbers, PostgreSQL's is whole. These calls give doubles.
        let is_double = ["spl_number(", "spl_round(", "spl_shorten("].iter().any(|call| left.starts_with(call));
        if is_double { format!("{left} / {right}") } else { format!("CAST({left} AS double precision) / {right}") }
    }

    fn remainder(&self, left: &str, right: &str, shape: Shape) -> String {
        if shape == Shape::Whole { format!("{left} % {right}") } else { format!("spl_modulo({left}, {right})") }
    }

    fn padded(&self, number: &str, places: u8) -> String {
        format!("CAST(round(spl_exact({number}), {places}) AS text)")
    }

    fn dated(&self, moment: &str, format: &str) -> Option<String> {
        let format = self.literal(&dates::format(format)?)?;
        Some(format!("to_char(spl_moment({moment}), {format})"))
    }

    fn zone(&self, zone: &Zone) -> Option<String> {
        // Names of places alone: PostgreSQL reads the sign of an offset the other way round.
        self.literal(&zone.name()).filter(|_| zone.name() == "UTC" || zone.name().contains('/'))
    }

    fn slice(&self, list: &str, first: &str, last: &str) -> String {
        format!("({list})[{}:{}]", placed(list, first), placed(list, last))
    }

    fn appended(&self, lists: &[String]) -> String {
        lists.join(" || ")
    }

    fn flat(&self, lists: &str) -> String {
        // A list of lists has to be a rectangle, so that there is none; the name is known to no one, and refused.
        format!("spl_flat({lists})")
    }

    fn replaced_once(&self, text: &str, pattern: &str, with: &str) -> String {
        format!("regexp_replace({text}, {pattern}, {with})")
    }

    fn trimmed(&self, text: &str, characters: &str, side: Side) -> String {
        let name = match side {
            Side::Start => "ltrim",
            Side::End => "rtrim",
            Side::Both => "btrim",
        };
        format!("{name}({text}, {characters})")
    }

    fn part(&self, text: &str, start: i64, length: Option<i64>) -> String {
        let start = if start < 0 { format!("length({text}) - {}", -start - 1) } else { start.to_string() };
        match length {
            Some(length) => format!("substr({text}, {start}, {length})"),
            None => format!("substr({text}, {start})"),
        }
    }

    fn rows(&self, count: u64) -> String {
        format!("generate_series(1, {count})")
    }

    fn gathered(&self, members: &[(String, Piece)]) -> String {
        let object = |(name, value): &(String, Piece)| format!("jsonb_object_agg({name}, {})", value.sql);
        members.iter().map(object).collect::<Vec<_>>().join(" || ")
    }

    fn spread(&self, from: &str, to: &str, step: &str) -> String {
        format!("generate_series(CAST({from} AS bigint), CAST({to} AS bigint), CAST({step} AS bigint))")
    }

    fn stops(&self, message: &str) -> String {
        format!("spl_stop({})", self.literal(message).unwrap_or_default())
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
const FREE: &[&str] = &["event", "events", "item", "position", "present", "read"];

/// Whether it is a name of the translator's own steps.
fn is_step(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
    ["read_", "stage_"].iter().any(|start| name.starts_with(start)) && name.chars().all(is_plain)
}

/// A place in a list, counted from its end where it is negative.
fn placed(list: &str, place: &str) -> String {
    match place.strip_prefix('-') {
        Some("1") => format!("cardinality({list})"),
        Some(from_end) => format!("cardinality({list}) + 1 - {from_end}"),
        None => place.to_string(),
    }
}

/// Every match of an expression, each as the text `found`.
fn whole_matches(text: &str, pattern: &str) -> String {
    let counts = format!("generate_series(1, regexp_count({text}, {pattern})) AS _place");
    format!("{counts}, regexp_substr({text}, {pattern}, 1, CAST(_place AS integer)) AS found")
}
