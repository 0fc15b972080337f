//! What a Splunk server knows besides its events: lookups, event types, tags, fields.

pub mod fields;
pub mod held;
pub mod index;
pub mod limits;
pub mod location;
pub mod lookup;
pub mod stanza;

use crate::diagnostic::suggest;
use crate::table::{Name, Table};
use held::Held;
use limits::Limits;
use location::Locations;
use lookup::{Lack, Lookup, MISSING, Rules};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a Splunk server knows besides its events. An empty one knows nothing, and says so where it is asked.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// Lookup definitions by name (transforms.conf).
    definitions: BTreeMap<Name, Definition>,
    /// Lookup tables by the name of their file.
    tables: BTreeMap<Name, Arc<Held>>,
    event_types: BTreeMap<String, Arc<str>>,
    tags: Vec<Tag>,
    locations: Option<Arc<Locations>>,
    fields: Vec<fields::Definition>,
    /// How much it takes of what a search makes.
    pub limits: Limits,
}

/// A lookup as transforms.conf defines it.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name, that of its stanza.
    pub name: Name,
    /// Where its rows come from.
    pub origin: Origin,
    /// How it is matched.
    pub rules: Rules,
}

/// Where the rows of a lookup come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file of this name.
    File(Name),
    /// What spelt has no part in; in words: `a collection of the KV store`.
    Elsewhere(String),
    /// A file, but with a setting that is not supported; in words.
    Unsupported(String),
}

/// A tag: a name for events with a value in a field (tags.conf).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// The field.
    pub field: Name,
    /// The value it must have.
    pub value: String,
}

impl Knowledge {
    /// What a server knows that has these limits and nothing else.
    pub fn within(limits: Limits) -> Knowledge {
        Knowledge { limits, ..Knowledge::default() }
    }

    /// Adds a definition; one of the same name is replaced.
    pub fn define(&mut self, definition: Definition) {
        self.definitions.insert(definition.name.clone(), definition);
    }

    /// Adds a table by the name of its file; one of the same name is replaced.
    pub fn keep(&mut self, file: impl Into<Name>, table: Held) {
        self.tables.insert(file.into(), Arc::new(table));
    }

    /// Adds an event type: its name, and the search that its events satisfy.
    pub fn add_event_type(&mut self, name: impl Into<String>, search: impl Into<Arc<str>>) {
        self.event_types.insert(name.into(), search.into());
    }

    /// Adds a tag.
    pub fn add_tag(&mut self, tag: Tag) {
        if !self.tags.contains(&tag) {
            self.tags.push(tag);
        }
    }

    /// The event types, by name, and their searches.
    pub fn event_types(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.event_types.iter().map(|(name, search)| (name.as_str(), search))
    }

