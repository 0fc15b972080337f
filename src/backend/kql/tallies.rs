//! Stats functions over the rows of a group.

use super::piece::{Digits, Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::aggregate::Aggregate;
use crate::backend::Answer;
use crate::plan::{Over, Tally};
use crate::source::Span;

/// How well each stats function can be said.
pub fn answer(aggregate: &Aggregate) -> Option<Answer> {
    Some(match aggregate.name {
        "count" => Answer::Exact,
        "distinct_count" => Answer::Emulated("`count_distinct`, which is exact where `dcount` is not"),
        "estdc" => Answer::Emulated("counted exactly, as spelt does"),
        "values" => Answer::Emulated("a set that is put in order; at most a million values"),
        "list" => Answer::Emulated("in the order of the rows, which is spelled out"),
        "sum" | "avg" | "stdev" | "stdevp" | "var" | "varp" => {
            Answer::Emulated("a sum of doubles may differ in its last digit")
        }
        "min" | "max" | "range" => Answer::Emulated("of numbers and moments"),
        "first" | "last" | "earliest" | "latest" => Answer::Emulated("by time, or by the order of the rows"),
        "earliest_time" | "latest_time" => Answer::Exact,
        "perc" | "exactperc" | "upperperc" | "median" => Answer::Approximate(
            "Kusto's percentiles are values of the rows, near to the rank, and Splunk's lie between them",
        ),
        "mode" | "rate" | "whole" | "sumsq" => Answer::Unsupported("it is not translated yet"),
        "estdc_error" => Answer::Unsupported("it is an error of Splunk's own sketch"),
        _ => return None,
    })
}

/// A result of a group.
#[derive(Debug)]
pub struct Tallied {
    /// The aggregate.
    pub piece: Piece,
    /// Whether it is a count, which is zero of nothing.
    pub is_count: bool,
    /// Whether KQL gives the moment beside it.
    pub is_pair: bool,
}

impl Tallied {
    /// As it stands in a `summarize`, under this name.
    pub fn listed(&self, column: &str) -> String {
        if self.is_pair {
            return format!("({}, {column}) = {}", self.moment(column), self.piece.kql);
        }
        format!("{column} = {}", self.piece.kql)
    }

    /// The column that comes beside it, and is not wanted.
    pub fn beside(&self, column: &str) -> Option<String> {
        self.is_pair.then(|| self.moment(column))
    }

    fn moment(&self, column: &str) -> String {
        super::text::ident(&format!("_when_{}", super::text::unquoted(column)))
    }
}

/// Whether a result hangs on the order of the rows.
pub fn hangs_on_order(tally: &Tally) -> bool {
    ["first", "last", "list", "earliest", "latest"].contains(&tally.function.name)
}

/// Whether the rows come by time alone, the newest first, so that no sorting is needed to tell the first.
pub fn is_by_time(writer: &Writer<'_>) -> bool {
    matches!(&writer.rows.order[..], [only] if only.kql == "TimeGenerated desc" || only.kql == "Timestamp desc")
}

/// The result of an aggregate over a group.
pub fn tally(writer: &mut Writer<'_>, tally: &Tally) -> Done<Tallied> {
    let name = tally.function.name;
    let span = tally.span;
    let answer = answer(tally.function).unwrap_or(Answer::Unsupported("nobody has thought about it"));
    writer.report.take(&format!("`{name}`"), answer, span)?;
    let count = |kql: String| Tallied {
        piece: Piece::tight(kql, Shape::Whole).present(Presence::Always),
        is_count: true,
        is_pair: false,
    };
    let value = match &tally.over {
        Over::Rows => return Ok(count("count()".into())),
        Over::Field(field) => writer.field(field)?,
        Over::Fields(_) => return Err(writer.refuse("a wildcard", "it was not spelled out", span)),
        Over::Expr(expr) => {
            if is_condition(expr) {
                let condition = writer.condition(expr)?;
                if name == "count" {
                    return Ok(count(format!("countif({})", condition.kql)));
                }
                return Err(writer.refuse(&format!("`{name}`"), "over a condition it is not translated yet", span));
            }
            writer.value(expr)?
        }
    };
    let is_counting = ["count", "distinct_count", "estdc"].contains(&name);
    if value.shape == Shape::Nothing {
        let nothing = Tallied { piece: Piece::tight("take_any(\"\")", Shape::Text), is_count: false, is_pair: false };
        return Ok(if is_counting { count("countif(false)".into()) } else { nothing });
    }
    if is_counting {
        return counted(writer, name, &value, span).map(count);
    }
    let tallied = of_values(writer, tally, &value)?;
    if value.may_be_empty() && tallied.piece.shape == Shape::Text {
        // So may the result.
        return Ok(Tallied { piece: tallied.piece.present(Presence::Lost), ..tallied });
    }
    Ok(tallied)
}

fn is_condition(expr: &crate::plan::Expr) -> bool {
    use crate::plan::Node;
    match &expr.node {
        Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Not(_)
        | Node::Test(_)
        | Node::Compare { .. }
        | Node::In { .. }
        | Node::Like { .. }
        | Node::Match { .. } => true,
        Node::Call { function, .. } => function.gives == crate::function::Kind::Bool,
        Node::Literal(_)
        | Node::Field(_)
        | Node::Arithmetic { .. }
        | Node::Plus { .. }
        | Node::Negate(_)
        | Node::Concat(..)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_) => false,
    }
}

