//! Expressions as values of KQL.

use super::conditions::quoted_number;
use super::moments;
use super::piece::{Digits, Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer, typed};
use crate::backend::kind::NodeKind;
use crate::backend::pcre::{self, Classes, Needs};
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
        | NodeKind::In
        | NodeKind::Negate => Answer::Exact,
        NodeKind::Compare | NodeKind::Concat | NodeKind::Case | NodeKind::Validate | NodeKind::Coalesce => {
            Answer::Emulated("empty text counts as missing")
        }
        NodeKind::Like => Answer::Emulated("patterns that the search gives"),
        NodeKind::Test => Answer::Emulated("see the tests of `search`"),
        NodeKind::Call => Answer::Emulated("see the functions"),
        NodeKind::Match | NodeKind::Substitute | NodeKind::Tokens => {
            Answer::Emulated("expressions that need no look-around and no back-reference, not computed from fields")
        }
        NodeKind::Arithmetic | NodeKind::Plus => Answer::Emulated(
            "of whole numbers, moments and results of aggregates; others keep digits that Splunk rounds away",
        ),
        NodeKind::Split => Answer::Emulated("of a single value"),
        NodeKind::Transliterate => Answer::Emulated("of a single value"),
        NodeKind::Each => Answer::Unsupported("KQL computes nothing for each value of an array without `mv-apply`"),
        NodeKind::Lookup => Answer::Unsupported("the rows of a lookup table are not in the target"),
    }
}

