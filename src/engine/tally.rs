//! What `stats` and `eventstats` compute of each group of rows, and what every aggregate is computed over.

use super::Work;
use super::extend;
use super::group::{Groups, Lacking};
use super::keys::Several;
use super::notes::Kind;
use super::search::TIME;
use crate::aggregate::{self, Heeds, LIST_LIMIT};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, FieldPattern, Grouping, Over, Tally};
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

/// A row for each group, in the order of the keys: the keys, then the aggregates.
pub fn aggregate(table: &Table, grouping: &Grouping, work: &mut Work) -> Result<Table, Diagnostic> {
    let groups = groups(table, grouping, work)?.sorted();
    let results = results(table, grouping, &groups, work);
    // Splunk gives no row at all where nothing could be computed (measured on 10.4).
    let is_void = results.iter().all(|(_, column)| column.is_empty()) || (table.is_empty() && !grouping.always);
    let is_kept = !grouping.by.is_empty() || !is_void;
    let result = Table::new(groups.columns().into_iter().chain(results), groups.count);
    Ok(if is_kept { result } else { result.select(&[]) })
}

/// The rows, each with the aggregates of its group; what cannot be computed leaves the field as it is.
pub fn annotate(mut table: Table, grouping: &Grouping, work: &mut Work) -> Result<Table, Diagnostic> {
    let groups = groups(&table, grouping, work)?;
    for (name, column) in results(&table, grouping, &groups, work) {
        let by_row = spread(&column, &groups, table.rows());
        table.overlay(name, by_row);
    }
    Ok(table)
}

fn groups(table: &Table, grouping: &Grouping, work: &Work) -> Result<Groups, Diagnostic> {
    let several = if grouping.dedup_split { Several::EachOnce } else { Several::Each };
    Groups::of(table, &grouping.by, several, Lacking::Left).map_err(|_| work.too_many_rows())
}

/// The value of its group in each row; a row that is in several groups has the values of all.
fn spread(column: &Column, groups: &Groups, rows: usize) -> Column {
    if groups.rows.is_sorted_by(|one, next| one < next) {
        let mut codes = vec![0; rows];
        for (row, id) in groups.rows.iter().zip(&groups.ids) {
            codes[*row as usize] = column.codes()[*id as usize];
        }
        return column.with_codes(codes);
    }
    let mut several: Vec<Vec<Value>> = vec![Vec::new(); rows];
    for (row, id) in groups.rows.iter().zip(&groups.ids) {
        several[*row as usize].push(column.value(*id as usize).clone());
    }
    Column::of(several.into_iter().map(Value::many))
}

/// The columns of all aggregates, a row for each group.
fn results(table: &Table, grouping: &Grouping, groups: &Groups, work: &mut Work) -> Vec<(Name, Column)> {
    let sums = Sums::new(table, groups);
    let mut results = Vec::new();
    for Input { name, tally, column } in inputs(table, &grouping.tallies, &grouping.by, work) {
        let result = sums.of(tally, column.as_deref());
        work.notes.count(tally.span, Kind::ListCut(LIST_LIMIT), sums.take_left_out());
        let is_one_of_many = matches!(tally.over, Over::Fields(_));
        if !(is_one_of_many && result.is_empty()) {
            results.push((name, joined(result, grouping.delimiter.as_deref())));
        }
    }
    results
}

fn joined(column: Column, delimiter: Option<&str>) -> Column {
    match delimiter {
        Some(delimiter) => column.map(|value| delimited(value, delimiter)),
        None => column,
    }
}

/// What an aggregate is computed over, and the name of its result.
pub struct Input<'t> {
    /// The name of the result.
    pub name: Name,
    /// The aggregate.
    pub tally: &'t Tally,
    /// A column with a code for each row; none for the rows themselves.
    pub column: Option<Cow<'t, Column>>,
}

/// What each aggregate is computed over; one over fields by wildcard comes once for each that matches and is no key.
pub fn inputs<'t>(
    table: &'t Table,
    tallies: impl IntoIterator<Item = &'t Tally>,
    by: &[Name],
    work: &mut Work,
) -> Vec<Input<'t>> {
    let mut inputs = Vec::new();
    for tally in tallies {
        let input = |name: Name, column| Input { name, tally, column };
        match &tally.over {
            Over::Rows => inputs.push(input(tally.name.clone(), None)),
            Over::Field(field) => inputs.push(input(tally.name.clone(), Some(by_row(table, field)))),
            Over::Expr(expr) => {
                inputs.push(input(tally.name.clone(), Some(Cow::Owned(counted(expr, table, work)))));
            }
            Over::Fields(pattern) => {
                let name = FieldPattern::new(&tally.name);
                let fields = table.names().filter(|field| !by.contains(field));
                let named = fields.filter_map(|field| Some((field, name.fill(&pattern.captures(field)?).into())));
                inputs.extend(named.map(|(field, name)| input(name, Some(by_row(table, field)))));
            }
        }
    }
    inputs
}

