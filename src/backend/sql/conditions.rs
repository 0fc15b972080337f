//! Conditions: three-valued logic is SQL's own, and what is never null in Splunk is made so where that counts.

use super::brackets;
use super::dialect::Purpose;
use super::equalities::gathered;
use super::piece::{Piece, Shape, joined};
use super::writer::{Done, Writer};
use crate::backend::kind::TestKind;
use crate::backend::{Answer, Name};
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::network::Network;
use crate::value::pattern::{Pattern, Term};
use crate::value::{Number, Value};

/// How well each test of `search` can be said.
pub fn answer(kind: TestKind) -> Answer {
    match kind {
        TestKind::Exists | TestKind::Matches | TestKind::Differs | TestKind::Ordered | TestKind::Within => {
            Answer::Exact
        }
        TestKind::Term => Answer::Emulated("a regular expression with Splunk's breakers at both ends"),
        TestKind::Metadata | TestKind::NotMetadata => Answer::Emulated(
            "what an export did not record is matched by the spellings that the schema keeps beside it",
        ),
        TestKind::InNetwork | TestKind::OutsideNetwork => Answer::Emulated("addresses of version 4, as numbers"),
        TestKind::Subsearch => Answer::Emulated("of rows whose columns are known; each is asked for as `f=v` would"),
    }
}

/// Writes a condition of a text.
type Condition<'c> = dyn Fn(&mut Writer<'_>, &str) -> Done<String> + 'c;

