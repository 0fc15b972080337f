//! Commands that change no row: what they do, they do outside of the search, to Splunk's display or to its speed.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::syntax::pipeline::Stage;

/// The card of `collect`.
pub const COLLECT: Command = Command {
    aliases: &["stash"],
    options: &[
        Choice {
            name: "testmode",
            takes: "<bool>, default false",
            about: "Only false is supported: with true Splunk shows the rows as the index would hold them.",
        },
        outside("index", "<name>"),
        outside("addtime", "<bool>"),
        outside("file", "<file>"),
        outside("host", "<text>"),
        outside("marker", "<text>"),
        outside("output_format", "raw|hec"),
        outside("run_in_preview", "<bool>"),
        outside("source", "<text>"),
        outside("sourcetype", "<text>"),
        outside("spool", "<bool>"),
        outside("uselb", "<bool>"),
    ],
    ..card(
        "collect",
        "collect index=<name> [<option>=<value>]...",
        "Adds the rows to an index. Nothing is written here.",
        &[example("* | table user | collect index=summary marker=\"a=b\"")],
        |stage, lowering| {
            let arguments = lowering.arguments(&COLLECT, stage.body)?;
            match (arguments.flag("testmode", false)?, arguments.option("testmode")) {
                (true, Some(option)) => Err(lowering.unsupported("`testmode=true` is not supported", option.text)),
                (true, None) | (false, _) => writes(&COLLECT, stage, lowering),
            }
        },
    )
};

/// The card of `outputcsv`.
pub const OUTPUTCSV: Command = Command {
    options: &[
        outside("append", "<bool>"),
        outside("create_empty", "<bool>"),
        outside("override_if_empty", "<bool>"),
        outside("dispatch", "<bool>"),
        outside("usexml", "<bool>"),
        outside("singlefile", "<bool>"),
    ],
    ..card(
        "outputcsv",
        "outputcsv [<option>=<value>]... [<file>]",
        "Writes the rows to a file. Nothing is written here.",
        &[example("* | table user | outputcsv append=t users.csv")],
        |stage, lowering| writes(&OUTPUTCSV, stage, lowering),
    )
};

/// The card of `outputtext`.
pub const OUTPUTTEXT: Command = Command {
    options: &[outside("usexml", "<bool>")],
    ..card(
        "outputtext",
        "outputtext [usexml=<bool>]",
        "Renders the raw text for Splunk's output; the rows stay.",
        &[example("* | table user | outputtext usexml=f")],
        |stage, lowering| shows(&OUTPUTTEXT, stage, lowering),
    )
};

/// The card of `sendalert`.
pub const SENDALERT: Command = Command {
    options: &[outside("results_link", "<link>"), outside("results_path", "<file>"), outside("param.<name>", "<text>")],
    ..card(
        "sendalert",
        "sendalert <action> [<option>=<value>]...",
        "Starts an alert action. None is started here.",
        &[example("* | table user | sendalert notable param.severity=high")],
        |stage, lowering| writes(&SENDALERT, stage, lowering),
    )
};

/// The card of `sendemail`.
pub const SENDEMAIL: Command = Command {
    options: &[
        outside("to", "<addresses>"),
        outside("from", "<address>"),
        outside("cc", "<addresses>"),
        outside("bcc", "<addresses>"),
        outside("subject", "<text>"),
        outside("format", "csv|table|raw"),
        outside("inline", "<bool>"),
        outside("sendresults", "<bool>"),
        outside("sendpdf", "<bool>"),
        outside("sendcsv", "<bool>"),
        outside("priority", "<priority>"),
        outside("server", "<name>"),
        outside("width_sort_columns", "<bool>"),
        outside("graceful", "<bool>"),
        outside("content_type", "html|plain"),
        outside("message", "<text>"),
        outside("use_ssl", "<bool>"),
        outside("use_tls", "<bool>"),
        outside("pdfview", "<name>"),
        outside("papersize", "<size>"),
        outside("paperorientation", "portrait|landscape"),
        outside("maxinputs", "<count>"),
        outside("maxtime", "<span>"),
        outside("footer", "<text>"),
    ],
    ..card(
        "sendemail",
        "sendemail to=<address> [<option>=<value>]...",
        "Sends the rows by mail. None is sent here.",
        &[example("* | table user | sendemail to=\"soc@corp.example\" sendresults=true")],
        |stage, lowering| writes(&SENDEMAIL, stage, lowering),
    )
};

