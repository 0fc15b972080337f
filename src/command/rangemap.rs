//! `rangemap`: names the ranges that a number lies in.

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::function;
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::source::Span;
use crate::syntax::args::Setting;
use crate::syntax::pipeline::Stage;
use crate::table::Name;
use crate::value::compare::{Operator, Reading};
use crate::value::{Number, Value};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const RANGEMAP: Command = Command {
    name: "rangemap",
    aliases: &[],
    usage: "rangemap field=<field> [<name>=<low>-<high>]... [default=<text>]",
    about: "Sets the field `range` to the name of the range that a number lies in, ends included; of several, to a \
            multivalue. Where it lies in none, is missing or no number, `range` is the default.",
    options: &[
        Choice { name: "field", takes: "<field>", about: "The field read." },
        Choice { name: "default", takes: "<text>, default None", about: "The name where no range holds the number." },
    ],
    examples: &[
        Example {
            search: "* | rangemap field=count low=0-0 elevated=1-100 default=severe | table count range",
            events: "count\n0\n7\n101\nmany",
            gives: "count,range\n0,low\n7,elevated\n101,severe\nmany,severe",
        },
        Example {
            search: "* | rangemap field=x dislike=-5--1 any=-5-5 | table x range",
            events: "x\n-2\n1.5\n9",
            gives: "x,range\n-2,dislike|any\n1.5,any\n9,None",
        },
    ],
    source: "Search Reference, \"rangemap\"",
    generates: false,
    lower,
};

/// A range, ends included, and its name.
struct Range {
    low: f64,
    high: f64,
    name: Name,
}

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments_of_any_name(&RANGEMAP, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`rangemap` takes options only"));
    }
    let Some(field) = arguments.text("field").map(Name::from) else {
        return Err(arguments.missing("`field=<field>`"));
    };
    let default: Name = arguments.text("default").unwrap_or("None".into()).into();
    let is_range = |option: &&Setting| !["field", "default"].iter().any(|name| option.name.eq_ignore_ascii_case(name));
    let ranges = arguments.options().iter().filter(is_range).map(|option| range(option, &arguments));
    let ranges = ranges.collect::<Result<Vec<Range>>>()?;
    let value = category(&ranges, &field, &default, lowering.place.stage);
    lowering.push(Op::Extend(Extend { field: Target::Named("range".into()), value }));
    Ok(())
}

fn range(option: &Setting<'_>, arguments: &Arguments<'_, '_>) -> Result<Range> {
    let written = option.value.written;
    // The dash between the numbers is the first that is no sign.
    let dash = written.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| at);
    let number = |text: &str| Number::read(text).map(|number| number.value);
    let ends = dash.and_then(|dash| Some((number(&written[..dash])?, number(&written[dash + 1..])?)));
    match ends {
        Some((low, high)) if low <= high => Ok(Range { low, high, name: option.name.into() }),
        Some(_) => Err(arguments.wrong(option, "a range begins with its lower end")),
        None => Err(arguments.wrong(option, "a range is two numbers with a dash between")),
    }
}

fn category(ranges: &[Range], field: &Name, default: &Name, span: Span) -> Expr {
    let expr = |node| Expr::new(node, span);
    let text = |text: &Name| expr(Node::Literal(Value::Text(text.clone())));
    let compare = |operator, bound: f64| {
        let (left, right) = (expr(Node::Field(field.clone())), expr(Node::Literal(Value::computed(bound))));
        expr(Node::Compare { left: Box::new(left), operator, right: Box::new(right), reading: Reading::Number })
    };
    let arm = |range: &Range| {
        let within = vec![compare(Operator::GreaterOrEqual, range.low), compare(Operator::LessOrEqual, range.high)];
        (expr(Node::And(within)), text(&range.name))
    };
    if !overlap(ranges) {
        let otherwise = (expr(Node::Literal(Value::Bool(true))), text(default));
        return expr(Node::Case(ranges.iter().map(arm).chain([otherwise]).collect()));
    }
    let function = function::find("mvappend").expect("mvappend is registered");
    let args = ranges.iter().map(|range| expr(Node::Case(vec![arm(range)]))).collect();
    expr(Node::Coalesce(vec![expr(Node::Call { function, args }), text(default)]))
}

/// Whether a number can lie in two of the ranges.
fn overlap(ranges: &[Range]) -> bool {
    let meets = |one: &Range, other: &Range| one.low <= other.high && other.low <= one.high;
    ranges.iter().enumerate().any(|(at, one)| ranges[at + 1..].iter().any(|other| meets(one, other)))
}
