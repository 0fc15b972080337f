//! Events and searches, drawn so that simpler ones come first.

use super::expr::{condition, expr, quoted};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use std::fmt;

/// Fields that events have; `m` may have several values.
pub const FIELDS: [&str; 5] = ["a", "b", "n", "m", "A"];

/// An event: the values of each field, and its time.
#[derive(Clone, Debug)]
pub struct Row {
    time: u32,
    cells: Vec<Vec<&'static str>>,
}

/// Values that are read in more than one way, or hold what some language gives a meaning.
const VALUES: [&str; 61] = [
    "a",
    "b",
    "1",
    "2",
    "10",
    "9",
    "",
    "A",
    "abc",
    "ABC",
    "0",
    "-1",
    "1.0",
    "1.50",
    "007",
    "1e3",
    ".5",
    "5.",
    "+5",
    "-0",
    "0.1",
    "2.555",
    "99.95",
    "-12.5",
    "12345678901234567890",
    "0x1F",
    " ",
    " a ",
    "a b",
    "a,b",
    "b,a,c,b",
    "a*c",
    "a%c",
    "a_c",
    "a'b",
    "a\"b",
    "a\\b",
    "C:\\Windows\\cmd.exe",
    "a\nb",
    "a\tb",
    "Müller",
    "MÜLLER",
    "日本",
    "null",
    "Null",
    "True",
    "NaN",
    "inf",
    "Infinity",
    "10.0.0.1",
    "10.1.2.3",
    "fe80::1",
    "%41",
    "1750000000",
    "00:10:15",
    "5k",
    "2023-01-02 03:04:05",
    "user@corp.com",
    "{\"k\":[1,2.0,{\"k\":\"x\"}],\"l\":null}",
    "[\"a\",{\"k\":1e2}]",
    "<s>1</s><k i='2'>b</k>",
];

/// Events, a dozen at most.
pub fn events() -> impl Strategy<Value = Vec<Row>> {
    let value = || prop_oneof![4 => select(&VALUES[..12]), 6 => select(&VALUES[..])];
    let single = || option::weighted(0.85, value()).prop_map(|value| value.into_iter().collect::<Vec<_>>());
    let several = vec(value(), 0..4);
    let cells =
        (single(), single(), single(), several, single()).prop_map(|(a, b, n, m, other)| vec![a, b, n, m, other]);
    let time = prop_oneof![2 => 0..5u32, 1 => 0..500_000u32];
    vec((time, cells).prop_map(|(time, cells)| Row { time, cells }), 1..12)
}

/// The events as spelt's engine takes them.
pub fn table(rows: &[Row]) -> Table {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| std::cmp::Reverse(row.time));
    let mut builder = Builder::default();
    for row in &rows {
        builder.put("_time", Value::from(format!("{}", 1_749_600_000 + u64::from(row.time))));
        let raw: Vec<&str> = row.cells.iter().flatten().copied().collect();
        builder.put("_raw", Value::from(raw.join(" ")));
        for (name, values) in FIELDS.iter().zip(&row.cells) {
            builder.put(name, Value::many(values.iter().copied().map(Value::from)));
        }
        builder.end_row();
    }
    builder.finish()
}

/// The events as a reader takes them.
pub fn shown(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let cells = FIELDS.iter().zip(&row.cells).filter(|(_, values)| !values.is_empty());
        let cells: Vec<String> = cells.map(|(name, values)| format!("{name}={values:?}")).collect();
        format!("  _time={} {}", row.time, cells.join(" "))
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A search, stage by stage.
#[derive(Clone, Debug)]
pub struct Search(Vec<String>);

impl fmt::Display for Search {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(" | "))
    }
}

/// A search of a few stages that ends with columns which are known.
pub fn search() -> impl Strategy<Value = Search> {
    let first = prop_oneof![2 => Just("*".to_string()), 3 => terms()];
    (first, vec(stage(), 0..4), last()).prop_map(|(first, stages, last)| {
        Search(std::iter::once(first).chain(stages).chain(std::iter::once(last)).collect())
    })
}

fn field() -> impl Strategy<Value = &'static str> {
    select(&FIELDS[..])
}

/// What stands between the words of `search`.
fn terms() -> impl Strategy<Value = String> {
    let value =
        || prop_oneof![select(&VALUES[..]), select(&["a*", "*b", "*1*", "a*c", "*", "1*", "?", "*\\\\*", "m*r"][..])];
    let term = prop_oneof![
        3 => (field(), value()).prop_map(|(field, value)| format!("{field}={}", quoted(value))),
        2 => (field(), value()).prop_map(|(field, value)| format!("{field}!={}", quoted(value))),
        1 => (field(), value()).prop_map(|(field, value)| format!("NOT {field}={}", quoted(value))),
        2 => (field(), select(&["<", ">", "<=", ">="][..]), select(&VALUES[..]))
            .prop_map(|(field, sign, value)| format!("{field}{sign}{}", quoted(value))),
        1 => (field(), value(), value()).prop_map(|(field, one, two)| format!("{field} IN ({}, {})", quoted(one), quoted(two))),
        1 => field().prop_map(|field| format!("{field}=*")),
        2 => value().prop_map(quoted),
        1 => select(&VALUES[..12]).prop_map(|word| if word.is_empty() { "a".to_string() } else { word.to_string() }),
        1 => field().prop_map(|field| format!("{field}=10.0.0.0/8")),
        1 => field().prop_map(|field| format!("{field}=CASE(Abc)")),
    ];
    vec(term, 1..4).prop_flat_map(|terms| select(&[" ", " OR ", " AND "][..]).prop_map(move |word| terms.join(word)))
}

