//! Filters of a plan as conditions of a rule.

use super::clause::Clause;
use super::numbers;
use super::rule::{Done, Writer};
use super::text::{self, Pattern};
use super::yaml::Scalar;
use crate::backend::Answer;
use crate::backend::Name;
use crate::backend::kind::{NodeKind, TestKind};
use crate::backend::schema::Kind;
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::network::Network;
use crate::value::{Number, Value};

pub const NO_VALUES: &str = "a rule compares fields with texts and computes no values";

/// How well each expression can be said.
pub fn answer(kind: NodeKind) -> Answer {
    match kind {
        NodeKind::And | NodeKind::Or | NodeKind::Test => Answer::Exact,
        NodeKind::Literal | NodeKind::Field => Answer::Emulated("as a side of a comparison"),
        NodeKind::Xor => Answer::Emulated("as one and not the other"),
        NodeKind::Not => Answer::Emulated("in `where` with the fields that it asks for, which must be there"),
        NodeKind::Compare | NodeKind::In => Answer::Emulated(
            "a field with a text, `|cased` where case counts; or with a number, if the field holds numbers",
        ),
        NodeKind::Like => Answer::Emulated("a pattern that the search gives, `|cased` where case counts"),
        NodeKind::Match => {
            Answer::Emulated("expressions that the search gives, without look-around and back-references")
        }
        NodeKind::Arithmetic
        | NodeKind::Plus
        | NodeKind::Negate
        | NodeKind::Concat
        | NodeKind::Case
        | NodeKind::Validate
        | NodeKind::Coalesce
        | NodeKind::Each
        | NodeKind::Split
        | NodeKind::Tokens
        | NodeKind::Substitute
        | NodeKind::Transliterate
        | NodeKind::Lookup => Answer::Unsupported(NO_VALUES),
        NodeKind::Call => Answer::Emulated("those below"),
    }
}

/// How well each test can be said.
pub fn answer_test(kind: TestKind) -> Answer {
    match kind {
        TestKind::Exists | TestKind::Matches | TestKind::InNetwork => Answer::Exact,
        TestKind::Differs | TestKind::OutsideNetwork | TestKind::NotMetadata => {
            Answer::Emulated("as a field that is there and does not match; of a field with one value")
        }
        TestKind::Ordered => Answer::Emulated("numbers, of a field that holds numbers"),
        TestKind::Term => Answer::Emulated("keywords; how these are found in an event is the target's own affair"),
        TestKind::Metadata => Answer::Emulated("a log source, if the schema says which"),
        TestKind::Subsearch => Answer::Unsupported("a rule knows no other search"),
        TestKind::Within => Answer::Approximate("when and how far back a rule looks is no part of it"),
    }
}

