//! Expressions as values of SQL.

use super::dialect::Purpose;
use super::piece::{Digits, Piece, Shape, called};
use super::writer::{Done, Writer};
use crate::backend::kind::NodeKind;
use crate::backend::pcre::Needs;
use crate::backend::{Answer, Name};
use crate::plan::expr::Each;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;

/// How well each node can be said.
pub fn answer(kind: NodeKind) -> Answer {
    match kind {
        NodeKind::Literal
        | NodeKind::Field
        | NodeKind::And
        | NodeKind::Or
        | NodeKind::Xor
        | NodeKind::Not
        | NodeKind::Compare
        | NodeKind::In
        | NodeKind::Like
        | NodeKind::Negate
        | NodeKind::Concat
        | NodeKind::Case
        | NodeKind::Validate
        | NodeKind::Coalesce
        | NodeKind::Split => Answer::Exact,
        NodeKind::Test => Answer::Emulated("see the tests of `search`"),
        NodeKind::Call => Answer::Emulated("see the functions"),
        NodeKind::Match | NodeKind::Substitute | NodeKind::Tokens => {
            Answer::Emulated("expressions that need no look-around and no back-reference, not computed from fields")
        }
        NodeKind::Arithmetic | NodeKind::Plus => {
            Answer::Emulated("results are rounded to the digits of the operands, as Splunk does, one operation deep")
        }
        NodeKind::Each => Answer::Emulated("`mvfilter`, and `mvmap` to single values"),

        NodeKind::Transliterate => Answer::Exact,
        NodeKind::Lookup => Answer::Unsupported("the rows of a lookup table are not in the target"),
    }
}

