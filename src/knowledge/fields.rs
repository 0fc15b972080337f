//! Fields that a user defines: what is extracted, copied, calculated and looked up when events are searched.

use super::stanza::Stanza;
use crate::table::Name;
use crate::value::regex::Regex;
use std::sync::Arc;

/// A definition of fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What it is called, as in props.conf: of several stanzas of an event that define the same name, one counts.
    pub name: Arc<str>,
    /// The events that it is about.
    pub stanza: Stanza,
    /// What it does.
    pub makes: Makes,
    /// The file and the line it stands at.
    pub at: Arc<str>,
}

/// When a definition is applied: each sees what those before have made (Knowledge Manager Manual, "The sequence of
/// search-time operations").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// `EXTRACT-`
    Inline,
    /// `REPORT-`
    Transforms,
    /// `FIELDALIAS-`
    Aliases,
    /// `EVAL-`
    Calculations,
    /// `LOOKUP-`
    Lookups,
}

impl Definition {
    /// Whether it may make a field of this name; of names that stand in the events it is not known.
    pub fn may_make(&self, name: &str) -> bool {
        match &self.makes {
            Makes::Extracted(extraction) => extraction.fields.iter().any(|(field, _)| **field == *name),
            Makes::Paired(pairs) => match &pairs.cut {
                Cut::Listed { names, .. } => names.iter().any(|field| **field == *name),
                Cut::Matches { .. } | Cut::Delimited { .. } => true,
            },
            Makes::Alias(alias) => *alias.to == *name,
            Makes::Calculated { field, .. } => **field == *name,
            Makes::LookedUp(arguments) => {
                arguments.split(|c: char| c.is_whitespace() || c == ',').any(|word| word.trim_matches('"') == name)
            }
        }
    }

    /// When it is applied.
    pub fn phase(&self) -> Phase {
        match &self.makes {
            Makes::Extracted(_) | Makes::Paired(_) if self.name.starts_with("REPORT") => Phase::Transforms,
            Makes::Extracted(_) | Makes::Paired(_) => Phase::Inline,
            Makes::Alias(_) => Phase::Aliases,
            Makes::Calculated { .. } => Phase::Calculations,
            Makes::LookedUp(_) => Phase::Lookups,
        }
    }
}

/// What a definition does.
#[derive(Clone, Debug, PartialEq)]
pub enum Makes {
    /// Fields out of a text (`EXTRACT-`, `REPORT-`).
    Extracted(Extraction),
    /// Fields whose names stand in a text too (`REPORT-`).
    Paired(Pairs),
    /// A field under another name (`FIELDALIAS-`).
    Alias(Alias),
    /// A field by an expression of `eval` (`EVAL-`).
    Calculated {
        /// The field.
        field: Name,
        /// The expression.
        eval: Arc<str>,
    },
    /// Fields of a lookup: the arguments of the command `lookup` (`LOOKUP-`).
    LookedUp(Arc<str>),
}

/// Fields out of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// The field that holds the text.
    pub from: Name,
    /// What is found in it.
    pub regex: Regex,
    /// The fields, and what the value of each is made of.
    pub fields: Vec<(Name, Vec<Piece>)>,
    /// Whether every match adds values (`MV_ADD`); else the first match counts, where the field has no value yet.
    pub adds: bool,
}

impl Extraction {
    /// The named groups of a regular expression over a field; otherwise what is wrong with it, in words.
    pub fn of_groups(from: &str, pattern: &str) -> Result<Extraction, String> {
        let regex =
            Regex::new(pattern).map_err(|broken| format!("the regular expression is broken: {}", broken.message))?;
        let named = (0..).zip(regex.names()).filter_map(|(group, name)| Some((group, name.as_deref()?)));
        let fields: Vec<_> = named.map(|(group, name)| (name.into(), vec![Piece::Group(group)])).collect();
        if fields.is_empty() {
            let reason = "the regular expression names no group, so it extracts nothing: `(?<field>...)` does";
            return Err(reason.into());
        }
        Ok(Extraction { from: from.into(), regex, fields, adds: false })
    }
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These letters.
    Text(Box<str>),
    /// What a group of the regular expression matched.
    Group(usize),
}

/// Fields whose names stand in a text too.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// The field that holds the text.
    pub from: Name,
    /// How it is cut.
    pub cut: Cut,
    /// Whether later values of a name are added (`MV_ADD`); else the first counts.
    pub adds: bool,
    /// Whether names are cleaned (`CLEAN_KEYS`).
    pub cleans: bool,
    /// Whether empty values are kept (`KEEP_EMPTY_VALS`).
    pub keeps_empty: bool,
}

/// How a text is cut into names and values.
#[derive(Clone, Debug, PartialEq)]
pub enum Cut {
    /// Each match of a regular expression has a name and a value, in groups of these numbers.
    Matches {
        /// The expression.
        regex: Regex,
        /// The groups of a name and of its value.
        groups: Vec<(usize, usize)>,
    },
    /// Pairs stand between some characters, and in each a name and a value between others.
    Delimited {
        /// Between pairs.
        pairs: Box<str>,
        /// Between a name and its value.
        names: Box<str>,
    },
    /// Values stand between some characters, and their names are known by their places.
    Listed {
        /// Between values.
        delimiters: Box<str>,
        /// The names.
        names: Vec<Name>,
    },
}

/// A field under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The field.
    pub from: Name,
    /// Its other name.
    pub to: Name,
    /// Whether a field of that name is replaced, and goes where there is nothing to replace it (`AS`), or stays (`ASNEW`).
    pub replaces: bool,
}