/// Whether null may be given for false.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
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
            Node::And(parts) => self.all(parts, "AND", null),
            Node::Or(parts) => self.all(parts, "OR", null),
            Node::Xor(left, right) => {
                let (left, right) = (self.truth(left)?, self.truth(right)?);
                Ok(truth(format!("{} <> {}", left.operand(), right.operand())))
            }
            Node::Not(inner) => {
                let inner = self.truth(inner)?;
                Ok(truth(format!("NOT {}", inner.operand())))
            }
            Node::Test(test) => {
                let condition = self.test(test, span)?;
                Ok(if null == Null::Counts { never_null(&condition) } else { condition })
            }
            Node::Compare { left, operator, right, reading } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.compare(&left, *operator, &right, *reading, span)
            }
            Node::In { value, items } => self.is_in(value, items, null, span),
            Node::Like { value, pattern } => {
                let value = self.value(value)?;
                match &**pattern {
                    Given::Fixed(pattern) if pattern.is_starred() => {
                        self.of_any(&value, span, &|writer, text| writer.is_like(text, pattern, true, span))
                    }
                    Given::Fixed(pattern) => self.of_any(&value, span, &|writer, text| {
                        let found = writer.dialect.like_fixed(text, pattern.text(), false);
                        found.ok_or_else(|| writer.refuse("a text", "it holds a character that SQL cannot", span))
                    }),
                    Given::Computed(pattern) => {
                        let pattern = self.value(pattern)?;
                        let pattern = self.text(&pattern, span)?.operand();
                        self.of_any(&value, span, &|writer, text| Ok(writer.dialect.like(text, &pattern, false)))
                    }
                }
            }
            Node::Match { value, regex } => {
                let Given::Fixed(regex) = &**regex else {
                    let why = "the expression is computed from fields, and its dialect cannot be checked beforehand";
                    return Err(self.refuse("`match`", why, span));
                };
                let regex = self.regex(regex.pattern(), Purpose::Found, span)?;
                let pattern = self.literal(&regex.pattern, span)?;
                let value = self.value(value)?;
                self.of_any(&value, span, &|writer, text| Ok(writer.dialect.finds(text, &pattern)))
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
                let is_truth = value.shape == Shape::Truth;
                // What is no condition is null.
                Ok(if is_truth { value } else { Piece::tight(self.nothing_of(Shape::Truth), Shape::Truth) })
            }
        }
    }

    fn all(&mut self, parts: &[Expr], word: &str, null: Null) -> Done<Piece> {
        let mut written = Vec::new();
        let mut refused = None;
        for part in parts {
            // All parts are looked at, so that every refusal is told.
            match self.logic(part, null) {
                Ok(piece) if word == "AND" && piece.sql == "true" => {}
                Ok(piece) => written.push(piece),
                Err(why) => refused = Some(why),
            }
        }
        if let Some(why) = refused {
            return Err(why);
        }
        Ok(match written.len() {
            0 => Piece::tight(if word == "AND" { "true" } else { "false" }, Shape::Truth),
            1 => written.swap_remove(0),
            _ => {
                let terms: Vec<String> = written.iter().map(Piece::term).collect();
                let terms = if word == "OR" { gathered(terms) } else { terms };
                match &terms[..] {
                    [only] => truth(only.clone()),
                    several => Piece::logic(joined(several, word)),
                }
            }
        })
    }

    /// Whether a condition holds of a text, or of any value of a list; null of null.
    fn of_any(&mut self, value: &Piece, span: Span, condition: &Condition<'_>) -> Done<Piece> {
        if value.shape == Shape::Many {
            let local = self.local();
            let written = condition(self, &local)?;
            return Ok(Piece::tight(self.dialect.any_where(&value.sql, &local, &written), Shape::Truth));
        }
        self.of_some(value, span, condition)
    }

    /// As [`Writer::of_any`], where null may stand for false, and false for null.
    fn of_some(&mut self, value: &Piece, span: Span, condition: &Condition<'_>) -> Done<Piece> {
        if value.shape == Shape::Many {
            let local = self.local();
            let written = condition(self, &local)?;
            return Ok(Piece::tight(self.dialect.exists_where(&value.sql, &local, &written), Shape::Truth));
        }
        let text = self.text(value, span)?;
        Ok(truth(condition(self, &text.operand())?))
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
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let is_many = |piece: &Piece| piece.shape == Shape::Many;
        if is_many(left) || is_many(right) {
            if is_equality && reading != Reading::Number {
                return self.equal_any(left, operator, right, reading, span);
            }
            // A list has no order and is no number, but one that happens to hold one value is that value.
            let single = |writer: &Self, piece: &Piece| {
                if is_many(piece) { Piece::tight(writer.only(&piece.sql), Shape::Text) } else { piece.clone() }
            };
            let (left, right) = (single(self, left), single(self, right));
            return self.compare(&left, operator, &right, reading, span);
        }
        let symbol = symbol(operator);
        let written = |left: &Piece, right: &Piece| format!("{} {symbol} {}", left.operand(), right.operand());
        let texts = |writer: &Self, left: &Piece, right: &Piece| {
            let left = if is_equality { left.operand() } else { writer.dialect.by_bytes(&left.operand()) };
            format!("{left} {symbol} {}", right.operand())
        };
        let as_numbers = |writer: &mut Self| {
            let (left, right) = (writer.number_of(left, span)?, writer.number_of(right, span)?);
            Ok::<_, crate::backend::answer::Refused>(written(&left, &right))
        };
        match reading {
            Reading::Number => Ok(truth(as_numbers(self)?)),
            Reading::Either if left.is_number() && right.is_number() => Ok(truth(as_numbers(self)?)),
            Reading::Text => {
                let (left, right) = (self.text(left, span)?, self.text(right, span)?);
                Ok(truth(texts(self, &left, &right)))
            }
            Reading::Either => {
                let numbers = as_numbers(self)?;
                let (left, right) = (self.text(left, span)?, self.text(right, span)?);
                // The first is null where either is no number.
                Ok(Piece::tight(format!("coalesce({numbers}, {})", texts(self, &left, &right)), Shape::Truth))
            }
        }
    }

    /// A value as a number, a literal at once.
    fn number_of(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        let quoted = piece.sql.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        match quoted.and_then(Number::read) {
            Some(number) if piece.shape == Shape::Text => Ok(Piece::tight(number.to_string(), Shape::Number)),
            Some(_) | None => self.double(piece, span),
        }
    }

    /// Equality with any value of a list, or its complement.
    fn equal_any(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        let (list, single) = if left.shape == Shape::Many { (left, right) } else { (right, left) };
        if single.shape == Shape::Many {
            return self.equal_both(left, operator, right, reading, span);
        }
        let equal = if reading == Reading::Text {
            let single = self.text(single, span)?;
            self.dialect.contains(&list.sql, &single.sql)
        } else {
            let local = self.local();
            let item = Piece::tight(&*local, Shape::Text);
            let equal = self.compare(&item, Operator::Equal, single, reading, span)?;
            let any = self.dialect.any_where(&list.sql, &local, &equal.sql);
            format!("CASE WHEN {} THEN {any} END", self.present(single))
        };
        Ok(match operator {
            Operator::NotEqual => truth(format!("NOT {equal}")),
            Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                Piece::tight(equal, Shape::Truth)
            }
        })
    }

    /// Whether some value of one list equals one of another, or the complement.
    fn equal_both(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        let one = self.local();
        self.locals.push((Name::from("\0"), Piece::tight(&*one, Shape::Text)));
        let other = self.local();
        let (item, other_item) = (Piece::tight(&*one, Shape::Text), Piece::tight(&*other, Shape::Text));
        let equal = self.compare(&item, Operator::Equal, &other_item, reading, span);
        self.locals.pop();
        let any = self.dialect.any_where(&right.sql, &other, &equal?.sql);
        let any = self.dialect.any_where(&left.sql, &one, &any);
        let sign = if operator == Operator::NotEqual { "NOT " } else { "" };
        let both = format!("{} AND {}", self.present(left), self.present(right));
        Ok(Piece::tight(format!("CASE WHEN {both} THEN {sign}{any} END"), Shape::Truth))
    }

    fn is_in(&mut self, value: &Expr, items: &[(Expr, Reading)], null: Null, span: Span) -> Done<Piece> {
        let value = self.value(value)?;
        let texts: Option<Vec<&str>> =
            items.iter().map(|(item, reading)| item.text().filter(|_| *reading == Reading::Text)).collect();
        if let (Some(texts), true) = (texts, value.shape != Shape::Many && !items.is_empty()) {
            let texts: Vec<String> = texts.iter().map(|text| self.literal(text, span)).collect::<Done<_>>()?;
            let value = self.text(&value, span)?;
            return Ok(truth(format!("{} IN ({})", value.operand(), texts.join(", "))));
        }
        let mut parts = Vec::new();
        for (item, reading) in items {
            if item.node == Node::Literal(Value::Null) {
                continue;
            }
            let item = self.value(item)?;
            let equal = self.compare(&value, Operator::Equal, &item, *reading, span)?;
            parts.push(if null == Null::Counts { never_null(&equal).sql } else { equal.term() });
        }
        let any = if parts.is_empty() { "false".to_string() } else { joined(&parts, "OR") };
        if null == Null::IsFalse {
            return Ok(Piece::logic(any));
        }
        // A null item equals nothing; only a null value is null.
        Ok(Piece::tight(format!("CASE WHEN {} THEN {any} END", self.present(&value)), Shape::Truth))
    }

    /// A test of `search`; null may stand for false.
    fn test(&mut self, test: &Test, span: Span) -> Done<Piece> {
        match test {
            Test::Exists(name) => {
                let value = self.field(name);
                Ok(Piece::loose(self.present(&value), Shape::Truth))
            }
            Test::Matches(name, pattern) => self.matches(name, pattern, true, span),
            Test::Differs(name, pattern) => self.matches(name, pattern, false, span),
            Test::Ordered(name, operator, text) => {
                let value = self.field(name);
                let symbol = symbol(*operator);
                let literal = self.literal(text, span)?;
                let number = Number::read(text);
                self.of_some(&value, span, &|writer, value| {
                    let text = writer.dialect.by_bytes(value);
                    let Some(number) = number else { return Ok(format!("{text} {symbol} {literal}")) };
                    let value_piece = Piece::tight(value, Shape::Text);
                    let read = writer.call("spl_number", &value_piece, span)?;
                    Ok(format!("coalesce({read} {symbol} {number}, {text} {symbol} {literal})"))
                })
            }
            Test::InNetwork(name, network) => self.network(name, *network, true, span),
            Test::OutsideNetwork(name, network) => self.network(name, *network, false, span),
            Test::Term(term) => self.term(term, span),
            Test::Metadata(name, pattern) => self.metadata(name, pattern, span),
            Test::NotMetadata(name, pattern) => {
                let Some(spellings) = self.spellings(name) else { return self.matches(name, pattern, false, span) };
                let could_be = self.could_be(&spellings, pattern, span)?;
                let (is, differs) =
                    (self.matches(name, pattern, true, span)?, self.matches(name, pattern, false, span)?);
                let (is, could_be) = (never_null(&is), never_null(&could_be));
                Ok(Piece::tight(
                    format!(
                        "CASE WHEN {} THEN {} ELSE NOT {} AND NOT {} END",
                        self.dialect.has_no_values(&spellings),
                        differs.sql,
                        is.operand(),
                        could_be.operand()
                    ),
                    Shape::Truth,
                ))
            }
            Test::Subsearch(found) => brackets::subsearch(self, found, span),
            Test::Within(earliest, latest) => {
                let time = self.field(&"_time".into());
                let time = self.double(&time, span)?.operand();
                let from = earliest.as_ref().map(|when| format!("{time} >= {}", self.report.fixed(when, span)));
                let to = latest.as_ref().map(|when| format!("{time} < {}", self.report.fixed(when, span)));
                let parts: Vec<String> = from.into_iter().chain(to).collect();
                Ok(if parts.is_empty() {
                    Piece::tight("true", Shape::Truth)
                } else {
                    Piece::logic(parts.join(" AND "))
                })
            }
        }
    }

    /// `f=v`: any value matches; or `f!=v`: some value does not.
    fn matches(&mut self, name: &Name, pattern: &Pattern, wanted: bool, span: Span) -> Done<Piece> {
        let value = self.field(name);
        if value.shape == Shape::Nothing {
            return Ok(Piece::tight("false", Shape::Truth));
        }
        if pattern.is_any() {
            let sql = if wanted { self.present(&value) } else { "false".to_string() };
            return Ok(truth(sql));
        }
        let is_number = value.is_number();
        let literal = self.literal(pattern.text(), span)?;
        if is_number && pattern.is_literal() && wanted {
            // A number equals the text it prints as, and no other.
            let text = self.text(&value, span)?;
            return Ok(truth(format!("{} = {literal}", text.operand())));
        }
        self.of_some(&value, span, &|writer, value| writer.is_like(value, pattern, wanted, span))
    }

    /// Whether a text is what a pattern of `search` describes, or is not.
    fn is_like(&mut self, value: &str, pattern: &Pattern, wanted: bool, span: Span) -> Done<String> {
        let text = pattern.text();
        if pattern.is_literal() {
            let folds = pattern.folds() && text.chars().any(|c| c.to_lowercase().ne([c]) || c.to_uppercase().ne([c]));
            let lowered = text.to_lowercase();
            let literal = self.literal(if folds { &lowered } else { text }, span)?;
            let value = if folds { self.dialect.lowered(value) } else { value.to_string() };
            return Ok(format!("{value} {} {literal}", if wanted { "=" } else { "<>" }));
        }
        let Some(found) = self.dialect.starred(value, text, pattern.folds()) else {
            return Err(self.refuse("a text", "it holds a character that SQL cannot", span));
        };
        Ok(if wanted { found } else { format!("NOT ({found})") })
    }

    /// The column of the values that Splunk could have shown in a metadata field.
    fn spellings(&self, name: &Name) -> Option<String> {
        self.rows.columns.get(name)?.spellings.clone()
    }

    fn metadata(&mut self, name: &Name, pattern: &Pattern, span: Span) -> Done<Piece> {
        let is = self.matches(name, pattern, true, span)?;
        let Some(spellings) = self.spellings(name) else { return Ok(is) };
        if pattern.is_any() {
            return Ok(Piece::logic(format!("{} OR {}", is.term(), self.dialect.has_values(&spellings))));
        }
        let could_be = self.could_be(&spellings, pattern, span)?;
        Ok(Piece::logic(format!("{} OR {}", is.term(), could_be.term())))
    }

    fn could_be(&mut self, spellings: &str, pattern: &Pattern, span: Span) -> Done<Piece> {
        let local = self.local();
        let like = self.is_like(&local, pattern, true, span)?;
        let any = format!("{local} = '*' OR {like}");
        Ok(Piece::tight(self.dialect.exists_where(spellings, &local, &any), Shape::Truth))
    }

    fn network(&mut self, name: &Name, network: Network, wanted: bool, span: Span) -> Done<Piece> {
        let written = network.to_string();
        let Some((from, to)) = ipv4(&written) else {
            return Err(self.refuse("a network", "only those of version 4 are translated yet", span));
        };
        let value = self.field(name);
        let literal = self.literal(&written, span)?;
        self.of_some(&value, span, &|writer, value| {
            let address = writer.call("spl_ipv4", &Piece::tight(value, Shape::Text), span)?;
            let is = format!("(coalesce({address} BETWEEN {from} AND {to}, false) OR {value} = {literal})");
            Ok(if wanted { is } else { format!("NOT {is}") })
        })
    }

    /// Whether a text, or any value of a list, is an address of a network.
    pub fn in_network(&mut self, value: &Piece, network: Network, span: Span) -> Done<Piece> {
        let Some((from, to)) = ipv4(&network.to_string()) else {
            return Err(self.refuse("a network", "only those of version 4 are translated yet", span));
        };
        self.of_any(value, span, &|writer, value| {
            let address = writer.call("spl_ipv4", &Piece::tight(value, Shape::Text), span)?;
            Ok(format!("CASE WHEN {value} IS NOT NULL THEN coalesce({address} BETWEEN {from} AND {to}, false) END"))
        })
    }

    /// A word or phrase in the text of the event.
    fn term(&mut self, term: &Term, span: Span) -> Done<Piece> {
        let raw = self.field(&"_raw".into());
        let pattern = super::terms::pattern(term);
        if pattern.is_empty() {
            return Ok(truth(self.present(&raw)));
        }
        if let Some(term) = super::terms::between_breakers(term) {
            let term = self.literal(&self.dialect.own_regex(&term), span)?;
            return self.of_some(&raw, span, &|_, raw| Ok(format!("spl_term({raw}, {term})")));
        }
        let pattern = self.literal(&self.dialect.own_regex(&pattern), span)?;
        let folds = term.folds();
        self.of_some(&raw, span, &|writer, raw| {
            Ok(writer.dialect.finds(&if folds { writer.dialect.lowered(raw) } else { raw.to_string() }, &pattern))
        })
    }
}

