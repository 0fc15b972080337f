//! The table `[test]`: what a run asks of the queries and of what stands beside them.

use crate::value::pattern::Pattern;
use serde::Deserialize;

/// What a run asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testing {
    /// What a query without a `fires` dataset means.
    pub fires: Demand,
    /// What a query without a `quiet` dataset means.
    pub quiet: Demand,
    /// What is done about snapshots and fixtures of no query.
    pub unreferenced: Unreferenced,
    /// In which order rows are written that a search does not order.
    pub order: Order,
    /// Queries of which something else is asked; of several that mean a query, the last that says something counts.
    pub exceptions: Vec<Exception>,
}

/// What it means that something is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// Nothing.
    Ignore,
    /// People are told.
    #[default]
    Note,
    /// Machines are told as well.
    Warn,
    /// It fails the run.
    Require,
}

impl Demand {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Demand::Ignore => "ignore",
            Demand::Note => "note",
            Demand::Warn => "warn",
            Demand::Require => "require",
        }
    }
}

/// What is done about what belongs to no query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unreferenced {
    /// Nothing.
    Ignore,
    /// It is told.
    #[default]
    Warn,
    /// It fails the run.
    Reject,
}

/// In which order rows are written that a search does not order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// By time, then cell by cell: the same whatever order the rows came in.
    #[default]
    Canonical,
    /// As the search gives them.
    Found,
}

/// Queries of which something else is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Which they are.
    pub queries: Queries,
    /// What is asked of them instead.
    pub fires: Option<Demand>,
    /// Likewise.
    pub quiet: Option<Demand>,
}

/// Queries, by their ids; `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queries(Vec<Pattern>);

impl Queries {
    /// Whether they hold the query of this id.
    pub fn hold(&self, id: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(id))
    }

    /// The patterns that hold none of these.
    pub fn idle<'q>(&'q self, ids: &[&str]) -> impl Iterator<Item = &'q str> {
        self.0.iter().filter(move |pattern| !ids.iter().any(|id| pattern.matches(id))).map(Pattern::text)
    }
}

/// One text, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a text is expected here, or a list of texts")]
pub(super) enum Texts {
    One(String),
    Many(Vec<String>),
}

impl From<Texts> for Queries {
    fn from(texts: Texts) -> Queries {
        let patterns = match texts {
            Texts::One(text) => vec![Pattern::search_cased(&text)],
            Texts::Many(texts) => texts.iter().map(|text| Pattern::search_cased(text)).collect(),
        };
        Queries(patterns)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    fires: Demand,
    quiet: Demand,
    unreferenced: Unreferenced,
    order: Order,
    except: Vec<Except>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Except {
    queries: Texts,
    fires: Option<Demand>,
    quiet: Option<Demand>,
}

impl From<Table> for Testing {
    fn from(table: Table) -> Testing {
        let Table { fires, quiet, unreferenced, order, except } = table;
        let exception = |Except { queries, fires, quiet }: Except| Exception { queries: queries.into(), fires, quiet };
        Testing { fires, quiet, unreferenced, order, exceptions: except.into_iter().map(exception).collect() }
    }
}

impl Testing {
    /// What it means that a query has no `fires` dataset.
    pub fn fires(&self, id: &str) -> Demand {
        self.last(id, |exception| exception.fires).unwrap_or(self.fires)
    }

    /// What it means that a query has no `quiet` dataset.
    pub fn quiet(&self, id: &str) -> Demand {
        self.last(id, |exception| exception.quiet).unwrap_or(self.quiet)
    }

    fn last(&self, id: &str, says: impl Fn(&Exception) -> Option<Demand>) -> Option<Demand> {
        self.exceptions.iter().rev().filter(|exception| exception.queries.hold(id)).find_map(says)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE, Project};
    use super::*;

    fn testing(text: &str) -> Result<Testing, String> {
        Project::parse(text, FILE).map(|project| project.testing).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn the_last_exception_that_says_something_counts() {
        let text = "[test]\nfires = \"require\"\n\
                    [[test.except]]\nqueries = [\"drafts/*\", \"old#*\"]\nfires = \"ignore\"\nquiet = \"ignore\"\n\
                    [[test.except]]\nqueries = \"drafts/shell\"\nfires = \"warn\"\n";
        let testing = testing(text).expect("it fits");
        assert_eq!(testing.fires("win/a"), Demand::Require);
        assert_eq!((testing.fires("old#x"), testing.quiet("old#x")), (Demand::Ignore, Demand::Ignore));
        assert_eq!((testing.fires("drafts/shell"), testing.quiet("drafts/shell")), (Demand::Warn, Demand::Ignore));
        let idle = |ids: &[&str]| testing.exceptions[0].queries.idle(ids).map(String::from).collect::<Vec<_>>();
        assert_eq!(idle(&["drafts/a"]), ["old#*"]);
    }

    #[test]
    fn what_is_no_answer_is_refused_with_its_place() {
        insta::assert_snapshot!(testing("[test]\nfires = \"yes\"\n").unwrap_err(), @"spelt.toml:2:9: unknown variant `yes`, expected one of `ignore`, `note`, `warn`, `require`");
        insta::assert_snapshot!(testing("[test]\nfire = \"warn\"\n").unwrap_err(), @"spelt.toml:2:1: unknown field `fire`, expected one of `fires`, `quiet`, `unreferenced`, `order`, `except`");
        insta::assert_snapshot!(testing("[[test.except]]\nqueries = 3\n").unwrap_err(), @"spelt.toml:2:11: a text is expected here, or a list of texts");
    }
}
