//! What is known besides events: what is kept under `fixtures/lookups` and `fixtures/props`, what `spelt.toml` says, and
//! what flags give.

use super::{Exit, Screen};
use crate::command::unusable;
use crate::diagnostic::Severity;
use crate::document;
use crate::knowledge::Knowledge;
use crate::project::{self, Project};
use crate::source::Source;
use crate::syntax::macros::Macros;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a repository keeps its lookups.
const LOOKUPS: &str = "fixtures/lookups";
/// Where a repository keeps the configuration that defines fields.
const PROPS: &str = "fixtures/props";

/// Files that say what searches know besides events
#[derive(Debug, Args)]
pub struct Given {
    /// What searches look up: a folder of CSV tables, transforms.conf, eventtypes.conf and tags.conf, or one such file
    #[arg(long, value_name = "PATH")]
    lookups: Option<PathBuf>,
    /// Fields: a `props.conf`, or a folder of it and the `transforms.conf` that it names
    #[arg(long, value_name = "PATH")]
    props: Option<PathBuf>,
}

/// What `spelt.toml` says of the project. What does not fit is said.
pub fn project(screen: &mut Screen) -> Result<Project, Exit> {
    Project::read(Path::new(project::FILE)).map_err(|misfit| screen.refuse(&misfit.to_string()))
}

/// What is kept and what is given, the latter over the former. What cannot be read is said.
pub fn known(screen: &mut Screen, given: &Given, macros: &Macros, project: &Project) -> Result<Arc<Knowledge>, Exit> {
    let mut known = Knowledge::within(project.limits);
    let kept = |folder: &'static str| Some(Path::new(folder)).filter(|folder| folder.is_dir());
    for path in kept(LOOKUPS).into_iter().chain(given.lookups.as_deref()) {
        document::lookups::read(path, &mut known).map_err(|found| screen.refuse(&found.to_string()))?;
    }
    let listed = project.props.iter().map(|path| &**path);
    for path in kept(PROPS).into_iter().chain(listed).chain(given.props.as_deref()) {
        let remarks = document::props::read(path, &mut known).map_err(|found| screen.refuse(&found.to_string()))?;
        remarks.iter().for_each(|remark| screen.say(Severity::Warning, &remark.to_string()));
    }
    project.fields.iter().for_each(|fields| known.define_fields(fields.clone()));
    replace_macros(&mut known, macros);
    usable(screen, known)
}

/// What is known without the fields that cannot be made, which are said. Those of `spelt.toml` are errors.
fn usable(screen: &mut Screen, known: Knowledge) -> Result<Arc<Knowledge>, Exit> {
    let known = Arc::new(known);
    let own = format!("{}:", project::FILE);
    let mut exit = None;
    for found in unusable(&known) {
        let message = format!("{}: {}", found.at, found.reason);
        match found.at.starts_with(&own) {
            true => exit = Some(screen.refuse(&message)),
            false => screen.say(Severity::Warning, &message),
        }
    }
    exit.map_or(Ok(known), Err)
}

/// Replaces the macros that searches of event types call. One that cannot be replaced is an error where its type is named.
fn replace_macros(known: &mut Knowledge, macros: &Macros) {
    let calls = known.event_types().filter(|(_, search)| search.contains('`'));
    let calls: Vec<(String, Source)> =
        calls.map(|(name, search)| (name.into(), Source::bare(name, &**search))).collect();
    for (name, search) in calls {
        let (replaced, _) = macros.expand(&search, &super::macros::text_of);
        known.add_event_type(name, replaced.text());
    }
}
