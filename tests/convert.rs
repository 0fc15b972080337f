//! `spelt convert` as a shell sees it: what it prints, what it refuses, and its exit codes.

use std::path::Path;
use std::process::{Command, Output};

fn convert(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let command =
        Command::new(env!("CARGO_BIN_EXE_spelt")).arg("convert").args(words).current_dir(folder.path()).output();
    command.expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_search_is_printed_with_its_level() {
    let printed = convert(&["-t", "duckdb", "user=Bob | table user"]);
    assert_eq!(printed.status.code(), Some(0), "{}", err(&printed));
    assert!(out(&printed).starts_with("-- DuckDB SQL, unverified: not run: `--verify` runs it\n"), "{}", out(&printed));
    assert!(out(&printed).contains("WHERE lower(\"user\") = 'bob'"), "{}", out(&printed));
}

#[test]
fn what_cannot_be_said_is_refused_with_its_place_and_code_3() {
    let refused = convert(&["-t", "duckdb", "user=bob | transaction host"]);
    assert_eq!(refused.status.code(), Some(3));
    assert_eq!(out(&refused), "");
    assert!(err(&refused).contains("error[untranslatable]: `transaction`") && err(&refused).contains("<query>:1:12"));
}

#[test]
fn what_is_only_nearly_the_same_has_to_be_allowed() {
    let search = "a=1 | eval x=coalesce(b/c, d/c) | eval y=x/d | table y";
    let refused = convert(&["-t", "duckdb", search]);
    assert_eq!((refused.status.code(), err(&refused).contains("error[approximated]")), (Some(3), true));
    let allowed = convert(&["-t", "duckdb", "--allow-approximate", search]);
    assert_eq!((allowed.status.code(), err(&allowed).contains("warning[approximated]")), (Some(0), true));
    assert!(out(&allowed).lines().nth(1).is_some_and(|line| line.starts_with("-- approximate: ")), "{}", out(&allowed));
}

#[test]
fn no_name_ends_a_comment_above_a_translation() {
    let hostile = "'b\n; DROP TABLE events'";
    let search = format!("a=1 | eval x=coalesce({hostile}/c, c/d) | eval y=x/{hostile} | table y");
    let printed = out(&convert(&["-t", "duckdb", "--allow-approximate", &search]));
    let head = printed.lines().take_while(|line| !line.starts_with("WITH")).collect::<Vec<_>>();
    assert!(!head.is_empty() && head.iter().all(|line| !line.starts_with("; DROP")), "{printed}");
}

#[test]
fn warnings_are_told_of_each_of_many_queries() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let document =
        "# One\n```spl\nsource=\"XmlWinEventLog:Security\" EventCode=4688 | where Image=\"x\" | table host\n```\n";
    std::fs::write(folder.path().join("a.md"), document).expect("it can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let command = command.args(["convert", "-t", "kql", "--all", "--file", "a.md"]).current_dir(folder.path());
    let told = command.output().expect("it runs");
    assert!(err(&told).contains("warning[never-matches]: no event meets this condition"), "{}", err(&told));
}

#[test]
fn a_target_must_be_one_that_there_is() {
    for (words, told) in [(&["a=1"][..], "name a target"), (&["-t", "basic", "a=1"], "there is no target `basic`")] {
        let refused = convert(words);
        assert_eq!(refused.status.code(), Some(2));
        assert!(err(&refused).contains(told), "{}", err(&refused));
    }
    assert!(out(&convert(&["--list"])).contains("duckdb  DuckDB SQL\n"));
    assert!(out(&convert(&["--support"])).contains("| `groups` | exact |"));
}

#[test]
fn a_schema_tells_where_fields_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let schema = folder.path().join("logs.toml");
    std::fs::write(&schema, "name='logs'\nabout='x'\ntable='logs'\n[fields.user]\ncolumn='usr'\n")
        .expect("it can be written");
    let schema = schema.to_str().expect("a path");
    let known = convert(&["-t", "duckdb", "--schema", schema, "user=bob | table user"]);
    assert!(out(&known).contains("\"usr\" AS \"user\"\n  FROM \"logs\""), "{}", out(&known));
    let unknown = convert(&["-t", "duckdb", "--schema", schema, "host=a | table host"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(err(&unknown).contains("field `host`: the schema does not say where it is"), "{}", err(&unknown));
}

#[test]
fn the_limits_of_splunk_are_kept_or_left_out_and_told() {
    let kept = convert(&["-t", "duckdb", "a=1 | sort a | table a"]);
    assert!(out(&kept).contains("LIMIT 10000") && err(&kept).contains("the first 10000 rows, as in Splunk"));
    let dropped = convert(&["-t", "duckdb", "--no-limits", "a=1 | sort a | table a"]);
    assert!(!out(&dropped).contains("LIMIT") && err(&dropped).contains("left out, since `--no-limits` is given"));
}

/// A folder of exports, and what a script over it says of the searches.
fn script(words: &[&str]) -> (Output, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("deep")).expect("a folder");
    std::fs::write(folder.path().join("a.jsonl"), "{\"user\":[\"a\",\"b\"],\"host\":\"x\"}\n").expect("a file");
    std::fs::write(folder.path().join("deep/b.json"), "{\"user\":\"c\"}\n").expect("a file");
    std::fs::write(folder.path().join("c.txt"), "nothing").expect("a file");
    let at = folder.path().to_str().expect("a path of letters");
    let output = convert(&[&["--script", "-d", at], words].concat());
    let told = out(&output).replace(at, "exports");
    (output, told)
}

#[test]
fn a_script_reads_a_folder_and_knows_which_fields_hold_several_values() {
    let (output, told) = script(&["-t", "duckdb", "user=a | table user"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(
        told.starts_with("-- Each field is taken to hold one value but for `user`, those that the schema lists.\n"),
        "{told}"
    );
    assert!(told.contains("read_ndjson_objects(['exports/*.jsonl', 'exports/*/*.json'])"), "{told}");
    assert!(told.contains("spl_list(event->'user')"), "{told}");
    assert!(err(&output).contains("leaves out 1 file of another kind"), "{}", err(&output));
}

#[test]
fn a_script_of_several_searches_reads_the_events_once() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/queries/lateral-movement.md");
    let (output, told) = script(&["-t", "clickhouse", "--all", "-f", document]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(told.matches("CREATE OR REPLACE VIEW events").count(), 1);
    assert_eq!(told.matches("\n-- ClickHouse SQL, ").count(), 9, "{told}");
}

#[test]
fn there_is_no_script_for_what_reads_no_files() {
    let (output, told) = script(&["-t", "kql", "--schema", "flat", "* | table user"]);
    assert_eq!((output.status.code(), told.as_str()), (Some(2), ""));
    assert!(err(&output).contains("KQL reads tables and no files"), "{}", err(&output));
}

/// What is said of the searches of a document, as a shell in the project's folder sees it.
fn said_of(target: &str, document: &str) -> String {
    let words = ["convert", "-t", target, "--all", "--file", document];
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let output = command.args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    err(&output.expect("it runs"))
}

#[test]
fn each_reason_is_told_once_and_has_no_others_in_its_wake() {
    for target in ["kql", "esql", "sigma"] {
        let said = ["queries/lateral-movement.md", "queries/remote-services.md"].map(|it| said_of(target, it));
        insta::assert_snapshot!(format!("seeds_in_{target}"), said.concat());
    }
}

#[test]
fn what_a_translation_takes_for_granted_stands_above_it_and_is_told() {
    let search = "source=\"XmlWinEventLog:Security\" EventCode=4688 | table host";
    let printed = convert(&["-t", "kql", search]);
    let told = "no event of these logs has the source `WinEventLog:Security`, a name that the target does not keep";
    assert!(out(&printed).contains(&format!("// assumed: {told}\n")), "{}", out(&printed));
    assert!(err(&printed).contains(&format!("note[assumed]: {told}")), "{}", err(&printed));
    let both = convert(&["-t", "kql", "source=*WinEventLog:Security EventCode=4688 | table host"]);
    assert!(!out(&both).contains("assumed") && err(&both).is_empty(), "{}", err(&both));
}

/// What comes of a proof with this engine, over one event.
fn proved(target: &str, variable: &str, engine: &Path) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.jsonl"), "{\"a\":\"1\"}\n").expect("a file");
    let words = ["convert", "-t", target, "--schema", "flat", "--verify", "-d", "a.jsonl", "a=1"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    command.args(words).env(variable, engine).current_dir(folder.path()).output().expect("it runs")
}

#[test]
fn an_engine_that_cannot_be_run_is_no_disagreement() {
    // No other DuckDB is taken for the one that is named.
    let missing = proved("duckdb", "SPELT_DUCKDB", Path::new("/no/such/duckdb"));
    assert_eq!((missing.status.code(), out(&missing).as_str()), (Some(2), ""));
    assert!(err(&missing).starts_with("error: DuckDB cannot be run, /no/such/duckdb: "), "{}", err(&missing));
    let other = proved("duckdb", "SPELT_DUCKDB", Path::new(env!("CARGO_BIN_EXE_spelt")));
    assert_eq!((other.status.code(), out(&other).as_str()), (Some(2), ""));
}

#[test]
#[cfg(unix)]
fn a_driver_that_stops_is_no_disagreement() {
    let engines = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir_all(engines.path().join("clickhouse/bin")).expect("a folder");
    let python = engines.path().join("clickhouse/bin/python");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_spelt"), &python).expect("a link");
    let stopped = proved("clickhouse", "SPELT_ENGINES", engines.path());
    assert_eq!((stopped.status.code(), out(&stopped).as_str()), (Some(2), ""));
    assert!(err(&stopped).starts_with("error: the engine of `clickhouse`, "), "{}", err(&stopped));
}

#[test]
fn a_filter_that_means_no_query_is_told() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let command = command.args(["convert", "-t", "duckdb", "--all", "nosuchquery"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("it runs");
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(err(&output), "error: no query has `nosuchquery` in its id or stands there\n");
}
