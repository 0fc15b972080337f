//! Translations into DuckDB's SQL, as they are printed, and what no name and no text can do to them.

use super::DuckDb;
use crate::backend::sql::Sql;
use crate::backend::sql::dialect::Dialect;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search in DuckDB's SQL, or why not, a line each.
fn translated(search: &str) -> String {
    translated_for(&Schema::flat(), search)
}

/// The same for events of a schema.
fn translated_for(schema: &Schema, search: &str) -> String {
    let source = Source::bare("search", search);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(0.0, zone.clone()));
    let Some(plan) = lowered.plan else { return format!("{:?}", lowered.diagnostics) };
    let request = Request {
        source: &source,
        schema,
        approximate: false,
        now: 0.0,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    match Sql(&DuckDb).translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

#[test]
fn a_search_is_a_step_for_each_of_its_stages() {
    assert_snapshot!(translated("EventCode=4688 NOT user=SYSTEM CommandLine=*net_* | eval p=lower(Image) | stats count by p | sort - count"), @r#"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT
        event->>'EventCode' AS "EventCode",
        event->>'CommandLine' AS "CommandLine",
        event->>'user' AS "user",
        event->>'Image' AS "Image"
      FROM events
    ),
    -- EventCode=4688 NOT user=SYSTEM CommandLine=*net_*
    stage_1 AS (
      SELECT *
      FROM read
      WHERE "EventCode" = '4688'
        AND NOT coalesce(lower("user") = 'system', false)
        AND "CommandLine" ILIKE '%net!_%' ESCAPE '!'
    ),
    -- eval p=lower(Image)
    stage_2 AS (
      SELECT *, lower("Image") AS "p"
      FROM stage_1
    ),
    -- stats count by p
    stage_3 AS (
      SELECT "p", count(*) AS "count"
      FROM stage_2
      WHERE "p" IS NOT NULL
      GROUP BY "p"
    )
    -- sort - count
    SELECT "p", "count"
    FROM stage_3
    ORDER BY "count" DESC NULLS LAST
    LIMIT 10000;
    "#);
}

#[test]
fn events_as_they_are_stay_whole() {
    assert_snapshot!(translated("user=bob | eval x=upper(user) | fields - user"), @r#"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT event->>'user' AS "user", event
      FROM events
    ),
    -- user=bob
    stage_1 AS (
      SELECT *
      FROM read
      WHERE lower("user") = 'bob'
    ),
    -- eval x=upper(user)
    stage_2 AS (
      SELECT *, upper(replace("user", 'ß', 'SS')) AS "x"
      FROM stage_1
    ),
    -- fields - user
    stage_3 AS (
      SELECT CAST(NULL AS VARCHAR) AS "user", "x", event
      FROM stage_2
    )
    SELECT json_merge_patch(event, json_object('user', "user", 'x', "x")) AS event
    FROM stage_3;
    "#);
}

#[test]
fn fields_that_differ_in_case_alone_are_two_columns() {
    assert_snapshot!(translated("User=a user=b | table User user"), @r#"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT event->>'User' AS "User", event->>'user' AS "user_2"
      FROM events
    ),
    -- User=a user=b
    stage_1 AS (
      SELECT *
      FROM read
      WHERE lower("User") = 'a' AND lower("user_2") = 'b'
    )
    -- table User user
    SELECT "User", "user_2"
    FROM stage_1;
    "#);
}

#[test]
fn a_schema_computes_what_is_asked_for_of_what_the_events_hold() {
    let schema = Schema::read(
        r#"
        name = "raw"
        about = "Raw events."
        table = "events"
        record = "event"
        spellings = "spelt:"
        empty_is_missing = true
        plain = ["Channel", "host"]
        [computed]
        host = 'upper(host)'
        source = '"Xml:" . Channel'
        "spelt:source" = 'mvappend("Xml:" . Channel, "Xml")'
        unused = '1'
        wrong = 'if(match(host, Channel), 1, 2)'
        [approximate]
        wrong = "it is never right"
        "#,
    );
    let schema = schema.expect("it fits");
    assert_snapshot!(translated_for(&schema, "source=Xml | table host"), @r#"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT nullif(event->>'Channel', '') AS "Channel", nullif(event->>'host', '') AS "host"
      FROM events
    ),
    -- the fields that the schema computes
    computed AS (
      SELECT
        "Channel",
        upper(replace("host", 'ß', 'SS')) AS "host",
        'Xml:' || "Channel" AS "source",
        spl_some(
          flatten([coalesce(CASE WHEN ('Xml:' || "Channel") IS NOT NULL THEN ['Xml:' || "Channel"] END, []), coalesce(['Xml'], [])])
        ) AS "spelt:source"
      FROM read
    ),
    -- source=Xml
    stage_1 AS (
      SELECT *
      FROM computed
      WHERE lower("source") = 'xml' OR (len(list_filter("spelt:source", lambda item: item = '*' OR lower(item) = 'xml')) > 0)
    )
    -- table host
    SELECT "host"
    FROM stage_1;
    "#);
    assert_snapshot!(translated_for(&schema, "user=a | table wrong"), @"
    field `wrong`: it is never right
    field `user`: the schema does not say where it is; add it under `[fields]`
    field `wrong`: the schema computes it, and cannot: `match`: the expression is computed from fields, and its dialect cannot be checked beforehand
    ");
}

#[test]
fn every_refusal_is_told_at_once() {
    assert_snapshot!(translated("a=[search b=1 | fields a] | rex \"(?=x)(?<y>z)\" | transaction host"), @"
    `search`: it is done by the command itself, not by an op of the plan
    the regular expression: it has a look-ahead, which RE2 has not
    `transaction`: it is done by the command itself, not by an op of the plan
    ");
}

#[test]
fn no_name_and_no_text_ends_what_it_stands_in() {
    for hostile in [
        "a\"b",
        "a'b",
        "a\\b",
        "a\nb",
        "--",
        "/*",
        "$1",
        ";",
        "select",
        "\u{2028}",
        "a\u{7}b",
        "'; DROP TABLE events; --",
    ] {
        let ident = DuckDb.ident(hostile);
        assert_eq!(ident.matches('"').count() % 2, 0, "{ident}");
        let literal = DuckDb.literal(hostile).expect(hostile);
        assert!(!literal.contains(['\n', '\r']), "{literal}");
        assert_eq!(literal.matches('\'').count() % 2, 0, "{literal}");
    }
    assert_eq!(DuckDb.literal("a\0b"), None);
    assert_eq!(DuckDb.literal("a\n'\\").as_deref(), Some(r"E'a\n''\\'"));
    assert_eq!(DuckDb.member("event", "a\"b\\c").as_deref(), Some(r#"event->>'$."a\"b\\c"'"#));
}
