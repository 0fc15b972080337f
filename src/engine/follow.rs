//! Runs a plan one step at a time over marked events, so that each row knows which events it was made of.

use super::{MOST_BYTES, MOST_ROWS, Run, Work, nested, ops, prefix, rows, run_over};
use crate::aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::{Bin, Expr, Grouping, Op, Over, Pivot, Plan, Step, Tally};
use crate::source::Span;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What every step of a plan did with which events.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// The rows after each step; fewer than there are steps if the search was stopped.
    pub steps: Vec<Traced>,
    /// Conditions with searches in brackets, with what these found in their place; by step.
    pub answered: BTreeMap<usize, Expr>,
    /// Why it was stopped.
    pub errors: Vec<Diagnostic>,
}

/// Rows, and the events that they were made of.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The rows.
    pub table: Table,
    /// A mark for each row, or several; none where no mark could be carried along.
    marks: Option<Column>,
}

/// The field that carries the marks past ops that move rows. No search can write its name, and no wildcard that begins a
/// pattern stands for its first letter.
const MARK: &str = "_\u{1}event";

/// Runs a plan over events and follows each of them, by its number in the table, from 0.
pub fn follow(plan: &Plan, context: &Context, events: Table) -> Followed {
    let mut run = Run::new(plan, context);
    run.feed(&events);
    run.answer();
    let (rows, bytes) = (events.rows(), events.size());
    let mut at = Traced::begin(events);
    let mut followed = Followed::default();
    for (number, step) in plan.steps.iter().enumerate() {
        let answered = match waiting(step) {
            Some(condition) => run.condition(number, condition, step.span),
            None => None,
        };
        run.arrange(&mut at.table, number);
        if ops::names_nothing(&step.op, &at.table) {
            at = at.none();
        }
        at = match &answered {
            Some(found) => run.marked(number, &Step { op: Op::Filter(found.clone()), ..step.clone() }, at),
            None => run.traced(number, step, at),
        };
        run.bound(&at.table, rows + MOST_ROWS, bytes + MOST_BYTES, step.span);
        if let Some(error) = run.stopped.take() {
            followed.errors.push(error);
            break;
        }
        if number + 1 == run.choosing {
            at.table = prefix::with_values(at.table);
        }
        followed.answered.extend(answered.map(|found| (number, found)));
        followed.steps.push(at.clone());
    }
    followed
}

/// The condition of a step that waits for searches in brackets.
fn waiting(step: &Step) -> Option<&Expr> {
    if let Op::Filter(condition) = &step.op { Some(condition).filter(|_| nested::waits(&step.op)) } else { None }
}

impl Traced {
    /// The events, in the order in which they come to the first step.
    fn begin(mut events: Table) -> Traced {
        let marks = Column::of((0..events.rows()).map(mark));
        events.set(MARK.into(), marks);
        let mut table = rows::newest_first(events);
        let marks = taken(&mut table);
        Traced { table, marks }
    }

    /// The events that a row was made of, by their numbers, ascending; none where that cannot be told.
    pub fn events(&self, row: usize) -> Option<Vec<usize>> {
        let marks = self.marks.as_ref()?.value(row);
        let mut events: Vec<usize> = marks.values().iter().filter_map(unmark).collect();
        events.sort_unstable();
        Some(events)
    }

    /// The rows that were made of an event; none where that cannot be told.
    pub fn rows_of(&self, event: usize) -> Option<Vec<usize>> {
        let marks = self.marks.as_ref()?;
        let wanted = mark(event);
        let holds: Vec<bool> = marks.dictionary().iter().map(|marks| marks.values().contains(&wanted)).collect();
        Some((0..self.table.rows()).filter(|row| holds[marks.codes()[*row] as usize]).collect())
    }

    /// Whether rows know their events.
    pub fn is_known(&self) -> bool {
        self.marks.is_some()
    }

    /// No rows, which were made of nothing.
    fn none(self) -> Traced {
        Traced { table: self.table.select(&[]), marks: self.marks.map(|_| Column::empty(0)) }
    }

    /// The rows with their marks among the fields.
    fn marked(&self) -> Option<Table> {
        let mut table = self.table.clone();
        table.set(MARK.into(), self.marks.clone()?);
        Some(table)
    }
}

/// A mark is no number, so that nothing counts it among the numbers of a row.
fn mark(event: usize) -> Value {
    Value::text(format!("#{event}"))
}

fn unmark(mark: &Value) -> Option<usize> {
    mark.show().strip_prefix('#').and_then(|number| number.parse().ok())
}

/// The marks, taken out of a table.
fn taken(table: &mut Table) -> Option<Column> {
    let column = table.column(MARK)?.clone();
    let marks = table.by_row(&column).into_owned();
    table.remove(MARK);
    Some(marks)
}

