//! Event types and tags among search terms: what is known of them, and what the events themselves carry.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Node};
use crate::source::{Source, Span};
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// So many definitions are put in place of the event types and tags of one search.
const MOST: usize = 1_000;

/// A name that may be defined, for events that satisfy a search or have a value.
enum Named {
    /// `eventtype`.
    EventType,
    /// `tag`, or `tag::field` for tags of that field alone.
    Tag(Option<Name>),
}

impl Named {
    fn by(field: &str) -> Option<Named> {
        match field {
            "eventtype" => Some(Named::EventType),
            "tag" => Some(Named::Tag(None)),
            _ => field.strip_prefix("tag::").map(|of| Named::Tag(Some(of.into()))),
        }
    }
}

impl Lowering<'_> {
    /// What a test of `eventtype` or `tag` means: what its definitions mean, or the event's own field of that name, which
    /// `own` tests. Of another field it means `own`.
    pub(super) fn defined(
        &mut self,
        own: Node,
        field: &str,
        operator: Operator,
        name: &Pattern,
        span: Span,
    ) -> Result<Node> {
        let is_meant = |known: &str| match operator {
            Operator::Equal => name.matches(known),
            Operator::NotEqual => !name.matches(known),
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => false,
        };
        let Some(named) = Named::by(field) else { return Ok(own) };
        let found = match named {
            Named::EventType => self.event_types(is_meant, span)?,
            Named::Tag(of) => self.tags(is_meant, of, span)?,
        };
        if found.is_empty() && self.place.inside.is_some() {
            // What a data model says of its events is no part of the search's text.
            return Ok(own);
        }
        if found.is_empty() {
            let message = format!("`{field}` is matched as a field of the events: no definition here has this name");
            let help = "event types and tags are defined by eventtypes.conf and tags.conf under fixtures/lookups, or where \
                        `--lookups` says";
            self.note(Diagnostic::note("undefined-eventtype", message, span).help(help));
            return Ok(own);
        }
        Ok(Node::Or(std::iter::once(Expr::new(own, span)).chain(found).collect()))
    }

    /// The searches of the event types that are meant.
    fn event_types(&mut self, is_meant: impl Fn(&str) -> bool, span: Span) -> Result<Vec<Expr>> {
        let knowledge = self.setting.knowledge.clone();
        let meant = knowledge.event_types().filter(|(known, _)| is_meant(known));
        meant.map(|(known, search)| self.event_type(known, search, span)).collect()
    }

    /// The values that the tags which are meant stand for.
    fn tags(&mut self, is_meant: impl Fn(&str) -> bool, of: Option<Name>, span: Span) -> Result<Vec<Expr>> {
        let knowledge = self.setting.knowledge.clone();
        let is_of = |field: &Name| of.as_ref().is_none_or(|of| of == field);
        let meant = knowledge.tags().filter(|tag| is_meant(&tag.name) && is_of(&tag.field));
        meant.map(|tag| self.test(&tag.field, Operator::Equal, &tag.value, false, span)).collect()
    }

    pub(super) fn event_type(&mut self, name: &str, search: &Arc<str>, span: Span) -> Result<Expr> {
        let wrong = |message: String| Box::new(Diagnostic::error("eventtype", message, span));
        if self.meant.iter().any(|around| around == name) {
            return Err(wrong(format!("the event type `{name}` means itself: {} → {name}", self.meant.join(" → "))));
        }
        self.meanings += 1;
        if self.meanings > MOST {
            return Err(wrong(format!("these event types mean more than {MOST} others")));
        }
        let source = Source::bare(name, &**search);
        let (range, around) = (self.own_range, self.place.inside.replace(span));
        self.meant.push(name.into());
        let meaning = self.search(source.text());
        self.meant.pop();
        self.place.inside = around;
        if self.own_range != range {
            return Err(wrong(format!("the event type `{name}` names a time range, which it cannot have")));
        }
        match meaning {
            Ok(meaning) => Ok(meaning.unwrap_or_else(|| Expr::new(Node::Literal(Value::Bool(true)), span))),
            Err(error) if error.code == "eventtype" => Err(error),
            Err(error) => Err(wrong(format!("in the event type `{name}`: {}", error.message))),
        }
    }
}