/// A stage that keeps events.
fn stage() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (target(), expr()).prop_map(|(field, expr)| format!("eval {field}={expr}")),
        4 => condition().prop_map(|condition| format!("where {condition}")),
        2 => terms().prop_map(|terms| format!("search {terms}")),
        1 => (1..4u8, sort()).prop_map(|(count, sort)| format!("sort {sort} | head {count}")),
        1 => sort().prop_map(|sort| format!("sort {sort}")),
        1 => field().prop_map(|field| format!("sort 0 {field} | dedup {field}")),
        1 => (field(), field()).prop_map(|(one, two)| format!("dedup {one} {two}")),
        1 => field().prop_map(|field| format!("fillnull value=x {field}")),
        1 => (field(), field()).prop_map(|(one, two)| format!("rename {one} AS {two}")),
        1 => field().prop_map(|field| format!("makemv delim=\",\" {field}")),
        1 => field().prop_map(|field| format!("makemv allowempty=true delim=\"b\" {field}")),
        1 => field().prop_map(|field| format!("makemv tokenizer=\"([a-z0-9]+)\" {field}")),
        1 => (field(), rex()).prop_map(|(field, rex)| format!("rex field={field} {rex}")),
        1 => (field(), sed()).prop_map(|(field, sed)| format!("rex field={field} mode=sed \"{sed}\"")),
        1 => (field(), select(&["^[a-z]", "\\\\d+", "(?i)ABC", "[^a]b", "\\\\W", "^$", "\\\\s"][..]))
            .prop_map(|(field, regex)| format!("regex {field}=\"{regex}\"")),
        1 => (field(), select(&["10", "0.5", "3", "2log10", "100"][..])).prop_map(|(field, span)| format!("bin {field} span={span}")),
        1 => select(&["5m", "1h", "7s", "1d", "1w", "1mon", "100ms"][..]).prop_map(|span| format!("bin _time span={span}")),
        1 => (tally(), option::of(field())).prop_map(|(tally, by)| format!("eventstats {tally} AS e{}", by_clause(by))),
        1 => (select(&["count", "sum(n)", "avg(n)", "dc(a)", "values(a)", "last(b)"][..]), option::of(field()))
            .prop_map(|(tally, by)| format!("streamstats {tally} AS e{}", by_clause(by))),
        1 => field().prop_map(|field| format!("mvexpand {field}")),
        1 => (field(), select(&["a*", "*", "*b*", "1*"][..])).prop_map(|(field, from)| format!("replace \"{from}\" WITH \"x\" IN {field}")),
        1 => Just("reverse".to_string()),
        2 => whole(),
        2 => aside(),
        1 => json(),
        1 => (1..5u8).prop_map(|count| format!("head {count}")),
        1 => (1..5u8).prop_map(|count| format!("tail {count}")),
    ]
}

/// A stage that is about fields whose names it does not say.
fn whole() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&["", "value=x"][..]).prop_map(|value| format!("fillnull {value}")),
        select(&["a*", "*", "m", "*n*"][..]).prop_map(|names| format!("fields {names} r s")),
        select(&["a*", "*m*", "nosuch*"][..]).prop_map(|names| format!("fields - {names}")),
        (field(), field()).prop_map(|(one, two)| format!("rename {one} AS p.{two} | rename p.* AS *")),
        (field(), condition())
            .prop_map(|(field, condition)| format!("eval p.{field}=if({condition}, n, null()) | rename p.* AS *")),
    ]
}

/// A stage that reads other rows: a lookup table, or the same events again.
fn aside() -> impl Strategy<Value = String> {
    let table = select(&["networks range", "users user", "users.csv user"][..]);
    let kind = select(&["", "type=left ", "max=0 ", "type=left max=0 overwrite=false "][..]);
    prop_oneof![
        (table, field()).prop_map(|(table, field)| match table.starts_with("networks") {
            true => format!("lookup {table} AS {field} OUTPUT zone AS r risk AS s"),
            false => format!("lookup {table} AS {field} OUTPUT dept AS r"),
        }),
        (kind, field(), terms(), option::of(field())).prop_map(|(kind, by, terms, shown)| {
            let shown = shown.map(|shown| format!(" | table {by} {shown}")).unwrap_or_default();
            format!("join {kind}{by} [search {terms}{shown}]")
        }),
        terms().prop_map(|terms| format!("append [search {terms}]")),
        field().prop_map(|field| format!("search [search a=* | head 2 | fields {field}]")),
    ]
}

