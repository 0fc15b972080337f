//! Event types and tags among search terms mean what their definitions say.

use spelt::command::{Setting, lower};
use spelt::engine;
use spelt::function::Context;
use spelt::knowledge::{Knowledge, Tag};
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::time::Zone;

fn known() -> Knowledge {
    let mut known = Knowledge::default();
    for (name, search) in [
        ("logon", "EventCode=4624"),
        ("remote_logon", "eventtype=logon type=10"),
        ("me", "eventtype=you"),
        ("you", "eventtype=me"),
        ("broken", "(a=1"),
        ("piped", "a=1 | head 1"),
    ] {
        known.add_event_type(name, search);
    }
    for (name, field, value) in [("auth", "eventtype", "logon"), ("auth", "EventCode", "4776"), ("dc", "host", "a")] {
        known.add_tag(Tag { name: name.into(), field: field.into(), value: value.into() });
    }
    known
}

/// The rows a search keeps, and the codes of what there is to say.
fn kept(search: &str) -> (String, Vec<&'static str>) {
    let setting = Setting::at(0.0, Zone::utc()).knowing(known().into());
    let lowered = lower(&Source::bare("test", format!("{search} | table n")), &setting);
    let codes = lowered.diagnostics.iter().map(|found| found.code).collect();
    let Some(plan) = lowered.plan else { return (String::new(), codes) };
    let found = engine::run(&plan, &Context::new(0.0, Zone::utc()), events()).table;
    let rows: Vec<_> = (0..found.rows()).map(|row| found.value(row, "n").show().into_owned()).collect();
    (rows.join(" "), codes)
}

fn events() -> Table {
    Table::of_rows(
        [
            [("n", "1"), ("EventCode", "4624"), ("type", "10"), ("host", "a")],
            [("n", "2"), ("EventCode", "4624"), ("type", "3"), ("host", "b")],
            [("n", "3"), ("EventCode", "4776"), ("eventtype", "own"), ("tag", "x")],
            [("n", "4"), ("EventCode", "1"), ("host", "b"), ("eventtype", "logon")],
        ]
        .map(|row| row.map(|(name, value)| (name, value.into()))),
    )
}

fn rows(search: &str) -> String {
    kept(search).0
}

#[test]
fn an_event_type_means_its_search_or_the_events_own_field() {
    assert_eq!(rows("eventtype=logon"), "1 2 4");
    assert_eq!(rows("eventtype=remote_*"), "1");
    assert_eq!(rows("eventtype IN (own, remote_logon)"), "1 3");
    assert_eq!(rows("NOT eventtype=logon"), "3");
}

#[test]
fn a_tag_means_values_of_fields_and_event_types() {
    assert_eq!(rows("tag=auth"), "1 2 3 4");
    assert_eq!(rows("tag::host=dc"), "1");
    assert_eq!(rows("tag::EventCode IN (auth)"), "3");
    assert_eq!(rows("tag::dc"), "1");
}

#[test]
fn what_nothing_defines_is_a_field_of_the_events_and_a_note_says_so() {
    assert_eq!(kept("eventtype=own"), ("3".into(), vec!["undefined-eventtype"]));
    assert_eq!(kept("tag=x"), ("3".into(), vec!["undefined-eventtype"]));
    assert_eq!(kept("tag::host=x").1, ["undefined-eventtype"]);
}

#[test]
fn event_types_that_mean_themselves_or_are_broken_are_errors_where_they_are_named() {
    for search in ["eventtype=me", "eventtype=broken", "eventtype=piped", "tag=x OR eventtype=you"] {
        assert!(kept(search).1.contains(&"eventtype"), "{search}");
    }
}
