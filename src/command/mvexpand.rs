//! `mvexpand`: a row for each value of a multivalue.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expand, Op};
use crate::syntax::pipeline::Stage;

/// The card.
pub const MVEXPAND: Command = Command {
    name: "mvexpand",
    aliases: &[],
    usage: "mvexpand <field> [limit=<count>]",
    about: "Makes a row for each value of a multivalue; the other fields are copied. A row with one value stays as it \
            is. Rows without the field are dropped where other rows have it. Splunk stops at 500 MB of rows.",
    options: &[Choice { name: "limit", takes: "<count>, default 0 for all", about: "How many values of each row." }],
    examples: &[Example {
        search: "* | mvexpand x | table n x",
        events: "n,x\n1,a|b\n2,c",
        gives: "n,x\n1,a\n1,b\n2,c",
    }],
    source: "Search Reference, \"mvexpand\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MVEXPAND, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [field] = fields.as_slice() else {
        return Err(arguments.misplaced("", "`mvexpand` takes one field"));
    };
    let limit = arguments.count("limit")?.filter(|limit| *limit > 0);
    lowering.push(Op::Expand(Expand { field: field.clone(), limit, most_bytes: lowering.limits().expanded() }));
    Ok(())
}
