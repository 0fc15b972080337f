//! Expressions and plans in few words, for tests.

use crate::aggregate;
use crate::function::Context;
use crate::plan::{Columns, Expr, FieldPattern, Grouping, Node, Op, Over, Plan, Project, Renaming, Step, Tally, Test};
use crate::source::Span;
use crate::table::drawn::{draw, table};
use crate::table::{Name, Table};
use crate::value::compare::{Operator, Reading};
use crate::value::pattern::Pattern;
use crate::value::time::Zone;
use crate::value::{Number, Value};

/// The moment at which sketched searches run.
pub const NOW: f64 = 1_000_000.0;

/// A context at [`NOW`], in UTC.
pub fn context() -> Context {
    Context::new(NOW, Zone::utc())
}

/// An expression without a place.
pub fn expr(node: Node) -> Expr {
    Expr::new(node, Span::default())
}

/// A field.
pub fn field(name: &str) -> Expr {
    expr(Node::Field(name.into()))
}

/// A text literal.
pub fn text(text: &str) -> Expr {
    expr(Node::Literal(text.into()))
}

/// A number literal.
pub fn number(value: f64) -> Expr {
    expr(Node::Literal(Value::Number(Number::of(value))))
}

/// `name="value"` of `where`.
pub fn equals(name: &str, value: &str) -> Expr {
    compare(field(name), Operator::Equal, text(value), Reading::Text)
}

/// A comparison of `where`.
pub fn compare(left: Expr, operator: Operator, right: Expr, reading: Reading) -> Expr {
    expr(Node::Compare { left: Box::new(left), operator, right: Box::new(right), reading })
}

/// AND of these.
pub fn and(parts: impl IntoIterator<Item = Expr>) -> Expr {
    expr(Node::And(parts.into_iter().collect()))
}

/// OR of these.
pub fn or(parts: impl IntoIterator<Item = Expr>) -> Expr {
    expr(Node::Or(parts.into_iter().collect()))
}

/// NOT of this.
pub fn not(inner: Expr) -> Expr {
    expr(Node::Not(Box::new(inner)))
}

/// `name=value` or `name!=value` of `search`; of the metadata fields a lenient one.
pub fn test(text: &str) -> Expr {
    let (name, value) = text.split_once('=').expect("a test has `=`");
    let is_metadata = |name: &str| ["source", "sourcetype", "index", "host"].contains(&name);
    let pattern = Pattern::search(value);
    expr(Node::Test(match name.strip_suffix('!') {
        Some(name) if is_metadata(name) => Test::NotMetadata(name.into(), pattern),
        Some(name) => Test::Differs(name.into(), pattern),
        None if is_metadata(name) => Test::Metadata(name.into(), pattern),
        None => Test::Matches(name.into(), pattern),
    }))
}

/// An aggregate.
fn tally(call: &str) -> Tally {
    let (call, name) = call.split_once('>').unwrap_or((call, call));
    let (function, field) = call.split_once('(').unwrap_or((call, ""));
    let field = field.trim_end_matches(')');
    let (function, parameter) = aggregate::find(function).expect("a function");
    let over = match field {
        "" => Over::Rows,
        _ if field.contains('*') => Over::Fields(FieldPattern::new(field)),
        _ => match field.split_once('=') {
            Some((field, value)) => Over::Expr(equals(field, value)),
            None => Over::Field(field.into()),
        },
    };
    Tally { function, parameter, over, name: name.into(), span: Span::default() }
}

/// Aggregates, `call` or `call>name`, by fields; `f=v` for a condition.
pub fn grouping(calls: &str, by: &str) -> Grouping {
    Grouping {
        by: by.split_whitespace().map(Name::from).collect(),
        tallies: calls.split_whitespace().map(tally).collect(),
        dedup_split: false,
        delimiter: None,
        always: true,
    }
}

/// A plan of a scan and these ops.
pub fn plan(ops: impl IntoIterator<Item = Op>) -> Plan {
    let steps = std::iter::once(Op::Scan).chain(ops).enumerate();
    let step = |(stage, op)| Step { op, stage, span: Span::new(stage, stage + 1) };
    Plan { steps: steps.map(step).collect() }
}

/// A projection onto these names.
pub fn project(columns: Columns, names: &str) -> Op {
    Op::Project(Project { fields: names.split_whitespace().map(FieldPattern::new).collect(), columns })
}

/// One new name.
pub fn rename(from: &str, to: &str) -> Op {
    let (from, to) = (FieldPattern::new(from), FieldPattern::new(to));
    Op::Rename(vec![Renaming { from, to, span: Span::default() }])
}

/// What an op makes of a table, both drawn.
pub fn becomes(op: Op, drawing: &str) -> String {
    draw(&outcome([op], table(drawing)).table)
}

/// What comes of ops over a table.
pub fn outcome(ops: impl IntoIterator<Item = Op>, table: Table) -> super::Outcome {
    super::run(&plan(ops), &context(), table)
}