/// A stage that reads JSON or XML, some of which it has made.
fn json() -> impl Strategy<Value = String> {
    let path = || select(&["k", "k{}", "k{0}", "{}.k", "k{}.k", "{1}", "l"][..]);
    prop_oneof![
        (field(), path()).prop_map(|(field, path)| format!("spath input={field} output=r path={path}")),
        (expr(), field(), path()).prop_map(|(expr, field, path)| {
            format!("eval r=json_object(\"k\", {expr}, \"l\", {field}) | spath input=r output=s path={path}")
        }),
        (field(), path()).prop_map(|(field, path)| format!(
            "eval r=json_extract({field}, \"{path}\"), s=json_array({field}, r, 1.0)"
        )),
        field().prop_map(|field| format!(
            "eval m=json_array_to_mv({field}), r=if(json_valid({field}), json_keys({field}), 0)"
        )),
        (field(), field()).prop_map(|(one, two)| format!("eval {one}=\"<s>\".{two}.\"</s><r>1</r>\" | xmlkv {one}")),
        field().prop_map(|field| format!("xmlkv {field}")),
    ]
}

fn target() -> impl Strategy<Value = &'static str> {
    select(&["r", "s", "a", "n", "m"][..])
}

fn sort() -> impl Strategy<Value = String> {
    let sign = select(&["", "-", "+"][..]);
    (sign, field(), field()).prop_map(|(sign, one, two)| format!("0 {sign}{one} {two}"))
}

fn rex() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "\"(?<r>[a-z]+)\"",
            "\"^(?<r>[^,]*)(?:,(?<s>.+))?\"",
            "max_match=0 \"(?<r>[a-z0-9])\"",
            "max_match=2 \"(?<r>\\\\w+)\"",
            "\"(?i)(?<a>B)\"",
            "\"(?<r>\\\\d+)(?<s>x)?\"",
        ][..],
    )
}

fn sed() -> impl Strategy<Value = &'static str> {
    select(&["s/a/x/g", "s/[0-9]+/#/g", "s/(.)b/\\\\1-/g", "s/b/y/", "y/abc/xyz/"][..])
}

fn by_clause(by: Option<&str>) -> String {
    by.map(|by| format!(" by {by}")).unwrap_or_default()
}

/// A stats function of a field.
fn tally() -> impl Strategy<Value = String> {
    let name = select(
        &[
            "count",
            "dc",
            "values",
            "list",
            "min",
            "max",
            "sum",
            "avg",
            "first",
            "last",
            "earliest",
            "latest",
            "range",
            "stdev",
            "var",
            "stdevp",
            "varp",
            "median",
            "perc50",
            "perc95",
            "mode",
            "sumsq",
            "earliest_time",
            "latest_time",
            "rate",
        ][..],
    );
    prop_oneof![1 => Just("count".to_string()), 6 => (name, field()).prop_map(|(name, field)| format!("{name}({field})"))]
}

/// The last stage, after which the columns are known.
fn last() -> impl Strategy<Value = String> {
    let all = FIELDS.join(" ");
    prop_oneof![
        4 => Just(format!("table {all} r s e _time")),
        4 => (vec(tally(), 1..3), option::of(field())).prop_map(|(tallies, by)| {
            let named = tallies.iter().enumerate().map(|(place, tally)| format!("{tally} AS t{place}"));
            format!("stats {}{}", named.collect::<Vec<_>>().join(" "), by_clause(by))
        }),
        1 => (field(), field()).prop_map(|(one, two)| format!("stats count by {one} {two}")),
        1 => expr().prop_map(|expr| format!("stats count(eval(isnotnull({expr}))) AS t by a")),
        1 => (1..4u8, field()).prop_map(|(count, field)| format!("top {count} {field}")),
        1 => field().prop_map(|field| format!("rare {field}")),
        3 => (sort(), lost()).prop_map(|(sort, lost)| format!("sort {sort} | {lost}")),
        1 => (target(), expr()).prop_map(|(field, expr)| format!("eval {field}={expr}")),
    ]
}

/// A stage that loses what the rows were put in order by, at its end one that shows which rows these are.
fn lost() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("table _time".to_string()),
        field().prop_map(|field| format!("table {field} _time")),
        field().prop_map(|field| format!("fields - {field} | table a b _time")),
        (field(), field()).prop_map(|(one, two)| format!("rename {one} AS r, {two} AS {one} | table r n _time")),
        (field(), expr()).prop_map(|(field, expr)| format!("eval {field}={expr} | table {field} _time")),
        field().prop_map(|field| format!("streamstats count AS {field} | table {field} _time")),
        field().prop_map(|field| format!("stats count by {field} | sort -count | fields {field}")),
    ]
}
