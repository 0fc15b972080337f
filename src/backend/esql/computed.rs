//! Fields that the schema computes of documents: in the events of each log and number what the rules come to there.

use super::events::{self, Class};
use super::piece::{Piece, Shape};
use super::writer::{Done, Rows, Writer};
use crate::backend::Name;
use crate::backend::schema::documents::{Documents, Places};
use crate::backend::schema::{Asked, Known, settled};
use crate::backend::sql::piece::called;
use crate::command::Setting;
use crate::diagnostic::Severity;
use crate::plan::{Expr, Node};
use crate::source::Span;
use std::collections::BTreeSet;

/// More kinds of events than these are no longer told apart.
const MOST: usize = 40;

impl<'w> Writer<'w> {
    /// A computed field of the events that are asked for; none if the schema computes no such field, or it cannot be said.
    pub fn computed(&mut self, documents: &'w Documents, name: &Name, span: Span) -> Option<Piece> {
        let schema = self.request.schema;
        if self.is_computing || self.classes.len() > MOST || has_exactly(documents, name) {
            return None;
        }
        let setting = Setting::at(self.request.now, self.request.zone.clone());
        let expr = schema.expression(name, &setting).ok().flatten()?;
        // It is made of what the events hold, whatever the search has set since.
        let rows = std::mem::replace(&mut self.rows, Rows { is_open: true, ..Rows::default() });
        let asked = self.classes.clone();
        let told = (self.report.refusals.len(), self.report.notes.len());
        self.is_computing = true;
        let groups = self.groups(documents, &expr, &asked, span);
        self.is_computing = false;
        self.rows = rows;
        self.classes = asked;
        let piece = groups.and_then(|groups| self.told_apart(documents, &groups, span));
        // What is only nearly so, and what is refused, is told of the field itself.
        let is_exact = self.report.notes.drain(told.1..).all(|note| note.severity != Severity::Warning);
        self.report.refusals.truncate(told.0);
        piece.ok().filter(|_| is_exact)
    }

    /// The values of an expression, each with the events in which it is that.
    fn groups(
        &mut self,
        documents: &'w Documents,
        expr: &Expr,
        asked: &[Class<'w>],
        span: Span,
    ) -> Done<Vec<(Piece, BTreeSet<Class<'w>>)>> {
        let mut groups: Vec<(Piece, BTreeSet<Class<'w>>)> = Vec::new();
        for class in asked {
            self.classes = vec![*class];
            let settled = settled(expr, &Events { class: *class, documents });
            if settled.all().into_iter().any(reads_within) {
                return Err(self.refuse(
                    "a computed field",
                    "it is cut out of texts by rules that no analyst would write",
                    span,
                ));
            }
            let value = self.value(&settled)?;
            match groups.iter_mut().find(|(known, _)| known.text == value.text && known.shape == value.shape) {
                Some((_, classes)) => _ = classes.insert(*class),
                None => groups.push((value, BTreeSet::from([*class]))),
            }
        }
        Ok(groups)
    }

    /// One value for all events, by what tells them apart.
    fn told_apart(
        &mut self,
        documents: &'w Documents,
        groups: &[(Piece, BTreeSet<Class<'w>>)],
        span: Span,
    ) -> Done<Piece> {
        if let [(only, _)] = groups {
            return Ok(only.clone().never_empty());
        }
        let mut arms = Vec::new();
        let (mut shape, mut is_many, mut has_order) = (Shape::Nothing, false, true);
        for (value, classes) in groups.iter().filter(|(value, _)| value.shape != Shape::Nothing) {
            if shape != Shape::Nothing && shape != value.shape {
                return Err(self.refuse("a computed field", "it is of several types", span));
            }
            (shape, is_many, has_order) = (value.shape, is_many || value.is_many, has_order && value.has_order());
            let others = self.classes.iter().filter(|class| !classes.contains(class)).copied().collect();
            arms.push(format!("{}, {}", self.telling(documents, classes, &others, span)?, value.text));
        }
        Ok(match arms.is_empty() {
            true => Piece::nothing(),
            false => Piece::tight(called("CASE", &arms), shape).of_many(is_many).in_order(has_order).never_empty(),
        })
    }

    /// The last part of a path, where documents have it in a column of its own: `mvindex(split(f, "\\"), -1)`.
    pub fn leaf(&mut self, list: &Expr, place: &Expr, span: Span) -> Option<Done<Piece>> {
        let documents = self.request.schema.documents.as_ref()?;
        let Node::Call { function, args } = &list.node else { return None };
        let is_path = function.name == "split" && args[1].text() == Some("\\") && is_last(place);
        let name = args[0].field().filter(|name| is_path && !self.rows.columns.contains_key(*name))?.clone();
        let asked = self.classes.clone();
        let places = documents.fields.get(&*name)?.all().iter();
        let mut held = places.filter(|place| asked.iter().any(|class| class.is_in(place)));
        let (place, None) = (held.next()?, held.next()) else { return None };
        let leaf = if place.before.is_some() { &place.column } else { documents.leaves.get(&place.column)? };
        // Where the whole is another field, its last part is none of this one.
        let whole = self.field(&name, span);
        Some(whole.and_then(|whole| {
            let is_own = whole.is_column || place.before.is_some();
            let leaf = Piece::column(super::text::ident(leaf), Shape::Text);
            if is_own { Ok(leaf) } else { Err(self.refuse("a path", "which field it is hangs on the event", span)) }
        }))
    }
}

/// Documents of one log and number.
struct Events<'d> {
    class: Class<'d>,
    documents: &'d Documents,
}

impl Known for Events<'_> {
    fn knows(&self, asked: &Asked) -> Option<bool> {
        match asked {
            Asked::Code(codes) => match self.class.code {
                Some(code) => Some(codes.contains(code)),
                // It is none that the schema names.
                None => codes.iter().all(|code| events::is_named(self.documents, code)).then_some(false),
            },
            Asked::Log(name) => match self.class.log.and_then(|log| self.documents.logs.get(log)) {
                Some(log) => Some(name.matches(&log.channel)),
                None => self.documents.logs.values().any(|log| name.matches(&log.channel)).then_some(false),
            },
        }
    }

    fn may_have(&self, code: &str) -> bool {
        self.class.code.map_or_else(|| !events::is_named(self.documents, code), |known| known == code)
    }
}

/// Whether an expression looks for something within a text.
fn reads_within(expr: &Expr) -> bool {
    match &expr.node {
        Node::Match { .. } => true,
        Node::Call { function, .. } => function.name == "replace",
        _ => false,
    }
}

/// Whether documents have a field as it is.
fn has_exactly(documents: &Documents, name: &str) -> bool {
    let is_near = |places: &Places| places.all().iter().all(|place| place.nearly.is_some());
    match documents.fields.get(name) {
        Some(places) => !is_near(places),
        None => documents.data.names.iter().any(|listed| listed == name),
    }
}

/// Whether a place in a list is its last.
fn is_last(place: &Expr) -> bool {
    let is = |expr: &Expr, number: &str| matches!(&expr.node, Node::Literal(value) if &*value.show() == number);
    is(place, "-1") || matches!(&place.node, Node::Negate(inner) if is(inner, "1"))
}