impl Writer<'_> {
    /// What holds of the events for which an expression is true.
    pub fn holds(&mut self, expr: &Expr) -> Done<Clause> {
        self.logic(expr, true)
    }

    /// What holds of the events for which an expression is true, or for which it is false; where it is null is neither.
    fn logic(&mut self, expr: &Expr, truth: bool) -> Done<Clause> {
        let span = expr.span;
        match &expr.node {
            Node::Literal(Value::Bool(value)) => Ok(if *value == truth { Clause::TRUE } else { Clause::FALSE }),
            Node::And(parts) if truth => Ok(Clause::all(self.each(parts, truth)?)),
            Node::Or(parts) if !truth => Ok(Clause::all(self.each(parts, truth)?)),
            Node::And(parts) | Node::Or(parts) => self.any(parts, truth, span),
            Node::Not(inner) if is_never_null(inner) => {
                self.is_negated = !self.is_negated;
                let found = self.logic(inner, true);
                self.is_negated = !self.is_negated;
                let found = found?;
                Ok(if truth { found.not() } else { found })
            }
            Node::Not(inner) => self.logic(inner, !truth),
            Node::Xor(left, right) => {
                let one = Clause::all([self.logic(left, true)?, self.logic(right, !truth)?]);
                let other = Clause::all([self.logic(left, false)?, self.logic(right, truth)?]);
                Ok(Clause::any([one, other]))
            }
            Node::Test(test) => {
                let found = self.test(test, truth != self.is_negated, span)?;
                Ok(if truth { found } else { found.not() })
            }
            Node::Compare { left, operator, right, reading } => {
                let operator = if truth { *operator } else { operator.opposite() };
                self.compare(left, operator, right, *reading, span)
            }
            Node::In { value, items } => {
                let operator = if truth { Operator::Equal } else { Operator::NotEqual };
                let parts: Vec<Done<Clause>> =
                    items.iter().map(|(item, reading)| self.compare(value, operator, item, *reading, span)).collect();
                let parts = parts.into_iter().collect::<Done<Vec<Clause>>>()?;
                Ok(if truth { Clause::any(parts) } else { Clause::all(parts) })
            }
            Node::Like { value, pattern } => {
                let Given::Fixed(pattern) = &**pattern else { return Err(self.refuse("LIKE", NO_VALUES, span)) };
                self.matches(value, &Pattern::like(pattern.text()), truth, span)
            }
            Node::Match { value, regex } => {
                let Given::Fixed(regex) = &**regex else { return Err(self.refuse("`match`", NO_VALUES, span)) };
                let field = self.plain_side(value, span)?;
                let (modifiers, pattern) =
                    text::regex(regex.pattern()).map_err(|why| self.refuse("a regular expression", &why, span))?;
                let found = Clause::item(&field, modifiers, Scalar::Text(pattern));
                Ok(where_known(&field, found, truth))
            }
            Node::Coalesce(parts) => match &parts[..] {
                // `regex f!=...` keeps events without the field.
                [part, Expr { node: Node::Literal(Value::Bool(false)), .. }] => {
                    let found = self.logic(part, true)?;
                    Ok(if truth { found } else { found.not() })
                }
                _ => Err(self.refuse("`coalesce`", NO_VALUES, span)),
            },
            Node::Call { function, args } => self.call(function.name, args, truth, span),
            Node::Literal(_)
            | Node::Field(_)
            | Node::Arithmetic { .. }
            | Node::Plus { .. }
            | Node::Negate(_)
            | Node::Concat(..)
            | Node::Case(_)
            | Node::Validate(_)
            | Node::Each(_)
            | Node::Split { .. }
            | Node::Tokens { .. }
            | Node::Substitute { .. }
            | Node::Transliterate { .. }
            | Node::Lookup(_) => Err(self.refuse(NodeKind::of(&expr.node).word(), NO_VALUES, span)),
        }
    }

    /// All parts are looked at, so that every refusal is told.
    fn each(&mut self, parts: &[Expr], truth: bool) -> Done<Vec<Clause>> {
        let parts: Vec<Done<Clause>> = parts.iter().map(|part| self.logic(part, truth)).collect();
        parts.into_iter().collect()
    }

    /// Any of some. What the log source says holds of all events, so that it says nothing beside what does not.
    fn any(&mut self, parts: &[Expr], truth: bool, span: Span) -> Done<Clause> {
        let log = |part: &Expr| {
            let Node::Test(Test::Metadata(name, pattern)) = &part.node else { return None };
            Some((name.clone(), pattern.text().to_string(), part.span))
        };
        let logs: Option<Vec<(Name, String, Span)>> = parts.iter().map(log).collect();
        if let Some(logs) = logs.filter(|_| truth && !self.is_negated && !self.schema().logsources.is_empty()) {
            let logs: Vec<(&Name, &str, Span)> = logs.iter().map(|(name, text, span)| (name, &**text, *span)).collect();
            return self.any_log(&logs);
        }
        let before = self.routed;
        self.alternatives += 1;
        let clauses = self.each(parts, truth);
        self.alternatives -= 1;
        let clauses = clauses?;
        let routed = clauses.iter().filter(|clause| **clause == Clause::TRUE).count();
        if self.routed > before && routed > 0 && routed < clauses.len() {
            return Err(self.refuse("OR", "one side is a log source and the other is none", span));
        }
        Ok(Clause::any(clauses))
    }

    fn call(&mut self, name: &str, args: &[Expr], truth: bool, span: Span) -> Done<Clause> {
        match (name, args) {
            ("isnotnull", [value]) => Ok(Clause::exists(&self.plain_side(value, span)?, truth)),
            ("isnull", [value]) => Ok(Clause::exists(&self.plain_side(value, span)?, !truth)),
            ("true", []) => Ok(if truth { Clause::TRUE } else { Clause::FALSE }),
            ("false", []) => Ok(if truth { Clause::FALSE } else { Clause::TRUE }),
            ("cidrmatch", [network, value]) => {
                let Some(network) = network.text().and_then(Network::read) else {
                    return Err(self.refuse("`cidrmatch`", NO_VALUES, span));
                };
                let field = self.plain_side(value, span)?;
                let found = in_network(&field, network);
                Ok(where_known(&field, found, truth))
            }
            _ => Err(self.refuse(&format!("`{name}`"), NO_VALUES, span)),
        }
    }

    /// A comparison of `where`.
    fn compare(&mut self, left: &Expr, operator: Operator, right: &Expr, reading: Reading, span: Span) -> Done<Clause> {
        let (value, literal, operator) = match (&left.node, &right.node) {
            (_, Node::Literal(literal)) => (left, literal, operator),
            (Node::Literal(literal), _) => (right, literal, operator.flipped()),
            _ => return Err(self.refuse("a comparison", "a rule holds a field against what the search gives", span)),
        };
        match (operator, reading) {
            (Operator::Equal | Operator::NotEqual, Reading::Text | Reading::Either) => {
                let truth = operator == Operator::Equal;
                self.matches(value, &Pattern::exact(&literal.show()), truth, span)
            }
            (_, Reading::Number | Reading::Either) => {
                let Some(number) = literal.number() else { return Err(self.refuse("a comparison", NO_VALUES, span)) };
                let field = self.plain_side(value, span)?;
                self.of_one_value(value.field(), "a number", span)?;
                if let Some(name) = value.field().filter(|_| !self.holds_numbers(&field)) {
                    let asked = Node::Compare {
                        left: Box::new(value.clone()),
                        operator,
                        right: Box::new(Expr::new(Node::Literal(literal.clone()), span)),
                        reading,
                    };
                    self.assumptions.push(numbers::presumed(name, asked, operator, &literal.show(), span));
                }
                self.against_number(&field, operator, number, span)
            }
            (_, Reading::Text) => Err(self.refuse("a comparison", "a rule knows no order of texts", span)),
        }
    }

    /// Whether the schema says that a field holds whole numbers.
    fn holds_numbers(&self, field: &str) -> bool {
        self.schema().fields.values().any(|it| it.column.as_deref() == Some(field) && it.kind == Kind::Number)
    }

    /// A field against a number.
    ///
    /// An equal number may be written otherwise (`5.0`), which a rule's own equality does not see; a range does. A field that
    /// the schema knows to hold whole numbers is spared that.
    fn against_number(&mut self, field: &str, operator: Operator, number: Number, span: Span) -> Done<Clause> {
        let written = Value::Number(number).show().into_owned();
        if !written.starts_with(|c: char| c.is_ascii_digit() || c == '-') || written.contains(['e', 'E']) {
            return Err(self.refuse("a number", "a rule cannot write it", span));
        }
        if self.holds_numbers(field) && number.whole().is_some() {
            let found = Clause::item(field, "", Scalar::Number(written.clone()));
            match operator {
                Operator::Equal => return Ok(found),
                Operator::NotEqual => return Ok(where_known(field, found, false)),
                Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {}
            }
        }
        let ordered = |modifiers| Clause::item(field, modifiers, Scalar::Number(written.clone()));
        Ok(match operator {
            Operator::Equal => Clause::all([ordered("|gte"), ordered("|lte")]),
            Operator::NotEqual => Clause::any([ordered("|lt"), ordered("|gt")]),
            Operator::Less => ordered("|lt"),
            Operator::LessOrEqual => ordered("|lte"),
            Operator::Greater => ordered("|gt"),
            Operator::GreaterOrEqual => ordered("|gte"),
        })
    }

    /// That a field matches, or is there and does not. Of a field in lower case a rule's own comparison is the same.
    fn matches(&mut self, value: &Expr, pattern: &Pattern, truth: bool, span: Span) -> Done<Clause> {
        let (value, folds) = match &value.node {
            Node::Call { function, args } if function.name == "lower" && args.len() == 1 => (&args[0], true),
            _ => (value, false),
        };
        if folds && !pattern.is_lower() {
            return Err(self.refuse("a comparison", "a text in lower case is never one with capitals", span));
        }
        let Some(name) = value.field() else {
            return Err(self.refuse(NodeKind::of(&value.node).word(), NO_VALUES, span));
        };
        let found = self.matched(name, pattern, folds, span)?;
        Ok(where_known(&self.field(name, span)?, found, truth))
    }

    fn plain_side(&mut self, value: &Expr, span: Span) -> Done<String> {
        match value.field() {
            Some(name) => self.whole(name, span),
            None => Err(self.refuse(NodeKind::of(&value.node).word(), NO_VALUES, span)),
        }
    }

    /// Refuses a field of several values, of which what is asked is not the same as of one.
    fn of_one_value(&mut self, field: Option<&Name>, what: &str, span: Span) -> Done<()> {
        match field {
            Some(name) if self.request.schema.is_many(name) => {
                let why = format!("of several values, {what} means something else in a rule");
                Err(self.refuse(&format!("field `{name}`"), &why, span))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A test of `search`. `is_asked` tells whether it is to hold, rather than not to.
    fn test(&mut self, test: &Test, is_asked: bool, span: Span) -> Done<Clause> {
        match test {
            Test::Exists(name) => Ok(Clause::exists(&self.field(name, span)?, true)),
            Test::Matches(name, pattern) if self.is_routed(name) => self.metadata(name, pattern.text(), is_asked, span),
            Test::Matches(name, pattern) => self.matched(name, &Pattern::search(pattern.text()), pattern.folds(), span),
            Test::Differs(name, pattern) => {
                let field = self.field(name, span)?;
                self.of_one_value(Some(name), "`!=`", span)?;
                let found = self.matched(name, &Pattern::search(pattern.text()), pattern.folds(), span)?;
                Ok(where_known(&field, found, false))
            }
            Test::Ordered(name, operator, text) => {
                let Some(number) = Number::read(text) else {
                    return Err(self.refuse("a comparison", "a rule knows no order of texts", span));
                };
                let field = self.whole(name, span)?;
                self.against_number(&field, *operator, number, span)
            }
            Test::InNetwork(name, network) => Ok(in_network(&self.whole(name, span)?, *network)),
            Test::OutsideNetwork(name, network) => {
                let field = self.field(name, span)?;
                self.of_one_value(Some(name), "`!=`", span)?;
                Ok(where_known(&field, in_network(&field, *network), false))
            }
            Test::Term(term) => self.word(term, span),
            Test::Metadata(name, pattern) => self.metadata(name, pattern.text(), is_asked, span),
            Test::NotMetadata(name, pattern) => {
                let found = self.metadata(name, pattern.text(), !is_asked, span)?;
                let field = self.metadata_field(name);
                Ok(where_known(&field, found, false))
            }
            Test::Subsearch(_) => {
                let why = answer_test(TestKind::Subsearch).words();
                Err(self.refuse("a search in brackets", why, span))
            }
            Test::Within(..) => {
                self.take("a range of time", answer_test(TestKind::Within), span)?;
                Ok(Clause::TRUE)
            }
        }
    }

    /// A word or phrase.
    fn word(&mut self, term: &crate::value::pattern::Term, span: Span) -> Done<Clause> {
        use crate::value::pattern::Bounds;
        if !term.folds() || term.bounds() == Bounds::Major {
            return Err(self.refuse("`TERM` or `CASE`", "a keyword of a rule knows neither breakers nor case", span));
        }
        let text = term.text();
        if !term.is_phrase() && text.trim_matches('*').contains('*') {
            return Err(self.refuse(
                "a word",
                "a wildcard inside it stops at breakers, in a keyword it does not",
                span,
            ));
        }
        self.report.note(
            "words become keywords: a target of Sigma may find them inside other words, where Splunk does not".into(),
            Span::default(),
        );
        let pieces: Vec<String> = text.split('*').map(|piece| text::escaped(piece, true)).collect();
        Ok(Clause::Word(pieces.join("*")))
    }
}

/// What is true of an event that has the field; or false, but of one that has it.
fn where_known(field: &str, found: Clause, truth: bool) -> Clause {
    if truth { found } else { Clause::all([Clause::exists(field, true), found.not()]) }
}

/// Whether an expression is true or false of every event, as tests of `search` are.
fn is_never_null(expr: &Expr) -> bool {
    if let Node::And(parts) | Node::Or(parts) = &expr.node {
        return parts.iter().all(is_never_null);
    }
    if let Node::Not(inner) = &expr.node {
        return is_never_null(inner);
    }
    matches!(expr.node, Node::Test(_) | Node::Literal(Value::Bool(_)))
}

fn in_network(field: &str, network: Network) -> Clause {
    // Splunk lets bits of the host stand in it; readers of rules do not.
    let text = network.to_string();
    let text = text.parse::<ipnet::IpNet>().map_or(text, |network| network.trunc().to_string());
    Clause::item(field, "|cidr", Scalar::Text(text))
}
