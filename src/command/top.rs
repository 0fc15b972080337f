//! `top` and `rare`: the most and the least common values, with their share.

use super::{Choice, Command, Example, Lowering};
use crate::aggregate;
use crate::diagnostic::Diagnostic;
use crate::function;
use crate::plan::{
    Arithmetic, Columns, End, Expr, Extend, FieldPattern, Grouping, Limit, Node, Op, Others, Over, Project, Sort,
    SortKey, Tally, Target,
};
use crate::source::Span;
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::Name;
use crate::value::compare::SortReading;
use crate::value::{Number, Value};

const OPTIONS: &[Choice] = &[
    Choice { name: "limit", takes: "<count>, default 10, 0 for all", about: "How many values, of each group." },
    Choice { name: "countfield", takes: "<name>, default count", about: "The column of counts." },
    Choice { name: "percentfield", takes: "<name>, default percent", about: "The column of shares." },
    Choice { name: "showcount", takes: "<bool>, default true", about: "Whether there is a column of counts." },
    Choice { name: "showperc", takes: "<bool>, default true", about: "Whether there is a column of shares." },
    Choice { name: "useother", takes: "<bool>, default false", about: "Whether a last row stands for the values cut." },
    Choice { name: "otherstr", takes: "<text>, default OTHER", about: "The value shown in that row." },
];

/// The card of `top`.
pub const TOP: Command = Command {
    name: "top",
    aliases: &[],
    usage: "top [<count>] <field> [, <field>]... [BY <field>, ...] [<option>=<value>]...",
    about: "Counts the combinations of the fields' values and gives the most common: the values, `count`, and `percent` \
            of the rows that have the fields. With BY, for each group.",
    options: OPTIONS,
    examples: &[
        Example {
            search: "* | top user",
            events: "user\na\nb\na\na",
            gives: "user,count,percent\na,3,75.000000\nb,1,25.000000",
        },
        Example {
            search: "* | top 1 user useother=t",
            events: "user\na\nb\na\nc",
            gives: "user,count,percent\na,2,50.000000\nOTHER,2,50.000000",
        },
    ],
    source: "Search Reference, \"top\"",
    generates: false,
    lower: |stage, lowering| lower(&TOP, true, stage, lowering),
};

/// The card of `rare`.
pub const RARE: Command = Command {
    name: "rare",
    aliases: &[],
    usage: "rare [<count>] <field> [, <field>]... [BY <field>, ...] [<option>=<value>]...",
    about: "Counts the combinations of the fields' values and gives the least common; otherwise as `top`.",
    options: OPTIONS,
    examples: &[Example {
        search: "* | rare user showperc=f",
        events: "user\na\nb\na\nc\nc\nc",
        gives: "user,count\nb,1\na,2\nc,3",
    }],
    source: "Search Reference, \"rare\"",
    generates: false,
    lower: |stage, lowering| lower(&RARE, false, stage, lowering),
};

/// The column that holds a group's total, as Splunk hides it.
const TOTAL: &str = "_tc";

fn lower(
    command: &'static Command,
    most: bool,
    stage: &Stage<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(command, stage.body)?;
    let (mut items, by) = arguments.split_by();
    let mut limit = arguments.count("limit")?;
    if let [Item::Word(word), rest @ ..] = items
        && !word.quoted
        && let Ok(count) = word.written.parse::<u64>()
    {
        limit = limit.or(Some(count));
        items = rest;
    }
    let fields = arguments.fields(items)?;
    let by = by.map(|items| arguments.fields(items)).transpose()?.unwrap_or_default();
    let count: Name = arguments.text("countfield").unwrap_or("count".into()).into();
    let percent: Name = arguments.text("percentfield").unwrap_or("percent".into()).into();
    let show_count = arguments.flag("showcount", true)?;
    let show_percent = arguments.flag("showperc", true)?;
    let other: Name = arguments.text("otherstr").unwrap_or("OTHER".into()).into();
    let use_other = arguments.flag("useother", false)?;

    let span = lowering.place.stage;
    let keys: Vec<Name> = by.iter().chain(&fields).cloned().collect();
    lowering.push(Op::Aggregate(tallied(keys.clone(), "count", Over::Rows, &count, span)));
    lowering.push(Op::Annotate(tallied(by.clone(), "sum", Over::Field(count.clone()), &TOTAL.into(), span)));
    lowering.push(Op::Extend(Extend { field: Target::Named(percent.clone()), value: share(&count, span) }));
    lowering.push(Op::Sort(Sort { keys: order(&by, &count, most), limit: None, limit_is_default: false }));
    if limit != Some(0) {
        let summed = vec![count.clone(), percent.clone()];
        let others = use_other.then_some(Others { labelled: fields, label: other, summed });
        let count = limit.unwrap_or(10);
        lowering.push(Op::Limit(Limit { end: End::First, count, by, others, of_brackets: false }));
    }
    if use_other {
        // The share that the last row sums up has six decimals too.
        let value = six_decimals(Expr::new(Node::Field(percent.clone()), span), span);
        lowering.push(Op::Extend(Extend { field: Target::Named(percent.clone()), value }));
    }
    let shown = keys.iter().map(|key| &**key);
    let shown = shown.chain(show_count.then_some(&*count)).chain(show_percent.then_some(&*percent));
    let fields = shown.map(FieldPattern::new).collect();
    lowering.push(Op::Project(Project { fields, columns: Columns::Exactly }));
    Ok(())
}

fn tallied(by: Vec<Name>, function: &str, over: Over, name: &Name, span: Span) -> Grouping {
    let (function, parameter) = aggregate::find(function).expect("count and sum are registered");
    let tally = Tally { function, parameter, over, name: name.clone(), span };
    Grouping { by, tallies: vec![tally], dedup_split: false, delimiter: None, always: false }
}

/// `count / total * 100`, with six decimals.
fn share(count: &Name, span: Span) -> Expr {
    let expr = |node| Expr::new(node, span);
    let arithmetic =
        |operator, left, right| expr(Node::Arithmetic { operator, left: Box::new(left), right: Box::new(right) });
    let field = |name: &str| expr(Node::Field(name.into()));
    let ratio = arithmetic(Arithmetic::Over, field(count), field(TOTAL));
    six_decimals(arithmetic(Arithmetic::Times, ratio, number(100.0, span)), span)
}

/// `round(value, 6)`: percent has six decimals (measured on 10.4).
fn six_decimals(value: Expr, span: Span) -> Expr {
    let function = function::find("round").expect("round is registered");
    Expr::new(Node::Call { function, args: vec![value, number(6.0, span)] }, span)
}

fn number(value: f64, span: Span) -> Expr {
    Expr::new(Node::Literal(Value::Number(Number::of(value))), span)
}

/// Groups stay together; within one the counts decide. Of equal counts Splunk promises no order; values in order here.
fn order(by: &[Name], count: &Name, most: bool) -> Vec<SortKey> {
    let ascending = |field: &Name| SortKey { field: field.clone(), descending: false, reading: SortReading::Auto };
    let counts = SortKey { field: count.clone(), descending: most, reading: SortReading::Number };
    by.iter().map(ascending).chain([counts]).collect()
}
