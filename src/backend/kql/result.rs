//! The columns of the result: which of them stay, and what they are called.

use super::rows::{Column, numbered};
use super::text::{can_hold, ident, unquoted};
use super::writer::Writer;
use crate::backend::Name;
use std::collections::{BTreeMap, BTreeSet};

impl Writer<'_> {
    /// The columns of the result, and the step that leaves no others. Of whole events all columns stay.
    pub fn last(&mut self) -> Option<Vec<(Name, String)>> {
        if self.rows.is_open {
            return self.whole();
        }
        // What the lowering named for itself is no field.
        let is_own = |name: &Name| name.starts_with('\0');
        let has_more = !self.rows.carried.is_empty() || self.rows.columns.keys().any(is_own);
        let fields: Vec<(Name, Column)> =
            self.rows.columns.clone().into_iter().filter(|(name, _)| !is_own(name)).collect();
        // A column keeps the table's name for a field that the search only reads; what it names itself has that name, if
        // a column may.
        let stays = |(name, column): &&(Name, Column)| !can_hold(name) || self.is_of_table(name, column);
        let (kept, named): (Vec<_>, Vec<_>) = fields.iter().partition(stays);
        let mut taken: BTreeSet<String> = kept.iter().map(|(_, column)| unquoted(&column.kql).to_lowercase()).collect();
        let mut names: BTreeMap<&Name, String> = BTreeMap::new();
        for (name, column) in named {
            let own = [name.to_string(), unquoted(&column.kql)];
            let is_free = |name: &String| !taken.contains(&name.to_lowercase());
            let free = own.iter().find(|name| is_free(name)).cloned();
            let free = free.unwrap_or_else(|| numbered(name, |name| taken.contains(&name.to_lowercase())));
            taken.insert(free.to_lowercase());
            names.insert(name, free);
        }
        let column_of =
            |(name, column): &(Name, Column)| names.get(name).cloned().unwrap_or_else(|| unquoted(&column.kql));
        let is_moved = |field: &&(Name, Column)| column_of(field) != unquoted(&field.1.kql);
        if has_more || fields.iter().any(|field| is_moved(&field)) {
            let item = |field: &(Name, Column)| match is_moved(&field) {
                true => format!("{} = {}", ident(&column_of(field)), field.1.kql),
                false => field.1.kql.clone(),
            };
            if self.lines.last().is_some_and(|line| line.starts_with("| project ") && !line.contains('=')) {
                self.lines.pop();
            }
            self.push_list("project", &fields.iter().map(item).collect::<Vec<String>>());
        }
        Some(fields.iter().map(|field| (field.0.clone(), column_of(field))).collect())
    }

    /// Whether a field stands in the column that a table has for it.
    fn is_of_table(&self, name: &Name, column: &Column) -> bool {
        let column = unquoted(&column.kql);
        let of_tables =
            self.request.schema.tables.iter().filter_map(|table| table.fields.get(&**name)?.column.as_ref());
        let mut of_tables = of_tables;
        of_tables.any(|of_table| *of_table == column)
    }

    /// The columns of whole events: those of the table, and what the search has set.
    fn whole(&mut self) -> Option<Vec<(Name, String)>> {
        let Some(table) = self.table.clone() else {
            let moved =
                self.rows.columns.iter().filter(|(name, column)| !name.starts_with('\0') && column.kql != ident(name));
            let moved: Vec<String> = moved.map(|(name, column)| format!("{} = {}", ident(name), column.kql)).collect();
            if !moved.is_empty() {
                self.push_list("extend", &moved);
            }
            return None;
        };
        let set = self.rows.columns.iter().map(|(name, column)| (name.clone(), unquoted(&column.kql)));
        let mut columns: Vec<(Name, String)> = set.collect();
        let in_columns = table.fields.iter().filter(|(_, field)| field.expression.is_none()).map(|(name, _)| name);
        for name in table.columns.iter().chain(in_columns) {
            let column = table.fields.get(name).and_then(|field| field.column.clone()).unwrap_or(name.clone());
            if !columns.iter().any(|(known, _)| **known == **name) {
                columns.push((name.as_str().into(), column));
            }
        }
        Some(columns)
    }

    /// What the columns of the result keep.
    pub fn types(&self, columns: &[(Name, String)]) -> Vec<(String, &'static str)> {
        let kept = |(name, column): &(Name, String)| Some((column.clone(), self.rows.columns.get(name)?.shape.word()));
        columns.iter().filter_map(kept).collect()
    }
}
