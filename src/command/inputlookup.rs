//! `inputlookup`, `inputcsv`: the rows of a table that is kept beside the events.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::lookup::Portion;
use crate::plan::{Op, Rows};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

const APPENDS: Choice =
    Choice { name: "append", takes: "<bool>, default false", about: "Adds the rows after those that are there." };
const MAX: Choice =
    Choice { name: "max", takes: "<count>, default 1000000000", about: "At most so many rows are read." };
const START: Choice =
    Choice { name: "start", takes: "<count>, default 0", about: "So many rows are passed over first." };
const STRICT: Choice = Choice {
    name: "strict",
    takes: "<bool>, default false",
    about: "Whether a table that cannot be read stops the search; here it always does.",
};

/// The card of `inputlookup`.
pub const INPUTLOOKUP: Command = Command {
    name: "inputlookup",
    aliases: &[],
    usage: "inputlookup [append=<bool>] [strict=<bool>] [start=<count>] [max=<count>] <lookup> [WHERE <terms>]",
    about: "The rows of a lookup table, by the name of its definition or its file. WHERE takes terms as `search` does, and is \
            asked of the rows that `start` and `max` leave. An empty cell is no value. In the examples, users.csv holds \
            user, dept and mail of alice and bob, twice.",
    options: &[APPENDS, STRICT, START, MAX],
    examples: &[
        Example {
            search: "| inputlookup users.csv | table user dept",
            events: "",
            gives: "user,dept\nalice,it\nbob,hr\nbob,ops",
        },
        Example {
            search: "| inputlookup start=1 users WHERE user=B* AND NOT dept=hr | table user dept",
            events: "",
            gives: "user,dept\nbob,ops",
        },
        Example {
            search: "* | table user | inputlookup append=t max=1 users | table user",
            events: "user\neve",
            gives: "user\neve\nalice",
        },
        Example {
            search: "search [| inputlookup users.csv | fields user] | table user",
            events: "user\nalice\neve",
            gives: "user\nalice",
        },
    ],
    source: "Search Reference, \"inputlookup\"",
    generates: true,
    lower: |stage, lowering| lower(&INPUTLOOKUP, stage, lowering),
};

/// The card of `inputcsv`.
pub const INPUTCSV: Command = Command {
    name: "inputcsv",
    aliases: &[],
    usage: "inputcsv [dispatch=<bool>] [append=<bool>] [strict=<bool>] [start=<count>] [max=<count>] [events=<bool>] \
            <file> [WHERE <terms>]",
    about: "The rows of a CSV file, which stands among the lookups; `.csv` may be left out of its name. Otherwise as \
            `inputlookup`.",
    options: &[
        Choice {
            name: "dispatch",
            takes: "<bool>, default false",
            about: "Only false is supported: there is no job here.",
        },
        APPENDS,
        STRICT,
        START,
        MAX,
        Choice {
            name: "events",
            takes: "<bool>, default false",
            about: "How Splunk shows the rows; changes no result.",
        },
    ],
    examples: &[Example {
        search: "| inputcsv users WHERE dept=it | table user dept",
        events: "",
        gives: "user,dept\nalice,it",
    }],
    source: "Search Reference, \"inputcsv\"",
    generates: true,
    lower: |stage, lowering| {
        let arguments = lowering.arguments_before_where(&INPUTCSV, stage.body)?.0;
        arguments.flag("events", false)?;
        match (arguments.flag("dispatch", false)?, arguments.option("dispatch")) {
            (true, Some(option)) => Err(lowering.unsupported("`dispatch=true` is not supported", option.text)),
            (true, None) | (false, _) => lower(&INPUTCSV, stage, lowering),
        }
    },
};

fn lower(card: &'static Command, stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let (arguments, terms) = lowering.arguments_before_where(card, stage.body)?;
    arguments.flag("strict", false)?;
    let appends = arguments.flag("append", false)?;
    if !appends {
        lowering.must_be_first(stage)?;
    }
    let [Item::Word(word)] = arguments.items() else { return Err(arguments.missing("the name of one table")) };
    let portion = Portion {
        lookup: lowering.lookup(*word)?,
        skip: arguments.count("start")?.unwrap_or(0),
        count: arguments.count("max")?,
    };
    let read = |lowering: &mut Lowering<'_>| {
        lowering.push(Op::Rows(Rows::Table(portion)));
        let range = lowering.time_range();
        let condition = terms.map(|terms| lowering.search(terms)).transpose()?.flatten();
        if lowering.time_range() != range {
            return Err(arguments.missing("terms without a time range after WHERE"));
        }
        if let Some(condition) = condition.filter(|condition| condition.subsearches().is_empty()) {
            lowering.push(Op::Filter(condition));
        } else if terms.is_some() {
            return Err(arguments.missing("terms without a search in brackets after WHERE"));
        }
        Ok(())
    };
    if !appends || lowering.is_first() {
        return read(lowering);
    }
    let table = lowering.apart(read)?;
    lowering.push(Op::Branch(table));
    Ok(())
}
