//! Searches in brackets whose rows become text of the search around them, and templates filled in while a search runs.

use spelt::command::{Setting, lower};
use spelt::engine::{self, Outcome};
use spelt::function::Context;
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::Value;
use spelt::value::time::{When, Zone};

const NOW: f64 = 1_000.0;

fn outcome_within(search: &str, latest: Option<f64>) -> Outcome {
    let setting = Setting { latest: latest.map(When::from), ..Setting::at(NOW, Zone::utc()) };
    let lowered = lower(&Source::bare("test", search), &setting);
    assert!(lowered.plan.is_some(), "{search}: {:?}", lowered.diagnostics);
    let plan = lowered.plan.expect("just asserted");
    let row = |time: &str, user: &str, port: &str, path: &str| {
        [("_time", time), ("user", user), ("port", port), ("path", path), ("_raw", user)]
            .map(|(name, value)| (name.to_string(), Value::from(value)))
    };
    let rows = [
        row("903", "bob", "443", r"C:\Win\a.exe"),
        row("902", "eve", "80", r"C:\Win\b.exe"),
        row("901", "dan", "22", r"\\srv\c"),
    ];
    let events = Table::of_rows(rows.iter().map(|row| row.iter().map(|(name, value)| (name.as_str(), value.clone()))));
    engine::run(&plan, &Context::new(NOW, Zone::utc()), events)
}

fn outcome(search: &str) -> Outcome {
    outcome_within(search, None)
}

/// The first column of the rows, apart by blanks.
fn gives(search: &str) -> String {
    let outcome = outcome(search);
    assert!(outcome.errors.is_empty(), "{search}: {:?}", outcome.errors);
    let Some(name) = outcome.table.names().next().cloned() else { return String::new() };
    let cells = (0..outcome.table.rows()).map(|row| outcome.table.value(row, &name).show().into_owned());
    cells.collect::<Vec<_>>().join(" ")
}

fn stops(search: &str) -> String {
    outcome(search).errors.first().map(|error| error.message.clone()).unwrap_or_default()
}

fn notes(search: &str) -> Vec<String> {
    outcome(search).notes.into_iter().map(|note| note.message).collect()
}

fn refused(search: &str) -> String {
    let lowered = lower(&Source::bare("test", search), &Setting::at(NOW, Zone::utc()));
    lowered.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default()
}

#[test]
fn rows_are_terms_of_which_one_must_hold() {
    assert_eq!(gives("* [search port<100 | table user port] | table user"), "eve dan");
    assert_eq!(gives("* NOT [search user=eve | table user] | table user"), "bob dan");
    assert_eq!(gives("* [search user=nobody | table user] | table user"), "");
    assert_eq!(gives("* NOT [search user=nobody | table user] | table user"), "bob eve dan");
}

#[test]
fn values_find_themselves_whatever_letters_they_hold() {
    assert_eq!(gives("* [search user=dan | table path] | table user"), "dan");
}

#[test]
fn fields_named_search_and_query_are_terms_themselves() {
    assert_eq!(gives("* [search user=eve | eval search=\"port>\".port | table search] | table user"), "bob");
    assert_eq!(gives("* [search port<100 | rename user AS query | table query] | table user"), "eve dan");
    assert_eq!(gives("* [search port<100 | table user | format] | table user"), "eve dan");
}

#[test]
fn earliest_and_latest_of_rows_are_a_time_range() {
    assert_eq!(gives("* [search user=eve | eval earliest=_time | return earliest] | table user"), "bob eve");
    assert_eq!(gives("* [search user=eve | eval latest=_time | table latest] | table user"), "dan");
    let note = outcome_within("* [search user=eve | return earliest=_time]", Some(903.0));
    assert_eq!(note.table.rows(), 1);
    assert!(note.notes[0].message.contains("Splunk takes the former alone"));
}

#[test]
fn brackets_may_stand_for_any_part_of_a_stage() {
    assert_eq!(gives("* user=[search port=80 | return $user] | table user"), "eve");
    assert_eq!(gives("* latest=[search user=eve | return $_time] | table user"), "dan");
    assert_eq!(gives("* | where port>[search user=eve | return $port] | table user"), "bob");
    assert_eq!(gives("* | head [| makeresults | eval n=2 | return $n] | table user"), "bob eve");
    assert_eq!(gives("| makeresults count=[search user=dan | return $port] | stats count"), "22");
    assert_eq!(gives("* | eval n=1+[| makeresults | eval n=4 | return $n]*2 | table n"), "9 9 9");
    assert_eq!(gives("* | search user=[search port=80 | return $user] | table user"), "eve");
    assert_eq!(gives("* | eval 'a[0]'=port | where 'a[0]'=80 | table user"), "eve");
}

