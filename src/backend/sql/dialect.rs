//! What the SQL engines say differently: a dialect is a table of names and a few functions.

use super::piece::{Piece, Shape, indented};
use super::tallies::Input;
use super::{conditions, ops, values};
use crate::aggregate::Aggregate;
use crate::backend::kind::{NodeKind, OpKind, TestKind};
use crate::backend::pcre::{self, Group, Needs};
use crate::backend::{Answer, Card, Files, Schema};
use crate::function::json::path::Step;
use crate::value::time::Zone;

/// What one SQL engine says in its own way. What is not here, all of them say alike.
pub trait Dialect: Sync {
    /// What it is.
    fn card(&self) -> &'static Card;

    /// What it makes of an op.
    fn op(&self, kind: OpKind) -> Answer {
        ops::answer(kind)
    }

    /// What it makes of an expression.
    fn node(&self, kind: NodeKind) -> Answer {
        values::answer(kind)
    }

    /// What it makes of a test of the `search` command.
    fn test(&self, kind: TestKind) -> Answer {
        conditions::answer(kind)
    }

    /// Definitions that a translation may use, each after those it uses itself.
    fn helpers(&self) -> &'static [Helper];

    /// Whether it has a definition of this name.
    fn knows(&self, helper: &str) -> bool {
        self.helpers().iter().any(|known| known.name == helper)
    }

    /// The eval functions it answers for, sorted by name.
    fn functions(&self) -> &'static [Entry];

    /// What it makes of a stats function.
    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer>;

    /// A name of a column or a table, quoted so that nothing in it can end it.
    fn ident(&self, name: &str) -> String;

    /// Two names of columns are one if this gives the same of both.
    fn folded(&self, name: &str) -> String;

    /// How many bytes of a name count; none if all do.
    fn longest_name(&self) -> Option<usize> {
        None
    }

    /// A text literal, on one line, that nothing in it can end; none if it cannot be said.
    fn literal(&self, text: &str) -> Option<String>;

    /// A value under a key of a JSON object, as text; none if the key cannot be said.
    fn member(&self, record: &str, key: &str) -> Option<String>;

    /// The values under a key of a JSON object, as a list of texts: of a single one, a list of one.
    fn members(&self, record: &str, key: &str) -> Option<String>;

    /// A JSON object with members set, and those removed whose value is null. Each member is a literal and a value.
    fn merged(&self, record: &str, members: &[(String, Piece)]) -> String;

    /// A JSON object without members.
    fn bare_record(&self) -> String {
        "CAST('{}' AS JSON)".to_string()
    }

    /// A value of one shape as one of another that a column shares with it.
    fn widened(&self, value: &Piece, _shape: Shape) -> Piece {
        value.clone()
    }

    /// Whether a product of whole numbers that is too large silently becomes another number.
    fn wraps(&self) -> bool {
        false
    }

    /// Whether a SELECT can choose rows by what is computed over several, with QUALIFY.
    fn qualifies(&self) -> bool {
        false
    }

    /// Every column of a step, some of them with another value; none if the engine has to be told them all.
    fn replacing(&self, _values: &[String]) -> Option<String> {
        None
    }

    /// A key of ORDER BY, where it orders the rows of a query.
    fn order_key(&self, key: &str) -> String {
        key.to_string()
    }

    /// Whether rows are put in order by columns, as helpers cannot be called there.
    fn orders_by_columns(&self) -> bool {
        false
    }

