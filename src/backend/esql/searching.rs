//! Tests of the `search` command: case folded, wildcards, any value, false on a missing field.

use super::conditions::symbol;
use super::piece::{Piece, Shape, Sort};
use super::text::{like, moment};
use super::writer::{Done, Writer};
use crate::backend::kind::TestKind;
use crate::backend::schema::Logs;
use crate::backend::schema::documents::Documents;
use crate::backend::sql::piece::joined;
use crate::backend::{Answer, Name};
use crate::plan::Test;
use crate::source::Span;
use crate::value::compare::Operator;
use crate::value::network::Network;
use crate::value::pattern::{Pattern, Term};
use crate::value::time::When;
use crate::value::{Number, compare::fold};
use std::net::IpAddr;

/// How well each test of `search` can be said.
pub fn answer(kind: TestKind) -> Answer {
    match kind {
        TestKind::Exists | TestKind::Within => Answer::Exact,
        TestKind::Matches | TestKind::Differs => {
            Answer::Emulated("TO_LOWER; of a field with several values, only whether one of them is a text")
        }
        TestKind::Ordered => Answer::Emulated("of single values"),
        TestKind::InNetwork | TestKind::OutsideNetwork => Answer::Emulated("CIDR_MATCH, of single values"),
        TestKind::Term => Answer::Emulated("RLIKE with Splunk's breakers at both ends"),
        TestKind::Metadata | TestKind::NotMetadata => {
            Answer::Emulated("`source` and `sourcetype` by the log of the event; `index` is what FROM says")
        }
        TestKind::Subsearch => Answer::Unsupported("ES|QL has no search in another's condition"),
    }
}

