//! What a function may know besides its arguments.

use crate::table::{Name, Table};
use crate::value::regex::{Broken, Regex};
use crate::value::time::Zone;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Patterns that have been compiled, and those that could not be.
type Regexes = FxHashMap<Box<str>, Result<Rc<Regex>, Broken>>;

/// What a function may know besides its arguments.
#[derive(Debug)]
pub struct Context {
    /// When the search began, epoch seconds; given, never read from the clock.
    pub now: f64,
    /// The time zone of the user who searches.
    pub zone: Zone,
    regexes: RefCell<Regexes>,
    troubles: RefCell<BTreeSet<String>>,
    random: Cell<u64>,
    spent: Cell<usize>,
    written: RefCell<BTreeMap<Name, Table>>,
}

/// The most work that a search may make for itself while it runs, in rows looked at.
const MOST_WORK: usize = if cfg!(test) { 10_000_000 } else { 1_000_000_000 };

impl Context {
    /// A context at a moment in a zone.
    pub fn new(now: f64, zone: Zone) -> Context {
        Context {
            now,
            zone,
            regexes: RefCell::default(),
            troubles: RefCell::default(),
            random: Cell::new(0x9e37_79b9_7f4a_7c15),
            spent: Cell::new(0),
            written: RefCell::default(),
        }
    }

    /// The compiled form of a pattern that is only known at run time; a broken one is nothing, and a trouble.
    pub fn regex(&self, pattern: &str) -> Option<Rc<Regex>> {
        if let Some(known) = self.regexes.borrow().get(pattern) {
            return known.as_ref().ok().cloned();
        }
        let compiled = Regex::new(pattern).map(Rc::new);
        if let Err(broken) = &compiled {
            self.trouble(format!("the regular expression `{pattern}` is broken: {}", broken.message));
        }
        self.regexes.borrow_mut().insert(pattern.into(), compiled.clone());
        compiled.ok()
    }

    /// Says that a value is null or doubtful for a reason worth telling; the same words are told once.
    pub fn trouble(&self, message: impl Into<String>) {
        self.troubles.borrow_mut().insert(message.into());
    }

    /// What was said with [`Context::trouble`] since the last call.
    pub fn take_troubles(&self) -> Vec<String> {
        std::mem::take(&mut *self.troubles.borrow_mut()).into_iter().collect()
    }

    /// Counts work that a search makes for itself while it runs, such as the searches of `map`, in rows looked at. Too
    /// much is an error, in words.
    pub fn spend(&self, work: usize) -> Result<(), String> {
        self.spent.set(self.spent.get().saturating_add(work));
        if self.spent.get() > MOST_WORK {
            return Err("this makes too much work: keep fewer rows before it, or repeat it less often".into());
        }
        Ok(())
    }

    /// Writes a lookup table, by the name of its file; it is kept for this search and nowhere else.
    pub fn write(&self, file: Name, table: Table) {
        self.written.borrow_mut().insert(file, table);
    }

    /// The lookup table that this search wrote under the name of a file.
    pub fn written(&self, file: &str) -> Option<Table> {
        self.written.borrow().get(file).cloned()
    }

    /// The next of a fixed sequence of pseudo-random numbers, so that runs repeat.
    pub fn next_random(&self) -> u64 {
        let mut state = self.random.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.random.set(state);
        state
    }

    /// Where the sequence of pseudo-random numbers stands: it differs once a number was drawn.
    pub fn drawn(&self) -> u64 {
        self.random.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_told_once_and_taken_once() {
        let context = Context::new(0.0, Zone::utc());
        assert!(context.regex("a(").is_none() && context.regex("a(").is_none());
        assert_eq!(context.take_troubles().len(), 1);
        assert!(context.take_troubles().is_empty());
    }
}
