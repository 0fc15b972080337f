//! Searches that ask for too much: each ends, with rows, or with an error that says what is too much.

use super::run;
use crate::command::{self, Setting, lower};
use crate::function::{self, Context};
use crate::source::Source;
use crate::table::drawn::table;
use crate::value::time::Zone;
use proptest::prelude::*;
use std::sync::mpsc::channel;
use std::time::Duration;

/// Far more than any of these searches takes; one that never ends fails its test by name.
const PATIENCE: Duration = Duration::from_secs(300);

/// The moment at which the searches run.
const NOW: f64 = 1_750_000_000.0;

/// The code of the error that stops a search, or `rows`.
fn ends(search: &str) -> &'static str {
    let (tell, told) = channel();
    let text = search.to_string();
    // As much stack as the binary gives.
    let work = std::thread::Builder::new().stack_size(64 << 20).spawn(move || tell.send(outcome(&text)));
    let ended = told.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{error}: {search:.500}"));
    work.expect("a thread starts").join().expect("it has sent").expect("it was heard");
    ended
}

fn outcome(search: &str) -> &'static str {
    let lowered = lower(&Source::bare("hostile", search), &Setting::at(NOW, Zone::utc()));
    let Some(plan) = lowered.plan else {
        return lowered.diagnostics.iter().find(|it| it.is_error()).expect("no plan, so an error").code;
    };
    let events = table("_time a b _raw; 1749999000 1 x x=1; 1749998000 2 y y=2; 1749990000 - x|y -; 1740000000 7 z z");
    let outcome = run(&plan, &Context::new(NOW, Zone::utc()), events);
    outcome.errors.first().map_or("rows", |error| error.code)
}

/// Searches and how they end; `<3 ab>` in them is `ababab`.
fn end_as(expected: &[(&str, &str)]) {
    for (search, end) in expected {
        let mut text = String::new();
        for (index, part) in search.split('<').enumerate() {
            let repeat = part.split_once('>').and_then(|(inner, rest)| Some((inner.split_once(' ')?, rest)));
            match repeat.and_then(|((times, inner), rest)| Some((times.parse().ok()?, inner, rest))) {
                Some((times, inner, rest)) => text.extend([&*inner.repeat(times), rest]),
                None if index == 0 => text.push_str(part),
                None => text.extend(["<", part]),
            }
        }
        assert_eq!(ends(&text), *end, "{search}");
    }
}

#[test]
fn rows_have_a_bound() {
    end_as(&[
        ("| makeresults count=1000000000000", "too-many-rows"),
        ("| makeresults count=99999999999999999999999", "wrong-option"),
        ("* <60 | append [| makeresults count=50000]>", "too-many-rows"),
        ("* <60 | append [search *]>", "rows"),
        ("| makeresults | eval x=mvrange(0,1000000000000) | mvexpand x", "rows"),
        ("| makeresults <2 | eval x=mvrange(0,1000) | mvexpand x>", "too-many-rows"),
        ("| makeresults count=9999 | streamstats count | eventstats values(count) as v | mvexpand v", "too-many-rows"),
        (
            "| makeresults count=9999 | streamstats count | eventstats values(count) as v | stats count by v",
            "too-many-rows",
        ),
        ("| gentimes start=-100000 end=100000 increment=1s", "too-many-rows"),
        ("| makeresults count=2 | streamstats count | eval x=count*1e12 | makecontinuous x span=1", "stopped"),
        ("* | makecontinuous _time span=1us", "stopped"),
        (
            "| makeresults count=2 | streamstats count | eval _time=_time-count*3155760000 | timechart span=1s count",
            "too-many-rows",
        ),
        ("* | timechart span=1s count | timewrap 1s", "too-many-rows"),
        ("* | top limit=18446744073709551615 a", "rows"),
    ]);
}

