//! What is known besides events: what is kept under `fixtures/lookups` and `fixtures/props`, what `spelt.toml` says, and
//! what flags give.

use super::tree::Tree;
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
pub const LOOKUPS: &str = "fixtures/lookups";
/// Where a repository keeps the configuration that defines fields.
pub const PROPS: &str = "fixtures/props";

/// Files that say what searches know besides events
#[derive(Debug, Default, Args)]
pub struct Given {
    /// What searches look up: a folder of CSV tables, transforms.conf, eventtypes.conf and tags.conf, or one such file
    #[arg(long, value_name = "PATH")]
    lookups: Option<PathBuf>,
    /// Fields: a `props.conf`, or a folder of it and the `transforms.conf` that it names
    #[arg(long, value_name = "PATH")]
    props: Option<PathBuf>,
}

impl Given {
    /// The files that were given.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.lookups.iter().chain(&self.props).cloned()
    }
}

/// What `spelt.toml` says of the project. What does not fit is said.
pub fn project(screen: &mut Screen) -> Result<Project, Exit> {
    project_of(&Tree::Now).map_err(|message| screen.refuse(&message))
}

/// The same of a project as it is or was. Of what does not fit the words of an error.
pub fn project_of(tree: &Tree) -> Result<Project, String> {
    let file = tree.place(project::FILE).map_err(|lack| lack.to_string())?;
    Project::read(&file).map_err(|misfit| misfit.to_string())
}

/// What is kept and what is given, the latter over the former. What cannot be read is said.
pub fn known(screen: &mut Screen, given: &Given, macros: &Macros, project: &Project) -> Result<Arc<Knowledge>, Exit> {
    match read(&Tree::Now, given, macros, project) {
        Ok((known, remarks)) => {
            remarks.iter().for_each(|remark| screen.say(Severity::Warning, remark));
            Ok(known)
        }
        Err(errors) => Err(errors.iter().map(|error| screen.refuse(error)).fold(Exit::Usage, Exit::or)),
    }
}

/// What is known, and what there is to say of it.
type Known = (Arc<Knowledge>, Vec<String>);

/// The same of the files of a project as they are or were; else the words of errors.
pub fn read(tree: &Tree, given: &Given, macros: &Macros, project: &Project) -> Result<Known, Vec<String>> {
    let mut known = Knowledge::within(project.limits);
    let place = |path: &str| tree.place(path).map_err(|lack| vec![lack.to_string()]);
    let (lookups, props) = (place(LOOKUPS)?, place(PROPS)?);
    for path in lookups.is_dir().then_some(&*lookups).into_iter().chain(given.lookups.as_deref()) {
        document::lookups::read(path, &mut known).map_err(|found| vec![found.to_string()])?;
    }
    let listed = project.props.iter().map(|path| place(&path.to_string_lossy()));
    let listed = listed.collect::<Result<Vec<PathBuf>, _>>()?;
    let mut remarks = Vec::new();
    let kept = props.is_dir().then_some(&*props).into_iter();
    for path in kept.chain(listed.iter().map(|path| &**path)).chain(given.props.as_deref()) {
        let said = document::props::read(path, &mut known).map_err(|found| vec![found.to_string()])?;
        remarks.extend(said.iter().map(ToString::to_string));
    }
    project.fields.iter().for_each(|fields| known.define_fields(fields.clone()));
    replace_macros(&mut known, macros);
    let known = Arc::new(known);
    let (own, others) = unusable_in(&known, &place(project::FILE)?);
    remarks.extend(others);
    if own.is_empty() { Ok((known, remarks)) } else { Err(own) }
}

/// The fields that cannot be made: those of the project's own settings, which are errors, and the others.
fn unusable_in(known: &Arc<Knowledge>, settings: &Path) -> (Vec<String>, Vec<String>) {
    let own = format!("{}:", settings.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
    let found = unusable(known);
    let said = found.iter().map(|found| format!("{}: {}", found.at, found.reason));
    said.partition(|message| message.starts_with(&own))
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
