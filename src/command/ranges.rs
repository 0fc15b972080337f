//! Options that say how numbers and times are put into ranges, as `bin`, `chart`, `timechart` and `makecontinuous` share them.

use super::lower::options::Arguments;
use super::{Choice, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Width;
use crate::syntax::args::Setting;
use crate::value::time::{self, Modifier, TimeSpan, Unit};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The option `span`.
pub const SPAN: Choice = Choice {
    name: "span",
    takes: "<number>, <number>log<base>, or a time such as 5m or 1w@w1",
    about: "The width of a range.",
};
/// The option `bins`.
pub const BINS: Choice = Choice { name: "bins", takes: "<count>, default 100", about: "At most so many ranges." };
/// The option `minspan`.
pub const MINSPAN: Choice = Choice { name: "minspan", takes: "<span>", about: "Ranges are at least so wide." };
/// The option `start`.
pub const START: Choice = Choice { name: "start", takes: "<number>", about: "The ranges reach down to here at least." };
/// The option `end`.
pub const END: Choice = Choice { name: "end", takes: "<number>", about: "The ranges reach up to here at least." };
/// The option `aligntime`.
pub const ALIGNTIME: Choice =
    Choice { name: "aligntime", takes: "earliest|latest|<time>", about: "Where a range of time begins." };

/// The width that options ask for; none if there is none of them.
pub fn given(lowering: &Lowering<'_>, arguments: &Arguments<'_, '_>, is_time: bool) -> Result<Option<Width>> {
    if let Some(span) = arguments.option("span") {
        return spanned(lowering, arguments, span, is_time).map(Some);
    }
    let is_given = [BINS, MINSPAN, START, END].iter().any(|choice| arguments.option(choice.name).is_some());
    is_given.then(|| fitting(arguments, is_time)).transpose()
}

/// The width that fits the values, as options ask for it.
pub fn fitting(arguments: &Arguments<'_, '_>, is_time: bool) -> Result<Width> {
    let bins = match arguments.count("bins")? {
        None => 100,
        Some(count) if count >= 2 => count,
        Some(_) => return Err(arguments.missing("at least 2 bins")),
    };
    let least = if is_time { least_seconds(arguments)? } else { arguments.number("minspan")? };
    Ok(Width::Fitting { bins, least, start: arguments.number("start")?, end: arguments.number("end")? })
}

fn least_seconds(arguments: &Arguments<'_, '_>) -> Result<Option<f64>> {
    let Some(option) = arguments.option("minspan") else { return Ok(None) };
    match time_span(option.value.written) {
        Some(span) => Ok(Some(span.seconds())),
        None => Err(arguments.wrong(option, "a span of time is expected, such as `5m` or `1d`")),
    }
}

/// A span of time; a bare number is seconds.
pub fn time_span(written: &str) -> Option<TimeSpan> {
    let seconds = written.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{written}s"));
    TimeSpan::read(seconds.as_deref().unwrap_or(written))
}

/// The width that a `span` gives.
pub fn spanned(
    lowering: &Lowering<'_>,
    arguments: &Arguments<'_, '_>,
    span: &Setting<'_>,
    is_time: bool,
) -> Result<Width> {
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
    if let Some((length, snap)) = written.split_once('@') {
        return snapped(lowering, arguments, span, length, snap);
    }
    match time_span(written) {
        Some(time) => Ok(Width::Time(time, aligned(lowering, arguments)?)),
        None => Err(arguments.wrong(span, "a span is a number, or a time such as `5m` or `1d`")),
    }
}

/// `1w@w1`: weeks that begin on a Monday. Other units begin where they are snapped to anyhow.
fn snapped(
    lowering: &Lowering<'_>,
    arguments: &Arguments<'_, '_>,
    span: &Setting<'_>,
    length: &str,
    snap: &str,
) -> Result<Width> {
    let day = Modifier::read(&format!("@{snap}"));
    let time = TimeSpan::read(length.trim_start_matches(['+', '-']));
    let (Some(time), Some(day)) = (time, day) else {
        return Err(arguments.wrong(span, "a span that snaps is written like `1w@w1`"));
    };
    let unit = Unit::read(snap.trim_end_matches(|c: char| c.is_ascii_digit()));
    match (time.unit, unit) {
        (Unit::Week, Some(Unit::Week)) => {
            let setting = lowering.setting;
            Ok(Width::Time(time, Some(day.apply(setting.now(), &setting.zone))))
        }
        (length, Some(snap)) if length == snap => Ok(Width::Time(time, None)),
        (_, Some(_) | None) => {
            Err(lowering.unsupported("a span that snaps to another unit is not supported", span.value.text))
        }
    }
}

/// From when to when ranges of time reach, as far as that is known.
pub type Reach = (Option<f64>, Option<f64>);

/// The time range of the search; a search from some moment on ends now, and one from the epoch on is over all time.
pub fn reach(lowering: &Lowering<'_>) -> Reach {
    let (earliest, latest) = lowering.time_range();
    match earliest.filter(|earliest| *earliest > 0.0) {
        Some(earliest) => (Some(earliest), Some(latest.unwrap_or(lowering.setting.now()))),
        None => (None, latest),
    }
}

/// The moment that ranges of time are aligned to; none for the calendar.
fn aligned(lowering: &Lowering<'_>, arguments: &Arguments<'_, '_>) -> Result<Option<f64>> {
    let Some(option) = arguments.option("aligntime") else { return Ok(None) };
    let setting = lowering.setting;
    let (earliest, latest) = lowering.time_range();
    let moment = match option.value.written {
        "earliest" => earliest,
        "latest" => latest,
        written => time::moment(written, setting.now(), &setting.zone),
    };
    moment.map(Some).ok_or_else(|| arguments.wrong(option, "this time is not known"))
}