fn truth(sql: impl Into<String>) -> Piece {
    Piece::loose(sql, Shape::Truth)
}

/// A condition that is false where it would be null.
fn never_null(condition: &Piece) -> Piece {
    if condition.sql.ends_with(" IS NOT NULL")
        || condition.sql.contains(" IN (SELECT ")
        || condition.sql == "true"
        || condition.sql == "false"
    {
        return condition.clone();
    }
    Piece::tight(format!("coalesce({}, false)", condition.sql), Shape::Truth)
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "<>",
        Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            operator.symbol()
        }
    }
}

/// A pattern of `search` as one of LIKE, and the character that escapes in it, if one has to.
pub(super) fn like_pattern(text: &str) -> (String, Option<char>) {
    let needs_escape = text.contains(['%', '_']);
    let escape = ['!', '~', '^', '|', '\u{1}'].into_iter().find(|c| !text.contains(*c)).filter(|_| needs_escape);
    let mut out = String::new();
    let mut last = ' ';
    for c in text.chars() {
        match (c, escape) {
            // Of several wildcards in a row one is enough.
            ('*', _) if last == '*' => {}
            ('*', _) => out.push('%'),
            ('%' | '_', Some(escape)) => out.extend([escape, c]),
            _ => out.push(c),
        }
        last = c;
    }
    (out, escape)
}

/// The first and the last address of a network of version 4.
pub fn ipv4(network: &str) -> Option<(u32, u32)> {
    let (address, length) = network.split_once('/')?;
    let address: std::net::Ipv4Addr = address.parse().ok()?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    let first = u32::from(address) & mask;
    Some((first, first | !mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_escapes_what_like_would_read() {
        assert_eq!(like_pattern("*\\cmd.exe"), ("%\\cmd.exe".into(), None));
        assert_eq!(like_pattern("a_b**%"), ("a!_b%!%".into(), Some('!')));
        assert_eq!(like_pattern("!_*"), ("!~_%".into(), Some('~')));
    }

    #[test]
    fn a_network_is_a_range_of_numbers() {
        assert_eq!(ipv4("10.0.0.0/8"), Some((167_772_160, 184_549_375)));
        assert_eq!(ipv4("0.0.0.0/0"), Some((0, u32::MAX)));
        assert_eq!(ipv4("::1/128"), None);
    }
}
