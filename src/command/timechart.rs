//! `timechart`: aggregates in a table of ranges of time.

use super::charting::{
    self, AGG, CONT, Clauses, DEDUP, FORMAT, LIMIT, NULLSTR, OTHERSTR, Parts, SEP, USENULL, USEOTHER, cells, ranking,
};
use super::ranges::{self, Reach};
use super::tally::{check_names, no_aggregate};
use super::{Choice, Command, Example, Lowering};
use crate::aggregate::{Aggregate, RATES};
use crate::diagnostic::Diagnostic;
use crate::plan::pivot::Axis;
use crate::plan::{Op, Pivot, Tally, Width};
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const TIMECHART: Command = Command {
    name: "timechart",
    aliases: &[],
    usage: "timechart [<option>=<value>]... <aggregate>([<field>]) [AS <name>]... [BY <column> \
            [WHERE <aggregate> in|notin top|bottom<count> | <|> <number>]]",
    about: "Computes aggregates of the events of each range of time, a row a range, the empty ones between too. With BY \
            there is a column for each value of a field, as in `chart`. Without `span`, the range is the shortest of \
            1s, 5s, 10s, 30s, 1m, 5m, 10m, 30m, 1h, 1d and 1mon that gives at most 100 rows. Rows reach over the time \
            range of the search; where it has none, over that of the events. `per_second`, `per_minute`, `per_hour` and \
            `per_day` are sums for so much time. Options that put the column's values into ranges stand after BY.",
    options: &[
        ranges::SPAN,
        ranges::BINS,
        ranges::MINSPAN,
        ranges::START,
        ranges::END,
        ranges::ALIGNTIME,
        CONT,
        Choice {
            name: "partial",
            takes: "<bool>, default true",
            about: "Whether the first and the last range have a row where the search's time range covers only a part.",
        },
        Choice {
            name: "fixedrange",
            takes: "<bool>, default true",
            about: "Whether rows reach over the search's time range, or only over that of the events.",
        },
        SEP,
        FORMAT,
        LIMIT,
        AGG,
        USENULL,
        USEOTHER,
        NULLSTR,
        OTHERSTR,
        DEDUP,
    ],
    examples: &[
        Example {
            search: "* | timechart span=1h count",
            events: "_time\n1672635600\n1672628645\n1672628400",
            gives: "_time,count\n1672628400,2\n1672632000,0\n1672635600,1",
        },
        Example {
            search: "* | timechart span=1h avg(n) per_minute(n) BY user",
            events: "_time,n,user\n1672632100,60,b\n1672628645,6,a",
            gives: "_time,avg(n): a,avg(n): b,per_minute(n): a,per_minute(n): b\n1672628400,6,,0.1,\n1672632000,,60,,1",
        },
        Example {
            search: "earliest=1672624800 latest=1672632000 | timechart count",
            events: "_time\n1672630000",
            gives: "_time,count\n1672624800,0\n1672625100,0\n1672625400,0\n1672625700,0\n1672626000,0\n1672626300,0\n\
                    1672626600,0\n1672626900,0\n1672627200,0\n1672627500,0\n1672627800,0\n1672628100,0\n1672628400,0\n\
                    1672628700,0\n1672629000,0\n1672629300,0\n1672629600,0\n1672629900,1\n1672630200,0\n1672630500,0\n\
                    1672630800,0\n1672631100,0\n1672631400,0\n1672631700,0",
        },
    ],
    source: "Search Reference, \"timechart\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let clauses = Clauses::of(lowering, stage.body)?;
    if let Some(over) = clauses.over {
        let message = "the rows of `timechart` are times; OVER belongs to `chart`";
        return Err(Box::new(lowering.error("wrong-arguments", message, over)));
    }
    let head = lowering.arguments(&TIMECHART, clauses.head)?;
    let cells = cells(lowering, &head, head.items(), function)?;
    if cells.is_empty() {
        return Err(no_aggregate(&head));
    }
    let given = clauses.kept.map(|text| ranking::of_condition(lowering, &TIMECHART, text, &cells)).transpose()?;
    let (given, rest) = given.map_or((None, ""), |(ranking, rest)| (Some(ranking), rest));
    let column = clauses.by.map(|text| lowering.arguments(&TIMECHART, text)).transpose()?;
    let rest = lowering.arguments(&TIMECHART, rest)?;
    let tallies: Vec<Tally> = cells.iter().map(|cell| cell.tally.clone()).collect();
    check_names(lowering, &tallies, &["_time".into()])?;
    let given_width = match head.option("span") {
        Some(span) => Some(ranges::spanned(lowering, &head, span, true)?),
        None => None,
    };
    let fitting = ranges::fitting(&head, true)?;
    let parts = Parts::new([head].into_iter().chain(column.clone()).chain([rest]))?;
    let reach = if parts.flag("fixedrange", true)? { ranges::reach(lowering) } else { (None, None) };
    let rows = Axis {
        field: "_time".into(),
        width: Some(given_width.unwrap_or(over(fitting, reach))),
        is_continuous: parts.flag("cont", true)?,
        reach,
        is_whole: !parts.flag("partial", true)?,
    };
    let columns = column.map(|part| parts.split(lowering, &part, &cells, given)).transpose()?;
    let (dedup_split, naming) = (parts.flag("dedup_splitvals", false)?, parts.naming());
    lowering.push(Op::Pivot(Box::new(Pivot { rows, columns, cells, dedup_split, naming })));
    Ok(())
}

/// The width that fits, over the time range of the search too.
fn over(width: Width, reach: Reach) -> Width {
    match width {
        Width::Fitting { bins, least, start, end } => {
            Width::Fitting { bins, least, start: reach.0.or(start), end: reach.1.or(end) }
        }
        Width::Number(_) | Width::Log(..) | Width::Time(..) => width,
    }
}

/// An aggregate, or a rate that only `timechart` has.
fn function(lowering: &Lowering<'_>, word: Word<'_>) -> Result<(&'static Aggregate, Option<f64>)> {
    let rate = RATES.iter().find(|(rate, _)| rate.name.eq_ignore_ascii_case(word.written));
    match rate {
        Some((rate, _)) => Ok((rate, None)),
        None => charting::function(lowering, word),
    }
}
