//! `rex`: extracts fields by a regular expression, or rewrites one in the manner of sed.

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Extract, Node, Op, Target};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::syntax::word::unescape_regex;
use crate::table::Name;
use crate::value::regex::Regex;

/// The card.
pub const REX: Command = Command {
    name: "rex",
    aliases: &[],
    usage: "rex [field=<field>] (\"<regex>\" [max_match=<count>] [offset_field=<name>] | mode=sed \"<sed>\")",
    about: "Writes the named groups of a regular expression into fields; where it does not match, the fields stay as \
            they are. With `mode=sed` rewrites the field by `s/<regex>/<text>/<flags>` or `y/<letters>/<letters>/`.",
    options: &[
        Choice { name: "field", takes: "<field>, default _raw", about: "The field searched." },
        Choice {
            name: "max_match",
            takes: "<count>, default 1, 0 for all",
            about: "How many matches are taken; of several the fields become multivalues.",
        },
        Choice {
            name: "offset_field",
            takes: "<name>",
            about: "A field that says where each group matched: `name=first-last`, characters from 0.",
        },
        Choice { name: "mode", takes: "sed", about: "Rewrites instead of extracting." },
    ],
    examples: &[
        Example {
            search: "* | rex field=path \"(?<file>[^\\\\\\\\]+)$\" | table file",
            events: "path\nC:\\Windows\\cmd.exe",
            gives: "file\ncmd.exe",
        },
        Example {
            search: "* | rex field=x max_match=0 \"(?<d>\\d)\" | table d",
            events: "x\n1 2 3",
            gives: "d\n1|2|3",
        },
        Example {
            search: "* | rex field=x mode=sed \"s/(\\w+) (\\w+)/\\2 \\1/\" | table x",
            events: "x\nhello world",
            gives: "x\nworld hello",
        },
    ],
    source: "Search Reference, \"rex\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&REX, stage.body)?;
    let [Item::Word(pattern)] = arguments.items() else {
        return Err(arguments.missing("one regular expression between quotes"));
    };
    let field: Name = arguments.text("field").unwrap_or("_raw".into()).into();
    match arguments.option("mode") {
        None => extract(lowering, &arguments, *pattern, field),
        Some(mode) if mode.value.written.eq_ignore_ascii_case("sed") => rewrite(lowering, *pattern, field),
        Some(mode) => Err(arguments.wrong(mode, "the only mode is `sed`")),
    }
}

fn extract(
    lowering: &mut Lowering<'_>,
    arguments: &Arguments<'_, '_>,
    pattern: Word<'_>,
    field: Name,
) -> Result<(), Box<Diagnostic>> {
    let regex = lowering.regex(pattern.written, pattern.text)?;
    if regex.names().iter().all(Option::is_none) {
        let message = "the regular expression names no group, so it extracts nothing";
        let error = lowering.error("wrong-arguments", message, pattern.text);
        return Err(Box::new(error.help("name a group: `(?<user>\\w+)`")));
    }
    let matches = match arguments.count("max_match")? {
        Some(0) => u64::MAX,
        Some(count) => count,
        None => 1,
    };
    let offsets = arguments.text("offset_field").map(Into::into);
    lowering.push(Op::Extract(Extract { field, regex, matches, offsets }));
    Ok(())
}

fn rewrite(lowering: &mut Lowering<'_>, pattern: Word<'_>, field: Name) -> Result<(), Box<Diagnostic>> {
    let span = lowering.span(pattern.text);
    let value = Box::new(Expr::new(Node::Field(field.clone()), span));
    let script = unescape_regex(pattern.written);
    let node = match sed(&script) {
        Some(Sed::Substitute { regex, with, skip, limit }) => {
            let regex = Regex::new(regex).map_err(|broken| {
                let message = format!("the regular expression is broken: {}", broken.message);
                Box::new(lowering.error("broken-regex", message, pattern.text))
            })?;
            Node::Substitute { value, regex, with: with.into(), skip, limit }
        }
        Some(Sed::Transliterate { from, to }) => Node::Transliterate { value, from: from.into(), to: to.into() },
        None => {
            let message = "this is no sed expression";
            let error = lowering.error("wrong-arguments", message, pattern.text);
            let help = "write `s/<regex>/<text>/`, with `g` or a number after it, or `y/<letters>/<letters>/`";
            return Err(Box::new(error.help(help)));
        }
    };
    lowering.push(Op::Extend(Extend { field: Target::Named(field), value: Expr::new(node, span) }));
    Ok(())
}

/// A sed expression of one command.
enum Sed<'a> {
    Substitute { regex: &'a str, with: String, skip: usize, limit: usize },
    Transliterate { from: &'a str, to: &'a str },
}

/// Reads `s/../../flags` or `y/../../`; any character may stand for the slash.
fn sed(script: &str) -> Option<Sed<'_>> {
    let mut chars = script.chars();
    let command = chars.next()?;
    let mark = chars.next()?;
    let (first, rest) = up_to(chars.as_str(), mark)?;
    let (second, flags) = up_to(rest, mark)?;
    match command {
        's' => {
            let (skip, limit) = match flags.trim() {
                "" => (0, 1),
                "g" => (0, usize::MAX),
                number => (number.parse::<usize>().ok()?.checked_sub(1)?, 1),
            };
            Some(Sed::Substitute {
                regex: first,
                with: second.replace(&format!("\\{mark}"), &mark.to_string()),
                skip,
                limit,
            })
        }
        'y' if flags.trim().is_empty() && first.chars().count() == second.chars().count() => {
            Some(Sed::Transliterate { from: first, to: second })
        }
        _ => None,
    }
}

/// The text before a mark that no backslash escapes, and after it.
fn up_to(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return Some((&text[..at], &text[at + mark.len_utf8()..])),
            _ => {}
        }
    }
    None
}
