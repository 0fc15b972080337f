//! Spark's SQL: what it says in its own way. Databricks reads the same.

mod formats;
mod functions;
mod helpers;
mod inline;
mod java;
mod quoted;
mod script;
mod tallies;
#[cfg(test)]
mod tests;

use super::pcre::Needs;
use super::sql::dialect::{Dialect, Entry, Helper, Purpose, Side, Tallied};
use super::sql::piece::{Piece, Shape, called};
use super::sql::tallies::Input;
use super::{Answer, Card, Files, Schema};
use crate::aggregate::Aggregate;
use crate::backend::kind::NodeKind;
use inline::inlined;

/// Spark's dialect.
#[derive(Debug)]
pub struct Spark;

static CARD: Card = Card {
    name: "spark",
    title: "Spark SQL",
    about: "One query of WITH steps over events in a VARIANT column (Spark 4, Databricks), after the definitions of the few functions it uses.",
    proof: "`--verify` runs it in a local Spark and compares its rows with those of spelt's engine.",
};

impl Dialect for Spark {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn node(&self, kind: NodeKind) -> Answer {
        match kind {
            NodeKind::Match | NodeKind::Substitute | NodeKind::Tokens => {
                Answer::Emulated("expressions of PCRE2 as Java reads them, not computed from fields")
            }
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
            | NodeKind::Transliterate
            | NodeKind::Lookup
            | NodeKind::Call => super::sql::values::answer(kind),
        }
    }

