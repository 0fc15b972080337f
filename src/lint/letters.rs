//! Texts that are compared as they stand and were meant otherwise: stars where no wildcard counts, numbers in the order of
//! texts, names of fields that are taken for texts.

use super::Search;
use crate::diagnostic::Diagnostic;
use crate::plan::expr::Given;
use crate::plan::{Expr, Extend, Node, Op, Over, Plan, Tally, Test};
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use std::collections::BTreeSet;

/// Looks at the comparisons of a search's steps.
pub fn check(search: Search<'_>, told: &mut Vec<Diagnostic>) {
    let star_is_a_letter = makes_stars(search.plan);
    let mut numbers: BTreeSet<Name> = BTreeSet::new();
    let mut made: BTreeSet<Name> = BTreeSet::new();
    for step in search.plan.steps.iter().filter(|step| !step.is_implied()) {
        for expr in step.op.expressions().into_iter().flat_map(Expr::all) {
            if !star_is_a_letter {
                told.extend(starred(search, expr));
            }
            told.extend(in_other_case(search, expr));
            told.extend(in_text_order(expr, &numbers));
            told.extend(named(search, expr, &made));
        }
        made.extend(step.op.effect().makes);
        counts(&step.op, &mut numbers);
    }
}

/// Whether the search itself writes a star into a field, so that it may look for one.
fn makes_stars(plan: &Plan) -> bool {
    let has_star = |value: &Value| matches!(value, Value::Text(text) if text.contains('*'));
    let makes = |op: &Op| {
        let fills = if let Op::Fill(fill) = op { has_star(&fill.value) } else { false };
        fills || if let Op::Extend(Extend { value, .. }) = op { writes(value).into_iter().any(has_star) } else { false }
    };
    plan.steps.iter().any(|step| makes(&step.op)) || plan.nested().any(makes_stars)
}

/// The literals that an expression may give as they are.
fn writes(value: &Expr) -> Vec<&Value> {
    if let Node::Literal(literal) = &value.node {
        return vec![literal];
    }
    if let Node::Case(arms) = &value.node {
        return arms.iter().flat_map(|(_, value)| writes(value)).collect();
    }
    let Node::Coalesce(parts) = &value.node else { return Vec::new() };
    parts.iter().flat_map(writes).collect()
}

/// Whether a text that is compared letter by letter looks as if its star was meant as a wildcard. `\\*\` is how
/// Windows itself writes a share in event 5140, and there the star is a letter.
fn has_wildcard(text: &str) -> bool {
    text.contains('*') && !text.starts_with("\\\\*\\")
}

/// The text that a part of an expression compares letter by letter, and what is to be known of that.
fn compared(expr: &Expr) -> Option<(&str, &'static str)> {
    let of_field = |expr: &Expr| !expr.reads().is_empty();
    if let Node::Compare { left, operator, right, reading: Reading::Text } = &expr.node {
        let text = right.text().filter(|_| of_field(left)).or_else(|| left.text().filter(|_| of_field(right)))?;
        let asks_for_equal = matches!(operator, Operator::Equal | Operator::NotEqual);
        return asks_for_equal.then_some((text, "`=` knows no wildcards outside of `search`"));
    }
    if let Node::In { value, items } = &expr.node {
        let text = items.iter().filter_map(|(item, _)| item.text()).find(|text| has_wildcard(text))?;
        return of_field(value).then_some((text, "IN knows no wildcards outside of `search`"));
    }
    let Node::Like { value, pattern } = &expr.node else { return None };
    let Given::Fixed(pattern) = &**pattern else { return None };
    let is_meant_otherwise = of_field(value) && !pattern.text().contains('%');
    is_meant_otherwise.then(|| (pattern.text(), "LIKE writes its wildcards `%` and `_`"))
}

/// A comparison with a text that holds a star.
fn starred(search: Search<'_>, expr: &Expr) -> Option<Diagnostic> {
    let (text, what) = compared(expr)?;
    if !has_wildcard(text) {
        return None;
    }
    let message = format!("the star of `{}` is compared as a letter", super::constant::shown(text));
    let found = Diagnostic::warning("literal-wildcard", message, search.source.word(expr.span, text));
    Some(found.label(what).help("write `like(field, \"%text\")`, or move the comparison to `search`"))
}

