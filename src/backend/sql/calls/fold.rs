//! Calls that hang on nothing but the search: their value is known before any row.

use crate::backend::Request;
use crate::function::{Body, Context, Function};
use crate::plan::{Expr, Node};
use crate::value::Value;

/// The value of a call whose arguments are all given by the search; none if they are not, or if there are none: what is
/// called without arguments is a clock or a constant, and has words of its own in every target.
pub fn value(function: &'static Function, args: &[Expr], request: &Request<'_>) -> Option<Value> {
    if args.is_empty() || matches!(function.body, Body::Plan(_)) {
        return None;
    }
    let context = Context::new(request.now, request.zone.clone());
    let values: Vec<Value> = args.iter().map(|arg| constant(arg, request)).collect::<Option<_>>()?;
    let quoted: Vec<bool> = args.iter().map(|arg| arg.text().is_some()).collect();
    Some(function.call(&values, &quoted, &context))
}

/// Whether a call reads the clock.
pub fn reads_clock(args: &[Expr]) -> bool {
    let is_clock =
        |node: &Node| matches!(node, Node::Call { function, .. } if ["now", "time"].contains(&function.name));
    args.iter().flat_map(Expr::all).any(|part| is_clock(&part.node))
}

/// The value of an expression that reads no field.
fn constant(expr: &Expr, request: &Request<'_>) -> Option<Value> {
    match &expr.node {
        Node::Literal(value) => Some(value.clone()),
        Node::Negate(inner) => constant(inner, request)?.number().map(|number| Value::Number(number.negated())),
        Node::Call { function, args } if args.is_empty() => {
            let context = Context::new(request.now, request.zone.clone());
            ["now", "pi", "time"].contains(&function.name).then(|| function.call(&[], &[], &context))
        }
        Node::Call { function, args } => value(function, args, request),
        Node::Field(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Not(_)
        | Node::Test(_)
        | Node::Compare { .. }
        | Node::In { .. }
        | Node::Like { .. }
        | Node::Match { .. }
        | Node::Arithmetic { .. }
        | Node::Plus { .. }
        | Node::Concat(..)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{About, Schema};
    use crate::function;
    use crate::source::{Source, Span};
    use crate::value::time::Zone;

    fn folded(name: &str, arg: Node) -> Option<String> {
        let function = function::find(name).expect("a function");
        let (schema, zone, source) = (Schema::flat(), Zone::utc(), Source::bare("search", ""));
        let request = Request {
            source: &source,
            schema: &schema,
            approximate: false,
            now: 0.0,
            is_pinned: false,
            zone: &zone,
            about: About::default(),
        };
        value(function, &[Expr::new(arg, Span::default())], &request).map(|value| value.printed())
    }

    fn call(name: &str) -> Node {
        Node::Call { function: function::find(name).expect("a function"), args: Vec::new() }
    }

    #[test]
    fn a_call_is_computed_if_the_search_gives_its_arguments() {
        assert_eq!(folded("upper", Node::Literal("a".into())).as_deref(), Some("A"));
        assert_eq!(folded("isnum", Node::Literal("7".into())).as_deref(), Some("False"));
        assert_eq!(folded("upper", Node::Field("user".into())), None);
        assert_eq!(folded("floor", call("random")), None);
        assert_eq!(folded("floor", call("now")).as_deref(), Some("0"));
    }
}
