//! A plan as text, a line an op, for `run --explain` and for tests.

mod expr;
mod join;
mod lookup;
mod pivot;
mod window;

use super::{
    Bin, Columns, Distinct, End, Expand, Extend, Extract, FieldPattern, Fill, Grouping, Limit, Native, Op, Others,
    Over, Plan, Project, Renaming, Rows, Sort, SortKey, Tally, Target, TargetPart, While, Width,
};
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::SortReading;
use std::fmt;

pub use expr::expr;
use expr::{field, literal, quoted};

impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| writeln!(out, "{}", op(&step.op)))
    }
}

/// A plan as text without the places in the search that its parts come from: two plans of one text mean the same.
pub fn meaning(plan: &Plan) -> String {
    const PLACE: &str = "Span { start: ";
    let text = plan.to_string();
    let mut parts = text.split(PLACE);
    let first = parts.next().unwrap_or_default().to_string();
    let placeless = parts.fold(first, |out, part| out + part.split_once('}').map_or(part, |(_, rest)| rest));
    // A stage that is lowered later is kept as it was written, blanks and line ends and all.
    placeless
        .lines()
        .map(|line| line.replace("\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
        .collect()
}

/// One op, as a line without its end. Whatever changes the rows it gives shows in it.
pub fn op(op: &Op) -> String {
    match op {
        Op::Scan => "scan".into(),
        Op::Rows(made) => rows(made),
        Op::Filter(condition) => format!("filter {}", expr(condition)),
        Op::Extend(extend) => set(extend),
        Op::Project(chosen) => project(chosen),
        Op::Rename(renamings) => format!("rename {}", list(renamings, renaming)),
        Op::Extract(extraction) => extract(extraction),
        Op::Expand(Expand { field: of, limit, most_bytes }) => {
            let room = some(most_bytes, |most| format!(", up to {} MB of rows", most >> 20));
            format!("expand {}{}{room}", field(of), some(limit, |limit| format!(", first {limit} values")))
        }
        Op::Aggregate(grouping) => grouped("aggregate", grouping),
        Op::Annotate(grouping) => grouped("annotate", grouping),
        Op::Window(found) => window::window(found),
        Op::Pivot(found) => pivot::pivot(found),
        Op::Unpivot(found) => pivot::unpivot(found),
        Op::Distinct(thinning) => distinct(thinning),
        Op::Sort(sorting) => sort(sorting),
        Op::Limit(cut) => limit(cut),
        Op::While(leading) => leading_rows(leading),
        Op::Reverse => "reverse".into(),
        Op::Fill(filling) => fill(filling),
        Op::Bin(binning) => bin(binning),
        Op::Join(found) => join::join(found),
        Op::Union(found) => join::union(found),
        Op::Branch(plan) => format!("branch{}", inner(plan)),
        Op::Lookup(found) => lookup::lookup(found),
        Op::Native(native) => run(native),
    }
}

fn run(native: &Native) -> String {
    let inputs: String = native.inputs.iter().map(inner).collect();
    format!("{} {:?}{inputs}", native.command.name(), native.command)
}

/// A plan within a line.
fn inner(plan: &Plan) -> String {
    format!(" [{}]", plan.to_string().trim_end().replace('\n', " | "))
}

fn list<T>(items: impl IntoIterator<Item = T>, print: impl Fn(T) -> String) -> String {
    items.into_iter().map(print).collect::<Vec<_>>().join(", ")
}

fn fields<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    list(names, |name| field(name))
}

fn patterns(patterns: &[FieldPattern]) -> String {
    list(patterns, pattern)
}

/// A pattern of field names; its `*` are wildcards, since they stand outside quotes.
fn pattern(pattern: &FieldPattern) -> String {
    let parts = pattern.text().split('*').map(|part| if part.is_empty() { String::new() } else { field(part) });
    parts.collect::<Vec<_>>().join("*")
}

fn some<T>(option: &Option<T>, print: impl Fn(&T) -> String) -> String {
    option.as_ref().map_or_else(String::new, print)
}

fn when(is: bool, text: &'static str) -> &'static str {
    if is { text } else { "" }
}

fn rows(rows: &Rows) -> String {
    match rows {
        Rows::Table(portion) => lookup::portion(portion),
        Rows::Empty(count) => format!("rows {count}, each of _time = now"),
        Rows::Given(rows) => {
            let cell = |(name, value): &(Name, Value)| format!("{} = {}", field(name), literal(value));
            format!("rows {}", list(rows, |row| format!("({})", list(row, cell))))
        }
    }
}

fn set(extend: &Extend) -> String {
    let target = match &extend.field {
        Target::Named(name) => field(name),
        Target::Built(parts) => parts
            .iter()
            .map(|part| match part {
                TargetPart::Text(text) => quoted(text),
                TargetPart::Field(name) => format!("{{{}}}", field(name)),
            })
            .collect(),
    };
    format!("extend {target} = {}", expr(&extend.value))
}

fn project(project: &Project) -> String {
    let fields = patterns(&project.fields);
    match project.columns {
        Columns::Exactly => format!("project exactly {fields}"),
        Columns::KeepAndInternal => format!("project {fields} and internal fields"),
        Columns::Drop => format!("project all but {fields}"),
    }
}

fn renaming(renaming: &Renaming) -> String {
    format!("{} as {}", pattern(&renaming.from), pattern(&renaming.to))
}

fn extract(extract: &Extract) -> String {
    let Extract { field: from, regex, matches, offsets } = extract;
    let count = if *matches == 1 { "first match".into() } else { format!("first {matches} matches") };
    let offsets = some(offsets, |name| format!(", offsets into {}", field(name)));
    format!("extract /{}/ from {}, {count}{offsets}", regex.pattern(), field(from))
}

fn grouped(verb: &str, grouping: &Grouping) -> String {
    let Grouping { by, tallies, dedup_split, delimiter, always } = grouping;
    let by = if by.is_empty() { String::new() } else { format!(" by {}", fields(by)) };
    let delimiter = some(delimiter, |delimiter| format!(", values joined by {}", quoted(delimiter)));
    let split = when(*dedup_split, ", equal key values of a row once");
    let always = when(*always, ", even of no rows");
    format!("{verb} {}{by}{delimiter}{split}{always}", list(tallies, tally))
}

fn tally(tally: &Tally) -> String {
    let number = some(&tally.parameter, f64::to_string);
    let (over, name) = match &tally.over {
        Over::Rows => (String::new(), field(&tally.name)),
        Over::Field(name) => (format!("({})", field(name)), field(&tally.name)),
        Over::Fields(fields) => (format!("({})", pattern(fields)), pattern(&FieldPattern::new(&tally.name))),
        Over::Expr(value) => (format!("({})", expr(value)), field(&tally.name)),
    };
    format!("{}{number}{over} as {name}", tally.function.name)
}

fn distinct(distinct: &Distinct) -> String {
    let Distinct { by, keep, consecutive, keep_missing, keep_rows } = distinct;
    let neighbours = when(*consecutive, " among neighbours");
    let missing = if *keep_missing { "rows without a key stay" } else { "rows without a key go" };
    let rest = when(*keep_rows, ", later rows stay without the keys");
    format!("distinct {}, first {keep} of each{neighbours}, {missing}{rest}", fields(by))
}

fn sort(sort: &Sort) -> String {
    let limit = some(&sort.limit, |limit| format!(", first {limit} rows"));
    let default = when(sort.limit_is_default, " by default");
    format!("sort {}{limit}{default}", list(&sort.keys, sort_key))
}

fn sort_key(key: &SortKey) -> String {
    let reading = match key.reading {
        SortReading::Auto => "auto",
        SortReading::Number => "as number",
        SortReading::Text => "as text",
        SortReading::Address => "as address",
    };
    format!("{} {} ({reading})", field(&key.field), if key.descending { "descending" } else { "ascending" })
}

fn limit(limit: &Limit) -> String {
    let Limit { end, count, by, others, of_brackets } = limit;
    let end = match end {
        End::First => format!("first {count}"),
        End::LastReversed => format!("last {count}, the last first"),
    };
    let by = if by.is_empty() { String::new() } else { format!(" of each {}", fields(by)) };
    let others = some(others, |Others { labelled, label, summed }| {
        let (labelled, summed) = (fields(labelled), fields(summed));
        format!(", the rest as a row with {labelled} = {} and the sum of {summed}", quoted(label))
    });
    let of_brackets = when(*of_brackets, ", which is Splunk's limit to a search in brackets");
    format!("limit {end}{by}{others}{of_brackets}")
}

fn leading_rows(leading: &While) -> String {
    let While { condition, count, null_passes, keep_last } = leading;
    let count = some(count, |count| format!(", first {count} rows"));
    let null = when(*null_passes, ", null passes");
    let last = when(*keep_last, ", and the row that fails");
    format!("while {}{count}{null}{last}", expr(condition))
}

fn fill(fill: &Fill) -> String {
    let fields = fill.fields.as_ref().map_or_else(|| "all fields".into(), |fields| patterns(fields));
    format!("fill {fields} with {}", literal(&fill.value))
}

fn bin(bin: &Bin) -> String {
    format!("bin {} as {} {}", field(&bin.field), field(&bin.into), width(&bin.width))
}

fn width(width: &Width) -> String {
    match width {
        Width::Number(width) => format!("by {width}"),
        Width::Log(coefficient, base) => format!("by {coefficient} times powers of {base}"),
        Width::Time(span, align) => {
            let align = some(align, |align| format!(", aligned to {align}"));
            format!("by time {}{}{align}", span.count, span.unit.short())
        }
        Width::Fitting { bins, least, start, end } => {
            let least = some(least, |least| format!(", at least {least} wide"));
            let start = some(start, |start| format!(", from {start}"));
            let end = some(end, |end| format!(", to {end}"));
            format!("into at most {bins}{least}{start}{end}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Expr, Node, Step};
    use crate::source::Span;
    use crate::value::regex::Regex;
    use crate::value::time::{TimeSpan, Unit};

    fn names(names: &[&str]) -> Vec<Name> {
        names.iter().map(|name| Name::from(*name)).collect()
    }

    fn count_by(by: &[&str], over: Over, name: &str) -> Grouping {
        let (function, parameter) = crate::aggregate::find("count").expect("count exists");
        let tally = Tally { function, parameter, over, name: name.into(), span: Span::default() };
        Grouping { by: names(by), tallies: vec![tally], dedup_split: false, delimiter: None, always: by.is_empty() }
    }

    fn field(name: &str) -> Expr {
        Expr::new(Node::Field(name.into()), Span::default())
    }

    fn pattern(text: &str) -> FieldPattern {
        FieldPattern::new(text)
    }

    #[test]
    fn a_plan_is_a_line_an_op() {
        let ops = [Op::Scan, Op::Filter(field("a")), Op::Aggregate(count_by(&["host"], Over::Rows, "count"))];
        let step = |op| Step { op, stage: 0, span: Span::default() };
        let plan = Plan { steps: ops.into_iter().map(step).collect() };
        assert_eq!(plan.to_string(), "scan\nfilter a\naggregate count as count by host\n");
    }

    #[test]
    fn groups_say_what_is_computed_of_what() {
        let of = |over, name| op(&Op::Annotate(count_by(&[], over, name)));
        assert_eq!(of(Over::Field("user".into()), "n"), "annotate count(user) as n, even of no rows");
        assert_eq!(of(Over::Fields(pattern("a.*")), "*"), "annotate count('a.'*) as *, even of no rows");
        let (function, parameter) = crate::aggregate::find("p95").expect("perc exists");
        let over = Over::Field("ms".into());
        let high = Tally { function, parameter, over, name: "p95(ms)".into(), span: Span::default() };
        assert_eq!(tally(&high), "perc95(ms) as 'p95(ms)'");
    }

    #[test]
    fn columns_are_chosen_named_and_set() {
        let project = |columns| op(&Op::Project(Project { fields: vec![pattern("a"), pattern("b*")], columns }));
        assert_eq!(project(Columns::Exactly), "project exactly a, b*");
        assert_eq!(project(Columns::KeepAndInternal), "project a, b* and internal fields");
        assert_eq!(project(Columns::Drop), "project all but a, b*");
        let renaming = Renaming { from: pattern("P.*"), to: pattern("*"), span: Span::default() };
        assert_eq!(op(&Op::Rename(vec![renaming])), "rename 'P.'* as *");
        let parts = vec![TargetPart::Text("x_".into()), TargetPart::Field("f".into())];
        let built = Extend { field: Target::Built(parts), value: field("a") };
        assert_eq!(op(&Op::Extend(built)), "extend \"x_\"{f} = a");
        assert_eq!(op(&Op::Fill(Fill { fields: None, value: "0".into() })), "fill all fields with \"0\"");
    }

    #[test]
    fn what_cuts_rows_says_which() {
        let sort = Sort {
            keys: vec![SortKey { field: "a".into(), descending: true, reading: SortReading::Auto }],
            limit: Some(10_000),
            limit_is_default: true,
        };
        assert_eq!(op(&Op::Sort(sort)), "sort a descending (auto), first 10000 rows by default");
        let last = Limit { end: End::LastReversed, count: 10, by: vec![], others: None, of_brackets: false };
        assert_eq!(op(&Op::Limit(last)), "limit last 10, the last first");
        let others = Others { labelled: names(&["user"]), label: "OTHER".into(), summed: names(&["count"]) };
        let top = Limit { end: End::First, count: 10, by: names(&["host"]), others: Some(others), of_brackets: false };
        let rest = "the rest as a row with user = \"OTHER\" and the sum of count";
        assert_eq!(op(&Op::Limit(top)), format!("limit first 10 of each host, {rest}"));
        let distinct =
            Distinct { by: names(&["a"]), keep: 1, consecutive: false, keep_missing: false, keep_rows: false };
        assert_eq!(op(&Op::Distinct(distinct)), "distinct a, first 1 of each, rows without a key go");
        let leading = While { condition: field("a"), count: Some(5), null_passes: true, keep_last: false };
        assert_eq!(op(&Op::While(leading)), "while a, first 5 rows, null passes");
    }

    #[test]
    fn values_are_extracted_expanded_and_binned() {
        let regex = Regex::new("(?<n>a)").expect("a regular expression");
        let extract = Extract { field: "_raw".into(), regex, matches: 1, offsets: None };
        assert_eq!(op(&Op::Extract(extract)), "extract /(?<n>a)/ from _raw, first match");
        assert_eq!(
            op(&Op::Expand(Expand { field: "m".into(), limit: Some(3), most_bytes: Some(500 << 20) })),
            "expand m, first 3 values, up to 500 MB of rows"
        );
        let bin = |width| op(&Op::Bin(Bin { field: "_time".into(), into: "t".into(), width }));
        let span = TimeSpan { count: 5.0, unit: Unit::Minute };
        assert_eq!(bin(Width::Time(span, None)), "bin _time as t by time 5m");
        let fitting = Width::Fitting { bins: 100, least: None, start: None, end: None };
        assert_eq!(bin(fitting), "bin _time as t into at most 100");
    }

    #[test]
    fn rows_made_from_nothing_show_what_they_hold() {
        let given = Rows::Given(vec![vec![("a".into(), "1".into())], vec![("b".into(), Value::from(2))]]);
        assert_eq!(op(&Op::Rows(given)), "rows (a = \"1\"), (b = 2)");
        assert_eq!(op(&Op::Rows(Rows::Empty(3))), "rows 3, each of _time = now");
    }
}
