//! What a plan needs of its events: which fields, and which texts every event that counts must hold.

use super::FieldPattern;
use crate::table::Name;
use std::collections::BTreeSet;

/// What a plan needs of its events. A reader may leave out whatever is not needed, and must not change a row by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// The fields.
    pub fields: Fields,
    /// Each group names texts, folded to lower case; an event that holds none of a group's texts in any field cannot
    /// pass the plan's first filters. No groups: nothing can be left out.
    pub literals: Vec<Vec<Box<str>>>,
}

/// Which fields are needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fields {
    /// All of them.
    #[default]
    All,
    /// These names, and what matches these patterns.
    Some(BTreeSet<Name>, Vec<FieldPattern>),
}

impl Needs {
    /// Whether the field is needed.
    pub fn wants(&self, name: &str) -> bool {
        match &self.fields {
            Fields::All => true,
            Fields::Some(names, patterns) => {
                names.contains(name) || patterns.iter().any(|pattern| pattern.matches(name))
            }
        }
    }
}
