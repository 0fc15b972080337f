//! `addinfo`: the search's time range and moment, as fields.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::syntax::pipeline::Stage;
use crate::value::{Number, Value};

/// The card.
pub const ADDINFO: Command = Command {
    name: "addinfo",
    aliases: &[],
    usage: "addinfo",
    about: "Adds to each row when the search begins, `info_search_time`, and the time range it is run over: `info_min_time`, \
            0.000 where it has no beginning, and `info_max_time`, +Infinity where it has no end. `info_sid`, Splunk's name \
            of the run, is `spelt`.",
    options: &[],
    examples: &[
        Example {
            search: "* | addinfo | table info_min_time info_max_time info_search_time info_sid",
            events: "user\nbob",
            gives: "info_min_time,info_max_time,info_search_time,info_sid\n0.000,+Infinity,1750000000.000,spelt",
        },
        Example {
            search: "* earliest=1000 latest=2000.5 | addinfo | table info_min_time info_max_time",
            events: "_time\n1500",
            gives: "info_min_time,info_max_time\n1000.000,2000.500",
        },
    ],
    source: "Search Reference, \"addinfo\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&ADDINFO, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`addinfo` takes no arguments"));
    }
    let (earliest, latest) = lowering.time_range();
    let moment = |epoch: f64| Value::Number(Number::rounded(epoch, 3));
    let fields = [
        ("info_min_time", moment(earliest.unwrap_or(0.0))),
        ("info_max_time", latest.map_or("+Infinity".into(), moment)),
        ("info_search_time", moment(lowering.setting.now())),
        ("info_sid", "spelt".into()),
    ];
    for (name, value) in fields {
        let value = Expr::new(Node::Literal(value), lowering.place.stage);
        lowering.push(Op::Extend(Extend { field: Target::Named(name.into()), value }));
    }
    Ok(())
}
