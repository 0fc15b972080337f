//! `replace`: puts other values in place of whole values.

use super::every::Every;
use super::lower::options::{Arguments, name_of};
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::expr::{Each, Given};
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::source::Span;
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const REPLACE: Command = Command {
    name: "replace",
    aliases: &[],
    usage: "replace <value> WITH <value> [, <value> WITH <value>]... [IN <field>...]",
    about: "Puts other values in place of values that match whole, case counting, in the fields named or in all but internal \
            ones. A `*` stands for any run of characters; the new value has as many of them, which carry over, or none. \
            Values without a wildcard come first, the last written of them before all; then wildcards, the one with the \
            most letters first. Each value of a multivalue is replaced by itself.",
    options: &[],
    examples: &[
        Example {
            search: "* | replace \"%%14674\" WITH \"Value Added\", \"%%14675\" WITH \"Value Deleted\" IN type | table type",
            events: "type\n%%14674\n%%14675\n%%1",
            gives: "type\nValue Added\nValue Deleted\n%%1",
        },
        Example {
            search: "* | replace \"* localhost\" WITH \"localhost *\" IN host | table host other",
            events: "host,other\nweb localhost,db localhost",
            gives: "host,other\nlocalhost web,db localhost",
        },
        Example {
            search: "* | replace *.corp WITH inside, * WITH outside | table src dest",
            events: "src,dest\na.corp,b.example\nc,x.corp|y",
            gives: "src,dest\ninside,outside\noutside,inside|outside",
        },
    ],
    source: "Search Reference, \"replace\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&REPLACE, stage.body)?;
    let items = arguments.items();
    let (pairs, fields) = match items.iter().position(|item| item.is_word("in")) {
        Some(at) => (&items[..at], Some(arguments.patterns(&items[at + 1..])?)),
        None => (items, None),
    };
    let replacements = replacements(pairs, &arguments, lowering)?;
    let wanted = Wanted { replacements, span: lowering.place.stage };
    let Some(fields) = fields else {
        lowering.push(native::op(Replace { every: Every::all(), wanted }));
        return Ok(());
    };
    for field in fields {
        lowering.push(match field.name() {
            Some(name) => {
                let name = Name::from(name);
                Op::Extend(Extend { value: wanted.of(&name), field: Target::Named(name) })
            }
            None => {
                let every = Every { fields: vec![field], except: Vec::new() };
                native::op(Replace { every, wanted: wanted.clone() })
            }
        });
    }
    Ok(())
}

/// One value in place of others.
#[derive(Clone, Debug)]
struct Replacement {
    from: Pattern,
    to: To,
}

/// What a value is replaced by.
#[derive(Clone, Debug)]
enum To {
    /// This text.
    Text(Name),
    /// The whole value, rewritten.
    Rewritten(Regex, Box<str>),
}

/// So many wildcards can be told apart in a replacement.
const MOST_STARS: usize = 9;

fn replacements(
    mut items: &[Item<'_>],
    arguments: &Arguments<'_, '_>,
    lowering: &Lowering<'_>,
) -> Result<Vec<Replacement>> {
    let mut found = Vec::new();
    while let Some(first) = items.first() {
        if let (Item::Comma(_), false) = (first, found.is_empty()) {
            items = &items[1..];
        }
        let (from, to) = match items {
            [Item::Word(from), with, Item::Word(to), ..] if with.is_word("with") => (*from, *to),
            [other, ..] => {
                return Err(arguments.misplaced(other.text(), "a value, WITH and another value are expected here"));
            }
            [] => return Err(arguments.misplaced(first.text(), "a value is missing after this comma")),
        };
        found.push(replacement(from, to, lowering)?);
        items = &items[3..];
    }
    if found.is_empty() {
        return Err(arguments.missing("a value and what to put in its place"));
    }
    // Search Reference, "replace": of values without wildcards the later ones go first, of wildcards the fuller ones.
    let (mut exact, mut wild): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.from.is_literal());
    exact.reverse();
    wild.sort_by_key(|found| std::cmp::Reverse(found.from.literals().map(str::len).sum::<usize>()));
    exact.append(&mut wild);
    Ok(exact)
}

