//! A SELECT, and the WITH clause of several, laid out for people.

use super::piece::indented;
use std::fmt;

/// One SELECT.
#[derive(Clone, Debug, Default)]
pub struct Select {
    /// What is selected; nothing for everything.
    pub columns: Vec<String>,
    /// Whether equal rows come once.
    pub distinct: bool,
    /// From where.
    pub from: String,
    /// Which rows.
    pub filter: Option<String>,
    /// The keys of its groups.
    pub group: Vec<String>,
    /// Which groups.
    pub having: Option<String>,
    /// The order of the rows.
    pub order: Vec<String>,
    /// How many rows.
    pub limit: Option<u64>,
}

impl Select {
    /// Everything of a table.
    pub fn all(from: impl Into<String>) -> Select {
        Select { from: from.into(), ..Select::default() }
    }

    /// These columns of a table.
    pub fn of(columns: Vec<String>, from: impl Into<String>) -> Select {
        Select { columns, from: from.into(), ..Select::default() }
    }
}

impl fmt::Display for Select {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let everything = ["*".to_string()];
        let word = if self.distinct { "SELECT DISTINCT" } else { "SELECT" };
        list(out, word, if self.columns.is_empty() { &everything } else { &self.columns })?;
        write!(out, "\nFROM {}", self.from)?;
        if let Some(filter) = &self.filter {
            write!(out, "\nWHERE {}", clause(filter))?;
        }
        if !self.group.is_empty() {
            out.write_str("\n")?;
            list(out, "GROUP BY", &self.group)?;
        }
        if let Some(having) = &self.having {
            write!(out, "\nHAVING {}", clause(having))?;
        }
        if !self.order.is_empty() {
            out.write_str("\n")?;
            list(out, "ORDER BY", &self.order)?;
        }
        match self.limit {
            Some(limit) => write!(out, "\nLIMIT {limit}"),
            None => Ok(()),
        }
    }
}

/// A condition; where it has several lines, those after the first stand two spaces in.
fn clause(condition: &str) -> String {
    indented(condition).trim_start().to_string()
}

fn list(out: &mut fmt::Formatter<'_>, word: &str, items: &[String]) -> fmt::Result {
    let line = items.join(", ");
    if line.len() <= 96 && !line.contains('\n') {
        return write!(out, "{word} {line}");
    }
    write!(out, "{word}\n{}", indented(&items.join(",\n")))
}

/// A named step of a query.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it does, in the words of the search.
    pub comment: String,
    /// What stands before its query, if it must be computed only once.
    pub once: &'static str,
    /// Its query.
    pub body: String,
}

/// A query of steps, each after its comment, and a last SELECT.
pub fn query(steps: &[Step], last: &Select) -> String {
    let step = |step: &Step| {
        let comment = step.comment.lines().map(|line| format!("-- {line}\n")).collect::<String>();
        format!("{comment}{} AS {}(\n{}\n)", step.name, step.once, indented(&step.body))
    };
    if steps.is_empty() {
        return format!("{last};\n");
    }
    format!("WITH\n{}\n{last};\n", steps.iter().map(step).collect::<Vec<_>>().join(",\n"))
}

/// The text of a search as a comment: on lines of its own, and with nothing that could end one early.
pub fn comment(text: &str) -> String {
    const LONGEST: usize = 400;
    let is_break = |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || is_break(c)).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    format!("{} ...", line.chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_laid_out_step_by_step() {
        let step = Step {
            name: "stage_1".into(),
            comment: "search a=1".into(),
            once: "",
            body: Select::all("events").to_string(),
        };
        let last = Select { order: vec!["x DESC".into()], limit: Some(3), ..Select::all("stage_1") };
        insta::assert_snapshot!(query(&[step], &last), @r"
        WITH
        -- search a=1
        stage_1 AS (
          SELECT *
          FROM events
        )
        SELECT *
        FROM stage_1
        ORDER BY x DESC
        LIMIT 3;
        ");
    }

    #[test]
    fn a_comment_cannot_be_left() {
        assert_eq!(comment("a\n; DROP TABLE x\r-- b\u{2028}c"), "a ; DROP TABLE x -- b c");
    }
}
