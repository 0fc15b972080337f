//! Tags: no document has them, and the log and the number of an event say what Splunk's tags would.

use super::events::{self, Class};
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::schema::documents::{Codes, Documents};
use crate::backend::{Assumption, Name};
use crate::plan::{Expr, Node, Op, Plan, Test};
use crate::source::Span;
use crate::value::pattern::Pattern;
use std::collections::{BTreeMap, BTreeSet};

impl<'w> Writer<'w> {
    /// The events that have a tag, if the schema knows it and the search has set none.
    pub fn tags(&self, name: &Name, pattern: &Pattern) -> Option<(&'w Documents, &'w BTreeMap<String, Codes>)> {
        let documents = self.request.schema.documents.as_ref().filter(|_| self.rows.is_open)?;
        let tagged = documents.of_sort(name, pattern).filter(|_| !self.rows.columns.contains_key(name))?;
        Some((documents, tagged))
    }

    /// `tag=v` and `eventtype=v`: the log and the number of the event say it.
    pub fn tagged(&mut self, name: &Name, pattern: &Pattern, span: Span) -> Done<Piece> {
        let Some((documents, tagged)) = self.tags(name, pattern) else { return Ok(Piece::always(false)) };
        let (wanted, others) = events::all(documents).into_iter().partition(|class| class.is_one_of(tagged));
        Ok(Piece::logic(self.telling(documents, &wanted, &others, span)?))
    }

    /// A field of an event as a data model has it: there is always something in it.
    pub fn modelled(&mut self, name: &Name, piece: Piece) -> Piece {
        let is_of_model = self.is_modelled && !self.is_computing && name.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_of_model || piece.is_sure || piece.shape == Shape::Nothing {
            return piece;
        }
        self.presumed.insert(name.clone());
        piece.filled(true)
    }

    /// What is taken for granted of the events of a data model.
    pub fn presumption(&self, plan: &Plan) -> Option<Assumption> {
        let filters = plan.steps.iter().skip(1).map_while(|step| match &step.op {
            Op::Filter(condition) => Some(condition.clone()),
            _ => None,
        });
        let presumed: Vec<Name> = self.presumed.iter().cloned().collect();
        Assumption::presumed(filters.collect(), &presumed, "as data models mean it")
    }

    /// Whether a condition asks for a tag that all events have which another of these conditions lets through.
    pub fn is_implied(&self, condition: &Expr, all: &[&Expr]) -> bool {
        let Some(events) = self.events_of(condition) else { return false };
        all.iter().filter_map(|other| self.events_of(other)).any(|other| other.is_subset(&events) && other != events)
    }

    /// The events that have the tag which a condition asks for; none if it asks for none.
    fn events_of(&self, condition: &Expr) -> Option<BTreeSet<Class<'w>>> {
        let Node::Test(Test::Matches(name, pattern)) = &condition.node else { return None };
        let (documents, tagged) = self.tags(name, pattern)?;
        Some(events::all(documents).into_iter().filter(|class| class.is_one_of(tagged)).collect())
    }
}

/// Whether a test asks for the events of a data model.
pub fn is_of_model(documents: &Documents, expr: &Expr) -> bool {
    let Node::Test(Test::Matches(name, pattern)) = &expr.node else { return false };
    &**name == "tag" && documents.of_sort(name, pattern).is_some()
}
