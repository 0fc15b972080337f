//! What a project holds besides events: its queries with their macros replaced, and what searches know there.

use super::tree::Tree;
use super::{Exit, Screen, found, lookups, macros};
use crate::document::{self, Document};
use crate::harness::definition::State;
use crate::knowledge::Knowledge;
use crate::project::Project;
use crate::syntax::macros::Macros;
use std::sync::Arc;

/// What a project holds besides events.
pub struct Content {
    /// The queries, their macros replaced, and what could not be read.
    pub found: Document,
    /// The macros.
    pub macros: Macros,
    /// Lookups, fields, event types and tags.
    pub knowledge: Arc<Knowledge>,
    /// What `spelt.toml` says.
    pub project: Project,
}

impl Content {
    /// What stands here, and whether all of it could be read; what could not is said.
    pub fn here(screen: &mut Screen, given: &lookups::Given) -> Result<(Content, Exit), Exit> {
        let macros = macros::known(screen, None)?;
        let project = lookups::project(screen)?;
        let knowledge = lookups::known(screen, given, &macros, &project)?;
        let (mut found, exit) = found::gather(screen, &[])?;
        macros::replace(&mut found.queries, &macros);
        Ok((Content { found, macros, knowledge, project }, exit))
    }

    /// What stood in a tree; else the words of errors.
    pub fn of(tree: &Tree, given: &lookups::Given) -> Result<Content, Vec<String>> {
        let macros = macros::read(tree, None).map_err(|error| vec![error])?;
        let project = lookups::project_of(tree).map_err(|error| vec![error])?;
        let (knowledge, _) = lookups::read(tree, given, &macros, &project)?;
        let root = tree.place(found::ROOT).map_err(|lack| vec![lack.to_string()])?;
        let mut found = if root.is_dir() { document::gather([&*root], &root) } else { Document::default() };
        for query in &mut found.queries {
            query.source = Arc::new(query.source.of_file(tree.known(query.source.file())));
        }
        macros::replace(&mut found.queries, &macros);
        Ok(Content { found, macros, knowledge, project })
    }

    /// The queries, and what decides their rows.
    pub fn state(&self) -> State<'_> {
        State { queries: &self.found.queries, macros: &self.macros, knowledge: &self.knowledge }
    }
}
