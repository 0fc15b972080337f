//! `bin`, also `bucket`: puts numbers or times into ranges of one width.

use super::lower::options::{Arguments, name_of};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Bin, Op, Width};
use crate::syntax::args::{Item, Setting};
use crate::syntax::pipeline::Stage;
use crate::value::time::{self, TimeSpan};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const BIN: Command = Command {
    name: "bin",
    aliases: &["bucket", "discretize"],
    usage: "bin [span=<span>] [bins=<count>] [minspan=<span>] [start=<n>] [end=<n>] [aligntime=<time>] <field> [AS <name>]",
    about: "Puts a field's numbers into ranges of one width, shown as `low-high`; of `_time` the start of the range is \
            kept. Without a span the width is the least of 1, 2, 5, 10, ... that needs at most 100 ranges.",
    options: &[
        Choice { name: "span", takes: "<number>, <number>log<base>, or a time such as 5m", about: "The width." },
        Choice { name: "bins", takes: "<count>, default 100", about: "At most so many ranges." },
        Choice { name: "minspan", takes: "<span>", about: "At least so wide." },
        Choice { name: "start", takes: "<number>", about: "The ranges reach down to here at least." },
        Choice { name: "end", takes: "<number>", about: "The ranges reach up to here at least." },
        Choice { name: "aligntime", takes: "earliest|latest|<time>", about: "Where a range of time begins." },
    ],
    examples: &[
        Example { search: "* | bin x span=10 AS b | table x b", events: "x\n5\n12", gives: "x,b\n5,0-10\n12,10-20" },
        Example {
            search: "* | bin _time span=10m | stats count BY _time",
            events: "_time\n1672628645\n1672628400\n1672628399",
            gives: "_time,count\n1672627800,1\n1672628400,2",
        },
    ],
    source: "Search Reference, \"bin\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&BIN, stage.body)?;
    let (field, into) = match arguments.items() {
        [Item::Word(field)] => (*field, *field),
        [Item::Word(field), middle, Item::Word(into)] if middle.is_word("as") => (*field, *into),
        [] => return Err(arguments.missing("a field")),
        [first, ..] => return Err(arguments.misplaced(first.text(), "one field is expected, perhaps with AS")),
    };
    let is_time = field.written == "_time";
    let width = match arguments.option("span") {
        Some(span) => width(lowering, &arguments, span, is_time)?,
        None if is_time => return Err(arguments.missing("a span for `_time`")),
        None => Width::Fitting {
            bins: bins(&arguments)?,
            least: arguments.number("minspan")?,
            start: arguments.number("start")?,
            end: arguments.number("end")?,
        },
    };
    let field = arguments.field(field)?;
    lowering.push(Op::Bin(Bin { field, into: name_of(into).into(), width }));
    Ok(())
}

fn bins(arguments: &Arguments<'_, '_>) -> Result<u64> {
    match arguments.count("bins")? {
        None => Ok(100),
        Some(count) if count >= 2 => Ok(count),
        Some(_) => Err(arguments.missing("at least 2 bins")),
    }
}

fn width(lowering: &Lowering<'_>, arguments: &Arguments<'_, '_>, span: &Setting<'_>, is_time: bool) -> Result<Width> {
    let written = span.value.written;
    let positive = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    if let Some((coefficient, base)) = written.split_once("log") {
        let coefficient = if coefficient.is_empty() { Some(1.0) } else { positive(coefficient) };
        let base = if base.is_empty() { Some(10.0) } else { positive(base).filter(|base| *base > 1.0) };
        return match (coefficient, base) {
            (Some(coefficient), Some(base)) => Ok(Width::Log(coefficient, base)),
            (None, _) | (_, None) => Err(arguments.wrong(span, "a logarithmic span is written like `2log10`")),
        };
    }
    if !is_time && let Some(number) = positive(written) {
        return Ok(Width::Number(number));
    }
    // A bare number of `_time` is seconds.
    let seconds = positive(written).map(|_| format!("{written}s"));
    match TimeSpan::read(seconds.as_deref().unwrap_or(written)) {
        Some(time) => Ok(Width::Time(time, aligned(lowering, arguments)?)),
        None => Err(arguments.wrong(span, "a span is a number, or a time such as `5m` or `1d`")),
    }
}

/// The moment that ranges of time are aligned to; none for the calendar.
fn aligned(lowering: &Lowering<'_>, arguments: &Arguments<'_, '_>) -> Result<Option<f64>> {
    let Some(option) = arguments.option("aligntime") else { return Ok(None) };
    let setting = lowering.setting;
    let moment = match option.value.written {
        "earliest" => setting.earliest,
        "latest" => setting.latest,
        written => time::moment(written, setting.now, &setting.zone),
    };
    moment.map(Some).ok_or_else(|| arguments.wrong(option, "this time is not known"))
}
