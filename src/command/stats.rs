//! `stats`: aggregates, one row for each group.

use super::tally::{ALLNUM, grouping_of, no_aggregate};
use super::{Choice, Command, Example, Lowering, sparkline};
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
            and `dc` are 0 and other aggregates give no field. `sparkline(<aggregate>, <span>)` gives a value for each \
            range of time, as the multivalue that Splunk draws a small chart of.",
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
        Example {
            search: "* | stats sparkline(sum(n), 1h) AS trend, count BY user",
            events: "_time,user,n\n10800,a,2\n7300,b,5\n3600,a,1",
            gives: "user,trend,count\na,##__SPARKLINE__##|1|0|2,2\nb,##__SPARKLINE__##|0|5|0,1",
        },
        Example { search: "nothing=here | stats count", events: "x\n1", gives: "count\n0" },
    ],
    source: "Search Reference, \"stats\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&STATS, stage.body)?;
    let (sparklines, others) = sparkline::taken(lowering, &arguments, arguments.split_by().0)?;
    let mut grouping = grouping_of(lowering, &arguments, &others)?;
    grouping.dedup_split = arguments.flag("dedup_splitvals", false)?;
    grouping.delimiter = arguments.text("delim").map(Into::into);
    arguments.count("partitions")?;
    let op = match (grouping.tallies.is_empty(), sparklines.is_empty()) {
        (true, true) => return Err(no_aggregate(&arguments)),
        (false, true) => Op::Aggregate(grouping),
        (true | false, false) => sparkline::op(lowering, grouping, sparklines)?,
    };
    lowering.push(op);
    Ok(())
}
