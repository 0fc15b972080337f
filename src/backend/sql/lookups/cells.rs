//! The keys of a lookup table: texts, patterns and networks, as its step in the query holds them.

use super::super::piece::{Piece, Shape};
use super::super::rows::Names;
use super::super::writer::{Done, Writer};
use super::{Known, constant};
use crate::backend::Name;
use crate::knowledge::lookup::Matching;
use crate::plan::lookup::Pairing;
use crate::value::compare::fold;
use crate::value::network::Network;
use indexmap::IndexMap;

/// The keys of a lookup table, with a cell for each of its rows.
pub struct Keys {
    all: Vec<Key>,
}

/// A key: how it is matched, if some cell is no text, and its cells.
struct Key {
    column: Name,
    matching: Matching,
    cells: Vec<Cell>,
}

/// What a value must be to match a row.
enum Cell {
    /// This text.
    Text(String),
    /// A text that this describes, with `*` for any run.
    Pattern(String),
    /// An address from the first to the last.
    Network(u32, u32),
}

/// Rows of a lookup table that have the same keys.
pub struct Group {
    /// The keys.
    pub keys: Vec<String>,
    /// The values of each output.
    pub values: Vec<Vec<String>>,
}

/// A lookup table whose keys are tried, as a step of the query.
pub struct Tried<'k> {
    /// The step.
    pub step: String,
    /// Its column that numbers the rows.
    pub place: String,
    /// Its columns of the outputs.
    pub values: Vec<String>,
    keys: Vec<Held<'k>>,
}

/// A key, and the columns that hold it.
struct Held<'k> {
    key: &'k Key,
    column: String,
    /// The columns of the first and the last address of networks.
    ends: [String; 2],
    /// The character that escapes in its patterns.
    escape: Option<char>,
}

/// Characters of which one escapes in patterns that do not hold it.
const ESCAPES: [char; 5] = ['!', '~', '^', '|', '\u{1}'];

impl Keys {
    /// The keys of a lookup.
    pub fn of(writer: &mut Writer<'_>, known: &Known<'_>, keys: &[Pairing]) -> Done<Keys> {
        let mut all = Vec::new();
        for key in keys {
            let kind = known.rules.kinds.iter().find(|(column, _)| *column == key.column);
            let matching = kind.map_or(Matching::Exact, |(_, matching)| *matching);
            let mut cells = Vec::new();
            for row in 0..known.table.rows.len() {
                // A cell without a value is empty text; of several values it is what they print as.
                let text = known.table.texts(row, &key.column).join("\n");
                let text = if known.rules.folds { fold(&text) } else { text };
                let Some(cell) = cell(text, matching) else {
                    let what = format!("the lookup `{}`", known.name);
                    return Err(writer.refuse(&what, "only networks of version 4 are translated yet", writer.span()));
                };
                cells.push(cell);
            }
            let is_text = cells.iter().all(|cell| matches!(cell, Cell::Text(_)));
            all.push(Key {
                column: key.column.clone(),
                matching: if is_text { Matching::Exact } else { matching },
                cells,
            });
        }
        Ok(Keys { all })
    }

    /// Whether all are texts.
    pub fn are_exact(&self) -> bool {
        self.all.iter().all(|key| key.matching == Matching::Exact)
    }

    /// The names of their columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|key| &*key.column)
    }

    /// The name that the column of an output gets beside the keys.
    pub fn output(&self, column: &Name) -> String {
        let is_key = self.all.iter().any(|key| key.column == *column);
        if is_key { format!("{column} found") } else { column.to_string() }
    }

    /// The rows by their keys, as many of each as may match, in their order.
    pub fn groups(&self, known: &Known<'_>) -> Vec<Group> {
        let mut groups: IndexMap<Vec<String>, Vec<usize>> = IndexMap::new();
        for row in 0..known.table.rows.len() {
            let keys = self.all.iter().map(|key| key.cells[row].text().to_string()).collect();
            let rows = groups.entry(keys).or_default();
            if rows.len() < known.rules.most {
                rows.push(row);
            }
        }
        let values = |rows: &[usize], column: &Name| {
            rows.iter().flat_map(|row| known.table.texts(*row, column)).cloned().collect()
        };
        let group = |(keys, rows): (Vec<String>, Vec<usize>)| {
            let values = known.outputs.iter().map(|output| values(&rows, &output.column)).collect();
            Group { keys, values }
        };
        groups.into_iter().map(group).collect()
    }

    /// Adds the step of a table whose keys are tried.
    pub fn push(&self, writer: &mut Writer<'_>, known: &Known<'_>) -> Done<Tried<'_>> {
        let (span, dialect) = (writer.span(), writer.dialect);
        let place = dialect.ident("_place");
        let mut names = Names::within(writer.dialect.longest_name());
        ["_place", "_rank", "_at", "_item"].into_iter().for_each(|name| names.reserve(dialect.folded(name)));
        let mut named =
            |name: &str| dialect.ident(&names.of(&name.into(), &dialect.name(name), |name| dialect.folded(name)));
        let mut columns = vec![(place.clone(), Shape::Whole)];
        let mut keys = Vec::new();
        for key in &self.all {
            let column = named(&key.column);
            let ends = ["first", "last"].map(|end| named(&format!("{} {end}", key.column)));
            match key.matching {
                Matching::Network => columns.extend(ends.iter().map(|end| (end.clone(), Shape::Whole))),
                Matching::Exact | Matching::Wildcard => {}
            }
            columns.push((column.clone(), Shape::Text));
            keys.push(Held { key, column, ends, escape: key.escape() });
        }
        let values: Vec<String> = known.outputs.iter().map(|output| named(&self.output(&output.column))).collect();
        columns.extend(values.iter().map(|name| (name.clone(), Shape::Text)));
        let mut rows = Vec::new();
        for row in 0..known.table.rows.len() {
            let mut cells = vec![(row + 1).to_string()];
            for held in &keys {
                cells.extend(held.key.written(writer, row, held.escape)?);
            }
            for output in &known.outputs {
                cells.push(constant(writer, known.table.texts(row, &output.column), Shape::Text, span)?);
            }
            rows.push(cells);
        }
        let about = format!("the rows of the lookup `{}`", known.name);
        let step = writer.push_given("lookup_1", &about, &columns, &rows);
        Ok(Tried { step, place, values, keys })
    }
}

