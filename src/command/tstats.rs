//! `tstats`: aggregates over a data model's dataset, or over fields that Splunk keeps in its index.

mod scan;

use super::lower::options::Arguments;
use super::tally::{self, check_names, tallies};
use super::{Choice, Command, Example, Lowering, ranges};
use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::plan::{Bin, FieldPattern, Fill, Grouping, Op, Over, Renaming, Tally};
use crate::syntax::pipeline::Stage;
use crate::syntax::sections::{self, Section};
use crate::syntax::tree::Word;
use crate::table::Name;
use crate::value::Value;

use scan::Read;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const TSTATS: Command = Command {
    name: "tstats",
    aliases: &[],
    usage: "| tstats [<option>=<value>]... <aggregate>[(<field>)] [AS <name>]... [FROM datamodel=<model>[.<dataset>]] \
            [WHERE <terms>] [BY <field>, ... [span=<span>]]",
    about: "Computes aggregates, as `stats` does. With FROM, of the events of a data model's dataset: those that its tags \
            and other constraints choose, with the fields that the model calculates, under the names `<dataset>.<field>`. \
            Without FROM, of all events that match; Splunk then knows only what stands in its index, such as `index`, \
            `source` and `sourcetype`. WHERE is written as `search` is. A row that lacks a field after BY is in no group, \
            unless `fillnull_value` is given.",
    options: &[
        Choice {
            name: "fillnull_value",
            takes: "<text>",
            about: "What stands for a missing field after BY; without it such events are in no group.",
        },
        Choice {
            name: "prestats",
            takes: "<bool>, default false",
            about: "Results for `stats` to go on with. Only false is supported.",
        },
        Choice {
            name: "append",
            takes: "<bool>, default false",
            about: "Goes with `prestats`. Only false is supported.",
        },
        Choice {
            name: "summariesonly",
            takes: "<bool>, default false",
            about: "Whether only accelerated events count; all events count as accelerated here.",
        },
        Choice { name: "allow_old_summaries", takes: "<bool>", about: "About acceleration; changes no result." },
        Choice { name: "use_summary_index_values", takes: "<bool>", about: "About acceleration; changes no result." },
        Choice { name: "include_reduced_buckets", takes: "<bool>", about: "About storage; changes no result." },
        Choice { name: "local", takes: "<bool>", about: "Where Splunk runs it; changes no result." },
        Choice { name: "chunk_size", takes: "<count>", about: "How Splunk reads its index; changes no result." },
        Choice { name: "span", takes: "<span>", about: "After BY: how wide the ranges of `_time` are." },
    ],
    examples: &[
        Example {
            search: "| tstats count min(_time) AS firstTime FROM datamodel=Endpoint.Processes \
                     WHERE Processes.process_name=cmd.exe BY Processes.dest Processes.user",
            events: "_time,tag,process_name,dest,user\n30,process|report,cmd.exe,pc1,bob\n20,process|report,CMD.EXE,pc1,\n\
                     10,process|report,cmd.exe,pc1,bob\n5,network,cmd.exe,pc1,bob",
            gives: "Processes.dest,Processes.user,count,firstTime\npc1,bob,2,10\npc1,unknown,1,20",
        },
        Example {
            search: "| tstats count FROM datamodel=Authentication WHERE nodename=Authentication.Failed_Authentication \
                     BY Authentication.user _time span=1h | rename Authentication.* AS *",
            events: "_time,tag,action,user\n7260,authentication,failure,bob\n3660,authentication,failure,bob\n\
                     3600,authentication,failure,bob\n3600,authentication,success,bob",
            gives: "user,_time,count\nbob,3600,2\nbob,7200,1",
        },
        Example {
            search: "| tstats count dc(host) AS hosts WHERE index=* sourcetype=Xml* BY sourcetype",
            events: "sourcetype,host\nXmlWinEventLog,a\nXmlWinEventLog,b\nlinux_secure,c",
            gives: "sourcetype,count,hosts\nXmlWinEventLog,2,2",
        },
    ],
    source: "Search Reference, \"tstats\"; the data models of the Splunk Common Information Model add-on, 8.5",
    generates: true,
    lower,
};

/// The column of the ranges of time, beside the times themselves, which aggregates may need.
const RANGE: &str = "_range";

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    lowering.reads_events(stage)?;
    let clauses = Clauses::of(lowering, stage.body)?;
    let head = lowering.arguments(&TSTATS, clauses.head)?;
    check_options(lowering, &head)?;
    let tallies = tallies(lowering, &head, head.items(), function)?;
    let tail = lowering.arguments(&TSTATS, clauses.by.unwrap_or_default())?;
    let keys = if clauses.by.is_some() { tail.words(tail.items())? } else { Vec::new() };
    let by = keys.iter().map(|word| tail.field(*word)).collect::<Result<Vec<Name>>>()?;
    check_names(lowering, &tallies, &by)?;
    // A row that lacks a field after BY counts for nothing, unless something stands for it.
    let is_needed = head.option("fillnull_value").is_none();
    let key = |(name, word): (&Name, &Word<'_>)| Read { name: name.clone(), span: lowering.span(word.text), is_needed };
    let mut reads: Vec<Read> = by.iter().zip(&keys).map(key).collect();
    for tally in &tallies {
        reads.extend(read_by(tally)?.map(|name| Read { name, span: tally.span, is_needed: false }));
    }
    match clauses.from {
        Some(from) => scan::dataset(lowering, from, clauses.kept, reads)?,
        None => scan::index(lowering, clauses.kept, reads)?,
    }
    let grouping = Grouping { always: by.is_empty(), by, tallies, dedup_split: false, delimiter: None };
    group(lowering, grouping, &head, &tail)
}