fn by_row<'t>(table: &'t Table, field: &str) -> Cow<'t, Column> {
    match table.column(field) {
        Some(column) => table.by_row(column),
        None => Cow::Owned(Column::empty(table.rows())),
    }
}

/// The values of an expression; of a condition only true counts.
fn counted(expr: &Expr, table: &Table, work: &mut Work) -> Column {
    extend::compute(expr, table, work).map(|value| match value {
        Value::Bool(false) => Value::Null,
        Value::Null | Value::Bool(true) | Value::Number(_) | Value::Text(_) | Value::Multi(_) => value.clone(),
    })
}

/// A multivalue as one text.
fn delimited(value: &Value, delimiter: &str) -> Value {
    match value {
        Value::Multi(values) => values.iter().map(Value::show).collect::<Vec<_>>().join(delimiter).into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.clone(),
    }
}

/// Rows in groups, to be summed up.
pub struct Sums<'t> {
    table: &'t Table,
    groups: &'t Groups,
    /// The time of each row, once it is asked for.
    times: OnceCell<Vec<Option<f64>>>,
    /// How many values were left out for want of room.
    left_out: Cell<usize>,
}

impl<'t> Sums<'t> {
    /// The rows of a table in their groups.
    pub fn new(table: &'t Table, groups: &'t Groups) -> Sums<'t> {
        Sums { table, groups, times: OnceCell::new(), left_out: Cell::new(0) }
    }

    /// The results of an aggregate, a row for each group, over a column with a code for each row or over the rows.
    pub fn of(&self, tally: &Tally, column: Option<&Column>) -> Column {
        match column {
            None => self.rows(),
            Some(column) => self.of_column(tally, column),
        }
    }

    /// How many values the aggregates computed since the last time left out, because Splunk keeps no more.
    pub fn take_left_out(&self) -> usize {
        self.left_out.take()
    }

    /// How many rows each group has.
    fn rows(&self) -> Column {
        let mut counts = vec![0usize; self.groups.count];
        self.groups.ids.iter().for_each(|id| counts[*id as usize] += 1);
        Column::of(counts.into_iter().map(Value::from))
    }

    fn of_column(&self, tally: &Tally, column: &Column) -> Column {
        let fresh = || (tally.function.tally)(tally.parameter);
        let heeds = fresh().heeds();
        let mut tallies: Vec<Box<dyn aggregate::Tally>> = (0..self.groups.count).map(|_| fresh()).collect();
        let mut seen = Seen::fitting(self.groups.count, column.dictionary().len(), self.groups.rows.len());
        for (row, id) in self.groups.rows.iter().zip(&self.groups.ids) {
            let code = column.codes()[*row as usize];
            if code == 0 || (heeds == Heeds::Different && !seen.is_new(*id, code)) {
                continue;
            }
            let time = if heeds == Heeds::Times { self.time(*row) } else { None };
            tallies[*id as usize].add(&column.dictionary()[code as usize], time);
        }
        let left_out: usize = tallies.iter().map(|tally| tally.left_out()).sum();
        self.left_out.set(self.left_out.get() + left_out);
        Column::of(tallies.iter().map(|tally| tally.result()))
    }

    fn time(&self, row: u32) -> Option<f64> {
        self.times.get_or_init(|| times(self.table))[row as usize]
    }
}

/// The time of each row.
pub fn times(table: &Table) -> Vec<Option<f64>> {
    let Some(column) = table.column(TIME) else { return vec![None; table.rows()] };
    let time = |row| column.value(table.stored(row)).number().map(|number| number.value);
    (0..table.rows()).map(time).collect()
}

/// Which codes each group has had.
enum Seen {
    /// A place for every group and code.
    Listed(Vec<bool>, usize),
    /// The pairs that came.
    Mapped(FxHashSet<(u32, u32)>),
}

impl Seen {
    fn fitting(groups: usize, codes: usize, rows: usize) -> Seen {
        match groups.checked_mul(codes) {
            Some(size) if size <= 1_024.max(rows * 4) => Seen::Listed(vec![false; size], codes),
            Some(_) | None => Seen::Mapped(FxHashSet::default()),
        }
    }

