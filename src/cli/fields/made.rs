//! The fields that definitions make (`props.conf`, `spelt.toml`, event types, tags): made, so that they can be counted too.

use crate::command::{Setting, lower};
use crate::engine;
use crate::events::{Provenance, Survey};
use crate::function::Context;
use crate::knowledge::Knowledge;
use crate::plan::Plan;
use crate::source::Source;
use crate::table::{Name, Table};
use std::collections::BTreeSet;

/// What definitions make of the events so far.
pub struct Made<'s> {
    /// The fields, in each kind of event.
    pub survey: Survey,
    /// What makes them; none if nothing is defined.
    plan: Option<Plan>,
    setting: &'s Setting,
    context: &'s Context,
}

impl<'s> Made<'s> {
    /// Nothing yet.
    pub fn by(setting: &'s Setting, context: &'s Context) -> Made<'s> {
        let plan = lower(&Source::bare("fields", "*"), setting).plan.filter(|plan| plan.steps.len() > 1);
        Made { survey: Survey::default(), plan, setting, context }
    }

    /// Adds the fields of a table's events.
    pub fn add(&mut self, events: &Table) {
        let Some(plan) = &self.plan else { return };
        let made = engine::run(plan, self.context, events.clone()).table.compact();
        let mut names: BTreeSet<Name> = plan.makes().into_iter().collect();
        names.extend(made.names().filter(|name| !events.has(name)).cloned());
        let of = |name: Name| {
            let provenance = Provenance::Defined(place(&name, &self.setting.knowledge));
            (name, provenance)
        };
        self.survey.add_fields(&made, &names.into_iter().map(of).collect::<Vec<_>>());
    }
}

/// Where the definition of a field stands.
fn place(name: &str, known: &Knowledge) -> Name {
    let stands = known.fields().iter().find(|definition| definition.may_make(name));
    match stands {
        Some(definition) => (&*definition.at).into(),
        None if name == "eventtype" => "eventtypes.conf".into(),
        None => "tags.conf".into(),
    }
}
