//! CSV with a header row, Splunk's exports among it.

use super::columns::{Columns, Field};
use super::dates::{self, Order};
use super::viewer::{MESSAGE, Viewer};
use super::{powershell, splunk};
use crate::value::multivalue;
use std::borrow::Cow;

/// The header of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    cells: Vec<Cell>,
    delimiter: u8,
    /// Whether an empty cell between quotes is a missing value all the same, because the writer quotes everything.
    quotes_all: bool,
    /// Whether Splunk wrote the table.
    pub recorded: bool,
    /// Whether multivalues stand in columns of their own.
    encoded: bool,
    /// How the cells are read of a table that Event Viewer saved.
    pub viewer: Option<Viewer>,
    /// The column of dates that stand in the form of who wrote the table, and their order.
    dated: Option<(usize, Order)>,
    /// Cells at the end that a row may lack.
    spare: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    name: String,
    /// For `__mv_user`, where `user` stands.
    multivalue_of: Option<usize>,
    /// Whether a line end in the cell parts two values.
    splits: bool,
}

impl Header {
    /// The header in a first record.
    pub fn read(record: &str, delimiter: u8) -> Header {
        let cells: Vec<(Cow<'_, str>, bool)> = cells(record, delimiter).collect();
        // Splunk quotes a cell only where it is not purely alphanumeric (measured on Splunk 10.4 by mockdr).
        let quotes_all = cells.iter().all(|(_, quoted)| *quoted)
            && cells.iter().any(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let mut names: Vec<String> = cells.into_iter().map(|(name, _)| name.trim().to_string()).collect();
        let is_nameless = Viewer::of(&names).is_some() && !Viewer::names_message(&names);
        names.extend(is_nameless.then(|| MESSAGE.to_string()));
        let viewer = Viewer::of(&names);
        let dated = powershell::dated(&names).map(|place| (place, Order::Unknown));
        let encoded = names.iter().any(|name| name.starts_with(multivalue::BESIDE));
        let recorded = encoded || names.iter().any(|name| splunk::is_internal(name));
        let place = |of: &str| names.iter().position(|name| name == of);
        let cells = names
            .iter()
            .map(|name| Cell {
                name: name.clone(),
                multivalue_of: name.strip_prefix(multivalue::BESIDE).and_then(place),
                splits: recorded && !encoded && splunk::may_be_multivalue(name),
            })
            .collect();
        Header { cells, delimiter, quotes_all, recorded, encoded, viewer, dated, spare: usize::from(is_nameless) }
    }

    /// What stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The same, where the text of the first records tells more of how they are read.
    pub fn told_by(self, records: &[&str]) -> Header {
        let records = || records.iter().map(|record| cells(record, self.delimiter).collect::<Vec<_>>());
        let date = |place: usize| records().filter_map(move |cells| Some(cells.get(place)?.0.to_string()));
        let dated = self.dated.map(|(place, _)| (place, Order::of(date(place))));
        let viewer = self.viewer.map(|viewer| viewer.told_by(records()));
        Header { viewer, dated, ..self }
    }

    /// Whether dates stand in it in the form of who wrote the table.
    pub fn has_dates(&self) -> bool {
        self.viewer.is_some() || self.dated.is_some()
    }

    /// How many cells a row has at least.
    pub fn least(&self) -> usize {
        self.cells.len() - self.spare
    }

    /// What had to be assumed of a record.
    pub fn doubts(&self, record: &str) -> Vec<&'static str> {
        let cells = || cells(record, self.delimiter);
        if let Some(viewer) = &self.viewer {
            return viewer.doubts(&cells().collect::<Vec<_>>()).collect();
        }
        let is_doubtful =
            |(place, order): (usize, Order)| cells().nth(place).is_some_and(|(date, _)| order.is_doubtful(&date));
        self.dated.filter(|dated| is_doubtful(*dated)).map(|_| dates::DOUBT).into_iter().collect()
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Whether a record has as many cells as there are columns.
    pub fn fits(&self, record: &str) -> bool {
        cells(record, self.delimiter).count() == self.cells.len()
    }

    /// Reads a record into the row being read; gives the number of its cells, and where there are too many puts nothing.
    pub fn row(&self, record: &str, columns: &mut Columns<'_>) -> usize {
        let cells: Vec<(Cow<'_, str>, bool)> = cells(record, self.delimiter).collect();
        if cells.len() > self.cells.len() {
            return cells.len();
        }
        if let Some(viewer) = &self.viewer {
            viewer.row(&cells, columns);
            return cells.len();
        }
        let mut several = vec![None; self.cells.len()];
        if self.encoded {
            for (cell, (text, _)) in self.cells.iter().zip(&cells) {
                if let Some(of) = cell.multivalue_of {
                    several[of] = multivalue::read(text);
                }
            }
        }
        let mut last = Field::NONE;
        for (index, (cell, (text, quoted))) in self.cells.iter().zip(&cells).enumerate() {
            if self.encoded && cell.name.starts_with(multivalue::BESIDE) {
                continue;
            }
            last = columns.field_after(last, &cell.name);
            if !columns.keeps(last) || text.is_empty() && (self.quotes_all || !quoted) {
                continue;
            }
            if let Some((_, order)) = self.dated.filter(|(place, _)| *place == index) {
                columns.put(last, &order.iso(text));
                continue;
            }
            match several[index].take() {
                Some(values) => values.iter().for_each(|value| columns.put(last, value)),
                None if cell.splits && splunk::is_multivalue(text) => {
                    text.split('\n').for_each(|value| columns.put(last, value));
                }
                None => columns.put(last, text),
            }
        }
        cells.len()
    }
}

/// The cells of a record, each with whether it was quoted.
pub(super) fn cells(record: &str, delimiter: u8) -> impl Iterator<Item = (Cow<'_, str>, bool)> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let text = rest?;
        let (cell, quoted, after) = cell(text, delimiter);
        rest = after;
        Some((cell, quoted))
    })
}

/// The first cell, whether it was quoted, and what follows its delimiter.
fn cell(text: &str, delimiter: u8) -> (Cow<'_, str>, bool, Option<&str>) {
    let Some(quoted) = text.strip_prefix('"') else {
        return match text.split_once(char::from(delimiter)) {
            Some((cell, after)) => (Cow::Borrowed(cell), false, Some(after)),
            None => (Cow::Borrowed(text), false, None),
        };
    };
    let end = closing_quote(quoted);
    let inside = &quoted[..end];
    let after = quoted.get(end + 1..).unwrap_or_default();
    let (tail, after) = match after.split_once(char::from(delimiter)) {
        Some((tail, after)) => (tail, Some(after)),
        None => (after, None),
    };
    let inside = if inside.contains('"') { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) };
    // Text between the closing quote and the delimiter belongs to the cell, as other readers of CSV have it.
    let cell = if tail.is_empty() { inside } else { Cow::Owned(format!("{inside}{tail}")) };
    (cell, true, after)
}

