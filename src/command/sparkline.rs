//! `sparkline(...)` in `stats` and `chart`: an aggregate over time, as the multivalue that Splunk draws a small chart of.

use super::lower::options::{Arguments, name_of};
use super::{Lowering, ranges, tally};
use crate::aggregate;
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::pivot::Axis;
use crate::plan::{Bin, Grouping, Op, Over, Pivot, Plan, Step, Tally, Width};
use crate::source::Span;
use crate::syntax::args::{self, Item};
use crate::table::{Column, Name, Table, hidden};
use crate::value::Value;
use rustc_hash::FxHashMap;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// What the multivalue begins with.
const MARK: &str = "##__SPARKLINE__##";

/// So many values are shown (limits.conf, `sparkline_maxsize`), so that a span without a width is as wide as that needs.
const MOST: u64 = 100;

/// So many values may all charts hold together.
const MOST_IN_ALL: usize = 20_000_000;

/// The functions that it takes.
const FUNCTIONS: [&str; 12] =
    ["avg", "count", "distinct_count", "max", "min", "range", "stdev", "stdevp", "sum", "sumsq", "var", "varp"];

/// A small chart.
#[derive(Clone, Debug)]
pub struct Sparkline {
    tally: Tally,
    width: Option<Width>,
}

impl Sparkline {
    /// The refusal where the rows or columns of a chart are ranges or values of a field.
    pub fn misplaced(&self) -> Box<Diagnostic> {
        let message = "`sparkline` is supported in a chart by one field only, without a span";
        Box::new(Diagnostic::error("unsupported", message, self.tally.span))
    }
}

/// Takes the small charts out of the items of a command.
pub fn taken<'a>(
    lowering: &mut Lowering<'_>,
    arguments: &Arguments<'_, 'a>,
    mut items: &[Item<'a>],
) -> Result<(Vec<Sparkline>, Vec<Item<'a>>)> {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    while let [first, rest @ ..] = items {
        items = rest;
        if !first.is_word("sparkline") {
            others.push(*first);
            continue;
        }
        let inside = if let [Item::Group(inside), ..] = items { Some(*inside) } else { None };
        items = &items[usize::from(inside.is_some())..];
        let mut sparkline = read(lowering, inside.unwrap_or("count"), inside.unwrap_or(first.text()))?;
        sparkline.tally.span = lowering.span(first.text());
        sparkline.tally.name = inside.map_or("sparkline".into(), |inside| format!("sparkline({inside})").into());
        if let [middle, Item::Word(name), rest @ ..] = items
            && middle.is_word("as")
        {
            let (name, rest) = arguments.whole_name(*name, rest);
            sparkline.tally.name = name_of(name).into();
            items = rest;
        }
        if let [Item::Comma(_), rest @ ..] = items {
            items = rest;
        }
        found.push(sparkline);
    }
    Ok((found, others))
}

/// What stands in the parentheses: an aggregate, and perhaps a span.
fn read(lowering: &mut Lowering<'_>, inside: &str, at: &str) -> Result<Sparkline> {
    let wrong = |lowering: &Lowering<'_>, message: &str| {
        let error = lowering.error("wrong-arguments", message, at);
        Box::new(error.help("write it like `sparkline(count)` or `sparkline(avg(bytes), 30m)`"))
    };
    let args = args::read(inside).map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
    let (head, span) = match args.items.as_slice() {
        [head @ .., Item::Comma(_), Item::Word(span)] => (head, Some(span.written)),
        head => (head, None),
    };
    let (word, argument) = match head {
        [Item::Word(word)] => (*word, None),
        [Item::Word(word), Item::Group(argument)] => (*word, Some(argument.trim()).filter(|field| !field.is_empty())),
        _ => return Err(wrong(lowering, "an aggregate is expected, and perhaps a span")),
    };
    let known = aggregate::find(word.written).filter(|(function, _)| FUNCTIONS.contains(&function.name));
    let Some((function, parameter)) = known else {
        return Err(wrong(
            lowering,
            &format!("`sparkline` takes no `{}`: it takes {}", word.written, FUNCTIONS.join(", ")),
        ));
    };
    let over = match argument {
        None if function.takes == aggregate::Takes::MayTakeField => Over::Rows,
        None => return Err(wrong(lowering, &format!("`{}` needs a field", function.name))),
        Some(field) if field.contains(['*', '(', ',', '=']) => return Err(wrong(lowering, "one field is expected")),
        Some(field) => Over::Field(tally::unquoted(field).into()),
    };
    let width = match span {
        None => None,
        Some(span) => match ranges::time_span(span) {
            Some(span) => Some(Width::Time(span, None)),
            None => return Err(wrong(lowering, "a span of time is expected, such as `30m`")),
        },
    };
    let tally = Tally { function, parameter, over, name: "".into(), span: Span::default() };
    Ok(Sparkline { tally, width })
}

/// The op of a grouping that has small charts too.
pub fn op(lowering: &Lowering<'_>, mut grouping: Grouping, found: Vec<Sparkline>) -> Result<Op> {
    let mut columns: Vec<(Span, Name)> =
        grouping.tallies.iter().map(|tally| (tally.span, tally.name.clone())).collect();
    for Sparkline { tally, .. } in &found {
        if grouping.by.contains(&tally.name) || columns.iter().any(|(_, name)| *name == tally.name) {
            let message = format!("two columns would be named `{}`", tally.name);
            return Err(Box::new(Diagnostic::error("duplicate-name", message, tally.span)));
        }
        columns.push((tally.span, tally.name.clone()));
    }
    columns.sort_by_key(|(span, _)| span.start);
    let by = grouping.by.clone();
    let (count, parameter) = aggregate::find("count").expect("count is registered");
    let span = lowering.place.stage;
    grouping.tallies.push(Tally { function: count, parameter, over: Over::Rows, name: hidden("rows"), span });
    let reach = ranges::reach(lowering);
    let charts = found.into_iter().map(|sparkline| Chart::of(sparkline, &grouping, reach, span)).collect();
    let columns = by.iter().cloned().chain(columns.into_iter().map(|(_, name)| name)).collect();
    Ok(native::op(Sparklines { by, columns, groups: one(Op::Aggregate(grouping), span), charts }))
}

