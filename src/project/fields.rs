//! The tables `[[fields]]`: fields of some events, as `props.conf` could define them.

use super::Misfit;
use crate::knowledge::fields::{Alias, Definition, Extraction, Makes};
use crate::knowledge::stanza::{By, Stanza};
use crate::source::place;
use crate::value::regex::Broken;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Spanned, Value};

/// Fields of some events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    sourcetype: Option<Spanned<String>>,
    source: Option<Spanned<String>>,
    host: Option<Spanned<String>>,
    /// By the other name: the fields of which the first that has a value gives it.
    #[serde(default)]
    aliases: BTreeMap<String, Spanned<Value>>,
    /// By field: regular expressions over it.
    #[serde(default)]
    extract: BTreeMap<String, Spanned<Value>>,
    /// By field: its expression.
    #[serde(default)]
    calculated: BTreeMap<String, Spanned<String>>,
    /// What the command `lookup` takes.
    #[serde(default)]
    lookups: Vec<Spanned<String>>,
}

/// A file's text and its name.
struct Page<'t> {
    text: &'t str,
    file: &'t str,
}

impl Page<'_> {
    fn misfit(&self, at: usize, reason: impl Into<String>) -> Misfit {
        Misfit::at(self.file, self.text, at, reason)
    }

    /// One text or several.
    fn texts<'v>(&self, value: &'v Spanned<Value>) -> Result<Vec<&'v str>, Misfit> {
        let one = std::slice::from_ref(value.get_ref());
        let all = value.get_ref().as_array().map_or(one, Vec::as_slice);
        let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
        texts.ok_or_else(|| self.misfit(value.span().start, "a text is expected here, or a list of texts"))
    }
}

/// The definitions of all tables, those of one name and stanza together.
pub(super) fn definitions(tables: Vec<Table>, text: &str, file: &str) -> Result<Vec<Vec<Definition>>, Misfit> {
    let page = Page { text, file };
    let mut all: Vec<Vec<Definition>> = Vec::new();
    for table in &tables {
        let before = all.clone();
        for (definition, at) in table.definitions(&page)? {
            let (name, stanza) = (definition.name.clone(), definition.stanza.name.clone());
            let is_same = |old: &Vec<Definition>| old[0].name == name && old[0].stanza.name == stanza;
            match all.iter_mut().find(|old| is_same(old)) {
                None => all.push(vec![definition]),
                Some(known) if !is_single(&definition) || !before.iter().any(is_same) => known.push(definition),
                Some(_) => {
                    let (kind, field) = definition.name.split_once('-').unwrap_or_default();
                    let what = if kind == "EVAL" { "an expression" } else { "an alias" };
                    return Err(page.misfit(at, format!("`{field}` has {what} for the same events already")));
                }
            }
        }
    }
    Ok(all)
}

/// Whether there can be but one of its name for the same events.
fn is_single(definition: &Definition) -> bool {
    match &definition.makes {
        Makes::Alias(_) | Makes::Calculated { .. } => true,
        Makes::Extracted(_) | Makes::Paired(_) | Makes::LookedUp(_) => false,
    }
}

impl Table {
    /// Its definitions, and the byte at which each stands.
    fn definitions(&self, page: &Page<'_>) -> Result<Vec<(Definition, usize)>, Misfit> {
        let stanza = self.stanza(page)?;
        let define = |name: String, makes: Makes, at: usize| {
            let line = place(page.text, at).line;
            (
                Definition {
                    name: name.into(),
                    stanza: stanza.clone(),
                    makes,
                    at: format!("{}:{line}", page.file).into(),
                },
                at,
            )
        };
        let mut found = Vec::new();
        for (field, patterns) in &self.extract {
            let at = patterns.span().start;
            for pattern in page.texts(patterns)? {
                let extraction = Extraction::of_groups(field, pattern).map_err(|reason| page.misfit(at, reason))?;
                found.push(define(format!("EXTRACT-{field}"), Makes::Extracted(extraction), at));
            }
        }
        for (field, others) in &self.aliases {
            for other in page.texts(others)? {
                // What an event has stays: an alias fills in.
                let alias = Alias { from: other.into(), to: field.as_str().into(), replaces: false };
                found.push(define(format!("FIELDALIAS-{field}"), Makes::Alias(alias), others.span().start));
            }
        }
        for (field, eval) in &self.calculated {
            let makes = Makes::Calculated { field: field.as_str().into(), eval: eval.get_ref().as_str().into() };
            found.push(define(format!("EVAL-{field}"), makes, eval.span().start));
        }
        for lookup in &self.lookups {
            let makes = Makes::LookedUp(lookup.get_ref().as_str().into());
            found.push(define(format!("LOOKUP-{}", super::FILE), makes, lookup.span().start));
        }
        Ok(found)
    }

    fn stanza(&self, page: &Page<'_>) -> Result<Stanza, Misfit> {
        let given = [(By::Sourcetype, &self.sourcetype), (By::Source, &self.source), (By::Host, &self.host)];
        let mut given: Vec<(By, &Spanned<String>)> =
            given.into_iter().filter_map(|(by, value)| Some((by, value.as_ref()?))).collect();
        given.sort_by_key(|(_, value)| value.span().start);
        match given[..] {
            [] => Ok(Stanza::of_all()),
            [(by, value)] => {
                let name = match by {
                    By::Sourcetype => value.get_ref().clone(),
                    By::Source | By::Host => format!("{}::{}", by.field(), value.get_ref()),
                };
                let broken = |broken: Broken| page.misfit(value.span().start, broken.message);
                Stanza::of(by, value.get_ref(), &name).map_err(broken)
            }
            [_, (_, second), ..] => {
                Err(page
                    .misfit(second.span().start, "a table of fields is about one of `sourcetype`, `source` and `host`"))
            }
        }
    }
}
