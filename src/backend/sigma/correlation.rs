//! Groups of events that are counted over spans of time, and the threshold that is asked of them.

use super::rule::{Done, Writer};
use super::yaml::plain;
use crate::backend::Name;
use crate::backend::answer::Refused;
use crate::plan::{Bin, Expr, Grouping, Node, Op, Over, Plan, Test, Width};
use crate::source::Span;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use crate::value::time::{TimeSpan, Unit};

/// A span of time as rules write it.
pub type Timespan = String;

/// What is counted, and what is asked of it.
#[derive(Debug)]
pub struct Correlation {
    stage: usize,
    timespan: Timespan,
    by: Vec<Name>,
    /// The field whose values are counted; none for the events themselves.
    over: Option<Name>,
    /// What the search calls the number.
    name: Name,
    threshold: Option<(&'static str, i64)>,
}

impl Correlation {
    /// The columns of its rows.
    pub fn columns(&self) -> Vec<Name> {
        let time = std::iter::once("_time".into());
        time.chain(self.by.iter().cloned()).chain([self.name.clone()]).collect()
    }

    /// The part of the rule that says it, of the events of the rule with an id.
    pub fn written(&self, writer: &mut Writer<'_>, rule: &str, said: &dyn Fn(usize, usize) -> String) -> Done<String> {
        let Some((operator, count)) = self.threshold else {
            // Of a threshold that is refused it is told why already.
            if !writer.report.refusals.is_empty() {
                return Err(Refused);
            }
            let why = "no threshold is asked of it, and a correlation has one";
            return Err(writer.refuse("a count", why, Span::default()));
        };
        let span = Span::default();
        let mut out = format!("correlation:\n{}", said(self.stage, 4));
        let kind = if self.over.is_some() { "value_count" } else { "event_count" };
        out.push_str(&format!("    type: {kind}\n    rules:\n        - {rule}\n"));
        if !self.by.is_empty() {
            out.push_str("    group-by:\n");
        }
        for name in &self.by {
            out.push_str(&format!("        - {}\n", plain(&writer.field(name, span)?)));
        }
        out.push_str(&format!("    timespan: {}\n    condition:\n", self.timespan));
        if let Some(field) = &self.over {
            out.push_str(&format!("        field: {}\n", plain(&writer.field(field, span)?)));
        }
        writer.names.push((self.name.clone(), kind.to_string()));
        Ok(format!("{out}        {operator}: {count}\n"))
    }
}

/// How wide the ranges of `bin _time` are.
pub fn timespan(writer: &mut Writer<'_>, bin: &Bin) -> Done<Timespan> {
    let span = Span::default();
    let is_time = &*bin.field == "_time" && &*bin.into == "_time";
    let Width::Time(TimeSpan { count, unit }, None) = &bin.width else {
        return Err(writer.refuse("`bin`", "a rule knows spans of time, from where the target begins them", span));
    };
    let letter = match unit {
        Unit::Second => "s",
        Unit::Minute => "m",
        Unit::Hour => "h",
        Unit::Day => "d",
        Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => "",
    };
    if !is_time || letter.is_empty() || count.fract() != 0.0 {
        return Err(writer.refuse("`bin`", "a rule knows spans of whole seconds up to days, of `_time`", span));
    }
    Ok(format!("{count}{letter}"))
}

/// The groups of a `stats`.
pub fn group(writer: &mut Writer<'_>, grouping: &Grouping, timespan: Option<Timespan>) -> Done<Correlation> {
    let span = writer.span();
    let [tally] = &grouping.tallies[..] else {
        return Err(writer.refuse("`stats`", "a correlation counts one thing", span));
    };
    let over = match (tally.function.name, &tally.over) {
        ("count", Over::Rows) => None,
        ("distinct_count", Over::Field(field)) => Some(field.clone()),
        _ => {
            return Err(writer.refuse(
                "`stats`",
                "a correlation counts events, or different values of a field",
                tally.span,
            ));
        }
    };
    let is_binned = grouping.by.iter().any(|name| &**name == "_time");
    let Some(timespan) = timespan.filter(|_| is_binned) else {
        let why =
            "a correlation counts over spans of time: `bin _time span=...` before it, and `_time` among its fields";
        return Err(writer.refuse("`stats`", why, span));
    };
    let by = grouping.by.iter().filter(|name| &***name != "_time").cloned().collect();
    let begins = "the spans of `bin` begin at whole multiples of their width; those of a correlation begin where the target has it";
    writer.report.note(begins.into(), span);
    Ok(Correlation { stage: writer.stage(), timespan, by, over, name: tally.name.clone(), threshold: None })
}

/// The condition on what was counted.
pub fn threshold(writer: &mut Writer<'_>, condition: &Expr) -> Done<()> {
    let found = asked(condition);
    let span = condition.span;
    let Some(correlation) = writer.correlation.as_mut() else { return Ok(()) };
    let is_of_several = matches!(&condition.node, Node::And(parts) | Node::Or(parts) if parts.len() > 1);
    if correlation.threshold.is_some() || is_of_several {
        return Err(writer.refuse("a correlation", "it has one threshold", span));
    }
    let Some((_, operator, count)) = found.filter(|(name, ..)| *name == correlation.name) else {
        let why = "only the number is asked for, and held against a whole number";
        return Err(writer.refuse("a correlation", why, span));
    };
    let operator = match operator {
        Operator::Equal => "eq",
        Operator::Less => "lt",
        Operator::LessOrEqual => "lte",
        Operator::Greater => "gt",
        Operator::GreaterOrEqual => "gte",
        Operator::NotEqual => return Err(writer.refuse("a correlation", "it cannot say `!=`", span)),
    };
    correlation.threshold = Some((operator, count));
    Ok(())
}

/// Whether a later stage asks for a number that an earlier one computes of groups.
pub fn is_asked_for(plan: &Plan) -> bool {
    let mut tallies: Vec<&Name> = Vec::new();
    plan.steps.iter().any(|step| {
        if let Op::Aggregate(grouping) = &step.op {
            tallies.extend(grouping.tallies.iter().map(|tally| &tally.name));
        }
        matches!(&step.op, Op::Filter(condition) if condition.reads().iter().any(|name| tallies.contains(&name)))
    })
}

/// A field held against a whole number.
fn asked(condition: &Expr) -> Option<(Name, Operator, i64)> {
    if let Node::Compare { left, operator, right, reading: Reading::Number } = &condition.node {
        let (field, operator, held) = match (&left.node, &right.node) {
            (Node::Literal(held), _) => (right, operator.flipped(), held),
            (_, Node::Literal(held)) => (left, *operator, held),
            (_, _) => return None,
        };
        let Value::Number(number) = held else { return None };
        return Some((field.field()?.clone(), operator, number.whole()?));
    }
    if let Node::Test(Test::Ordered(name, operator, text)) = &condition.node {
        return Some((name.clone(), *operator, text.parse().ok()?));
    }
    let Node::Test(Test::Matches(name, pattern)) = &condition.node else { return None };
    Some((name.clone(), Operator::Equal, pattern.text().parse().ok()?))
}
