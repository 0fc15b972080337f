//! `transaction`: groups of events that belong together, each made one event.

mod merge;
mod pool;

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::knowledge::limits::Limits;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Expr, Extend, Node, Op, Plan, Step, Target};
use crate::syntax::args::{Item, Setting};
use crate::syntax::pipeline::Stage;
use crate::table::{Name, Table, hidden};
use crate::value::Value;
use crate::value::time::TimeSpan;
use merge::Merge;
use pool::{Pool, Rules};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const TRANSACTION: Command = Command {
    name: "transaction",
    aliases: &[],
    usage: "transaction [<field>...] [startswith=<filter>] [endswith=<filter>] [maxspan=<span>] [maxpause=<span>] [<option>=<value>]...",
    about: "Makes one event of events that share values of the fields, newest event first: its `_time` is the earliest, \
            `duration` and `eventcount` are added, and other fields hold the different values, sorted. An event may bring \
            fields that later ones are matched by. A filter is terms of `search`, in quotes or in parentheses, or \
            `eval(<condition>)`. `closed_txn` is 1 where `startswith`, `maxevents`, `maxspan` or `maxpause` ended it.",
    options: &[
        Choice {
            name: "startswith",
            takes: "<filter>",
            about: "What its earliest event is; without one it is left out.",
        },
        Choice { name: "endswith", takes: "<filter>", about: "What its latest event is." },
        Choice { name: "maxspan", takes: "<span> such as 5m, or -1", about: "It is shorter than this." },
        Choice { name: "maxpause", takes: "<span> such as 5m, or -1", about: "No two neighbours are further apart." },
        Choice { name: "maxevents", takes: "<count>, default 1000, or -1", about: "It is closed once it has so many." },
        Choice {
            name: "connected",
            takes: "<bool>, default true",
            about: "Whether an event that shares none of the fields begins a new one.",
        },
        Choice {
            name: "unifyends",
            takes: "<bool>, default that of `connected`",
            about: "Whether events that match `startswith` or `endswith` must share a field too.",
        },
        Choice {
            name: "keepevicted",
            takes: "<bool>, default false",
            about: "Whether those without their `startswith` event are kept, and those evicted.",
        },
        Choice {
            name: "keeporphans",
            takes: "<bool>, default false",
            about: "Whether events in no transaction that is kept stay, with `_txn_orphan` 1.",
        },
        Choice {
            name: "maxopentxn",
            takes: "<count>, default 5000",
            about: "With more open, that which waited longest is evicted.",
        },
        Choice { name: "maxopenevents", takes: "<count>, default 100000", about: "Likewise, of the events in them." },
        Choice {
            name: "mvlist",
            takes: "<bool> or <fields>, default false",
            about: "Whether fields hold the value of each event in turn, the earliest first. Quote several fields.",
        },
        Choice {
            name: "nullstr",
            takes: "<text>, default NULL",
            about: "What such a list has where an event lacks it.",
        },
        Choice { name: "mvraw", takes: "<bool>, default false", about: "Whether `_raw` is a multivalue, not lines." },
        Choice {
            name: "delim",
            takes: "<text>, default a blank",
            about: "What stands between the values of that `_raw` where `nomv` follows at once.",
        },
        Choice { name: "match", takes: "closest", about: "The only way there is." },
        Choice { name: "name", takes: "<stanza>", about: "Not supported: it needs Splunk's transactiontypes.conf." },
    ],
    examples: &[
        Example {
            search: "* | transaction user maxpause=1m | table _time user action duration eventcount",
            events: "_time,user,action\n230,eve,view\n220,bob,view\n210,eve,login\n100,eve,view",
            gives: "_time,user,action,duration,eventcount\n220,bob,view,0,1\n210,eve,login|view,20,2\n100,eve,view,0,1",
        },
        Example {
            search: "* | transaction user startswith=(id=4720) endswith=eval(id==4726) keepevicted=t | table user duration closed_txn",
            events: "_time,user,id\n90,eve,4726\n80,bob,4726\n70,eve,4738\n60,eve,4720\n50,ann,4720",
            gives: "user,duration,closed_txn\nbob,0,0\neve,30,1\nann,0,0",
        },
        Example {
            search: "* | transaction user maxspan=11s | table _time user n duration closed_txn",
            events: "_time,user,n\n50,eve,5\n40,eve,4\n30,eve,3\n20,eve,2\n10,eve,1",
            gives: "_time,user,n,duration,closed_txn\n40,eve,4|5,10,1\n20,eve,2|3,10,1\n10,eve,1,0,0",
        },
        Example {
            search: "* | transaction user startswith=login endswith=logout keeporphans=t | table _time user eventcount _txn_orphan",
            events: "_time,user,_raw\n50,eve,logout\n40,eve,work\n30,eve,login\n20,eve,work\n10,bob,login",
            gives: "_time,user,eventcount,_txn_orphan\n30,eve,3,\n20,eve,,1\n10,bob,,1",
        },
        Example {
            search: "* | transaction host cookie mvlist=cookie | table host cookie eventcount",
            events: "_time,host,cookie\n30,,b\n20,a,b\n10,a,",
            gives: "host,cookie,eventcount\na,NULL|b|b,3",
        },
    ],
    source: "Search Reference, \"transaction\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&TRANSACTION, stage.body)?;
    if let Some(option) = arguments.option("name") {
        return Err(
            lowering.unsupported("`name` needs Splunk's transactiontypes.conf; write its options here", option.text)
        );
    }
    if let Some(option) =
        arguments.option("match").filter(|option| !option.value.written.eq_ignore_ascii_case("closest"))
    {
        return Err(arguments.wrong(option, "`closest` is the only way to match"));
    }
    let fields = match arguments.items() {
        [] => Vec::new(),
        items => arguments.fields(items)?,
    };
    if fields.len() > MOST_FIELDS {
        return Err(arguments.misplaced("", &format!("at most {MOST_FIELDS} fields are supported")));
    }
    let starts = lowering.option_filter(&arguments, "startswith")?;
    let ends = lowering.option_filter(&arguments, "endswith")?;
    let transaction = Transaction {
        rules: rules(&arguments, fields.len(), lowering.limits())?,
        merge: merge(&arguments)?,
        keep_evicted: arguments.flag("keepevicted", false)?,
        keep_orphans: arguments.flag("keeporphans", false)?,
        fields,
        starts,
        ends,
    };
    if transaction.merge.raw_is_list {
        lowering.combine("_raw".into(), arguments.text("delim").unwrap_or(" ".into()).into());
    }
    lowering.push(native::op(transaction));
    Ok(())
}