impl Writer<'_> {
    /// The value of a field.
    pub fn field(&mut self, name: &Name) -> Done<Piece> {
        if let Some(column) = self.rows.columns.get(name) {
            return Ok(column.piece());
        }
        let unknown = self.rows.unknown.iter().find(|(unknown, _)| unknown == name);
        if let Some((_, why)) = unknown.cloned() {
            return Err(self.refuse(&format!("field `{name}`"), &why, Span::default()));
        }
        if self.rows.is_open && !name.starts_with('\0') && !self.is_lost {
            // To take it for missing would be wrong in silence.
            return Err(self.refuse(&format!("field `{name}`"), "it was not read with the events", Span::default()));
        }
        Ok(Piece::nothing())
    }

    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::Literal(value) => self.constant(value, span),
            Node::Field(name) => self.field(name),
            Node::And(_)
            | Node::Or(_)
            | Node::Xor(..)
            | Node::Not(_)
            | Node::Test(_)
            | Node::Compare { .. }
            | Node::In { .. }
            | Node::Like { .. }
            | Node::Match { .. } => self.said(expr),
            Node::Arithmetic { operator, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.arithmetic(*operator, &left, &right, span)
            }
            Node::Plus { left, right, joins } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.plus(&left, &right, *joins, span)
            }
            Node::Negate(inner) => {
                let inner = self.value(inner)?;
                let number = self.number(&inner, span)?;
                let negated = Piece::loose(format!("-{}", number.operand()), number.shape);
                Ok(negated.present(number.presence).with(number.digits))
            }
            Node::Concat(..) => self.joined(expr),
            Node::Case(arms) => self.case(arms, true, span),
            Node::Validate(arms) => self.case(arms, false, span),
            Node::Coalesce(parts) => {
                let parts: Vec<Piece> = parts.iter().map(|part| self.value(part)).collect::<Done<_>>()?;
                self.first_of(&parts, span)
            }
            Node::Split { value, delimiter, keep_empty } => {
                let value = self.value(value)?;
                let text = self.text(&value, span)?;
                let delimiter = self.literal(delimiter, span)?;
                let split = format!("split({}, {delimiter})", text.kql);
                let split = if *keep_empty { split } else { format!("set_difference({split}, dynamic([\"\"]))") };
                if !*keep_empty {
                    return Err(self.refuse("`makemv`", "without `allowempty=true` it is not translated yet", span));
                }
                let there = self.presence(&text, span)?;
                Ok(guarded(&there, &split, Shape::Many))
            }
            Node::Tokens { .. } => {
                Err(self.refuse("the pieces of a text", "all that an expression matches is not translated yet", span))
            }
            Node::Substitute { value, regex, with, skip, limit } => {
                let value = self.value(value)?;
                if *skip > 0 || *limit != usize::MAX {
                    return Err(self.refuse("`sed`", "without `g`, or with a number, it is not translated yet", span));
                }
                self.substituted(&value, regex.pattern(), with, span)
            }
            Node::Transliterate { value, from, to } => {
                let value = self.value(value)?;
                let text = self.text(&value, span)?;
                let (from, to) = (self.literal(from, span)?, self.literal(to, span)?);
                let kql = format!("translate({from}, {to}, {})", text.kql);
                Ok(Piece::tight(kql, Shape::Text).present(text.presence))
            }
            Node::Each(_) => Err(self.refuse("`mvmap`", answer(NodeKind::Each).words(), span)),
            Node::Lookup(_) => Err(self.refuse("`lookup`", answer(NodeKind::Lookup).words(), span)),
            Node::Call { function, args } => self.called(function, args, span),
        }
    }

    /// A value of the search.
    fn constant(&mut self, value: &Value, span: Span) -> Done<Piece> {
        Ok(match value {
            Value::Null => Piece::nothing(),
            Value::Bool(truth) => {
                let text = if *truth { "\"True\"" } else { "\"False\"" };
                Piece::tight(text, Shape::Text).present(Presence::Always)
            }
            Value::Number(number) => constant_number(*number),
            Value::Text(text) => {
                let presence = if text.is_empty() { Presence::Told("true".into()) } else { Presence::Always };
                Piece::tight(self.literal(text, span)?, Shape::Text).present(presence)
            }
            Value::Multi(values) => {
                let items: Vec<String> =
                    values.iter().map(|value| self.literal(&value.show(), span)).collect::<Done<_>>()?;
                Piece::tight(format!("pack_array({})", items.join(", ")), Shape::Many).present(Presence::Always)
            }
        })
    }

    /// A value as text; missing where it is.
    pub fn text(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        let text = |kql: String| Ok(Piece::tight(kql, Shape::Text).present(piece.presence.clone()));
        match piece.shape {
            Shape::Text => Ok(piece.clone()),
            Shape::Nothing => text("\"\"".into()),
            Shape::Whole if piece.kql.bytes().all(|byte| byte.is_ascii_digit()) => text(format!("\"{}\"", piece.kql)),
            Shape::Whole => text(format!("tostring({})", piece.kql)),
            Shape::Number if piece.digits == Digits::Limited => {
                Err(self.refuse("a number as text", "how many decimals Splunk would show is not known", span))
            }
            Shape::Number => text(format!("spl_text({})", piece.kql)),
            Shape::Moment if piece.digits == Digits::Padded => {
                Err(self.refuse("a moment as text", "Splunk shows six decimals of it", span))
            }
            Shape::Moment => text(format!("spl_text({})", moments::seconds(piece).kql)),
            Shape::Truth => {
                text(format!("case({}, \"True\", {} == false, \"False\", \"\")", piece.kql, piece.operand()))
            }
            Shape::Many => Err(self.refuse("a field with several values", "it cannot stand for one text here", span)),
        }
    }

    /// A value as a number; null where it is none.
    pub fn number(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        Ok(match piece.shape {
            Shape::Whole | Shape::Number => piece.clone(),
            Shape::Moment => {
                let presence = piece.presence.clone();
                moments::seconds(piece).present(presence).with(piece.digits)
            }
            Shape::Text => match quoted_number(piece) {
                Some(number) => constant_number(number),
                None => Piece::tight(format!("spl_number({})", piece.kql), Shape::Number).with(Digits::Limited),
            },
            Shape::Truth | Shape::Nothing => Piece::tight("real(null)", Shape::Number),
            Shape::Many => {
                return Err(self.refuse("a field with several values", "it cannot stand for one number here", span));
            }
        })
    }

    /// A value as an array.
    pub fn many(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        if piece.shape == Shape::Many {
            return Ok(piece.clone());
        }
        let text = self.text(piece, span)?;
        let there = self.presence(&text, span)?;
        Ok(guarded(&there, &format!("pack_array({})", text.kql), Shape::Many))
    }

    /// Values of one shape, so that one column can hold any of them.
    pub fn alike(&mut self, pieces: &[Piece], span: Span) -> Done<(Vec<Piece>, Shape)> {
        let mut shapes: Vec<Shape> = pieces.iter().map(|it| it.shape).filter(|it| *it != Shape::Nothing).collect();
        shapes.dedup();
        let is_number = |shape: &Shape| matches!(shape, Shape::Whole | Shape::Number);
        let shape = match shapes[..] {
            [] => return Ok((pieces.to_vec(), Shape::Nothing)),
            _ if shapes.contains(&Shape::Many) => Shape::Many,
            [only] => only,
            _ if shapes.iter().all(is_number) => Shape::Number,
            _ => Shape::Text,
        };
        let alike = pieces.iter().map(|piece| match (shape, piece.shape) {
            (_, Shape::Nothing) => Ok(Piece::tight(null(shape), shape)),
            _ if piece.shape == shape => Ok(piece.clone()),
            (Shape::Text, _) => self.text(piece, span),
            (Shape::Many, _) => self.many(piece, span),
            (Shape::Number, _) => {
                let real = Piece::tight(format!("toreal({})", piece.kql), Shape::Number);
                Ok(real.present(piece.presence.clone()).with(piece.digits))
            }
            (Shape::Whole | Shape::Moment | Shape::Truth | Shape::Nothing, _) => Ok(piece.clone()),
        });
        Ok((alike.collect::<Done<_>>()?, shape))
    }

    /// The first value that is there.
    pub fn first_of(&mut self, pieces: &[Piece], span: Span) -> Done<Piece> {
        let mut kept: Vec<Piece> = Vec::new();
        for piece in pieces.iter().filter(|it| it.shape != Shape::Nothing) {
            // What is there exactly where an earlier one is never comes to pass.
            let is_idle = kept.iter().any(|known| {
                known.presence == Presence::Always
                    || matches!(&known.presence, Presence::Told(_) | Presence::Filled(_))
                        && self.told(known) == self.told(piece)
            });
            if !is_idle {
                kept.push(piece.clone());
            }
        }
        let (alike, shape) = self.alike(&kept, span)?;
        let digits = if alike.iter().any(|it| it.digits == Digits::Limited) { Digits::Limited } else { Digits::Free };
        match &alike[..] {
            [] => return Ok(Piece::nothing()),
            [only] => return Ok(only.clone()),
            _ => {}
        }
        let presence =
            if alike.iter().any(|it| it.presence == Presence::Always) { Presence::Always } else { Presence::Itself };
        let is_plain = |it: &Piece| matches!(it.presence, Presence::Always | Presence::Itself | Presence::Filled(_));
        if alike.iter().all(is_plain) {
            let parts: Vec<String> = alike.iter().map(|it| it.kql.clone()).collect();
            return Ok(Piece::tight(format!("coalesce({})", parts.join(", ")), shape).present(presence).with(digits));
        }
        let mut parts = Vec::new();
        let mut there = Vec::new();
        for piece in &alike {
            let is_there = self.presence(piece, span)?;
            parts.push(format!("{}, {}", is_there.kql, piece.kql));
            there.push(is_there);
        }
        let there = Presence::Told(all_or_any(there, false).kql);
        Ok(Piece::tight(format!("case({}, {})", parts.join(", "), null(shape)), shape).present(there).with(digits))
    }

    /// The condition under which a piece is there, as text.
    fn told(&self, piece: &Piece) -> String {
        match &piece.presence {
            Presence::Told(condition) | Presence::Filled(condition) => condition.clone(),
            Presence::Always => "true".into(),
            Presence::Lost => String::new(),
            Presence::Itself if piece.shape == Shape::Text => format!("isnotempty({})", piece.kql),
            Presence::Itself => format!("isnotnull({})", piece.kql),
        }
    }

    /// The value of the first arm whose condition is as wanted.
    fn case(&mut self, arms: &[(Expr, Expr)], wanted: bool, span: Span) -> Done<Piece> {
        let mut chosen: Vec<(Piece, Piece)> = Vec::new();
        let mut refused = None;
        for (condition, value) in arms {
            let condition = match self.holds(condition, wanted) {
                // What can never come to pass need not be said.
                Ok(condition) if condition.is(false) => continue,
                Ok(condition) => condition,
                Err(why) => {
                    refused = Some(why);
                    continue;
                }
            };
            let is_last = condition.is(true);
            match self.value(value) {
                Ok(value) => chosen.push((condition, value)),
                Err(why) => refused = Some(why),
            }
            if is_last {
                break;
            }
        }
        if let Some(why) = refused {
            return Err(why);
        }
        let values: Vec<Piece> = chosen.iter().map(|(_, value)| value.clone()).collect();
        let (values, shape) = self.alike(&values, span)?;
        let Some((first, _)) = chosen.first() else { return Ok(Piece::nothing()) };
        if first.is(true) || shape == Shape::Nothing {
            return Ok(values.into_iter().next().unwrap_or_else(Piece::nothing));
        }
        let is_whole = chosen.last().is_some_and(|(condition, _)| condition.is(true));
        let digits = if values.iter().any(|it| it.digits == Digits::Limited) { Digits::Limited } else { Digits::Free };
        let presence = of_arms(&chosen, &values, is_whole);
        let mut parts = Vec::new();
        for ((condition, _), value) in chosen.iter().zip(&values) {
            if condition.is(true) {
                parts.push(typed(value));
            } else {
                parts.extend([condition.kql.clone(), typed(value)]);
            }
        }
        if !is_whole {
            parts.push(null(shape).to_string());
        }
        let name = if parts.len() == 3 { "iff" } else { "case" };
        Ok(Piece::tight(arms_of(name, &parts), shape).present(presence).with(digits))
    }

    /// Texts joined: missing where one is.
    fn joined(&mut self, expr: &Expr) -> Done<Piece> {
        let mut parts = Vec::new();
        flattened(expr, &mut parts);
        let mut texts = Vec::new();
        for part in parts {
            let value = self.value(part)?;
            texts.push(self.text(&value, part.span)?);
        }
        self.concatenated(&texts, expr.span)
    }

    /// As [`Writer::joined`], of texts.
    pub fn concatenated(&mut self, texts: &[Piece], span: Span) -> Done<Piece> {
        let mut there = Vec::new();
        for text in texts {
            there.push(self.presence(text, span)?);
        }
        let there = all_or_any(there, true);
        let parts: Vec<String> = texts.iter().map(|text| text.kql.clone()).collect();
        let joined = format!("strcat({})", parts.join(", "));
        if there.is(true) {
            return Ok(Piece::tight(joined, Shape::Text).present(Presence::Always));
        }
        let filled = guarded(&there, &joined, Shape::Text);
        let may_be_empty = texts.iter().all(|text| matches!(text.presence, Presence::Told(_) | Presence::Lost));
        Ok(if may_be_empty { filled.present(Presence::Told(there.kql)) } else { filled })
    }

    /// Arithmetic on what looks numeric; of all else null.
    fn arithmetic(&mut self, operator: Arithmetic, left: &Piece, right: &Piece, span: Span) -> Done<Piece> {
        if let (Arithmetic::Minus, Some(moment)) = (operator, moments::earlier(left, right)) {
            return Ok(moment);
        }
        let (one, other) = (self.number(left, span)?, self.number(right, span)?);
        self.digits_of(&[&one, &other], span)?;
        let is_whole = one.shape == Shape::Whole && other.shape == Shape::Whole;
        let shape = if is_whole { Shape::Whole } else { Shape::Number };
        let (left, right) = (one.operand(), other.operand());
        let presence = if one.presence == Presence::Always && other.presence == Presence::Always {
            Presence::Always
        } else {
            Presence::Itself
        };
        let is_safe = right.parse::<f64>().is_ok_and(|number| number != 0.0);
        let divided = |kql: String| {
            if is_safe {
                Piece::loose(kql, Shape::Number)
            } else {
                Piece::tight(format!("iff({right} == 0, real(null), {kql})"), Shape::Number)
            }
        };
        Ok(match operator {
            // Whole numbers would be divided without a rest.
            Arithmetic::Over => {
                let kql = if one.shape == Shape::Whole {
                    format!("1.0 * {left} / {right}")
                } else {
                    format!("{left} / {right}")
                };
                let presence = if is_safe { presence } else { Presence::Itself };
                divided(kql).present(presence)
            }
            Arithmetic::Modulo => {
                return Err(self.refuse("`%`", "the sign of a negative remainder differs", span));
            }
            Arithmetic::Minus | Arithmetic::Times => {
                Piece::loose(format!("{left} {} {right}", operator.symbol()), shape).present(presence)
            }
        })
    }

    /// The sum of two numbers, else two texts joined.
    fn plus(&mut self, left: &Piece, right: &Piece, joins: bool, span: Span) -> Done<Piece> {
        let is_text = |piece: &Piece| piece.shape == Shape::Text;
        if joins {
            let texts = [self.text(left, span)?, self.text(right, span)?];
            return self.concatenated(&texts, span);
        }
        if is_text(left) && is_text(right) {
            let why = "of two texts it is a sum where both look like numbers, and a joining where not; that is not translated yet";
            return Err(self.refuse("`+`", why, span));
        }
        let (one, other) = (self.number(left, span)?, self.number(right, span)?);
        self.digits_of(&[&one, &other], span)?;
        let is_whole = one.shape == Shape::Whole && other.shape == Shape::Whole;
        let shape = if is_whole { Shape::Whole } else { Shape::Number };
        Ok(Piece::loose(format!("{} + {}", one.operand(), other.operand()), shape))
    }

    /// A text with all matches replaced.
    pub fn substituted(&mut self, value: &Piece, pattern: &str, with: &str, span: Span) -> Done<Piece> {
        let text = self.text(value, span)?;
        let regex = self.regex(pattern, span)?;
        if regex.may_match_nothing {
            return Err(self.refuse("a replacement", "engines differ in where an expression matches empty text", span));
        }
        let own = regex.groups.len() - usize::from(regex.restored.is_some());
        let is_plain = is_plain_replacement(with, own) && regex.restored.is_none_or(|group| group < 10);
        if !is_plain {
            return Err(self.refuse("a replacement", "a sign in it is read differently", span));
        }
        let with = regex.restored.map_or(with.to_string(), |group| format!("{with}\\{group}"));
        let (pattern, with) = (self.literal(&regex.pattern, span)?, self.literal(&with, span)?);
        let there = self.presence(&text, span)?;
        let kql = format!("replace_regex({}, {pattern}, {with})", text.kql);
        Ok(Piece::tight(kql, Shape::Text).present(Presence::Told(there.kql)))
    }

    /// A regular expression as Kusto reads it.
    pub fn regex(&mut self, pattern: &str, span: Span) -> Done<Needs> {
        pcre::read_for(pattern, Classes::Unicode).map_err(|why| self.refuse("the regular expression", &why, span))
    }
}

