//! Functions of texts and addresses.

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
        name: "spl_is_address",
        definition: r"-- Whether a text is an address or a network.
CREATE OR REPLACE FUNCTION spl_is_address(x text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_input_is_valid(x, 'inet')
$$;",
    },
    Helper {
        name: "spl_ipv6",
        definition: r"-- An address of version 6.
CREATE OR REPLACE FUNCTION spl_ipv6(x text) RETURNS inet LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x ~ '^[0-9a-fA-F.]*:[0-9a-fA-F:.]*$' AND spl_is_address(x) THEN CAST(x AS inet) END
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
        name: "spl_term",
        definition: r#"-- Whether a text has a term, an expression in lower case, between characters that end words.
CREATE OR REPLACE FUNCTION spl_term(x text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(x) ~ ('(?:^|[\[\]<>(){}|!;,''"*\n\r \t&?+/:=@.\-$#%\\_]|(?:%21|%26|%2526|%3[bB]|%7[cC]|%20|%2[bB]|%3[dD]|--|%2520|%5[dD]|%5[bB]|%3[aA]|%0[aA]|%2[cC]|%28|%29))'
    || term || '(?:(?=\n?$)|[\[\]<>(){}|!;,''"*\n\r \t&?+/:=@.\-$#%\\_])')
$$;"#,
    },
    Helper {
        name: "spl_unescaped",
        definition: r"-- A text without the entities `&amp;`, `&lt;` and `&gt;`, however often they were made.
CREATE OR REPLACE FUNCTION spl_unescaped(x text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(replace(regexp_replace(x, '&(amp;)+', '&', 'g'), '&lt;', '<'), '&gt;', '>')
$$;",
    },
    Helper {
        name: "spl_seconds_of",
        definition: r"-- The seconds of a duration `[D+]HH:MM:SS`.
CREATE OR REPLACE FUNCTION spl_seconds_of(x text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x ~ '^([0-9]{1,15}[+])?[0-9]{1,15}:[0-9]{1,15}:[0-9]{1,15}$' THEN
    CASE WHEN strpos(x, '+') > 0 THEN CAST(split_part(x, '+', 1) AS double precision) ELSE 0 END * 86400
      + CAST(split_part(split_part(x, '+', -1), ':', 1) AS double precision) * 3600
      + CAST(split_part(x, ':', 2) AS double precision) * 60 + CAST(split_part(x, ':', 3) AS double precision)
  END
$$;",
    },
    Helper {
        name: "spl_positive",
        definition: r"-- A number that is not negative.
CREATE OR REPLACE FUNCTION spl_positive(x text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN spl_number(x) >= 0 THEN spl_number(x) END
$$;",
    },
    Helper {
        name: "spl_kilobytes",
        definition: r"-- The kilobytes of a size that ends in k, m, g or nothing.
CREATE OR REPLACE FUNCTION spl_kilobytes(x text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE lower(right(x, 1))
    WHEN 'k' THEN spl_positive(rtrim(left(x, -1), ' '))
    WHEN 'm' THEN spl_positive(rtrim(left(x, -1), ' ')) * 1024
    WHEN 'g' THEN spl_positive(rtrim(left(x, -1), ' ')) * 1048576
    ELSE spl_positive(x)
  END
$$;",
    },
    Helper {
        name: "spl_minutes_and_seconds",
        definition: r"-- The seconds of a time `[MM:]SS.SSS`.
CREATE OR REPLACE FUNCTION spl_minutes_and_seconds(x text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN strpos(x, ':') = 0 THEN spl_positive(x)
    WHEN split_part(x, ':', 1) ~ '^[0-9]{1,15}$'
    THEN CAST(split_part(x, ':', 1) AS double precision) * 60 + spl_positive(substr(x, strpos(x, ':') + 1))
  END
$$;",
    },
    Helper {
        name: "spl_ipv4_text",
        definition: r"-- A number as an address of version 4.
CREATE OR REPLACE FUNCTION spl_ipv4_text(x bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT host(CAST('0.0.0.0' AS inet) + x)
$$;",
    },
];
