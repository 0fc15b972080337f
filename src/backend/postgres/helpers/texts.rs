//! Functions of texts, addresses and moments.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE FUNCTION spl_ipv4(x text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x ~ '^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$'
    THEN CAST(x AS inet) - CAST('0.0.0.0' AS inet)
  END
$$;",
    },
    Helper {
        name: "spl_matches",
        definition: r"-- Whether a text is what a value of `search` describes: a network, a text with wildcards, or the text; case does not count.
CREATE OR REPLACE FUNCTION spl_matches(x text, pattern text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN pattern ~ '^[0-9.]+/([0-9]|[12][0-9]|3[0-2])$' AND spl_ipv4(split_part(pattern, '/', 1)) IS NOT NULL
    THEN x = pattern
      OR coalesce(spl_ipv4(x) >> (32 - CAST(split_part(pattern, '/', 2) AS integer))
        = spl_ipv4(split_part(pattern, '/', 1)) >> (32 - CAST(split_part(pattern, '/', 2) AS integer)), false)
    WHEN pattern ~ '^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}$'
    THEN spl_stop('a network of version 6 is asked for, which is not translated') IS NULL
    WHEN strpos(pattern, '*') > 0
    THEN lower(x) LIKE
      replace(replace(replace(replace(lower(pattern), '!', '!!'), '%', '!%'), '_', '!_'), '*', '%') ESCAPE '!'
    ELSE lower(x) = lower(pattern)
  END
$$;",
    },
    Helper {
        name: "spl_part",
        definition: r"-- The part of a text from a place on, counted from 1, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_part(x text, start double precision, length double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(x) + trunc(start) >= 0 AND trunc(length) >= 0 THEN
    substr(x, CAST(CASE
      WHEN trunc(start) = 0 THEN 1
      WHEN start < 0 THEN length(x) + 1 + trunc(start)
      ELSE least(trunc(start), 1e9)
    END AS integer), CAST(least(trunc(length), 1e9) AS integer))
  END
$$;",
    },
    Helper {
        name: "spl_whole_text",
        definition: r"-- A whole number in all its digits.
CREATE OR REPLACE FUNCTION spl_whole_text(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CAST(spl_exact(x) AS text)
$$;",
    },
    Helper {
        name: "spl_grouped",
        definition: r"-- Digits with a comma before every third.
CREATE OR REPLACE FUNCTION spl_grouped(x text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(x, '([0-9])(?=([0-9]{3})+$)', '\1,', 'g')
$$;",
    },
    Helper {
        name: "spl_commas",
        definition: r"-- A number with commas, and two decimals if it has any.
CREATE OR REPLACE FUNCTION spl_commas(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x < 0 THEN '-' ELSE '' END || CASE
    WHEN x = trunc(x) THEN spl_grouped(spl_whole_text(abs(x)))
    ELSE spl_grouped(split_part(CAST(round(spl_exact(abs(x)), 2) AS text), '.', 1))
      || '.' || split_part(CAST(round(spl_exact(abs(x)), 2) AS text), '.', 2)
  END
$$;",
    },
    Helper {
        name: "spl_hex",
        definition: r"-- A whole number in hexadecimal digits, a negative one in two's complement.
CREATE OR REPLACE FUNCTION spl_hex(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x = trunc(x) AND abs(x) < 9.2e18 THEN '0x' || upper(to_hex(CAST(x AS bigint))) END
$$;",
    },
    Helper {
        name: "spl_binary",
        definition: r"-- A whole number that is not negative in binary digits.
CREATE OR REPLACE FUNCTION spl_binary(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x = trunc(x) AND x BETWEEN 0 AND 9e18 THEN to_bin(CAST(x AS bigint)) END
$$;",
    },
    Helper {
        name: "spl_clock",
        definition: r"-- Microseconds as days, hours, minutes and seconds.
CREATE OR REPLACE FUNCTION spl_clock(micros bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN micros >= 86400000000 THEN CAST(micros / 86400000000 AS text) || '+' ELSE '' END
    || lpad(CAST(micros / 3600000000 % 24 AS text), 2, '0') || ':' || lpad(CAST(micros / 60000000 % 60 AS text), 2, '0')
    || ':' || lpad(CAST(micros / 1000000 % 60 AS text), 2, '0')
    || CASE WHEN micros % 1000000 = 0 THEN '' ELSE '.' || lpad(CAST(micros % 1000000 AS text), 6, '0') END
$$;",
    },
    Helper {
        name: "spl_duration",
        definition: r"-- Seconds as days, hours, minutes and seconds.
CREATE OR REPLACE FUNCTION spl_duration(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN abs(x) < 9e12 THEN CASE WHEN x < 0 THEN '-' ELSE '' END || spl_clock(CAST(round(spl_exact(abs(x)) * 1000000) AS bigint))
    ELSE '00:00:' || spl_text(x)
  END
$$;",
    },
    Helper {
        name: "spl_unescaped",
        definition: r"-- A text without the entities `&amp;`, `&lt;` and `&gt;`, however often they were made.
CREATE OR REPLACE FUNCTION spl_unescaped(x text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(replace(regexp_replace(x, '&(amp;)+', '&', 'g'), '&lt;', '<'), '&gt;', '>')
$$;",
    },
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a timestamp of UTC.
CREATE OR REPLACE FUNCTION spl_moment(x double precision) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x BETWEEN -62135596800 AND 253402300799 THEN to_timestamp(x) AT TIME ZONE 'UTC' END
$$;",
    },
    Helper {
        name: "spl_instant",
        definition: r"-- A moment as ISO 8601 writes it, in UTC where it names no zone, as epoch seconds; null where it is none.
CREATE OR REPLACE FUNCTION spl_instant(x text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?)?$'
      OR NOT pg_input_is_valid(x, 'timestamptz') THEN NULL
    WHEN x ~ '(Z|[0-9]{2}:[0-9.]+[-+][0-9:]+)$' THEN CAST(extract(epoch FROM CAST(x AS timestamptz)) AS double precision)
    ELSE CAST(extract(epoch FROM CAST(x AS timestamp)) AS double precision)
  END
$$;",
    },
];