/// A bit of a word stands for each field.
const MOST_FIELDS: usize = 64;

fn rules(arguments: &Arguments<'_, '_>, fields: usize, limits: &Limits) -> Result<Rules> {
    let connected = arguments.flag("connected", true)?;
    let most = |name, default: u64| -> Result<usize> {
        Ok(usize::try_from(arguments.count(name)?.unwrap_or(default)).unwrap_or(usize::MAX))
    };
    Ok(Rules {
        fields,
        max_span: span(arguments, "maxspan")?,
        max_pause: span(arguments, "maxpause")?,
        max_events: match arguments.option("maxevents") {
            Some(option) if is_off(option) => usize::MAX,
            Some(_) | None => most("maxevents", 1_000)?.max(1),
        },
        connected,
        unify_ends: arguments.flag("unifyends", connected)?,
        most_open: most("maxopentxn", limits.open_transactions)?,
        most_open_events: most("maxopenevents", limits.open_events)?,
    })
}

/// A negative number switches a bound off.
fn is_off(option: &Setting<'_>) -> bool {
    option.value.written.strip_prefix('-').is_some_and(|digits| digits.parse::<u64>().is_ok())
}

/// A span in seconds; a number without a unit counts seconds.
fn span(arguments: &Arguments<'_, '_>, name: &str) -> Result<Option<f64>> {
    let Some(option) = arguments.option(name).filter(|option| !is_off(option)) else { return Ok(None) };
    let written = option.value.written;
    let seconds = written.parse::<u32>().ok().map(f64::from);
    match seconds.or_else(|| TimeSpan::read(written).map(|span| span.seconds())) {
        Some(seconds) => Ok(Some(seconds)),
        None => Err(arguments.wrong(option, "a span of time is expected, such as `5m`")),
    }
}

fn merge(arguments: &Arguments<'_, '_>) -> Result<Merge> {
    let mut merge = Merge {
        lists_all: false,
        lists: Vec::new(),
        null_text: arguments.text("nullstr").unwrap_or("NULL".into()).into(),
        raw_is_list: arguments.flag("mvraw", false)?,
    };
    let Some(option) = arguments.option("mvlist") else { return Ok(merge) };
    let after = option.text.as_bytes().as_ptr_range().end;
    if arguments.items().iter().any(|item| matches!(item, Item::Comma(comma) if comma.as_ptr() == after)) {
        return Err(arguments.wrong(option, "several fields are written between quotes, as \"a,b\""));
    }
    match arguments.flag("mvlist", false) {
        Ok(all) => merge.lists_all = all,
        Err(_) => {
            let names = option.value.written.split([',', ' ']).filter(|name| !name.is_empty());
            merge.lists = names.map(Name::from).collect();
        }
    }
    Ok(merge)
}

