//! `xyseries`: rows of a name and a value made into columns.

use super::charting::{FORMAT, SEP};
use super::{Choice, Command, Example, Lowering};
use crate::aggregate;
use crate::diagnostic::Diagnostic;
use crate::plan::pivot::{Axis, Cell, Split};
use crate::plan::{Op, Over, Pivot, Tally};
use crate::syntax::pipeline::Stage;
use crate::table::Name;

/// The card.
pub const XYSERIES: Command = Command {
    name: "xyseries",
    aliases: &[],
    usage: "xyseries [grouped=<bool>] <row field> <name field> <value field>... [sep=<text>] [format=<text>]",
    about: "Makes a row for each value of the first field, and a column for each value of the second that holds the \
            third. Of several rows for one place the last counts; rows that lack the first or the second field are left \
            out.",
    options: &[
        Choice {
            name: "grouped",
            takes: "<bool>",
            about: "Whether Splunk may take the rows as sorted; changes no result.",
        },
        SEP,
        FORMAT,
    ],
    examples: &[
        Example {
            search: "* | xyseries host status count",
            events: "host,status,count\nb,200,3\na,200,5\na,404,1",
            gives: "host,200,404\na,5,1\nb,3,",
        },
        Example {
            search: "* | xyseries host status count avg sep=\" of \"",
            events: "host,status,count,avg\na,200,5,1.5",
            gives: "host,count of 200,avg of 200\na,5,1.5",
        },
    ],
    source: "Search Reference, \"xyseries\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&XYSERIES, stage.body)?;
    arguments.flag("grouped", false)?;
    let fields = arguments.fields(arguments.items())?;
    let [row, name, values @ ..] = &*fields else { return Err(arguments.missing("three fields or more")) };
    if values.is_empty() {
        return Err(arguments.missing("three fields or more"));
    }
    let span = lowering.place.stage;
    let cell = |field: &Name| {
        let over = Over::Field(field.clone());
        Cell {
            tally: Tally { function: aggregate::WHOLE, parameter: None, over, name: field.clone(), span },
            per: None,
        }
    };
    let sep = arguments.text("sep").unwrap_or(": ".into());
    let naming = arguments.text("format").unwrap_or_else(|| format!("$AGG${sep}$VAL$"));
    lowering.push(Op::Pivot(Box::new(Pivot {
        rows: Axis { field: row.clone(), width: None, is_continuous: false, reach: (None, None), is_whole: false },
        columns: Some(Split { field: name.clone(), width: None, missing: None, ranking: None, others: None }),
        cells: values.iter().map(cell).collect(),
        dedup_split: false,
        naming: naming.into(),
    })));
    Ok(())
}
