//! `streamstats`: aggregates of the rows so far, added to each row.

use super::lower::options::Arguments;
use super::tally::{self, ALLNUM};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::window::{Frame, Resets};
use crate::plan::{Grouping, Op, Window};
use crate::syntax::pipeline::Stage;
use crate::value::time::TimeSpan;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const STREAMSTATS: Command = Command {
    name: "streamstats",
    aliases: &[],
    usage: "streamstats [<option>=<value>]... <aggregate>([<field>]) [AS <name>]... [BY <field>, ...]",
    about: "Computes aggregates as `stats` does, but of the rows so far, and adds them to each row; the rows and their \
            order stay. Events come newest first, so \"so far\" is what happened later, unless the rows were sorted. A \
            row that lacks a field after BY passes unchanged.",
    options: &[
        ALLNUM,
        Choice { name: "current", takes: "<bool>, default true", about: "Whether the row itself counts." },
        Choice {
            name: "window",
            takes: "<count>, default 0 for all",
            about: "Only so many rows count: the last ones, the row itself among them if it counts.",
        },
        Choice {
            name: "global",
            takes: "<bool>, default true",
            about: "Whether the rows of a window are counted over all groups, or for each group by itself.",
        },
        Choice {
            name: "time_window",
            takes: "<span>, such as 5m",
            about: "Only rows less than this apart in time count, and 10000 at most unless `window` says otherwise. \
                    The rows must be in order of time.",
        },
        Choice { name: "reset_before", takes: "(<condition>)", about: "Begins anew with a row for which it is true." },
        Choice {
            name: "reset_after",
            takes: "(<condition>)",
            about: "Begins anew after a row for which it is true; it may read what was just computed.",
        },
        Choice {
            name: "reset_on_change",
            takes: "<bool>, default false",
            about: "Begins anew when the fields after BY are not those of the row before.",
        },
    ],
    examples: &[
        Example {
            search: "* | streamstats sum(n) AS s BY g",
            events: "g,n\na,1\nb,2\na,3",
            gives: "g,n,s\na,1,1\nb,2,2\na,3,4",
        },
        Example {
            search: "* | streamstats current=f window=1 last(user) AS previous",
            events: "user\nbob\neve\nbob",
            gives: "previous,user\n,bob\nbob,eve\neve,bob",
        },
        Example {
            search: "* | streamstats count AS streak BY action reset_on_change=true",
            events: "action\nfail\nfail\nok\nfail",
            gives: "action,streak\nfail,1\nfail,2\nok,1\nfail,1",
        },
        Example {
            search: "* | streamstats time_window=1h count",
            events: "_time\n7200\n5400\n3600",
            gives: "_time,count\n7200,1\n5400,2\n3600,2",
        },
        Example {
            search: "* | streamstats sum(bytes) AS total BY host reset_after=\"(\"action==\\\"REBOOT\\\"\")\"",
            events: "host,bytes,action\nx,100,LOGON\nx,50,REBOOT\nx,7,LOGON",
            gives: "action,bytes,host,total\nLOGON,100,x,100\nREBOOT,50,x,150\nLOGON,7,x,7",
        },
    ],
    source: "Search Reference, \"streamstats\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&STREAMSTATS, stage.body)?;
    let frame = frame(&arguments, lowering.limits().stream_window)?;
    let resets = Resets {
        before: lowering.option_condition(&arguments, "reset_before")?,
        after: lowering.option_condition(&arguments, "reset_after")?,
        on_change: arguments.flag("reset_on_change", false)?,
    };
    let grouping = tally::grouping(lowering, &arguments)?;
    let Grouping { by, tallies, .. } = grouping;
    lowering.push(Op::Window(Box::new(Window { by, tallies, frame, resets })));
    Ok(())
}

/// The rows that count. A window of time holds no more than `most` unless `window` says so.
fn frame(arguments: &Arguments<'_, '_>, most: u64) -> Result<Frame> {
    let nearest = u64::from(!arguments.flag("current", true)?);
    let span = match arguments.option("time_window") {
        None => None,
        Some(option) => match TimeSpan::read(option.value.written) {
            Some(span) => Some(span),
            None => return Err(arguments.wrong(option, "a span of time is expected, such as `5m`")),
        },
    };
    let given = arguments.count("window")?.filter(|window| *window > 0);
    let window = given.or(span.map(|_| most));
    Ok(Frame {
        farthest: window.map(|window| window - 1 + nearest),
        nearest,
        span,
        counts_group: !arguments.flag("global", true)?,
        farthest_is_default: given.is_none() && window.is_some(),
    })
}