#[test]
fn a_text_that_cannot_be_read_stops_the_search_and_is_shown() {
    assert_eq!(
        stops("* [| makeresults | eval search=\"user=(\" | table search]"),
        "expected a value, found `(`, in the text `user=(`"
    );
    assert_eq!(
        stops("* | eval a=[| makeresults | eval q=\"f(\" | return $q]"),
        "expected a field, a value or a function, found the end of the stage, in the text `eval a=f(`"
    );
    let nested = stops("* [| makeresults | eval search=\"[search *]\" | table search]");
    assert!(nested.starts_with("searches in brackets nest too deeply"), "{nested}");
}

#[test]
fn an_empty_text_asks_for_nothing_and_is_told() {
    assert_eq!(gives("* [search user=nobody | return user] | table user"), "bob eve dan");
    assert_eq!(
        notes("* [search user=nobody | return user] | table user"),
        ["the search in brackets gave an empty text, so that it asks for nothing"]
    );
}

#[test]
fn templates_are_filled_in_for_fields_that_only_the_rows_know() {
    assert_eq!(
        gives("* | foreach p* [eval n=coalesce(n,\"\").\"<<MATCHSTR>>;\"] | table n"),
        "ath;ort; ath;ort; ath;ort;"
    );
    assert_eq!(gives("* | foreach u* p*t [rename <<FIELD>> AS new_<<FIELD>>] | table new_port"), "443 80 22");
    assert_eq!(gives("* | foreach port [search <<FIELD>>>50] | table user"), "bob eve");
}

#[test]
fn a_template_that_is_broken_for_every_field_is_refused() {
    assert!(refused("* | foreach p* [eval x=f(]").starts_with("expected a field"));
    assert!(refused("* | foreach p* [stats count]").contains("streaming commands alone"));
    assert!(refused("* | foreach a b [stats count]").contains("streaming commands alone"));
    assert!(refused("* | foreach p* [eval x=[search user=eve | return $port]]").contains("asks for events"));
    assert!(refused("* | foreach mode=multivalue user [eval x=1 | eval y=2]").contains("one `eval`"));
    assert!(refused("* | foreach mode=multivalue user [eval x='a_<<ITEM>>']").contains("not supported"));
    assert!(refused("* | foreach user itemstr=X [eval x=1]").contains("belongs to the other modes"));
    assert!(refused("* | foreach mode=all user [eval x=1]").contains("the modes are"));
}

#[test]
fn templates_in_templates_stop_a_search_before_they_take_for_ever() {
    let nested = |fields: &str| {
        let open = format!("foreach {fields} [").repeat(9);
        format!("* | {open}eval a=1{}", "]".repeat(9))
    };
    assert!(stops(&nested("*")).contains("too much work"));
    assert!(refused(&nested("a b c d e f g h")).contains("beyond measure"));
    assert!(refused(&format!("* | {}eval a=1{}", "foreach a [".repeat(50), "]".repeat(50))).contains("beyond measure"));
}

#[test]
fn a_search_is_run_for_each_row_over_all_events() {
    assert_eq!(gives("* port=80 | map search=\"search port<$port$\" | table user"), "dan");
    assert_eq!(gives("* port<100 | table port | map [search port=$port$ | eval u=user.\"$$\" | table u]"), "eve$ dan$");
    assert_eq!(
        gives("* port=22 | map search=\"search user=$user$ [search port=22 | table port]\" | table user"),
        "dan"
    );
    let note = &notes("* | map maxsearches=1 search=\"search user=$user$\" | table user")[0];
    assert!(note.contains("ran its search for 1 rows and left out 2"), "{note}");
}

#[test]
fn a_mapped_search_that_cannot_be_run_is_refused_or_stops() {
    assert!(stops("* | map search=\"search user=$nobody$\"").contains("has no value of `nobody`"));
    let late = "* | eval find=\"[search port=22 | return $port]\" | map search=\"| makeresults | eval x=$find$\"";
    assert!(stops(late).contains("makes the search read events"));
    assert!(refused("* | map search=\"| nosuchcommand $user$\"").contains("there is no command"));
    assert!(refused("* | map my_saved_search").contains("not supported"));
    assert!(refused("* | map maxsearches=0 search=\"search *\"").contains("does not stand for any number"));
}

#[test]
fn maps_of_many_rows_stop_rather_than_run_for_ever() {
    let many = "| makeresults count=1000000 | map maxsearches=1000000 search=\"| makeresults count=5\"";
    assert!(stops(many).contains("too much work"));
}
