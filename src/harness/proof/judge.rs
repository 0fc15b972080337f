//! What an engine's answer says of a translation: equal rows, other rows, or only that it is well formed.

use super::engine::Ran;
use super::ties::ties;
use super::{Difference, differs, written};
use crate::backend::{Translation, keeps_events};
use crate::command::Setting;
use crate::document::Query;
use crate::engine;
use crate::function::Context;
use crate::harness::body::counted;
use crate::plan::Plan;
use crate::source::Source;
use crate::table::Table;

/// A search as spelt's engine ran it.
#[derive(Debug)]
pub struct Truth<'t> {
    /// Its plan.
    pub plan: &'t Plan,
    /// When, where, and with which knowledge it was run.
    pub setting: &'t Setting,
    /// The events.
    pub events: &'t Table,
    /// Its rows.
    pub rows: &'t Table,
    /// Whether the target keeps fields in columns of its own, and not an event in a record.
    pub has_columns: bool,
}

/// What is known of a translation once an engine has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It gives the same rows.
    Equal,
    /// It is well formed; the text says why it was not run.
    Valid(String),
    /// It gives other rows.
    Differs(Difference),
}

impl Truth<'_> {
    /// Compares what an engine answered with the rows of the search; an error if that cannot be done.
    pub fn judge(&self, translation: &Translation, ran: &Ran) -> Result<Judged, String> {
        let (rows, columns) = match ran {
            Ran::Valid(why) => return Ok(Judged::Valid(why.clone())),
            Ran::Rows(rows) if self.has_columns && keeps_events(self.plan) => return Ok(self.count(rows)),
            Ran::Rows(rows) => (rows, translation.columns.as_deref()),
            Ran::Search(search) => (&wrapped(&written(&self.run(search)?, None)), None),
        };
        let ties = || ties(self.plan, &self.context(), self.events, self.rows.rows());
        let difference = differs(self.plan, self.rows, rows, columns, ties)?;
        Ok(difference.map_or(Judged::Equal, Judged::Differs))
    }

    /// Whole events in the columns of the target are not the events that Splunk shows; there must be as many.
    fn count(&self, rows: &str) -> Judged {
        let counts = (self.rows.rows(), rows.lines().filter(|line| !line.trim().is_empty()).count());
        if counts.0 == counts.1 {
            let events = counted(counts.0, "event");
            return Judged::Valid(format!(
                "it finds {events}, as spelt does; whole events are not compared field by field"
            ));
        }
        Judged::Differs(Difference { counts, missing: None, extra: None })
    }

    /// The rows of a search that came back, over the same events.
    fn run(&self, search: &str) -> Result<Table, String> {
        let query = Query::new("round trip", Source::bare("round trip", search).into());
        let lowered = query.lower(self.setting).to_run();
        let of_errors = || lowered.diagnostics.iter().map(|it| it.message.clone()).collect::<Vec<_>>().join("; ");
        let Some(plan) = &lowered.plan else { return Err(format!("`{search}` has errors: {}", of_errors())) };
        let outcome = engine::run(plan, &self.context(), self.events.clone());
        outcome.errors.first().map_or(Ok(outcome.table), |error| Err(format!("`{search}`: {}", error.message)))
    }

    fn context(&self) -> Context {
        Context::new(self.setting.now(), self.setting.zone.clone())
    }
}

/// Objects as the only column of their rows.
fn wrapped(objects: &str) -> String {
    objects.lines().map(|object| format!("{{\"row\":{object}}}\n")).collect()
}
