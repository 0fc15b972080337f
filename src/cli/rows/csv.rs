//! Rows as the CSV that Splunk exports.
//!
//! Measured on 10.4: what is only letters and digits stands bare and all else in quotes, a multivalue is one cell with a
//! line a value, null is an empty cell and empty text is two quotes.

use super::Rows;

/// A header, and a record a row.
pub fn print(rows: &Rows<'_>) -> String {
    let header: Vec<String> = rows.columns.iter().map(|name| cell(name)).collect();
    let mut text = format!("{}\n", header.join(","));
    for row in 0..rows.table.rows() {
        let cells: Vec<String> = rows
            .columns
            .iter()
            .map(|name| {
                let values: Vec<_> = rows.shown(row, name).collect();
                if values.is_empty() { String::new() } else { cell(&values.join("\n")) }
            })
            .collect();
        text.push_str(&format!("{}\n", cells.join(",")));
    }
    text
}

fn cell(text: &str) -> String {
    let is_bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_bare { text.into() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, printed};

    #[test]
    fn null_and_empty_text_differ() {
        insta::assert_snapshot!(printed(Format::Csv, None).replace('\u{1b}', "<escape>"), @r#"
        "_time",user,cmd,n
        "2025-06-19T06:25:05.000Z","bob
        O""Neil","cmd.exe /c ""echo a,b
        <escape>[31m"" > log",
        "2025-06-19T06:25:06.000Z",,"",007
        "#);
    }
}