fn counted(writer: &mut Writer<'_>, name: &str, value: &Piece, span: Span) -> Done<String> {
    if value.shape == Shape::Many {
        if name == "count" {
            return Ok(format!("tolong(sum(coalesce(array_length({}), 0)))", value.kql));
        }
        return Err(writer.refuse("`dc`", "over a field with several values it is not translated yet", span));
    }
    let there = writer.presence(value, span)?;
    Ok(match (name, there.is(true)) {
        ("count", true) => "count()".into(),
        ("count", false) => format!("countif({})", there.kql),
        (_, true) => format!("count_distinct({})", value.kql),
        (_, false) => format!("count_distinctif({}, {})", value.kql, there.kql),
    })
}

fn of_values(writer: &mut Writer<'_>, tally: &Tally, value: &Piece) -> Done<Tallied> {
    let (name, span) = (tally.function.name, tally.span);
    let one = |piece: Piece| Ok(Tallied { piece, is_count: false, is_pair: false });
    if value.shape == Shape::Many {
        let why = "over a field with several values it is not translated yet";
        return Err(writer.refuse(&format!("`{name}`"), why, span));
    }
    let is_number = value.is_number() || value.shape == Shape::Moment;
    match name {
        "values" | "list" => {
            let text = writer.text(value, span)?;
            let there = writer.presence(value, span)?;
            let (function, most) = if name == "values" { ("make_set", "") } else { ("make_list", ", 100") };
            let all = match there.is(true) {
                true => format!("{function}({}{most})", text.kql),
                false => format!("{function}_if({}, {}{most})", text.kql, there.kql),
            };
            let all = if name == "values" { format!("array_sort_asc({all})") } else { all };
            one(Piece::tight(all, Shape::Many).present(if there.is(true) {
                Presence::Always
            } else {
                Presence::Itself
            }))
        }
        "min" | "max" if is_number => one(Piece::tight(format!("{name}({})", value.kql), value.shape)
            .present(value.presence.clone())
            .with(value.digits)),
        "min" | "max" => {
            let why = "of text, of which Splunk prefers what looks like a number, it is not translated yet";
            Err(writer.refuse(&format!("`{name}`"), why, span))
        }
        "first" | "last" | "earliest" | "latest" => at_end(writer, name, value, span),
        "earliest_time" | "latest_time" => {
            let time = writer.field(&"_time".into())?;
            let there = writer.presence(value, span)?;
            let function = if name == "earliest_time" { "minif" } else { "maxif" };
            let kql = format!("{function}({}, {})", time.kql, there.kql);
            one(Piece::tight(kql, time.shape))
        }
        _ => {
            let number = writer.number(value, span)?;
            let presence = number.presence.clone();
            let there = writer.presence(&number, span)?;
            let of = |function: &str| format!("{function}({})", number.kql);
            // Of nothing KQL's sum is zero and its mean no number; Splunk's are missing.
            let some = |function: &str, shape: Shape| match there.is(true) {
                true => of(function),
                false => {
                    format!("iff(countif({}) > 0, {}, {})", there.kql, of(function), super::conversions::null(shape))
                }
            };
            let (kql, shape) = match name {
                "range" if value.shape == Shape::Moment => {
                    (format!("(max({0}) - min({0})) / 1s", value.kql), Shape::Number)
                }
                "sum" => (some("sum", number.shape), number.shape),
                "range" => (format!("{} - {}", of("max"), of("min")), number.shape),
                "avg" => (some("avg", Shape::Number), Shape::Number),
                "stdev" => (some("stdev", Shape::Number), Shape::Number),
                "stdevp" => (some("stdevp", Shape::Number), Shape::Number),
                "var" => (some("variance", Shape::Number), Shape::Number),
                "varp" => (some("variancep", Shape::Number), Shape::Number),
                "median" => (format!("percentile({}, 50)", number.kql), number.shape),
                "perc" | "exactperc" | "upperperc" => {
                    (format!("percentile({}, {})", number.kql, tally.parameter.unwrap_or(50.0)), number.shape)
                }
                _ => return Err(writer.refuse(&format!("`{name}`"), "it is not translated yet", span)),
            };
            let presence = if presence == Presence::Always { Presence::Always } else { Presence::Itself };
            one(Piece::tight(kql, shape).present(presence).with(Digits::Free))
        }
    }
}