/// Where a quoted cell ends: at a quote that is not doubled, or at the end of the text.
fn closing_quote(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
        at += found;
        if bytes.get(at + 1) != Some(&b'"') {
            return at;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;
    use crate::table::Table;

    fn rows(header: &str, records: &[&str]) -> Vec<String> {
        let header = Header::read(header, b',');
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        for record in records {
            header.row(record, &mut columns);
            columns.end_row();
        }
        let table = Table::new(columns.finish().1, records.len());
        let field = |row: usize, name: &str| match table.value(row, name) {
            value if value.is_null() => String::new(),
            value => format!("{name}={} ", value.show().replace('\n', "|")),
        };
        let row = |row| table.names().map(|name| field(row, name)).collect::<String>().trim_end().to_string();
        (0..records.len()).map(row).collect()
    }

    #[test]
    fn cells_are_unquoted_and_an_empty_one_is_missing_unless_quoted() {
        assert_eq!(rows("a,b,c", &["1,\"x,\"\"y\"\"\",", "\"\",2,\"z\"q"]), ["a=1 b=x,\"y\"", "a= b=2 c=zq"]);
    }

    #[test]
    fn where_everything_is_quoted_an_empty_cell_is_missing() {
        assert_eq!(rows("\"a\",\"b\"", &["\"\",\"x\""]), ["b=x"]);
        assert_eq!(rows("\"_time\",\"a_b\"", &["\"\",\"\""]), ["_time= a_b="]);
    }

    #[test]
    fn multivalues_of_splunk_come_from_their_own_columns() {
        let header = "user,\"__mv_user\",\"_raw\",\"__mv__raw\"";
        let record = "\"a\n$b\",\"$a$;$$$b$\",\"line\nline\",";
        assert_eq!(rows(header, &[record]), ["user=a|$b _raw=line|line"]);
    }

    #[test]
    fn without_such_columns_a_line_end_parts_values_but_not_in_texts_of_several_lines() {
        let table = rows("\"_time\",\"Account_Name\",Message", &["1,\"-\nbob\",\"a\nb\""]);
        assert_eq!(table, ["_time=1 Account_Name=-|bob Message=a|b"]);
        let header = Header::read("_time,Account_Name,Message", b',');
        assert_eq!(header.cells.iter().map(|cell| cell.splits).collect::<Vec<_>>(), [false, true, false]);
        assert!(!Header::read("Account_Name", b',').cells[0].splits);
    }
}