impl Writer<'_> {
    /// The value of a field.
    pub fn field(&mut self, name: &Name) -> Piece {
        if let Some((_, piece)) = self.locals.iter().chain(&self.bound).rev().find(|(local, _)| local == name) {
            return piece.clone();
        }
        if self.rows.is_open && !self.rows.columns.contains_key(name) && !name.starts_with('\0') {
            // To take it for missing would be wrong in silence.
            self.refuse(&format!("field `{name}`"), "it was not read with the events", Span::default());
        }
        self.rows.columns.get(name).map_or_else(Piece::nothing, |column| self.with_decimals(column))
    }

    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::Literal(value) => self.constant(value, span),
            Node::Field(name) => Ok(self.field(name)),
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
                let shape = if inner.shape == Shape::Whole { Shape::Whole } else { Shape::Number };
                let digits = limits(&inner);
                // What shows its decimals would show the sign of zero too.
                let minus = if matches!(digits, Digits::Padded(_)) { "0 - " } else { "-" };
                Ok(Piece::loose(format!("{minus}{}", number.operand()), shape).with(digits))
            }
            Node::Concat(left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.join(&left, &right, span)
            }
            Node::Case(arms) => self.case(arms, true, span),
            Node::Validate(arms) => self.case(arms, false, span),
            Node::Coalesce(parts) => {
                let parts: Vec<Piece> = parts.iter().map(|part| self.value(part)).collect::<Done<_>>()?;
                self.first_of(&parts, span)
            }
            Node::Each(each) => self.each(each, span),
            Node::Split { value, delimiter, keep_empty } => {
                let value = self.value(value)?;
                self.split(&value, delimiter, *keep_empty, span)
            }
            Node::Tokens { value, regex, group, limit } => {
                let value = self.value(value)?;
                self.tokens(&value, regex.pattern(), *group, *limit, span)
            }
            Node::Substitute { value, regex, with, skip, limit } => {
                let value = self.value(value)?;
                if *skip > 0 || ![1, usize::MAX].contains(limit) {
                    return Err(self.refuse("`sed`", "from a later match on, it is not translated yet", span));
                }
                self.substituted(&value, regex.pattern(), with, *limit == 1, span)
            }
            Node::Transliterate { value, from, to } => {
                let value = self.value(value)?;
                let (from, to) = (self.literal(from, span)?, self.literal(to, span)?);
                self.lifted(&value, span, &|writer, text| Ok(writer.dialect.transliterated(text, &from, &to)))
            }
            Node::Lookup(_) => Err(self.refuse("`lookup`", answer(NodeKind::Lookup).words(), span)),
            Node::Call { function, args } => self.called(function, args, span),
        }
    }

    /// A value of the search.
    pub fn constant(&mut self, value: &Value, span: Span) -> Done<Piece> {
        Ok(match value {
            Value::Null => Piece::nothing(),
            Value::Bool(truth) => Piece::tight(if *truth { "true" } else { "false" }, Shape::Truth),
            Value::Number(number) if !number.value.is_finite() => {
                return Err(self.refuse("a number", "no double is as large", span));
            }
            Value::Number(number) => self.constant_number(*number),
            Value::Text(text) => Piece::tight(self.literal(text, span)?, Shape::Text),
            Value::Multi(values) => {
                let items: Vec<String> =
                    values.iter().map(|value| self.literal(&value.show(), span)).collect::<Done<_>>()?;
                Piece::tight(self.dialect.list(&items), Shape::Many)
            }
        })
    }

    /// A value as text.
    pub fn text(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        let text = |sql: String| Ok(Piece::tight(sql, Shape::Text));
        match piece.shape {
            Shape::Text => Ok(piece.clone()),
            Shape::Nothing => text(self.typed(piece)),
            Shape::Whole => text(format!("CAST({} AS {})", piece.sql, self.dialect.type_of(Shape::Text))),
            Shape::Number => match piece.digits {
                // A number of the search is printed as it was written.
                Digits::Padded(places) | Digits::Known(places, _) => text(self.dialect.padded(&piece.sql, places)),
                Digits::Free | Digits::Moment | Digits::OfText | Digits::Computed(_) | Digits::Lost => {
                    text(self.call("spl_text", piece, span)?)
                }
            },
            Shape::Truth => {
                text(format!("CASE WHEN {} THEN 'True' WHEN NOT {} THEN 'False' END", piece.sql, piece.operand()))
            }
            Shape::Many => Err(self.refuse("a field with several values", "it cannot stand for one text here", span)),
        }
    }

    /// A value as a number; null where it is none.
    pub fn double(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        Ok(match piece.shape {
            Shape::Whole | Shape::Number => piece.clone(),
            Shape::Text => {
                Piece::tight(self.call("spl_number", piece, span)?, Shape::Number).with(piece.digits.clone())
            }
            Shape::Truth | Shape::Nothing => {
                Piece::tight(format!("CAST(NULL AS {})", self.dialect.type_of(Shape::Number)), Shape::Number)
            }
            // A number is single: of a list that happens to hold one value it is that.
            Shape::Many => {
                let only = Piece::tight(self.only(&piece.sql), Shape::Text);
                Piece::tight(self.call("spl_number", &only, span)?, Shape::Number).with(Digits::OfText)
            }
        })
    }

    /// A value as a list.
    pub fn many(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        if piece.shape == Shape::Many {
            return Ok(piece.clone());
        }
        let text = self.text(piece, span)?;
        let list = self.dialect.list(std::slice::from_ref(&text.sql));
        if piece.is_given() {
            return Ok(Piece::tight(list, Shape::Many));
        }
        Ok(self.when(&format!("{} IS NOT NULL", text.operand()), &Piece::tight(list, Shape::Many)))
    }

    /// Whether a value is there.
    pub fn present(&self, value: &Piece) -> String {
        match value.shape {
            Shape::Many => self.dialect.has_values(&value.operand()),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
                format!("{} IS NOT NULL", value.operand())
            }
        }
    }

    /// Whether a value is missing.
    pub fn absent(&self, value: &Piece) -> String {
        match value.shape {
            Shape::Many => self.dialect.has_no_values(&value.operand()),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
                format!("{} IS NULL", value.operand())
            }
        }
    }

    /// In how many rows a value is there.
    pub fn seen(&self, value: &Piece) -> String {
        match (value.shape, self.dialect.no_values()) {
            (Shape::Many, Some(_)) => format!("count(*) FILTER (WHERE {}) OVER ()", self.present(value)),
            _ => format!("count({}) OVER ()", value.sql),
        }
    }

    /// A value where a condition holds, else nothing.
    pub fn when(&self, condition: &str, value: &Piece) -> Piece {
        let otherwise = self.otherwise(value.shape).map(|nothing| format!(" ELSE {nothing}")).unwrap_or_default();
        Piece::tight(format!("CASE WHEN {condition} THEN {}{otherwise} END", value.sql), value.shape)
    }

    /// What a CASE of a shape ends with where it gives nothing; none where it is null by itself.
    pub fn otherwise(&self, shape: Shape) -> Option<&'static str> {
        if shape == Shape::Many { self.dialect.no_values() } else { None }
    }

    /// Nothing, in a column of a shape.
    pub fn nothing_of(&self, shape: Shape) -> String {
        format!("CAST({} AS {})", self.otherwise(shape).unwrap_or("NULL"), self.dialect.type_of(shape))
    }

    /// The only value of a list; null if it has several.
    pub fn only(&self, list: &str) -> String {
        format!("CASE WHEN {} = 1 THEN {} END", self.dialect.count(list), self.dialect.at(list, "1"))
    }

    /// A list, or null where it is empty.
    pub fn nonempty(&mut self, list: &str, _span: Span) -> Done<Piece> {
        Ok(Piece::tight(self.dialect.nonempty(list), Shape::Many))
    }

    /// A helper of the dialect, called.
    pub fn call(&mut self, helper: &str, piece: &Piece, _span: Span) -> Done<String> {
        Ok(called(helper, std::slice::from_ref(&piece.sql)))
    }

    /// What is made of a text, or of each value of a list.
    pub fn lifted(&mut self, piece: &Piece, span: Span, body: &dyn Fn(&mut Self, &str) -> Done<String>) -> Done<Piece> {
        if piece.shape != Shape::Many {
            let text = self.text(piece, span)?;
            return Ok(Piece::tight(body(self, &text.sql)?, Shape::Text));
        }
        let local = self.local();
        let written = body(self, &local)?;
        Ok(Piece::tight(self.dialect.each(&piece.sql, &local, &written), Shape::Many))
    }

    /// A name for the value at hand in the body of a list's function.
    pub fn local(&self) -> String {
        match self.locals.len() {
            0 => "item".into(),
            depth => format!("item_{depth}"),
        }
    }

    /// Values of one shape, so that one column can hold any of them.
    pub fn alike(&mut self, pieces: &[Piece], span: Span) -> Done<(Vec<Piece>, Shape, Digits)> {
        let mut shapes: Vec<Shape> =
            pieces.iter().map(|piece| piece.shape).filter(|it| *it != Shape::Nothing).collect();
        shapes.dedup();
        let is_number = |shape: &Shape| matches!(shape, Shape::Whole | Shape::Number);
        let shape = match shapes[..] {
            [] => return Ok((pieces.to_vec(), Shape::Nothing, Digits::Free)),
            _ if shapes.contains(&Shape::Many) => Shape::Many,
            [only] => only,
            _ if shapes.iter().all(is_number) => Shape::Number,
            _ => Shape::Text,
        };
        let limits: Vec<Digits> =
            pieces.iter().filter(|it| it.shape != Shape::Nothing).map(|piece| piece.digits.clone()).collect();
        let digits = match (shape, limits.split_first()) {
            // A number that was computed shows fewer decimals than it has.
            (Shape::Text, _) if limits.iter().any(|it| matches!(it, Digits::Computed(_) | Digits::Lost)) => {
                Digits::Lost
            }
            (Shape::Text | Shape::Many, _) => Digits::OfText,
            (_, Some((first, rest))) if rest.iter().all(|other| other == first) => first.clone(),
            _ => Digits::Lost,
        };
        let alike = pieces.iter().map(|piece| match shape {
            _ if piece.shape == Shape::Nothing => Ok(piece.clone()),
            Shape::Text => self.text(piece, span),
            Shape::Many => self.many(piece, span),
            Shape::Whole | Shape::Number => Ok(self.dialect.widened(piece, shape)),
            Shape::Truth | Shape::Nothing => Ok(piece.clone()),
        });
        Ok((alike.collect::<Done<_>>()?, shape, digits))
    }

    /// The first value that is not null.
    pub fn first_of(&mut self, pieces: &[Piece], span: Span) -> Done<Piece> {
        let (alike, shape, digits) = self.alike(pieces, span)?;
        let some: Vec<String> = alike.iter().filter(|it| it.shape != Shape::Nothing).map(|it| it.sql.clone()).collect();
        Ok(match &some[..] {
            [] => Piece::nothing(),
            [only] => Piece::loose(only.clone(), shape).with(digits),
            _ if shape == Shape::Many => Piece::tight(self.dialect.first_with_values(&some), shape).with(digits),
            _ => Piece::tight(called("coalesce", &some), shape).with(digits),
        })
    }

    /// The value of the first arm whose condition is as wanted.
    fn case(&mut self, arms: &[(Expr, Expr)], wanted: bool, span: Span) -> Done<Piece> {
        let values: Vec<Piece> = arms.iter().map(|(_, value)| self.value(value)).collect::<Done<_>>()?;
        let (values, shape, digits) = self.alike(&values, span)?;
        let mut lines = Vec::new();
        let mut last = None;
        for ((condition, _), value) in arms.iter().zip(values) {
            let nothing = if value.shape == Shape::Nothing { self.otherwise(shape) } else { None };
            let value = nothing.map_or(value.sql, str::to_string);
            let is_always = condition.node == Node::Literal(Value::Bool(wanted));
            if is_always {
                last = Some(value);
                break;
            }
            let condition = if wanted { self.condition(condition)? } else { self.truth(condition)? };
            let condition = if wanted { condition.sql } else { format!("NOT {}", condition.operand()) };
            lines.push(format!("WHEN {condition} THEN {value}"));
        }
        let last = last.or_else(|| self.otherwise(shape).map(str::to_string));
        let Some(first) = lines.first() else {
            return Ok(last.map_or_else(Piece::nothing, |value| Piece::loose(value, shape).with(digits)));
        };
        let line = match &last {
            Some(value) => format!("CASE {} ELSE {value} END", lines.join(" ")),
            None => format!("CASE {} END", lines.join(" ")),
        };
        if line.len() <= 90 && !first.contains('\n') && !line.contains('\n') {
            return Ok(Piece::tight(line, shape).with(digits));
        }
        lines.extend(last.map(|value| format!("ELSE {value}")));
        Ok(Piece::tight(format!("CASE\n{}\nEND", super::piece::indented(&lines.join("\n"))), shape).with(digits))
    }

    /// Two texts joined.
    pub fn join(&mut self, left: &Piece, right: &Piece, span: Span) -> Done<Piece> {
        let mut parts = Vec::new();
        for side in [left, right] {
            // Texts and multivalues are not joined: of a list that holds one value it is that.
            let side =
                if side.shape == Shape::Many { Piece::tight(self.only(&side.sql), Shape::Text) } else { side.clone() };
            parts.push(self.text(&side, span)?.operand());
        }
        Ok(Piece::loose(format!("{} || {}", parts[0], parts[1]), Shape::Text))
    }

    /// A body for each value of a list.
    fn each(&mut self, each: &Each, span: Span) -> Done<Piece> {
        let over = self.value(&each.over)?;
        let over = self.many(&over, span)?;
        let local = self.local();
        self.locals.push((each.field.clone(), Piece::tight(&*local, Shape::Text)));
        let body = if each.filters { self.condition(&each.body) } else { self.value(&each.body) };
        let written = body.and_then(|body| match body.shape {
            Shape::Truth if each.filters => Ok(body.sql),
            Shape::Many => Err(self.refuse("`mvmap`", "to several values for each, it is not translated yet", span)),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
                self.text(&body, span).map(|text| text.sql)
            }
        });
        self.locals.pop();
        let written = written?;
        if each.filters {
            let kept = self.dialect.kept_where(&over.sql, &local, &written);
            return self.nonempty(&kept, span);
        }
        let made = self.dialect.each(&over.sql, &local, &written);
        let kept = self.dialect.kept_where(&made, "item", "item IS NOT NULL");
        self.nonempty(&kept, span)
    }

    /// A regular expression as the dialect reads it.
    pub fn regex(&mut self, pattern: &str, purpose: Purpose, span: Span) -> Done<Needs> {
        self.dialect.regex(pattern, purpose).map_err(|why| self.refuse("the regular expression", &why, span))
    }
}

/// How far a number limits the digits of what is made of it.
pub fn limits(piece: &Piece) -> Digits {
    match (piece.shape, &piece.digits) {
        (Shape::Whole, _) => Digits::Free,
        (_, Digits::OfText) => Digits::Lost,
        (_, digits) => digits.clone(),
    }
}
