//! `eventtype` and `tag` as fields: what eventtypes.conf and tags.conf say of events, beside what the events carry.

use super::{at, call, field, gated, set};
use crate::command::lower::Lowering;
use crate::knowledge::Knowledge;
use crate::plan::{Expr, Node, Op};
use crate::source::Span;
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::Operator;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Lowering<'_> {
    /// What sets the types and tags of events. A search inside a type knows none, or it would ask for itself.
    pub(super) fn types_and_tags(&mut self, knowledge: &Knowledge) -> Vec<Op> {
        if !self.meant.is_empty() {
            return Vec::new();
        }
        let around = (self.place.inside.replace(Span::default()), self.meanings, self.diagnostics.len());
        let mut ops = Vec::new();
        let types: Vec<Expr> =
            knowledge.event_types().filter_map(|(name, search)| self.of_type(name, search)).collect();
        ops.extend((!types.is_empty()).then(|| added("eventtype", types)));
        let mut tagged: BTreeMap<Name, Vec<Expr>> = BTreeMap::new();
        for tag in knowledge.tags() {
            let test = self.test(&tag.field, Operator::Equal, &tag.value, false, Span::default());
            let given = test.ok().map(|test| gated(text(&tag.name), Some(test)));
            tagged.entry(format!("tag::{}", tag.field).into()).or_default().extend(given);
        }
        let fields = tagged.keys().map(field).collect();
        let all = (!tagged.is_empty()).then(|| added("tag", fields));
        ops.extend(tagged.into_iter().map(|(name, given)| added(&name, given)).chain(all));
        self.place.inside = around.0;
        self.meanings = around.1;
        self.diagnostics.truncate(around.2);
        ops
    }

    /// The name of a type for the events of it; nothing if it means nothing, which is said where a search names it.
    fn of_type(&mut self, name: &str, search: &Arc<str>) -> Option<Expr> {
        let range = self.own_range;
        let meaning = self.event_type(name, search, Span::default());
        self.own_range = range;
        Some(gated(text(name), Some(meaning.ok()?)))
    }
}

/// A field with more values, each once and in the order of letters, as Splunk shows types and tags.
fn added(name: &str, more: Vec<Expr>) -> Op {
    let name = Name::from(name);
    let values = std::iter::once(field(&name)).chain(more).collect();
    set(&name, call("mvsort", vec![call("mvdedup", vec![call("mvappend", values)])]))
}

fn text(text: &str) -> Expr {
    at(Node::Literal(Value::text(text)))
}
