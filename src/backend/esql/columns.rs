//! The fields of the events as columns: which column a field is hangs on the events that are asked for.

use super::events::Class;
use super::piece::{Piece, Shape};
use super::text::{among, ident, literal};
use super::writer::{Done, Rows, Writer};
use crate::backend::Name;
use crate::backend::schema::documents::{Documents, Held, Place};
use crate::backend::schema::{Kind, Schema};
use crate::backend::sql::piece::{called, joined, parenthesised};
use crate::command::Setting;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

impl<'w> Writer<'w> {
    /// The value of a field.
    pub fn field(&mut self, name: &Name, span: Span) -> Done<Piece> {
        if let Some(piece) = self.rows.columns.get(name) {
            return Ok(piece.clone());
        }
        if !self.rows.is_open || self.rows.gone.contains(name) || name.starts_with('\0') {
            return Ok(Piece::nothing());
        }
        match &self.request.schema.documents {
            Some(documents) => {
                let found = match self.computed(documents, name, span) {
                    Some(computed) => computed,
                    None => self.of_documents(documents, std::slice::from_ref(name), span)?,
                };
                Ok(self.modelled(name, found))
            }
            None => self.of_table(name, span),
        }
    }

    /// The first of some fields that an event has, where all of them are its own.
    pub fn first_field(&mut self, names: &[Name], span: Span) -> Option<Done<Piece>> {
        let documents = self.request.schema.documents.as_ref().filter(|_| self.rows.is_open)?;
        let is_own = |name: &Name| !self.rows.columns.contains_key(name) && !self.rows.gone.contains(name);
        names.iter().all(is_own).then(|| self.of_documents(documents, names, span))
    }

    /// Whether the rows may have a field already.
    pub fn may_have(&self, name: &Name) -> bool {
        let schema = self.request.schema;
        let is_mapped = match &schema.documents {
            Some(documents) => {
                schema.computed.contains_key(&**name)
                    || places_of(documents, name).is_some_and(|places| !places.is_empty())
            }
            None => schema.column(name).is_some() || schema.computed.contains_key(&**name),
        };
        let is_own = self.rows.is_open && !self.rows.gone.contains(name) && is_mapped;
        is_own || self.rows.columns.contains_key(name)
    }

    /// A field of a table whose columns are fields.
    fn of_table(&mut self, name: &Name, span: Span) -> Done<Piece> {
        let schema = self.request.schema;
        if let Some(how) = schema.approximate.get(&**name) {
            self.report.nearly(&format!("field `{name}`"), how, span)?;
        }
        let setting = Setting::at(self.request.now, self.request.zone.clone());
        let computed = schema.expression(name, &setting).map_err(|why| self.refuse("the schema", &why, span))?;
        if let Some(computed) = computed.filter(|_| !self.is_computing) {
            // It is computed of what the events hold, whatever the search has set since and whatever else is computed.
            let rows = std::mem::replace(&mut self.rows, Rows { is_open: true, ..Rows::default() });
            self.is_computing = true;
            let value = self.value(&computed);
            self.is_computing = false;
            self.rows = rows;
            return value;
        }
        let column = schema.column(name).filter(|column| !column.trim_matches('`').is_empty());
        let Some(column) = column else { return Err(self.unmapped(name, span)) };
        let shape = match schema.kind(name) {
            Kind::Text => Shape::Text,
            Kind::Values => {
                return Err(self.refuse(
                    &format!("field `{name}`"),
                    "all the values of a document are in no column",
                    span,
                ));
            }
            Kind::Number | Kind::Whole | Kind::Epoch => Shape::Number,
            Kind::Time | Kind::Moment => Shape::Moment,
        };
        Ok(Piece::column(ident(column), shape).of_many(schema.is_many(name)))
    }

    fn unmapped(&mut self, name: &str, span: Span) -> crate::backend::answer::Refused {
        let schema = &self.request.schema.name;
        self.refuse(&format!("field `{name}`"), &format!("the schema `{schema}` does not say where it is"), span)
    }

