//! `return`: the first rows as a text for the search around the brackets.

use super::format::search;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Columns, FieldPattern, Limit, Op, Project};
use crate::syntax::args::{self, Item};
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::table::{Name, Table};
use crate::value::Value;

/// The card.
pub const RETURN: Command = Command {
    name: "return",
    aliases: &[],
    usage: "return [<count>] [<alias>=<field>]... [<field>]... [$<field>]...",
    about: "Writes the first rows, one unless a count is given, into the field `search` of one row: `field=\"value\"`, \
            under another name with `alias=field`, and the value alone with `$field`. The terms of a row stand side by \
            side; several rows are joined by OR, equal ones once. Quotes in values are not escaped. Of no rows the text \
            is empty.",
    options: &[],
    examples: &[
        Example {
            search: "* | return 2 user ip=src",
            events: "src,user\n10.0.0.1,bob\n10.0.0.2,eve\n10.0.0.3,dan",
            gives: "search\n(user=\"bob\" ip=\"10.0.0.1\") OR (user=\"eve\" ip=\"10.0.0.2\")",
        },
        Example {
            search: "* user=bob [search user=eve | return $port] | table port",
            events: "port,user,_raw\n22,bob,from 80\n80,eve,from 22",
            gives: "port\n22",
        },
        Example {
            search: "* | where port > [search user=eve | return $port] | table user",
            events: "port,user\n443,bob\n80,eve\n22,dan",
            gives: "user\nbob",
        },
    ],
    source: "Search Reference, \"return\"",
    generates: false,
    lower,
};

/// What is written of a row.
#[derive(Clone, Debug)]
struct Term {
    field: Name,
    /// The name it is written under; none for the value alone.
    name: Option<Name>,
}

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let words = in_order(stage, lowering)?;
    let (count, words) = match words.split_first() {
        Some(((None, first), rest)) if first.written.bytes().all(|byte| byte.is_ascii_digit()) => {
            let count = first.written.parse();
            (count.map_err(|_| lowering.error("wrong-arguments", "this count is too large", first.text))?, rest)
        }
        Some(((None, first), _)) if first.written.parse::<i64>().is_ok() => {
            return Err(Box::new(lowering.error("wrong-arguments", "a count of rows is not negative", first.text)));
        }
        Some(_) | None => (1, &words[..]),
    };
    let terms = words.iter().map(|(alias, word)| term(*alias, *word, lowering)).collect::<Result<Vec<_>, _>>()?;
    if terms.is_empty() {
        let error = lowering.error("wrong-arguments", "`return` needs a field", "");
        return Err(Box::new(error.help(format!("usage: {}", RETURN.usage))));
    }
    let fields = terms.iter().map(|term| FieldPattern::new(&term.field)).collect();
    lowering.push(Op::Limit(Limit::first(count)));
    lowering.push(Op::Project(Project { fields, columns: Columns::Exactly }));
    lowering.push(native::op(Return { terms, several: count > 1 }));
    Ok(())
}

/// The words and `alias=word`s in the order in which they are written.
fn in_order<'a>(
    stage: &Stage<'a>,
    lowering: &Lowering<'_>,
) -> Result<Vec<(Option<&'a str>, Word<'a>)>, Box<Diagnostic>> {
    let args = args::read(stage.body).map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
    let mut found: Vec<_> = args.options.iter().map(|option| (Some(option.name), option.value)).collect();
    for item in &args.items {
        match item {
            Item::Word(word) => found.push((None, *word)),
            Item::Comma(_) => {}
            Item::Group(text) | Item::Search(text) => {
                return Err(Box::new(lowering.error("wrong-arguments", "a field is expected here", text)));
            }
        }
    }
    found.sort_by_key(|(_, word)| word.text.as_ptr() as usize);
    Ok(found)
}

fn term(alias: Option<&str>, word: Word<'_>, lowering: &Lowering<'_>) -> Result<Term, Box<Diagnostic>> {
    let field = word.written.strip_prefix('$').filter(|_| !word.quoted);
    match (alias, field) {
        (_, Some("")) | (Some(_), Some(_)) => {
            let message = "`$` stands before the name of a field, and then there is no alias";
            Err(Box::new(lowering.error("wrong-arguments", message, word.text)))
        }
        (None, Some(field)) => Ok(Term { field: field.into(), name: None }),
        (alias, None) => Ok(Term { field: word.written.into(), name: Some(alias.unwrap_or(word.written).into()) }),
    }
}

#[derive(Debug)]
struct Return {
    terms: Vec<Term>,
    /// Whether the terms of each row stand in parentheses.
    several: bool,
}

impl native::Command for Return {
    fn name(&self) -> &'static str {
        "return"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let mut texts: Vec<String> = Vec::new();
        for row in 0..rows.rows() {
            let terms = self.terms.iter().filter_map(|term| term.text(rows.value(row, &term.field)));
            let text = terms.collect::<Vec<_>>().join(" ");
            let text = if self.several { format!("({text})") } else { text };
            if !(text.is_empty() || text == "()") {
                texts.push(text);
            }
        }
        let mut known = std::collections::BTreeSet::new();
        texts.retain(|text| known.insert(text.clone()));
        Ok(search(texts.join(" OR ")))
    }

    fn effect(&self) -> Effect {
        let makes = vec!["search".into()];
        Effect { reads: Some(Vec::new()), makes, order: Order::Made, is_whole: true, ..Effect::default() }
    }
}

impl Term {
    fn text(&self, value: &Value) -> Option<String> {
        let one = |value: &Value| match &self.name {
            Some(name) => format!("{name}=\"{}\"", value.show()),
            None => value.show().into_owned(),
        };
        match value.values() {
            [] => None,
            [only] => Some(one(only)),
            several => Some(format!("({})", several.iter().map(one).collect::<Vec<_>>().join(" OR "))),
        }
    }
}
