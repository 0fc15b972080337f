//! `gentimes`: time ranges, one after the other.

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, FieldPattern, Op, Project, Rows};
use crate::syntax::args::Setting;
use crate::syntax::pipeline::Stage;
use crate::table::Name;
use crate::value::time::{self, Modifier, Zone};
use crate::value::{Number, Value};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const GENTIMES: Command = Command {
    name: "gentimes",
    aliases: &[],
    usage: "| gentimes start=<time> [end=<time>] [increment=<count>(s|m|h|d)]",
    about: "Makes a row for each range of time from the start up to the end: `starttime` and `endtime`, a second before the \
            next, and the same for people. A time is `MM/DD/YYYY[:HH:MM:SS]`, or a number of days from last midnight. It must \
            be the first command.",
    options: &[
        Choice { name: "start", takes: "<time>", about: "Where the first range begins." },
        Choice { name: "end", takes: "<time>, default last midnight", about: "No range begins here or later." },
        Choice { name: "increment", takes: "<count>(s|m|h|d), default 1d", about: "How long a range is." },
    ],
    examples: &[
        Example {
            search: "| gentimes start=4/4/21 end=4/6/21",
            events: "",
            gives: "endhuman,endtime,starthuman,starttime\n\
                    Sun Apr  4 23:59:59 2021,1617580799,Sun Apr  4 00:00:00 2021,1617494400\n\
                    Mon Apr  5 23:59:59 2021,1617667199,Mon Apr  5 00:00:00 2021,1617580800",
        },
        Example {
            search: "| gentimes start=-1 increment=12h | table starthuman",
            events: "",
            gives: "starthuman\nSat Jun 14 00:00:00 2025\nSat Jun 14 12:00:00 2025",
        },
    ],
    source: "Search Reference, \"gentimes\"",
    generates: true,
    lower,
};

/// As the C library writes a time.
const HUMAN: &str = "%a %b %e %H:%M:%S %Y";

/// So many ranges may be made.
const MOST: f64 = 100_000.0;

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&GENTIMES, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`gentimes` takes options only"));
    }
    let zone = &lowering.setting.zone;
    let midnight = Modifier::read("@d").expect("@d is a modifier").apply(lowering.setting.now(), zone);
    let moment = |option: &Setting<'_>| {
        moment(option.value.written, midnight, zone).ok_or_else(|| arguments.wrong(option, "a time is expected"))
    };
    let Some(start) = arguments.option("start") else { return Err(arguments.missing("`start=<time>`")) };
    let (start, end) = (moment(start)?, arguments.option("end").map(moment).transpose()?.unwrap_or(midnight));
    let step = increment(&arguments)?;
    if (end - start) / step > MOST {
        return Err(Box::new(lowering.error("too-many-rows", format!("this makes more than {MOST} ranges"), "")));
    }
    let starts = (0..).map(|index: u32| start + f64::from(index) * step).take_while(|start| *start < end);
    let rows = starts.map(|start| row(start, start + step - 1.0, zone)).collect();
    lowering.push(Op::Rows(Rows::Given(rows)));
    // Rows from nothing have the time they are made at; those of `gentimes` have none.
    lowering.push(Op::Project(Project { fields: vec![FieldPattern::new("_time")], columns: Columns::Drop }));
    Ok(())
}

fn row(start: f64, end: f64, zone: &Zone) -> Vec<(Name, Value)> {
    let human = |epoch| Value::from(time::format(epoch, HUMAN, zone));
    vec![
        ("endhuman".into(), human(end)),
        ("endtime".into(), Value::computed(end)),
        ("starthuman".into(), human(start)),
        ("starttime".into(), Value::computed(start)),
    ]
}

/// The moment of `MM/DD/YYYY[:HH:MM:SS]`, or of so many days from midnight.
fn moment(text: &str, midnight: f64, zone: &Zone) -> Option<f64> {
    if let Ok(days) = text.parse::<i32>() {
        return Some(midnight + f64::from(days) * 86_400.0);
    }
    let (date, clock) = text.split_once(':').unwrap_or((text, "0:00:00"));
    let (rest, year) = date.rsplit_once('/')?;
    let century = if year.len() <= 2 { 2000 } else { 0 };
    let year = century + year.parse::<u32>().ok()?;
    time::parse(&format!("{rest}/{year}:{clock}"), "%m/%d/%Y:%H:%M:%S", zone)
}

fn increment(arguments: &Arguments<'_, '_>) -> Result<f64> {
    let Some(option) = arguments.option("increment") else { return Ok(86_400.0) };
    let written = option.value.written;
    let units = [('s', 1.0), ('m', 60.0), ('h', 3_600.0), ('d', 86_400.0)];
    let read = units.iter().find_map(|(unit, seconds)| {
        let count = Number::read(written.strip_suffix(*unit)?)?.whole().filter(|count| *count > 0)?;
        Some(count as f64 * seconds)
    });
    read.ok_or_else(|| arguments.wrong(option, "a whole number from 1 and s, m, h or d are expected"))
}
