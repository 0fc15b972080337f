//! Computed fields where something is known of the events: conditions that these settle beforehand are left out.

use crate::plan::{Expr, Given, Node};
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;
use std::collections::BTreeSet;

/// What an expression of a schema asks of an event's origin.
#[derive(Debug)]
pub enum Asked {
    /// That its log is named so.
    Log(Pattern),
    /// That its number is one of these.
    Code(BTreeSet<String>),
}

/// What is known of events before they are read.
pub trait Known {
    /// Whether all of them are as they are asked to be, or none is; nothing if some may be.
    fn knows(&self, asked: &Asked) -> Option<bool>;

    /// Whether some of them may have a number.
    fn may_have(&self, code: &str) -> bool;
}

/// An expression for events of which something is known.
pub fn settled(expr: &Expr, known: &dyn Known) -> Expr {
    let of = |part: &Expr| settled(part, known);
    let truth = |expr: &Expr| truth(expr, known);
    let node = match &expr.node {
        Node::Case(arms) => return case(arms, expr, known),
        Node::And(parts) => Node::And(parts.iter().filter(|part| truth(part) != Some(true)).map(of).collect()),
        Node::Or(parts) => Node::Or(parts.iter().filter(|part| truth(part) != Some(false)).map(of).collect()),
        Node::Not(inner) => Node::Not(Box::new(of(inner))),
        Node::Coalesce(parts) => Node::Coalesce(parts.iter().map(of).filter(|part| !is_null(part)).collect()),
        Node::Split { value, delimiter, keep_empty } => {
            Node::Split { value: Box::new(of(value)), delimiter: delimiter.clone(), keep_empty: *keep_empty }
        }
        Node::Call { function, args } => Node::Call { function, args: args.iter().map(of).collect() },
        Node::In { value, items } if is_code(value) => {
            let is_met = |item: &Expr| number(item).is_none_or(|code| known.may_have(&code));
            let items: Vec<_> = items.iter().filter(|(item, _)| is_met(item)).cloned().collect();
            match items.is_empty() {
                true => Node::Literal(Value::Bool(false)),
                false => Node::In { value: value.clone(), items },
            }
        }
        Node::Concat(left, right) => Node::Concat(Box::new(of(left)), Box::new(of(right))),
        _ => return expr.clone(),
    };
    only(Expr::new(node, expr.span))
}

/// The arms that may be taken, up to one that surely is.
fn case(arms: &[(Expr, Expr)], expr: &Expr, known: &dyn Known) -> Expr {
    let mut left = Vec::new();
    for (condition, value) in arms {
        let value = settled(value, known);
        match truth(condition, known) {
            Some(false) => {}
            Some(true) if left.is_empty() => return value,
            Some(true) => {
                left.push((Expr::new(Node::Literal(Value::Bool(true)), condition.span), value));
                break;
            }
            None => left.push((settled(condition, known), value)),
        }
    }
    // What is null in the end is so without an arm.
    while left.last().is_some_and(|(_, value)| is_null(value)) {
        left.pop();
    }
    let node = if left.is_empty() { Node::Literal(Value::Null) } else { Node::Case(left) };
    Expr::new(node, expr.span)
}

/// A list of one part is that part, and what is made of null alone is null.
fn only(expr: Expr) -> Expr {
    match expr.node {
        Node::And(mut parts) | Node::Or(mut parts) | Node::Coalesce(mut parts) if parts.len() == 1 => {
            parts.swap_remove(0)
        }
        Node::Coalesce(parts) if parts.is_empty() => Expr::new(Node::Literal(Value::Null), expr.span),
        Node::Split { value, .. } if is_null(&value) => *value,
        Node::Call { function, mut args } if ["mvindex", "split"].contains(&function.name) && is_null(&args[0]) => {
            args.swap_remove(0)
        }
        node => Expr::new(node, expr.span),
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr.node, Node::Literal(Value::Null))
}

/// Whether a condition is true of all these events, or of none.
fn truth(expr: &Expr, known: &dyn Known) -> Option<bool> {
    let of = |part: &Expr| truth(part, known);
    match &expr.node {
        Node::Literal(Value::Bool(truth)) => Some(*truth),
        Node::Not(inner) => of(inner).map(|truth| !truth),
        Node::And(parts) if parts.iter().any(|part| of(part) == Some(false)) => Some(false),
        Node::And(parts) => parts.iter().all(|part| of(part) == Some(true)).then_some(true),
        Node::Or(parts) if parts.iter().any(|part| of(part) == Some(true)) => Some(true),
        Node::Or(parts) => parts.iter().all(|part| of(part) == Some(false)).then_some(false),
        _ => asked(expr).and_then(|asked| known.knows(&asked)),
    }
}

/// What a condition asks of an event's origin, if that is all it asks.
fn asked(expr: &Expr) -> Option<Asked> {
    match &expr.node {
        Node::Compare { left, operator: Operator::Equal, right, .. } if is_log(left) => {
            Some(Asked::Log(Pattern::search(right.text()?)))
        }
        Node::Like { value, pattern } if is_log(value) => match &**pattern {
            Given::Fixed(pattern) => Some(Asked::Log(Pattern::search(&pattern.text().replace('%', "*")))),
            Given::Computed(_) => None,
        },
        Node::Compare { left, operator: Operator::Equal, right, .. } if is_code(left) => {
            Some(Asked::Code(BTreeSet::from([number(right)?])))
        }
        Node::In { value, items } if is_code(value) => {
            Some(Asked::Code(items.iter().map(|(item, _)| number(item)).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// Whether it is the log in small letters, as the schemas' expressions ask for it.
fn is_log(expr: &Expr) -> bool {
    match &expr.node {
        Node::Call { function, args } => {
            function.name == "lower" && args.first().and_then(Expr::field).is_some_and(|name| &**name == "Channel")
        }
        _ => false,
    }
}

fn is_code(expr: &Expr) -> bool {
    expr.field().is_some_and(|name| &**name == "EventID")
}

fn number(expr: &Expr) -> Option<String> {
    if let Node::Literal(value) = &expr.node { Some(value.show().into_owned()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Schema;
    use crate::command::Setting;
    use crate::value::time::Zone;

    /// Events of one log and number.
    struct Events<'e> {
        log: &'e str,
        code: &'e str,
    }

    impl Known for Events<'_> {
        fn knows(&self, asked: &Asked) -> Option<bool> {
            match asked {
                Asked::Log(name) => Some(name.matches(self.log)),
                Asked::Code(codes) => Some(codes.contains(self.code)),
            }
        }

        fn may_have(&self, code: &str) -> bool {
            code == self.code
        }
    }

    /// The fields that a computed field is made of in the events of a log and a number.
    fn reads(field: &str, log: &str, code: &str) -> Vec<String> {
        let schema = Schema::named("windows").expect("it is built in");
        let expr = schema.expression(field, &Setting::at(0.0, Zone::utc())).expect("it fits").expect("it is computed");
        let known = Events { log, code };
        settled(&expr, &known).reads().iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn a_field_is_made_of_what_these_events_have() {
        assert_eq!(reads("user", "Security", "4689"), ["SubjectUserName"]);
        assert_eq!(reads("user", "Microsoft-Windows-Sysmon/Operational", "1"), ["User"]);
        assert_eq!(reads("parent_process_name", "Security", "4688"), ["ParentProcessName"]);
    }

    #[test]
    fn where_no_event_has_it_nothing_is_read() {
        assert!(reads("dest_ip", "Security", "4688").is_empty());
        assert!(reads("parent_process_name", "System", "7045").is_empty());
    }
}
