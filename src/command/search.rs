//! `search`: keeps the events that match terms, comparisons and their combinations.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::pipeline::Stage;

/// The card.
pub const SEARCH: Command = Command {
    name: "search",
    aliases: &[],
    usage: "search <terms>",
    about: "Keeps the events that match. Terms side by side are joined by AND; OR binds tighter than AND. Values fold \
            case and know the wildcard `*`; a comparison with a missing field is false, so `NOT user=bob` keeps events \
            without a user and `user!=bob` does not. A bare word or phrase is sought in `_raw`, between breakers.",
    options: &[],
    examples: &[
        Example {
            search: "user=ADM* OR status IN (4*, 500) | table n",
            events: "n,user,status\n1,admin,200\n2,bob,404\n3,bob,200",
            gives: "n\n1\n2",
        },
        Example { search: "NOT user=bob | table n", events: "n,user\n1,bob\n2,eve\n3,", gives: "n\n2\n3" },
        Example {
            search: "psexec | table n",
            events: "n,_raw\n1,ran PsExec.exe now\n2,ran psexec64.exe now",
            gives: "n\n1",
        },
        Example {
            search: "src=10.0.0.0/8 Image=\"*\\\\cmd.exe\" | table n",
            events: "n,src,Image\n1,10.1.2.3,C:\\Windows\\System32\\CMD.EXE\n2,192.168.0.1,C:\\cmd.exe",
            gives: "n\n1",
        },
    ],
    source: "Search Reference, \"search\"; Search Manual, \"Boolean expressions with logical operators\", \"Wildcards\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let holes = lowering.holes_in_terms(stage.body);
    if !holes.is_empty() {
        return lowering.fill_later(stage, &SEARCH, &holes);
    }
    if let Some(expr) = lowering.search(stage.body)? {
        lowering.push(Op::Filter(expr));
    }
    Ok(())
}
