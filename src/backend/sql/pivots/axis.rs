//! The rows of a table of two fields: the values there are, and the empty ranges between them.

use super::super::bins::seconds;
use super::super::piece::{Piece, Shape};
use super::super::select::Select;
use super::super::writer::{Done, Writer};
use super::ROW;
use crate::plan::Width;
use crate::plan::pivot::Axis;
use crate::value::time::{TimeSpan, Unit};

/// How wide the ranges are.
pub enum Cut {
    /// There are none: a row is a value of this shape.
    No(Shape),
    /// So many seconds.
    Even(i64),
    /// As many seconds as a step says.
    Fitting(String),
}

impl Cut {
    /// The seconds of a range, as SQL; none if there are no ranges.
    pub fn width(&self) -> Option<String> {
        match self {
            Cut::No(_) => None,
            Cut::Even(seconds) => Some(seconds.to_string()),
            Cut::Fitting(width) => Some(width.clone()),
        }
    }
}

/// The step of the rows that are shown.
pub struct Shown {
    /// The step.
    pub step: String,
    /// What its column holds.
    pub piece: Piece,
}

/// The column of a fitting width.
pub const WIDTH: &str = "_width";

/// The spans that `timechart` chooses from, in seconds; after them comes the month.
const SPANS: [i64; 10] = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 86_400];

/// Adds a column that tells the row of each event.
pub fn place(writer: &mut Writer<'_>, axis: &Axis) -> Done<Cut> {
    let span = writer.span();
    let row = writer.dialect.ident(ROW);
    let value = writer.field(&axis.field);
    let Some(width) = &axis.width else {
        let (sql, shape) = match value.shape {
            Shape::Many => (writer.dialect.unnested(&value.sql), Shape::Text),
            Shape::Nothing => (writer.nothing_of(Shape::Text), Shape::Text),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth => (value.sql.clone(), value.shape),
        };
        add(writer, &row, &sql);
        return Ok(Cut::No(shape));
    };
    if &*axis.field != "_time" {
        return Err(writer.refuse("rows that are ranges", "of `_time` alone they are translated yet", span));
    }
    let time = writer.double(&value, span)?;
    let cut = match width {
        Width::Time(span, None) => seconds(*span, writer.request.zone).map(Cut::Even),
        Width::Fitting { bins, least, start, end } => {
            let day = TimeSpan { count: 1.0, unit: Unit::Day };
            let has_even_days = seconds(day, writer.request.zone).is_some();
            has_even_days.then(|| fitting(writer, &time, *bins, *least, (*start, *end)))
        }
        Width::Time(_, Some(_)) | Width::Number(_) | Width::Log(..) => None,
    };
    let Some(cut) = cut else {
        let why = "only spans of whole seconds, minutes, hours and UTC days are translated yet";
        return Err(writer.refuse("rows that are ranges", why, span));
    };
    let width = cut.width().unwrap_or_default();
    let place = writer.dialect.quotient(&time.operand(), &width);
    let sql = format!("CAST(floor({place}) * {width} AS {})", writer.dialect.type_of(Shape::Whole));
    add(writer, &row, &sql);
    Ok(cut)
}

/// Adds a column that is no field.
fn add(writer: &mut Writer<'_>, column: &str, sql: &str) {
    let mut listed = writer.rows.kept();
    listed.push(format!("{sql} AS {column}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    writer.rows.carried.push(column.to_string());
}

/// The least of Splunk's spans that needs at most so many ranges.
fn fitting(
    writer: &mut Writer<'_>,
    time: &Piece,
    bins: u64,
    least: Option<f64>,
    reach: (Option<f64>, Option<f64>),
) -> Cut {
    let rows = writer.rows.clone();
    let bound = |name: &str, given: Option<f64>, end: &str| match given {
        Some(given) => format!("{end}({name}({}), {given})", time.sql),
        None => format!("{name}({})", time.sql),
    };
    let (low, high) = (bound("min", reach.0, "least"), bound("max", reach.1, "greatest"));
    let mut arms = String::new();
    for seconds in SPANS.iter().filter(|seconds| least.is_none_or(|least| **seconds as f64 >= least)) {
        let first = writer.dialect.quotient(&low, &seconds.to_string());
        let past = format!("({high} - floor({first}) * {seconds})");
        let count = writer.dialect.quotient(&past, &seconds.to_string());
        arms.push_str(&format!("  WHEN {count} < {} THEN {seconds}\n", bins.max(1)));
    }
    let stops =
        writer.dialect.stops("the events span so long a time that their ranges are months, which is not translated");
    let width = writer.dialect.ident(WIDTH);
    let column = format!("CASE\n{arms}  WHEN {high} IS NOT NULL THEN {stops}\nEND AS {width}");
    writer.push(&Select::of(vec![column], &rows.from));
    let step = std::mem::replace(&mut writer.rows, rows).from;
    Cut::Fitting(format!("(SELECT {width} FROM {step})"))
}

/// The step of the rows that are shown, if any event is in the table at all.
pub fn rows(writer: &mut Writer<'_>, axis: &Axis, cut: &Cut, placed: &str, cells: &str) -> Done<Shown> {
    let row = writer.dialect.ident(ROW);
    let some = format!("(SELECT count(*) FROM {cells}) > 0");
    let Some(width) = cut.width() else {
        writer.push(&Select { distinct: true, ..Select::of(vec![row], cells) });
        let step = std::mem::take(&mut writer.rows).from;
        let shape = if let Cut::No(shape) = cut { *shape } else { Shape::Text };
        return Ok(Shown { step, piece: Piece::tight("", shape) });
    };
    if axis.is_continuous {
        let (mut low, mut high) = (format!("min({row})"), format!("max({row})"));
        let start = |moment: f64| {
            let place = writer.dialect.quotient(&moment.to_string(), &width);
            format!("CAST(floor({place}) * {width} AS {})", writer.dialect.type_of(Shape::Whole))
        };
        let past = |moment: f64| {
            let place = writer.dialect.quotient(&moment.to_string(), &width);
            format!("CAST(ceil({place}) * {width} - {width} AS {})", writer.dialect.type_of(Shape::Whole))
        };
        if let Some(from) = axis.reach.0 {
            low = format!("least({low}, {})", start(from));
        }
        if let Some(to) = axis.reach.1 {
            high = format!("greatest({high}, {})", past(to));
        }
        let ends = vec![format!("{low} AS low"), format!("{high} AS high")];
        writer.push(&Select { having: Some(some), ..Select::of(ends, placed) });
        let spread = writer.dialect.spread("low", "high", &width);
        writer.push(&Select::of(vec![format!("{spread} AS {row}")], &writer.rows.from));
    } else {
        let filter = format!("{row} IS NOT NULL AND {some}");
        writer.push(&Select { distinct: true, filter: Some(filter), ..Select::of(vec![row.clone()], placed) });
    }
    if axis.is_whole {
        let from = axis.reach.0.map(|from| format!("{row} >= {from}"));
        let to = axis.reach.1.map(|to| format!("{row} + {width} <= {to}"));
        let whole: Vec<String> = from.into_iter().chain(to).collect();
        if !whole.is_empty() {
            writer.push(&Select { filter: Some(whole.join(" AND ")), ..Select::all(&writer.rows.from) });
        }
    }
    let step = std::mem::take(&mut writer.rows).from;
    Ok(Shown { step, piece: Piece::tight("", Shape::Whole) })
}
