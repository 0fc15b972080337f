//! `sort`: orders the rows.

use super::lower::options::{Arguments, name_of};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Sort, SortKey};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::value::compare::SortReading;

/// The card.
pub const SORT: Command = Command {
    name: "sort",
    aliases: &[],
    usage: "sort [<count>] [+|-]<field> [, [+|-]<field>]... [d|desc|a|asc]",
    about: "Orders the rows by one key after another. `-` before a key puts large values first; `desc` at the end turns \
            the whole order around. Numbers sort as numbers, addresses as addresses, all else as text with upper case \
            first; `num(f)`, `str(f)`, `ip(f)`, `auto(f)` say which. Rows without a value come last either way. Splunk \
            keeps 10 000 rows unless a count is given; 0 keeps all.",
    options: &[Choice { name: "limit", takes: "<count>, default 10000, 0 for all", about: "How many rows are kept." }],
    examples: &[
        Example { search: "* | sort x | table x", events: "x\n10\n9\n\n100", gives: "x\n9\n10\n100\n" },
        Example { search: "* | sort a, -b | table a b", events: "a,b\n1,x\n2,y\n1,z", gives: "a,b\n1,z\n1,x\n2,y" },
        Example { search: "* | sort 1 x desc | table x", events: "x\n10\n9\n100", gives: "x\n100" },
        Example {
            search: "* | sort ip(x) | table x",
            events: "x\n10.0.0.10\n10.0.0.9",
            gives: "x\n10.0.0.9\n10.0.0.10",
        },
    ],
    source: "Search Reference, \"sort\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&SORT, stage.body)?;
    let mut items = arguments.items();
    let mut limit = arguments.count("limit")?;
    if let [Item::Word(word), rest @ ..] = items
        && !word.quoted
        && let Ok(count) = word.written.parse::<u64>()
    {
        limit = limit.or(Some(count));
        items = rest;
    }
    let (items, turned) = turned(items);
    let mut keys = keys(lowering, &arguments, items)?;
    for key in &mut keys {
        key.descending ^= turned;
    }
    let limit_is_default = limit.is_none();
    let limit = Some(limit.unwrap_or(lowering.limits().sort)).filter(|count| *count > 0);
    lowering.push(Op::Sort(Sort { keys, limit, limit_is_default }));
    Ok(())
}

/// The items without a closing `desc` or `asc`, and whether it turns the order.
fn turned<'i, 'a>(items: &'i [Item<'a>]) -> (&'i [Item<'a>], bool) {
    let [keys @ .., last] = items else { return (items, false) };
    let is = |words: [&str; 2]| !keys.is_empty() && words.iter().any(|word| last.is_word(word));
    match (is(["d", "desc"]), is(["a", "asc"])) {
        (true, _) => (keys, true),
        (false, true) => (keys, false),
        (false, false) => (items, false),
    }
}

/// Reads sort keys, each with its sign and its reading; `dedup ... sortby` has the same.
pub(super) fn keys<'a>(
    lowering: &Lowering<'_>,
    arguments: &Arguments<'_, 'a>,
    mut items: &[Item<'a>],
) -> Result<Vec<SortKey>, Box<Diagnostic>> {
    let mut keys = Vec::new();
    // `sort - a b`: the sign stands for the first field alone.
    let mut sign = None;
    while let [item, rest @ ..] = items {
        items = rest;
        let word = match item {
            Item::Comma(_) => continue,
            Item::Group(text) => return Err(arguments.misplaced(text, "parentheses belong to num, str, ip or auto")),
            Item::Search(text) => return Err(arguments.misplaced(text, "a search in brackets cannot stand here")),
            Item::Word(word) => *word,
        };
        if !word.quoted && matches!(word.written, "+" | "-") {
            sign = Some(word.written == "-");
            continue;
        }
        let (own_sign, name) = match (word.quoted, word.written.chars().next()) {
            (false, Some('-')) => (Some(true), word.written[1..].to_string()),
            (false, Some('+')) => (Some(false), word.written[1..].to_string()),
            (true, _) | (false, _) => (None, name_of(word)),
        };
        let descending = own_sign.or(sign.take()).unwrap_or(false);
        let (field, reading) = match rest {
            [Item::Group(inner), after @ ..] => {
                items = after;
                match (reading(&name), arguments.call(word, inner)) {
                    (Some(reading), _) => (inner.trim().trim_matches(['"', '\'']).to_string(), reading),
                    (None, Some(_)) => (format!("{name}({inner})"), SortReading::Auto),
                    (None, None) => return Err(no_reading(lowering, &name, word.text)),
                }
            }
            _ => (name, SortReading::Auto),
        };
        if field.is_empty() || field.contains('*') {
            return Err(arguments.misplaced(word.text, "a field is expected here, without a wildcard"));
        }
        keys.push(SortKey { field: field.into(), descending, reading });
    }
    if keys.is_empty() { Err(arguments.missing("a field")) } else { Ok(keys) }
}

fn no_reading(lowering: &Lowering<'_>, name: &str, at: &str) -> Box<Diagnostic> {
    let message = format!("a sort key is read by auto, num, str or ip, not by `{name}`");
    Box::new(lowering.error("wrong-arguments", message, at))
}

/// How a key is read, by the word before its parentheses.
fn reading(name: &str) -> Option<SortReading> {
    match name.to_ascii_lowercase().as_str() {
        "auto" => Some(SortReading::Auto),
        "num" => Some(SortReading::Number),
        "str" => Some(SortReading::Text),
        "ip" => Some(SortReading::Address),
        _ => None,
    }
}
