//! What `chart` and `timechart` share: their options, and which fields are the rows and the columns.

pub mod ranking;

use super::lower::options::Arguments;
use super::tally::{self, Find};
use super::{Choice, Lowering, ranges};
use crate::aggregate;
use crate::diagnostic::Diagnostic;
use crate::plan::pivot::{Cell, Ranking, Split};
use crate::plan::{Over, Tally};
use crate::syntax::args::{self, Item};
use crate::syntax::tree::Word;
use crate::table::Name;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The option `sep`.
pub const SEP: Choice = Choice {
    name: "sep",
    takes: "<text>, default `: `",
    about: "What stands between the aggregate and the value in the name of a column, if there are several aggregates.",
};
/// The option `format`.
pub const FORMAT: Choice = Choice {
    name: "format",
    takes: "<text>, default `$AGG$: $VAL$`",
    about: "How a column is named if there are several aggregates.",
};
/// The option `cont`.
pub const CONT: Choice =
    Choice { name: "cont", takes: "<bool>, default true", about: "Whether empty ranges between others have a row." };
/// The option `limit`.
pub const LIMIT: Choice = Choice {
    name: "limit",
    takes: "[top|bottom]<count>, default top10, 0 for all",
    about: "How many columns are kept: those with the highest or lowest sum, or of several aggregates those with the \
            most or fewest events.",
};
/// The option `agg`.
pub const AGG: Choice =
    Choice { name: "agg", takes: "<aggregate>, default sum", about: "By what of its cells a column is ranked." };
/// The option `usenull`.
pub const USENULL: Choice = Choice {
    name: "usenull",
    takes: "<bool>, default true",
    about: "Whether there is a column for events that lack the field of the columns.",
};
/// The option `useother`.
pub const USEOTHER: Choice = Choice {
    name: "useother",
    takes: "<bool>, default true",
    about: "Whether there is a column for the values that are not kept.",
};
/// The option `nullstr`.
pub const NULLSTR: Choice =
    Choice { name: "nullstr", takes: "<name>, default NULL", about: "The name of the column of missing values." };
/// The option `otherstr`.
pub const OTHERSTR: Choice =
    Choice { name: "otherstr", takes: "<name>, default OTHER", about: "The name of the column of other values." };
/// The option `dedup_splitvals`.
pub const DEDUP: Choice = Choice {
    name: "dedup_splitvals",
    takes: "<bool>, default false",
    about: "Whether an event counts once for equal values of a multivalue.",
};

/// The parts of a chart as they stand in its text.
#[derive(Debug)]
pub struct Clauses<'a> {
    /// Aggregates and options.
    pub head: &'a str,
    /// What follows OVER.
    pub over: Option<&'a str>,
    /// What follows BY.
    pub by: Option<&'a str>,
    /// What follows WHERE.
    pub kept: Option<&'a str>,
}

impl<'a> Clauses<'a> {
    /// Cuts the text of a stage at its words.
    pub fn of(lowering: &Lowering<'_>, body: &'a str) -> Result<Clauses<'a>> {
        let args = args::read(body).map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
        let mut clauses = Clauses { head: body, over: None, by: None, kept: None };
        let is_word = |item: &&Item<'a>| ["over", "by", "where"].iter().any(|word| item.is_word(word));
        for item in args.items.iter().filter(is_word) {
            let Some((before, after)) = around(clauses.last(), item.text()) else { continue };
            *clauses.last() = before;
            if item.is_word("over") && clauses.over.is_none() && clauses.by.is_none() {
                clauses.over = Some(after);
            } else if item.is_word("by") && clauses.by.is_none() {
                clauses.by = Some(after);
            } else if item.is_word("where") && clauses.by.is_some() && clauses.kept.is_none() {
                clauses.kept = Some(after);
            } else {
                let message = format!("`{}` cannot stand here", item.text());
                return Err(Box::new(lowering.error("wrong-arguments", message, item.text())));
            }
        }
        Ok(clauses)
    }

    fn last(&mut self) -> &mut &'a str {
        let Clauses { head, over, by, kept } = self;
        kept.as_mut().or(by.as_mut()).or(over.as_mut()).unwrap_or(head)
    }
}

