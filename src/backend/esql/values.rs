//! Expressions as values of ES|QL.

use super::piece::{Piece, Shape};
use super::regex::Dialect;
use super::writer::{Done, Writer};
use crate::backend::kind::NodeKind;
use crate::backend::sql::piece::called;
use crate::backend::{Answer, Name};
use crate::plan::{Arithmetic, Expr, Node};
use crate::source::Span;
use crate::value::{Number, Value};

/// How well each node can be said.
pub fn answer(kind: NodeKind) -> Answer {
    match kind {
        NodeKind::Literal
        | NodeKind::Field
        | NodeKind::And
        | NodeKind::Or
        | NodeKind::Xor
        | NodeKind::Not
        | NodeKind::Negate
        | NodeKind::Case
        | NodeKind::Validate
        | NodeKind::Coalesce => Answer::Exact,
        NodeKind::Compare | NodeKind::In => {
            Answer::Emulated("texts are read as numbers where Splunk would; of several values, equality with a text")
        }
        NodeKind::Like | NodeKind::Concat => Answer::Emulated("of single values"),
        NodeKind::Test => Answer::Emulated("see the tests of `search`"),
        NodeKind::Call => Answer::Emulated("see the functions"),
        NodeKind::Match => Answer::Emulated("RLIKE: expressions that Lucene can say, not computed from fields"),
        NodeKind::Substitute => {
            Answer::Emulated("REPLACE: expressions that Java reads as PCRE2 does, not computed from fields")
        }
        NodeKind::Arithmetic | NodeKind::Plus => {
            Answer::Emulated("of whole numbers and of what is computed of them; not rounded to the digits of texts")
        }
        NodeKind::Split => Answer::Emulated("by one character, empty pieces kept"),
        NodeKind::Each => Answer::Unsupported("ES|QL computes nothing for each of several values"),
        NodeKind::Tokens => Answer::Unsupported("ES|QL takes one match of a regular expression"),
        NodeKind::Transliterate => Answer::Unsupported("ES|QL has no such function"),
        NodeKind::Lookup => Answer::Unsupported("the rows of a lookup table are in no lookup index of the target"),
    }
}

