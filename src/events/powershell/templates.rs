//! The names of an event's data by their place, from a table of the providers' templates.

use super::utc;
use crate::value::Value;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How XML writes a value, whatever PowerShell makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Written {
    /// As it is; a date in UTC.
    Plain,
    /// A number in hexadecimal: `0x3e7`.
    Hex,
    /// Between braces.
    Guid,
}

/// One datum of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datum {
    pub name: String,
    pub written: Written,
}

/// The data of a version of an event, in their order.
pub(super) type Template = Vec<Datum>;

#[derive(Deserialize)]
struct Table {
    parts: BTreeMap<String, String>,
    providers: BTreeMap<String, BTreeMap<String, String>>,
}

/// The versions of the events of providers.
type Templates = FxHashMap<(String, String), Vec<Template>>;

const TABLE: &str = include_str!("templates.toml");

/// The events that are known: provider in lower case, number, and the names that any version of it has.
pub(in crate::events) fn known() -> impl Iterator<Item = (String, String, BTreeSet<String>)> {
    let names = |versions: &Vec<Template>| versions.iter().flatten().map(|datum| datum.name.clone()).collect();
    templates().iter().map(move |((provider, id), versions)| (provider.clone(), id.clone(), names(versions)))
}

/// The template of the version of an event that has so many data; none if no such version is known.
pub(super) fn of(provider: &str, id: &str, count: usize) -> Option<&'static Template> {
    let versions = templates().get(&(provider.to_ascii_lowercase(), id.to_string()))?;
    versions.iter().find(|template| template.len() == count)
}

fn templates() -> &'static Templates {
    static TEMPLATES: OnceLock<Templates> = OnceLock::new();
    TEMPLATES.get_or_init(|| read(TABLE).expect("a test reads the table"))
}

fn read(table: &str) -> Result<Templates, String> {
    let Table { parts, providers } = toml::from_str(table).map_err(|error| error.to_string())?;
    let mut templates = Templates::default();
    for (provider, events) in providers {
        for (id, versions) in events {
            let mut known = Vec::new();
            for versions in versions.split('|') {
                let mut template = Template::new();
                append(versions, &parts, &mut template, &mut known)?;
                known.push(template);
            }
            templates.insert((provider.to_ascii_lowercase(), id), known);
        }
    }
    Ok(templates)
}

/// Appends data to a template; where a later version appended some, the one before it is among the known.
fn append(
    text: &str,
    parts: &BTreeMap<String, String>,
    template: &mut Template,
    known: &mut Vec<Template>,
) -> Result<(), String> {
    for word in text.split_whitespace() {
        match word.strip_prefix('@') {
            Some(part) => append(parts.get(part).ok_or(format!("`{word}` is no part"))?, parts, template, known)?,
            None if word == "+" => known.push(template.clone()),
            None => template.push(datum(word)?),
        }
    }
    Ok(())
}

fn datum(word: &str) -> Result<Datum, String> {
    let (name, written) = match word.split_once(':') {
        None => (word, Written::Plain),
        Some((name, "x")) => (name, Written::Hex),
        Some((name, "g")) => (name, Written::Guid),
        Some(_) => return Err(format!("`{word}` is written in no known way")),
    };
    Ok(Datum { name: name.to_string(), written })
}

impl Written {
    /// The value as XML writes it.
    pub fn of(self, value: &Value) -> Value {
        let Value::Text(text) = value else { return value.clone() };
        match self {
            Written::Plain if text.starts_with("/Date(") => utc(text).map_or_else(|| value.clone(), Value::from),
            Written::Plain => value.clone(),
            Written::Hex => hexadecimal(text).map_or_else(|| value.clone(), Value::from),
            Written::Guid if is_guid(text) => format!("{{{text}}}").into(),
            Written::Guid => value.clone(),
        }
    }
}

/// A number in hexadecimal; one below zero is a code of 32 bits.
fn hexadecimal(text: &str) -> Option<String> {
    let bits = text.parse::<i32>().ok().filter(|number| *number < 0).map(|number| u64::from(number.cast_unsigned()));
    bits.or_else(|| text.parse().ok()).map(|bits| format!("{bits:#x}"))
}

/// Whether a text is a GUID without braces.
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_understood() {
        let templates = read(TABLE).expect("it reads");
        assert!(templates.len() > 150, "{}", templates.len());
        assert_eq!(read("[parts]\n[providers.P]\n1 = \"@x\"").err().as_deref(), Some("`@x` is no part"));
    }

    #[test]
    fn a_version_is_told_by_how_many_data_there_are() {
        let third = |id: &str, count: usize, place: usize| {
            of("Microsoft-Windows-Security-Auditing", id, count).map(|template| template[place].name.clone())
        };
        assert_eq!(third("4656", 17, 10).as_deref(), Some("AccessReason"));
        assert_eq!(third("4656", 15, 10).as_deref(), Some("AccessMask"));
        assert_eq!(third("4688", 8, 7).as_deref(), Some("ProcessId"));
        assert_eq!(third("4624", 28, 22).as_deref(), Some("RemoteCredentialGuard"));
        assert_eq!(third("9999", 3, 0), None);
        let sysmon = |count: usize| {
            let template = of("Microsoft-Windows-Sysmon", "1", count)?;
            Some(template.iter().map(|datum| &*datum.name).take(6).collect::<Vec<_>>().join(" "))
        };
        for (count, expected) in [
            (23, "RuleName UtcTime ProcessGuid ProcessId Image FileVersion"),
            (22, "RuleName UtcTime ProcessGuid ProcessId Image FileVersion"),
            (21, "RuleName UtcTime ProcessGuid ProcessId Image FileVersion"),
            (20, "UtcTime ProcessGuid ProcessId Image FileVersion Description"),
            (16, "UtcTime ProcessGuid ProcessId Image CommandLine CurrentDirectory"),
        ] {
            assert_eq!(sysmon(count).as_deref(), Some(expected), "{count}");
        }
        assert_eq!(sysmon(19), None);
    }

    #[test]
    fn no_two_versions_of_an_event_have_as_many_data() {
        for (event, versions) in read(TABLE).expect("it reads") {
            let counts: BTreeSet<usize> = versions.iter().map(Vec::len).collect();
            assert_eq!(counts.len(), versions.len(), "{event:?}");
        }
    }

    #[test]
    fn values_are_written_as_xml_has_them() {
        assert_eq!(Written::Hex.of(&"999".into()), "0x3e7".into());
        assert_eq!(Written::Hex.of(&"18446744073709551615".into()), "0xffffffffffffffff".into());
        assert_eq!(Written::Hex.of(&"-1073741715".into()), "0xc000006d".into());
        assert_eq!(Written::Hex.of(&"0x3e7".into()), "0x3e7".into());
        let guid = "54849625-5478-4994-a5ba-3e3b0328c30d";
        assert_eq!(Written::Guid.of(&guid.into()), format!("{{{guid}}}").into());
        assert_eq!(Written::Plain.of(&"/Date(1750314301250)/".into()), "2025-06-19T06:25:01.250Z".into());
    }
}
