//! Which events a stanza of props.conf is about, and which stanza goes before which.

use crate::value::regex::{Broken, Regex};
use std::cmp::Reverse;

/// What a stanza's events have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Stanza {
    /// Its name, as it stands between the brackets.
    pub name: Box<str>,
    /// The field by which its events are told; none for every event.
    pub by: Option<By>,
    /// What the field must hold.
    pub spelled: Spelled,
    /// `priority`, where it is given: the greater goes before.
    pub priority: Option<i64>,
}

/// The field by which a stanza's events are told. Of stanzas that set the same the later of these counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// `[name]`
    Sourcetype,
    /// `[host::name]`
    Host,
    /// `[source::name]`
    Source,
}

/// A value, or what values look like.
#[derive(Clone, Debug, PartialEq)]
pub enum Spelled {
    /// This one; no letter of it is a wildcard.
    As(Box<str>),
    /// Those that match as a whole.
    Like(Regex),
}

impl By {
    /// The field.
    pub fn field(self) -> &'static str {
        match self {
            By::Sourcetype => "sourcetype",
            By::Host => "host",
            By::Source => "source",
        }
    }
}

/// Where the name of a sourcetype begins that is a pattern nevertheless, as the add-ons write it.
const PATTERN: &str = "(?::){0}";

impl Stanza {
    /// What is about every event.
    pub fn of_all() -> Stanza {
        Stanza { name: "default".into(), by: None, spelled: Spelled::As("".into()), priority: None }
    }

    /// Reads a stanza's name.
    pub fn read(name: &str) -> Result<Stanza, Broken> {
        let (by, value) = match name.split_once("::") {
            _ if matches!(name, "" | "default") => return Ok(Stanza::of_all()),
            Some(("source", value)) => (By::Source, value),
            Some(("host", value)) => (By::Host, value),
            Some(_) | None => (By::Sourcetype, name),
        };
        Stanza::of(by, value, name)
    }

    /// As [`Stanza::read`], of the field and the value that it must hold.
    pub fn of(by: By, value: &str, name: &str) -> Result<Stanza, Broken> {
        let is_pattern = match by {
            By::Sourcetype => value.starts_with(PATTERN),
            By::Host | By::Source => value.contains(['*', '|', '(', '[', '?', '\\']) || value.contains("..."),
        };
        let spelled = match is_pattern || by == By::Host {
            true => Spelled::Like(Regex::new(&pattern(value.strip_prefix(PATTERN).unwrap_or(value), by))?),
            false if value.contains('*') => Spelled::Like(Regex::new(&format!(r"^\Q{value}\E$"))?),
            false => Spelled::As(value.into()),
        };
        Ok(Stanza { name: name.into(), by: Some(by), spelled, priority: None })
    }

    /// What is less goes before: sources, hosts, then sourcetypes; of one kind the greater priority, which is 100 for a name
    /// and 0 for a pattern unless it is given; then the letters of the name (props.conf.spec, "FILE PRECEDENCE").
    pub fn precedence(&self) -> impl Ord + '_ {
        let own = match &self.spelled {
            Spelled::As(_) => 100,
            Spelled::Like(_) => 0,
        };
        (Reverse(self.by), Reverse(self.priority.unwrap_or(own)), &*self.name)
    }
}

/// A stanza's pattern as a regular expression: `...` is any run, `*` one that no separator of paths is in, a dot itself; the
/// rest is PCRE already. Hosts are told in any case.
fn pattern(text: &str, by: By) -> String {
    let whole = text.replace("...", "\u{1}").replace('.', r"\.").replace('*', r"[^/\\]*").replace('\u{1}', ".*");
    let flags = if by == By::Host { "(?si)" } else { "(?s)" };
    format!("{flags}^(?:{whole})$")
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;

    fn holds(name: &str, value: &str) -> bool {
        match Stanza::read(name).expect("a stanza").spelled {
            Spelled::As(text) => *text == *value,
            Spelled::Like(regex) => regex.is_match(value).expect("it is short"),
        }
    }

    #[test]
    fn patterns_match_a_whole_source_or_host() {
        assert!(holds("source::...\\\\Security.evtx", "C:\\logs\\Security.evtx"));
        assert!(!holds("source::*.log", "/var/log/a.log") && holds("source::/var/log/*.log", "/var/log/a.log"));
        assert!(!holds("source::/var/log/*.log", "/var/log/a.logs") && !holds("source::a.log", "aXlog"));
        assert!(holds("source::(a|b)", "b") && holds("host::DC-*", "dc-01"));
    }

    #[test]
    fn a_sourcetype_is_a_pattern_only_by_its_beginning() {
        assert!(!holds("Xml*", "XmlWinEventLog") && holds("(?::){0}Xml*", "XmlWinEventLog"));
        assert!(holds("WinEventLog:Security", "WinEventLog:Security") && !holds("syslog", "Syslog"));
    }

    #[test]
    fn sources_go_before_hosts_and_hosts_before_sourcetypes_and_names_before_patterns() {
        let names = ["default", "b", "a", "(?::){0}*", "host::x", "source::*", "source::z"];
        let mut stanzas: Vec<Stanza> = names.iter().map(|name| Stanza::read(name).expect("a stanza")).collect();
        stanzas.sort_by(|one, other| one.precedence().cmp(&other.precedence()));
        let sorted: Vec<&str> = stanzas.iter().map(|stanza| &*stanza.name).collect();
        assert_eq!(sorted, ["source::z", "source::*", "host::x", "a", "b", "(?::){0}*", "default"]);
    }
}