#[test]
fn searches_in_brackets_have_a_bound() {
    end_as(&[
        ("| makeresults count=999 | eval k=1 | join k max=0 [| makeresults count=9999 | eval k=1]", "too-many-rows"),
        ("* <40 | appendpipe [eval b=1]>", "too-many-rows"),
        ("* | selfjoin max=0 b", "rows"),
        ("| makeresults count=999 | map maxsearches=999999999 search=\"| makeresults count=9999\"", "stopped"),
        ("* | union <60 [| makeresults count=50000] >", "too-many-rows"),
        ("| makeresults count=99999 | streamstats count | transaction maxspan=1s keepevicted=t", "rows"),
        ("* | eval <99 a>=1 | foreach *a* *b* * [eval <<FIELD>>x=1 | eval <<MATCHSTR>>y=2]", "rows"),
        ("* | eval x=\"<9999 a b c\n>\" | multikv", "rows"),
        ("* | makemv b | format maxresults=0 | return 999999999 search", "rows"),
    ]);
}

#[test]
fn columns_have_a_bound() {
    end_as(&[
        ("| makeresults count=99999 | streamstats count | eval {count}=1", "too-many-fields"),
        ("| makeresults count=9999 | streamstats count | xyseries count count count", "too-many-fields"),
        ("* | chart count over a span=0.0001 by b", "too-many-fields"),
        ("| makeresults count=99999 | streamstats count | transpose 0", "rows"),
    ]);
}

#[test]
fn values_have_a_bound() {
    end_as(&[
        ("| makeresults count=9999 | streamstats count | eval x=\"ab\".count <30 | eval x=x.x>", "too-many-bytes"),
        ("* | eval x=\"ab\" <60 | eval x=x.x>", "rows"),
        ("* | eval x=\"ab\" <60 | eval x=mvappend(x,x)>", "rows"),
        ("* | eval x=\"ab\" <60 | eval x=json_array(x,x)>", "rows"),
        ("* | eval x=\"ab\" <20 | eval x=x.x> | eval x=replace(x, \".\", x)", "rows"),
        ("* | eval x=\"ab\" <20 | eval x=x.x> | eval y=split(x, \"\") | rex field=x max_match=0 \"(?<z>.)\"", "rows"),
        ("* | eval x=\"ab\" <60 | strcat x x x>", "rows"),
        ("* | eval x=\"ab\" <22 | rex field=x mode=sed \"s/./&&/g\">", "rows"),
        ("* | eval x=mvrange(0,9999) | eval y=mvjoin(x, mvjoin(x, mvjoin(x, \",\")))", "rows"),
        ("* | eval x=printf(\"%1000000000d\", 5), y=printf(\"%.*f\", 1000000000, 5)", "rows"),
        (
            "* | eval x=strftime(1e300, \"%c\"), y=relative_time(1e300, \"+999999999y@y\"), z=strptime(\"9\", \"%<999 Y>\")",
            "rows",
        ),
    ]);
}

#[test]
fn work_has_a_bound() {
    end_as(&[
        ("| makeresults count=99999 | streamstats window=10000 avg(_time)", "too-much-work"),
        ("| makeresults count=99999 | streamstats count | streamstats values(count)", "too-much-work"),
        ("* | eval <60 a>=1 | rename <15 *a>b as <15 c*>", "rows"),
        ("* | eval b=\"<60 a>\" | replace \"<9 *a>b\" with \"<9 *>\" in b", "rows"),
        ("* | eval x=\"<60 ab>\" | where like(x, \"<20 %a%b>c\") | search x=\"<30 *a*b>c\"", "rows"),
        ("* | eval x=\"<9999 [>1<9999 ]>\" | spath input=x | eval y=json_extract(x, \"a\")", "rows"),
        ("* | bin a span=1e-300 | bin b bins=1000000000000 | bin _time span=1us", "rows"),
    ]);
}

#[test]
#[cfg(feature = "pcre")]
fn regular_expressions_have_a_bound() {
    end_as(&[
        ("* | eval x=\"<99 a>!\" | where match(x, \"(a+)+$\")", "rows"),
        ("* | eval x=\"<99 a>!\" | rex field=x \"(?P<y>(a|aa)+$)\" | regex x=\"(.*)*b\"", "rows"),
        ("* | eval x=replace(\"<99 a>!\", \"(a*)*c\", \"b\"), y=mvfind(\"<99 a>!\", \"(a+)+$\")", "rows"),
        ("* | eval x=\"<19999 é>\" | rex field=x max_match=0 \"(?P<y>.?)\"", "rows"),
        ("* | regex _raw=\"<9999 (>\"", "broken-regex"),
        ("* | regex _raw=\"((a{1,999}){1,999}){1,999}\"", "broken-regex"),
        ("* | makemv tokenizer=\"()\" b", "rows"),
    ]);
}

