//! `multisearch`: the events of several searches together.

use super::lower::Nested;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Plan, Union};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

/// The card.
pub const MULTISEARCH: Command = Command {
    name: "multisearch",
    aliases: &[],
    usage: "| multisearch [<search>] [<search>] ...",
    about: "The events of two or more searches, newest first. Each search may only hold stages that take each event alone, \
            such as `search`, `eval`, `where`, `fields` and `rex`; there is no limit to their rows.",
    options: &[],
    examples: &[Example {
        search: "| multisearch [search user=bob | eval from=\"a\"] [search user=ann | eval from=\"b\"] | table user from",
        events: "_time,user\n3,ann\n2,bob\n1,ann",
        gives: "user,from\nann,b\nbob,a\nann,b",
    }],
    source: "Search Reference, \"multisearch\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MULTISEARCH, stage.body)?;
    let mut plans = Vec::new();
    for item in arguments.items() {
        match item {
            Item::Search(text) => plans.push(streaming(lowering, text)?),
            Item::Word(_) | Item::Comma(_) | Item::Group(_) => {
                return Err(arguments.misplaced(item.text(), "only searches in brackets can stand here"));
            }
        }
    }
    if plans.len() < 2 {
        return Err(arguments.missing("two searches in brackets"));
    }
    lowering.begin_with(plans.remove(0));
    lowering.push(Op::Union(Union { plans, by_time: true }));
    Ok(())
}

/// A search whose stages all take each event alone; Splunk refuses others here.
fn streaming(lowering: &mut Lowering<'_>, text: &str) -> Result<Plan, Box<Diagnostic>> {
    let Nested { plan, barrier } = lowering.bracketed(text, 0)?;
    let Some(barrier) = barrier else { return Ok(plan) };
    let message = format!("`{}` needs more than one event at a time, which `multisearch` does not allow", barrier.name);
    let error = Diagnostic::error("not-streaming", message, barrier.span);
    Err(Box::new(error.help("use `union` or `append`, or put the stage after `multisearch`")))
}
