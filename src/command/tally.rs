//! Aggregates with AS and BY, as `stats` and `eventstats` share them.

use super::lower::options::{Arguments, name_of};
use super::{Choice, Lowering};
use crate::aggregate::{self, Aggregate, Takes};
use crate::diagnostic::{Diagnostic, suggest};
use crate::function;
use crate::plan::{Expr, FieldPattern, Grouping, Node, Op, Over, Tally};
use crate::syntax::args::Item;
use crate::syntax::expr;
use crate::syntax::tree::Word;
use crate::syntax::word::name;
use crate::table::{Name, hidden};
use crate::value::Value;
use crate::value::compare::{Operator, Reading};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// Whether numeric aggregates want all values numeric; only the default is done.
pub const ALLNUM: Choice = Choice {
    name: "allnum",
    takes: "<bool>, default false",
    about: "Whether a numeric aggregate of a field is null unless all of its values, in all rows, are numbers.",
};

/// Reads `<aggregate> [AS <name>] ... [BY <fields>]`.
pub fn grouping(lowering: &mut Lowering<'_>, arguments: &Arguments<'_, '_>) -> Result<Grouping> {
    grouping_of(lowering, arguments, arguments.split_by().0).and_then(|grouping| match grouping.tallies.is_empty() {
        true => Err(no_aggregate(arguments)),
        false => Ok(grouping),
    })
}

/// As [`grouping`], of aggregates that were read in part.
pub fn grouping_of<'a>(
    lowering: &mut Lowering<'_>,
    arguments: &Arguments<'_, 'a>,
    items: &[Item<'a>],
) -> Result<Grouping> {
    let (_, by) = arguments.split_by();
    let by = by.map(|items| arguments.fields(items)).transpose()?.unwrap_or_default();
    let mut tallies = tallies(lowering, arguments, items, function)?;
    check_names(lowering, &tallies, &by)?;
    if arguments.flag("allnum", false)? {
        tallies.iter_mut().try_for_each(|tally| only_of_numbers(lowering, tally))?;
    }
    let always = by.is_empty();
    Ok(Grouping { by, tallies, dedup_split: false, delimiter: None, always })
}

/// Has a numeric aggregate look at nothing where a value of its field is no number.
fn only_of_numbers(lowering: &mut Lowering<'_>, tally: &mut Tally) -> Result<()> {
    if !tally.function.is_of_numbers() {
        return Ok(());
    }
    let expr = |node| Expr::new(node, tally.span);
    let value = match &tally.over {
        Over::Rows => return Ok(()),
        Over::Field(field) => expr(Node::Field(field.clone())),
        Over::Expr(value) => value.clone(),
        Over::Fields(_) => {
            let message = "`allnum=true` is not supported for fields by wildcard: name them";
            return Err(Box::new(Diagnostic::error("unsupported", message, tally.span)));
        }
    };
    let is = |name| {
        let function = function::find(name).expect("the function is registered");
        expr(Node::Call { function, args: vec![value.clone()] })
    };
    let (count, parameter) = aggregate::find("count").expect("count is registered");
    let others = Tally {
        function: count,
        parameter,
        over: Over::Expr(expr(Node::And(vec![is("isnotnull"), expr(Node::Not(Box::new(is("isnum"))))]))),
        name: hidden(&format!("not a number in {}", tally.name)),
        span: tally.span,
    };
    let are_none = expr(Node::Compare {
        left: Box::new(expr(Node::Field(others.name.clone()))),
        operator: Operator::Equal,
        right: Box::new(expr(Node::Literal(Value::from(0)))),
        reading: Reading::Number,
    });
    let over = Over::Expr(expr(Node::Case(vec![(are_none, value)])));
    let counted = Grouping { by: Vec::new(), tallies: vec![others], dedup_split: false, delimiter: None, always: true };
    lowering.push_at(Op::Annotate(counted), tally.span);
    tally.over = over;
    Ok(())
}

