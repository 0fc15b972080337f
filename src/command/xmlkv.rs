//! `xmlkv` and `xmlunescape`: fields out of the tags of XML, and entities as the characters they stand for.

use super::lower::options::{Arguments, name_of};
use super::spread::{Clash, spread};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::function::{self, unlisted};
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::source::Span;
use crate::syntax::args::Item;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::regex::Regex;
use rustc_hash::FxHashMap;

const MAXINPUTS: Choice = Choice {
    name: "maxinputs",
    takes: "<count>, default 50000",
    about: "How Splunk shares out the work; changes no row.",
};

/// The card of `xmlkv`.
pub const XMLKV: Command = Command {
    name: "xmlkv",
    aliases: &[],
    usage: "xmlkv [<field>] [maxinputs=<count>]",
    about: "Makes a field of each element of XML that holds text and no element, named as its tag; of several of a name, the \
            last counts. Attributes are not read, so each `<Data Name=...>` of a Windows event becomes `Data`. Before, the \
            entities `&amp;`, `&lt;` and `&gt;` in the field are unescaped until none is left, as Splunk does.",
    options: &[MAXINPUTS],
    examples: &[
        Example {
            search: "* | xmlkv | table name price",
            events: "_raw\n<game><name>Catan</name> <price c='EUR'>30</price></game>",
            gives: "name,price\nCatan,30",
        },
        Example {
            search: "* | xmlkv Message | table Message Rule Data",
            events: "Message\n&lt;Rule&gt;a&amp;amp;b&lt;/Rule&gt;<Data Name='x'>1</Data><Data Name='y'>2</Data>",
            gives: "Message,Rule,Data\n<Rule>a&b</Rule><Data Name='x'>1</Data><Data Name='y'>2</Data>,a&b,2",
        },
    ],
    source: "Search Reference, \"xmlkv\"",
    generates: false,
    lower: |stage, lowering| {
        let arguments = lowering.arguments(&XMLKV, stage.body)?;
        arguments.count("maxinputs")?;
        let field: Name = match arguments.items() {
            [] => "_raw".into(),
            [Item::Word(word)] => name_of(*word).into(),
            [item, ..] => return Err(arguments.misplaced(item.text(), "`xmlkv` takes one field")),
        };
        unescape(lowering, &field);
        lowering.push(native::op(XmlKv { field }));
        Ok(())
    },
};

/// The card of `xmlunescape`.
pub const XMLUNESCAPE: Command = Command {
    name: "xmlunescape",
    aliases: &[],
    usage: "xmlunescape [maxinputs=<count>]",
    about: "Unescapes the entities `&amp;`, `&lt;` and `&gt;` in `_raw` until none is left.",
    options: &[MAXINPUTS],
    examples: &[Example {
        search: "* | xmlunescape | table _raw",
        events: "_raw\n&lt;a&gt;x &amp;amp; y",
        gives: "_raw\n<a>x & y",
    }],
    source: "Search Reference, \"xmlunescape\"",
    generates: false,
    lower: |stage, lowering| {
        let arguments = lowering.arguments(&XMLUNESCAPE, stage.body)?;
        takes_nothing(&arguments)?;
        arguments.count("maxinputs")?;
        unescape(lowering, &"_raw".into());
        Ok(())
    },
};

fn takes_nothing(arguments: &Arguments<'_, '_>) -> Result<(), Box<Diagnostic>> {
    match arguments.items().first() {
        Some(item) => Err(arguments.misplaced(item.text(), "`xmlunescape` takes options only")),
        None => Ok(()),
    }
}

fn unescape(lowering: &mut Lowering<'_>, field: &Name) {
    let expr = |node| Expr::new(node, lowering.place.stage);
    let function = unlisted::find("xmlunescape").expect("xmlunescape has its card");
    let value = expr(Node::Call { function, args: vec![expr(Node::Field(field.clone()))] });
    lowering.push(Op::Extend(Extend { field: Target::Named(field.clone()), value }));
}

#[derive(Debug)]
struct XmlKv {
    field: Name,
}

impl native::Command for XmlKv {
    fn name(&self) -> &'static str {
        "xmlkv"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        spread(rows, &self.field, Clash::Replace, elements)
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(vec![self.field.clone()]), ..Effect::default() }
    }

    fn field(&self, name: &Name, span: Span) -> Option<Expr> {
        let expr = |node| Expr::new(node, span);
        let own = || expr(Node::Field(name.clone()));
        if name.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>')) {
            return Some(own());
        }
        let tag: String =
            name.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect();
        let regex = Regex::new(&format!(r"<{tag}(?:\s[^<>]*)?>([^<]*)</{tag}>")).ok()?;
        let value = Box::new(expr(Node::Field(self.field.clone())));
        let texts = expr(Node::Tokens { value, regex, group: 1, limit: usize::MAX });
        let last = expr(Node::Literal(Value::computed(-1.0)));
        let last = expr(Node::Call { function: function::find("mvindex")?, args: vec![texts, last] });
        Some(expr(Node::Coalesce(vec![last, own()])))
    }
}

/// The elements that hold text alone, each name once, with the last text.
fn elements(text: &str) -> Vec<(String, Value)> {
    let mut found: FxHashMap<&str, &str> = FxHashMap::default();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some((name, content, after)) = element(rest) {
            found.insert(name, content);
            rest = after;
        }
    }
    found.into_iter().map(|(name, content)| (name.into(), content.into())).collect()
}

/// From an element's name on: the name, its text, and what follows the element; nothing if it holds an element.
fn element(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<'))?;
    let (name, rest) = text.split_at(end);
    // A tag that another begins in is none, and to look further would take too long.
    let rest = rest[rest.find(['>', '<'])?..].strip_prefix('>')?;
    let (content, rest) = rest.split_at(rest.find('<')?);
    let after = rest.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
    (!name.is_empty()).then_some((name, content, after))
}