/// What stands before and after a piece of a text.
fn around<'a>(text: &'a str, piece: &str) -> Option<(&'a str, &'a str)> {
    let start = (piece.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some((text.get(..start)?, text.get(start + piece.len()..)?))
}

/// `BY row, column`: the part of the row, and that of the column if there is one.
pub fn row_and_column<'a>(lowering: &Lowering<'_>, by: &'a str) -> Result<(&'a str, Option<&'a str>)> {
    let args = args::read(by).map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
    let second = args.items.iter().filter(|item| matches!(item, Item::Word(_))).nth(1);
    let Some(start) = second.and_then(|item| around(by, item.text())).map(|(before, _)| before.len()) else {
        return Ok((by, None));
    };
    Ok((by[..start].trim_end().trim_end_matches(','), Some(&by[start..])))
}

/// The arguments of a chart, part by part; an option that says how columns are named and kept may stand in any.
#[derive(Debug)]
pub struct Parts<'s, 'a>(Vec<Arguments<'s, 'a>>);

impl<'s, 'a> Parts<'s, 'a> {
    /// The parts, the first with the aggregates; an option that is meant for all may stand in one alone.
    pub fn new(parts: impl IntoIterator<Item = Arguments<'s, 'a>>) -> Result<Parts<'s, 'a>> {
        let parts = Parts(parts.into_iter().collect());
        let shared = [&SEP, &FORMAT, &CONT, &LIMIT, &AGG, &USENULL, &USEOTHER, &NULLSTR, &OTHERSTR, &DEDUP];
        for name in shared.map(|choice| choice.name) {
            let given = parts.0.iter().filter_map(|part| Some((part, part.option(name)?))).nth(1);
            if let Some((part, option)) = given {
                return Err(part.wrong(option, "this option is given twice"));
            }
        }
        Ok(parts)
    }

    /// The part that has an option, else the first.
    fn with(&self, name: &str) -> &Arguments<'s, 'a> {
        self.0.iter().find(|part| part.option(name).is_some()).unwrap_or(&self.0[0])
    }

    /// A true or false option.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool> {
        self.with(name).flag(name, default)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.with(name).text(name)
    }

    /// How columns are named.
    pub fn naming(&self) -> Name {
        let of_sep = || format!("$AGG${}$VAL$", self.text("sep").unwrap_or(": ".into()));
        self.text("format").unwrap_or_else(of_sep).into()
    }

    /// The columns' field, with everything that is said of them.
    pub fn split(
        &self,
        lowering: &Lowering<'_>,
        part: &Arguments<'s, 'a>,
        cells: &[Cell],
        given: Option<Ranking>,
    ) -> Result<Split> {
        let field = one_field(part)?;
        if let Some(cell) = cells.iter().find(|cell| cell.tally.over == Over::Field(field.clone())) {
            let message = format!("`{field}` cannot be both what is computed of and what the columns are");
            let help = "copy it to another field with `eval` first, as in Splunk";
            return Err(Box::new(Diagnostic::error("wrong-arguments", message, cell.tally.span).help(help)));
        }
        let label = |use_it: &str, name: &str, default: &str| -> Result<Option<Name>> {
            let label = self.text(name).unwrap_or(default.into());
            Ok(self.flag(use_it, true)?.then(|| label.into()))
        };
        let limited = ranking::of_options(self, lowering, cells)?;
        Ok(Split {
            width: ranges::given(lowering, part, *field == *"_time")?,
            missing: label("usenull", "nullstr", "NULL")?,
            others: label("useother", "otherstr", "OTHER")?,
            // A WHERE clause overrides `limit` and `agg` (Search Reference, "timechart").
            ranking: given.or(limited),
            field,
        })
    }
}

/// The only field of a part.
pub fn one_field(part: &Arguments<'_, '_>) -> Result<Name> {
    let mut fields = part.fields(part.items())?;
    match (fields.pop(), fields.is_empty()) {
        (Some(field), true) => Ok(field),
        (Some(_) | None, _) => {
            let extra = part.items().last().map_or("", |item| item.text());
            Err(part.misplaced(extra, "only one field can be the rows, and only one the columns: this is one too many"))
        }
    }
}

/// The aggregates of a chart.
pub fn cells<'a>(
    lowering: &mut Lowering<'_>,
    head: &Arguments<'_, 'a>,
    items: &[Item<'a>],
    find: Find,
) -> Result<Vec<Cell>> {
    if let Some(Item::Group(text)) = items.first() {
        return Err(lowering.unsupported("an expression of aggregates is not supported yet", text));
    }
    let tallies = tally::tallies(lowering, head, items, find)?;
    let per = |tally: &Tally| aggregate::RATES.iter().find(|(rate, _)| **rate == *tally.function);
    Ok(tallies.into_iter().map(|tally| Cell { per: per(&tally).map(|(_, seconds)| *seconds), tally }).collect())
}

