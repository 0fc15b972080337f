//! `union`: the rows of several searches and datasets together.

use super::brackets::{self, MAXTIME, TIMEOUT, limited};
use super::lower::Nested;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Plan, Union};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

/// The card.
pub const UNION: Command = Command {
    name: "union",
    aliases: &[],
    usage: "union [maxout=<count>] [<search>] | <type>:<dataset> ...",
    about: "The rows of several searches or datasets, and the rows that are there. As long as all stages take each event \
            alone, the events come newest first and all of them; from the first search on that has another stage, rows \
            are added after the others, as `append` does.",
    options: &[
        Choice {
            name: "maxout",
            takes: "<count>, default and at most 50000",
            about: "How many rows are taken of a search that is added after the others.",
        },
        MAXTIME,
        TIMEOUT,
    ],
    examples: &[
        Example {
            search: "| union [search user=bob] [search user=ann | eval n=1] | table user n",
            events: "_time,user\n3,ann\n2,bob\n1,ann",
            gives: "user,n\nann,1\nbob,\nann,1",
        },
        Example {
            search: "user=bob | stats count by user | union [search user=ann | stats count by user]",
            events: "_time,user\n3,ann\n2,bob\n1,ann",
            gives: "user,count\nbob,1\nann,2",
        },
    ],
    source: "Search Reference, \"union\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&UNION, stage.body)?;
    let (others, rest) = brackets::others(arguments.items());
    if let Some(item) = rest.iter().find(|item| !matches!(item, Item::Comma(_))) {
        return Err(arguments.misplaced(item.text(), "a search in brackets or a dataset is expected"));
    }
    // A greater `maxout` does not lift the limit: the reference gives one of ten million and cuts at 50 000.
    let bound = lowering.limits().added;
    let most = brackets::rows_taken(lowering, &arguments)?.map_or(bound, |most| most.min(bound));
    let mut others = others.iter();
    let mut streams = lowering.streams();
    if lowering.is_first() {
        let Some(first) = others.next() else { return Err(arguments.missing("a search in brackets")) };
        let Nested { plan, barrier } = brackets::lower(lowering, first)?;
        streams = barrier.is_none();
        lowering.begin_with(plan);
    }
    let (mut merged, mut appended) = (Vec::new(), Vec::new());
    for other in others {
        let Nested { plan, barrier } = brackets::lower(lowering, other)?;
        streams &= barrier.is_none();
        match streams {
            true => merged.push(plan),
            false => appended.push(limited(lowering, plan, Some(most), other.text())),
        }
    }
    push(lowering, merged, true);
    push(lowering, appended, false);
    Ok(())
}

fn push(lowering: &mut Lowering<'_>, plans: Vec<Plan>, by_time: bool) {
    if !plans.is_empty() {
        lowering.push(Op::Union(Union { plans, by_time }));
    }
}