impl Run<'_> {
    /// A condition with what its searches in brackets found.
    fn condition(&mut self, number: usize, condition: &Expr, span: Span) -> Option<Expr> {
        let inputs = self.found.remove(&number).unwrap_or_default();
        let answered = nested::answered(condition, &mut inputs.into_iter(), &mut Work::new(self.context, span));
        answered.map_err(|error| self.stopped.get_or_insert(error).clone()).ok()
    }

    /// Runs a step, and tells which rows each of its rows was made of.
    fn traced(&mut self, number: usize, step: &Step, at: Traced) -> Traced {
        match &step.op {
            // Each row stays in its place, whatever becomes of its fields.
            Op::Scan
            | Op::Extend(_)
            | Op::Project(_)
            | Op::Rename(_)
            | Op::Extract(_)
            | Op::Annotate(_)
            | Op::Window(_)
            | Op::Fill(_)
            | Op::Bin(_)
            | Op::Lookup(_) => {
                let (height, marks) = (at.table.rows(), at.marks);
                let table = self.step(number, step, at.table);
                Traced { marks: marks.filter(|_| table.rows() == height), table }
            }
            // Rows are chosen, moved or joined, whatever fields they have besides.
            Op::Filter(_)
            | Op::Expand(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Reverse
            | Op::Join(_)
            | Op::Union(_) => self.marked(number, step, at),
            Op::Rows(_) => {
                let table = self.step(number, step, at.table);
                Traced { marks: Some(Column::empty(table.rows())), table }
            }
            Op::Aggregate(grouping) => {
                let asked = self.again(step, vec![Op::Aggregate(gathering(grouping))], &at);
                let table = self.step(number, step, at.table);
                agreeing(table, asked)
            }
            Op::Pivot(pivot) => {
                let asked = in_rows(pivot).and_then(|ops| self.again(step, ops, &at));
                let table = self.step(number, step, at.table);
                let marks = asked.and_then(|asked| by_key(&table, &asked, &pivot.rows.field));
                Traced { marks, table }
            }
            // The rows at hand come first, and then those that its plan makes.
            Op::Branch(_) => {
                let (height, marks) = (at.table.rows(), at.marks);
                let table = self.step(number, step, at.table);
                let made = table.rows().checked_sub(height);
                let marks = marks.zip(made).map(|(marks, made)| {
                    let mut codes = marks.codes().to_vec();
                    codes.resize(height + made, 0);
                    marks.with_codes(codes)
                });
                Traced { marks, table }
            }
            Op::Native(native) => {
                let asked = if native.inputs.is_empty() { self.again(step, vec![step.op.clone()], &at) } else { None };
                let table = self.step(number, step, at.table);
                agreeing(table, asked)
            }
            Op::Unpivot(_) => Traced { table: self.step(number, step, at.table), marks: None },
        }
    }

    /// Runs a step over the rows with their marks among the fields.
    fn marked(&mut self, number: usize, step: &Step, at: Traced) -> Traced {
        let Some(marked) = at.marked() else {
            return Traced { table: self.step(number, step, at.table), marks: None };
        };
        let mut table = self.step(number, step, marked);
        let marks = taken(&mut table).or_else(|| Some(Column::empty(table.rows())));
        Traced { table, marks }
    }

    /// What ops make of the rows with their marks among the fields; what they have to tell is not told twice.
    fn again(&self, step: &Step, ops: Vec<Op>, at: &Traced) -> Option<Table> {
        let context = Context::new(self.context.now, self.context.zone.clone());
        let steps = ops.into_iter().map(|op| Step { op, ..step.clone() }).collect();
        run_over(&Plan { steps }, &context, at.marked()?).ok()
    }
}

/// The groups of events that a pivot makes rows of; none if it may leave out some of them.
fn in_rows(pivot: &Pivot) -> Option<Vec<Op>> {
    let split = pivot.columns.as_ref();
    if split.is_some_and(|split| split.ranking.is_some() && split.others.is_none()) {
        return None;
    }
    let needed = split.filter(|split| split.missing.is_none()).map(|split| split.field.clone());
    let row = &pivot.rows.field;
    let by = std::iter::once(row.clone()).chain(needed).collect();
    let grouping = Grouping { by, tallies: Vec::new(), dedup_split: false, delimiter: None, always: false };
    let width = pivot.rows.width.clone();
    let ranges = width.map(|width| Op::Bin(Bin { field: row.clone(), into: row.clone(), width }));
    Some(ranges.into_iter().chain([Op::Aggregate(gathering(&grouping))]).collect())
}

/// The same groups, with the marks of their rows.
fn gathering(grouping: &Grouping) -> Grouping {
    let (function, parameter) = aggregate::find("values").expect("`values` is an aggregate");
    let name: Name = MARK.into();
    let marks = Tally { function, parameter, over: Over::Field(name.clone()), name, span: Span::default() };
    let mut grouping = grouping.clone();
    grouping.tallies.push(marks);
    grouping
}

/// The rows with the marks of the same rows that were made with them; none if the marks made a difference.
fn agreeing(table: Table, marked: Option<Table>) -> Traced {
    let marks = marked.and_then(|mut marked| {
        let marks = taken(&mut marked)?;
        are_same(&table, &marked).then_some(marks)
    });
    Traced { table, marks }
}

