//! Which fields of an export are kept: those that are needed, and those that needed ones are made of.

use super::windows;
use crate::plan::needs::{Fields, Needs};
use crate::table::Name;
use std::collections::BTreeSet;

/// The fields to keep.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    needs: Needs,
    /// What the needed fields are made of.
    ingredients: BTreeSet<Name>,
    /// Whether everything is kept, for an inventory or to render `_raw`.
    everything: bool,
}

impl Wanted {
    /// What these needs come to.
    pub fn of(needs: &Needs) -> Wanted {
        let everything = needs.fields == Fields::All || windows::RAW.iter().any(|field| needs.wants(field));
        let mut wanted = Wanted { needs: needs.clone(), ingredients: BTreeSet::new(), everything };
        if !everything {
            windows::add_ingredients(&mut wanted);
        }
        wanted
    }

    /// Whether everything is kept.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Everything.
    #[cfg(test)]
    pub fn all() -> Wanted {
        Wanted::of(&Needs::default())
    }

    /// Whether a field is kept while reading.
    pub fn wants(&self, name: &str) -> bool {
        let is_wanted = |name: &str| self.ingredients.contains(name) || self.needs.wants(name);
        self.everything || is_wanted(name) || name.contains(' ') && is_wanted(&windows::clean(name))
    }

    /// Whether a field may be asked for that `is_it`; of patterns it is not known.
    pub fn may_want(&self, is_it: impl Fn(&str) -> bool) -> bool {
        match &self.needs.fields {
            Fields::All => true,
            Fields::Some(names, patterns) => names.iter().any(|name| is_it(name)) || !patterns.is_empty(),
        }
    }

    /// Whether a field that others are made of `is_it`.
    pub fn is_made_of(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.ingredients.iter().any(|name| is_it(name))
    }

    /// Whether the plan itself asks for the field.
    pub fn needs(&self, name: &str) -> bool {
        self.needs.wants(name)
    }

    /// Whether the plan asks for the field by its name, or by a pattern.
    pub fn names(&self, name: &str) -> bool {
        self.needs.names(name)
    }

    /// Keeps these fields as well.
    pub fn add(&mut self, names: &[&str]) {
        self.ingredients.extend(names.iter().map(|name| Name::from(*name)));
    }
}