fn one(op: Op, span: Span) -> Plan {
    Plan { steps: vec![Step { op, stage: 0, span }] }
}

/// `stats` with small charts.
#[derive(Debug)]
struct Sparklines {
    by: Vec<Name>,
    columns: Vec<Name>,
    /// Gives a row for each group.
    groups: Plan,
    charts: Vec<Chart>,
}

#[derive(Debug)]
struct Chart {
    name: Name,
    reads: Option<Name>,
    /// Gives all ranges in order.
    ranges: Plan,
    /// Gives a row for each group and range that has events.
    cells: Plan,
}

impl Chart {
    fn of(sparkline: Sparkline, grouping: &Grouping, reach: ranges::Reach, span: Span) -> Chart {
        let Sparkline { tally, width } = sparkline;
        let fitting = Width::Fitting { bins: MOST, least: None, start: reach.0, end: reach.1 };
        let width = width.unwrap_or(fitting);
        let time = || Name::from("_time");
        let rows = Axis { field: time(), width: Some(width.clone()), is_continuous: true, reach, is_whole: false };
        let pivot = Pivot { rows, columns: None, cells: Vec::new(), dedup_split: false, naming: "".into() };
        let by = grouping.by.iter().cloned().chain([time()]).collect();
        let name = tally.name.clone();
        let reads = if let Over::Field(field) = &tally.over { Some(field.clone()) } else { None };
        let cell = Grouping { by, tallies: vec![tally], delimiter: None, always: false, ..grouping.clone() };
        let mut cells = one(Op::Bin(Bin { field: time(), into: time(), width }), span);
        cells.steps.push(Step { op: Op::Aggregate(cell), stage: 0, span });
        Chart { name, reads, ranges: one(Op::Pivot(Box::new(pivot)), span), cells }
    }
}

impl native::Command for Sparklines {
    fn name(&self) -> &'static str {
        "sparkline"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> std::result::Result<Table, String> {
        let mut groups = machine.run(&self.groups, rows.clone())?;
        let keys: Vec<Vec<Value>> = (0..groups.rows()).map(|row| self.key(&groups, row)).collect();
        for chart in &self.charts {
            let column = self.column(chart, &keys, &rows, machine)?;
            groups.set(chart.name.clone(), column);
        }
        Ok(groups.project(&self.columns).without_hidden())
    }

    fn effect(&self) -> Effect {
        let mut reads: Vec<Name> = vec!["_time".into()];
        reads.extend(self.charts.iter().filter_map(|chart| chart.reads.clone()));
        reads.extend(self.by.iter().cloned());
        for step in &self.groups.steps {
            let Op::Aggregate(grouping) = &step.op else { continue };
            for tally in &grouping.tallies {
                match &tally.over {
                    Over::Rows => {}
                    Over::Field(field) => reads.push(field.clone()),
                    Over::Expr(expr) => reads.extend(expr.reads()),
                    Over::Fields(_) => return Effect { is_whole: true, order: Order::Made, ..Effect::default() },
                }
            }
        }
        Effect {
            reads: Some(reads),
            makes: self.columns.clone(),
            order: Order::Made,
            is_whole: true,
            ..Effect::default()
        }
    }
}

impl Sparklines {
    fn key(&self, table: &Table, row: usize) -> Vec<Value> {
        self.by.iter().map(|name| table.value(row, name).clone()).collect()
    }

    fn column(
        &self,
        chart: &Chart,
        keys: &[Vec<Value>],
        rows: &Table,
        machine: &dyn Machine,
    ) -> std::result::Result<Column, String> {
        let ranges = machine.run(&chart.ranges, rows.clone())?;
        if ranges.rows().saturating_mul(keys.len()) > MOST_IN_ALL {
            return Err(format!(
                "`sparkline` would hold {} values in each of {} rows: use a wider span",
                ranges.rows(),
                keys.len()
            ));
        }
        if ranges.rows() > MOST as usize {
            machine.context().trouble(format!("`sparkline` has {} values; Splunk shows {MOST} at most", ranges.rows()));
        }
        let cells = machine.run(&chart.cells, rows.clone())?;
        let mut found: FxHashMap<(Vec<Value>, String), Value> = FxHashMap::default();
        for row in 0..cells.rows() {
            let moment = cells.value(row, "_time").show().into_owned();
            found.insert((self.key(&cells, row), moment), cells.value(row, &chart.name).clone());
        }
        let moments: Vec<String> =
            (0..ranges.rows()).map(|row| ranges.value(row, "_time").show().into_owned()).collect();
        let drawn = |key: &Vec<Value>| {
            let value = |moment: &String| match found.get(&(key.clone(), moment.clone())) {
                Some(value) if !value.is_null() => value.clone(),
                Some(_) | None => Value::from(0),
            };
            Value::many(std::iter::once(MARK.into()).chain(moments.iter().map(value)))
        };
        Ok(Column::of(keys.iter().map(drawn)))
    }
}
