//! `datamodel`: the events of a data model's dataset.

use super::dataset::{self, Asked, Naming, Wanted};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, FieldPattern, Op, Project};
use crate::syntax::pipeline::Stage;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const DATAMODEL: Command = Command {
    name: "datamodel",
    aliases: &[],
    usage: "| datamodel <model> <dataset> search|flat [strict_fields=<bool>]",
    about: "The events of a dataset, with the fields that the data model calculates: under the names `<dataset>.<field>` with \
            `search`, under bare ones with `flat`. What prints the definition of a model, or the search that accelerates \
            it, is not supported.",
    options: &[
        Choice {
            name: "strict_fields",
            takes: "<bool>, default true",
            about: "Whether events keep only the fields of the dataset, and `host`, `source`, `sourcetype` and `index`.",
        },
        Choice { name: "summariesonly", takes: "<bool>", about: "About acceleration; changes no result." },
        Choice { name: "allow_old_summaries", takes: "<bool>", about: "About acceleration; changes no result." },
    ],
    examples: &[
        Example {
            search: "| datamodel Endpoint Processes search | search Processes.process=*whoami* | table Processes.user Processes.process",
            events: "tag,process,user,Image\nprocess|report,cmd /c whoami,bob,x\nprocess|report,calc,eve,x",
            gives: "Processes.user,Processes.process\nbob,cmd /c whoami",
        },
        Example {
            search: "| datamodel Endpoint Processes flat strict_fields=false | table user Image",
            events: "tag,process,user,Image\nprocess|report,calc,,x",
            gives: "user,Image\nunknown,x",
        },
    ],
    source: "Search Reference, \"datamodel\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    lowering.reads_events(stage)?;
    let arguments = lowering.arguments(&DATAMODEL, stage.body)?;
    for flag in ["summariesonly", "allow_old_summaries"] {
        arguments.flag(flag, false)?;
    }
    let words = if arguments.items().is_empty() { Vec::new() } else { arguments.words(arguments.items())? };
    let [model, name, mode] = words[..] else {
        let message = "the definitions of data models are not printed: name a model, a dataset, and `search`";
        return Err(lowering.unsupported(message, stage.text));
    };
    let naming = match mode.written.to_ascii_lowercase().as_str() {
        "search" => Naming::Full,
        "flat" => Naming::Bare,
        "acceleration_search" => return Err(lowering.unsupported("nothing is accelerated here", mode.text)),
        _ => return Err(arguments.misplaced(mode.text, "`search` or `flat` is expected here")),
    };
    dataset::model(lowering, model.written, model.text)?;
    let asked = Asked::of(lowering, &format!("{}.{}", model.written, name.written), name.text)?;
    asked.scan(lowering, &Wanted { is_any: true, ..Wanted::default() }, naming)?;
    if arguments.flag("strict_fields", true)? {
        lowering.push(Op::Project(Project { fields: strict(&asked, naming), columns: Columns::KeepAndInternal }));
    }
    Ok(())
}

/// The fields of the dataset, and those of every event.
fn strict(asked: &Asked, naming: Naming) -> Vec<FieldPattern> {
    let base = ["host", "source", "sourcetype", "index"].map(FieldPattern::new);
    let own = asked.fields().map(|(dataset, field)| match naming {
        Naming::Full => FieldPattern::new(&dataset.qualified(field)),
        Naming::Bare => FieldPattern::new(field),
    });
    base.into_iter().chain(own).collect()
}
