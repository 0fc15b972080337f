//! What is known besides events: what is kept under `fixtures/lookups`, and what a flag gives.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::document;
use crate::knowledge::Knowledge;
use crate::source::Source;
use crate::syntax::macros::Macros;
use std::path::Path;
use std::sync::Arc;

/// Where a repository keeps its lookups.
const KEPT: &str = "fixtures/lookups";

/// What is kept and what is given, the latter over the former. What cannot be read is said.
pub fn known(screen: &mut Screen, given: Option<&Path>, macros: &Macros) -> Result<Arc<Knowledge>, Exit> {
    let mut known = Knowledge::default();
    let kept = Path::new(KEPT);
    for path in kept.is_dir().then_some(kept).into_iter().chain(given) {
        document::lookups::read(path, &mut known).map_err(|unreadable| {
            screen.say(Severity::Error, &unreadable.to_string());
            Exit::Usage
        })?;
    }
    replace_macros(&mut known, macros);
    Ok(Arc::new(known))
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
