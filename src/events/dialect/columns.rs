//! Columns on their way from the names of an export to those of Windows.

use super::Translated;
use crate::events::provenance::Provenance;
use crate::events::windows::weave::{all_of, first_of, pair_of};
use crate::table::{Column, Name};
use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// What an export has.
#[derive(Debug)]
pub(in crate::events) struct Exported {
    columns: IndexMap<Name, Column, FxBuildHasher>,
    /// Rows.
    pub height: usize,
}

impl Exported {
    /// Columns of `height` rows.
    pub fn new(columns: Vec<(Name, Column)>, height: usize) -> Exported {
        Exported { columns: columns.into_iter().collect(), height }
    }

    /// The column of a field; values in an array are those of the field itself.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name).or_else(|| self.columns.get(&*format!("{name}{{}}")))
    }

    /// The column of exactly this name.
    pub fn exactly(&self, name: &str) -> Option<&Column> {
        self.columns.get(name)
    }

    /// Which rows have one of these fields.
    pub fn having(&self, names: &[&str]) -> Vec<bool> {
        let mut rows = vec![false; self.height];
        for column in names.iter().filter_map(|name| self.column(name)) {
            rows.iter_mut().zip(column.codes()).for_each(|(row, code)| *row |= *code != 0);
        }
        rows
    }

    /// For each row whether one of these fields has a value that `is_it`, which is asked once of each.
    pub fn where_one(&self, names: &[&str], is_it: impl Fn(&Value) -> bool) -> Vec<bool> {
        let mut rows = vec![false; self.height];
        for column in names.iter().filter_map(|name| self.column(name)) {
            let found: Vec<bool> = column.dictionary().iter().map(|value| !value.is_null() && is_it(value)).collect();
            rows.iter_mut().zip(column.codes()).for_each(|(row, code)| *row |= found[*code as usize]);
        }
        rows
    }

    /// The fields and their columns.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Column)> {
        self.columns.iter()
    }
}

/// Fields under new names, each with what gives it values, the best first.
#[derive(Debug)]
pub(in crate::events) struct Renamed {
    height: usize,
    sources: IndexMap<Name, Vec<Source>, FxBuildHasher>,
}

/// What gives a field values.
#[derive(Debug)]
struct Source {
    column: Column,
    /// In which rows.
    rows: Vec<bool>,
    provenance: Provenance,
}

impl Renamed {
    /// Nothing yet, of `height` rows.
    pub fn new(height: usize) -> Renamed {
        Renamed { height, sources: IndexMap::default() }
    }

    /// A field has, in some rows, the values of a field of the export.
    pub fn add(&mut self, name: &str, of: &str, column: Column, rows: &[bool]) {
        self.put(name, Provenance::Alias(of.into()), column, rows);
    }

    /// A field has, in some rows, values that are made of fields of the export.
    pub fn make(&mut self, name: &str, of: &[&str], column: Column, rows: &[bool]) {
        self.put(name, Provenance::calculated(of.iter().copied()), column, rows);
    }

    fn put(&mut self, name: &str, provenance: Provenance, column: Column, rows: &[bool]) {
        self.sources.entry(name.into()).or_default().push(Source { column, rows: rows.to_vec(), provenance });
    }

    /// As [`Renamed::add`]; where the field has values, they are joined.
    pub fn join(&mut self, name: &str, of: &str, column: Column, rows: &[bool]) {
        match self.sources.shift_remove(name) {
            None => self.add(name, of, column, rows),
            Some(sources) => {
                let joined = all_of(self.height, &[&merged(self.height, &sources), &column], rows);
                self.make(name, &[name, of], joined, rows);
            }
        }
    }

    /// The fields that have values, and beside them what is left of the export: the fields of which `is_known` says no,
    /// and in `others` all.
    pub fn finish(self, exported: &Exported, others: &[bool], is_known: impl Fn(&str) -> bool) -> Translated {
        let Renamed { height, sources } = self;
        let data = sources.iter().map(|(name, sources)| (name.clone(), merged(height, sources)));
        let around = exported.iter().map(|(name, column)| match is_known(name) {
            true => (name.clone(), first_of(height, [(column, Some(others))])),
            false => (name.clone(), column.clone()),
        });
        Translated {
            data: data.filter(|(_, column)| !column.is_empty()).collect(),
            around: around.filter(|(_, column)| !column.is_empty()).collect(),
            provenances: sources.iter().filter_map(|(name, sources)| provenance(name, sources)).collect(),
            doubts: Vec::new(),
            by_message: Vec::new(),
        }
    }
}

fn merged(height: usize, sources: &[Source]) -> Column {
    first_of(height, sources.iter().map(|source| (&source.column, Some(&source.rows[..]))))
}

/// Where a field's values came from, unless the export has it itself.
fn provenance(name: &Name, sources: &[Source]) -> Option<(Name, Provenance)> {
    let is_own = |source: &Source| source.provenance == Provenance::Alias(name.clone());
    let told = match sources {
        [only] => only.provenance.clone(),
        _ => Provenance::calculated(sources.iter().flat_map(|source| match &source.provenance {
            Provenance::Alias(of) => vec![&**of],
            Provenance::Calculated(of) => of.iter().map(|of| &**of).collect(),
            Provenance::Event
            | Provenance::Message
            | Provenance::Constant
            | Provenance::Given
            | Provenance::Inferred(_)
            | Provenance::Extracted(_)
            | Provenance::LookedUp(_)
            | Provenance::Defined { .. }
            | Provenance::Rendered => Vec::new(),
        })),
    };
    (!sources.iter().all(is_own)).then(|| (name.clone(), told))
}

/// A column made of two others, in the rows that have both.
pub(in crate::events) fn pair(sides: [&Column; 2], rows: &[bool], make: impl Fn(&str, &str) -> String) -> Column {
    pair_of(sides, rows, |first, second| match first.is_null() || second.is_null() {
        true => Value::Null,
        false => make(&first.show(), &second.show()).into(),
    })
}
