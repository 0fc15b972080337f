//! Functions of lists, of the order of values, and of the rows of a group.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_list",
        definition: r"-- The values of a field of JSON: of a single value a list of one.
CREATE OR REPLACE FUNCTION spl_list(x jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x IS NULL OR jsonb_typeof(x) = 'null' THEN NULL
    WHEN jsonb_typeof(x) = 'array' THEN (SELECT array_agg(value) FROM jsonb_array_elements_text(x) AS value)
    ELSE ARRAY[x #>> '{}']
  END
$$;",
    },
    Helper {
        name: "spl_some",
        definition: r"-- A list, or null where it is empty.
CREATE OR REPLACE FUNCTION spl_some(x text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN cardinality(x) > 0 THEN x END
$$;",
    },
    Helper {
        name: "spl_split",
        definition: r"-- The pieces of a text between delimiters; of empty text, one.
CREATE OR REPLACE FUNCTION spl_split(x text, delimiter text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x = '' THEN ARRAY[x] ELSE string_to_array(x, delimiter) END
$$;",
    },
    Helper {
        name: "spl_sort",
        definition: r#"-- A list in the order of its bytes.
CREATE OR REPLACE FUNCTION spl_sort(x text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(value ORDER BY value COLLATE "C") FROM unnest(x) AS value
$$;"#,
    },
    Helper {
        name: "spl_reverse",
        definition: r"-- A list from its end.
CREATE OR REPLACE FUNCTION spl_reverse(x text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(value ORDER BY place DESC) FROM unnest(x) WITH ORDINALITY AS item(value, place)
$$;",
    },
    Helper {
        name: "spl_distinct",
        definition: r"-- The different values of a list, in the order in which they come first.
CREATE OR REPLACE FUNCTION spl_distinct(x text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(value ORDER BY place)
  FROM (SELECT value, min(place) AS place FROM unnest(x) WITH ORDINALITY AS item(value, place) GROUP BY value) AS first
$$;",
    },
    Helper {
        name: "spl_numbers",
        definition: r"-- The numbers among the values of a list.
CREATE OR REPLACE FUNCTION spl_numbers(x text[]) RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(spl_number(value)) FROM unnest(x) AS value WHERE spl_number(value) IS NOT NULL
$$;",
    },
    Helper {
        name: "spl_middle",
        definition: r"-- The median of numbers: of an even count the mean of the middle two, half of whole numbers rounded up.
CREATE OR REPLACE FUNCTION spl_middle(x double precision[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN low = trunc(low) AND high = trunc(high) THEN ceil((low + high) / 2) ELSE (low + high) / 2 END
  FROM (SELECT array_agg(value ORDER BY value) AS x FROM unnest(x) AS value) AS sorted,
    LATERAL (SELECT x[(cardinality(x) + 1) / 2] AS low, x[cardinality(x) / 2 + 1] AS high) AS middle
$$;",
    },
    Helper {
        name: "spl_order",
        definition: r"-- What `sort` orders by, as bytes: numbers, then addresses, then text by its bytes.
CREATE OR REPLACE FUNCTION spl_order(x text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN number IS NOT NULL THEN
      -- Of a double, the bits are in order once the sign is turned, and all others of negative ones.
      '\x01'::bytea || int8send(CASE WHEN bits < 0 THEN ~bits ELSE bits # (-9223372036854775807 - 1) END)
    WHEN spl_ipv4(x) IS NOT NULL THEN '\x02'::bytea || int8send(spl_ipv4(x))
    WHEN spl_ipv6(x) IS NOT NULL THEN '\x03'::bytea || inet_send(spl_ipv6(x))
    ELSE '\x04'::bytea || convert_to(x, 'UTF8')
  END
  FROM (SELECT spl_number(x) + 0 AS number) AS read,
    LATERAL (SELECT CAST(CAST('x' || encode(float8send(number), 'hex') AS bit(64)) AS bigint) AS bits) AS sent
$$;",
    },
    Helper {
        name: "spl_first",
        definition: r"-- The place, counted from 0, of the first value that is true.
CREATE OR REPLACE FUNCTION spl_first(x boolean[]) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_position(x, true) - 1
$$;",
    },
    Helper {
        name: "spl_place",
        definition: r"-- A place in a list of so many values, counted from 0, also where it was counted from the end.
CREATE OR REPLACE FUNCTION spl_place(place double precision, many integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN abs(place) < 1e9 THEN CAST(trunc(place) AS bigint) + CASE WHEN trunc(place) < 0 THEN many ELSE 0 END END
$$;",
    },
    Helper {
        name: "spl_items",
        definition: r"-- The values of a list from one place to another, both counted from 0, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_items(x text[], first double precision, last double precision) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN spl_place(first, cardinality(x)) >= 0 AND spl_place(last, cardinality(x)) >= 0
    THEN spl_some(x[spl_place(first, cardinality(x)) + 1:spl_place(last, cardinality(x)) + 1])
  END
$$;",
    },
    Helper {
        name: "spl_item",
        definition: r"-- The value of a list at a place, counted from 0, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_item(x text[], place double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN spl_place(place, cardinality(x)) >= 0 THEN x[spl_place(place, cardinality(x)) + 1] END
$$;",
    },
    Helper {
        name: "spl_zip",
        definition: r"-- The values of two lists in pairs, to the end of the shorter.
CREATE OR REPLACE FUNCTION spl_zip(x text[], y text[], delimiter text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN delimiter IS NOT NULL THEN
    (SELECT array_agg(x[place] || delimiter || y[place] ORDER BY place)
    FROM generate_series(1, least(cardinality(x), cardinality(y))) AS place
    WHERE x IS NOT NULL AND y IS NOT NULL)
  END
$$;",
    },
    Helper {
        name: "spl_range",
        definition: r"-- The numbers from one up to another, a step apart; null where there are none, or too many.
CREATE OR REPLACE FUNCTION spl_range(first double precision, last double precision, step double precision) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN ceil((last - first) / nullif(step, 0)) BETWEEN 1 AND 100000 THEN
    (SELECT array_agg(spl_text(first + place * step) ORDER BY place)
    FROM generate_series(0, CAST(ceil((last - first) / nullif(step, 0)) AS bigint) - 1) AS place)
  END
$$;",
    },
    Helper {
        name: "spl_ranked",
        definition: r#"-- The values of a list in order: numbers by value, then text by its bytes, of equal ones the first before the others.
CREATE OR REPLACE FUNCTION spl_ranked(x text[], descending boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN descending
    THEN array_agg(value ORDER BY number DESC NULLS FIRST, CASE WHEN number IS NULL THEN value END COLLATE "C" DESC, place)
    ELSE array_agg(value ORDER BY number NULLS LAST, CASE WHEN number IS NULL THEN value END COLLATE "C", place)
  END
  FROM unnest(x) WITH ORDINALITY AS item(value, place), LATERAL (SELECT spl_number(value) AS number) AS read
  WHERE value IS NOT NULL
$$;"#,
    },
    Helper {
        name: "spl_least",
        definition: r"-- The least value of a list; of equal ones the first.
CREATE OR REPLACE FUNCTION spl_least(x text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (spl_ranked(x, false))[1]
$$;",
    },
    Helper {
        name: "spl_greatest",
        definition: r"-- The greatest value of a list; of equal ones the first.
CREATE OR REPLACE FUNCTION spl_greatest(x text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (spl_ranked(x, true))[1]
$$;",
    },
    Helper {
        name: "spl_mean",
        definition: r"-- The mean of the numbers among the values of a list.
CREATE OR REPLACE FUNCTION spl_mean(x text[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT avg(value) FROM unnest(spl_numbers(x)) AS value
$$;",
    },
    Helper {
        name: "spl_total",
        definition: r"-- The sum of the numbers among the values of a list; of none 0.
CREATE OR REPLACE FUNCTION spl_total(x text[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(sum(value), 0) FROM unnest(spl_numbers(x)) AS value
$$;",
    },
    Helper {
        name: "spl_first_row",
        definition: r"-- The first value of a group in its order.
CREATE OR REPLACE FUNCTION spl_keep_first(kept anyelement, next anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT kept';
CREATE OR REPLACE AGGREGATE spl_first_row(anyelement) (SFUNC = spl_keep_first, STYPE = anyelement);",
    },
    Helper {
        name: "spl_last_row",
        definition: r"-- The last value of a group in its order.
CREATE OR REPLACE FUNCTION spl_keep_last(kept anyelement, next anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT next';
CREATE OR REPLACE AGGREGATE spl_last_row(anyelement) (SFUNC = spl_keep_last, STYPE = anyelement);",
    },
    Helper {
        name: "spl_all",
        definition: r"-- All the values of all the lists of a group, in its order.
CREATE OR REPLACE AGGREGATE spl_all(anycompatiblearray) (SFUNC = array_cat, STYPE = anycompatiblearray);",
    },
];
