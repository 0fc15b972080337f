//! How many nanoseconds a row the engine takes, over a million made-up events.
//!
//! `cargo run --release --example speed` measures all searches, with an argument those whose names hold it.

#![allow(clippy::print_stdout)]

use spelt::command::lower::{Setting, lower};
use spelt::engine::{self, Outcome, Run};
use spelt::function::Context;
use spelt::plan::Plan;
use spelt::source::Source;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::time::Instant;

const ROWS: usize = 1_000_000;

const SEARCHES: &[(&str, &str)] = &[
    ("equality", "EventCode=4688"),
    ("equality in where", "* | where EventCode=\"4688\""),
    ("numbers in where", "* | where EventCode>4700"),
    ("equality of two fields", "* | where host=user"),
    ("one of five values", "EventCode IN (4624, 4625, 4634, 4672, 4688)"),
    ("wildcard, mostly distinct values", "CommandLine=\"*needle*\""),
    ("LIKE, mostly distinct values", "* | where CommandLine LIKE \"%needle%\""),
    ("regex, mostly distinct values", "* | where match(CommandLine, \"needle\\d+\")"),
    ("word in raw text", "needle7"),
    ("filter of four", "EventCode=4688 (CommandLine=\"*needle*\" OR user=user7*) NOT host=host1"),
    ("count", "* | stats count"),
    ("count by one", "* | stats count by EventCode"),
    ("count by two", "* | stats count by host user"),
    ("count by three", "* | stats count by EventCode host user"),
    ("count by mostly distinct values", "* | stats count by CommandLine"),
    ("count, dc, values by one", "* | stats count dc(user) values(EventCode) by host"),
    ("sum, max by one", "* | stats sum(bytes) max(bytes) by host"),
    ("earliest, latest by one", "* | stats earliest(user) latest(user) by host"),
    ("eval case", "* | eval a=case(EventCode=4688, \"run\", EventCode=4624, \"logon\") | stats count by a"),
    ("eval lower of distinct values", "* | eval a=lower(CommandLine) | head 1"),
    ("eval of two numbers", "* | eval a=bytes*EventCode | head 1"),
    ("dedup two", "* | dedup host user | stats count"),
    ("sort by time", "* | sort 0 _time | head 1"),
    ("rex", "* | rex field=CommandLine \"needle(?<n>\\d)\" | head 1"),
    ("bin and count", "* | bin _time span=5m | stats count by _time"),
    ("eventstats", "* | eventstats count by host | head 1"),
];

/// Each is run so often, and its best time counts: other programs can only make it slower.
const RUNS: usize = 9;

fn main() -> Result<(), String> {
    let events = events();
    let context = Context::new(1_700_000_000.0, Zone::utc());
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, search) in SEARCHES.iter().filter(|(name, _)| name.contains(&wanted)) {
        let plan = plan(search, &context)?;
        report(name, search, || engine::run(&plan, &context, events.clone()));
    }
    let search = "EventCode=4688 | stats count by host";
    let plan = plan(search, &context)?;
    let rows = |block: u32| (block * 10_000..(block + 1) * 10_000).collect::<Vec<u32>>();
    let blocks: Vec<Table> = (0..100).map(|block| events.select(&rows(block)).compact()).collect();
    report("in 100 blocks", search, || {
        let mut run = Run::new(&plan, &context);
        blocks.iter().for_each(|block| run.push(block.clone()));
        run.finish()
    });
    Ok(())
}

fn plan(search: &str, context: &Context) -> Result<Plan, String> {
    let lowered = lower(&Source::bare("speed", search), &Setting::at(context.now, context.zone.clone()));
    lowered.plan.ok_or_else(|| format!("{search}: {:?}", lowered.diagnostics))
}

fn report(name: &str, search: &str, run: impl Fn() -> Outcome) {
    let (mut best, mut rows) = (f64::INFINITY, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        rows = run().table.rows();
        best = best.min(start.elapsed().as_nanos() as f64 / ROWS as f64);
    }
    println!("{best:>8.1} ns/row {rows:>8} rows  {name}: {search}");
}

/// Events in the shapes that columns have: few values, some, and one for each row.
fn events() -> Table {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % below
    };
    let codes = ["4624", "4625", "4634", "4648", "4672", "4688", "4697", "4776", "5140", "5145"];
    let mut builder = Builder::default();
    for row in 0..ROWS {
        let needle = if next(100) == 0 { "needle" } else { "haystack" };
        let line = format!("C:\\Windows\\System32\\cmd.exe /c start {needle}{} --id {}", next(10), next(900_000));
        builder.put("_raw", Value::text(format!("Process Create: CommandLine={line} row {row}")));
        builder.put("_time", Value::text(format!("{}.{:03}", 1_700_000_000 - row, next(1_000))));
        builder.put("EventCode", codes[next(codes.len())].into());
        builder.put("host", format!("host{}", next(100)).into());
        builder.put("user", format!("user{}", next(500)).into());
        builder.put("bytes", next(50_000).into());
        builder.put("CommandLine", line.into());
        builder.end_row();
    }
    builder.finish()
}
