//! `format`: rows written as the search terms that find them, and the text that stands for a search in brackets.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::word::unescape_regex;
use crate::table::{Name, Table};
use crate::value::Value;

/// The card.
pub const FORMAT: Command = Command {
    name: "format",
    aliases: &[],
    usage: "format [mvsep=<text>] [maxresults=<count>] [emptystr=<text>] [\"<row prefix>\" \"<column prefix>\" \
            \"<column separator>\" \"<column end>\" \"<row separator>\" \"<row end>\"]",
    about: "Writes the rows as search terms into the field `search` of one row, the fields of a row by name and without \
            internal ones. Quotes and backslashes of values are escaped; the first value of a field named `search`, \
            and the values of one named `query`, are written as they are. A search in brackets ends in a `format` \
            that is not written.",
    options: &[
        Choice { name: "mvsep", takes: "<text>, default OR", about: "What stands between the values of a multivalue." },
        Choice { name: "maxresults", takes: "<count>, default 0 for all", about: "How many rows are written." },
        Choice { name: "emptystr", takes: "<text>, default `NOT( )`", about: "The text if there is nothing to write." },
    ],
    examples: &[
        Example {
            search: "* | table user src | format | table search",
            events: "src,user\n10.0.0.1,bob\n10.0.0.2,",
            gives: "search\n( ( src=\"10.0.0.1\" AND user=\"bob\" ) OR ( src=\"10.0.0.2\" ) )",
        },
        Example {
            search: "* | table user | format mvsep=\"|\" \"{\" \"[\" \"&\" \"]\" \"+\" \"}\" | table search",
            events: "user\nbob|eve",
            gives: "search\n{ [ ( user=\"bob\" | user=\"eve\" ) ] }",
        },
        Example {
            search: "* | rename user AS search | table search | format maxresults=1 | table search",
            events: "user\nbob\neve",
            gives: "search\n( ( bob ) )",
        },
        Example {
            search: "* | where user=\"nobody\" | table user | format emptystr=\"none\" | table search",
            events: "user\nbob",
            gives: "search\nnone",
        },
    ],
    source: "Search Reference, \"format\"; Search Manual, \"Change the format of subsearch results\"",
    generates: false,
    lower,
};

/// What stands around rows, fields and values.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Before and after all rows, and between two.
    rows: [String; 3],
    /// Before and after the fields of a row, and between two.
    columns: [String; 3],
    between_values: String,
    /// The text of no rows.
    empty: String,
}

impl Default for Layout {
    fn default() -> Layout {
        let signs = |separator: &str| ["(".into(), ")".into(), separator.into()];
        Layout { rows: signs("OR"), columns: signs("AND"), between_values: "OR".into(), empty: "NOT( )".into() }
    }
}

/// A longer text is an error: no search is meant to have it.
const LONGEST: usize = if cfg!(test) { 1 << 20 } else { 1 << 26 };

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&FORMAT, stage.body)?;
    let mut layout = Layout::default();
    match arguments.items() {
        [] => {}
        [row, column, and, end, or, close] => {
            let words = [row, close, or, column, end, and].map(|item| match item {
                Item::Word(word) => Ok(unescape_regex(word.written).into_owned()),
                Item::Comma(text) | Item::Group(text) | Item::Search(text) => {
                    Err(arguments.misplaced(text, "a quoted text is expected here"))
                }
            });
            let [row, close, or, column, end, and] = words;
            layout.rows = [row?, close?, or?];
            layout.columns = [column?, end?, and?];
        }
        items => {
            let message = "all six texts around rows and columns are given, or none";
            return Err(arguments.misplaced(items[0].text(), message));
        }
    }
    layout.between_values = arguments.text("mvsep").unwrap_or(layout.between_values);
    layout.empty = arguments.text("emptystr").unwrap_or(layout.empty);
    let most = arguments.count("maxresults")?.filter(|most| *most > 0);
    lowering.push(native::op(Format { layout, most }));
    Ok(())
}

#[derive(Debug)]
struct Format {
    layout: Layout,
    most: Option<u64>,
}

impl native::Command for Format {
    fn name(&self) -> &'static str {
        "format"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let most = self.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        Ok(search(self.layout.text(&rows, most)?))
    }

    fn effect(&self) -> Effect {
        Effect { makes: vec!["search".into()], order: Order::Made, is_whole: true, ..Effect::default() }
    }
}

/// One row with the field `search`.
pub fn search(text: String) -> Table {
    Table::of_rows([[("search", Value::from(text))]])
}