/// The first or the last value, of the rows or of time.
fn at_end(writer: &mut Writer<'_>, name: &str, value: &Piece, span: Span) -> Done<Tallied> {
    let is_timed = matches!(name, "earliest" | "latest");
    // Events come newest first.
    let is_first = matches!(name, "first" | "latest");
    if is_by_time(writer) {
        let time = writer.rows.order[0].kql.trim_end_matches(" desc").to_string();
        if value.kql == time {
            let function = if is_first { "max" } else { "min" };
            let piece = Piece::tight(format!("{function}({time})"), value.shape);
            let piece = piece.present(value.presence.clone()).with(value.digits);
            return Ok(Tallied { piece, is_count: false, is_pair: false });
        }
        let there = writer.presence(value, span)?;
        let key = if there.is(true) { time } else { format!("iff({}, {time}, datetime(null))", there.kql) };
        let function = if is_first { "arg_max" } else { "arg_min" };
        let piece = Piece::tight(format!("{function}({key}, {})", value.kql), value.shape);
        let piece = piece.present(value.presence.clone()).with(value.digits);
        return Ok(Tallied { piece, is_count: false, is_pair: true });
    }
    if writer.rows.order.is_empty() && !writer.rows.is_sorted {
        return Err(writer.refuse(&format!("`{name}`"), "the order of the rows is not known", span));
    }
    let first_key = writer.rows.order.first().and_then(|term| term.field.clone());
    if is_timed && first_key.as_deref() != Some("_time") {
        return Err(writer.refuse(&format!("`{name}`"), "of rows that are not in the order of time", span));
    }
    let text = writer.text(value, span)?;
    let mut there = vec![writer.presence(value, span)?];
    if is_timed {
        let time = writer.field(&"_time".into())?;
        there.push(writer.presence(&time, span)?);
    }
    let there = super::piece::all_or_any(there, true);
    let list = match there.is(true) {
        true => format!("make_list({})", text.kql),
        false => format!("make_list_if({}, {})", text.kql, there.kql),
    };
    let place = if is_first { "0" } else { "-1" };
    let piece = Piece::tight(format!("tostring({list}[{place}])"), Shape::Text);
    Ok(Tallied { piece, is_count: false, is_pair: false })
}
