//! Eval functions of multivalues that hang on places in them.

use super::by::{not_given, whole};
use crate::backend::sql::dialect::Purpose;
use crate::backend::sql::piece::{Piece, Shape, called};
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;
use crate::value::time::{TimeSpan, Unit};

/// `mvfind(x, regex)`.
pub fn mvfind(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(pattern) = args[1].text() else { return Err(not_given(writer, "mvfind", "the regular expression", span)) };
    let regex = writer.regex(pattern, Purpose::Found, args[1].span)?;
    let pattern = writer.literal(&regex.pattern, args[1].span)?;
    let value = writer.value(&args[0])?;
    let list = writer.many(&value, span)?;
    let local = writer.local();
    let found = writer.dialect.each(&list.sql, &local, &writer.dialect.finds(&local, &pattern));
    Ok(Piece::tight(called("spl_first", &[found]), Shape::Whole))
}

/// `mvindex(x, first, last)`.
pub fn mvindex(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let list = writer.many(&value, span)?;
    let (Some(first), Some(last)) = (whole(&args[1]), args.get(2).map_or(Some(None), |arg| whole(arg).map(Some)))
    else {
        return computed(writer, &list, &args[1..], span);
    };
    let count = writer.dialect.count(&list.sql);
    // Places are counted from 0 in Splunk and from 1 in SQL; those from the end are alike.
    let place = |place: i64| if place < 0 { place } else { place + 1 };
    let Some(last) = last else {
        return Ok(Piece::tight(writer.dialect.at(&list.sql, &place(first).to_string()), Shape::Text));
    };
    let slice = writer.dialect.slice(&list.sql, &place(first).to_string(), &place(last).to_string());
    let exists = if first < 0 { format!("{count} >= {}", -first) } else { format!("{count} > {first}") };
    let ends = if last < 0 { format!(" AND {count} >= {}", -last) } else { String::new() };
    let some = writer.nonempty(&slice, span)?;
    Ok(writer.when(&format!("{exists}{ends}"), &some))
}

/// The values at places that are known row by row.
fn computed(writer: &mut Writer<'_>, list: &Piece, places: &[Expr], span: Span) -> Done<Piece> {
    let mut parts = vec![list.sql.clone()];
    for place in places {
        let place = writer.value(place)?;
        parts.push(writer.double(&place, span)?.sql);
    }
    let (name, shape) = if places.len() == 1 { ("spl_item", Shape::Text) } else { ("spl_items", Shape::Many) };
    Ok(Piece::tight(called(name, &parts), shape))
}

/// `mvzip(left, right, delimiter)`.
pub fn mvzip(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let mut parts = Vec::new();
    for arg in &args[..2] {
        let value = writer.value(arg)?;
        parts.push(writer.many(&value, span)?.sql);
    }
    parts.push(match args.get(2) {
        None => writer.literal(",", span)?,
        Some(delimiter) => {
            let delimiter = writer.value(delimiter)?;
            writer.text(&delimiter, span)?.sql
        }
    });
    Ok(Piece::tight(called("spl_zip", &parts), Shape::Many))
}

/// `mvrange(start, end, step)`.
pub fn mvrange(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let mut parts = Vec::new();
    for arg in &args[..2] {
        let value = writer.value(arg)?;
        parts.push(writer.double(&value, span)?.sql);
    }
    parts.push(match args.get(2) {
        None => "1".to_string(),
        Some(step) => match step.text().filter(|text| crate::value::Number::read(text).is_none()) {
            Some(text) => match TimeSpan::read(text).map(|step| seconds(step, writer)) {
                None => return Ok(Piece::nothing()),
                Some(Some(seconds)) => seconds.to_string(),
                Some(None) => {
                    return Err(writer.refuse(
                        "`mvrange`",
                        "months, and days outside UTC, are not translated yet",
                        span,
                    ));
                }
            },
            None => {
                let step = writer.value(step)?;
                if step.shape == Shape::Text && args[2].text().is_none() {
                    return Err(not_given(writer, "mvrange", "the step", span));
                }
                writer.double(&step, span)?.sql
            }
        },
    });
    Ok(Piece::tight(called("spl_range", &parts), Shape::Many))
}

/// The seconds of a span, where it has the same number everywhere on the calendar.
fn seconds(step: TimeSpan, writer: &Writer<'_>) -> Option<f64> {
    let is_utc = writer.request.zone.name() == "UTC";
    match step.unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(step.seconds()),
        Unit::Day | Unit::Week => is_utc.then(|| step.seconds()),
        Unit::Month | Unit::Quarter | Unit::Year => None,
    }
}
