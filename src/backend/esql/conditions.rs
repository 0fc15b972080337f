//! Conditions of `where` and `eval`, in the three-valued logic that ES|QL has as well.

use super::piece::{Listed, Piece, Shape, Sort};
use super::regex::Dialect;
use super::text::{among, like};
use super::writer::{Done, Writer};
use crate::backend::sql::piece::{called, joined};
use crate::plan::expr::Given;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::{Number, Value};

/// Whether null may be given for false.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// It comes to the same, as in a filter.
    IsFalse,
    /// It must be null if and only if Splunk's value is.
    Counts,
}

impl Writer<'_> {
    /// A condition of which only its truth counts: null may stand for false.
    pub fn condition(&mut self, expr: &Expr) -> Done<Piece> {
        self.logic(expr, Null::IsFalse)
    }

    /// A condition that is null where Splunk's is.
    pub fn truth(&mut self, expr: &Expr) -> Done<Piece> {
        self.logic(expr, Null::Counts)
    }

    fn logic(&mut self, expr: &Expr, null: Null) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::And(parts) => self.every(parts, null),
            Node::Or(parts) => self.any(parts, null),
            Node::Not(inner) => self.not(inner),
            Node::Xor(left, right) => {
                let (left, right) = (self.truth(left)?, self.truth(right)?);
                Ok(Piece::truth(format!("{} != {}", left.operand(), right.operand())))
            }
            Node::Test(test) => {
                let condition = self.test(test, span)?;
                Ok(if null == Null::Counts { never_null(&condition) } else { condition })
            }
            Node::Compare { left, operator, right, reading } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                if null == Null::IsFalse && [&left, &right].iter().any(|side| side.shape == Shape::Nothing) {
                    return Ok(Piece::always(false));
                }
                self.compare(&left, *operator, &right, *reading, span)
            }
            Node::In { value, items } => self.is_in(value, items, null, span),
            Node::Like { value, pattern } => {
                let value = self.value(value)?;
                let Given::Fixed(pattern) = &**pattern else {
                    return Err(self.refuse("`LIKE`", "ES|QL has no patterns that are computed from fields", span));
                };
                let of = self.single(&value, "`LIKE`", span)?;
                let items = vec![self.literal(&like(pattern.text(), '%', Some('_')), span)?];
                Ok(self.of_list(of, Sort::Like, items))
            }
            Node::Match { value, regex } => {
                let value = self.value(value)?;
                let Given::Fixed(regex) = &**regex else {
                    return Err(self.refuse("`match`", "ES|QL has no patterns that are computed from fields", span));
                };
                let of = self.single(&value, "`match`", span)?;
                let found = self.regex(regex.pattern(), Dialect::Lucene, span)?;
                let pattern = self.literal(&found.text, span)?;
                let of = if found.folds { format!("TO_LOWER({})", of.text) } else { of.operand() };
                Ok(Piece::truth(format!("{of} RLIKE {pattern}")))
            }
            Node::Literal(_)
            | Node::Field(_)
            | Node::Arithmetic { .. }
            | Node::Plus { .. }
            | Node::Negate(_)
            | Node::Concat(..)
            | Node::Case(_)
            | Node::Validate(_)
            | Node::Coalesce(_)
            | Node::Each(_)
            | Node::Split { .. }
            | Node::Tokens { .. }
            | Node::Substitute { .. }
            | Node::Transliterate { .. }
            | Node::Lookup(_)
            | Node::Call { .. } => {
                let value = self.value(expr)?;
                // What is no condition is null, and a null lets nothing through.
                Ok(if value.shape == Shape::Truth { value } else { Piece::always(false) })
            }
        }
    }

    /// All true. Each part is asked only of the events that the others let through.
    fn every(&mut self, parts: &[Expr], null: Null) -> Done<Piece> {
        let classes = self.classes.clone();
        let parts = conjuncts(parts);
        parts.iter().for_each(|part| self.narrow(part));
        let asked: Vec<&Expr> = parts.iter().copied().filter(|part| !self.is_implied(part, &parts)).collect();
        let written = self.parts(asked, null);
        self.classes = classes;
        let mut written = written?;
        written.retain(|piece| !piece.is_true());
        let mut seen: Vec<String> = Vec::new();
        written.retain(|piece| {
            let is_new = !seen.contains(&piece.text);
            seen.push(piece.text.clone());
            is_new
        });
        if let Some(never) = written.iter().position(Piece::is_false) {
            return Ok(written.swap_remove(never));
        }
        Ok(match written.len() {
            0 => Piece::always(true),
            1 => written.swap_remove(0),
            _ => Piece::logic(joined(&written.iter().map(Piece::term).collect::<Vec<_>>(), "AND")),
        })
    }

    /// Any true. Tests of one value against several literals become one.
    fn any(&mut self, parts: &[Expr], null: Null) -> Done<Piece> {
        let written = self.parts(parts, null)?;
        let mut kept: Vec<Piece> = Vec::new();
        for piece in written.into_iter().filter(|piece| !piece.is_false()) {
            let same = |known: &&mut Piece| match (&known.listed, &piece.listed) {
                (Some(known), Some(new)) => known.of == new.of && known.sort == new.sort,
                (_, _) => known.text == piece.text,
            };
            match (kept.iter_mut().find(same), &piece.listed) {
                (Some(known), Some(new)) => {
                    let Some(mut listed) = known.listed.clone() else { continue };
                    let more =
                        new.items.iter().filter(|item| !listed.items.contains(item)).cloned().collect::<Vec<_>>();
                    listed.items.extend(more);
                    *known = Piece::listed(listed);
                }
                (Some(_), None) => {}
                (None, _) => kept.push(piece),
            }
        }
        if kept.iter().any(Piece::is_true) {
            return Ok(Piece::always(true));
        }
        Ok(match kept.len() {
            0 => Piece::always(false),
            1 => kept.swap_remove(0),
            _ => Piece::logic(joined(&kept.iter().map(Piece::term).collect::<Vec<_>>(), "OR")),
        })
    }

    /// All parts are looked at, so that every refusal is told.
    fn parts<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>, null: Null) -> Done<Vec<Piece>> {
        let written: Vec<Done<Piece>> = parts.into_iter().map(|part| self.logic(part, null)).collect();
        written.into_iter().collect()
    }

    /// The opposite. Of tests of `search`, which are never null, one COALESCE around all of them is enough.
    fn not(&mut self, inner: &Expr) -> Done<Piece> {
        if !is_of_tests(inner) {
            let inner = self.truth(inner)?;
            return Ok(Piece::truth(format!("NOT {}", inner.operand())));
        }
        let found = self.condition(inner)?;
        Ok(match &found.listed {
            _ if found.is_true() => Piece::always(false),
            _ if found.is_false() => Piece::always(true),
            Some(Listed { of, sort, items }) => {
                let differs = match (sort, &items[..]) {
                    (Sort::Equal, [only]) => format!("{of} != {only}"),
                    (Sort::Equal, items) => among(&format!("{of} NOT IN"), items),
                    (Sort::Like, [only]) => format!("{of} NOT LIKE {only}"),
                    (Sort::Like, items) => among(&format!("NOT {of} LIKE"), items),
                };
                Piece::logic(joined(&[format!("{} IS NULL", inside(of)), differs], "OR"))
            }
            None => match found.text.strip_suffix(" IS NOT NULL") {
                Some(of) if !of.contains([' ', '\n']) => Piece::truth(format!("{of} IS NULL")),
                Some(_) | None => Piece::truth(format!("NOT {}", never_null(&found).operand())),
            },
        })
    }

    /// A comparison of `where` and `eval`.
    pub fn compare(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        if left.shape == Shape::Nothing || right.shape == Shape::Nothing {
            return Ok(Piece::truth("null::boolean"));
        }
        if left.is_many || right.is_many {
            return self.compare_many(left, operator, right, reading, span);
        }
        let symbol = symbol(operator);
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if is_equality && left.is_filled && right.text == "\"\"" {
            return Ok(Piece::always(operator == Operator::NotEqual));
        }
        // A whole number has one spelling in decimal digits.
        if let (true, Some((digits, number))) = (is_equality, digits_and_number(left, right)) {
            let text = self.literal(&number, span)?;
            return Ok(if operator == Operator::Equal {
                self.of_list(digits.clone(), Sort::Equal, vec![text])
            } else {
                Piece::truth(format!("{} != {text}", digits.operand()))
            });
        }
        let are_alike = left.is_number() && right.is_number() || left.shape == right.shape && left.shape != Shape::Text;
        let is_alike_as_text = is_equality || left.shape != Shape::Digits;
        if reading != Reading::Text && are_alike && (reading == Reading::Number || is_alike_as_text) {
            return Ok(Piece::truth(format!("{} {symbol} {}", left.side(), right.side())));
        }
        let as_numbers = |writer: &mut Self| -> Done<String> {
            if let Some(compared) = with_moment(left, symbol, right) {
                return Ok(compared);
            }
            let (left, right) = (writer.double(left, span)?, writer.double(right, span)?);
            Ok(format!("{} {symbol} {}", left.side(), right.side()))
        };
        match reading {
            Reading::Number => Ok(Piece::truth(as_numbers(self)?)),
            Reading::Text => self.compare_texts(left, operator, right, span),
            Reading::Either => {
                let numbers = as_numbers(self)?;
                let texts = self.compare_texts(left, operator, right, span)?;
                // The first is null where either is no number.
                Ok(Piece::tight(format!("COALESCE({numbers}, {})", texts.text), Shape::Truth))
            }
        }
    }

    fn compare_texts(&mut self, left: &Piece, operator: Operator, right: &Piece, span: Span) -> Done<Piece> {
        let (left, right) = (self.text(left, span)?, self.text(right, span)?);
        if operator == Operator::Equal && right.text.starts_with('"') {
            return Ok(self.of_list(left, Sort::Equal, vec![right.text]));
        }
        Ok(Piece::truth(format!("{} {} {}", left.side(), symbol(operator), right.side())))
    }

    /// Equality with any value of several, or its complement; anything else is of single values.
    fn compare_many(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        let (many, single) = if left.is_many { (left, right) } else { (right, left) };
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if single.is_many || !is_equality || reading != Reading::Text {
            let why = "of a field with several values, ES|QL says only whether one of them is a text";
            return Err(self.refuse("a comparison", why, span));
        }
        let single = self.text(single, span)?;
        let found = format!("MV_CONTAINS({}, {})", many.text, single.text);
        let found = if operator == Operator::Equal { found } else { format!("NOT {found}") };
        // It is never null, and Splunk's comparison with a missing field is.
        Ok(Piece::tight(format!("CASE({} IS NOT NULL, {found}, null)", many.text), Shape::Truth))
    }

    fn is_in(&mut self, value: &Expr, items: &[(Expr, Reading)], null: Null, span: Span) -> Done<Piece> {
        let value = self.value(value)?;
        let mut parts: Vec<Piece> = Vec::new();
        for (item, reading) in items.iter().filter(|(item, _)| item.node != Node::Literal(Value::Null)) {
            let item = self.value(item)?;
            parts.push(self.compare(&value, Operator::Equal, &item, *reading, span)?);
        }
        let first = parts.first().and_then(|part| part.listed.clone());
        if let Some(mut all) = first {
            let is_same = |part: &Piece| part.listed.as_ref().is_some_and(|it| it.of == all.of && it.sort == all.sort);
            if parts.iter().all(is_same) {
                all.items = parts.iter().filter_map(|part| part.listed.clone()).flat_map(|it| it.items).collect();
                return Ok(Piece::listed(all));
            }
        }
        let terms: Vec<String> =
            parts.iter().map(|part| if null == Null::Counts { never_null(part).text } else { part.term() }).collect();
        let any = if terms.is_empty() { "false".to_string() } else { joined(&terms, "OR") };
        if null == Null::IsFalse {
            return Ok(Piece::logic(any));
        }
        // A null item equals nothing; only a null value is null.
        Ok(Piece::tight(format!("CASE({} IS NOT NULL, {any}, null)", value.text), Shape::Truth))
    }

    /// A test of a value against literals.
    pub fn of_list(&self, of: Piece, sort: Sort, items: Vec<String>) -> Piece {
        Piece::listed(Listed { of: of.operand(), sort, items })
    }

    /// A value as a single text.
    pub fn single(&mut self, value: &Piece, what: &str, span: Span) -> Done<Piece> {
        if value.is_many {
            return Err(self.refuse(what, "ES|QL gives null for a field with several values", span));
        }
        self.text(value, span)
    }
}