    /// Fields of documents: the first that an event has.
    fn of_documents(&mut self, documents: &'w Documents, names: &[Name], span: Span) -> Done<Piece> {
        let mut places: Vec<Place> = Vec::new();
        for name in names {
            let Some(found) = places_of(documents, name) else {
                if self.is_lost {
                    continue;
                }
                return Err(self.unmapped(name, span));
            };
            if documents.absent.iter().any(|absent| **absent == **name) {
                let told =
                    format!("field `{name}`: Splunk has it only of events collected as text; no document has it");
                self.report.note(told, span);
            }
            let many = self.request.schema.is_many(name);
            places.extend(found.into_iter().map(|place| Place { many: place.many || many, ..place }));
        }
        let asked = self.classes.clone();
        let is_near = !places.is_empty() && places.iter().all(|place| place.nearly.is_some());
        places.retain(|place| asked.iter().any(|class| class.is_in(place)));
        let what = format!("field `{}`", names.join("`, `"));
        if is_near && places.is_empty() {
            // Splunk has such a field of more events than the schema says.
            return Err(self.unmapped(&names.join("`, `"), span));
        }
        for nearly in places.iter().filter_map(|place| place.nearly.as_ref()) {
            self.report.nearly(&what, nearly, span)?;
        }
        if let Some(why) = places.iter().find_map(|place| place.lost.clone()) {
            return Err(self.refuse(&what, &why, span));
        }
        if let ([name], true) = (names, places.is_empty())
            && !documents.absent.iter().any(|absent| **absent == **name)
        {
            self.report.note(format!("field `{name}`: none of the events that are asked for has it"), span);
        }
        self.first_place(documents, &places, span)
    }