fn are_same(one: &Table, other: &Table) -> bool {
    let are_equal = |name: &Name| (0..one.rows()).all(|row| one.value(row, name) == other.value(row, name));
    one.rows() == other.rows() && one.names().eq(other.names()) && one.names().all(are_equal)
}

/// The marks of groups, for the rows that have their keys; none if some group has no row.
fn by_key(table: &Table, groups: &Table, key: &str) -> Option<Column> {
    let mut known: FxHashMap<&Value, Vec<Value>> = FxHashMap::default();
    for group in 0..groups.rows() {
        known.entry(groups.value(group, key)).or_default().extend_from_slice(groups.value(group, MARK).values());
    }
    let mut found = 0;
    let marks = Column::of((0..table.rows()).map(|row| {
        let marks = known.get(table.value(row, key));
        found += usize::from(marks.is_some());
        Value::many(marks.into_iter().flatten().cloned())
    }));
    (found == known.len()).then_some(marks)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{context, plan, project, test};
    use super::*;
    use crate::command::{Setting, lower};
    use crate::plan::Columns;
    use crate::source::Source;
    use crate::table::drawn::table;
    use crate::value::time::Zone;

    /// The events of each row after the last step, rows apart by `;`.
    fn ends(search: &str, drawing: &str) -> String {
        let plan = lower(&Source::bare("a", search), &Setting::at(0.0, Zone::utc())).plan.expect("it is a search");
        let followed = follow(&plan, &Context::new(0.0, Zone::utc()), table(drawing));
        assert!(followed.errors.is_empty(), "{:?}", followed.errors);
        let last = followed.steps.last().expect("a plan has steps");
        let events = |row| {
            last.events(row)
                .map_or("?".into(), |events| events.iter().map(usize::to_string).collect::<Vec<_>>().join(" "))
        };
        (0..last.table.rows()).map(events).collect::<Vec<String>>().join("; ")
    }

    const EVENTS: &str = "_time host n; 1 a 5; 2 b 7; 3 a 9; 4 - 1";

    #[test]
    fn an_event_keeps_its_number_where_rows_are_chosen_and_moved() {
        assert_eq!(ends("*", EVENTS), "3; 2; 1; 0");
        assert_eq!(ends("host=a | sort n", EVENTS), "0; 2");
        assert_eq!(ends("* | eval x=1 | dedup host | table n | head 1", EVENTS), "2");
        assert_eq!(ends("* | fields - _* n | reverse", EVENTS), "0; 1; 2; 3");
        assert_eq!(ends("* | makemv delim=\",\" m | mvexpand m", "_time m; 1 a,b; 2 c"), "1; 0; 0");
    }

    #[test]
    fn a_row_of_a_group_knows_all_its_events() {
        assert_eq!(ends("* | stats count by host", EVENTS), "0 2; 1");
        assert_eq!(ends("* | stats values(*) by host | where host=\"a\"", EVENTS), "0 2");
        assert_eq!(ends("* | stats count by host | stats count", EVENTS), "0 1 2");
        assert_eq!(ends("* | chart count by host", EVENTS), "0 2; 1");
        assert_eq!(ends("* | top host", EVENTS), "0 2; 1");
        assert_eq!(ends("* | timechart span=2s count", EVENTS), "0; 1 2; 3");
        assert_eq!(ends("* | timechart span=2s count by host", EVENTS), "0; 1 2; 3");
        assert_eq!(ends("* | chart count over n by host", EVENTS), "3; 0; 1; 2");
        assert_eq!(ends("* | chart limit=1 useother=f count over n by host", EVENTS).split("; ").next(), Some("?"));
    }

    #[test]
    fn a_row_that_no_event_made_has_none() {
        assert_eq!(ends("host=b | append [search host=a | stats count]", EVENTS), "1; ");
        assert_eq!(ends("host=b | appendpipe [stats count]", EVENTS), "1; ");
        assert_eq!(ends("| makeresults", EVENTS), "");
    }

    #[test]
    fn where_marks_would_change_the_rows_nothing_is_told() {
        assert_eq!(ends("* | table host n | untable host name value", EVENTS).split("; ").next(), Some("?"));
        assert_eq!(ends("* | transpose", EVENTS).split("; ").next(), Some("?"));
    }

    #[test]
    fn a_table_of_fields_that_no_row_has_follows_no_event() {
        let plan = plan([Op::Filter(test("n=5")), project(Columns::Exactly, "x")]);
        let followed = follow(&plan, &context(), table(EVENTS));
        assert_eq!(followed.steps.iter().map(|step| step.table.rows()).collect::<Vec<_>>(), [4, 1, 0]);
    }

    #[test]
    fn a_condition_has_what_its_brackets_found() {
        let plan = lower(&Source::bare("a", "n=9 [search n=5 | table host]"), &Setting::at(0.0, Zone::utc()));
        let followed = follow(&plan.plan.expect("it is a search"), &context(), table(EVENTS));
        assert_eq!(followed.answered.len(), 1);
        assert_eq!(followed.steps.last().map(|step| step.events(0)), Some(Some(vec![2])));
    }
}
