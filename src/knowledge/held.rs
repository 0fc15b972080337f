//! A lookup table, read when it is first asked for, and what was worked out to find rows in it.

use super::index::{Index, Keys};
use crate::table::Table;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Reads a table; the words of an error if it cannot.
type Read = Box<dyn FnOnce() -> Result<Table, String> + Send>;

/// A lookup table, read when it is first asked for.
pub struct Held {
    table: LazyLock<Result<Table, String>, Read>,
    /// Kept across searches and threads: the same keys are asked for again and again.
    indices: Mutex<Vec<(Keys, Arc<Index>)>>,
}

impl Held {
    /// A table that is here.
    pub fn given(table: Table) -> Held {
        Held::read_by(move || Ok(table))
    }

    /// A table that is read when it is first asked for.
    pub fn read_by(read: impl FnOnce() -> Result<Table, String> + Send + 'static) -> Held {
        Held { table: LazyLock::new(Box::new(read)), indices: Mutex::default() }
    }

    /// The table, or why it cannot be read.
    pub fn table(&self) -> Result<&Table, &str> {
        (*self.table).as_ref().map_err(String::as_str)
    }

    /// What finds the rows of the table by these keys.
    pub fn index(&self, keys: &Keys) -> Result<Arc<Index>, &str> {
        let table = self.table()?;
        let mut indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, index)) = indices.iter().find(|(known, _)| known == keys) {
            return Ok(index.clone());
        }
        let index = Arc::new(Index::of(table, keys));
        indices.push((keys.clone(), index.clone()));
        Ok(index)
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Held")
    }
}
