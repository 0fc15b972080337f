//! Rows as a table of Markdown, for a report or a pull request.
//!
//! GitHub's dialect: a backslash before a sign of ASCII makes it itself, and a line end in a cell is `<br>`.

use super::Rows;

/// A header, a rule, and a line a row.
pub fn print(rows: &Rows<'_>) -> String {
    if rows.columns.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let header = line(rows.columns.iter().map(|name| escaped(name)).collect());
    let rule = format!("|{}\n", "---|".repeat(rows.columns.len()));
    let row = |row: usize| {
        let cell = |name| rows.shown(row, name).map(|value| escaped(&value)).collect::<Vec<_>>().join("<br>");
        line(rows.columns.iter().map(cell).collect())
    };
    format!("{header}{rule}{}", (0..rows.table.rows()).map(row).collect::<String>())
}

/// Text that means itself.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let is_inside = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let is_sign = match letter {
            // A backslash before a letter is itself.
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
            // Inside of a word it is no emphasis.
            '_' => !is_inside(next) || at == 0 || !is_inside(letters.get(at - 1)),
            '|' | '*' | '`' | '<' | '>' | '&' | '[' | ']' | '~' | '$' => true,
            _ => false,
        };
        match letter {
            '\r' if next == Some(&'\n') => {}
            '\n' => out.push_str("<br>"),
            _ if is_sign => out.extend(['\\', *letter]),
            _ => out.push(*letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, printed};
    use super::escaped;

    #[test]
    fn signs_mean_themselves() {
        assert_eq!(escaped(r"\\*\ADMIN$ | New_Process_Name"), r"\\\\\*\ADMIN\$ \| New_Process_Name");
        assert_eq!(escaped("_time <a>\r\nb"), r"\_time \<a\><br>b");
    }

    #[test]
    fn a_line_a_row() {
        insta::assert_snapshot!(printed(Format::Markdown, None).replace('\u{1b}', "<escape>"), @r#"
        | \_time | user | cmd | n |
        |---|---|---|---|
        | 2025-06-19T06:25:05.000Z | bob<br>O"Neil | cmd.exe /c "echo a,b<br><escape>\[31m" \> log |  |
        | 2025-06-19T06:25:06.000Z |  |  | 007 |
        "#);
    }
}
