//! `where`: keeps the rows for which an eval expression is true.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::expr;
use crate::syntax::pipeline::Stage;

/// The card.
pub const WHERE: Command = Command {
    name: "where",
    aliases: &[],
    usage: "where <expression>",
    about: "Keeps the rows for which an expression is true. Unlike `search`, comparisons are exact: case counts, `=` \
            knows no wildcards, and a bare word is a field. A comparison with a missing field is null, which is not true.",
    options: &[],
    examples: &[
        Example { search: "* | where user=\"bob\" | table n", events: "n,user\n1,bob\n2,Bob", gives: "n\n1" },
        Example { search: "* | where user=\"b*\" | table n", events: "n,user\n1,bob\n2,b*", gives: "n\n2" },
        Example {
            search: "* | where like(path, \"%\\\\cmd.exe\") AND size>9 | table n",
            events: "n,path,size\n1,C:\\cmd.exe,10\n2,C:\\cmd.exe,9\n3,C:\\x.exe,10",
            gives: "n\n1",
        },
        Example { search: "* | where x!=\"a\" | table n", events: "n,x\n1,a\n2,b\n3,", gives: "n\n2" },
    ],
    source: "Search Reference, \"where\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let tree = expr::whole(stage.body).map_err(|stuck| lowering.stuck(&stuck))?;
    let condition = lowering.condition(&tree)?;
    lowering.push(Op::Filter(condition));
    Ok(())
}