/// Whether a replacement holds no signs but `\1` to `\9` for groups that there are.
fn is_plain_replacement(with: &str, groups: usize) -> bool {
    let mut chars = with.chars();
    while let Some(c) = chars.next() {
        let is_group =
            || chars.clone().next().and_then(|c| c.to_digit(10)).is_some_and(|it| it > 0 && it as usize <= groups);
        if c == '$' || c == '\\' && !is_group() {
            return false;
        }
    }
    true
}

/// The null of a shape.
pub fn null(shape: Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Nothing => "\"\"",
        Shape::Whole => "long(null)",
        Shape::Number => "real(null)",
        Shape::Moment => "datetime(null)",
        Shape::Truth => "bool(null)",
        Shape::Many => "dynamic(null)",
    }
}

/// A value where a condition holds, else missing.
pub fn guarded(condition: &Piece, kql: &str, shape: Shape) -> Piece {
    if condition.is(true) {
        return Piece::tight(kql, shape).present(Presence::Always);
    }
    let told = Presence::Filled(condition.kql.clone());
    Piece::tight(format!("iff({}, {kql}, {})", condition.kql, null(shape)), shape).present(told)
}

fn of_arms(chosen: &[(Piece, Piece)], values: &[Piece], is_whole: bool) -> Presence {
    if values.iter().all(|value| value.presence == Presence::Always) {
        if is_whole {
            return Presence::Always;
        }
        let conditions = chosen.iter().map(|(condition, _)| condition.clone()).collect();
        return Presence::Filled(all_or_any(conditions, false).kql);
    }
    let is_plain = |value: &Piece| matches!(value.presence, Presence::Always | Presence::Itself | Presence::Filled(_));
    if values.iter().all(is_plain) { Presence::Itself } else { Presence::Lost }
}

/// A call whose arguments are arms, one a line where one line does not hold them.
fn arms_of(name: &str, parts: &[String]) -> String {
    const WIDTH: usize = 90;
    let line = format!("{name}({})", parts.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let arms: Vec<String> = parts.chunks(2).map(|arm| arm.join(", ")).collect();
    format!("{name}(\n{}\n)", crate::backend::sql::piece::indented(&arms.join(",\n")))
}

fn flattened<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    match &expr.node {
        Node::Concat(left, right) => {
            flattened(left, parts);
            flattened(right, parts);
        }
        _ => parts.push(expr),
    }
}

/// A number of the search.
pub fn constant_number(number: Number) -> Piece {
    let text = number.to_string();
    let is_whole = number.whole().is_some() && !text.contains(['.', 'e']);
    let piece = if is_whole {
        Piece::tight(text, Shape::Whole)
    } else {
        Piece::tight(number.value.to_string(), Shape::Number).with(Digits::Limited)
    };
    piece.present(Presence::Always)
}
