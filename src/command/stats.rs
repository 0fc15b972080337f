//! `stats`: aggregates, one row for each group.

use super::tally::{ALLNUM, grouping};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::pipeline::Stage;

/// The card.
pub const STATS: Command = Command {
    name: "stats",
    aliases: &[],
    usage: "stats <aggregate>([<field>]) [AS <name>]... [BY <field>, ...] [dedup_splitvals=<bool>]",
    about: "Computes aggregates: one row in all, or one for each combination of the fields after BY, sorted by them. A \
            row that lacks one of these fields is in no group; one with a multivalue is in several. Over no rows `count` \
            and `dc` are 0 and other aggregates give no field.",
    options: &[
        ALLNUM,
        Choice {
            name: "delim",
            takes: "<text>, default a blank",
            about: "How the values of `list` and `values` are joined where they are shown as one.",
        },
        Choice { name: "partitions", takes: "<count>, default 1", about: "Splunk's threads; changes no result." },
        Choice {
            name: "dedup_splitvals",
            takes: "<bool>, default false",
            about: "Whether equal values of a multivalue after BY count once for each row.",
        },
    ],
    examples: &[
        Example {
            search: "* | stats count, dc(user) AS users BY host",
            events: "host,user\nh,a\nh,b\ng,a\n,a",
            gives: "host,count,users\ng,1,1\nh,2,2",
        },
        Example {
            search: "* | stats count(eval(action=\"failure\")) AS failures values(user) AS user",
            events: "action,user\nfailure,b\nsuccess,a\nfailure,b",
            gives: "failures,user\n2,a|b",
        },
        Example {
            search: "* | stats allnum=t sum(x) AS x sum(y) AS y BY g",
            events: "g,x,y\na,1,1\na,2,2\nb,?,3",
            gives: "g,x,y\na,,3\nb,,3",
        },
        Example { search: "nothing=here | stats count", events: "x\n1", gives: "count\n0" },
    ],
    source: "Search Reference, \"stats\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&STATS, stage.body)?;
    let mut grouping = grouping(lowering, &arguments)?;
    grouping.dedup_split = arguments.flag("dedup_splitvals", false)?;
    grouping.delimiter = arguments.text("delim").map(Into::into);
    arguments.count("partitions")?;
    lowering.push(Op::Aggregate(grouping));
    Ok(())
}