impl Writer<'_> {
    /// A test of `search`; null may stand for false.
    pub fn test(&mut self, test: &Test, span: Span) -> Done<Piece> {
        match test {
            Test::Exists(name) => {
                let value = self.field(name, span)?;
                Ok(exists(&value))
            }
            Test::Matches(name, pattern) if self.tags(name, pattern).is_some() => self.tagged(name, pattern, span),
            Test::Matches(name, pattern) => {
                let value = self.field(name, span)?;
                self.matches(&value, pattern, span)
            }
            Test::Differs(name, pattern) => {
                let value = self.field(name, span)?;
                self.differs(&value, pattern, span)
            }
            Test::Ordered(name, operator, text) => {
                let value = self.field(name, span)?;
                self.ordered(&value, *operator, text, span)
            }
            Test::InNetwork(name, network) => {
                let value = self.field(name, span)?;
                self.network(&value, *network, true, span)
            }
            Test::OutsideNetwork(name, network) => {
                let value = self.field(name, span)?;
                self.network(&value, *network, false, span)
            }
            Test::Term(term) => self.term(term, span),
            Test::Metadata(name, pattern) => self.metadata(name, pattern, span),
            Test::NotMetadata(name, pattern) => self.not_metadata(name, pattern, span),
            Test::Subsearch(_) => Err(self.refuse("a search in brackets", answer(TestKind::Subsearch).words(), span)),
            Test::Within(earliest, latest) => self.within(earliest.as_ref(), latest.as_ref(), span),
        }
    }

    /// `f=v`: any value matches.
    pub fn matches(&mut self, value: &Piece, pattern: &Pattern, span: Span) -> Done<Piece> {
        if value.shape == Shape::Nothing {
            return Ok(Piece::always(false));
        }
        if pattern.is_any() {
            return Ok(exists(value));
        }
        if pattern.is_literal() {
            return self.equals(value, pattern, span);
        }
        if value.shape == Shape::Moment {
            return Err(self.refuse("a time", "it is a date there, and no text with wildcards", span));
        }
        let text = self.single(value, "wildcards", span)?;
        let items = vec![self.literal(&like(&folded(pattern, pattern.text()), '*', None), span)?];
        let of = self.lowered(text, pattern);
        Ok(self.of_list(of, Sort::Like, items))
    }

    /// `f=v` without wildcards.
    fn equals(&mut self, value: &Piece, pattern: &Pattern, span: Span) -> Done<Piece> {
        let text = pattern.text();
        let own = match value.shape {
            Shape::Whole => {
                text.parse::<i64>().ok().filter(|number| number.to_string() == text).map(|it| it.to_string())
            }
            Shape::Number => Number::read(text).filter(|number| number.to_string() == text).map(|it| it.to_string()),
            Shape::Address => text.parse::<IpAddr>().ok().map(|address| format!("\"{address}\"")),
            Shape::Moment => Number::read(text).map(|number| moment(number.value)),
            Shape::Text | Shape::Digits | Shape::Truth | Shape::Nothing => {
                Some(self.literal(&folded(pattern, text), span)?)
            }
        };
        // A number, an address or a date is no other text than the one it prints as.
        let Some(own) = own else { return Ok(Piece::always(false)) };
        let of = match value.shape {
            Shape::Truth => self.text(value, span)?,
            Shape::Text
            | Shape::Digits
            | Shape::Whole
            | Shape::Number
            | Shape::Address
            | Shape::Moment
            | Shape::Nothing => value.clone(),
        };
        let of = if own.starts_with('"') && value.shape != Shape::Address { self.lowered(of, pattern) } else { of };
        if value.is_many {
            // It is never null: of no value it is false.
            return Ok(Piece::tight(format!("MV_CONTAINS({}, {own})", of.text), Shape::Truth).sure());
        }
        Ok(self.of_list(of, Sort::Equal, vec![own]))
    }

    /// A text in lower case, where the pattern folds case and has letters.
    fn lowered(&self, text: Piece, pattern: &Pattern) -> Piece {
        let has_case = pattern.text().chars().any(|c| c.to_lowercase().ne([c]) || c.to_uppercase().ne([c]));
        // Digits have no case, and many a comparison is of them.
        if pattern.folds() && has_case && text.shape != Shape::Digits {
            text.made(format!("TO_LOWER({})", text.text), Shape::Text)
        } else {
            text
        }
    }

    /// `f!=v`: there is a value, and some value does not match.
    fn differs(&mut self, value: &Piece, pattern: &Pattern, span: Span) -> Done<Piece> {
        if value.is_many {
            let why = "whether some value of several is another cannot be asked";
            return Err(self.refuse("`!=`", why, span));
        }
        let matches = self.matches(value, pattern, span)?;
        if pattern.is_any() || value.shape == Shape::Nothing {
            return Ok(Piece::always(false));
        }
        if matches.is_false() {
            return Ok(exists(value));
        }
        let Some(listed) = &matches.listed else { return Ok(Piece::truth(format!("NOT {}", matches.operand()))) };
        let (of, item) = (&listed.of, listed.items.join(", "));
        Ok(Piece::truth(match listed.sort {
            Sort::Equal => format!("{of} != {item}"),
            Sort::Like => format!("{of} NOT LIKE {item}"),
        }))
    }

    /// `f<v`: as numbers where both are, else as texts.
    fn ordered(&mut self, value: &Piece, operator: Operator, text: &str, span: Span) -> Done<Piece> {
        let symbol = symbol(operator);
        if value.shape == Shape::Nothing {
            return Ok(Piece::always(false));
        }
        if value.is_many {
            return Err(self.refuse("an order", "ES|QL gives null for a field with several values", span));
        }
        let number = Number::read(text);
        if let (Shape::Moment, Some(number)) = (value.shape, number) {
            return Ok(Piece::truth(format!("{} {symbol} {}", value.operand(), moment(number.value))));
        }
        let literal = self.literal(text, span)?;
        let as_text = |writer: &mut Self| -> Done<String> {
            Ok(format!("{} {symbol} {literal}", writer.text(value, span)?.operand()))
        };
        let Some(number) = number else { return as_text(self).map(Piece::truth) };
        let numbers = format!("{} {symbol} {number}", self.double(value, span)?.operand());
        match value.shape {
            Shape::Whole | Shape::Number | Shape::Digits | Shape::Moment => Ok(Piece::truth(numbers)),
            Shape::Text | Shape::Address | Shape::Truth | Shape::Nothing => {
                let texts = as_text(self)?;
                Ok(Piece::tight(format!("COALESCE({numbers}, {texts})"), Shape::Truth))
            }
        }
    }

    fn network(&mut self, value: &Piece, network: Network, wanted: bool, span: Span) -> Done<Piece> {
        if value.shape == Shape::Nothing {
            return Ok(Piece::always(false));
        }
        if value.is_many {
            return Err(self.refuse("a network", "ES|QL gives null for a field with several values", span));
        }
        let literal = self.literal(&network.to_string(), span)?;
        if value.shape == Shape::Address {
            let is = format!("CIDR_MATCH({}, {literal})", value.text);
            return Ok(if wanted { Piece::truth(is) } else { Piece::truth(format!("NOT {is}")) });
        }
        let text = self.text(value, span)?;
        // What is no address becomes null, and the text of the network itself is of it.
        let is = format!("COALESCE(CIDR_MATCH(TO_IP({}), {literal}), false)", text.text);
        Ok(if wanted {
            Piece::logic(format!("{is} OR {} == {literal}", text.operand()))
        } else {
            Piece::logic(format!("NOT {is} AND {} != {literal}", text.operand()))
        })
    }

    /// `source=v` and the like.
    fn metadata(&mut self, name: &Name, pattern: &Pattern, span: Span) -> Done<Piece> {
        let Some(documents) = self.request.schema.documents.as_ref().filter(|_| !self.rows.columns.contains_key(name))
        else {
            let value = self.field(name, span)?;
            return self.matches(&value, pattern, span);
        };
        if let Some(why) = documents.unasked.get(&**name) {
            if !pattern.is_any() {
                self.report.note(format!("`{name}={}` is not asked: {why}", pattern.text()), span);
            }
            return Ok(Piece::always(true));
        }
        let Some(logs) = self.request.schema.logs(name, pattern) else {
            let value = self.field(name, span)?;
            return self.matches(&value, pattern, span);
        };
        if logs.names.is_empty() && !logs.are_all {
            let told = format!("`{name}={}`: no event of Windows could be shown so", pattern.text());
            self.report.note(told, span);
        }
        self.of_logs(documents, &logs, span)
    }

    /// Whether an event is of some logs.
    fn of_logs(&mut self, documents: &Documents, logs: &Logs, span: Span) -> Done<Piece> {
        let log = Piece::column(super::text::ident(&documents.log), Shape::Text);
        if logs.are_all {
            return Ok(exists(&log));
        }
        let mut parts = Vec::new();
        for name in &logs.names {
            // A log that the schema knows is written as Windows writes it.
            let known = documents.logs.values().find(|log| name.is_literal() && name.matches(&log.channel));
            let known = known.map(|log| Pattern::search_cased(&log.channel));
            parts.push(self.matches(&log, known.as_ref().unwrap_or(name), span)?);
        }
        Ok(match parts.len() {
            0 => Piece::always(false),
            1 => parts.swap_remove(0),
            _ => Piece::logic(joined(&parts.iter().map(Piece::term).collect::<Vec<_>>(), "OR")),
        })
    }

    fn not_metadata(&mut self, name: &Name, pattern: &Pattern, span: Span) -> Done<Piece> {
        let is = self.metadata(name, pattern, span)?;
        if is.is_true() {
            let why = "which events Splunk keeps there is not known of documents";
            return Err(self.refuse(&format!("`{name}!=`"), why, span));
        }
        Ok(Piece::truth(format!("NOT {}", is.operand())))
    }

    fn within(&mut self, earliest: Option<&When>, latest: Option<&When>, span: Span) -> Done<Piece> {
        let time = self.field(&"_time".into(), span)?;
        let is_date = time.shape == Shape::Moment;
        let mut written = |when: &When| match is_date {
            true => self.moment(when, span).text,
            false => self.report.fixed(when, span).to_string(),
        };
        let from = earliest.map(|when| format!("{} >= {}", time.operand(), written(when)));
        let to = latest.map(|when| format!("{} < {}", time.operand(), written(when)));
        let parts: Vec<String> = from.into_iter().chain(to).collect();
        if parts.is_empty() {
            return Ok(Piece::always(true));
        }
        Ok(if parts.len() == 1 { Piece::truth(parts.concat()) } else { Piece::logic(parts.join(" AND ")) })
    }

    /// A word or phrase in the text of the event.
    fn term(&mut self, term: &Term, span: Span) -> Done<Piece> {
        let raw = self.field(&"_raw".into(), span)?;
        let raw = self.single(&raw, "a word", span)?;
        if raw.is_column && self.is_near(&"_raw".into()) {
            return self.word(&raw, term, span);
        }
        let Some(pattern) = super::regex::of_term(term) else { return Ok(exists(&raw)) };
        let pattern = self.literal(&pattern, span)?;
        let of = if term.folds() { format!("TO_LOWER({})", raw.text) } else { raw.operand() };
        Ok(Piece::truth(format!("{of} RLIKE {pattern}")))
    }
}

