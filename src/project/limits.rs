//! The tables `[limits]`: Splunk's bounds, under the stanzas and names of its limits.conf.

use super::Misfit;
use crate::diagnostic::suggest::nearest;
use crate::knowledge::limits::Limits;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Spanned, Value};

/// Settings by stanza, as they are written.
pub(super) type Tables = BTreeMap<Spanned<String>, Table>;

/// The settings of a stanza.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Table(BTreeMap<Spanned<String>, Spanned<Value>>);

/// A setting that is known.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Its stanza of limits.conf.
    pub stanza: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it bounds.
    pub about: &'static str,
    /// The least that can be meant, and the most.
    range: (u64, u64),
    bound: fn(&mut Limits) -> &mut u64,
}

/// More than any table holds.
const ANY: u64 = i64::MAX as u64;

/// Every setting that is known.
pub const SETTINGS: [Setting; 8] = [
    Setting {
        stanza: "join",
        name: "subsearch_maxout",
        about: "rows of the other search of `join`",
        range: (1, ANY),
        bound: |limits| &mut limits.join,
    },
    Setting {
        stanza: "mvexpand",
        name: "max_mem_usage_mb",
        about: "megabytes that `mvexpand` may make; 0 for any",
        range: (0, ANY),
        bound: |limits| &mut limits.mvexpand,
    },
    Setting {
        stanza: "searchresults",
        name: "maxresultrows",
        about: "rows of another search that `append`, `appendcols`, `union` and `join` take",
        range: (1, ANY),
        bound: |limits| &mut limits.added,
    },
    Setting {
        stanza: "sort",
        name: "limit",
        about: "rows that `sort` keeps unless it is given a number; 0 for all",
        range: (0, ANY),
        bound: |limits| &mut limits.sort,
    },
    Setting {
        stanza: "stats",
        name: "max_stream_window",
        about: "rows in a window of time of `streamstats`",
        range: (1, ANY),
        bound: |limits| &mut limits.stream_window,
    },
    Setting {
        stanza: "subsearch",
        name: "maxout",
        about: "rows of a search in brackets that become text",
        // Splunk takes no number from 10 500 on (limits.conf).
        range: (1, 10_499),
        bound: |limits| &mut limits.subsearch,
    },
    Setting {
        stanza: "transactions",
        name: "maxopentxn",
        about: "transactions that are open at a time",
        range: (1, ANY),
        bound: |limits| &mut limits.open_transactions,
    },
    Setting {
        stanza: "transactions",
        name: "maxopenevents",
        about: "events in open transactions",
        range: (1, ANY),
        bound: |limits| &mut limits.open_events,
    },
];

impl Setting {
    /// What it is set to.
    pub fn of(&self, limits: &Limits) -> u64 {
        *(self.bound)(&mut limits.clone())
    }
}

/// The limits that the tables say, the others as Splunk ships them.
pub(super) fn read(tables: &Tables, text: &str, file: &str) -> Result<Limits, Misfit> {
    let mut limits = Limits::default();
    for (stanza, table) in tables {
        let known: Vec<&Setting> = SETTINGS.iter().filter(|setting| setting.stanza == stanza.get_ref()).collect();
        if known.is_empty() {
            let reason = unknown("table of limits", stanza.get_ref(), SETTINGS.iter().map(|setting| setting.stanza));
            return Err(Misfit::at(file, text, stanza.span().start, reason));
        }
        for (name, value) in &table.0 {
            let Some(setting) = known.iter().find(|setting| setting.name == name.get_ref()) else {
                let reason = unknown("limit", name.get_ref(), known.iter().map(|setting| setting.name));
                return Err(Misfit::at(file, text, name.span().start, reason));
            };
            let count = value.get_ref().as_integer().and_then(|count| u64::try_from(count).ok());
            let (least, most) = setting.range;
            *(setting.bound)(&mut limits) = count.filter(|count| (least..=most).contains(count)).ok_or_else(|| {
                let to = if most == ANY { String::new() } else { format!(" to {most}") };
                Misfit::at(file, text, value.span().start, format!("a number from {least}{to} is expected here"))
            })?;
        }
    }
    Ok(limits)
}

fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    let mut names: Vec<String> = known.clone().map(|name| format!("`{name}`")).collect();
    names.dedup();
    match nearest(name, known) {
        Some(nearest) => format!("there is no {what} `{name}`; did you mean `{nearest}`?"),
        None => format!("there is no {what} `{name}`; there is {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE, Project};
    use super::*;

    fn limits(text: &str) -> Result<Limits, String> {
        Project::parse(text, FILE).map(|project| project.limits).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn what_is_not_said_is_as_splunk_ships_it() {
        assert_eq!(limits(""), Ok(Limits::default()));
        let some = limits("[limits]\nsubsearch.maxout = 20\n[limits.mvexpand]\nmax_mem_usage_mb = 0\n");
        assert_eq!(some, Ok(Limits { subsearch: 20, mvexpand: 0, ..Limits::default() }));
    }

    #[test]
    fn every_setting_reads_what_it_writes() {
        for setting in SETTINGS {
            let text = format!("[limits.{}]\n{} = 3\n", setting.stanza, setting.name);
            assert_eq!(limits(&text).map(|limits| setting.of(&limits)), Ok(3), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        insta::assert_snapshot!(limits("[limits]\nsubserach.maxout = 1\n").unwrap_err(), @"spelt.toml:2:1: there is no table of limits `subserach`; did you mean `subsearch`?");
        insta::assert_snapshot!(limits("[limits]\ntransactions.maxtime = 1\n").unwrap_err(), @"spelt.toml:2:14: there is no limit `maxtime`; there is `maxopentxn`, `maxopenevents`");
        insta::assert_snapshot!(limits("[limits]\nsubsearch.maxout = 10500\n").unwrap_err(), @"spelt.toml:2:20: a number from 1 to 10499 is expected here");
        insta::assert_snapshot!(limits("[limits]\njoin.subsearch_maxout = \"all\"\n").unwrap_err(), @"spelt.toml:2:25: a number from 1 is expected here");
    }
}