/// The clauses of the stage, each at most once.
#[derive(Debug)]
struct Clauses<'a> {
    /// Aggregates and options.
    head: &'a str,
    from: Option<&'a str>,
    /// What follows WHERE.
    kept: Option<&'a str>,
    by: Option<&'a str>,
}

impl<'a> Clauses<'a> {
    fn of(lowering: &Lowering<'_>, body: &'a str) -> Result<Clauses<'a>> {
        let cut = sections::cut(body, &["from", "where", "by", "groupby"]);
        let (head, sections) = cut.map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
        let mut clauses = Clauses { head, from: None, kept: None, by: None };
        for Section { word, body } in sections {
            let clause = match word.to_ascii_lowercase().as_str() {
                "from" => &mut clauses.from,
                "where" => &mut clauses.kept,
                _ => &mut clauses.by,
            };
            if clause.replace(body).is_some() {
                let message = format!("`{word}` stands twice");
                return Err(Box::new(lowering.error("wrong-arguments", message, word)));
            }
        }
        Ok(clauses)
    }
}

fn check_options(lowering: &Lowering<'_>, head: &Arguments<'_, '_>) -> Result<()> {
    for name in ["prestats", "append"] {
        if head.flag(name, false)?
            && let Some(option) = head.option(name)
        {
            return Err(lowering.unsupported(&format!("`{name}=true` is not supported yet"), option.text));
        }
    }
    if let Some(span) = head.option("span") {
        return Err(head.wrong(span, "`span` stands after BY"));
    }
    let flags =
        ["summariesonly", "allow_old_summaries", "use_summary_index_values", "include_reduced_buckets", "local"];
    flags.iter().try_for_each(|name| head.flag(name, false).map(drop))?;
    head.count("chunk_size").map(drop)
}

/// The aggregates that `tstats` has.
fn function(lowering: &Lowering<'_>, word: Word<'_>) -> Result<(&'static Aggregate, Option<f64>)> {
    let found = tally::function(lowering, word)?;
    if found.0.name == "list" {
        let message = "`tstats` has no `list`; `values` gives each value once";
        return Err(Box::new(lowering.error("unknown-function", message, word.text)));
    }
    Ok(found)
}

/// The field that an aggregate reads.
fn read_by(tally: &Tally) -> Result<Option<Name>> {
    let message = match &tally.over {
        Over::Rows => return Ok(None),
        Over::Field(name) => return Ok(Some(name.clone())),
        Over::Fields(_) => "`tstats` takes no wildcards in the names of fields",
        Over::Expr(_) => "`tstats` takes no expressions, only fields",
    };
    Err(Box::new(Diagnostic::error("wrong-arguments", message, tally.span)))
}

/// Adds the ops that group the rows.
fn group(
    lowering: &mut Lowering<'_>,
    mut grouping: Grouping,
    head: &Arguments<'_, '_>,
    tail: &Arguments<'_, '_>,
) -> Result<()> {
    if let Some(fill) = head.text("fillnull_value") {
        let fields = grouping.by.iter().map(|name| FieldPattern::new(name)).collect();
        lowering.push(Op::Fill(Fill { fields: Some(fields), value: Value::from(fill) }));
    }
    let time = grouping.by.iter_mut().find(|name| &***name == "_time");
    let (time, span) = match (time, tail.option("span")) {
        (Some(time), Some(span)) => (time, span),
        (time, span) => {
            if let (None, Some(span)) = (time, span) {
                let message = "a span changes nothing without `_time` after BY";
                lowering.note(Diagnostic::warning("wrong-option", message, lowering.span(span.text)));
            }
            lowering.push(Op::Aggregate(grouping));
            return Ok(());
        }
    };
    *time = RANGE.into();
    let width = ranges::spanned(lowering, tail, span, true)?;
    lowering.push(Op::Bin(Bin { field: "_time".into(), into: RANGE.into(), width }));
    lowering.push(Op::Aggregate(grouping));
    let (from, to) = (FieldPattern::new(RANGE), FieldPattern::new("_time"));
    lowering.push(Op::Rename(vec![Renaming { from, to, span: lowering.span(span.text) }]));
    Ok(())
}