/// Finds the aggregate that a word names, and its number.
pub type Find = fn(&Lowering<'_>, Word<'_>) -> Result<(&'static Aggregate, Option<f64>)>;

/// The error for a stage that computes nothing.
pub fn no_aggregate(arguments: &Arguments<'_, '_>) -> Box<Diagnostic> {
    arguments.missing("an aggregate, such as `count`")
}

/// Reads `<aggregate> [AS <name>] ...`.
pub fn tallies<'a>(
    lowering: &mut Lowering<'_>,
    arguments: &Arguments<'_, 'a>,
    mut items: &[Item<'a>],
    find: Find,
) -> Result<Vec<Tally>> {
    let mut tallies = Vec::new();
    while let [first, rest @ ..] = items {
        let word = match first {
            Item::Comma(_) if !tallies.is_empty() => {
                items = rest;
                continue;
            }
            Item::Word(word) if !word.quoted => *word,
            Item::Word(_) | Item::Comma(_) | Item::Group(_) | Item::Search(_) => {
                return Err(arguments.misplaced(first.text(), "an aggregate such as `count` or `dc(user)` is expected"));
            }
        };
        let (argument, rest) = match rest {
            [Item::Group(inner), rest @ ..] => (Some(*inner), rest),
            _ => (None, rest),
        };
        let (rename, rest) = match rest {
            [middle, Item::Word(name), rest @ ..] if middle.is_word("as") => {
                let (name, rest) = arguments.whole_name(*name, rest);
                (Some(name), rest)
            }
            [middle, ..] if middle.is_word("as") => {
                return Err(arguments.misplaced(middle.text(), "a name is missing after AS"));
            }
            _ => (None, rest),
        };
        tallies.push(tally(lowering, word, argument, rename, find)?);
        items = rest;
    }
    Ok(tallies)
}

fn tally(
    lowering: &mut Lowering<'_>,
    word: Word<'_>,
    argument: Option<&str>,
    rename: Option<Word<'_>>,
    find: Find,
) -> Result<Tally> {
    let (function, parameter) = find(lowering, word)?;
    let argument = argument.map(str::trim).filter(|argument| !argument.is_empty());
    let over = match argument {
        None if function.takes == Takes::MayTakeField => Over::Rows,
        None => {
            let message = format!("`{}` needs a field: {}", function.name, function.usage);
            return Err(Box::new(lowering.error("wrong-arguments", message, word.text)));
        }
        Some(argument) => over(lowering, argument)?,
    };
    let name = match rename {
        Some(name) => name_of(name),
        // Splunk wants a name for an aggregate of an expression.
        None if matches!(over, Over::Expr(_)) => {
            let message = "an aggregate of eval(...) needs a name: add `AS <name>`";
            return Err(Box::new(lowering.error("wrong-arguments", message, argument.unwrap_or_default())));
        }
        // Default names keep the spelling, quotes dropped (measured on 10.4).
        None => match argument {
            Some(argument) => format!("{}({})", word.written, unquoted(argument)),
            None => word.written.to_string(),
        },
    };
    if let Over::Fields(pattern) = &over
        && pattern.text().matches('*').count() != name.matches('*').count()
    {
        let message = "the field and its new name need the same number of wildcards";
        let at = rename.map_or(word.text, |name| name.text);
        return Err(Box::new(lowering.error("wrong-arguments", message, at)));
    }
    let end = rename.map(|name| name.text).or(argument).unwrap_or(word.text);
    let span = lowering.span(word.text).to(lowering.span(end));
    Ok(Tally { function, parameter, over, name: name.into(), span })
}

/// The aggregate that every command has.
pub fn function(lowering: &Lowering<'_>, word: Word<'_>) -> Result<(&'static Aggregate, Option<f64>)> {
    if let Some(found) = aggregate::find(word.written) {
        return Ok(found);
    }
    if let Some(reason) = aggregate::lacking(word.written) {
        return Err(lowering.unsupported(&format!("`{}` is not supported: {reason}", word.written), word.text));
    }
    let message = format!("there is no stats function `{}`", word.written);
    let error = lowering.error("unknown-function", message, word.text);
    let names = aggregate::all().map(|aggregate| aggregate.name);
    Err(Box::new(match suggest::nearest(word.written, names) {
        Some(near) => error.label(format!("did you mean `{near}`?")),
        None => error,
    }))
}

/// What stands in the parentheses: a field, fields by wildcard, or `eval(...)`.
fn over(lowering: &mut Lowering<'_>, argument: &str) -> Result<Over> {
    if let Ok((rest, word)) = name(argument)
        && word.eq_ignore_ascii_case("eval")
        && let Some(inner) = rest.trim_start().strip_prefix('(')
    {
        let Some(inner) = inner.trim_end().strip_suffix(')') else {
            return Err(Box::new(lowering.error("syntax", "`)` is missing after this expression", argument)));
        };
        let tree = expr::whole(inner).map_err(|stuck| lowering.stuck(&stuck))?;
        return Ok(Over::Expr(lowering.any_expr(&tree)?));
    }
    if argument.contains(['(', ',', '=']) && unquoted(argument) == argument {
        let message = "a field is expected here; an expression goes inside eval(...)";
        return Err(Box::new(lowering.error("wrong-arguments", message, argument)));
    }
    let field = unquoted(argument);
    Ok(if field.contains('*') { Over::Fields(FieldPattern::new(field)) } else { Over::Field(field.into()) })
}

/// A name without its quotes.
pub fn unquoted(text: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(text)
}

/// No column may be made twice, and no aggregate of a field may have two names (Search Reference, "stats").
pub fn check_names(lowering: &Lowering<'_>, tallies: &[Tally], by: &[Name]) -> Result<()> {
    for (index, tally) in tallies.iter().enumerate() {
        let error = |message: String| Err(Box::new(Diagnostic::error("duplicate-name", message, tally.span)));
        if by.contains(&tally.name) {
            return error(format!("`{}` is the name of a field after BY", tally.name));
        }
        for earlier in &tallies[..index] {
            if earlier.name == tally.name {
                return error(format!("two columns would be named `{}`", tally.name));
            }
            let same = earlier.function == tally.function && earlier.parameter == tally.parameter;
            if same && earlier.over == tally.over && !matches!(tally.over, Over::Expr(_)) {
                return error(format!("this aggregate has the name `{}` already", earlier.name));
            }
        }
    }
    let mut seen = Vec::new();
    for field in by {
        if seen.contains(&field) {
            let message = format!("`{field}` stands twice after BY");
            return Err(Box::new(lowering.error("duplicate-name", message, "")));
        }
        seen.push(field);
    }
    Ok(())
}
