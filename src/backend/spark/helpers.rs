//! Functions that translations define before they use them, each for one thing that Splunk does and SQL does not.

use crate::backend::sql::dialect::Helper;

/// Every function, each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE TEMPORARY FUNCTION spl_number(x STRING) RETURNS DOUBLE
RETURN CASE WHEN regexp_like(x, r'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z') THEN try_cast(x AS DOUBLE) END;",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: without a fraction that is zero.
CREATE OR REPLACE TEMPORARY FUNCTION spl_text(x DOUBLE) RETURNS STRING
RETURN CASE
  WHEN isnan(x) OR abs(x) = double('Infinity') THEN CAST(x AS STRING)
  WHEN x = floor(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS STRING)
  WHEN abs(x) >= 1e21 OR abs(x) < 1e-9 THEN replace(replace(CAST(x AS STRING), '.0E', 'e'), 'E', 'e')
  WHEN abs(x) < 1 THEN regexp_replace(CAST(CAST(x AS DECIMAL(38, 28)) AS STRING), r'0+\z', '')
  ELSE regexp_replace(CAST(CAST(x AS DECIMAL(38, 16)) AS STRING), r'[.]?0+\z', '')
END;",
    },
    Helper {
        name: "spl_padded",
        definition: r"-- A number with so many decimals.
CREATE OR REPLACE TEMPORARY FUNCTION spl_padded(x DOUBLE, places INT) RETURNS STRING
RETURN CASE WHEN x IS NOT NULL THEN format_string(concat('%.', places, 'f'), x) END;",
    },
    Helper {
        name: "spl_list",
        definition: r"-- The values of a member: of a single value a list of one.
CREATE OR REPLACE TEMPORARY FUNCTION spl_list(x VARIANT) RETURNS ARRAY<STRING>
RETURN CASE
  WHEN try_cast(x AS ARRAY<STRING>) IS NULL THEN CASE WHEN CAST(x AS STRING) IS NOT NULL THEN array(CAST(x AS STRING)) END
  WHEN array_size(array_compact(try_cast(x AS ARRAY<STRING>))) > 0 THEN array_compact(try_cast(x AS ARRAY<STRING>))
END;",
    },
    Helper {
        name: "spl_with",
        definition: r"-- An event with fields set, and without those whose value is null.
CREATE OR REPLACE TEMPORARY FUNCTION spl_with(event VARIANT, fields MAP<STRING, VARIANT>) RETURNS VARIANT
RETURN to_variant_object(map_concat(
  map_filter(CAST(event AS MAP<STRING, VARIANT>), (key, value) -> NOT array_contains(map_keys(fields), key)),
  map_filter(fields, (key, value) -> value IS NOT NULL)
));",
    },
    Helper {
        name: "spl_some",
        definition: r"-- A list, or null where it is empty.
CREATE OR REPLACE TEMPORARY FUNCTION spl_some(x ARRAY<STRING>) RETURNS ARRAY<STRING>
RETURN nullif(x, array());",
    },
    Helper {
        name: "spl_slice",
        definition: r"-- The values of a list from one place to another, counted from 1, or from the end where negative.
CREATE OR REPLACE TEMPORARY FUNCTION spl_slice(x ARRAY<STRING>, first INT, last INT) RETURNS ARRAY<STRING>
RETURN slice(
  x,
  greatest(CASE WHEN first < 0 THEN array_size(x) + first + 1 ELSE first END, 1),
  greatest(CASE WHEN last < 0 THEN array_size(x) + last + 1 ELSE last END
    - greatest(CASE WHEN first < 0 THEN array_size(x) + first + 1 ELSE first END, 1) + 1, 0)
);",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE TEMPORARY FUNCTION spl_decimals(x STRING) RETURNS INT
RETURN CASE WHEN regexp_like(x, r'^[-+]?[0-9]*[.][0-9]+\z') THEN length(split_part(x, '.', 2)) END;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE TEMPORARY FUNCTION spl_digits(x STRING) RETURNS INT
RETURN CASE
  WHEN spl_decimals(x) IS NULL THEN NULL
  WHEN spl_number(x) = 0 THEN greatest(spl_decimals(x), 1)
  ELSE greatest(CAST(floor(log10(abs(nullif(spl_number(x), 0)))) AS INT) + 1 + spl_decimals(x), 1)
END;",
    },
    Helper {
        name: "spl_half_up",
        definition: r"-- Rounds a number that is not negative at a unit, half of it up: half is what reads as half, be its double less.
CREATE OR REPLACE TEMPORARY FUNCTION spl_half_up(x DOUBLE, unit DOUBLE) RETURNS DOUBLE
RETURN CASE
  WHEN x * unit >= 9007199254740992D THEN x
  WHEN x * unit >= 4503599627370496D THEN round(x * unit) / unit
  ELSE (floor(x * unit) + CASE WHEN x >= (floor(x * unit) + 0.5D) / unit THEN 1 ELSE 0 END) / unit
END;",
    },
    Helper {
        name: "spl_round",
        definition: r"-- Rounds half away from zero at a decimal place; as it is where there is none, and null where it is no number.
CREATE OR REPLACE TEMPORARY FUNCTION spl_round(x DOUBLE, places INT) RETURNS DOUBLE
RETURN CASE
  WHEN isnan(x) THEN NULL
  WHEN places IS NULL THEN x
  WHEN x < 0 THEN 0D - spl_half_up(-x, pow(10D, places))
  ELSE spl_half_up(x, pow(10D, places))
END;",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE TEMPORARY FUNCTION spl_shorten(x DOUBLE, digits INT) RETURNS DOUBLE
RETURN CASE
  WHEN isnan(x) THEN NULL
  WHEN digits IS NULL OR x = 0 OR abs(x) = double('Infinity') THEN x
  ELSE spl_round(x, greatest(digits - CAST(floor(log10(abs(nullif(x, 0)))) AS INT) - 1, 0))
END;",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE TEMPORARY FUNCTION spl_significant(x DOUBLE, decimals INT) RETURNS INT
RETURN CASE
  WHEN decimals IS NULL OR abs(x) = double('Infinity') THEN NULL
  WHEN x = 0 THEN greatest(decimals, 1)
  ELSE greatest(CAST(floor(log10(abs(nullif(x, 0)))) AS INT) + 1 + decimals, 1)
END;",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE TEMPORARY FUNCTION spl_places(x DOUBLE, digits INT) RETURNS INT
RETURN CASE
  WHEN digits IS NULL OR x = 0 OR abs(x) = double('Infinity') THEN NULL
  ELSE nullif(greatest(digits - CAST(floor(log10(abs(nullif(x, 0)))) AS INT) - 1, 0), 0)
END;",
    },
    Helper {
        name: "spl_power",
        definition: r"-- A power; null where it is no number.
CREATE OR REPLACE TEMPORARY FUNCTION spl_power(x DOUBLE, y DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN NOT isnan(pow(x, y)) THEN pow(x, y) END;",
    },
    Helper {
        name: "spl_quotient",
        definition: r"-- The quotient of two logarithms, or the whole number that it misses by a rounding.
CREATE OR REPLACE TEMPORARY FUNCTION spl_quotient(q DOUBLE, x DOUBLE, base DOUBLE) RETURNS DOUBLE
RETURN CASE WHEN isnan(q) THEN NULL WHEN abs(q) < double('Infinity') AND pow(base, round(q)) = x THEN round(q) ELSE q END;",
    },
    Helper {
        name: "spl_log",
        definition: r"-- A logarithm; of zero and less, and to such a base, null.
CREATE OR REPLACE TEMPORARY FUNCTION spl_log(x DOUBLE, base DOUBLE) RETURNS DOUBLE
RETURN CASE
  WHEN x IS NULL OR base IS NULL OR x <= 0 OR base <= 0 THEN NULL
  WHEN base = 10 THEN log10(x)
  WHEN base <> 1 THEN spl_quotient(ln(x) / nullif(ln(base), 0), x, base)
END;",
    },
    Helper {
        name: "spl_bits",
        definition: r"-- A whole number of 53 bits; null where there is none.
CREATE OR REPLACE TEMPORARY FUNCTION spl_bits(x DOUBLE) RETURNS BIGINT
RETURN CASE WHEN x = floor(x) AND x BETWEEN 0 AND 9007199254740991 THEN CAST(x AS BIGINT) END;",
    },
    Helper {
        name: "spl_shift_left",
        definition: r"-- The bits moved up; those beyond the 53rd are lost.
CREATE OR REPLACE TEMPORARY FUNCTION spl_shift_left(x BIGINT, places BIGINT) RETURNS BIGINT
RETURN CASE
  WHEN places > 52 THEN 0 * x
  ELSE (x % shiftleft(1L, CAST(53 - places AS INT))) * shiftleft(1L, CAST(places AS INT))
END;",
    },
    Helper {
        name: "spl_grouped",
        definition: r"-- Digits with a comma before every third.
CREATE OR REPLACE TEMPORARY FUNCTION spl_grouped(x STRING) RETURNS STRING
RETURN regexp_replace(x, r'([0-9])(?=([0-9]{3})+\z)', '$1,');",
    },
    Helper {
        name: "spl_commas",
        definition: r"-- A number with commas, and two decimals if it has any.
CREATE OR REPLACE TEMPORARY FUNCTION spl_commas(x DOUBLE) RETURNS STRING
RETURN CASE
  WHEN x IS NULL OR abs(x) = double('Infinity') THEN CAST(x AS STRING)
  WHEN x = floor(x) THEN spl_grouped(format_string('%.0f', x))
  ELSE concat(
    spl_grouped(split_part(format_string('%.2f', spl_round(x, 2)), '.', 1)),
    '.', split_part(format_string('%.2f', spl_round(x, 2)), '.', 2)
  )
END;",
    },
    Helper {
        name: "spl_part",
        definition: r"-- The part of a text from a place on, counted from 1, or from the end where negative.
CREATE OR REPLACE TEMPORARY FUNCTION spl_part(x STRING, start DOUBLE, length DOUBLE) RETURNS STRING
RETURN CASE
  WHEN char_length(x) + CAST(start AS BIGINT) >= 0 AND CAST(length AS BIGINT) >= 0
  THEN substr(
    x,
    CAST(CASE WHEN CAST(start AS BIGINT) = 0 THEN 1 ELSE least(CAST(start AS BIGINT), 1000000000) END AS INT),
    CAST(least(CAST(length AS BIGINT), 1000000000) AS INT)
  )
END;",
    },
    Helper {
        name: "spl_term",
        definition: r#"-- Whether a text has a term, an expression in lower case, between characters that end words.
CREATE OR REPLACE TEMPORARY FUNCTION spl_term(x STRING, term STRING) RETURNS BOOLEAN
RETURN regexp_like(lower(x), concat('(?:^|[\\[\\]<>(){}|!;,\'"*\\n\\r \\t&?+/:=@.\\-$#%\\\\_]|(?i:%21|%26|%2526|%3b|%7c|%20|%2b|%3d|--|%2520|%5d|%5b|%3a|%0a|%2c|%28|%29))',
  term, '(?:$|[\\[\\]<>(){}|!;,\'"*\\n\\r \\t&?+/:=@.\\-$#%\\\\_])'));"#,
    },
    Helper {
        name: "spl_unescaped",
        definition: r"-- A text without the entities `&amp;`, `&lt;` and `&gt;`, however often they were made.
CREATE OR REPLACE TEMPORARY FUNCTION spl_unescaped(x STRING) RETURNS STRING
RETURN replace(replace(regexp_replace(x, '&(amp;)+', '&'), '&lt;', '<'), '&gt;', '>');",
    },
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE TEMPORARY FUNCTION spl_ipv4(x STRING) RETURNS BIGINT
RETURN CASE
  WHEN regexp_like(x, r'^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}\z')
  THEN try_cast(split_part(x, '.', 1) AS BIGINT) * 16777216 + try_cast(split_part(x, '.', 2) AS BIGINT) * 65536
    + try_cast(split_part(x, '.', 3) AS BIGINT) * 256 + try_cast(split_part(x, '.', 4) AS BIGINT)
END;",
    },
    Helper {
        name: "spl_ipv4_text",
        definition: r"-- An address of version 4 from its number.
CREATE OR REPLACE TEMPORARY FUNCTION spl_ipv4_text(x BIGINT) RETURNS STRING
RETURN CASE
  WHEN x IS NOT NULL
  THEN concat_ws('.', x DIV 16777216 % 256, x DIV 65536 % 256, x DIV 256 % 256, x % 256)
END;",
    },
    Helper {
        name: "spl_hextets",
        definition: r"-- Groups of hexadecimal digits with colons between them, each as four digits.
CREATE OR REPLACE TEMPORARY FUNCTION spl_hextets(x STRING) RETURNS STRING
RETURN replace(regexp_replace(regexp_replace(lower(x), r'([0-9a-f]+)', '000$1'), r'[0-9a-f]*([0-9a-f]{4})', '$1'), ':', '');",
    },
    Helper {
        name: "spl_without_dots",
        definition: r"-- An address of version 6 that ends like one of version 4, with groups in its place.
CREATE OR REPLACE TEMPORARY FUNCTION spl_without_dots(x STRING) RETURNS STRING
RETURN CASE
  WHEN contains(x, '.') THEN concat(
    regexp_replace(x, r'[^:]*\z', ''),
    lower(hex(spl_ipv4(regexp_extract(x, r'[^:]*\z', 0)) DIV 65536)), ':',
    lower(hex(spl_ipv4(regexp_extract(x, r'[^:]*\z', 0)) % 65536))
  )
  ELSE x
END;",
    },
    Helper {
        name: "spl_expanded",
        definition: r"-- An address of version 6 as 32 digits; null for what is none.
CREATE OR REPLACE TEMPORARY FUNCTION spl_expanded(x STRING) RETURNS STRING
RETURN CASE
  WHEN regexp_like(x, r'^([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\z') THEN spl_hextets(x)
  WHEN regexp_like(x, r'^(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?::(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?\z')
    AND char_length(spl_hextets(x)) < 32
  THEN concat(
    spl_hextets(split_part(x, '::', 1)), repeat('0', 32 - char_length(spl_hextets(x))), spl_hextets(split_part(x, '::', 2))
  )
END;",
    },
    Helper {
        name: "spl_ipv6",
        definition: r"-- An address of version 6 as 32 digits, which stand in its order.
CREATE OR REPLACE TEMPORARY FUNCTION spl_ipv6(x STRING) RETURNS STRING
RETURN CASE WHEN contains(x, ':') THEN spl_expanded(spl_without_dots(x)) END;",
    },
    Helper {
        name: "spl_order",
        definition: r"-- What `sort` orders by: numbers, then addresses, then text by its bytes.
CREATE OR REPLACE TEMPORARY FUNCTION spl_order(x STRING) RETURNS STRUCT<kind INT, number DOUBLE, text STRING>
RETURN CASE
  WHEN spl_number(x) IS NOT NULL THEN named_struct('kind', 1, 'number', spl_number(x), 'text', '')
  WHEN spl_ipv4(x) IS NOT NULL THEN named_struct('kind', 2, 'number', CAST(spl_ipv4(x) AS DOUBLE), 'text', '')
  WHEN spl_ipv6(x) IS NOT NULL THEN named_struct('kind', 3, 'number', 0D, 'text', spl_ipv6(x))
  WHEN x IS NOT NULL THEN named_struct('kind', 4, 'number', 0D, 'text', x)
END;",
    },
    Helper {
        name: "spl_matches",
        definition: r"-- Whether a text is what a value of `search` describes: a network, a text with wildcards, or the text; case does not count.
CREATE OR REPLACE TEMPORARY FUNCTION spl_matches(x STRING, pattern STRING) RETURNS BOOLEAN
RETURN CASE
  WHEN regexp_like(pattern, r'^[0-9.]+/([0-9]|[12][0-9]|3[0-2])\z') AND spl_ipv4(split_part(pattern, '/', 1)) IS NOT NULL
  THEN x = pattern
    OR coalesce(shiftright(spl_ipv4(x), 32 - try_cast(split_part(pattern, '/', 2) AS INT))
      = shiftright(spl_ipv4(split_part(pattern, '/', 1)), 32 - try_cast(split_part(pattern, '/', 2) AS INT)), false)
  WHEN regexp_like(pattern, r'^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}\z')
  THEN raise_error('a network of version 6 is asked for, which is not translated')
  WHEN contains(pattern, '*')
  THEN lower(x) LIKE
    replace(replace(replace(replace(lower(pattern), '!', '!!'), '%', '!%'), '_', '!_'), '*', '%') ESCAPE '!'
  ELSE lower(x) = lower(pattern)
END;",
    },
    Helper {
        name: "spl_middle",
        definition: r"-- The median of numbers in order: of an even count the mean of the middle two, half of whole numbers rounded up.
CREATE OR REPLACE TEMPORARY FUNCTION spl_middle(x ARRAY<DOUBLE>) RETURNS DOUBLE
RETURN CASE
  WHEN x IS NULL OR array_size(x) = 0 THEN NULL
  WHEN try_element_at(x, shiftright(array_size(x) + 1, 1)) = floor(try_element_at(x, shiftright(array_size(x) + 1, 1)))
    AND try_element_at(x, shiftright(array_size(x), 1) + 1) = floor(try_element_at(x, shiftright(array_size(x), 1) + 1))
  THEN ceil((try_element_at(x, shiftright(array_size(x) + 1, 1)) + try_element_at(x, shiftright(array_size(x), 1) + 1)) / 2)
  ELSE (try_element_at(x, shiftright(array_size(x) + 1, 1)) + try_element_at(x, shiftright(array_size(x), 1) + 1)) / 2
END;",
    },
    Helper {
        name: "spl_numbers",
        definition: r"-- The numbers among the values of a list.
CREATE OR REPLACE TEMPORARY FUNCTION spl_numbers(x ARRAY<STRING>) RETURNS ARRAY<DOUBLE>
RETURN transform(
  filter(x, value -> regexp_like(value, r'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z')),
  value -> try_cast(value AS DOUBLE)
);",
    },
    Helper {
        name: "spl_total",
        definition: r"-- The sum of the numbers among the values of a list; of none 0.
CREATE OR REPLACE TEMPORARY FUNCTION spl_total(x ARRAY<STRING>) RETURNS DOUBLE
RETURN aggregate(
  filter(x, value -> regexp_like(value, r'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z')),
  0D, (sum, value) -> sum + coalesce(try_cast(value AS DOUBLE), 0D)
);",
    },
    Helper {
        name: "spl_first",
        definition: r"-- The place, counted from 0, of the first value that is true.
CREATE OR REPLACE TEMPORARY FUNCTION spl_first(x ARRAY<BOOLEAN>) RETURNS BIGINT
RETURN nullif(array_position(x, true), 0) - 1;",
    },
    Helper {
        name: "spl_place",
        definition: r"-- A place in a list of so many values, counted from 0, also where it was counted from the end.
CREATE OR REPLACE TEMPORARY FUNCTION spl_place(place DOUBLE, many INT) RETURNS INT
RETURN CASE
  WHEN abs(place) < 1e9 THEN CAST(place AS INT) + CASE WHEN CAST(place AS INT) < 0 THEN many ELSE 0 END
END;",
    },
    Helper {
        name: "spl_items",
        definition: r"-- The values of a list from one place to another, both counted from 0, or from the end where negative.
CREATE OR REPLACE TEMPORARY FUNCTION spl_items(x ARRAY<STRING>, first DOUBLE, last DOUBLE) RETURNS ARRAY<STRING>
RETURN CASE
  WHEN spl_place(first, array_size(x)) >= 0 AND spl_place(last, array_size(x)) >= 0
  THEN spl_some(spl_slice(x, spl_place(first, array_size(x)) + 1, spl_place(last, array_size(x)) + 1))
END;",
    },
    Helper {
        name: "spl_item",
        definition: r"-- The value of a list at a place, counted from 0, or from the end where negative.
CREATE OR REPLACE TEMPORARY FUNCTION spl_item(x ARRAY<STRING>, place DOUBLE) RETURNS STRING
RETURN CASE WHEN spl_place(place, array_size(x)) >= 0 THEN try_element_at(x, spl_place(place, array_size(x)) + 1) END;",
    },
    Helper {
        name: "spl_zip",
        definition: r"-- The values of two lists in pairs, to the end of the shorter.
CREATE OR REPLACE TEMPORARY FUNCTION spl_zip(x ARRAY<STRING>, y ARRAY<STRING>, delimiter STRING) RETURNS ARRAY<STRING>
RETURN CASE
  WHEN x IS NOT NULL AND y IS NOT NULL AND delimiter IS NOT NULL
  THEN array_compact(zip_with(x, y, (one, other) -> one || delimiter || other))
END;",
    },
    Helper {
        name: "spl_iso",
        definition: r"-- A moment as ISO 8601 writes it, in UTC where it names no zone, as epoch seconds.
CREATE OR REPLACE TEMPORARY FUNCTION spl_iso(x STRING) RETURNS DOUBLE
RETURN unix_micros(try_cast(
  CASE WHEN regexp_like(x, r'(Z|[-+][0-9][0-9]:?[0-9][0-9])\z') THEN x ELSE concat(x, 'Z') END AS TIMESTAMP
)) / 1000000;",
    },
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a moment; moments are shown in UTC.
SET TIME ZONE 'UTC';
CREATE OR REPLACE TEMPORARY FUNCTION spl_moment(x DOUBLE) RETURNS TIMESTAMP
RETURN timestamp_micros(CAST(round(x * 1000000) AS BIGINT));",
    },
];
