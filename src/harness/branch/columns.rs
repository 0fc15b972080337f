//! How the columns that a search chooses differ from those that it chose.

use crate::harness::body::{Block, Row};
use crate::harness::outcome::Found;

/// How columns differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Those that are gone.
    pub lost: Vec<String>,
    /// Those that are new.
    pub new: Vec<String>,
    /// Those that both have, in the order of now.
    shared: Vec<String>,
}

/// How columns differ over the datasets that give rows before and after; none if they do not, or where the search chooses none.
pub fn changed(pairs: &[(&Found, &Found)]) -> Option<Columns> {
    let mut all = Columns::default();
    let mut differs = false;
    for (old, new) in pairs.iter().filter(|(old, new)| old.block.rows > 0 && new.block.rows > 0) {
        let (Some(old), Some(new)) = (&old.columns, &new.columns) else { continue };
        differs |= old != new;
        all.put(old, new);
    }
    differs.then_some(all)
}

impl Columns {
    fn put(&mut self, old: &[String], new: &[String]) {
        let add = |to: &mut Vec<String>, name: &String| {
            if !to.contains(name) {
                to.push(name.clone());
            }
        };
        old.iter().filter(|name| !new.contains(name)).for_each(|name| add(&mut self.lost, name));
        new.iter().filter(|name| !old.contains(name)).for_each(|name| add(&mut self.new, name));
        new.iter().filter(|name| old.contains(name)).for_each(|name| add(&mut self.shared, name));
    }

    /// The rows in the columns that both have: what is left to compare.
    pub fn shared(&self, block: &Block) -> Block {
        let shown = block.shown.iter().map(|row| {
            let cell = |name: &String| row.value(name).map(|value| (name.clone(), value.to_string()));
            Row(self.shared.iter().filter_map(cell).collect())
        });
        let mut shown: Vec<Row> = shown.collect();
        shown.sort_by(|one, other| one.0.cmp(&other.0));
        Block { shown, ..block.clone() }
    }

    /// In words: `+ user - Account_Name`.
    pub fn message(&self) -> String {
        let signed = |sign: &str, names: &[String]| -> Vec<String> {
            names.iter().map(|name| format!("{sign} {name}")).collect()
        };
        let all = [signed("+", &self.new), signed("-", &self.lost)].concat();
        if all.is_empty() { "the same columns in another order".into() } else { all.join(" ") }
    }
}
