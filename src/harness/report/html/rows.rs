//! The rows of one dataset on the page: a table where its columns fit side by side, else a block a row.

use super::page::Page;
use super::reason::beginning;
use crate::harness::body::{Block, Row, counted};

/// So many rows of a dataset are shown.
const ROWS: usize = 20;
/// So much of a value is shown.
const VALUE: usize = 1000;
/// A table may be so many letters wide, a long value counting as [`LONG`].
const WIDE: usize = 100;
/// From here on a value is broken anywhere.
const LONG: usize = 28;

/// The rows, under the dataset's name.
pub fn of_block(page: &mut Page, block: &Block) {
    page.words("h4", &[], &block.title());
    let shown = &block.shown[..block.shown.len().min(ROWS)];
    let columns = columns(shown);
    match width(&columns, shown) <= WIDE {
        true => table(page, &block.dataset, &columns, shown),
        false => shown.iter().for_each(|row| list(page, row)),
    }
    if let Some(more) = block.rows.checked_sub(shown.len()).filter(|more| *more > 0) {
        page.words("p", &[("class", "faint")], &format!("… and {}.", counted(more, "more row")));
    }
}

/// The names of all the rows' fields, in the order in which rows first have them.
fn columns(rows: &[Row]) -> Vec<&str> {
    let mut columns: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.0) {
        if !columns.contains(&&**name) {
            columns.push(name);
        }
    }
    columns
}

fn width(columns: &[&str], rows: &[Row]) -> usize {
    let letters = |text: &str| text.chars().take(LONG).count();
    let wide = |name: &&str| {
        let values = rows.iter().filter_map(|row| row.value(name)).map(letters).max();
        letters(name).max(values.unwrap_or(0)) + 2
    };
    columns.iter().map(wide).sum()
}

/// A phone shows such a table as blocks, for which each cell knows its column; the roles keep it a table to those who hear it.
fn table(page: &mut Page, dataset: &str, columns: &[&str], rows: &[Row]) {
    let label = format!("Rows over {dataset}");
    page.element("table", &[("role", "table"), ("aria-label", &label)], |page| {
        page.element("thead", &[("role", "rowgroup")], |page| {
            page.element("tr", &[("role", "row")], |page| {
                columns.iter().for_each(|name| page.words("th", &[("scope", "col"), ("role", "columnheader")], name));
            });
        });
        page.element("tbody", &[("role", "rowgroup")], |page| {
            for row in rows {
                page.element("tr", &[("role", "row")], |page| columns.iter().for_each(|name| cell(page, name, row)));
            }
        });
    });
}

fn cell(page: &mut Page, name: &str, row: &Row) {
    match row.value(name) {
        None => page.words("td", &[("role", "cell"), ("class", "null")], ""),
        Some(value) if value.chars().nth(LONG).is_some() => {
            page.words("td", &[("role", "cell"), ("class", "long"), ("data-name", name)], &beginning(value, VALUE));
        }
        Some(value) => page.words("td", &[("role", "cell"), ("data-name", name)], value),
    }
}

fn list(page: &mut Page, row: &Row) {
    page.element("dl", &[("class", "row")], |page| {
        for (name, value) in &row.0 {
            page.element("div", &[], |page| {
                page.words("dt", &[], name);
                page.words("dd", &[], &beginning(value, VALUE));
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> String {
        let body = crate::harness::body::Body::read(text).expect("a body");
        let mut page = Page::default();
        of_block(&mut page, &body.blocks[0]);
        page.finish()
    }

    #[test]
    fn few_columns_are_a_table_and_a_null_is_an_empty_cell() {
        insta::assert_snapshot!(page("# fires/a: 2 rows of 3 events\nhost: A\nuser: b\n\nuser: c\n"));
    }

    #[test]
    fn many_columns_are_a_block_a_row() {
        let row: String = (0..12).map(|n| format!("field_{n}: value {n} of a row\n")).collect();
        let page = page(&format!("# fires/a: 1 row of 3 events\n{row}"));
        assert!(page.contains("<dl class=\"row\">") && !page.contains("<table"));
    }

    #[test]
    fn of_many_rows_the_first_are_shown_and_the_others_counted() {
        let rows: String = (0..30).map(|n| format!("n: {n}\n\n")).collect();
        let page = page(&format!("# fires/a: 30 rows of 30 events\n{rows}"));
        assert!(page.contains("… and 10 more rows.") && page.matches("<td").count() == 20);
    }
}
