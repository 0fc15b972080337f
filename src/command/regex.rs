//! `regex`: keeps the rows whose field matches a regular expression, or does not.

use super::lower::options::name_of;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Op};
use crate::syntax::args::Item;
use crate::syntax::args::Setting;
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::value::Value;

/// The card. Its options are the fields themselves, so none is declared.
pub const REGEX: Command = Command {
    name: "regex",
    aliases: &[],
    usage: "regex [<field>=|<field>!=]\"<regex>\"",
    about: "Keeps the rows in which the regular expression is found in the field, or in `_raw` if no field is named; \
            with `!=` those in which it is not, rows without the field included. Case counts.",
    options: &[] as &[Choice],
    examples: &[
        Example { search: "* | regex \"err\\w+\" | table n", events: "n,_raw\n1,an error\n2,fine", gives: "n\n1" },
        Example {
            search: "* | regex path=\"(?i)\\\\\\\\temp\\\\\\\\\" | table n",
            events: "n,path\n1,C:\\Temp\\a.exe\n2,C:\\a.exe",
            gives: "n\n1",
        },
        Example { search: "* | regex x!=\"^a\" | table n", events: "n,x\n1,ab\n2,ba\n3,", gives: "n\n2\n3" },
    ],
    source: "Search Reference, \"regex\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let args = crate::syntax::args::read(stage.body).map_err(|stuck| lowering.stuck(&stuck))?;
    let (field, word, negated) = match (args.options.as_slice(), args.items.as_slice()) {
        ([Setting { name, value, negated, .. }], []) => (*name, *value, *negated),
        ([], [Item::Word(word)]) => ("_raw", *word, false),
        ([], []) | ([_, ..], _) | ([], [_, ..]) => {
            let message = "one regular expression is expected, between quotes";
            return Err(Box::new(lowering.error("wrong-arguments", message, stage.body.trim()).help(REGEX.usage)));
        }
    };
    let regex = lowering.regex(word.written, word.text)?;
    let span = lowering.place.stage;
    let field = name_of(Word { written: field, quoted: true, text: field });
    let value = Box::new(Expr::new(Node::Field(field.into()), span));
    let found = Expr::new(Node::Match { value, regex: Box::new(Given::Fixed(regex)) }, span);
    let condition = match negated {
        false => found,
        // What has no value holds no match either, so it stays.
        true => {
            let missing = Expr::new(Node::Literal(Value::Bool(false)), span);
            Expr::new(Node::Not(Box::new(Expr::new(Node::Coalesce(vec![found, missing]), span))), span)
        }
    };
    lowering.push(Op::Filter(condition));
    Ok(())
}
