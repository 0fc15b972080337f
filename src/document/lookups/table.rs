//! Lookup tables: comma-separated values with a line of names, plain or compressed.

use crate::document::text;
use crate::table::{Builder, Table};
use crate::value::{Value, multivalue};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A table of more bytes than this is refused: it is kept in memory as a whole.
const MOST_BYTES: u64 = 1 << 30;

/// The rows of a file, or why they cannot be read.
pub fn read(path: &Path) -> Result<Table, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let is_compressed = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz"));
    let bytes = if is_compressed { bytes(MultiGzDecoder::new(file))? } else { bytes(file)? };
    let text = text(bytes).map_err(|(line, reason)| format!("line {line}: {reason}"))?;
    of_text(&text)
}

fn bytes(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if read as u64 > MOST_BYTES {
        return Err(format!("it holds more than {} MB", MOST_BYTES >> 20));
    }
    Ok(bytes)
}

/// An empty cell is no value, and cells that a row lacks at its end are none either; more cells than names are an error.
fn of_text(text: &str) -> Result<Table, String> {
    if let Some(line) = never_closed(text) {
        return Err(format!("a quote in line {line} is never closed"));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> =
        reader.headers().map_err(|error| error.to_string())?.iter().map(|name| name.trim().to_string()).collect();
    let mut builder = Builder::default();
    let kept: Vec<bool> = names.iter().map(|name| !name.is_empty() && !name.starts_with(multivalue::BESIDE)).collect();
    let beside: Vec<Option<usize>> = names
        .iter()
        .map(|name| names.iter().position(|other| other.strip_prefix(multivalue::BESIDE) == Some(name)))
        .collect();
    names.iter().zip(&kept).filter(|(_, kept)| **kept).for_each(|(name, _)| builder.declare(name));
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        if record.len() > names.len() {
            let line = record.position().map_or(0, |place| place.line());
            return Err(format!("line {line} has {} cells for {} names", record.len(), names.len()));
        }
        for (place, name) in names.iter().enumerate().filter(|(place, _)| kept[*place]) {
            let many = beside[place].and_then(|beside| multivalue::read(record.get(beside)?));
            let cell = record.get(place).filter(|cell| !cell.is_empty());
            let value = match many {
                Some(values) => Value::many(values.into_iter().map(Value::from)),
                None => cell.map_or(Value::Null, Value::from),
            };
            builder.put(name, value);
        }
        builder.end_row();
    }
    Ok(builder.finish())
}

/// The line of a quote that swallows the rest of the table.
fn never_closed(text: &str) -> Option<usize> {
    let (mut line, mut opened, mut begins_cell) = (1, None, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += usize::from(byte == b'\n');
        match (byte, opened) {
            (b'"', Some(_)) if bytes.next_if_eq(&b'"').is_none() => opened = None,
            (b'"', None) if begins_cell => opened = Some(line),
            _ => {}
        }
        begins_cell = opened.is_none() && matches!(byte, b',' | b'\n' | b'\r');
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::draw;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn drawn(text: &str) -> Result<String, String> {
        of_text(text).map(|table| draw(&table))
    }

    #[test]
    fn an_empty_cell_is_no_value_and_a_short_row_has_none() {
        assert_eq!(drawn("a,b\n1,\n\"\",2\n3\n"), Ok("a b; 1 -; - 2; 3 -".into()));
        assert_eq!(drawn("a, b\n"), Ok("a b".into()));
    }

    #[test]
    fn a_row_with_too_many_cells_is_an_error_with_its_line() {
        assert_eq!(drawn("a\n1\n2,3\n"), Err("line 3 has 2 cells for 1 names".into()));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error_with_its_line() {
        assert_eq!(drawn("a,b\n1,2\n\"x,3\ny,4\n"), Err("a quote in line 3 is never closed".into()));
        assert_eq!(drawn("a,b\n\"x\"\"\n\",5\"\n"), Ok("a b; x\"\n 5\"".into()));
    }

    #[test]
    fn several_values_are_read_from_the_column_beside() {
        assert_eq!(drawn("a,__mv_a\n\"x\ny\",$x$;$y$\nz,\n"), Ok("a; x|y; z".into()));
    }

    #[test]
    fn a_compressed_table_is_read_and_a_broken_one_is_an_error() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.csv.gz");
        let mut packed = GzEncoder::new(File::create(&path)?, Compression::default());
        packed.write_all(b"a\n1\n")?;
        packed.finish()?;
        assert_eq!(read(&path).map(|table| draw(&table)), Ok("a; 1".into()));
        std::fs::write(&path, b"a\n1\n")?;
        assert!(read(&path).is_err());
        Ok(())
    }
}
