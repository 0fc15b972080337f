//! `convert`: changes fields from one way of writing to another.

use super::every::{self, Every};
use super::lower::options::{Arguments, name_of};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::{Diagnostic, suggest};
use crate::function::{self, unlisted};
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, FieldPattern, Node, Op, Target};
use crate::source::Span;
use crate::syntax::args::{self, Item};
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::table::{Name, Table};
use crate::value::Value;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const CONVERT: Command = Command {
    name: "convert",
    aliases: &[],
    usage: "convert [timeformat=<format>] <function>(<field>) [AS <field>] ...",
    about: "Converts fields in place, or into new ones: `ctime` writes epoch seconds as text and `mktime` reads them, \
            `num` and `auto` give numbers (also of durations), `dur2sec` the seconds of `[D+]HH:MM:SS`, `mstime` those of \
            `[MM:]SS.SSS`, `memk` kilobytes, `rmunit` the number a value begins with, `rmcomma` drops commas, `none` \
            excepts fields from wildcards. `num` removes what it cannot convert, `auto` leaves a field alone unless it can \
            convert all of its values, the others leave a value that they cannot convert as it is.",
    options: &[Choice {
        name: "timeformat",
        takes: "<format>, default %m/%d/%Y %H:%M:%S",
        about: "How `ctime` writes a time and `mktime` reads it.",
    }],
    examples: &[
        Example {
            search: "* | convert timeformat=\"%Y-%m-%dT%H:%M:%S\" ctime(first) | table first",
            events: "first\n1672628645",
            gives: "first\n2023-01-02T03:04:05",
        },
        Example {
            search: "* | convert ctime(n) AS t num(x) dur2sec(d) | table n t x d",
            events: "n,x,d\n1,12,00:10:15\n2,abc,soon",
            gives: "n,t,x,d\n1,01/01/1970 00:00:01,12,615\n2,01/01/1970 00:00:02,,soon",
        },
        Example {
            search: "* | convert rmunit(*) none(host) | table a b host",
            events: "a,b,host\n15ms,3 GB,7up",
            gives: "a,b,host\n15,3,7up",
        },
        Example {
            search: "* | convert auto(*) | table a b",
            events: "a,b\n1+00:00:00,1\n5,x",
            gives: "a,b\n86400,1\n5,x",
        },
    ],
    source: "Search Reference, \"convert\"",
    generates: false,
    lower,
};

/// Splunk's default, whatever the locale.
const FORMAT: &str = "%m/%d/%Y %H:%M:%S";

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Auto,
    Ctime,
    /// A card of [`unlisted`]; what it cannot convert stays.
    Kept(&'static str),
    Mktime,
    None,
    Num,
}

const KINDS: [(&str, Kind); 10] = [
    ("auto", Kind::Auto),
    ("ctime", Kind::Ctime),
    ("dur2sec", Kind::Kept("dur2sec")),
    ("memk", Kind::Kept("memk")),
    ("mktime", Kind::Mktime),
    ("mstime", Kind::Kept("mstime")),
    ("none", Kind::None),
    ("num", Kind::Num),
    ("rmcomma", Kind::Kept("rmcomma")),
    ("rmunit", Kind::Kept("rmunit")),
];

/// One conversion, before its fields are known.
#[derive(Clone, Debug)]
struct Conversion {
    kind: Kind,
    format: Name,
    span: Span,
}

/// A conversion, of which fields, into which.
struct Asked {
    conversion: Conversion,
    fields: FieldPattern,
    into: Option<Name>,
}

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&CONVERT, stage.body)?;
    let asked = asked(stage.body, &arguments, lowering)?;
    let spared = |asked: &&Asked| asked.conversion.kind == Kind::None && asked.into.is_none();
    let except: Vec<FieldPattern> = asked.iter().filter(spared).map(|asked| asked.fields.clone()).collect();
    for Asked { conversion, fields, into } in asked {
        let span = conversion.span;
        let op = match (fields.name(), into, conversion.kind) {
            (_, None, Kind::None) => continue,
            (Some(name), into, Kind::Auto) => auto(vec![FieldPattern::new(name)], Vec::new(), into, conversion),
            (None, None, Kind::Auto) => auto(vec![fields], except.clone(), None, conversion),
            (Some(name), into, _) => {
                let field = Name::from(name);
                let value = conversion.of(&field);
                Op::Extend(Extend { field: Target::Named(into.unwrap_or(field)), value })
            }
            (None, None, _) => {
                native::op(Matching { every: Every { fields: vec![fields], except: except.clone() }, conversion })
            }
            (None, Some(_), _) => {
                let message = "one new name for the fields of a wildcard is not supported";
                return Err(lowering.unsupported(message, ""));
            }
        };
        lowering.push_at(op, span);
    }
    Ok(())
}

