//! Translations into PostgreSQL's SQL, as they are printed, and what no name and no text can do to them.

use super::Postgres;
use crate::backend::sql::Sql;
use crate::backend::sql::dialect::Dialect;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search in PostgreSQL's SQL, or why not, a line each.
fn translated(search: &str) -> String {
    let source = Source::bare("search", search);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(0.0, zone.clone()));
    let Some(plan) = lowered.plan else { return format!("{:?}", lowered.diagnostics) };
    let schema = Schema::flat();
    let request = Request {
        source: &source,
        schema: &schema,
        approximate: false,
        now: 0.0,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    match Sql(&Postgres).translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

#[test]
fn a_search_is_a_step_for_each_of_its_stages() {
    assert_snapshot!(translated(
        r#"EventCode=4688 CommandLine=*net_* | rex field=Image "(?i)\\\\(?<name>[^\\\\]+)$" | stats values(user) as users by name | sort - users"#
    ));
}

#[test]
fn events_as_they_are_stay_whole() {
    assert_snapshot!(translated("user=bob | eval x=upper(user), y=x/2 | fields - user"));
}

#[test]
fn text_is_ordered_by_its_bytes() {
    let query = translated("user<\"m\" | stats min(user) as low by host | sort str(low)");
    assert_eq!(query.matches("COLLATE \"C\"").count(), 3, "{query}");
}

#[test]
fn every_refusal_is_told_at_once() {
    assert_snapshot!(translated(r#"a=1 | rex "(?<x>a|ab)(?<y>c|bcd)?" | eval z=sha1(x) | transaction host"#));
}

#[test]
fn no_name_and_no_text_ends_what_it_stands_in() {
    let hostile = [
        "a\"b",
        "a'b",
        "a\\b",
        "a\nb",
        "--",
        "/*",
        "$1",
        "$$",
        ";",
        "select",
        "\u{2028}",
        "a\u{7}b",
        "'; DROP TABLE events; --",
    ];
    for hostile in hostile {
        let ident = Postgres.ident(hostile);
        assert_eq!(ident.matches('"').count() % 2, 0, "{ident}");
        let literal = Postgres.literal(hostile).expect(hostile);
        assert!(!literal.contains(['\n', '\r']), "{literal}");
        assert_eq!(literal.matches('\'').count() % 2, 0, "{literal}");
    }
    assert_eq!(Postgres.literal("a\0b"), None);
    assert_eq!(Postgres.literal("a\n'\\").as_deref(), Some(r"E'a\n''\\'"));
    assert_eq!(Postgres.member("event", "a'b\\c").as_deref(), Some(r"event->>'a''b\c'"));
    assert_eq!(Postgres.like("x", "'a\\b'", false), "x LIKE 'a\\b' ESCAPE ''");
}