/// A text in small letters that is compared with capitals, or the other way round.
fn in_other_case(search: Search<'_>, expr: &Expr) -> Option<Diagnostic> {
    let (function, asks) = recased(expr)?;
    let is_other = |c: char| if function == "lower" { c.is_ascii_uppercase() } else { c.is_ascii_lowercase() };
    let text = match &asks {
        Asks::Texts(texts) => texts.iter().all(|text| text.contains(is_other)).then(|| texts.first()).flatten()?,
        Asks::Regex(regex) => plain_part(regex).filter(|part| part.contains(is_other))?,
    };
    let has = if function == "lower" { "no capital letters" } else { "no small letters" };
    let message = format!("`{}` can never be true here", super::constant::shown(search.source.slice(expr.span)));
    let found = Diagnostic::warning("never-matches", message, expr.span);
    let case = if function == "lower" { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() };
    Some(found.label(format!("what `{function}` gives has {has}")).help(format!("write `{case}`")))
}

/// What a text is asked to be.
enum Asks<'e> {
    /// Any of these texts, or to hold the letters of this one.
    Texts(Vec<&'e str>),
    /// To match this.
    Regex(&'e str),
}

/// `lower` or `upper` of something, and what it is asked to be.
fn recased(expr: &Expr) -> Option<(&'static str, Asks<'_>)> {
    let function = |value: &Expr| {
        let Node::Call { function, .. } = &value.node else { return None };
        ["lower", "upper"].contains(&function.name).then_some(function.name)
    };
    if let Node::Compare { left, operator: Operator::Equal, right, .. } = &expr.node {
        let (function, text) = function(left).zip(right.text()).or_else(|| function(right).zip(left.text()))?;
        return Some((function, Asks::Texts(vec![text])));
    }
    if let Node::In { value, items } = &expr.node {
        let texts: Option<Vec<&str>> = items.iter().map(|(item, _)| item.text()).collect();
        return Some((function(value)?, Asks::Texts(texts?)));
    }
    if let Node::Like { value, pattern } = &expr.node {
        let Given::Fixed(pattern) = &**pattern else { return None };
        return (!pattern.folds()).then_some((function(value)?, Asks::Texts(vec![pattern.text()])));
    }
    let Node::Match { value, regex } = &expr.node else { return None };
    let Given::Fixed(regex) = &**regex else { return None };
    Some((function(value)?, Asks::Regex(regex.pattern())))
}

/// A regular expression of letters that must all be there; nothing of one that says more than that.
fn plain_part(regex: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_alphanumeric() || " _-/:=,;@%&<>~'\"".contains(c);
    let inner = regex.trim_start_matches('^').trim_end_matches('$');
    inner.trim_start_matches(".*").trim_end_matches(".*").chars().all(is_plain).then_some(inner)
}

/// A number that is compared as a text: `9` comes after `10`.
fn in_text_order(expr: &Expr, numbers: &BTreeSet<Name>) -> Option<Diagnostic> {
    let Node::Compare { left, operator, right, reading: Reading::Text } = &expr.node else { return None };
    let (field, text) = left.field().zip(right.text()).or_else(|| right.field().zip(left.text()))?;
    if matches!(operator, Operator::Equal | Operator::NotEqual) || !numbers.contains(field) {
        return None;
    }
    Value::from(text).number()?;
    let message =
        format!("`{field}` is a number, and is compared with `\"{text}\"` letter by letter: `9` is more than `10`");
    let found = Diagnostic::warning("text-order", message, expr.span);
    Some(found.help(format!("write `{text}` without quotes")))
}

/// A comparison of `search` with the name of a field that the search makes: `count > threshold`.
fn named(search: Search<'_>, expr: &Expr, made: &BTreeSet<Name>) -> Option<Diagnostic> {
    let Node::Test(Test::Ordered(field, operator, text)) = &expr.node else { return None };
    if !made.contains(&**text) || search.source.slice(expr.span).contains('"') {
        return None;
    }
    let message = format!("`search` compares `{field}` with the text `{text}`, not with the field of that name");
    let found = Diagnostic::warning("field-as-text", message, expr.span);
    Some(found.help(format!("write `where {field}{}{text}`", operator.symbol())))
}

/// Aggregates whose results are numbers, whatever they are computed of.
const COUNTS: &[&str] = &["avg", "count", "distinct_count", "sum", "stdev", "stdevp", "sumsq", "var", "varp"];

/// Keeps account of the fields that hold numbers alone.
fn counts(op: &Op, numbers: &mut BTreeSet<Name>) {
    let made = op.effect().makes;
    numbers.retain(|name| !made.contains(name));
    let tallies: &[Tally] = if let Op::Aggregate(grouping) | Op::Annotate(grouping) = op {
        &grouping.tallies
    } else if let Op::Window(window) = op {
        &window.tallies
    } else {
        &[]
    };
    let counted = tallies.iter().filter(|tally| COUNTS.contains(&tally.function.name));
    numbers.extend(counted.filter(|tally| !matches!(tally.over, Over::Fields(_))).map(|tally| tally.name.clone()));
}