fn asked(body: &str, arguments: &Arguments<'_, '_>, lowering: &Lowering<'_>) -> Result<Vec<Asked>> {
    let format: Name = arguments.text("timeformat").unwrap_or(FORMAT.into()).into();
    let mut found = Vec::new();
    let mut items = arguments.items();
    while let Some(first) = items.first() {
        if let (Item::Comma(_), false) = (first, found.is_empty()) {
            items = &items[1..];
        }
        let (function, group, rest) = match items {
            [Item::Word(function), Item::Group(group), rest @ ..] => (*function, *group, rest),
            [other, ..] => return Err(arguments.misplaced(other.text(), "`<function>(<field>)` is expected here")),
            [] => return Err(arguments.missing("a conversion after the comma")),
        };
        let fields = fields(group, arguments)?;
        let (into, end, rest) = match rest {
            [word, Item::Word(into), rest @ ..] if word.is_word("as") => {
                (Some(arguments.field(*into)?), end_in(body, into.text), rest)
            }
            [word, ..] if word.is_word("as") => return Err(arguments.misplaced(word.text(), "a new name is missing")),
            // The group is without its parentheses.
            rest => (None, end_in(body, group) + 1, rest),
        };
        let span = lowering.span(&body[end_in(body, function.text) - function.text.len()..end]);
        let conversion = Conversion { kind: kind(function, lowering)?, format: format.clone(), span };
        found.push(Asked { conversion, fields, into });
        items = rest;
    }
    if found.is_empty() { Err(arguments.missing("a conversion such as `ctime(<field>)`")) } else { Ok(found) }
}

/// Where a part of a text ends in it.
fn end_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize + part.len()
}

/// The field or wildcard between the parentheses; of nothing, every field.
fn fields(group: &str, arguments: &Arguments<'_, '_>) -> Result<FieldPattern> {
    match args::read(group).unwrap_or_default().items.as_slice() {
        [] if group.trim().is_empty() => Ok(FieldPattern::new("*")),
        [Item::Word(word)] => Ok(FieldPattern::new(&name_of(*word))),
        _ => Err(arguments.misplaced(group, "one field or wildcard is expected between the parentheses")),
    }
}

fn kind(function: Word<'_>, lowering: &Lowering<'_>) -> Result<Kind> {
    let known = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(function.written));
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        let message = format!("`convert` has no function `{}`", function.written);
        let error = lowering.error("unknown-function", message, function.text);
        Box::new(match suggest::nearest(function.written, KINDS.iter().map(|(name, _)| *name)) {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None => error.help(format!("usage: {}", CONVERT.usage)),
        })
    })
}

impl Conversion {
    /// What a field is converted to.
    fn of(&self, field: &Name) -> Expr {
        let expr = |node| Expr::new(node, self.span);
        let value = || expr(Node::Field(field.clone()));
        let format = || expr(Node::Literal(Value::Text(self.format.clone())));
        let call = |function, args| expr(Node::Call { function, args });
        let or_itself = |converted| expr(Node::Coalesce(vec![converted, value()]));
        let known = |name| unlisted::find(name).expect("every conversion has its card");
        match self.kind {
            Kind::None => value(),
            Kind::Auto | Kind::Num => call(known("num"), vec![value()]),
            Kind::Kept(name) => or_itself(call(known(name), vec![value()])),
            Kind::Mktime => or_itself(call(known("mktime"), vec![value(), format()])),
            Kind::Ctime => {
                let function = function::find("strftime").expect("strftime is registered");
                or_itself(call(function, vec![value(), format()]))
            }
        }
    }
}

/// A conversion of the fields that match a wildcard, each by itself.
#[derive(Debug)]
struct Matching {
    every: Every,
    conversion: Conversion,
}

impl native::Command for Matching {
    fn name(&self) -> &'static str {
        "convert"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> std::result::Result<Table, String> {
        self.every.set(rows, machine, |field| self.conversion.of(field))
    }

    fn effect(&self) -> Effect {
        Effect { is_rowwise: true, reads: Some(Vec::new()), ..Effect::default() }
    }
}

/// `auto`, which converts all values of a field or none.
#[derive(Debug)]
struct Auto {
    every: Every,
    into: Option<Name>,
    conversion: Conversion,
}

impl native::Command for Auto {
    fn name(&self) -> &'static str {
        "convert"
    }

    fn run(&self, mut rows: Table, machine: &dyn Machine) -> std::result::Result<Table, String> {
        let number = unlisted::find("num").expect("every conversion has its card");
        let is_number = |value: &Value| !number.call(std::slice::from_ref(value), &[], machine.context()).is_null();
        let mut names = self.every.names(&rows);
        if let (Some(into), [name]) = (&self.into, names.as_mut_slice()) {
            let column = rows.column(name).map(|column| rows.by_row(column).into_owned());
            column.into_iter().for_each(|column| rows.set(into.clone(), column));
            *name = into.clone();
        }
        names.retain(|name| {
            let Some(column) = rows.column(name).map(|column| rows.by_row(column)) else { return false };
            let is_good: Vec<bool> =
                column.dictionary().iter().map(|value| value.values().iter().all(is_number)).collect();
            column.codes().iter().all(|code| is_good[*code as usize])
        });
        every::set(rows, &names, machine, |field| self.conversion.of(field))
    }

    fn effect(&self) -> Effect {
        let source = self.every.fields.iter().filter_map(|field| field.name().map(Name::from));
        let reads = if self.into.is_some() { source.collect() } else { Vec::new() };
        Effect { reads: Some(reads), makes: self.into.iter().cloned().collect(), ..Effect::default() }
    }
}

fn auto(fields: Vec<FieldPattern>, except: Vec<FieldPattern>, into: Option<Name>, conversion: Conversion) -> Op {
    native::op(Auto { every: Every { fields, except }, into, conversion })
}
