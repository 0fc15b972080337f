//! `fieldformat`: changes how Splunk displays a field, and no value.

use super::{Command, Example, Lowering, eval};
use crate::diagnostic::Diagnostic;
use crate::syntax::pipeline::Stage;

/// The card.
pub const FIELDFORMAT: Command = Command {
    name: "fieldformat",
    aliases: &[],
    usage: "fieldformat <field>=<expression>",
    about: "Changes how Splunk Web displays a field and leaves its values as they are, for later commands and for exports. \
            spelt's output is an export: it shows the values, and a note says so. The expression is checked all the same.",
    options: &[],
    examples: &[Example {
        search: "* | fieldformat first=strftime(first, \"%F\") | table first",
        events: "first\n1672628645",
        gives: "first\n1672628645",
    }],
    source: "Search Reference, \"fieldformat\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    eval::check(stage.body, lowering)?;
    let message = "`fieldformat` changes what Splunk Web displays; the values are shown as they are";
    let help = "use `eval` to change the values themselves";
    let span = lowering.span(stage.name);
    lowering.note(Diagnostic::note("display-only", message, span).help(help));
    Ok(())
}