    /// The order of rows that have none, where a window has to have one.
    fn no_order(&self) -> &'static str {
        ""
    }

    /// What numbers the rows of a step in any order.
    fn mark(&self) -> &'static str {
        "row_number() OVER ()"
    }

    /// The whole query, as the engine takes it.
    fn finished(&self, query: String) -> String {
        query
    }

    /// The name of a field's column, as the field is called unless that would be read as something else.
    fn name(&self, field: &str) -> String {
        field.to_string()
    }

    /// The words of a search, as they stand in a comment.
    fn remark(&self, words: &str) -> String {
        words.to_string()
    }

    /// Whether aggregates cannot be told the order of the rows, but only a column that numbers them.
    fn needs_numbers(&self) -> bool {
        false
    }

    /// What stands before the query of a step that must be computed only once; nothing if all are.
    fn once(&self) -> &'static str {
        ""
    }

    /// The clause that a query ends with; none for most.
    fn closing(&self, _query: &str) -> Option<String> {
        None
    }

    /// All the values of a JSON object, a line each; none if that cannot be said.
    fn values(&self, record: &str) -> Option<String> {
        let line_end = self.literal("\n")?;
        Some(format!("array_to_string({record}->>'$.*', {line_end})"))
    }

    /// A path into JSON, as a literal; none if the engine has no such path.
    fn json_path(&self, _steps: &[Step]) -> Option<String> {
        None
    }

    /// A moment as ISO 8601 writes it, in UTC where it names no zone, as epoch seconds; null where it is none.
    fn moment(&self, text: &str) -> Option<String> {
        Some(format!("epoch_us(TRY_CAST({text} AS TIMESTAMP)) / 1000000"))
    }

    /// The type that keeps a shape.
    fn type_of(&self, shape: Shape) -> &'static str;

    /// A text that is a number, as a double.
    fn parsed(&self, text: &str) -> String {
        format!("CAST({text} AS {})", self.type_of(Shape::Number))
    }

    /// A text in lower case.
    fn lowered(&self, text: &str) -> String {
        format!("lower({text})")
    }

    /// How many characters a text has.
    fn length(&self, text: &str) -> String {
        format!("length({text})")
    }

    /// A text with characters replaced by others, each by that at the same place.
    fn transliterated(&self, text: &str, from: &str, to: &str) -> String {
        format!("translate({text}, {from}, {to})")
    }

    /// Whether the whole text matches a pattern of `search`, whose only operator is `*`; none if the pattern cannot be said.
    fn starred(&self, text: &str, pattern: &str, folds: bool) -> Option<String> {
        let (like, escape) = super::conditions::like_pattern(pattern);
        let like = self.literal(&like)?;
        Some(match escape {
            None => self.like(text, &like, folds),
            Some(escape) => self.like_escaped(text, &like, escape, folds),
        })
    }

    /// Whether the whole text matches a LIKE pattern of the search, which has no escapes; none if it cannot be said.
    fn like_fixed(&self, text: &str, pattern: &str, folds: bool) -> Option<String> {
        Some(self.like(text, &self.literal(pattern)?, folds))
    }

    /// Whether the whole text matches a LIKE pattern that has no escapes; case folded or not.
    fn like(&self, text: &str, pattern: &str, folds: bool) -> String;

    /// As [`Dialect::like`], with a character that takes the meaning from the next.
    fn like_escaped(&self, text: &str, pattern: &str, escape: char, folds: bool) -> String;

    /// An expression of PCRE2 as the engine reads it, and what is known of it; or why it cannot be said.
    fn regex(&self, pattern: &str, _purpose: Purpose) -> Result<Needs, String> {
        pcre::read(pattern)
    }

    /// An expression that the translator wrote itself, of what PCRE2 and RE2 read alike, as the engine reads it.
    fn own_regex(&self, pattern: &str) -> String {
        pattern.to_string()
    }

    /// Whether a regular expression is found in a text.
    fn finds(&self, text: &str, pattern: &str) -> String;

    /// What a group of a regular expression matched; empty text where it matched nothing.
    fn group(&self, text: &str, pattern: &str, number: usize) -> String;

    /// What a group of a regular expression matched; null where it matched nothing. None if the engine does not tell that
    /// from empty text.
    fn captured(&self, text: &str, pattern: &str, number: usize, group: &Group) -> Option<String> {
        let found = self.group(text, pattern, number);
        match (group.may_be_empty, group.may_be_absent) {
            // Empty text can then only mean that the group matched nothing.
            (false, _) => Some(format!("nullif({found}, '')")),
            (true, false) => Some(format!("CASE WHEN {} THEN {found} END", self.finds(text, pattern))),
            (true, true) => None,
        }
    }

    /// What a group of a regular expression matched, at every place, as a list.
    fn groups(&self, text: &str, pattern: &str, number: usize) -> String;

    /// A text with all matches replaced; `\1` to `\9` are groups.
    fn replaced(&self, text: &str, pattern: &str, with: &str) -> String;

    /// Whether a condition holds for some value of a list; `item` is the name of the value in it. Null of null.
    fn any_where(&self, list: &str, item: &str, condition: &str) -> String;

    /// As [`Dialect::any_where`], where null may stand for false, and false for null.
    fn exists_where(&self, list: &str, item: &str, condition: &str) -> String {
        self.any_where(list, item, condition)
    }

    /// A list of what is made of each value, which is called `item`.
    fn each(&self, list: &str, item: &str, body: &str) -> String;

    /// A list of the values, each called `item`, for which a condition holds.
    fn kept_where(&self, list: &str, item: &str, condition: &str) -> String;

    /// The pieces of a text between delimiters, as a list.
    fn split(&self, text: &str, delimiter: &str) -> String;

    /// Whether a list has values; a field without any is null, unless the engine keeps it as an empty list.
    fn has_values(&self, list: &str) -> String {
        format!("{list} IS NOT NULL")
    }

    /// The opposite of [`Dialect::has_values`].
    fn has_no_values(&self, list: &str) -> String {
        format!("{list} IS NULL")
    }

    /// What a field without values is, where the engine keeps it as an empty list; none where it is null.
    fn no_values(&self) -> Option<&'static str> {
        None
    }

    /// The first of several lists that has values.
    fn first_with_values(&self, lists: &[String]) -> String {
        super::piece::called("coalesce", lists)
    }

    /// A list, or null where it is empty and the engine keeps a field without values as null.
    fn nonempty(&self, list: &str) -> String {
        super::piece::called("spl_some", &[list.to_string()])
    }

    /// A list, an empty one for none.
    fn or_empty(&self, list: &str) -> String {
        format!("coalesce({list}, {})", self.list(&[]))
    }

    /// A list of these texts.
    fn list(&self, items: &[String]) -> String;

    /// How many values a list has; null of null.
    fn count(&self, list: &str) -> String;

    /// The value of a list at a place, counted from 1, or from the end where negative.
    fn at(&self, list: &str, place: &str) -> String;

    /// Whether a text is in a list.
    fn contains(&self, list: &str, text: &str) -> String;

    /// The values of a list with a text between them.
    fn glued(&self, list: &str, text: &str) -> String;

    /// A row for each value of a list: what stands in the columns of a SELECT.
    fn unnested(&self, list: &str) -> String;

    /// The different values of a list.
    fn different(&self, list: &str) -> String;

    /// A list in the order of its bytes.
    fn sorted(&self, list: &str) -> String;

    /// A text where it is ordered: by its bytes.
    fn by_bytes(&self, text: &str) -> String {
        text.to_string()
    }

    /// A quotient of two operands, never cut to a whole number; the divisor is not zero.
    fn quotient(&self, left: &str, right: &str) -> String {
        format!("{left} / {right}")
    }

    /// Whether the remainders by a divisor of this shape are exact.
    fn has_remainders(&self, _divisor: Shape) -> bool {
        true
    }

    /// The remainder of a division, with the sign of the dividend; the divisor is not zero. `shape` is that of both. There is
    /// none of what is infinite.
    fn remainder(&self, left: &str, right: &str, shape: Shape) -> String {
        let remainder = format!("{left} % {right}");
        if shape == Shape::Whole { remainder } else { format!("nullif({remainder}, {})", self.no_number()) }
    }

    /// The double that is no number, and equal to itself.
    fn no_number(&self) -> &'static str {
        "'NaN'"
    }

    /// A number as text with so many decimals.
    fn padded(&self, number: &str, places: u8) -> String;

    /// A moment, in epoch seconds, as text of this format, which is one of Splunk's; none if that cannot be said.
    fn dated(&self, moment: &str, format: &str) -> Option<String>;

    /// As [`Dialect::dated`], in a zone.
    fn dated_in(&self, moment: &str, format: &str, zone: &Zone) -> Option<String> {
        if zone.name() == "UTC" { self.dated(moment, format) } else { None }
    }

    /// The name of a zone, as a text of SQL; none if the engine does not know it.
    fn zone(&self, zone: &Zone) -> Option<String> {
        self.literal(&zone.name()).filter(|_| zone.name() == "UTC")
    }

    /// The values of a list from one place to another, both counted from 1, or from the end where negative.
    fn slice(&self, list: &str, first: &str, last: &str) -> String;

    /// The values of several lists, one after the other; none of them is null.
    fn appended(&self, lists: &[String]) -> String;

    /// The values of the lists in a list, one after the other.
    fn flat(&self, lists: &str) -> String {
        format!("flatten({lists})")
    }

    /// A text with the first match replaced, as [`Dialect::replaced`] replaces them all.
    fn replaced_once(&self, text: &str, pattern: &str, with: &str) -> String {
        format!("regexp_replace({text}, {pattern}, {with})")
    }

    /// A text without some characters at its start, its end or both.
    fn trimmed(&self, text: &str, characters: &str, side: Side) -> String;

    /// The part of a text from a character on, counted from 1, or from the end where negative.
    fn part(&self, text: &str, start: i64, length: Option<i64>) -> String;

    /// A table of so many rows.
    fn rows(&self, count: u64) -> String;

    /// Rows that the query itself gives, as they stand after FROM; there is at least one.
    fn given(&self, columns: &[String], rows: &[Vec<String>]) -> String {
        let rows: Vec<String> = rows.iter().map(|row| format!("({})", row.join(", "))).collect();
        format!(
            "(\n{}\n) AS given({})",
            indented(&format!("VALUES\n{}", indented(&rows.join(",\n")))),
            columns.join(", ")
        )
    }

    /// The rows of a group as one JSON object: members of each row, as names and values.
    fn gathered(&self, members: &[(String, Piece)]) -> String {
        let object = |(name, value): &(String, Piece)| format!("json_group_object({name}, {})", value.sql);
        let objects: Vec<String> = members.iter().map(object).collect();
        match &objects[..] {
            [only] => only.clone(),
            several => super::piece::called("json_merge_patch", several),
        }
    }

    /// A row for each whole number from one to another, so far apart: what stands in the columns of a SELECT.
    fn spread(&self, from: &str, to: &str, step: &str) -> String {
        format!("unnest(range({from}, {to} + {step}, {step}))")
    }

    /// What ends the query with a message where it is reached.
    fn stops(&self, message: &str) -> String {
        format!("error({})", self.literal(message).unwrap_or_default())
    }

    /// A stats function over the rows of a group.
    fn tally(&self, name: &str, input: &Input) -> Tallied;

    /// What makes the table of the events of files as they are, each in the column `record`, before queries of a script; or
    /// why there is no such script.
    fn script(&self, schema: &Schema, record: &str, files: &Files) -> Result<String, &'static str>;
}

