//! Lookup tables that a search names: found, or said to be missing.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::knowledge::location::Locations;
use crate::knowledge::lookup::{Lack, Lookup, MISSING};
use crate::plan::Plan;
use crate::syntax::tree::Word;
use crate::table::Name;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

impl Lowering<'_> {
    /// The lookup that a word names. One that is not here is a warning: the search is right, only it cannot be run.
    pub fn lookup(&mut self, word: Word<'_>) -> Result<Arc<Lookup>> {
        let lookup = self.named_lookup(word)?;
        if self.is_written(&lookup) {
            return Ok(Arc::new(lookup));
        }
        let span = self.span(word.text);
        if let Err(lack) = lookup.table() {
            self.note(Diagnostic::warning(lack.code, lack.message, span).help(lack.help));
        }
        if lookup.is_assumed {
            let message = format!("no lookup `{}` is defined: the file `{}` is taken", lookup.name, lookup.file);
            let help = "Splunk wants a stanza in transforms.conf, which also says whether case counts";
            self.note(Diagnostic::note("lookup-assumed", message, span).help(help));
        }
        Ok(Arc::new(lookup))
    }

    /// The lookup that a word names, be it here or not. No name leads out of the folder that lookups are kept in.
    pub fn named_lookup(&self, word: Word<'_>) -> Result<Lookup> {
        let name = super::options::name_of(word);
        if name.contains(['/', '\\']) {
            let message = "a lookup is named by its definition or its file, without folders";
            return Err(Box::new(self.error("wrong-arguments", message, word.text)));
        }
        Ok(self.setting.knowledge.lookup(&name))
    }

    /// The database of places. If there is none that is a warning: the search is right, only it cannot be run.
    pub fn locations(&mut self, at: &str) -> Option<Arc<Locations>> {
        let locations = self.setting.knowledge.locations().cloned();
        if locations.is_none() {
            let message = "there is no database of places here";
            let help = "put one in MaxMind's format (`.mmdb`, such as GeoLite2 City) under fixtures/lookups, or name the \
                        folder it stands in with `--lookups`";
            let span = self.span(at);
            self.note(Diagnostic::warning(MISSING, message, span).help(help));
        }
        locations
    }

    /// Whether the search itself writes the lookup before it reads it.
    pub fn is_written(&self, lookup: &Lookup) -> bool {
        self.written.contains(&lookup.file)
    }

    /// Remembers that the search writes a lookup.
    pub fn writes(&mut self, lookup: &Lookup) {
        self.written.insert(lookup.file.clone());
    }

    /// An error unless the table has the column, as far as the table is known before the search is run.
    pub fn check_column(&self, lookup: &Lookup, column: &Name, at: &str) -> Result<()> {
        let Ok(table) = lookup.table() else { return Ok(()) };
        match lookup.lacks(table, column) {
            Some(lack) if !self.is_written(lookup) => Err(self.lack(lack, at)),
            Some(_) | None => Ok(()),
        }
    }

    fn lack(&self, lack: Lack, at: &str) -> Box<Diagnostic> {
        Box::new(self.error(lack.code, lack.message, at).help(lack.help))
    }

    /// A plan of steps that a stage asks for in place of its own.
    pub fn apart(&mut self, push: impl FnOnce(&mut Self) -> Result<()>) -> Result<Plan> {
        let before = std::mem::take(&mut self.steps);
        let pushed = push(self);
        let steps = std::mem::replace(&mut self.steps, before);
        pushed.map(|()| Plan { steps })
    }
}
