//! Where each value of a block came from, written down while its columns are completed; kept only when it is asked for.

use super::provenance::Provenance;
use crate::table::{Column, Name};
use indexmap::IndexSet;
use rustc_hash::FxHashMap;

/// What was written down for a block. A field of which nothing was written came with the event.
#[derive(Debug)]
pub struct Ledger {
    /// Each provenance there is; that of the event is the first.
    known: IndexSet<Provenance>,
    /// For each row of a field, which of them.
    fields: FxHashMap<Name, Vec<u32>>,
    /// The provenance of what is filled now.
    now: u32,
}

impl Default for Ledger {
    /// Nothing written; what is filled now came with the event.
    fn default() -> Ledger {
        Ledger { known: IndexSet::from([Provenance::Event]), fields: FxHashMap::default(), now: 0 }
    }
}

impl Ledger {
    /// What is filled from now on comes from here.
    pub fn turn(&mut self, provenance: Provenance) {
        self.now = self.code(provenance);
    }

    /// A field that had the one column has the other: what is another value now came from here.
    pub fn fill(&mut self, name: &str, old: Option<&Column>, new: &Column) {
        let height = new.codes().len();
        let codes = self.fields.entry(name.into()).or_insert_with(|| vec![0; height]);
        for (row, code) in codes.iter_mut().enumerate() {
            if old.is_none_or(|old| old.value(row) != new.value(row)) {
                *code = self.now;
            }
        }
    }

    /// A field's values came from what is told of each row.
    pub(super) fn set(&mut self, name: &str, provenances: impl Iterator<Item = Provenance>) {
        let codes = provenances.map(|provenance| self.code(provenance)).collect();
        self.fields.insert(name.into(), codes);
    }

    /// Where a field's value in each row came from, as numbers of [`Ledger::known`]; none if all came with the event.
    pub(super) fn of(&self, name: &str) -> Option<&[u32]> {
        self.fields.get(name).map(Vec::as_slice)
    }

    /// Every provenance there is. The first is the event.
    pub(super) fn known(&self) -> impl Iterator<Item = &Provenance> {
        self.known.iter()
    }

    fn code(&mut self, provenance: Provenance) -> u32 {
        self.known.insert_full(provenance).0 as u32
    }
}