impl Writer<'_> {
    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::Literal(value) => self.constant(value, span),
            Node::Field(name) => self.field(name, span),
            Node::And(_)
            | Node::Or(_)
            | Node::Xor(..)
            | Node::Not(_)
            | Node::Test(_)
            | Node::Compare { .. }
            | Node::In { .. }
            | Node::Like { .. }
            | Node::Match { .. } => self.truth(expr),
            Node::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right, span),
            Node::Plus { left, right, joins } => self.plus(left, right, *joins, span),
            Node::Negate(inner) => {
                let inner = self.value(inner)?;
                let number = self.double(&inner, span)?;
                Ok(Piece::loose(format!("-{}", number.operand()), number.shape).limiting(number.limits))
            }
            Node::Concat(..) => self.joined(expr),
            Node::Case(arms) => self.case(arms, true, span),
            Node::Validate(arms) => self.case(arms, false, span),
            Node::Coalesce(parts) => self.coalesced(parts, span),
            Node::Split { value, delimiter, keep_empty } => {
                let value = self.value(value)?;
                let is_plain = *keep_empty && delimiter.chars().count() == 1;
                if !is_plain {
                    return Err(self.refuse("`makemv`", "SPLIT takes one character, and keeps empty pieces", span));
                }
                let (text, delimiter) = (self.single(&value, "`makemv`", span)?, self.literal(delimiter, span)?);
                Ok(Piece::tight(format!("SPLIT({}, {delimiter})", text.text), Shape::Text).of_many(true).in_order(true))
            }
            Node::Substitute { value, regex, with, skip, limit } => {
                let value = self.value(value)?;
                if *skip > 0 || *limit != usize::MAX {
                    return Err(self.refuse("`sed`", "REPLACE replaces all matches, and not some", span));
                }
                self.substituted(&value, regex.pattern(), with, span)
            }
            Node::Call { function, args } => self.called(function, args, span),
            Node::Each(_) | Node::Tokens { .. } | Node::Transliterate { .. } | Node::Lookup(_) => {
                let kind = NodeKind::of(&expr.node);
                Err(self.refuse(kind.word(), answer(kind).words(), span))
            }
        }
    }

    /// A value of the search.
    fn constant(&mut self, value: &Value, span: Span) -> Done<Piece> {
        Ok(match value {
            Value::Null => Piece::nothing(),
            Value::Bool(truth) => Piece::always(*truth),
            Value::Number(number) => constant_number(*number).sure(),
            Value::Text(text) => Piece::tight(self.literal(text, span)?, Shape::Text).sure(),
            Value::Multi(values) => {
                let items: Vec<String> =
                    values.iter().map(|value| self.literal(&value.show(), span)).collect::<Done<_>>()?;
                Piece::tight(format!("[{}]", items.join(", ")), Shape::Text).of_many(true)
            }
        })
    }

    /// A value as text.
    pub fn text(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        let made = |text: String| Ok(piece.made(text, Shape::Text));
        match piece.shape {
            Shape::Text | Shape::Digits => Ok(piece.clone()),
            Shape::Nothing => made("null::keyword".into()),
            Shape::Whole | Shape::Address => made(format!("TO_STRING({})", piece.text)),
            Shape::Truth => made(format!("CASE({}, \"True\", NOT {}, \"False\", null)", piece.text, piece.operand())),
            Shape::Number => {
                Err(self.refuse("a number", "as a text, ES|QL writes it with other digits than Splunk", span))
            }
            Shape::Moment => {
                Err(self.refuse("a time", "it is a date there, and no number; `strftime` makes a text of it", span))
            }
        }
    }

    /// A value as a number; null where it is none.
    pub fn double(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        if piece.is_many {
            return Err(self.refuse("a number", "ES|QL gives null for a field with several values", span));
        }
        let number = |text: String| Ok(Piece::tight(text, Shape::Number).limiting(piece.limits));
        match piece.shape {
            Shape::Whole | Shape::Number => Ok(piece.clone()),
            Shape::Digits => Ok(Piece::tight(format!("TO_LONG({})", piece.text), Shape::Whole)),
            Shape::Text => match Number::read(piece.text.trim_matches('"')).filter(|_| piece.text.starts_with('"')) {
                Some(given) => Ok(constant_number(given)),
                // TO_DOUBLE also reads what Java does: `1d`, `NaN`, and spaces around.
                None => number(format!(
                    "CASE({0} RLIKE \"[-+]?[0-9.][-+0-9.eE]*\", TO_DOUBLE({1}))",
                    piece.operand(),
                    piece.text
                )),
            },
            Shape::Moment => Ok(Piece::loose(format!("TO_LONG({}) / 1000.0", piece.text), Shape::Number)),
            Shape::Address | Shape::Truth | Shape::Nothing => number("null::double".into()),
        }
    }

    /// Values of one shape, so that one column can hold any of them.
    fn alike(&mut self, pieces: &[Piece], span: Span) -> Done<(Vec<Piece>, Shape)> {
        let some: Vec<&Piece> = pieces.iter().filter(|piece| piece.shape != Shape::Nothing).collect();
        let Some(first) = some.first() else { return Ok((pieces.to_vec(), Shape::Nothing)) };
        let shape = if some.iter().all(|piece| piece.shape == first.shape) {
            first.shape
        } else if some.iter().all(|piece| piece.is_number()) {
            Shape::Number
        } else {
            Shape::Text
        };
        let mut alike = Vec::new();
        for piece in pieces {
            alike.push(match (piece.shape, shape) {
                (Shape::Nothing, _) => piece.clone(),
                (own, wanted) if own == wanted => piece.clone(),
                (Shape::Whole, Shape::Number) => {
                    Piece::tight(format!("TO_DOUBLE({})", piece.text), Shape::Number).limiting(piece.limits)
                }
                (_, _) => self.text(piece, span)?,
            });
        }
        Ok((alike, shape))
    }

    /// The first value that is not null.
    pub fn first_of(&mut self, pieces: &[Piece], span: Span) -> Done<Piece> {
        let mut some: Vec<Piece> = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.shape != Shape::Nothing) {
            let is_null_with = |known: &Piece| known.null_with.as_ref() == Some(&piece.text);
            if !some.iter().any(|known| known.text == piece.text || is_null_with(known)) {
                some.push(piece.clone());
            }
        }
        // After what every row has, nothing is asked.
        if let Some(sure) = some.iter().position(|piece| piece.is_sure) {
            some.truncate(sure + 1);
        }
        let (some, shape) = self.alike(&some, span)?;
        let is_sure = some.iter().any(|piece| piece.is_sure);
        Ok(match &some[..] {
            [] => Piece::nothing(),
            [only] => only.clone(),
            _ => {
                let texts: Vec<String> = some.iter().map(|piece| piece.text.clone()).collect();
                let (is_many, limits) = (some.iter().any(|it| it.is_many), some.iter().any(|it| it.limits));
                let first = Piece::tight(called("COALESCE", &texts), shape).of_many(is_many).limiting(limits);
                if is_sure { first.sure() } else { first }
            }
        })
    }

    /// The first value there is. Fields next to each other are read together, for they may be one column.
    fn coalesced(&mut self, parts: &[Expr], span: Span) -> Done<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut index = 0;
        while index < parts.len() {
            let names: Vec<Name> = parts[index..].iter().map_while(|part| part.field().cloned()).collect();
            let found = if names.len() > 1 { self.first_field(&names, span) } else { None };
            match found {
                Some(found) => {
                    pieces.push(found?);
                    index += names.len();
                }
                None => {
                    pieces.push(self.value(&parts[index])?);
                    index += 1;
                }
            }
        }
        self.first_of(&pieces, span)
    }

    /// The value of the first arm whose condition is as wanted. Each is only asked of the events that come to it.
    fn case(&mut self, arms: &[(Expr, Expr)], wanted: bool, span: Span) -> Done<Piece> {
        let mut conditions: Vec<Option<Piece>> = Vec::new();
        let mut values: Vec<Piece> = Vec::new();
        for (condition, value) in arms {
            let classes = self.classes.clone();
            let found = if wanted { self.condition(condition)? } else { self.truth(condition)? };
            let is_always = if wanted { found.is_true() } else { found.is_false() };
            if found.is_false() && wanted {
                continue;
            }
            if wanted {
                self.narrow(condition);
            }
            let value = self.value(value);
            self.classes = classes;
            values.push(value?);
            conditions.push(
                (!is_always).then(|| if wanted { found } else { Piece::truth(format!("NOT {}", found.operand())) }),
            );
            if is_always {
                break;
            }
        }
        let (values, shape) = self.alike(&values, span)?;
        let mut items = Vec::new();
        for (condition, value) in conditions.iter().zip(&values) {
            let condition = condition.as_ref().map(|condition| format!("{}, ", condition.text)).unwrap_or_default();
            items.push(format!("{condition}{}", value.text));
        }
        let (is_many, limits) = (values.iter().any(|it| it.is_many), values.iter().any(|it| it.limits));
        if conditions.is_empty() {
            return Ok(Piece::nothing());
        }
        if conditions.first().is_some_and(Option::is_none) {
            return Ok(values.first().cloned().unwrap_or_else(Piece::nothing));
        }
        if let ([Some(missing), None], [default, value]) = (&conditions[..], &values[..])
            && missing.text == format!("{} IS NULL", value.operand())
        {
            let items = [value.text.clone(), default.text.clone()];
            return Ok(Piece::tight(called("COALESCE", &items), shape).of_many(is_many).limiting(limits));
        }
        Ok(Piece::tight(called("CASE", &items), shape).of_many(is_many).limiting(limits))
    }

    /// Texts joined, all of a chain at once.
    fn joined(&mut self, expr: &Expr) -> Done<Piece> {
        let mut parts: Vec<&Expr> = vec![expr];
        while let Some(index) = parts.iter().position(|part| matches!(part.node, Node::Concat(..))) {
            let Node::Concat(left, right) = &parts[index].node else { break };
            parts.splice(index..=index, [&**left, &**right]);
        }
        let mut texts = Vec::new();
        for part in parts {
            let value = self.value(part)?;
            texts.push(self.single(&value, "texts", part.span)?.text);
        }
        Ok(Piece::tight(called("CONCAT", &texts), Shape::Text))
    }

    fn arithmetic(&mut self, operator: Arithmetic, left: &Expr, right: &Expr, span: Span) -> Done<Piece> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let (left, right) = (self.double(&left, span)?, self.double(&right, span)?);
        self.rounded(&left, &right, span)?;
        let shape =
            if left.shape == Shape::Whole && right.shape == Shape::Whole { Shape::Whole } else { Shape::Number };
        let symbol = operator.symbol();
        Ok(match operator {
            // A quotient of whole numbers is a whole number there.
            Arithmetic::Over if shape == Shape::Whole => {
                Piece::loose(format!("TO_DOUBLE({}) / {}", left.text, right.operand()), Shape::Number)
            }
            Arithmetic::Over | Arithmetic::Minus | Arithmetic::Times | Arithmetic::Modulo => Piece::loose(
                format!("{} {symbol} {}", left.operand(), right.operand()),
                if operator == Arithmetic::Over { Shape::Number } else { shape },
            ),
        })
    }

    /// Splunk rounds what is computed to the digits of its operands, where these limit it.
    fn rounded(&mut self, left: &Piece, right: &Piece, span: Span) -> Done<()> {
        if !left.limits && !right.limits {
            return Ok(());
        }
        self.report.nearly("arithmetic", "its results are not rounded to the digits of texts and decimals", span)
    }

    fn plus(&mut self, left: &Expr, right: &Expr, joins: bool, span: Span) -> Done<Piece> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let is_number = |piece: &Piece| piece.is_number() || matches!(piece.shape, Shape::Digits | Shape::Moment);
        if joins {
            let (left, right) = (self.single(&left, "`+`", span)?, self.single(&right, "`+`", span)?);
            return Ok(Piece::tight(format!("CONCAT({}, {})", left.text, right.text), Shape::Text));
        }
        if !is_number(&left) && !is_number(&right) {
            return Err(self.refuse("`+`", "whether it adds numbers or joins texts is only known row by row", span));
        }
        let (left, right) = (self.double(&left, span)?, self.double(&right, span)?);
        self.rounded(&left, &right, span)?;
        let shape =
            if left.shape == Shape::Whole && right.shape == Shape::Whole { Shape::Whole } else { Shape::Number };
        Ok(Piece::loose(format!("{} + {}", left.operand(), right.operand()), shape))
    }

    /// A text with all matches replaced.
    pub fn substituted(&mut self, value: &Piece, pattern: &str, with: &str, span: Span) -> Done<Piece> {
        let text = self.single(value, "a replacement", span)?;
        let found = self.regex(pattern, Dialect::Java, span)?;
        let Some(with) = replacement(with) else {
            return Err(self.refuse("a replacement", "a backslash in it is read differently", span));
        };
        let (pattern, with) = (self.literal(&found.text, span)?, self.literal(&with, span)?);
        Ok(Piece::tight(called("REPLACE", &[text.text, pattern, with]), Shape::Text))
    }
}

/// A replacement as Java reads it: `$1` to `$9` are groups, and backslashes and dollars are escaped.
fn replacement(with: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = with.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                // What follows a group must not be read as more digits of its number.
                Some(digit) if digit.is_ascii_digit() && !chars.peek().is_some_and(char::is_ascii_digit) => {
                    out.extend(['$', digit])
                }
                Some('\\') => out.push_str("\\\\"),
                Some(_) | None => return None,
            },
            '$' => out.push_str("\\$"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// A number of the search.
fn constant_number(number: Number) -> Piece {
    let text = number.to_string();
    match number.whole() {
        Some(whole) if !text.contains(['.', 'e']) => Piece::tight(whole.to_string(), Shape::Whole),
        Some(_) | None => Piece::tight(text, Shape::Number).limiting(true),
    }
}
