//! Conditions laid out as the detection of a rule: named searches, and a condition that joins them.

use super::clause::{Clause, Item, Key};
use super::yaml::{Scalar, plain, quoted};

/// What a stage of the search asks.
#[derive(Clone, Debug)]
pub struct Part {
    /// The stage, from 0.
    pub stage: usize,
    /// The condition.
    pub clause: Clause,
}

/// The detection of a rule.
#[derive(Debug, Default)]
pub struct Detection {
    searches: Vec<Search>,
    condition: String,
    stage: usize,
}

/// A named search of a detection.
#[derive(Debug)]
struct Search {
    name: String,
    stage: usize,
    body: Body,
}

/// What a named search asks.
#[derive(Debug)]
enum Body {
    /// All of these.
    Fields(Vec<Line>),
    /// Any of these.
    Alternatives(Vec<Vec<Line>>),
    /// These words: all of them, or any.
    Words(Vec<String>, bool),
}

/// A field with its values: any of them, or all.
#[derive(Debug)]
struct Line {
    key: Key,
    values: Vec<Scalar>,
    are_all: bool,
}

impl Detection {
    /// The detection that asks for all parts.
    pub fn of(parts: Vec<Part>) -> Detection {
        let mut detection = Detection::default();
        let mut conditions = Vec::new();
        let mut rest = parts.into_iter().filter(|part| part.clause != Clause::TRUE).peekable();
        while let Some(first) = rest.next() {
            let mut clauses = vec![first.clause];
            while let Some(part) = rest.next_if(|part| part.stage == first.stage) {
                clauses.push(part.clause);
            }
            detection.stage = first.stage;
            conditions.push(detection.all(clauses, "selection"));
        }
        detection.condition = conditions.join(" and ");
        detection
    }

    /// The condition that all of some hold.
    fn all(&mut self, clauses: Vec<Clause>, stem: &str) -> String {
        let mut terms = Vec::new();
        let (plain, rest): (Vec<Clause>, Vec<Clause>) = clauses.into_iter().partition(|it| it.items().is_some());
        let (words, rest): (Vec<Clause>, Vec<Clause>) = rest.into_iter().partition(|it| word(it).is_some());
        if !plain.is_empty() {
            terms.push(self.fields(plain, stem));
        }
        let words: Vec<String> = words.iter().filter_map(word).map(str::to_string).collect();
        if !words.is_empty() {
            let are_all = words.len() > 1;
            terms.push(self.add(keywords(stem), Body::Words(words, are_all)));
        }
        terms.extend(rest.into_iter().map(|clause| self.term(clause, stem)));
        terms.join(" and ")
    }

    /// The condition that all of some fields have their values.
    fn fields(&mut self, clauses: Vec<Clause>, stem: &str) -> String {
        let mut searches: Vec<Vec<Line>> = Vec::new();
        for clause in clauses {
            let Some(line) = line(&clause) else { continue };
            // A map has each key once, so that a second demand on one goes elsewhere.
            let place = searches.iter_mut().find_map(|lines| {
                let same = lines.iter_mut().find(|it| it.key == line.key);
                let can_join = same.as_ref().is_none_or(|it| joins(it, &line));
                can_join.then_some((lines.iter().position(|it| it.key == line.key), lines))
            });
            match place {
                Some((Some(index), lines)) => {
                    lines[index].are_all = true;
                    lines[index].values.extend(line.values);
                }
                Some((None, lines)) => lines.push(line),
                None => searches.push(vec![line]),
            }
        }
        let names: Vec<String> = searches.into_iter().map(|lines| self.add(stem, Body::Fields(lines))).collect();
        names.join(" and ")
    }

    /// A condition that can stand beside others.
    fn term(&mut self, clause: Clause, stem: &str) -> String {
        match clause {
            Clause::Not(inner) => match *inner {
                inner @ (Clause::All(_) | Clause::Any(_)) => {
                    let inner = self.term(inner, "filter");
                    format!("not {inner}")
                }
                inner @ (Clause::Not(_) | Clause::Item(_) | Clause::Word(_)) => {
                    format!("not {}", self.all(vec![inner], "filter"))
                }
            },
            Clause::All(parts) => grouped(self.all(parts, stem)),
            Clause::Any(parts) => grouped(self.any(parts, stem)),
            Clause::Item(_) | Clause::Word(_) => self.all(vec![clause], stem),
        }
    }

    /// The condition that any of some holds.
    ///
    /// What counts case comes first: pySigma's backend for Splunk takes plain comparisons at the beginning of a condition
    /// out of it, also those which an OR follows.
    fn any(&mut self, parts: Vec<Clause>, stem: &str) -> String {
        let mut terms = Vec::new();
        let (first, others): (Vec<Clause>, Vec<Clause>) = parts.into_iter().partition(Clause::counts_case);
        let parts: Vec<Clause> = first.into_iter().chain(others).collect();
        let (maps, rest): (Vec<Clause>, Vec<Clause>) = parts.into_iter().partition(|part| lines(part).is_some());
        let (words, rest): (Vec<Clause>, Vec<Clause>) = rest.into_iter().partition(|it| word(it).is_some());
        let mut maps: Vec<Vec<Line>> = merged(&maps);
        match maps.len() {
            0 => {}
            1 => terms.push(self.add(stem, Body::Fields(maps.swap_remove(0)))),
            _ => terms.push(self.add(stem, Body::Alternatives(maps))),
        }
        let words: Vec<String> = words.iter().filter_map(word).map(str::to_string).collect();
        if !words.is_empty() {
            terms.push(self.add(keywords(stem), Body::Words(words, false)));
        }
        terms.extend(rest.into_iter().map(|clause| self.term(clause, stem)));
        terms.join(" or ")
    }

