//! DuckDB's SQL: what it says in its own way.

mod functions;
mod helpers;
mod script;
mod tallies;
#[cfg(test)]
mod tests;
mod times;

use super::sql::dialect::{Dialect, Entry, Helper, Side, Tallied};
use super::sql::piece::called;
use super::sql::tallies::Input;
use super::sql::{Piece, Shape};
use super::{Answer, Card, Files, Schema};
use crate::aggregate::Aggregate;
use crate::function::json::path::Step;
use crate::value::time::Zone;

/// DuckDB's dialect.
#[derive(Debug)]
pub struct DuckDb;

static CARD: Card = Card {
    name: "duckdb",
    title: "DuckDB SQL",
    about: "One query of WITH steps over a table of events, after the definitions of the few macros it uses.",
    proof: "`--verify` runs it with the `duckdb` command and compares its rows with those of spelt's engine.",
};

impl Dialect for DuckDb {
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
        let is_plain = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
        let is_free = name.chars().all(is_plain)
            && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && FREE.iter().any(|free| name == *free || (free.ends_with('_') && name.starts_with(free)));
        // A name cannot hold a NUL; nothing else ends it but a quote, which is doubled.
        if is_free { name.to_string() } else { format!("\"{}\"", name.replace('\0', "\u{fffd}").replace('"', "\"\"")) }
    }

    fn folded(&self, name: &str) -> String {
        name.to_lowercase()
    }

    fn literal(&self, text: &str) -> Option<String> {
        if text.contains('\0') {
            return None;
        }
        if !text.chars().any(|c| c.is_ascii_control()) {
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
                c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('\'');
        Some(out)
    }

    fn member(&self, record: &str, key: &str) -> Option<String> {
        Some(format!("{record}->>{}", self.key(key)?))
    }

    fn members(&self, record: &str, key: &str) -> Option<String> {
        let key = self.key(key)?;
        Some(format!("spl_list({record}->{key})"))
    }

    fn merged(&self, record: &str, members: &[(String, Piece)]) -> String {
        let members: Vec<String> = members.iter().map(|(key, value)| format!("{key}, {}", value.sql)).collect();
        let object = super::sql::piece::called("json_object", &members);
        super::sql::piece::called("json_merge_patch", &[record.to_string(), object])
    }

    fn qualifies(&self) -> bool {
        true
    }

    fn replacing(&self, values: &[String]) -> Option<String> {
        Some(called("* REPLACE ", values))
    }

    fn json_path(&self, steps: &[Step]) -> Option<String> {
        let step = |step: &Step| match step {
            Step::Key(key) => Some(quoted(key)),
            Step::Item(index) => Some(format!("[{index}]")),
            Step::All => Some("[*]".to_string()),
            Step::Attribute(_) => None,
        };
        let steps: String = steps.iter().map(step).collect::<Option<_>>()?;
        self.literal(&format!("${steps}"))
    }

    fn type_of(&self, shape: Shape) -> &'static str {
        match shape {
            Shape::Text | Shape::Nothing => "VARCHAR",
            Shape::Whole => "BIGINT",
            Shape::Number => "DOUBLE",
            Shape::Truth => "BOOLEAN",
            Shape::Many => "VARCHAR[]",
        }
    }

    fn like(&self, text: &str, pattern: &str, folds: bool) -> String {
        format!("{text} {} {pattern}", if folds { "ILIKE" } else { "LIKE" })
    }

    fn like_escaped(&self, text: &str, pattern: &str, escape: char, folds: bool) -> String {
        format!("{} ESCAPE '{escape}'", self.like(text, pattern, folds))
    }

    fn finds(&self, text: &str, pattern: &str) -> String {
        format!("regexp_matches({text}, {pattern})")
    }

    fn group(&self, text: &str, pattern: &str, number: usize) -> String {
        // DuckDB counts groups up to 9; of more it has to be told the names.
        if number <= 9 {
            return format!("regexp_extract({text}, {pattern}, {number})");
        }
        let names: Vec<String> = (1..=number).map(|number| format!("'group_{number}'")).collect();
        format!("regexp_extract({text}, {pattern}, [{}])['group_{number}']", names.join(", "))
    }

    fn groups(&self, text: &str, pattern: &str, number: usize) -> String {
        format!("regexp_extract_all({text}, {pattern}, {number})")
    }

    fn replaced(&self, text: &str, pattern: &str, with: &str) -> String {
        format!("regexp_replace({text}, {pattern}, {with}, 'g')")
    }

    fn any_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("(len(list_filter({list}, lambda {item}: {condition})) > 0)")
    }

    fn each(&self, list: &str, item: &str, body: &str) -> String {
        format!("list_transform({list}, lambda {item}: {body})")
    }

    fn kept_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("list_filter({list}, lambda {item}: {condition})")
    }

    fn split(&self, text: &str, delimiter: &str) -> String {
        format!("string_split({text}, {delimiter})")
    }

    fn list(&self, items: &[String]) -> String {
        format!("[{}]", items.join(", "))
    }

    fn count(&self, list: &str) -> String {
        format!("len({list})")
    }

    fn at(&self, list: &str, place: &str) -> String {
        format!("list_extract({list}, {place})")
    }

    fn contains(&self, list: &str, text: &str) -> String {
        format!("list_contains({list}, {text})")
    }

    fn glued(&self, list: &str, text: &str) -> String {
        format!("array_to_string({list}, {text})")
    }

    fn unnested(&self, list: &str) -> String {
        format!("unnest({list})")
    }

    fn different(&self, list: &str) -> String {
        format!("list_distinct({list})")
    }

    fn sorted(&self, list: &str) -> String {
        format!("list_sort({list})")
    }

    fn padded(&self, number: &str, places: u8) -> String {
        format!("spl_printed('%.{places}f', {number})")
    }

    fn dated(&self, moment: &str, format: &str) -> Option<String> {
        self.dated_in(moment, format, &Zone::utc())
    }

    fn dated_in(&self, moment: &str, format: &str, zone: &Zone) -> Option<String> {
        times::dated(self, moment, format, zone)
    }

    fn zone(&self, zone: &Zone) -> Option<String> {
        times::zone(self, zone)
    }

    fn slice(&self, list: &str, first: &str, last: &str) -> String {
        format!("list_slice({list}, {first}, {last})")
    }

    fn appended(&self, lists: &[String]) -> String {
        format!("flatten([{}])", lists.join(", "))
    }

    fn trimmed(&self, text: &str, characters: &str, side: Side) -> String {
        let name = match side {
            Side::Start => "ltrim",
            Side::End => "rtrim",
            Side::Both => "trim",
        };
        format!("{name}({text}, {characters})")
    }

    fn part(&self, text: &str, start: i64, length: Option<i64>) -> String {
        match length {
            Some(length) => format!("substr({text}, {start}, {length})"),
            None => format!("substr({text}, {start})"),
        }
    }

    fn rows(&self, count: u64) -> String {
        format!("range({count})")
    }

    fn tally(&self, name: &str, input: &Input) -> Tallied {
        tallies::tally(name, input)
    }

    fn script(&self, schema: &Schema, record: &str, files: &Files) -> Result<String, &'static str> {
        Ok(script::over(schema, record, files))
    }
}

/// Names that need no quotes, in lower case; one that ends with `_` stands for all that begin so. All others are quoted: a
/// word that is free today may be reserved tomorrow.
const FREE: &[&str] = &["event", "events", "position", "present", "read", "read_", "stage_"];

/// A key in a path of JSON.
fn quoted(key: &str) -> String {
    format!(".\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))
}

impl DuckDb {
    /// A key of a JSON object: a plain name is one, and what could be taken for a path is quoted as one.
    fn key(&self, key: &str) -> Option<String> {
        let is_path = key.starts_with(['$', '/']) || key.is_empty() || key.contains(['"', '\\', '*', '[', ']', '#']);
        if !is_path {
            return self.literal(key);
        }
        if key.is_empty() {
            return None;
        }
        self.literal(&format!("${}", quoted(key)))
    }
}