    /// The first column that an event has.
    fn first_place(&mut self, documents: &Documents, places: &[Place], span: Span) -> Done<Piece> {
        let mut columns: Vec<(&Place, BTreeSet<Class<'w>>)> = Vec::new();
        for place in places {
            let held = self.classes.iter().filter(|class| class.is_in(place)).copied();
            match columns.iter_mut().find(|(other, _)| other.is_alike(place)) {
                Some((_, classes)) => classes.extend(held),
                None => columns.push((place, held.collect())),
            }
        }
        let pieces: Vec<Piece> = columns
            .iter()
            .map(|(place, classes)| self.guarded(documents, place, classes, span))
            .collect::<Done<_>>()?;
        self.first_of(&pieces, span)
    }

    /// A column, or null in the events in which it is another field.
    fn guarded(
        &mut self,
        documents: &Documents,
        place: &Place,
        classes: &BTreeSet<Class<'w>>,
        span: Span,
    ) -> Done<Piece> {
        let shape = shape(place.kind);
        let piece = if let Some(before) = &place.before {
            Piece::tight(format!("CONCAT({}, \"\\\\\", {})", ident(before), ident(&place.column)), shape)
        } else if place.upper {
            Piece::tight(format!("TO_UPPER({})", ident(&place.column)), shape)
        } else {
            Piece::column(ident(&place.column), shape).of_many(place.many)
        };
        let others =
            documents.fields.values().flat_map(|places| places.all()).filter(|other| other.column == place.column);
        let is_other = |class: &Class<'w>| !classes.contains(class) && others.clone().any(|other| class.is_in(other));
        let confused: BTreeSet<Class<'w>> = self.classes.iter().copied().filter(is_other).collect();
        if confused.is_empty() {
            let is_sure = place.kind == Held::Moment && place.logs.is_empty();
            let piece = piece.filled(place.filled);
            return Ok(if is_sure { piece.sure() } else { piece });
        }
        let condition = self.telling(documents, classes, &confused, span)?;
        Ok(piece.made(called("CASE", &[condition, piece.text.clone()]), shape))
    }

    /// A condition that is true of some events and of none of others.
    pub fn telling(
        &mut self,
        documents: &Documents,
        wanted: &BTreeSet<Class<'w>>,
        others: &BTreeSet<Class<'w>>,
        span: Span,
    ) -> Done<String> {
        if wanted.iter().any(|class| class.log.is_none()) && others.iter().all(|class| class.log.is_some()) {
            return Ok(format!("NOT {}", parenthesised(&self.telling(documents, others, wanted, span)?)));
        }
        let mut by_log: BTreeMap<Option<&str>, Vec<Option<&str>>> = BTreeMap::new();
        wanted.iter().for_each(|class| by_log.entry(class.log).or_default().push(class.code));
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        for (log, codes) in by_log {
            let Some(channel) = log.and_then(|log| documents.logs.get(log)).map(|log| log.channel.clone()) else {
                return Err(self.refuse("a field", "which log it is of cannot be told apart", span));
            };
            let channel = literal(&channel).unwrap_or_default();
            let confused: Vec<Option<&str>> =
                others.iter().filter(|other| other.log == log).map(|other| other.code).collect();
            if confused.is_empty() {
                whole.push(channel);
                continue;
            }
            let listed = |codes: &[Option<&str>]| -> Vec<String> {
                codes.iter().flatten().filter_map(|code| literal(code)).collect()
            };
            let code = ident(&documents.code);
            let is_listed = confused.contains(&None) || codes.len() <= confused.len();
            if is_listed && codes.contains(&None) {
                return Err(self.refuse("a field", "which events of a log it is of cannot be told apart", span));
            }
            let codes = if is_listed {
                one_of(&code, &listed(&codes), "==", "IN")
            } else {
                one_of(&code, &listed(&confused), "!=", "NOT IN")
            };
            parts.push(format!("{} == {channel} AND {codes}", ident(&documents.log)));
        }
        let log = ident(&documents.log);
        let whole = match &whole[..] {
            [] => None,
            [only] => Some(format!("{log} == {only}")),
            several => Some(format!("{log} IN ({})", several.join(", "))),
        };
        let parts: Vec<String> = whole.into_iter().chain(parts).collect();
        Ok(match &parts[..] {
            [only] => only.clone(),
            several => joined(&several.iter().map(|part| parenthesised(part)).collect::<Vec<_>>(), "OR"),
        })
    }
}

/// A test of a column against a list.
fn one_of(column: &str, items: &[String], single: &str, several: &str) -> String {
    match items {
        [only] => format!("{column} {single} {only}"),
        items => among(&format!("{column} {several}"), items),
    }
}

impl Place {
    /// Whether two places are the same column, kept in the same way.
    fn is_alike(&self, other: &Place) -> bool {
        let key = |place: &Place| (place.column.clone(), place.before.clone(), place.upper, place.kind);
        key(self) == key(other)
    }
}

fn shape(held: Held) -> Shape {
    match held {
        Held::Text => Shape::Text,
        Held::Digits => Shape::Digits,
        Held::Whole => Shape::Whole,
        Held::Number => Shape::Number,
        Held::Moment => Shape::Moment,
        Held::Address => Shape::Address,
    }
}

/// Where a field is; none if the schema does not say.
fn places_of(documents: &Documents, name: &str) -> Option<Vec<Place>> {
    if let Some(places) = documents.fields.get(name) {
        return Some(places.all().to_vec());
    }
    let is_listed = |names: &[String]| names.iter().any(|listed| listed == name);
    if is_listed(&documents.data.names) {
        let kind = if is_listed(&documents.data.digits) { Held::Digits } else { Held::Text };
        return Some(vec![Place { column: format!("{}{name}", documents.data.prefix), kind, ..Place::default() }]);
    }
    is_listed(&documents.absent).then(Vec::new)
}

/// Every column that the schema names.
pub fn columns(schema: &Schema) -> BTreeSet<String> {
    let mut all: BTreeSet<String> =
        schema.fields.iter().map(|(name, field)| field.column.clone().unwrap_or_else(|| name.clone())).collect();
    let Some(documents) = &schema.documents else { return all };
    for place in documents.fields.values().flat_map(|places| places.all()) {
        all.extend(place.before.clone());
        all.insert(place.column.clone());
    }
    all.extend([documents.log.clone(), documents.code.clone()]);
    all
}

/// The indices that hold the events that are asked for.
pub fn indices(schema: &Schema, asked: &[Class<'_>]) -> String {
    let logs: Option<BTreeSet<&str>> = asked.iter().map(|class| class.log).collect();
    let (Some(documents), Some(logs)) = (&schema.documents, logs.filter(|logs| !logs.is_empty())) else {
        return schema.table.clone();
    };
    let mut all: Vec<&str> = Vec::new();
    for index in logs.iter().filter_map(|log| documents.logs.get(*log)).flat_map(|log| &log.index) {
        if !all.contains(&index.as_str()) {
            all.push(index);
        }
    }
    // Those of several integrations last, as in the schema.
    all.sort_by_key(|index| !index.starts_with("logs-"));
    all.join(", ")
}