fn replacement(from: Word<'_>, to: Word<'_>, lowering: &Lowering<'_>) -> Result<Replacement> {
    let (old, new) = (name_of(from), name_of(to));
    let (stars, kept) = (old.matches('*').count(), new.matches('*').count());
    let wrong = |message: &str| Err(Box::new(lowering.error("wrong-arguments", message, to.text)));
    if kept != 0 && kept != stars {
        return wrong("the new value needs as many wildcards as the old one, or none");
    }
    if kept > MOST_STARS {
        return wrong("more than nine wildcards cannot be carried over");
    }
    let rewritten = || -> Result<To> {
        let broken = |broken: crate::value::regex::Broken| {
            Box::new(lowering.error("broken-regex", format!("this cannot be matched: {}", broken.message), from.text))
        };
        let regex = Regex::new(&expression(&old)).map_err(broken)?;
        Ok(To::Rewritten(regex, template(&new).into()))
    };
    let to = if kept == 0 { To::Text(new.as_str().into()) } else { rewritten()? };
    Ok(Replacement { from: Pattern::search_cased(&old), to })
}

/// The regular expression of a text with wildcards, a group for each.
fn expression(text: &str) -> String {
    let mut out = String::from("(?s)\\A");
    for c in text.chars() {
        match c {
            '*' => out.push_str("(.*?)"),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out + "\\z"
}

/// The text with a reference to a group for each wildcard.
fn template(text: &str) -> String {
    let mut group = 0;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '*' => {
                group += 1;
                out.push_str(&format!("\\{group}"));
            }
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out
}

/// The replacements of a stage, in the order in which they are tried.
#[derive(Clone, Debug)]
struct Wanted {
    replacements: Vec<Replacement>,
    span: Span,
}

impl Wanted {
    /// What a field is replaced by, each of its values by itself.
    fn of(&self, field: &Name) -> Expr {
        let expr = |node| Expr::new(node, self.span);
        let value = || Box::new(expr(Node::Field(field.clone())));
        let test = |from: &Pattern| match from.is_literal() {
            true => Node::Compare {
                left: value(),
                operator: Operator::Equal,
                right: Box::new(expr(Node::Literal(from.text().into()))),
                reading: Reading::Text,
            },
            false => Node::Like { value: value(), pattern: Box::new(Given::Fixed(from.clone())) },
        };
        let result = |to: &To| match to {
            To::Text(text) => Node::Literal(Value::Text(text.clone())),
            To::Rewritten(regex, with) => {
                Node::Substitute { value: value(), regex: regex.clone(), with: with.clone(), skip: 0, limit: 1 }
            }
        };
        let arms = self.replacements.iter().map(|found| (expr(test(&found.from)), expr(result(&found.to))));
        let otherwise = (expr(Node::Literal(Value::Bool(true))), *value());
        let body = expr(Node::Case(arms.chain([otherwise]).collect()));
        expr(Node::Each(Box::new(Each { over: *value(), field: field.clone(), body, filters: false })))
    }
}

/// `replace` in the fields that match wildcards.
#[derive(Debug)]
struct Replace {
    every: Every,
    wanted: Wanted,
}

impl native::Command for Replace {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> std::result::Result<Table, String> {
        self.every.set(rows, machine, |field| self.wanted.of(field))
    }

    fn effect(&self) -> Effect {
        Effect { is_rowwise: true, reads: Some(Vec::new()), ..Effect::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_mean_something_elsewhere_are_letters() {
        assert_eq!(expression("a.*\\"), r"(?s)\Aa\.(.*?)\\\z");
        assert_eq!(template(r"\1*"), r"\\1\1");
    }
}