    fn helpers(&self) -> &'static [Helper] {
        helpers::ALL
    }

    fn functions(&self) -> &'static [Entry] {
        functions::ALL
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        tallies::answer(aggregate.name)
    }

    fn ident(&self, name: &str) -> String {
        quoted::ident(name)
    }

    fn folded(&self, name: &str) -> String {
        name.to_lowercase()
    }

    fn literal(&self, text: &str) -> Option<String> {
        Some(quoted::literal(text))
    }

    fn member(&self, record: &str, key: &str) -> Option<String> {
        match quoted::path(key)? {
            quoted::Path::Plain(key) => Some(format!("{record}:{key}::string")),
            quoted::Path::Quoted(path) => Some(format!("try_variant_get({record}, {path}, 'string')")),
        }
    }

    fn members(&self, record: &str, key: &str) -> Option<String> {
        match quoted::path(key)? {
            quoted::Path::Plain(key) => Some(format!("spl_list({record}:{key})")),
            quoted::Path::Quoted(path) => Some(format!("spl_list(try_variant_get({record}, {path}, 'variant'))")),
        }
    }

    fn values(&self, record: &str) -> Option<String> {
        Some(format!(r"array_join(map_values(CAST({record} AS MAP<STRING, STRING>)), '\n')"))
    }

    fn moment(&self, text: &str) -> Option<String> {
        Some(format!("spl_iso({text})"))
    }

    fn merged(&self, record: &str, members: &[(String, Piece)]) -> String {
        let members: Vec<String> =
            members.iter().map(|(key, value)| format!("{key}, CAST({} AS VARIANT)", value.sql)).collect();
        called("spl_with", &[record.to_string(), called("map", &members)])
    }

    fn bare_record(&self) -> String {
        "parse_json('{}')".to_string()
    }

    fn wraps(&self) -> bool {
        // Where `spark.sql.ansi.enabled` is off.
        true
    }

    fn orders_by_columns(&self) -> bool {
        true
    }

    fn no_order(&self) -> &'static str {
        " ORDER BY 1"
    }

    fn mark(&self) -> &'static str {
        "monotonically_increasing_id()"
    }

    fn finished(&self, query: String) -> String {
        inline::without_lambdas(&query)
    }

    fn name(&self, field: &str) -> String {
        // Spark puts the value of a variable in the place of `${name}`, wherever it stands.
        let name = field.replace("${", "$ {");
        // Nor is a column called as what is computed once.
        if name.to_lowercase().starts_with(inline::GIVEN) { format!("_{name}") } else { name }
    }

    fn remark(&self, words: &str) -> String {
        let words = words.replace("${", "$ {");
        // After a backslash, a comment goes on in the next line.
        if words.ends_with('\\') { format!("{words} |") } else { words }
    }

    fn needs_numbers(&self) -> bool {
        true
    }

    fn order_key(&self, key: &str) -> String {
        inlined(key)
    }

    fn type_of(&self, shape: Shape) -> &'static str {
        match shape {
            Shape::Text | Shape::Nothing => "STRING",
            Shape::Whole => "BIGINT",
            Shape::Number => "DOUBLE",
            Shape::Truth => "BOOLEAN",
            Shape::Many => "ARRAY<STRING>",
        }
    }

    fn like(&self, text: &str, pattern: &str, folds: bool) -> String {
        let like = format!("{text} {} {pattern}", if folds { "ILIKE" } else { "LIKE" });
        match quoted::unquoted(pattern) {
            // A backslash would take the meaning from what follows it, unless another character is named for that.
            Some(known) if known.contains('\\') => {
                let free = ['!', '~', '^', '|', '\u{1}'].into_iter().find(|c| !known.contains(*c)).unwrap_or('\u{2}');
                format!("{like} ESCAPE {}", quoted::literal(&free.to_string()))
            }
            Some(_) => like,
            None => format!(r"{text} {} replace({pattern}, '\\', '\\\\')", if folds { "ILIKE" } else { "LIKE" }),
        }
    }

    fn like_escaped(&self, text: &str, pattern: &str, escape: char, folds: bool) -> String {
        let word = if folds { "ILIKE" } else { "LIKE" };
        format!("{text} {word} {pattern} ESCAPE {}", quoted::literal(&escape.to_string()))
    }

    fn regex(&self, pattern: &str, _purpose: Purpose) -> Result<Needs, String> {
        java::read(pattern)
    }

    fn finds(&self, text: &str, pattern: &str) -> String {
        format!("regexp_like({text}, {pattern})")
    }

    fn group(&self, text: &str, pattern: &str, number: usize) -> String {
        format!("regexp_extract({text}, {pattern}, {number})")
    }

    fn groups(&self, text: &str, pattern: &str, number: usize) -> String {
        format!("regexp_extract_all({text}, {pattern}, {number})")
    }

    fn replaced(&self, text: &str, pattern: &str, with: &str) -> String {
        format!("regexp_replace({text}, {pattern}, {})", java::replacement(with, 0))
    }

    fn any_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("(array_size(filter({list}, {item} -> {})) > 0)", inlined(condition))
    }

    fn each(&self, list: &str, item: &str, body: &str) -> String {
        format!("transform({list}, {item} -> {})", inlined(body))
    }

    fn kept_where(&self, list: &str, item: &str, condition: &str) -> String {
        format!("filter({list}, {item} -> {})", inlined(condition))
    }

    fn split(&self, text: &str, delimiter: &str) -> String {
        let pattern = match quoted::unquoted(delimiter) {
            Some(known) => quoted::literal(&super::pcre::escaped(&known)),
            None => format!(r"regexp_replace({delimiter}, '([^A-Za-z0-9])', '\\\\$1')"),
        };
        format!("split({text}, {pattern})")
    }

    fn list(&self, items: &[String]) -> String {
        format!("array({})", items.join(", "))
    }

    fn count(&self, list: &str) -> String {
        format!("array_size({list})")
    }

    fn at(&self, list: &str, place: &str) -> String {
        format!("try_element_at({list}, {place})")
    }

    fn contains(&self, list: &str, text: &str) -> String {
        format!("array_contains({list}, {text})")
    }

    fn glued(&self, list: &str, text: &str) -> String {
        format!("array_join({list}, {text})")
    }

    fn unnested(&self, list: &str) -> String {
        format!("explode({})", inlined(list))
    }

    fn different(&self, list: &str) -> String {
        format!("array_distinct({list})")
    }

    fn sorted(&self, list: &str) -> String {
        format!("sort_array({list})")
    }

    fn no_number(&self) -> &'static str {
        "double('NaN')"
    }

    fn padded(&self, number: &str, places: u8) -> String {
        format!("spl_padded({number}, {places})")
    }

    fn dated(&self, moment: &str, format: &str) -> Option<String> {
        Some(format!("date_format(spl_moment({moment}), {})", quoted::literal(&formats::written(format)?)))
    }

    fn slice(&self, list: &str, first: &str, last: &str) -> String {
        format!("spl_slice({list}, {first}, {last})")
    }

    fn appended(&self, lists: &[String]) -> String {
        called("concat", lists)
    }

    fn trimmed(&self, text: &str, characters: &str, side: Side) -> String {
        let word = match side {
            Side::Start => "LEADING",
            Side::End => "TRAILING",
            Side::Both => "BOTH",
        };
        format!("trim({word} {characters} FROM {text})")
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

    fn gathered(&self, members: &[(String, Piece)]) -> String {
        let map = |(name, value): &(String, Piece)| {
            format!("map_from_entries(collect_list(struct({name}, CAST({} AS VARIANT))))", value.sql)
        };
        let maps: Vec<String> = members.iter().map(map).collect();
        let map = if let [only] = &maps[..] { only.clone() } else { called("map_concat", &maps) };
        format!("to_variant_object({map})")
    }

    fn spread(&self, from: &str, to: &str, step: &str) -> String {
        format!("explode(sequence({from}, {to}, {step}))")
    }

    fn replaced_once(&self, text: &str, pattern: &str, with: &str) -> String {
        let (pattern, with) = java::once(pattern, with);
        format!("regexp_replace({text}, {pattern}, {with})")
    }

    fn stops(&self, message: &str) -> String {
        format!("raise_error({})", quoted::literal(message))
    }

    fn tally(&self, name: &str, input: &Input) -> Tallied {
        tallies::tally(name, input)
    }

    fn script(&self, schema: &Schema, record: &str, files: &Files) -> Result<String, &'static str> {
        files.must_be_json()?;
        Ok(script::over(schema, record, files))
    }
}