/// What a dialect makes of a stats function.
#[derive(Debug)]
pub enum Tallied {
    /// This.
    Is(Piece),
    /// Nothing; the text says why.
    Not(&'static str),
}

/// What a regular expression is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether it is found.
    Found,
    /// What its groups match where it is found first.
    Groups,
    /// Every match.
    All,
}

/// Which ends of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The start.
    Start,
    /// The end.
    End,
    /// Both.
    Both,
}

/// A definition that translations use.
#[derive(Clone, Copy, Debug)]
pub struct Helper {
    /// Its name, as it is called.
    pub name: &'static str,
    /// The statement that defines it.
    pub definition: &'static str,
}

/// An eval function: how well it can be said, and how.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// How well.
    pub answer: Answer,
    /// How.
    pub write: Write,
}

impl Entry {
    /// Whether what it makes of a value that is there is never null.
    pub fn is_total(&self) -> bool {
        matches!(self.write, Write::Lifted(..))
    }
}

/// How a function is said.
#[derive(Clone, Copy, Debug)]
pub enum Write {
    /// Not at all, or as a node of the plan.
    No,
    /// A text with `{0}`, `{1}` in the places of arguments; what is made of values that are there is never null.
    Lifted(&'static [Given], &'static str, Shape),
    /// As `Lifted`, but it may be null.
    Plain(&'static [Given], &'static str, Shape),
    /// By a function of its own.
    By(super::calls::Caller),
}

/// What an argument is turned into; the last of a list stands for all that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Text.
    Text,
    /// A double.
    Number,
    /// A list.
    Many,
}
