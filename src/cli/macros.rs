//! Definitions of macros: those given by a flag, and those kept under `fixtures/macros`.

use super::tree::Tree;
use super::{Exit, Screen};
use crate::command::{Setting, lower};
use crate::document::{self, Query};
use crate::engine;
use crate::function::Context;
use crate::source::Source;
use crate::syntax::macros::Macros;
use crate::table::Table;
use crate::value::time::Zone;
use std::path::Path;

/// Where a repository keeps its macros.
pub const KEPT: &str = "fixtures/macros";

/// The macros that are built in, kept, and given, the later ones over the earlier. What cannot be read is said.
pub fn known(screen: &mut Screen, given: Option<&Path>) -> Result<Macros, Exit> {
    read(&Tree::Now, given).map_err(|message| screen.refuse(&message))
}

/// The same of the files of a project as they are or were. Of what cannot be read the words of an error.
pub fn read(tree: &Tree, given: Option<&Path>) -> Result<Macros, String> {
    let mut macros = Macros::default();
    let kept = tree.place(KEPT).map_err(|lack| lack.to_string())?;
    for path in kept.is_dir().then_some(&*kept).into_iter().chain(given) {
        let found = document::macros::read(path).map_err(|unreadable| unreadable.to_string())?;
        found.into_iter().for_each(|it| macros.add(it));
    }
    Ok(macros)
}

/// Replaces the macros of queries.
pub fn replace<'q>(queries: impl IntoIterator<Item = &'q mut Query>, macros: &Macros) {
    queries.into_iter().for_each(|query| query.replace_macros(macros, &text_of));
}

/// The text of an eval expression, for macros whose definition is one (`iseval`).
pub fn text_of(expression: &str) -> Result<String, String> {
    let source = Source::bare("macro", format!("| makeresults | eval text={expression}"));
    let setting = Setting::at(0.0, Zone::utc());
    let lowered = lower(&source, &setting);
    let Some(plan) = lowered.plan else {
        let error = lowered.diagnostics.into_iter().find(|diagnostic| diagnostic.is_error());
        return Err(error.map(|error| error.message).unwrap_or_default());
    };
    let outcome = engine::run(&plan, &Context::new(setting.now(), setting.zone), Table::default());
    match outcome.table.rows() {
        1 if !outcome.table.value(0, "text").is_null() => Ok(outcome.table.value(0, "text").show().into_owned()),
        _ => Err("it is null".into()),
    }
}
