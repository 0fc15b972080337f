//! Macros that translations define before they use them, each for one thing that Splunk does and SQL does not.

use crate::backend::sql::dialect::Helper;

/// Every macro, each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE TEMP MACRO spl_number(x) AS
  CASE WHEN regexp_full_match(x, '[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?') THEN TRY_CAST(x AS DOUBLE) END;",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: without a fraction that is zero.
CREATE OR REPLACE TEMP MACRO spl_text(x) AS
  CASE
    WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN x = trunc(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR)
    ELSE CAST(x AS VARCHAR)
  END;",
    },
    Helper {
        name: "spl_list",
        definition: r"-- The values of a field of JSON: of a single value a list of one.
CREATE OR REPLACE TEMP MACRO spl_list(x) AS
  CASE json_type(x)
    WHEN 'ARRAY' THEN CASE WHEN json_array_length(x) > 0 THEN CAST(x AS VARCHAR[]) END
    WHEN 'NULL' THEN NULL
    ELSE CASE WHEN x IS NOT NULL THEN [x->>'$'] END
  END;",
    },
    Helper {
        name: "spl_some",
        definition: r"-- A list, or null where it is empty.
CREATE OR REPLACE TEMP MACRO spl_some(x) AS CASE WHEN len(x) > 0 THEN x END;",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE TEMP MACRO spl_decimals(x) AS
  CASE WHEN regexp_full_match(x, '[-+]?[0-9]*[.][0-9]+') THEN length(split_part(x, '.', 2)) END;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE TEMP MACRO spl_digits(x) AS
  CASE
    WHEN spl_number(x) = 0 THEN greatest(spl_decimals(x), 1)
    ELSE greatest(CAST(floor(log10(abs(nullif(spl_number(x), 0)))) AS INTEGER) + 1 + spl_decimals(x), CASE WHEN spl_decimals(x) IS NOT NULL THEN 1 END)
  END;",
    },
    Helper {
        name: "spl_round",
        definition: r"-- Rounds half away from zero at a decimal place, as the text of the number reads; as it is where there is none.
CREATE OR REPLACE TEMP MACRO spl_round(x, places) AS
  CASE WHEN places IS NULL THEN x ELSE round(x * (1 + 2.220446049250313e-16), CAST(places AS INTEGER)) END;",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE TEMP MACRO spl_shorten(x, digits) AS
  CASE
    WHEN digits IS NULL OR x = 0 THEN x
    ELSE spl_round(x, greatest(digits - CAST(floor(log10(abs(nullif(x, 0)))) AS INTEGER) - 1, 0))
  END;",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE TEMP MACRO spl_significant(x, decimals) AS
  CASE
    WHEN decimals IS NULL THEN NULL
    WHEN x = 0 THEN greatest(decimals, 1)
    ELSE greatest(CAST(floor(log10(abs(nullif(x, 0)))) AS INTEGER) + 1 + decimals, 1)
  END;",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE TEMP MACRO spl_places(x, digits) AS
  CASE
    WHEN digits IS NULL OR x = 0 THEN NULL
    ELSE nullif(greatest(digits - CAST(floor(log10(abs(nullif(x, 0)))) AS INTEGER) - 1, 0), 0)
  END;",
    },
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE TEMP MACRO spl_ipv4(x) AS
  CASE
    WHEN regexp_full_match(x, '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}')
    THEN CAST(split_part(x, '.', 1) AS BIGINT) * 16777216 + CAST(split_part(x, '.', 2) AS BIGINT) * 65536
      + CAST(split_part(x, '.', 3) AS BIGINT) * 256 + CAST(split_part(x, '.', 4) AS BIGINT)
  END;",
    },
    Helper {
        name: "spl_matches",
        definition: r"-- Whether a text is what a value of `search` describes: a network, a text with wildcards, or the text; case does not count.
CREATE OR REPLACE TEMP MACRO spl_matches(x, pattern) AS
  CASE
    WHEN regexp_full_match(pattern, '[0-9.]+/([0-9]|[12][0-9]|3[0-2])') AND spl_ipv4(split_part(pattern, '/', 1)) IS NOT NULL
    THEN x = pattern
      OR coalesce(spl_ipv4(x) >> (32 - CAST(split_part(pattern, '/', 2) AS INTEGER))
        = spl_ipv4(split_part(pattern, '/', 1)) >> (32 - CAST(split_part(pattern, '/', 2) AS INTEGER)), false)
    WHEN regexp_full_match(pattern, '[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}')
    THEN error('a network of version 6 is asked for, which is not translated')
    WHEN contains(pattern, '*')
    THEN lower(x) LIKE
      replace(replace(replace(replace(lower(pattern), '!', '!!'), '%', '!%'), '_', '!_'), '*', '%') ESCAPE '!'
    ELSE lower(x) = lower(pattern)
  END;",
    },
    Helper {
        name: "spl_order",
        definition: r"-- What `sort` orders by: numbers, then addresses, then text by its bytes.
CREATE OR REPLACE TEMP MACRO spl_order(x) AS
  CASE
    WHEN x IS NULL THEN NULL
    WHEN spl_number(x) IS NOT NULL THEN {'kind': 1, 'number': spl_number(x), 'text': ''}
    WHEN spl_ipv4(x) IS NOT NULL THEN {'kind': 2, 'number': CAST(spl_ipv4(x) AS DOUBLE), 'text': ''}
    ELSE {'kind': 3, 'number': CAST(0 AS DOUBLE), 'text': x}
  END;",
    },
    Helper {
        name: "spl_distinct",
        definition: r"-- The different values of a list, in the order in which they come first.
CREATE OR REPLACE TEMP MACRO spl_distinct(x) AS list_filter(x, lambda value, place: list_position(x, value) = place);",
    },
    Helper {
        name: "spl_middle",
        definition: r"-- The median of numbers in order: of an even count the mean of the middle two, half of whole numbers rounded up.
CREATE OR REPLACE TEMP MACRO spl_middle(x) AS
  CASE
    WHEN len(x) = 0 OR x IS NULL THEN NULL
    WHEN list_extract(x, (len(x) + 1) // 2) = trunc(list_extract(x, (len(x) + 1) // 2))
      AND list_extract(x, len(x) // 2 + 1) = trunc(list_extract(x, len(x) // 2 + 1))
    THEN ceil((list_extract(x, (len(x) + 1) // 2) + list_extract(x, len(x) // 2 + 1)) / 2)
    ELSE (list_extract(x, (len(x) + 1) // 2) + list_extract(x, len(x) // 2 + 1)) / 2
  END;",
    },
    Helper {
        name: "spl_numbers",
        definition: r"-- The numbers among the values of a list.
CREATE OR REPLACE TEMP MACRO spl_numbers(x) AS
  list_filter(list_transform(x, lambda value: spl_number(value)), lambda value: value IS NOT NULL);",
    },
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a timestamp of UTC.
CREATE OR REPLACE TEMP MACRO spl_moment(x) AS make_timestamp(CAST(round(CAST(x AS DOUBLE) * 1000000) AS BIGINT));",
    },
];