/// Conditions that all hold, those of an AND among them one by one.
fn conjuncts(parts: &[Expr]) -> Vec<&Expr> {
    fn of(part: &Expr) -> Vec<&Expr> {
        if let Node::And(inner) = &part.node { conjuncts(inner) } else { vec![part] }
    }
    parts.iter().flat_map(of).collect()
}

/// What a function of case is called with.
fn inside(of: &str) -> &str {
    of.strip_prefix("TO_LOWER(").and_then(|of| of.strip_suffix(')')).unwrap_or(of)
}

/// Whether it is put together from tests of `search`, which are never null.
fn is_of_tests(expr: &Expr) -> bool {
    match &expr.node {
        Node::Test(_) => true,
        Node::And(parts) | Node::Or(parts) => parts.iter().all(is_of_tests),
        Node::Not(inner) => is_of_tests(inner),
        Node::Literal(_)
        | Node::Field(_)
        | Node::Xor(..)
        | Node::Compare { .. }
        | Node::In { .. }
        | Node::Like { .. }
        | Node::Match { .. }
        | Node::Arithmetic { .. }
        | Node::Plus { .. }
        | Node::Negate(_)
        | Node::Concat(..)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_)
        | Node::Call { .. } => false,
    }
}

/// A condition that is false where it would be null.
pub fn never_null(condition: &Piece) -> Piece {
    // One test of a column, and not several with AND or OR between them that end in one.
    let is_test_of_null = condition.text.strip_suffix(" IS NOT NULL").is_some_and(|of| !of.contains([' ', '\n']));
    if is_test_of_null || condition.is_sure {
        return condition.clone();
    }
    Piece::tight(called("COALESCE", &[condition.text.clone(), "false".into()]), Shape::Truth)
}

/// Digits, and the whole number that they are held against.
fn digits_and_number<'p>(left: &'p Piece, right: &Piece) -> Option<(&'p Piece, String)> {
    let is_whole = right.shape == Shape::Whole && right.text.parse::<i64>().is_ok();
    (left.shape == Shape::Digits && is_whole).then(|| (left, right.text.clone()))
}

/// A date held against epoch seconds that the search gives.
fn with_moment(left: &Piece, symbol: &str, right: &Piece) -> Option<String> {
    let moment = |piece: &Piece| {
        let is_given = piece.is_number() || piece.text.starts_with('"');
        let number = Number::read(piece.text.trim_matches('"')).filter(|_| is_given)?;
        Some(super::text::moment(number.value))
    };
    match (left.shape, right.shape) {
        (Shape::Moment, Shape::Moment) => None,
        (Shape::Moment, _) => Some(format!("{} {symbol} {}", left.side(), moment(right)?)),
        (_, Shape::Moment) => Some(format!("{} {symbol} {}", moment(left)?, right.side())),
        (_, _) => None,
    }
}

/// An operator of comparison.
pub fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            operator.symbol()
        }
    }
}