/// The card of `highlight`.
pub const HIGHLIGHT: Command = card(
    "highlight",
    "highlight <text>...",
    "Highlights texts in Splunk Web; the rows stay.",
    &[example("* | table user | highlight login, \"access denied\"")],
    |stage, lowering| shows(&HIGHLIGHT, stage, lowering),
);

/// The card of `iconify`.
pub const ICONIFY: Command = card(
    "iconify",
    "iconify <field>...",
    "Shows an icon for each value in Splunk Web; the rows stay.",
    &[example("* | table user | iconify user")],
    |stage, lowering| shows(&ICONIFY, stage, lowering),
);

/// The card of `localop`.
pub const LOCALOP: Command = card(
    "localop",
    "localop",
    "Has Splunk run what follows on the search head; the rows stay.",
    &[example("* | table user | localop")],
    |stage, lowering| shows(&LOCALOP, stage, lowering),
);

/// The card of `noop`.
pub const NOOP: Command = card(
    "noop",
    "noop [<option>=<value>]...",
    "Changes how Splunk logs or optimises the search; the rows stay.",
    &[example("* | table user | noop search_optimization=false")],
    |stage, lowering| shows(&NOOP, stage, lowering),
);

/// The card of `redistribute`.
pub const REDISTRIBUTE: Command = Command {
    options: &[outside("num_of_reducers", "<count>")],
    ..card(
        "redistribute",
        "redistribute [num_of_reducers=<count>] [BY <field>...]",
        "Has Splunk share the work among its indexers; the rows stay.",
        &[example("* | table user | redistribute by user")],
        |stage, lowering| shows(&REDISTRIBUTE, stage, lowering),
    )
};

type Lower = fn(&Stage<'_>, &mut Lowering<'_>) -> Result<(), Box<Diagnostic>>;

/// An option that says how something is done which is not done here.
const fn outside(name: &'static str, takes: &'static str) -> Choice {
    Choice { name, takes, about: "Changes no row." }
}

/// A card, as yet without options.
const fn card(
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    examples: &'static [Example],
    lower: Lower,
) -> Command {
    let source = "Search Reference, the command's page";
    Command { name, aliases: &[], usage, about, options: &[], examples, source, generates: false, lower }
}

const fn example(search: &'static str) -> Example {
    Example { search, events: "user\nbob", gives: "user\nbob" }
}

/// Refuses options that the command has not, so that a slip is found; those of `noop` are not documented, and those of an
/// alert action are its own.
fn check_options(command: &'static Command, stage: &Stage<'_>, lowering: &Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments_of_any_name(command, stage.body)?;
    let has_own = |name: &str| match command.name {
        "noop" => true,
        "sendalert" => name.starts_with("param."),
        _ => false,
    };
    arguments.check_names(has_own)
}

/// What is done outside of the search is not done.
fn writes(command: &'static Command, stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    check_options(command, stage, lowering)?;
    let message = format!("`{}` acts outside of the search: that is left undone, and the rows pass", command.name);
    let span = lowering.span(stage.name);
    lowering.note(Diagnostic::note("side-effect", message, span));
    Ok(())
}

/// What Splunk displays or how it works does not matter here.
fn shows(command: &'static Command, stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    check_options(command, stage, lowering)?;
    let message = format!("`{}` changes how Splunk displays or works, and no row", command.name);
    let span = lowering.span(stage.name);
    lowering.note(Diagnostic::note("display-only", message, span));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn codes(search: &str) -> Vec<&'static str> {
        let lowered = lower(&Source::bare("test", search), &Setting::at(0.0, Zone::utc()));
        lowered.diagnostics.iter().map(|found| found.code).collect()
    }

    #[test]
    fn what_is_left_undone_is_said() {
        assert_eq!(codes("* | collect index=summary"), ["side-effect"]);
        assert_eq!(codes("* | highlight login"), ["display-only"]);
    }

    #[test]
    fn an_option_that_is_none_is_an_error() {
        assert_eq!(codes("* | sendemail to=a@b.example sendresult=t"), ["unknown-option"]);
        assert_eq!(codes("* | sendalert notable param.any=1"), ["side-effect"]);
        assert_eq!(codes("* | sendalert notable parm.any=1"), ["unknown-option"]);
        assert_eq!(codes("* | noop any=1"), ["display-only"]);
    }

    #[test]
    fn a_test_of_collect_is_refused() {
        assert_eq!(codes("* | collect index=summary testmode=t"), ["unsupported"]);
    }
}
