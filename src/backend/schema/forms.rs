//! The names that Splunk gives a log, one for each form in which its events may be collected. A target keeps the log, and not
//! the form.

use super::Schema;
use crate::backend::Name;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::pattern::Pattern;
use std::collections::BTreeSet;

/// What stands for the log in a form.
const LOG: &str = "{}";

/// The fields in which events name their log itself.
const CHANNELS: [&str; 2] = ["Channel", "LogName"];

/// The logs that a test of a field asks for.
#[derive(Clone, Debug)]
pub struct Logs {
    /// Their names.
    pub names: Vec<Pattern>,
    /// Whether it asks for every log.
    pub are_all: bool,
}

impl Logs {
    /// Whether a log is among them.
    pub fn hold(&self, log: &str) -> bool {
        self.are_all || self.names.iter().any(|name| name.matches(log))
    }
}

impl Schema {
    /// The logs that a field asks for with a pattern; none if the field names no log.
    pub fn logs(&self, field: &str, pattern: &Pattern) -> Option<Logs> {
        let mut logs = Logs { names: Vec::new(), are_all: pattern.is_any() || self.is_loose(field, pattern) };
        for form in self.forms.get(field)? {
            match form.strip_suffix(LOG) {
                Some(before) => logs.names.extend(rests(pattern, before)),
                None => logs.are_all |= pattern.matches(form),
            }
        }
        logs.are_all |= logs.names.iter().any(Pattern::is_any);
        logs.names.dedup();
        Some(logs)
    }

    /// Whether a field is asked for what no event has in it, so that every log is meant.
    pub fn is_loose(&self, field: &str, pattern: &Pattern) -> bool {
        let values = self.loose.get(field).map(Vec::as_slice).unwrap_or_default();
        pattern.is_literal() && values.iter().any(|value| pattern.matches(value))
    }

    /// The names that a field has for the same logs in any form, as values of `search`.
    pub fn names_of(&self, field: &str, logs: &Logs) -> BTreeSet<String> {
        let forms = self.forms.get(field).map(Vec::as_slice).unwrap_or_default();
        let named = |form: &String| match form.strip_suffix(LOG) {
            None => vec![form.clone()],
            Some(_) if logs.are_all => vec![form.replace(LOG, "*")],
            Some(before) => logs.names.iter().map(|name| format!("{before}{}", name.text())).collect(),
        };
        forms.iter().flat_map(named).collect()
    }

    /// What a test of a field comes to where the form does not count; none if it asks for no log, or there is but one form.
    pub fn in_any_form(&self, field: &Name, pattern: &Pattern, span: Span) -> Option<Expr> {
        if self.forms.get(&**field)?.len() < 2 {
            return None;
        }
        let logs = self.logs(field, pattern).filter(|logs| logs.are_all || !logs.names.is_empty())?;
        let test = |test: Test| Expr::new(Node::Test(test), span);
        let of = |field: &str, name: &str| test(Test::Metadata(field.into(), Pattern::search(name)));
        let mut any: Vec<Expr> = Vec::new();
        for name in self.names_of(field, &logs) {
            let is_bare = !logs.are_all && self.forms[&**field].contains(&name);
            let named = of(field, &name);
            any.push(if is_bare {
                Expr::new(Node::And(vec![named, self.is_of(&logs, field, span)]), span)
            } else {
                named
            });
        }
        Some(Expr::new(Node::Or(any), span))
    }

    /// Whether an event is of some logs, as its channel and its other fields name it.
    fn is_of(&self, logs: &Logs, field: &str, span: Span) -> Expr {
        let mut any = Vec::new();
        for name in &logs.names {
            any.extend(CHANNELS.map(|channel| Test::Matches(channel.into(), name.clone())));
        }
        for other in self.forms.keys().filter(|other| *other != field) {
            let is_bare = |name: &String| self.forms[other].contains(name);
            let names = self.names_of(other, logs).into_iter().filter(|name| !is_bare(name));
            any.extend(names.map(|name| Test::Metadata(other.as_str().into(), Pattern::search(&name))));
        }
        Expr::new(Node::Or(any.into_iter().map(|test| Expr::new(Node::Test(test), span)).collect()), span)
    }
}

/// What a pattern asks of the name of a log that follows a text.
fn rests(pattern: &Pattern, before: &str) -> Vec<Pattern> {
    let text: Vec<char> = pattern.text().chars().collect();
    let is_same = |one: char, other: char| {
        if pattern.folds() { one.to_lowercase().eq(other.to_lowercase()) } else { one == other }
    };
    let mut places = BTreeSet::from([0]);
    for c in before.chars() {
        let mut next = BTreeSet::new();
        for mut place in places {
            // A wildcard may stand for this letter, or for nothing.
            while text.get(place) == Some(&'*') {
                next.insert(place);
                place += 1;
            }
            next.extend(text.get(place).filter(|letter| is_same(**letter, c)).map(|_| place + 1));
        }
        places = next;
    }
    let rests = places.into_iter().map(|place| text[place..].iter().collect::<String>());
    // Windows lets no colon into the name of a log.
    let rests = rests.filter(|rest| !rest.is_empty() && !rest.contains(':'));
    rests.map(|rest| if pattern.folds() { Pattern::search(&rest) } else { Pattern::search_cased(&rest) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let text = "name='t'\nabout=''\n[forms]\nsource=['WinEventLog:{}','XmlWinEventLog:{}']\n\
                    sourcetype=['WinEventLog','WinEventLog:{}']\n[loose]\nsource=['WinEventLog']\n";
        Schema::read(text).expect("it fits")
    }

    fn asked(pattern: &str) -> Vec<String> {
        let logs = schema().logs("source", &Pattern::search(pattern)).expect("it names logs");
        if logs.are_all {
            return vec!["all".into()];
        }
        logs.names.iter().map(|name| name.text().to_string()).collect()
    }

    #[test]
    fn a_log_is_what_follows_the_form() {
        assert_eq!(asked("xmlwineventlog:Security"), ["Security"]);
        assert_eq!(asked("WinEventLog:*PowerShell*"), ["*PowerShell*"]);
        assert!(asked("linux_secure").is_empty());
    }

    #[test]
    fn a_wildcard_may_stand_for_the_form_or_for_a_part_of_the_name() {
        assert_eq!(asked("*WinEventLog:System"), ["System"]);
        assert_eq!(asked("*Sysmon*"), ["*Sysmon*"]);
        assert_eq!(asked("Win*curity"), ["*curity"]);
    }

    #[test]
    fn the_form_alone_is_every_log() {
        assert_eq!(asked("wineventlog"), ["all"]);
        assert_eq!(asked("XmlWinEventLog:*"), ["all"]);
        assert!(schema().logs("host", &Pattern::search("a")).is_none());
    }

    #[test]
    fn a_log_has_a_name_in_every_form() {
        let logs = schema().logs("source", &Pattern::search("WinEventLog:Security")).expect("it names logs");
        let names = |field: &str| schema().names_of(field, &logs).into_iter().collect::<Vec<_>>();
        assert_eq!(names("source"), ["WinEventLog:Security", "XmlWinEventLog:Security"]);
        assert_eq!(names("sourcetype"), ["WinEventLog", "WinEventLog:Security"]);
    }
}
