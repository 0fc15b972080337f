//! A pivot as text.

use super::{field, list, quoted, some, tally, when, width};
use crate::plan::pivot::{Axis, Cell, Kept, Pivot, Ranking, Score, Split, Unpivot};

/// The line of a pivot.
pub fn pivot(pivot: &Pivot) -> String {
    let Pivot { rows, columns, cells, dedup_split, naming } = pivot;
    let columns = some(columns, |split| format!(", columns {}", self::split(split)));
    let equal = when(*dedup_split, ", equal values of an event once");
    let naming = if cells.len() > 1 { format!(", named {}", quoted(naming)) } else { String::new() };
    format!("pivot {}, rows {}{columns}{equal}{naming}", list(cells, cell), axis(rows))
}

/// The line of an unpivot.
pub fn unpivot(unpivot: &Unpivot) -> String {
    let Unpivot { row, name, value } = unpivot;
    format!("unpivot all but {} into {} and {}", field(row), field(name), field(value))
}

fn cell(cell: &Cell) -> String {
    let per = some(&cell.per, |seconds| format!(" per {seconds} seconds"));
    format!("{}{per}", tally(&cell.tally))
}

fn axis(axis: &Axis) -> String {
    let Axis { field: name, width: binned, is_continuous, reach, is_whole } = axis;
    let binned = some(binned, |found| format!(" {}", width(found)));
    let continuous = when(*is_continuous, " without gaps");
    let from = some(&reach.0, |from| format!(", from {from}"));
    let to = some(&reach.1, |to| format!(", before {to}"));
    format!("{}{binned}{continuous}{from}{to}{}", field(name), when(*is_whole, ", whole ranges only"))
}

fn split(split: &Split) -> String {
    let Split { field: name, width: binned, missing, ranking, others } = split;
    let binned = some(binned, |found| format!(" {}", width(found)));
    let missing = some(missing, |label| format!(", missing as {}", quoted(label)));
    let ranking = some(ranking, kept);
    let others = some(others, |label| format!(", others as {}", quoted(label)));
    format!("{}{binned}{missing}{ranking}{others}", field(name))
}

fn kept(ranking: &Ranking) -> String {
    let score = match &ranking.score {
        Score::OfCells(function, number) => format!("{}{} of cells", function.name, some(number, f64::to_string)),
        Score::Events => "count of events".into(),
    };
    match ranking.kept {
        Kept::Ranked { count, highest, inside } => {
            let end = if highest { "highest" } else { "lowest" };
            format!(", {}the {count} {end} by {score}", when(!inside, "not "))
        }
        Kept::Above(limit) => format!(", above {limit} by {score}"),
        Kept::Below(limit) => format!(", below {limit} by {score}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Over, Tally, Width};
    use crate::source::Span;
    use crate::value::time::TimeSpan;

    fn count(name: &str) -> Cell {
        let (function, parameter) = crate::aggregate::find("count").expect("count exists");
        let tally = Tally { function, parameter, over: Over::Rows, name: name.into(), span: Span::default() };
        Cell { tally, per: None }
    }

    #[test]
    fn a_pivot_says_what_its_rows_and_columns_are() {
        let hour = TimeSpan::read("1h").map(|span| Width::Time(span, None));
        let rows =
            Axis { field: "_time".into(), width: hour, is_continuous: true, reach: (Some(0.0), None), is_whole: true };
        let (sum, _) = crate::aggregate::find("sum").expect("sum exists");
        let kept = Kept::Ranked { count: 10, highest: true, inside: true };
        let split = Split {
            field: "host".into(),
            width: None,
            missing: Some("NULL".into()),
            ranking: Some(Ranking { score: Score::OfCells(sum, None), kept }),
            others: Some("OTHER".into()),
        };
        let cells = vec![count("n"), Cell { per: Some(60.0), ..count("m") }];
        let drawn = Pivot { rows, columns: Some(split), cells, dedup_split: false, naming: "$AGG$: $VAL$".into() };
        assert_eq!(
            pivot(&drawn),
            "pivot count as n, count as m per 60 seconds, rows _time by time 1h without gaps, from 0, whole ranges only, \
             columns host, missing as \"NULL\", the 10 highest by sum of cells, others as \"OTHER\", \
             named \"$AGG$: $VAL$\""
        );
    }
}
