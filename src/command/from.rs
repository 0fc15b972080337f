//! `from`: the events of a data model's dataset, under bare names, or the rows of a lookup table.

use super::dataset::{Asked, Naming, Wanted};
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::lookup::Portion;
use crate::plan::{Op, Rows};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::word::blank;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const FROM: Command = Command {
    name: "from",
    aliases: &[],
    usage: "| from (datamodel:<model>[.<dataset>] | lookup:<lookup>)",
    about: "The events of a dataset, with the fields that the data model calculates; the other fields of the events stay. \
            Of a lookup, the rows that `inputlookup` gives; users.csv is the table of its examples.",
    options: &[],
    examples: &[
        Example {
            search: "| from datamodel:Authentication.Failed_Authentication | stats count BY user",
            events: "tag,action,user\nauthentication,failure,bob\nauthentication,failure,\nauthentication,success,bob",
            gives: "user,count\nbob,1\nunknown,1",
        },
        Example {
            search: "| from lookup:users.csv | table user dept",
            events: "",
            gives: "user,dept\nalice,it\nbob,hr\nbob,ops",
        },
    ],
    source: "Search Reference, \"from\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let text = blank(stage.body).map_or(stage.body, |(rest, ())| rest).trim_end();
    let end = text.find(|c: char| c == ':' || c.is_whitespace()).unwrap_or(text.len());
    let (kind, name) = text.split_at(end);
    let name = name.trim_start().trim_start_matches(':').trim_start();
    match kind.to_ascii_lowercase().as_str() {
        "datamodel" if !name.is_empty() => {
            lowering.reads_events(stage)?;
            let asked = Asked::of(lowering, &name.replace('"', ""), name)?;
            asked.scan(lowering, &Wanted { is_any: true, ..Wanted::default() }, Naming::Bare)
        }
        "savedsearch" => {
            Err(lowering.unsupported("`from savedsearch` needs the saved search of a Splunk server", text))
        }
        "lookup" | "inputlookup" => {
            let arguments = lowering.arguments(&FROM, name)?;
            let [Item::Word(word)] = arguments.items() else { return Err(arguments.missing("the name of one lookup")) };
            let lookup = lowering.lookup(*word)?;
            lowering.push(Op::Rows(Rows::Table(Portion { lookup, skip: 0, count: None })));
            Ok(())
        }
        _ => {
            let message = "`from` is followed by what kind of dataset it is and its name, such as `datamodel:Web.Web` or \
                           `lookup:users.csv`";
            Err(Box::new(lowering.error("wrong-arguments", message, text)))
        }
    }
}