/// The text that Splunk puts in the place of a search in brackets that gave these rows.
pub fn substitute(rows: &Table) -> Result<String, String> {
    let names: Vec<&Name> = rows.names().filter(|name| !name.starts_with('_')).collect();
    let is_text = rows.rows() == 1 && matches!(names[..], [name] if &**name == "search");
    // What `return` and `format` made is not formatted again.
    let text = if is_text { rows.value(0, "search").values().first() } else { None };
    text.map_or_else(|| Layout::default().text(rows, usize::MAX), |text| Ok(text.show().into_owned()))
}

impl Layout {
    /// The text of so many of the first rows.
    pub fn text(&self, table: &Table, most: usize) -> Result<String, String> {
        let mut names: Vec<&Name> = table.names().filter(|name| !name.starts_with('_')).collect();
        names.sort();
        let [opening, closing, between] = &self.rows;
        let mut out = Joined::default();
        out.push(opening);
        let mut is_first = true;
        for row in 0..table.rows().min(most) {
            let terms = names.iter().filter_map(|name| self.terms(name, table.value(row, name)));
            let terms: Vec<String> = terms.collect();
            if terms.is_empty() {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                out.push(between);
            }
            self.write_row(&terms, &mut out);
            if out.0.len() > LONGEST {
                return Err(format!("the rows make a text of more than {LONGEST} letters"));
            }
        }
        out.push(closing);
        Ok(if is_first { self.empty.clone() } else { out.0 })
    }

    fn write_row(&self, terms: &[String], out: &mut Joined) {
        let [opening, closing, between] = &self.columns;
        out.push(opening);
        for (index, term) in terms.iter().enumerate() {
            if index > 0 {
                out.push(between);
            }
            out.push(term);
        }
        out.push(closing);
    }

    /// The terms of a field; none if it has no value.
    fn terms(&self, name: &str, value: &Value) -> Option<String> {
        let term = |value: &Value| match name {
            "search" | "query" => value.show().into_owned(),
            _ => format!("{}=\"{}\"", field(name), escaped(&value.show())),
        };
        match value.values() {
            [] => None,
            [only] => Some(term(only)),
            [first, ..] if name == "search" => Some(term(first)),
            several => {
                let between = format!(" {} ", self.between_values);
                Some(format!("( {} )", several.iter().map(term).collect::<Vec<_>>().join(&between)))
            }
        }
    }
}

/// Pieces with a blank between them; empty ones leave none.
#[derive(Default)]
struct Joined(String);

impl Joined {
    fn push(&mut self, piece: &str) {
        if !(self.0.is_empty() || piece.is_empty()) {
            self.0.push(' ');
        }
        self.0.push_str(piece);
    }
}

/// A field's name, between quotes where a search could take it for something else.
fn field(name: &str) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '{' | '}' | '@');
    match !matches!(name, "AND" | "OR" | "NOT" | "IN") && name.chars().all(is_bare) && !name.contains("::") {
        true => name.to_string(),
        false => format!("\"{}\"", escaped(name)),
    }
}

/// A value's text as it stands between quotes in a search.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::table;

    fn text(drawing: &str) -> String {
        substitute(&table(drawing)).expect("it is short")
    }

    #[test]
    fn values_are_escaped_so_that_the_text_finds_them() {
        let row = Table::of_rows([[("file", Value::from(r#"C:\a "b"\"#)), ("a b", "1".into()), ("_time", "1".into())]]);
        assert_eq!(substitute(&row).expect("it is short"), r#"( ( "a b"="1" AND file="C:\\a \"b\"\\" ) )"#);
    }

    #[test]
    fn fields_named_search_and_query_give_their_text() {
        assert_eq!(text("search user; a=1 bob"), "( ( a=1 AND user=\"bob\" ) )");
        assert_eq!(text("query; x|y; z"), "( ( ( x OR y ) ) OR ( z ) )");
        assert_eq!(text("search; x|y; z"), "( ( x ) OR ( z ) )");
    }

    #[test]
    fn one_row_of_a_field_named_search_is_the_text_itself() {
        assert_eq!(text("search _time; a=1 5"), "a=1");
        assert_eq!(text("search"), "NOT( )");
    }

    #[test]
    fn a_text_that_grows_too_long_is_an_error() {
        let rows = Table::of_rows((0..2_000).map(|row| [("a", Value::from(format!("{row}{}", "x".repeat(1_000))))]));
        assert!(substitute(&rows).is_err());
    }
}
