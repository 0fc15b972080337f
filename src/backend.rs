//! Translations of a plan into the languages of other engines: the same rows, or a refusal with its place and reason.

pub mod answer;
mod assumption;
pub mod bounds;
pub mod clickhouse;
pub mod duckdb;
pub mod esql;
pub mod example;
pub mod files;
pub mod kind;
pub mod kql;
mod mention;
pub mod pcre;
pub mod postgres;
pub mod schema;
pub mod sigma;
pub mod spark;
pub mod sql;
pub mod support;

use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::Plan;
use crate::source::Source;
use crate::value::time::{Modifier, When, Zone};
use kind::{NodeKind, OpKind, TestKind};
use std::sync::Arc;

pub use answer::Answer;
pub use assumption::{Assumption, Taken};
pub use files::Files;
pub use schema::Schema;

/// A field's name.
pub type Name = Arc<str>;

/// A language that searches are translated into. Each answers for every op, node, test, function and aggregate there is:
/// the kinds are matched by every variant, and a test asks for every registered function.
pub trait Backend: Sync {
    /// What it is.
    fn card(&self) -> &'static Card;

    /// What begins a comment.
    fn comment(&self) -> &'static str {
        "--"
    }

    /// Whether a translation can keep the first of its rows, as Splunk's own limits do.
    fn keeps_limits(&self) -> bool {
        true
    }

    /// The schema of events that a translation is for unless another is named.
    fn schema(&self) -> Schema {
        Schema::flat()
    }

    /// Whether text that is empty differs from none in the target.
    fn has_empty_text(&self) -> bool {
        true
    }

    /// What it makes of an op.
    fn op(&self, kind: OpKind) -> Answer;

    /// What it makes of an expression.
    fn node(&self, kind: NodeKind) -> Answer;

    /// What it makes of a test of the `search` command.
    fn test(&self, kind: TestKind) -> Answer;

    /// What it makes of an eval function; none if nobody has thought about it, which a test forbids.
    fn function(&self, function: &Function) -> Option<Answer>;

    /// What it makes of a stats function, likewise.
    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer>;

    /// The plan in the backend's language, or every reason why it cannot be said.
    fn translate(&self, plan: &Plan, request: &Request<'_>) -> Result<Translation, Vec<Diagnostic>>;

    /// What stands before translations in a script that runs them over files as they are; or why there is no such script.
    fn script(&self, schema: &Schema, files: &Files) -> Result<String, &'static str>;
}

/// What a backend is.
#[derive(Debug)]
pub struct Card {
    /// The word that names it: `duckdb`.
    pub name: &'static str,
    /// As its makers write it.
    pub title: &'static str,
    /// What the translation looks like, in a sentence or two.
    pub about: &'static str,
    /// How a translation is proved.
    pub proof: &'static str,
}

/// What a translation is made for.
#[derive(Debug)]
pub struct Request<'r> {
    /// The search, for the comments.
    pub source: &'r Source,
    /// Where the events are, and how their fields are named there.
    pub schema: &'r Schema,
    /// Whether what is only nearly the same is translated too, with a note.
    pub approximate: bool,
    /// What `now()` is, in epoch seconds.
    pub now: f64,
    /// Whether the search is asked as of that moment for good. Else what it tells from now is told so where the target can
    /// (`ago(24h)`), and means another moment whenever the translation is run.
    pub is_pinned: bool,
    /// The zone of the search.
    pub zone: &'r Zone,
    /// What its document says of it.
    pub about: About<'r>,
}

/// What a document says of a search, for targets whose rules have a head; empty for a search by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'r> {
    /// The id of the query, one alone in its project.
    pub id: &'r str,
    /// What the document calls it.
    pub title: Option<&'r str>,
    /// The id that the document gives it, such as a UUID.
    pub own_id: Option<&'r str>,
    /// The techniques of ATT&CK that the document names for it.
    pub techniques: &'r [String],
}

impl Request<'_> {
    /// How a moment is told from the one at which the search begins, where the translation is to tell it so too.
    pub fn from_now<'a>(&self, when: &'a When) -> Option<&'a Modifier> {
        when.from_now.as_ref().filter(|_| !self.is_pinned)
    }
}

/// A search in another language.
#[derive(Clone, Debug)]
pub struct Translation {
    /// Definitions that come before it; empty if it needs none.
    pub prelude: String,
    /// The query.
    pub query: String,
    /// The columns of its rows: the field, and the name that the column has; none if each row is one JSON object.
    pub columns: Option<Vec<(Name, String)>>,
    /// What the backend takes its columns to keep, where the target's own binder may know better: columns and kinds.
    pub types: Vec<(String, &'static str)>,
    /// What is worth knowing about it.
    pub notes: Vec<Diagnostic>,
    /// What it takes for granted of the events.
    pub assumptions: Vec<Assumption>,
    /// How far it is proved.
    pub level: Level,
}

impl Translation {
    /// The whole text.
    pub fn text(&self) -> String {
        let gap = if self.prelude.is_empty() { "" } else { "\n" };
        format!("{}{gap}{}", self.prelude, self.query)
    }
}

/// How far a translation is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nobody but the translator has looked at it.
    Unverified,
    /// The target's own parser accepts it.
    Validated,
    /// It was run, and its rows are those of spelt's engine.
    Executed,
}

impl Level {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Level::Unverified => "unverified",
            Level::Validated => "validated",
            Level::Executed => "executed",
        }
    }
}

/// The fields that the steps of a plan ask of its events.
pub fn asked(plan: &Plan) -> Vec<Name> {
    mention::of(plan).0
}

/// Whether the rows of a plan are events with all their fields. A schema that tells fields by name cannot say those rows as
/// they are, but only under the columns that it has.
pub fn keeps_events(plan: &Plan) -> bool {
    mention::of(plan).1
}

/// Every backend, sorted by name.
pub const ALL: &[&dyn Backend] = &[
    &sql::Sql(&clickhouse::ClickHouse),
    &sql::Sql(&duckdb::DuckDb),
    &esql::Esql,
    &kql::Kql,
    &sql::Sql(&postgres::Postgres),
    &sigma::Sigma,
    &sql::Sql(&spark::Spark),
];

/// The backend of this name, whatever its case.
pub fn find(name: &str) -> Option<&'static dyn Backend> {
    ALL.iter().copied().find(|backend| backend.card().name.eq_ignore_ascii_case(name))
}