impl Key {
    /// The character that escapes in the patterns, if one has to.
    fn escape(&self) -> Option<char> {
        let holds = |c: char| self.cells.iter().any(|cell| cell.text().contains(c));
        let needs_one = self.matching == Matching::Wildcard && (holds('%') || holds('_'));
        ESCAPES.into_iter().find(|c| !holds(*c)).filter(|_| needs_one)
    }

    /// A cell as its columns hold it.
    fn written(&self, writer: &mut Writer<'_>, row: usize, escape: Option<char>) -> Done<Vec<String>> {
        let span = writer.span();
        let text = match (&self.cells[row], self.matching) {
            (Cell::Network(first, last), _) => {
                return Ok(vec![first.to_string(), last.to_string(), writer.nothing_of(Shape::Text)]);
            }
            (Cell::Text(text) | Cell::Pattern(text), Matching::Wildcard) => pattern(text, escape),
            (Cell::Text(text) | Cell::Pattern(text), Matching::Exact | Matching::Network) => text.clone(),
        };
        let text = writer.literal(&text, span)?;
        Ok(match self.matching {
            Matching::Network => vec![writer.nothing_of(Shape::Whole), writer.nothing_of(Shape::Whole), text],
            Matching::Exact | Matching::Wildcard => vec![text],
        })
    }
}

impl Tried<'_> {
    /// The columns of the keys.
    pub fn columns(&self) -> Vec<String> {
        self.keys.iter().map(|held| held.column.clone()).collect()
    }

    /// What must hold for a row of the table to match the keys that are asked for.
    pub fn conditions(&self, writer: &mut Writer<'_>, asked: &[String]) -> Done<Vec<String>> {
        let mut all = Vec::new();
        for (held, asked) in self.keys.iter().zip(asked) {
            let cell = format!("{}.{}", self.step, held.column);
            all.push(match (held.key.matching, held.escape) {
                (Matching::Exact, _) => format!("{asked} = {cell}"),
                (Matching::Wildcard, None) => writer.dialect.like(asked, &cell, false),
                (Matching::Wildcard, Some(escape)) => writer.dialect.like_escaped(asked, &cell, escape, false),
                (Matching::Network, _) => {
                    let address = writer.call("spl_ipv4", &Piece::tight(&**asked, Shape::Text), writer.span())?;
                    let [first, last] = &held.ends;
                    format!("({address} BETWEEN {0}.{first} AND {0}.{last} OR {asked} = {cell})", self.step)
                }
            });
        }
        Ok(all)
    }
}

impl Cell {
    fn text(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Pattern(text) => text,
            Cell::Network(..) => "",
        }
    }
}

/// A cell as it is matched; none of a network that cannot be said.
fn cell(text: String, matching: Matching) -> Option<Cell> {
    Some(match matching {
        Matching::Wildcard if text.contains('*') => Cell::Pattern(text),
        Matching::Network => match Network::read(&text) {
            Some(network) => {
                let (first, last) = super::super::conditions::ipv4(&network.to_string())?;
                Cell::Network(first, last)
            }
            None => Cell::Text(text),
        },
        Matching::Exact | Matching::Wildcard => Cell::Text(text),
    })
}

/// A text with `*` as a pattern of LIKE.
fn pattern(text: &str, escape: Option<char>) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match (c, escape) {
            ('*', _) => out.push('%'),
            ('%' | '_', Some(escape)) => out.extend([escape, c]),
            _ => out.push(c),
        }
    }
    out
}
