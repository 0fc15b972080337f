//! `chart`: aggregates in a table of one or two fields.

use super::charting::{
    AGG, CONT, Clauses, DEDUP, FORMAT, LIMIT, NULLSTR, OTHERSTR, Parts, SEP, USENULL, USEOTHER, cells, function,
    one_field, ranking, row_and_column,
};
use super::lower::options::Arguments;
use super::sparkline::Sparkline;
use super::tally::{check_names, no_aggregate};
use super::{Command, Example, Lowering, ranges, sparkline};
use crate::diagnostic::Diagnostic;
use crate::plan::pivot::Axis;
use crate::plan::{Grouping, Op, Pivot, Tally, Width};
use crate::syntax::pipeline::Stage;
use crate::table::Name;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const CHART: Command = Command {
    name: "chart",
    aliases: &[],
    usage: "chart [<option>=<value>]... <aggregate>([<field>]) [AS <name>]... [OVER <row>] [BY [<row>,] <column>] \
            [WHERE <aggregate> in|notin top|bottom<count> | <|> <number>]",
    about: "Computes aggregates in a table: a row for each value of one field, and with a second field a column for \
            each of its values. Of more than ten values, those with the highest sums have columns, and the others one \
            together; events that lack the second field have one as well. Options that say how values are put into \
            ranges stand after the field they are meant for.",
    options: &[
        SEP,
        FORMAT,
        CONT,
        LIMIT,
        AGG,
        USENULL,
        USEOTHER,
        NULLSTR,
        OTHERSTR,
        DEDUP,
        ranges::SPAN,
        ranges::BINS,
        ranges::MINSPAN,
        ranges::START,
        ranges::END,
        ranges::ALIGNTIME,
    ],
    examples: &[
        Example {
            search: "* | chart count OVER host BY user",
            events: "host,user\nh,a\nh,a\ng,b\ng,",
            gives: "host,a,b,NULL\ng,0,1,1\nh,2,0,0",
        },
        Example {
            search: "* | chart count max(n) AS most BY host, user limit=1 otherstr=rest",
            events: "host,user,n\nh,a,1\nh,a,2\nh,b,3",
            gives: "host,count: a,count: rest,most: a,most: rest\nh,2,1,2,3",
        },
        Example { search: "* | chart avg(n) BY host", events: "host,n\nh,1\nh,2", gives: "host,avg(n)\nh,1.5" },
        Example {
            search: "* | chart count OVER n span=10",
            events: "n\n5\n25\n101\n26",
            gives: "n,count\n0-10,1\n10-20,0\n20-30,2\n30-40,0\n40-50,0\n50-60,0\n60-70,0\n70-80,0\n80-90,0\n90-100,0\n100-110,1",
        },
        Example {
            search: "* | chart sum(n) OVER host BY user WHERE max > 2 useother=f",
            events: "host,user,n\nh,a,1\nh,b,3",
            gives: "host,b\nh,3",
        },
    ],
    source: "Search Reference, \"chart\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let clauses = Clauses::of(lowering, stage.body)?;
    let (row, column) = match (clauses.over, clauses.by) {
        (Some(over), by) => (Some(over), by),
        (None, Some(by)) => {
            let (row, column) = row_and_column(lowering, by)?;
            (Some(row), column)
        }
        (None, None) => (None, None),
    };
    let head = lowering.arguments(&CHART, clauses.head)?;
    let (sparklines, items) = sparkline::taken(lowering, &head, head.items())?;
    let cells = cells(lowering, &head, &items, function)?;
    if cells.is_empty() && sparklines.is_empty() {
        return Err(no_aggregate(&head));
    }
    let given = clauses.kept.map(|text| ranking::of_condition(lowering, &CHART, text, &cells)).transpose()?;
    let row = row.map(|text| lowering.arguments(&CHART, text)).transpose()?;
    let column = column.map(|text| lowering.arguments(&CHART, text)).transpose()?;
    let (given, rest) = given.map_or((None, ""), |(ranking, rest)| (Some(ranking), rest));
    let rest = lowering.arguments(&CHART, rest)?;
    let field = row.as_ref().map(one_field).transpose()?;
    let tallies: Vec<Tally> = cells.iter().map(|cell| cell.tally.clone()).collect();
    let by: Vec<_> = field.iter().cloned().collect();
    check_names(lowering, &tallies, &by)?;
    let width = match (&field, &row) {
        (Some(field), Some(row)) => width(lowering, field, [row, &head])?,
        (Some(_) | None, _) => None,
    };
    let parts = Parts::new([head].into_iter().chain(row).chain(column.clone()).chain([rest]))?;
    let (is_continuous, dedup_split) = (parts.flag("cont", true)?, parts.flag("dedup_splitvals", false)?);
    let Some(field) = field.filter(|_| width.is_some() || column.is_some()) else {
        let always = by.is_empty();
        return aggregate(lowering, Grouping { by, tallies, dedup_split, delimiter: None, always }, sparklines);
    };
    if let Some(sparkline) = sparklines.first() {
        return Err(sparkline.misplaced());
    }
    let columns = column.map(|part| parts.split(lowering, &part, &cells, given)).transpose()?;
    let rows = Axis { field, width, is_continuous, reach: (None, None), is_whole: false };
    let naming = parts.naming();
    lowering.push(Op::Pivot(Box::new(Pivot { rows, columns, cells, dedup_split, naming })));
    Ok(())
}

/// The ranges that the rows' field is put into, which may be said after it or before the aggregates.
fn width(lowering: &Lowering<'_>, field: &Name, parts: [&Arguments<'_, '_>; 2]) -> Result<Option<Width>> {
    for part in parts {
        let width = ranges::given(lowering, part, **field == *"_time")?;
        if width.is_some() {
            return Ok(width);
        }
    }
    Ok(None)
}

/// Without columns and ranges a chart is what `stats` is.
fn aggregate(lowering: &mut Lowering<'_>, grouping: Grouping, sparklines: Vec<Sparkline>) -> Result<()> {
    let op = match sparklines.is_empty() {
        true => Op::Aggregate(grouping),
        false => sparkline::op(lowering, grouping, sparklines)?,
    };
    lowering.push(op);
    Ok(())
}
