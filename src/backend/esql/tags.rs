//! Tags: no document has them, and the log and the number of an event say what Splunk's tags would.

use super::events::{self, Class, is_sort};
use super::piece::Piece;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::schema::documents::{Codes, Documents};
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::pattern::Pattern;
use std::collections::{BTreeMap, BTreeSet};

impl<'w> Writer<'w> {
    /// The events that have a tag, if the schema knows it and the search has set none.
    pub fn tags(&self, name: &Name, pattern: &Pattern) -> Option<(&'w Documents, &'w BTreeMap<String, Codes>)> {
        let documents = self.request.schema.documents.as_ref().filter(|_| self.rows.is_open)?;
        let is_own = pattern.is_literal() && !self.rows.columns.contains_key(name);
        let tagged = documents.tags.get(pattern.text()).filter(|_| is_own)?;
        Some((documents, tagged))
    }

    /// `tag=v` and `eventtype=v`: the log and the number of the event say it.
    pub fn tagged(&mut self, name: &Name, pattern: &Pattern, span: Span) -> Done<Piece> {
        let Some((documents, tagged)) = self.tags(name, pattern) else { return Ok(Piece::always(false)) };
        let how =
            "no document has it: the events that it stands for are those of the logs and numbers that the schema names";
        self.report.nearly(&format!("`{name}={}`", pattern.text()), how, span)?;
        let (wanted, others) = events::all(documents).into_iter().partition(|class| class.is_one_of(tagged));
        Ok(Piece::logic(self.telling(documents, &wanted, &others, span)?))
    }

    /// Whether a condition asks for a tag that all events have which another of these conditions lets through.
    pub fn is_implied(&self, condition: &Expr, all: &[&Expr]) -> bool {
        let Some(events) = self.events_of(condition) else { return false };
        all.iter().filter_map(|other| self.events_of(other)).any(|other| other.is_subset(&events) && other != events)
    }

    /// The events that have the tag which a condition asks for; none if it asks for none.
    fn events_of(&self, condition: &Expr) -> Option<BTreeSet<Class<'w>>> {
        let Node::Test(Test::Matches(name, pattern)) = &condition.node else { return None };
        let (documents, tagged) = self.tags(name, pattern).filter(|_| is_sort(name))?;
        Some(events::all(documents).into_iter().filter(|class| class.is_one_of(tagged)).collect())
    }
}