    /// The tags, in the order given.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.tags.iter()
    }

    /// Adds the definitions of fields of one name and stanza; those given before are replaced.
    pub fn define_fields(&mut self, definitions: Vec<fields::Definition>) {
        let is_new = |old: &fields::Definition| {
            definitions.iter().all(|new| (&new.name, &new.stanza.name) != (&old.name, &old.stanza.name))
        };
        self.fields.retain(is_new);
        self.fields.extend(definitions);
    }

    /// The definitions of fields, in the order given.
    pub fn fields(&self) -> &[fields::Definition] {
        &self.fields
    }

    /// Leaves out definitions of fields that cannot be used.
    pub fn keep_fields(&mut self, is_kept: impl Fn(&fields::Definition) -> bool) {
        self.fields.retain(is_kept);
    }

    /// Adds a database of places; it replaces the one before.
    pub fn locate_by(&mut self, locations: Locations) {
        self.locations = Some(Arc::new(locations));
    }

    /// The database of places, if there is one.
    pub fn locations(&self) -> Option<&Arc<Locations>> {
        self.locations.as_ref()
    }

    /// The lookup that a search names by its definition or by its file. It need not have a table: then it says why.
    pub fn lookup(&self, name: &str) -> Lookup {
        match self.definitions.get(name) {
            Some(definition) => self.defined(definition),
            None => self.by_file(name),
        }
    }

    fn defined(&self, definition: &Definition) -> Lookup {
        let name = &definition.name;
        let Definition { origin, rules, .. } = definition.clone();
        let exported: Name = format!("{name}.csv").into();
        let (file, table) = match origin {
            Origin::File(file) => (file.clone(), self.tables.get(&file).cloned().ok_or_else(|| self.no_file(&file))),
            // What a collection holds can be exported to a table.
            Origin::Elsewhere(what) => {
                let lack = || Lack {
                    code: MISSING,
                    message: format!("the lookup `{name}` is {what}, which spelt cannot read"),
                    help: format!("export its rows to `{exported}` among the lookups"),
                };
                (exported.clone(), self.tables.get(&exported).cloned().ok_or_else(lack))
            }
            Origin::Unsupported(what) => {
                let message = format!("the lookup `{name}` is defined with {what}, which is not supported");
                (
                    exported,
                    Err(Lack { code: MISSING, message, help: "define it without, if its rows allow that".into() }),
                )
            }
        };
        Lookup { name: name.clone(), file, rules, is_assumed: false, table }
    }

    fn by_file(&self, name: &str) -> Lookup {
        let file = Name::from(name);
        let assumed: Name = format!("{name}.csv").into();
        let is_assumed = !self.tables.contains_key(&file) && self.tables.contains_key(&assumed);
        let file = if is_assumed { assumed } else { file };
        let table = self.tables.get(&file).cloned().ok_or_else(|| self.no_lookup(name));
        Lookup { name: name.into(), file, rules: Rules::default(), is_assumed, table }
    }

    fn no_file(&self, file: &str) -> Lack {
        let message = format!("the lookup table `{file}` is not here");
        Lack { code: MISSING, message, help: self.advice(file, self.tables.keys().map(|file| &**file)) }
    }

    fn no_lookup(&self, name: &str) -> Lack {
        let message = format!("there is no lookup `{name}` here");
        let files = self.tables.keys().map(|file| &**file);
        // A file may be named without its ending.
        let stems = files.clone().filter_map(|file| file.strip_suffix(".csv"));
        let known = self.definitions.keys().map(|name| &**name).chain(files).chain(stems);
        Lack { code: MISSING, message, help: self.advice(name, known) }
    }

    fn advice<'k>(&self, name: &str, known: impl Iterator<Item = &'k str>) -> String {
        match suggest::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "put its table under fixtures/lookups, or name the folder it stands in with `--lookups`".into(),
        }
    }

    /// What the examples of commands look things up in: `users.csv`, which `users` matches without case and with a
    /// default, and `networks.csv`, whose `range` is matched as networks by `networks`.
    pub fn of_examples() -> Knowledge {
        let mut known = Knowledge::default();
        let rows = |names: [&'static str; 3], rows: &[[&'static str; 3]]| {
            Held::given(Table::of_rows(rows.iter().map(|row| names.into_iter().zip(row.map(Into::into)))))
        };
        let users = [["alice", "it", "a@corp"], ["bob", "hr", "b@corp"], ["bob", "ops", "b2@corp"]];
        known.keep("users.csv", rows(["user", "dept", "mail"], &users));
        let networks = [["10.0.0.0/8", "office", "low"], ["10.9.0.0/16", "lab", "high"]];
        known.keep("networks.csv", rows(["range", "zone", "risk"], &networks));
        let folded = Rules { folds: true, least: 1, default: "unknown".into(), ..Rules::default() };
        let ranged = Rules { kinds: vec![("range".into(), lookup::Matching::Network)], ..Rules::default() };
        for (name, rules) in [("users", folded), ("networks", ranged)] {
            known.define(Definition { name: name.into(), origin: Origin::File(format!("{name}.csv").into()), rules });
        }
        known.locate_by(Locations::read_by(|| Ok(location::EXAMPLE.to_vec())));
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lack(name: &str) -> String {
        let lack = Knowledge::of_examples().lookup(name).table().expect_err("it is not there");
        format!("{}; {}", lack.message, lack.help)
    }

    #[test]
    fn a_lookup_is_named_by_its_definition_or_its_file() {
        let known = Knowledge::of_examples();
        assert!(known.lookup("users").rules.folds && !known.lookup("users.csv").rules.folds);
        assert_eq!(known.lookup("users").file, known.lookup("users.csv").file);
    }

    #[test]
    fn a_file_may_be_named_without_its_ending_where_nothing_defines_it() {
        let mut known = Knowledge::default();
        known.keep("hosts.csv", Held::given(Table::default()));
        assert!(known.lookup("hosts").is_assumed && !known.lookup("hosts.csv").is_assumed);
    }

    #[test]
    fn a_lookup_that_is_not_there_says_what_to_do() {
        assert_eq!(lack("user.csv"), "there is no lookup `user.csv` here; did you mean `users.csv`?");
        assert_eq!(lack("netwoks"), "there is no lookup `netwoks` here; did you mean `networks`?");
        assert!(lack("assets").contains("--lookups"));
    }

    #[test]
    fn a_collection_is_refused_by_name_until_it_is_exported() {
        let mut known = Knowledge::default();
        let origin = Origin::Elsewhere("a collection of the KV store".into());
        known.define(Definition { name: "assets".into(), origin, rules: Rules::default() });
        assert!(known.lookup("assets").table().is_err_and(|lack| lack.message.contains("KV store")));
        known.keep("assets.csv", Held::given(Table::default()));
        assert!(known.lookup("assets").table().is_ok());
    }
}
