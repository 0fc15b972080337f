//! Translations into ClickHouse's SQL, as they are printed, and what no name and no text can do to them.

use super::ClickHouse;
use crate::backend::sql::Sql;
use crate::backend::sql::dialect::Dialect;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search in ClickHouse's SQL, or why not, a line each.
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
    match Sql(&ClickHouse).translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

#[test]
fn a_search_is_a_step_for_each_of_its_stages() {
    assert_snapshot!(translated("EventCode=4688 NOT user=SYSTEM CommandLine=*\\net_* | eval p=lower(Image) | stats count by p | sort - count"), @r"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT
        JSONExtract(event, 'EventCode', 'Nullable(String)') AS `EventCode`,
        JSONExtract(event, 'CommandLine', 'Nullable(String)') AS `CommandLine`,
        JSONExtract(event, 'user', 'Nullable(String)') AS `user`,
        JSONExtract(event, 'Image', 'Nullable(String)') AS `Image`
      FROM events
    ),
    -- EventCode=4688 NOT user=SYSTEM CommandLine=*\net_*
    stage_1 AS (
      SELECT *
      FROM read
      WHERE `EventCode` = '4688'
        AND NOT coalesce(lowerUTF8(`user`) = 'system', false)
        AND `CommandLine` ILIKE '%\\\\net\\_%'
    ),
    -- eval p=lower(Image)
    stage_2 AS (
      SELECT *, lowerUTF8(`Image`) AS `p`
      FROM stage_1
    ),
    -- stats count by p
    stage_3 AS (
      SELECT `p`, count(*) AS `count`
      FROM stage_2
      WHERE `p` IS NOT NULL
      GROUP BY `p`
    )
    -- sort - count
    SELECT `p`, `count`
    FROM stage_3
    ORDER BY `count` DESC NULLS LAST
    LIMIT 10000
    SETTINGS prefer_column_name_to_alias = 1;
    ");
}

#[test]
fn a_field_with_several_values_is_an_array_that_is_empty_where_it_is_missing() {
    assert_snapshot!(translated("tag=a* NOT tag=b | stats values(user) AS users list(user) latest(user) by tag"), @r"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT
        spl_list(event, 'tag') AS `tag`,
        JSONExtract(event, 'user', 'Nullable(String)') AS `user`,
        toFloat64OrNull(JSONExtract(event, '_time', 'Nullable(String)')) AS `_time`,
        position
      FROM events
    ),
    -- tag=a* NOT tag=b
    stage_1 AS (
      SELECT *
      FROM read
      WHERE arrayExists(item -> item ILIKE 'a%', `tag`)
        AND NOT coalesce(arrayExists(item -> lowerUTF8(item) = 'b', `tag`), false)
    ),
    -- stats values(user) AS users list(user) latest(user) by tag
    stage_2 AS (
      SELECT
        `tag`,
        `user`,
        `_time`,
        position,
        row_number() OVER (ORDER BY `_time` DESC NULLS LAST, position NULLS LAST) AS `_order`
      FROM stage_1
    ),
    stage_2b AS (
      SELECT `user`, `_time`, position, `_order`, arrayJoin(`tag`) AS `tag`
      FROM stage_2
    )
    SELECT
      `tag`,
      arraySort(groupUniqArray(`user`)) AS `users`,
      arraySlice(spl_in_order(groupArrayIf((`_order`, assumeNotNull(`user`)), `user` IS NOT NULL)), 1, 100) AS `list(user)`,
      argMaxIf(`user`, (assumeNotNull(`_time`), -`_order`), `_time` IS NOT NULL) AS `latest(user)`
    FROM stage_2b
    WHERE `tag` IS NOT NULL
    GROUP BY `tag`
    SETTINGS aggregate_functions_null_for_empty = 1, prefer_column_name_to_alias = 1;
    ");
}

#[test]
fn events_as_they_are_stay_whole() {
    assert_snapshot!(translated("user=bob | eval x=upper(user) | fields - user"), @"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT JSONExtract(event, 'user', 'Nullable(String)') AS `user`, event
      FROM events
    ),
    -- user=bob
    stage_1 AS (
      SELECT *
      FROM read
      WHERE lowerUTF8(`user`) = 'bob'
    ),
    -- eval x=upper(user)
    stage_2 AS (
      SELECT *, upperUTF8(`user`) AS `x`
      FROM stage_1
    ),
    -- fields - user
    stage_3 AS (
      SELECT CAST(NULL AS Nullable(String)) AS `user`, `x`, event
      FROM stage_2
    )
    SELECT jsonMergePatch(event, spl_object([spl_member('user', `user`), spl_member('x', `x`)])) AS event
    FROM stage_3
    SETTINGS prefer_column_name_to_alias = 1;
    ");
}

#[test]
fn a_product_of_whole_numbers_cannot_wrap_around() {
    let product = translated("| makeresults | eval x=9999999999*9999999999 | table x");
    assert!(product.contains("toFloat64(9999999999) * 9999999999 AS `x`"), "{product}");
}

#[test]
fn nothing_in_a_name_or_a_text_ends_it() {
    for hostile in ["a`b", "a'b", "a\\", "a\nb", "--", "/*", "$1", ";", "a\0b", "\u{85}", "'; DROP TABLE events; --"] {
        for (written, quote) in [(ClickHouse.ident(hostile), '`'), (ClickHouse.literal(hostile).expect(hostile), '\'')]
        {
            let inside = written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).expect(&written);
            let mut chars = inside.chars();
            while let Some(c) = chars.next() {
                assert!(c != quote && !c.is_control(), "{written}");
                // What a backslash takes the meaning from is one character, and never the closing quote.
                assert!(c != '\\' || chars.next().is_some(), "{written}");
            }
        }
    }
    assert_eq!(ClickHouse.literal("a\0\n'\\").as_deref(), Some(r"'a\x00\n\'\\'"));
    assert_eq!(ClickHouse.member("event", "a'b").as_deref(), Some(r"JSONExtract(event, 'a\'b', 'Nullable(String)')"));
}
