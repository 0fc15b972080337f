//! Translations into Spark's SQL, as they are printed, and what no name and no text can do to them.

use super::Spark;
use crate::backend::sql::Sql;
use crate::backend::sql::dialect::Dialect;
use crate::backend::{About, Backend, Request, Schema, Translation};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search in Spark's SQL.
fn translated(search: &str) -> Translation {
    let source = Source::bare("search", search);
    let zone = Zone::utc();
    let plan = lower(&source, &Setting::at(0.0, zone.clone())).plan.expect(search);
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
    Sql(&Spark).translate(&plan, &request).expect(search)
}

#[test]
fn a_search_is_a_step_for_each_of_its_stages() {
    assert_snapshot!(translated(r#"EventCode=4688 NOT user=SYSTEM CommandLine="*\\net_*" | eval p=lower(Image) | stats count latest(user) AS user by p | sort - count p"#).query, @r##"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT
        event:EventCode::string AS `EventCode`,
        event:CommandLine::string AS `CommandLine`,
        event:user::string AS `user`,
        event:Image::string AS `Image`,
        CAST(event:_time::string AS DOUBLE) AS `_time`,
        position
      FROM events
    ),
    -- EventCode=4688 NOT user=SYSTEM CommandLine="*\\net_*"
    stage_1 AS (
      SELECT *
      FROM read
      WHERE `EventCode` = '4688'
        AND NOT coalesce(lower(`user`) = 'system', false)
        AND `CommandLine` ILIKE r'%\net!_%' ESCAPE '!'
    ),
    -- eval p=lower(Image)
    stage_2 AS (
      SELECT *, lower(`Image`) AS `p`
      FROM stage_1
    ),
    -- stats count latest(user) AS user by p
    stage_3 AS (
      SELECT
        `EventCode`,
        `CommandLine`,
        `user`,
        `Image`,
        `_time`,
        `p`,
        position,
        row_number() OVER (ORDER BY `_time` DESC NULLS LAST, position NULLS LAST) AS `_order`
      FROM stage_2
    ),
    stage_3b AS (
      SELECT
        `p`,
        count(*) AS `count`,
        max_by(`user`, struct(`_time`, -`_order`)) FILTER (WHERE `user` IS NOT NULL AND `_time` IS NOT NULL) AS `user`
      FROM stage_3
      WHERE `p` IS NOT NULL
      GROUP BY `p`
    ),
    -- sort - count p
    stage_4 AS (
      SELECT `p`, `count`, `user`, spl_order(`p`) AS _key_1
      FROM stage_3b
    )
    SELECT `p`, `count`, `user`
    FROM stage_4
    ORDER BY `count` DESC NULLS LAST, _key_1 NULLS LAST
    LIMIT 10000;
    "##);
}

#[test]
fn helpers_are_called_where_they_can_be_and_written_out_where_not() {
    assert_snapshot!(translated("tag=x | eval n=mvfilter(tonumber(tag) > 5), m=a*2 | sort 0 a | table n m").text(), @r##"
    -- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_number(x STRING) RETURNS DOUBLE
    RETURN CASE WHEN regexp_like(x, r'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z') THEN try_cast(x AS DOUBLE) END;
    -- The values of a member: of a single value a list of one.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_list(x VARIANT) RETURNS ARRAY<STRING>
    RETURN CASE
      WHEN try_cast(x AS ARRAY<STRING>) IS NULL THEN CASE WHEN CAST(x AS STRING) IS NOT NULL THEN array(CAST(x AS STRING)) END
      WHEN array_size(array_compact(try_cast(x AS ARRAY<STRING>))) > 0 THEN array_compact(try_cast(x AS ARRAY<STRING>))
    END;
    -- How many decimals a number was written with; null where there are none.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_decimals(x STRING) RETURNS INT
    RETURN CASE WHEN regexp_like(x, r'^[-+]?[0-9]*[.][0-9]+\z') THEN length(split_part(x, '.', 2)) END;
    -- How many significant digits a number was written with, if it has decimals.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_digits(x STRING) RETURNS INT
    RETURN CASE
      WHEN spl_decimals(x) IS NULL THEN NULL
      WHEN spl_number(x) = 0 THEN greatest(spl_decimals(x), 1)
      ELSE greatest(CAST(floor(log10(abs(nullif(spl_number(x), 0)))) AS INT) + 1 + spl_decimals(x), 1)
    END;
    -- Rounds a number that is not negative at a unit, half of it up: half is what reads as half, be its double less.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_half_up(x DOUBLE, unit DOUBLE) RETURNS DOUBLE
    RETURN CASE
      WHEN x * unit >= 9007199254740992D THEN x
      WHEN x * unit >= 4503599627370496D THEN round(x * unit) / unit
      ELSE (floor(x * unit) + CASE WHEN x >= (floor(x * unit) + 0.5D) / unit THEN 1 ELSE 0 END) / unit
    END;
    -- Rounds half away from zero at a decimal place; as it is where there is none, and null where it is no number.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_round(x DOUBLE, places INT) RETURNS DOUBLE
    RETURN CASE
      WHEN isnan(x) THEN NULL
      WHEN places IS NULL THEN x
      WHEN x < 0 THEN 0D - spl_half_up(-x, pow(10D, places))
      ELSE spl_half_up(x, pow(10D, places))
    END;
    -- Rounds to so many significant digits, but not before the point.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_shorten(x DOUBLE, digits INT) RETURNS DOUBLE
    RETURN CASE
      WHEN isnan(x) THEN NULL
      WHEN digits IS NULL OR x = 0 OR abs(x) = double('Infinity') THEN x
      ELSE spl_round(x, greatest(digits - CAST(floor(log10(abs(nullif(x, 0)))) AS INT) - 1, 0))
    END;
    -- An address of version 4 as a number.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_ipv4(x STRING) RETURNS BIGINT
    RETURN CASE
      WHEN regexp_like(x, r'^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}\z')
      THEN try_cast(split_part(x, '.', 1) AS BIGINT) * 16777216 + try_cast(split_part(x, '.', 2) AS BIGINT) * 65536
        + try_cast(split_part(x, '.', 3) AS BIGINT) * 256 + try_cast(split_part(x, '.', 4) AS BIGINT)
    END;
    -- Groups of hexadecimal digits with colons between them, each as four digits.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_hextets(x STRING) RETURNS STRING
    RETURN replace(regexp_replace(regexp_replace(lower(x), r'([0-9a-f]+)', '000$1'), r'[0-9a-f]*([0-9a-f]{4})', '$1'), ':', '');
    -- An address of version 6 that ends like one of version 4, with groups in its place.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_without_dots(x STRING) RETURNS STRING
    RETURN CASE
      WHEN contains(x, '.') THEN concat(
        regexp_replace(x, r'[^:]*\z', ''),
        lower(hex(spl_ipv4(regexp_extract(x, r'[^:]*\z', 0)) DIV 65536)), ':',
        lower(hex(spl_ipv4(regexp_extract(x, r'[^:]*\z', 0)) % 65536))
      )
      ELSE x
    END;
    -- An address of version 6 as 32 digits; null for what is none.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_expanded(x STRING) RETURNS STRING
    RETURN CASE
      WHEN regexp_like(x, r'^([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\z') THEN spl_hextets(x)
      WHEN regexp_like(x, r'^(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?::(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?\z')
        AND char_length(spl_hextets(x)) < 32
      THEN concat(
        spl_hextets(split_part(x, '::', 1)), repeat('0', 32 - char_length(spl_hextets(x))), spl_hextets(split_part(x, '::', 2))
      )
    END;
    -- An address of version 6 as 32 digits, which stand in its order.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_ipv6(x STRING) RETURNS STRING
    RETURN CASE WHEN contains(x, ':') THEN spl_expanded(spl_without_dots(x)) END;
    -- What `sort` orders by: numbers, then addresses, then text by its bytes.
    CREATE OR REPLACE TEMPORARY FUNCTION spl_order(x STRING) RETURNS STRUCT<kind INT, number DOUBLE, text STRING>
    RETURN CASE
      WHEN spl_number(x) IS NOT NULL THEN named_struct('kind', 1, 'number', spl_number(x), 'text', '')
      WHEN spl_ipv4(x) IS NOT NULL THEN named_struct('kind', 2, 'number', CAST(spl_ipv4(x) AS DOUBLE), 'text', '')
      WHEN spl_ipv6(x) IS NOT NULL THEN named_struct('kind', 3, 'number', 0D, 'text', spl_ipv6(x))
      WHEN x IS NOT NULL THEN named_struct('kind', 4, 'number', 0D, 'text', x)
    END;

    WITH
    -- the fields that the search asks for
    read AS (
      SELECT spl_list(event:tag) AS `tag`, event:a::string AS `a`
      FROM events
    ),
    -- tag=x
    stage_1 AS (
      SELECT *
      FROM read
      WHERE (array_size(filter(`tag`, item -> lower(item) = 'x')) > 0)
    ),
    -- eval n=mvfilter(tonumber(tag) > 5), m=a*2
    stage_2 AS (
      SELECT
        *,
        nullif(filter(`tag`, item -> CASE WHEN regexp_like(item, r'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z') THEN try_cast(item AS DOUBLE) END > 5), array()) AS `n`,
        spl_shorten(spl_number(`a`) * 2, spl_digits(`a`)) AS `m`
      FROM stage_1
    ),
    -- sort 0 a
    stage_3 AS (
      SELECT `tag`, `a`, `n`, `m`, spl_order(`a`) AS _key_1
      FROM stage_2
    ),
    -- table n m
    stage_4 AS (
      SELECT `tag`, `a`, `n`, `m`, _key_1, row_number() OVER (ORDER BY _key_1 NULLS LAST) AS `_order`
      FROM stage_3
    )
    SELECT `n`, `m`
    FROM stage_4
    ORDER BY `_order` NULLS LAST;
    "##);
}

#[test]
fn events_as_they_are_stay_whole() {
    assert_snapshot!(translated("user=bob | eval x=upper(user) | fields - user").query, @r##"
    WITH
    -- the fields that the search asks for
    read AS (
      SELECT event:user::string AS `user`, event
      FROM events
    ),
    -- user=bob
    stage_1 AS (
      SELECT *
      FROM read
      WHERE lower(`user`) = 'bob'
    ),
    -- eval x=upper(user)
    stage_2 AS (
      SELECT *, upper(`user`) AS `x`
      FROM stage_1
    ),
    -- fields - user
    stage_3 AS (
      SELECT CAST(NULL AS STRING) AS `user`, `x`, event
      FROM stage_2
    )
    SELECT spl_with(event, map('user', CAST(`user` AS VARIANT), 'x', CAST(`x` AS VARIANT))) AS event
    FROM stage_3;
    "##);
}

#[test]
fn what_spark_would_read_in_a_comment_or_a_name_is_not_there() {
    let query = translated(r#"path="C:\\" "${env:HOME}" | rename path as "${x}" | table "${x}""#).query;
    assert!(!query.contains("${"), "{query}");
    assert!(query.lines().all(|line| !line.ends_with('\\')), "{query}");
    assert!(translated(r"user=b\").query.contains("-- user=b\\ |\n"));
}

#[test]
fn no_name_and_no_text_ends_what_it_stands_in() {
    for hostile in ["a`b", "a'b", "a\\b", "a\nb", "--", "/*", "${x}", ";", "select", "\u{2028}", "a\u{7}b", "\\'"] {
        assert_eq!(Spark.ident(hostile).matches('`').count() % 2, 0, "{hostile}");
        let literal = Spark.literal(hostile).expect(hostile);
        assert_eq!(super::quoted::unquoted(&literal).as_deref(), Some(hostile), "{literal}");
        assert!(!literal.contains(['\n', '\r']) && !literal.contains("${"), "{literal}");
    }
}