    /// Adds a named search, and gives its name.
    fn add(&mut self, stem: &str, body: Body) -> String {
        let is_free = |name: &String| self.searches.iter().all(|search| search.name != *name);
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let name = std::iter::once(stem.to_string()).chain(numbered).find(is_free).unwrap_or_default();
        self.searches.push(Search { name: name.clone(), stage: self.stage, body });
        name
    }

    /// As it is written, each stage after its comment.
    pub fn written(&self, said: &dyn Fn(usize, usize) -> String) -> String {
        let mut out = String::from("detection:\n");
        let mut stage = None;
        for search in &self.searches {
            if stage != Some(search.stage) {
                out.push_str(&said(search.stage, 4));
                stage = Some(search.stage);
            }
            out.push_str(&format!("    {}:\n{}", search.name, search.body.written()));
        }
        format!("{out}    condition: {}\n", self.condition)
    }
}

impl Body {
    fn written(&self) -> String {
        match self {
            Body::Fields(lines) => lines.iter().map(|line| indented(&line.written(), "        ", "        ")).collect(),
            Body::Alternatives(maps) => {
                let map = |lines: &Vec<Line>| lines.iter().map(Line::written).collect::<String>();
                maps.iter().map(|lines| indented(&map(lines), "        - ", "          ")).collect()
            }
            Body::Words(words, false) => words.iter().map(|word| format!("        - {}\n", quoted(word))).collect(),
            Body::Words(words, true) => {
                let words = words.iter().map(|word| format!("            - {}\n", quoted(word)));
                format!("        '|all':\n{}", words.collect::<String>())
            }
        }
    }
}

impl Line {
    fn written(&self) -> String {
        let Key { field, modifiers } = &self.key;
        let all = if self.are_all { "|all" } else { "" };
        let key = plain(&format!("{field}{modifiers}{all}"));
        match &self.values[..] {
            [value] => format!("{key}: {}\n", value.written()),
            values => {
                let values = values.iter().map(|value| format!("    - {}\n", value.written()));
                format!("{key}:\n{}", values.collect::<String>())
            }
        }
    }
}

/// Whether two demands on one field can be said as one: that it holds all of several texts.
fn joins(one: &Line, other: &Line) -> bool {
    let is_single = |line: &Line| line.are_all || line.values.len() == 1;
    is_single(one) && is_single(other) && one.key.modifiers.starts_with("|contains")
}

/// The lines of a text, the first behind one beginning and the others behind another.
fn indented(text: &str, first: &str, others: &str) -> String {
    let lines = text.lines().enumerate();
    lines.map(|(index, line)| format!("{}{line}\n", if index == 0 { first } else { others })).collect()
}

fn keywords(stem: &str) -> &'static str {
    if stem == "filter" { "filter_keywords" } else { "keywords" }
}

fn grouped(condition: String) -> String {
    if condition.contains(' ') { format!("({condition})") } else { condition }
}

fn word(clause: &Clause) -> Option<&str> {
    match clause {
        Clause::Word(word) => Some(word),
        Clause::All(_) | Clause::Any(_) | Clause::Not(_) | Clause::Item(_) => None,
    }
}

/// A field with its values, of which any may be.
fn line(clause: &Clause) -> Option<Line> {
    let items = clause.items()?;
    let values = items.iter().map(|Item { value, .. }| value.clone()).collect();
    Some(Line { key: items[0].key.clone(), values, are_all: false })
}

/// What one map can ask.
fn lines(clause: &Clause) -> Option<Vec<Line>> {
    let parts = match clause {
        Clause::All(parts) if !parts.is_empty() => &parts[..],
        Clause::All(_) | Clause::Any(_) | Clause::Not(_) | Clause::Item(_) | Clause::Word(_) => {
            std::slice::from_ref(clause)
        }
    };
    let mut found: Vec<Line> = Vec::new();
    for part in parts {
        let line = line(part)?;
        match found.iter_mut().find(|it| it.key == line.key) {
            Some(same) if joins(same, &line) => {
                same.are_all = true;
                same.values.extend(line.values);
            }
            Some(_) => return None,
            None => found.push(line),
        }
    }
    Some(found)
}

/// Alternatives, those that are values of one field as one.
fn merged(maps: &[Clause]) -> Vec<Vec<Line>> {
    let mut all: Vec<Vec<Line>> = Vec::new();
    for lines in maps.iter().filter_map(lines) {
        let is_same = |other: &&mut Vec<Line>| match (&other[..], &lines[..]) {
            ([one], [two]) => one.key == two.key && !one.are_all && !two.are_all,
            _ => false,
        };
        match all.iter_mut().find(is_same) {
            Some(other) => other[0].values.extend(lines.into_iter().flat_map(|line| line.values)),
            None => all.push(lines),
        }
    }
    all
}