#[test]
fn texts_may_be_long_and_nest_deep() {
    end_as(&[
        ("* <999 | append [search * >", "syntax"),
        ("* <999 | append [search * ><999 ]>", "syntax"),
        ("<999 [search >a<999 ]>", "syntax"),
        ("<99999 |>", "syntax"),
        ("*<9999 | where 1=1>", "rows"),
        ("<99999 (>", "syntax"),
        ("<99999 \">", "syntax"),
        ("<99999 `>", "syntax"),
        ("<99999 \\>", "rows"),
        ("<99999 NOT >a", "syntax"),
        ("<9999 a=1 OR >b", "rows"),
        ("a IN (<9999 1,>1)", "rows"),
        ("\"<999999 x>\"", "rows"),
        ("* | where <99999 (>", "syntax"),
        ("* | eval a=<99999 ->1", "syntax"),
        ("* | eval a=1<900  + 1>", "rows"),
        ("* | table <9999 a* >", "rows"),
        ("earliest=<9999 -1d>", "rows"),
    ]);
}

/// Pieces of SPL that fit together now and then.
fn piece() -> impl Strategy<Value = String> {
    const SIGNS: &[&str] = &[
        "|", "|", "|", "=", "=", "(", ")", "[", "]", "\"", "'", "`", "```", ",", "*", "\\", "!=", "<", ">=", "-", "+",
        ".", "/", "%", "::", "$a$", "{a}", "\n", "é", "\u{0}", "😀",
    ];
    const WORDS: &[&str] = &[
        "a",
        "b",
        "_time",
        "_raw",
        "count",
        "by",
        "as",
        "over",
        "where",
        "output",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "TERM(a)",
        "CASE(A)",
        "0",
        "-1",
        "1e308",
        "1e-300",
        "99999999999999999999",
        "1d@d",
        "-5m",
        "\"(?<x>.)\"",
        "\"%F %T\"",
        "true",
        "span=1h",
        "limit=0",
        "[search *]",
        "[| makeresults count=3]",
        "sum(a)",
        "perc95(a)",
        "eval(a=1)",
        "x*",
        "\"a b\"",
        "1s",
    ];
    let commands = command::known::names().map(|name| format!("| {name} ")).collect::<Vec<_>>();
    let options = command::ALL.iter().flat_map(|card| card.options).map(|option| format!("{}=", option.name));
    let functions = function::all().map(|function| format!("{}(", function.name));
    let calls: Vec<String> = options.chain(functions).collect();
    prop_oneof![
        2 => proptest::sample::select(commands),
        2 => proptest::sample::select(calls),
        3 => proptest::sample::select(WORDS).prop_map(|word| format!("{word} ")),
        3 => proptest::sample::select(SIGNS).prop_map(String::from),
    ]
}

/// Searches of the cards' examples with pieces put between their words.
fn bent() -> impl Strategy<Value = String> {
    let examples: Vec<&str> = command::ALL.iter().flat_map(|card| card.examples).map(|it| it.search).collect();
    (proptest::sample::select(examples), prop::collection::vec((any::<prop::sample::Index>(), piece()), 1..3)).prop_map(
        |(search, pieces)| {
            let mut words: Vec<String> = search.split_inclusive([' ', '(', '=', ',']).map(String::from).collect();
            for (place, piece) in pieces {
                let place = place.index(words.len());
                words[place] = piece;
            }
            words.concat()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_heap_of_pieces_panics(pieces in prop::collection::vec(piece(), 0..20)) {
        outcome(&pieces.concat());
    }

    #[test]
    fn no_bent_search_panics(search in bent()) {
        outcome(&search);
    }
}