#[derive(Debug)]
struct Transaction {
    fields: Vec<Name>,
    starts: Option<Expr>,
    ends: Option<Expr>,
    rules: Rules,
    keep_evicted: bool,
    keep_orphans: bool,
    merge: Merge,
}

impl native::Command for Transaction {
    fn name(&self) -> &'static str {
        "transaction"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> std::result::Result<Table, String> {
        let marks = Marks {
            starts: marked(self.starts.as_ref(), &rows, machine)?,
            ends: marked(self.ends.as_ref(), &rows, machine)?,
        };
        let times = times(&rows);
        if times.windows(2).any(|pair| pair[0] < pair[1]) {
            machine
                .context()
                .trouble("`transaction` wants events newest first and these are not: add `| sort 0 -_time`");
        }
        let found = Pool::new(&self.rules, &self.fields, &rows, &times, &marks).run();
        if found.evicted > 0 {
            let fate = if self.keep_evicted { "cut in two" } else { "left out" };
            let message =
                format!("`transaction` had too much open, so that {} were {fate}, as in Splunk", found.evicted);
            machine.context().trouble(message);
        }
        let (kept, evicted): (Vec<_>, Vec<_>) =
            found.groups.into_iter().partition(|group| self.keep_evicted || !group.is_evicted);
        let mut orphans = found.orphans;
        orphans.extend(evicted.into_iter().flat_map(|group| group.rows));
        let orphans = if self.keep_orphans { orphans } else { Vec::new() };
        Ok(self.merge.run(&rows, &self.fields, &times, &kept, orphans))
    }

    fn effect(&self) -> Effect {
        // `linecount` counts the lines of `_raw`.
        let mut reads: Vec<Name> = vec!["_time".into(), "_raw".into()];
        reads.extend(self.fields.iter().cloned());
        reads.extend([&self.starts, &self.ends].into_iter().flatten().flat_map(Expr::reads));
        let makes = merge::MADE.map(Name::from).to_vec();
        Effect { reads: Some(reads), makes, order: Order::Made, ..Effect::default() }
    }
}

/// Which rows match `startswith` and `endswith`, where they are given.
struct Marks {
    starts: Option<Vec<bool>>,
    ends: Option<Vec<bool>>,
}

/// The rows that match a filter.
fn marked(
    filter: Option<&Expr>,
    rows: &Table,
    machine: &dyn Machine,
) -> std::result::Result<Option<Vec<bool>>, String> {
    let Some(filter) = filter else { return Ok(None) };
    let mark = hidden("transaction");
    let truth = Expr::new(Node::Literal(Value::from(1)), filter.span);
    let value = Expr::new(Node::Case(vec![(filter.clone(), truth)]), filter.span);
    let op = Op::Extend(Extend { field: Target::Named(mark.clone()), value });
    let plan = Plan { steps: vec![Step { op, stage: 0, span: filter.span }] };
    let marked = machine.run(&plan, rows.clone())?;
    Ok(Some((0..marked.rows()).map(|row| !marked.value(row, &mark).is_null()).collect()))
}

/// The time of each row; one without a time is not a number, and no bound applies to it.
fn times(rows: &Table) -> Vec<f64> {
    let time = |row| rows.value(row, "_time").number().map_or(f64::NAN, |number| number.value);
    (0..rows.rows()).map(time).collect()
}

#[cfg(test)]
mod tests {
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn errors(search: &str) -> Vec<String> {
        let lowered = lower(&Source::bare("test", search), &Setting::at(0.0, Zone::utc()));
        lowered.diagnostics.into_iter().map(|found| found.message).collect()
    }

    #[test]
    fn what_needs_a_splunk_server_is_refused_by_name() {
        assert!(errors("* | transaction name=web")[0].contains("transactiontypes.conf"));
        assert!(errors("* | transaction a startswith=\"x earliest=-1d\"")[0].contains("time range"));
    }

    #[test]
    fn a_list_of_fields_without_quotes_is_no_list_of_keys() {
        assert!(errors("* | transaction user mvlist=a,b")[0].contains("between quotes"));
        assert!(errors("* | transaction user mvlist=\"a,b\" maxspan=-1 maxevents=-1 maxpause=30").is_empty());
    }

    #[test]
    fn filters_are_words_quoted_searches_groups_and_conditions() {
        for filter in [
            "login",
            "\"log in\"",
            "(id=1 OR \"log in\")",
            "eval(a<b)",
            "\"id=\\\"4 5\\\"\"",
            "EVAL(match(a, \"(x)\"))",
        ] {
            assert_eq!(errors(&format!("* | transaction user startswith={filter} endswith=x")), [""; 0], "{filter}");
        }
    }
}
