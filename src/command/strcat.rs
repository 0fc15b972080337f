//! `strcat`: joins fields and texts into a field.

use super::lower::options::name_of;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::syntax::word::unescape_regex;
use crate::table::Name;

/// The card.
pub const STRCAT: Command = Command {
    name: "strcat",
    aliases: &[],
    usage: "strcat [allrequired=<bool>] (<field> | \"<text>\") ... <new-field>",
    about: "Joins the values of fields, and texts in quotes, into the field that is named last. A missing field counts as \
            empty text, unless all are required: then the new field is only written where every field has a value.",
    options: &[Choice {
        name: "allrequired",
        takes: "<bool>, default false",
        about: "Whether nothing is written where a field is missing.",
    }],
    examples: &[
        Example {
            search: "* | strcat src \"/\" dest both | table both",
            events: "src,dest\na,b\nc,",
            gives: "both\na/b\nc/",
        },
        Example {
            search: "* | strcat allrequired=t src \"/\" dest both | table both",
            events: "src,dest,both\na,b,old\nc,,old",
            gives: "both\na/b\nold",
        },
    ],
    source: "Search Reference, \"strcat\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&STRCAT, stage.body)?;
    let all_required = arguments.flag("allrequired", false)?;
    let words = arguments.words(arguments.items())?;
    let Some((last, [first, others @ ..])) = words.split_last() else {
        return Err(arguments.missing("fields or texts, and the name of the new field"));
    };
    let into = arguments.field(*last)?;
    let span = lowering.place.stage;
    let part = |word: &Word<'_>| part(lowering, *word, all_required);
    let joined = others
        .iter()
        .map(part)
        .fold(part(first), |left, right| Expr::new(Node::Concat(Box::new(left), Box::new(right)), span));
    let value = match all_required {
        false => joined,
        true => Expr::new(Node::Coalesce(vec![joined, Expr::new(Node::Field(into.clone()), span)]), span),
    };
    lowering.push(Op::Extend(Extend { field: Target::Named(into), value }));
    Ok(())
}

fn part(lowering: &Lowering<'_>, word: Word<'_>, required: bool) -> Expr {
    let expr = |node| Expr::new(node, lowering.span(word.text));
    if word.quoted {
        return expr(Node::Literal(unescape_regex(word.written).into_owned().into()));
    }
    let field = expr(Node::Field(Name::from(name_of(word))));
    if required { field } else { expr(Node::Coalesce(vec![field, expr(Node::Literal("".into()))])) }
}
