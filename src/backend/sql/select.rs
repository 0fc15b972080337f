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
    /// Which rows, by what is computed over several.
    pub qualify: Option<String>,
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

    /// It with these of its columns alone, and its rows in an order; none where only another SELECT over it can say that.
    pub fn narrowed(&self, columns: &[String], order: &[String]) -> Option<Select> {
        let is_cut = self.limit.is_some() || !self.order.is_empty();
        let has_order = order.is_empty() || order == self.order;
        // The keys of an order may be computed of what is listed, which ORDER BY does not see.
        let hides_keys = !self.group.is_empty() || self.columns.iter().any(|column| column.contains(" AS "));
        let shows_keys = !hides_keys || (order.is_empty() && self.order.is_empty());
        if self.distinct || (is_cut && !has_order) || !shows_keys {
            return None;
        }
        let order = if is_cut { &self.order } else { order };
        let columns = columns.iter().map(|name| self.listed(name)).collect::<Option<_>>()?;
        Some(Select { columns, order: order.to_vec(), ..self.clone() })
    }

    /// What it lists under a name. Something computed may be of what it lists itself, which only another SELECT sees.
    fn listed(&self, name: &str) -> Option<String> {
        let end = format!(" AS {name}");
        let listed = self.columns.iter().find(|column| *column == name || column.ends_with(&end));
        let has_all = self.columns.first().is_none_or(|first| first == "*");
        let is_of_its_own = name.contains(" AS ") && self.columns.len() > 1;
        listed.cloned().or_else(|| (has_all && !is_of_its_own).then(|| name.to_string()))
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
        if let Some(qualify) = &self.qualify {
            write!(out, "\nQUALIFY {}", clause(qualify))?;
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
    pub body: Body,
}

/// What a step computes.
#[derive(Clone, Debug)]
pub enum Body {
    /// One SELECT.
    Select(Box<Select>),
    /// Several.
    Text(String),
}

impl fmt::Display for Body {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Select(select) => select.fmt(out),
            Body::Text(text) => out.write_str(text),
        }
    }
}

/// A query of steps, each after its comment, and a last SELECT, which is the last step if that comes to the same.
pub fn query(mut steps: Vec<Step>, mut last: Select) -> String {
    let mut comment = String::new();
    let merged = steps.last().filter(|step| step.name == last.from && step.once.is_empty()).and_then(|step| {
        let Body::Select(select) = &step.body else { return None };
        Some((step.comment.clone(), select.narrowed(&last.columns, &last.order)?))
    });
    if let Some(merged) = merged {
        (comment, last) = merged;
        steps.pop();
    }
    let step = |step: &Step| {
        let body = indented(&step.body.to_string());
        format!("{}{} AS {}(\n{body}\n)", commented(&step.comment), step.name, step.once)
    };
    let steps: Vec<String> = steps.iter().map(step).collect();
    let with = if steps.is_empty() { String::new() } else { format!("WITH\n{}\n", steps.join(",\n")) };
    format!("{with}{}{last};\n", commented(&comment))
}

fn commented(comment: &str) -> String {
    comment.lines().map(|line| format!("-- {line}\n")).collect()
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
            body: Body::Text(Select::all("events").to_string()),
        };
        let last = Select { order: vec!["x DESC".into()], limit: Some(3), ..Select::all("stage_1") };
        insta::assert_snapshot!(query(vec![step], last), @r"
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

    fn to_owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| text.to_string()).collect()
    }

    #[test]
    fn a_last_step_that_lists_what_is_shown_is_the_last_select() {
        let of = |columns: &[&str]| Select::of(to_owned(columns), "events");
        let narrowed = |select: Select, order: &[&str]| {
            select.narrowed(&["a".into(), "b".into()], &to_owned(order)).map(|it| it.columns.join(", "))
        };
        assert_eq!(narrowed(of(&["*", "f(x) AS b"]), &[]).as_deref(), Some("a, f(x) AS b"));
        assert_eq!(narrowed(of(&["b", "c", "a"]), &["a"]).as_deref(), Some("a, b"));
        assert_eq!(narrowed(of(&["*", "f(x) AS b"]), &["b"]), None);
        assert_eq!(narrowed(of(&["a"]), &[]), None);
    }

    #[test]
    fn what_is_computed_of_a_step_stands_after_it() {
        let shown = |columns: &[&str]| {
            let select = Select::of(to_owned(columns), "events");
            select.narrowed(&["merged(event, b) AS event".into()], &[]).map(|it| it.columns.join(", "))
        };
        assert_eq!(shown(&["*", "f(x) AS b"]), None);
        assert_eq!(shown(&["*"]).as_deref(), Some("merged(event, b) AS event"));
    }

    #[test]
    fn rows_are_cut_in_their_order() {
        let cut = |order: &[&str]| Select { limit: Some(1), order: to_owned(order), ..Select::all("events") };
        let narrowed = |select: Select, order: &[&str]| {
            select.narrowed(&["a".into()], &to_owned(order)).map(|it| it.to_string().replace('\n', " "))
        };
        assert_eq!(narrowed(cut(&["b"]), &["b"]).as_deref(), Some("SELECT a FROM events ORDER BY b LIMIT 1"));
        assert_eq!(narrowed(cut(&["b"]), &[]).as_deref(), Some("SELECT a FROM events ORDER BY b LIMIT 1"));
        assert_eq!(narrowed(cut(&["b"]), &["a"]), None);
        assert_eq!(narrowed(cut(&[]), &["a"]), None);
    }

    #[test]
    fn a_comment_cannot_be_left() {
        assert_eq!(comment("a\n; DROP TABLE x\r-- b\u{2028}c"), "a ; DROP TABLE x -- b c");
    }
}