    fn is_new(&mut self, group: u32, code: u32) -> bool {
        match self {
            Seen::Listed(places, width) => {
                !std::mem::replace(&mut places[group as usize * *width + code as usize], true)
            }
            Seen::Mapped(pairs) => pairs.insert((group, code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, grouping, outcome};
    use super::*;
    use crate::plan::Op;
    use crate::table::drawn::draw;
    use crate::table::{Builder, hidden};

    fn stats(calls: &str, by: &str, drawing: &str) -> String {
        becomes(Op::Aggregate(grouping(calls, by)), drawing)
    }

    fn eventstats(calls: &str, by: &str, drawing: &str) -> String {
        becomes(Op::Annotate(grouping(calls, by)), drawing)
    }

    const ROWS: &str = "g x; a 1; a 3; b 2; b -; - 10";

    #[test]
    fn without_keys_there_is_one_row_if_anything_can_be_computed() {
        assert_eq!(stats("count count(x) sum(x)", "", ROWS), "count count(x) sum(x); 5 4 16");
        assert_eq!(stats("count dc(x)", "", "x"), "count dc(x); 0 0");
        assert_eq!(stats("sum(g)", "", ROWS), "sum(g)");
        assert_eq!(stats("values(x)", "", "x"), "values(x)");
    }

    #[test]
    fn groups_are_sorted_and_rows_without_a_key_are_left_out() {
        assert_eq!(stats("count sum(x)>s", "g", ROWS), "g count s; a 2 4; b 2 2");
        assert_eq!(stats("count", "nosuch", ROWS), "nosuch count");
        assert_eq!(stats("sum(x)>s", "g", "g x; a z"), "g s; a -");
    }

    #[test]
    fn a_row_counts_for_each_value_of_its_key() {
        assert_eq!(stats("count", "u", "u; a|b|a; a"), "u count; a 3; b 1");
        let once = Grouping { dedup_split: true, ..grouping("count", "u") };
        assert_eq!(becomes(Op::Aggregate(once), "u; a|b|a; a"), "u count; a 2; b 1");
    }

    #[test]
    fn a_wildcard_takes_every_field_but_keys_and_internal_ones() {
        assert_eq!(stats("values(*)>*", "g", "_time g x y; 1 a 1 -; 2 a 2 -"), "g x; a 1|2");
        assert_eq!(stats("dc(x*)", "", "x1 x2 y; 1 2 3"), "dc(x1) dc(x2); 1 1");
        let mut builder = Builder::default();
        builder.put("source", "a".into());
        builder.put(&hidden("source"), "b".into());
        builder.end_row();
        let outcome = outcome([Op::Aggregate(grouping("values(*)>*", ""))], builder.finish());
        assert_eq!(draw(&outcome.table), "source; a");
    }

    #[test]
    fn of_a_condition_only_true_counts() {
        assert_eq!(stats("count(g=a)>n", "", ROWS), "n; 2");
        assert_eq!(stats("count(g=a)>n", "g", ROWS), "g n; a 2; b 0");
    }

    #[test]
    fn the_values_of_a_list_may_be_joined() {
        let joined = Grouping { delimiter: Some(",".into()), ..grouping("list(x)>l count", "g") };
        assert_eq!(becomes(Op::Aggregate(joined), ROWS), "g l count; a 1,3 2; b 2 2");
    }

    #[test]
    fn the_earliest_is_that_of_the_least_time() {
        assert_eq!(stats("earliest(x)>e latest(x)>l first(x)>f", "", "_time x; 5 a; 9 b; 7 c"), "e l f; a b b");
    }

    #[test]
    fn eventstats_adds_to_each_row_and_passes_rows_without_a_key() {
        assert_eq!(
            eventstats("count sum(x)>s", "g", ROWS),
            "count g s x; 2 a 4 1; 2 a 4 3; 2 b 2 2; 2 b 2 -; - - - 10"
        );
        assert_eq!(eventstats("count", "nosuch", "n; 1"), "count n; - 1");
        assert_eq!(eventstats("sum(g)>x", "", "g x; a 1"), "g x; a 1");
        assert_eq!(eventstats("count", "u", "u; a|b; a"), "count u; 2|1 a|b; 2 a");
    }

    #[test]
    fn more_groups_than_can_be_listed_are_told_apart() {
        let cell = |row: usize| Value::text(row.to_string());
        let rows = Table::of_rows((0..4_000).map(|row| [("g", cell(row % 2_000)), ("x", cell(row % 1_999))]));
        let outcome = outcome([Op::Aggregate(grouping("dc(x)>d", "g")), Op::Aggregate(grouping("sum(d)", ""))], rows);
        assert_eq!(draw(&outcome.table), "sum(d); 4000");
    }
}