/// An aggregate that any chart has.
pub fn function(lowering: &Lowering<'_>, word: Word<'_>) -> Result<(&'static aggregate::Aggregate, Option<f64>)> {
    if word.written.eq_ignore_ascii_case("eval") {
        return Err(lowering.unsupported("an expression of aggregates is not supported yet", word.text));
    }
    tally::function(lowering, word)
}

#[cfg(test)]
mod tests {
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    /// What a chart is lowered to, or what is wrong with it.
    fn plan(chart: &str) -> String {
        let source = Source::bare("a.spl", format!("* | {chart}"));
        let setting = Setting { earliest: Some(100.0.into()), ..Setting::at(500.0, Zone::utc()) };
        let lowered = lower(&source, &setting);
        match lowered.plan {
            Some(plan) => plan.to_string().lines().last().unwrap_or_default().to_string(),
            None => lowered.diagnostics[0].message.clone(),
        }
    }

    const TENTH: &str = "missing as \"NULL\", the 10 highest by sum of cells, others as \"OTHER\"";

    #[test]
    fn ranges_are_of_the_field_they_stand_after() {
        let rows = "pivot count as count, rows a by 10 without gaps";
        assert_eq!(plan("chart count by a span=10, b"), format!("{rows}, columns b, {TENTH}"));
        assert_eq!(plan("chart count over a span=10 by b span=5"), format!("{rows}, columns b by 5, {TENTH}"));
        assert_eq!(plan("chart count span=10 by a"), rows);
        let time = "rows _time by time 1h without gaps, from 100, before 500";
        let split = format!("columns b by 1 times powers of 2, {TENTH}");
        assert_eq!(plan("timechart span=1h count by b span=log2"), format!("pivot count as count, {time}, {split}"));
    }

    #[test]
    fn without_columns_or_ranges_a_chart_is_an_aggregate() {
        assert_eq!(plan("chart count by a"), "aggregate count as count by a");
        assert_eq!(plan("chart count"), "aggregate count as count, even of no rows");
    }

    #[test]
    fn the_columns_kept_are_those_of_the_limit_or_of_the_condition() {
        let kept = |chart: &str| {
            let plan = plan(chart);
            let from = plan.find("missing as \"NULL\", ").map_or(0, |at| at + "missing as \"NULL\", ".len());
            plan[from..].split(", others").next().unwrap_or_default().to_string()
        };
        assert_eq!(kept("chart count by a b limit=bottom3"), "the 3 lowest by sum of cells");
        assert_eq!(kept("chart limit=3 agg=max sum(x) by a b"), "the 3 highest by max of cells");
        assert_eq!(kept("chart count dc(x) by a b"), "the 10 highest by count of events");
        assert_eq!(kept("chart count by a b where max notin bottom 2"), "not the 2 lowest by max of cells");
        assert_eq!(kept("timechart count by b limit=3 where count>10 otherstr=x"), "above 10 by count of cells");
        assert_eq!(kept("chart sum(x) by a b where max(x) < \"3\""), "below 3 by max of cells");
        assert!(!plan("chart count by a b limit=0").contains("highest"));
    }

    #[test]
    fn what_cannot_be_charted_is_refused() {
        for (chart, message) in [
            ("chart sum(a) by b a", "`a` cannot be both what is computed of and what the columns are"),
            ("chart count by a b c", "only one field can be the rows, and only one the columns: this is one too many"),
            ("chart count over a by b over c", "`over` cannot stand here"),
            ("chart count limit=3 by a b limit=4", "this option is given twice: `limit=4`"),
            ("chart count by a b limit=some", "a count is expected, such as `5`, `top5` or `bottom5`: `limit=some`"),
            (
                "chart sum(x) by a b where max(y) in top3",
                "columns are ranked by what the chart is of; another field is not supported",
            ),
            (
                "chart count by a b where count",
                "a condition on columns is expected, such as `sum in top5` or `max > 10`",
            ),
            ("chart eval(avg(x)*2) by a b", "an expression of aggregates is not supported yet"),
            ("timechart (avg(x)) by a", "an expression of aggregates is not supported yet"),
            ("timechart count over a", "the rows of `timechart` are times; OVER belongs to `chart`"),
            ("timechart span=1d@w count", "a span that snaps to another unit is not supported"),
            ("chart per_day(x) by a", "`per_day` is not supported: only `timechart` has it"),
            ("timechart span=1h", "`timechart` needs an aggregate, such as `count`"),
        ] {
            assert_eq!(plan(chart), message, "{chart}");
        }
    }
}
