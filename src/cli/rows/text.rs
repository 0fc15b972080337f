//! Rows as a table for people; rows with more columns than fit, as blocks of `name  value`.

use super::super::columns::cut;
use super::Rows;
use crate::diagnostic::visible::visible;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Blanks between columns.
const GAP: usize = 2;
/// A column is made no narrower than this, which a time needs; what is longer can still be read.
const NARROWEST: usize = 24;
/// Where no terminal says how wide it is, a table may be as wide as this before its rows become blocks.
const WIDEST: usize = 250;

/// How empty text is shown.
const EMPTY: &str = "\"\"";

/// A cell: its lines, a line a value.
type Cell = Vec<String>;

/// The table, fitted to so many columns; without a terminal no line is cut.
pub fn print(rows: &Rows<'_>, width: Option<usize>) -> String {
    if rows.columns.is_empty() || rows.table.is_empty() {
        return String::new();
    }
    let header: Vec<Cell> = rows.columns.iter().map(|name| vec![visible(name)]).collect();
    let body: Vec<Vec<Cell>> = (0..rows.table.rows()).map(|row| cells(rows, row)).collect();
    let natural: Vec<usize> = (0..header.len())
        .map(|column| std::iter::once(&header).chain(&body).map(|row| widest(&row[column])).max().unwrap_or(0))
        .collect();
    match fitted(&natural, width.unwrap_or(WIDEST)) {
        Some(widths) => {
            let rule: Vec<Cell> = widths.iter().map(|width| vec!["-".repeat(*width)]).collect();
            [header, rule].iter().chain(&body).map(|row| line(row, &widths)).collect()
        }
        None => body.iter().map(|row| block(&header, row, width)).collect::<Vec<_>>().join("\n"),
    }
}

/// What each cell of a row shows: nothing for null, two quotes for empty text.
fn cells(rows: &Rows<'_>, row: usize) -> Vec<Cell> {
    let shown = |value: Cow<'_, str>| if value.is_empty() { EMPTY.into() } else { visible(&value) };
    rows.columns.iter().map(|name| rows.shown(row, name).map(shown).collect()).collect()
}

fn widest(cell: &Cell) -> usize {
    cell.iter().map(|line| line.width()).max().unwrap_or(0)
}

/// The widths of columns that fit, the widest columns giving way first; none if some would be too narrow to read.
fn fitted(natural: &[usize], limit: usize) -> Option<Vec<usize>> {
    let room = limit.checked_sub(GAP * (natural.len() - 1))?;
    let total = |most: usize| natural.iter().map(|width| (*width).min(most)).sum::<usize>();
    let widest = natural.iter().copied().max().unwrap_or(0);
    let most = (NARROWEST..=widest.max(NARROWEST)).rev().find(|most| total(*most) <= room)?;
    Some(natural.iter().map(|width| (*width).min(most)).collect())
}

/// A row of the table: as many lines as its tallest cell.
fn line(row: &[Cell], widths: &[usize]) -> String {
    let cut: Vec<Vec<&str>> =
        row.iter().zip(widths).map(|(cell, width)| cell.iter().flat_map(|line| cut(line, *width)).collect()).collect();
    let height = cut.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for number in 0..height {
        let start = text.len();
        for (lines, width) in cut.iter().zip(widths) {
            let piece = lines.get(number).copied().unwrap_or_default();
            text.push_str(piece);
            text.push_str(&" ".repeat(width.saturating_sub(piece.width()) + GAP));
        }
        text.truncate(start + text[start..].trim_end().len());
        text.push('\n');
    }
    text
}

/// A row as a block: a line a field that has a value, names aligned, long values continued under their beginning.
fn block(header: &[Cell], row: &[Cell], width: Option<usize>) -> String {
    let filled: Vec<(&Cell, &Cell)> = header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()).collect();
    let names = filled.iter().map(|(name, _)| widest(name)).max().unwrap_or(0);
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(names + GAP).max(NARROWEST));
    filled
        .iter()
        .map(|(name, cell)| line(&[(*name).clone(), (*cell).clone()], &[names, widest(cell).min(room)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Format, printed};
    use super::*;

    #[test]
    fn a_table_has_a_line_a_value_and_spells_out_what_cannot_be_seen() {
        insta::assert_snapshot!(printed(Format::Table, None), @r#"
        _time                     user    cmd                                n
        ------------------------  ------  ---------------------------------  ---
        2025-06-19T06:25:05.000Z  bob     cmd.exe /c "echo a,b␊␛[31m" > log
                                  O"Neil
        2025-06-19T06:25:06.000Z          ""                                 007
        "#);
    }

    #[test]
    fn a_narrow_terminal_cuts_the_widest_column() {
        insta::assert_snapshot!(printed(Format::Table, Some(70)), @r#"
        _time                     user    cmd                              n
        ------------------------  ------  -------------------------------  ---
        2025-06-19T06:25:05.000Z  bob     cmd.exe /c "echo a,b␊␛[31m" > l
                                  O"Neil  og
        2025-06-19T06:25:06.000Z          ""                               007
        "#);
    }

    #[test]
    fn a_terminal_too_narrow_for_columns_shows_blocks() {
        insta::assert_snapshot!(printed(Format::Table, Some(30)), @r#"
        _time  2025-06-19T06:25:05.000Z
        user   bob
               O"Neil
        cmd    cmd.exe /c "echo a,b␊␛[3
               1m" > log

        _time  2025-06-19T06:25:06.000Z
        cmd    ""
        n      007
        "#);
    }

    #[test]
    fn widths_shrink_from_the_widest() {
        assert_eq!(fitted(&[5, 40, 30], 61), Some(vec![5, 26, 26]));
        assert_eq!(fitted(&[5, 40, 30], 50), None);
    }
}