impl<'w> Writer<'w> {
    /// A word or phrase in a text that is not quite that of the event: wherever it stands, for where its breakers are is not
    /// known either.
    fn word(&mut self, text: &Piece, term: &Term, span: Span) -> Done<Piece> {
        let told = "a word is also found within a longer one";
        self.report.nearly("words of the search", told, span)?;
        let word = format!("*{}*", term.text());
        let word = if term.folds() { fold(&word) } else { word };
        let items = vec![self.literal(&like(&word, '*', None), span)?];
        let of = if term.folds() { text.made(format!("TO_LOWER({})", text.text), Shape::Text) } else { text.clone() };
        Ok(self.of_list(of, Sort::Like, items))
    }

    /// Whether the schema has a field only nearly.
    fn is_near(&self, name: &Name) -> bool {
        let documents = self.request.schema.documents.as_ref();
        let places = documents.and_then(|documents| documents.fields.get(&**name));
        places.is_some_and(|places| places.all().iter().any(|place| place.nearly.is_some()))
    }
}

fn exists(value: &Piece) -> Piece {
    if value.shape == Shape::Nothing {
        return Piece::always(false);
    }
    Piece::truth(format!("{} IS NOT NULL", value.operand()))
}

fn folded(pattern: &Pattern, text: &str) -> String {
    if pattern.folds() { fold(text) } else { text.to_string() }
}
