//! Functions that translations define before they use them, each for one thing that Splunk does and SQL does not.

use crate::backend::sql::dialect::Helper;

/// Every function, each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE FUNCTION spl_number AS (x) ->
  if(match(x, '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$'), toFloat64OrNull(x), NULL);",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: without a fraction that is zero, and without an exponent down to 1e-9.
CREATE OR REPLACE FUNCTION spl_text AS (x) ->
  multiIf(
    isInfinite(x), if(x > 0, 'Infinity', '-Infinity'),
    x = 0, '0',
    abs(x) < 1e-6 AND abs(x) >= 1e-9,
      concat(if(x < 0, '-0.', '0.'),
        repeat('0', toInt64OrZero(extract(toString(x), 'e-([0-9]+)')) - 1),
        replaceRegexpAll(toString(abs(x)), 'e.*|[.]', '')),
    toString(x));",
    },
    Helper {
        name: "spl_list",
        definition: r"-- The values of a field of JSON: of a single value an array of one, of none an empty one.
CREATE OR REPLACE FUNCTION spl_list AS (event, field) ->
  if(JSONType(event, field) = 'Array',
    arrayMap(item -> assumeNotNull(item),
      arrayFilter(item -> item IS NOT NULL, JSONExtract(event, field, 'Array(Nullable(String))'))),
    arrayMap(item -> assumeNotNull(item),
      arrayFilter(item -> item IS NOT NULL, [JSONExtract(event, field, 'Nullable(String)')])));",
    },
    Helper {
        name: "spl_member",
        definition: r"-- A member of a JSON object.
CREATE OR REPLACE FUNCTION spl_member AS (key, value) ->
  concat(toJSONString(key), ':', ifNull(toJSONString(value), 'null'));",
    },
    Helper {
        name: "spl_members",
        definition: r"-- A member of a JSON object that is an array; null where it has no values.
CREATE OR REPLACE FUNCTION spl_members AS (key, value) ->
  concat(toJSONString(key), ':', if(notEmpty(value), toJSONString(value), 'null'));",
    },
    Helper {
        name: "spl_object",
        definition: r"-- A JSON object of these members.
CREATE OR REPLACE FUNCTION spl_object AS (members) -> concat('{', arrayStringConcat(members, ','), '}');",
    },
    Helper {
        name: "spl_split",
        definition: r"-- The pieces of a text between delimiters; of no text none.
CREATE OR REPLACE FUNCTION spl_split AS (x, delimiter) ->
  if(x IS NULL, [], splitByString(delimiter, ifNull(x, '')));",
    },
    Helper {
        name: "spl_slice",
        definition: r"-- The values of an array from one place to another, both counted from 1, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_slice AS (x, first, last) ->
  arrayFilter((item, place) ->
      place >= if(first < 0, toInt64(length(x)) + first + 1, first)
      AND place <= if(last < 0, toInt64(length(x)) + last + 1, last),
    x, arrayEnumerate(x));",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE FUNCTION spl_decimals AS (x) ->
  if(match(x, '^[-+]?[0-9]*[.][0-9]+$'), toInt64(length(extract(x, '[.](.*)'))), NULL);",
    },
    Helper {
        name: "spl_magnitude",
        definition: r"-- How many digits stand before the point of a number; of a fraction none or fewer.
CREATE OR REPLACE FUNCTION spl_magnitude AS (x) -> toInt64(floor(log10(abs(nullIf(x, 0))))) + 1;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE FUNCTION spl_digits AS (x) ->
  if(spl_decimals(x) IS NULL, NULL,
    if(spl_number(x) = 0, greatest(spl_decimals(x), 1),
      greatest(spl_magnitude(spl_number(x)) + spl_decimals(x), 1)));",
    },
    Helper {
        name: "spl_half_up",
        definition: r"-- Rounds half away from zero at a decimal place; ClickHouse itself rounds half to even.
CREATE OR REPLACE FUNCTION spl_half_up AS (x, places) ->
  sign(x) * floor(abs(x) * pow(10, places) + 0.5) / pow(10, places);",
    },
    Helper {
        name: "spl_round",
        definition: r"-- Rounds half away from zero at a decimal place, as the text of the number reads; as it is where there is none.
CREATE OR REPLACE FUNCTION spl_round AS (x, places) ->
  multiIf(places IS NULL OR abs(x) >= 1e15, toFloat64(x), spl_half_up(x * (1 + 2.220446049250313e-16), places));",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE FUNCTION spl_shorten AS (x, digits) ->
  multiIf(digits IS NULL OR x = 0, toFloat64(x), spl_round(x, greatest(digits - spl_magnitude(x), 0)));",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE FUNCTION spl_significant AS (x, decimals) ->
  multiIf(decimals IS NULL, NULL, x = 0, greatest(decimals, 1), greatest(spl_magnitude(x) + decimals, 1));",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE FUNCTION spl_places AS (x, digits) ->
  if(digits IS NULL OR x = 0, NULL, nullIf(greatest(digits - spl_magnitude(x), 0), 0));",
    },
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE FUNCTION spl_ipv4 AS (x) ->
  if(match(x, '^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$'),
    IPv4StringToNumOrNull(x), NULL);",
    },
    Helper {
        name: "spl_matches",
        definition: r"-- Whether a text is what a value of `search` describes: a network, a text with wildcards, or the text; case does not count.
CREATE OR REPLACE FUNCTION spl_matches AS (x, pattern) ->
  multiIf(
    match(pattern, '^[0-9.]+/([0-9]|[12][0-9]|3[0-2])$') AND spl_ipv4(extract(pattern, '^[^/]*')) IS NOT NULL,
      x = pattern OR ifNull(
        bitShiftRight(toUInt64(spl_ipv4(x)), 32 - toUInt8OrZero(extract(pattern, '/(.*)')))
          = bitShiftRight(toUInt64(spl_ipv4(extract(pattern, '^[^/]*'))), 32 - toUInt8OrZero(extract(pattern, '/(.*)'))),
        false),
    throwIf(ifNull(match(pattern, '^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}$'), false),
      'a network of version 6 is asked for, which is not translated'), false,
    position(pattern, '*') > 0,
      lowerUTF8(x) LIKE replaceAll(replaceRegexpAll(lowerUTF8(pattern), '([%_\\\\])', '\\\\\\1'), '*', '%'),
    lowerUTF8(x) = lowerUTF8(pattern));",
    },
    Helper {
        name: "spl_order_number",
        definition: r"-- A number as hexadecimal digits that are in the order of the numbers.
CREATE OR REPLACE FUNCTION spl_order_number AS (x) ->
  leftPad(hex(if(x < 0, bitNot(reinterpretAsUInt64(x)), bitOr(reinterpretAsUInt64(x), 9223372036854775808))), 16, '0');",
    },
    Helper {
        name: "spl_order",
        definition: r"-- What `sort` orders by, as a text whose bytes are in that order: numbers, then addresses, then text.
CREATE OR REPLACE FUNCTION spl_order AS (x) ->
  multiIf(
    x IS NULL, NULL,
    spl_number(x) IS NOT NULL, concat('1', spl_order_number(assumeNotNull(spl_number(x)) + 0.0)),
    spl_ipv4(x) IS NOT NULL, concat('2', leftPad(toString(spl_ipv4(x)), 10, '0')),
    concat('3', x));",
    },
    Helper {
        name: "spl_middle",
        definition: r"-- The median of numbers in order: of an even count the mean of the middle two, half of whole numbers rounded up.
CREATE OR REPLACE FUNCTION spl_middle AS (x) ->
  multiIf(
    empty(x), NULL,
    x[intDiv(length(x) + 1, 2)] = trunc(x[intDiv(length(x) + 1, 2)])
      AND x[intDiv(length(x), 2) + 1] = trunc(x[intDiv(length(x), 2) + 1]),
      ceil((x[intDiv(length(x) + 1, 2)] + x[intDiv(length(x), 2) + 1]) / 2),
    (x[intDiv(length(x) + 1, 2)] + x[intDiv(length(x), 2) + 1]) / 2);",
    },
    Helper {
        name: "spl_numbers",
        definition: r"-- The numbers among the values of an array.
CREATE OR REPLACE FUNCTION spl_numbers AS (x) ->
  arrayMap(item -> assumeNotNull(spl_number(item)), arrayFilter(item -> spl_number(item) IS NOT NULL, x));",
    },
    Helper {
        name: "spl_in_order",
        definition: r"-- Values in the order of the rows they come from, each of which is a number and a value.
CREATE OR REPLACE FUNCTION spl_in_order AS (rows) -> arrayMap(row -> row.2, arraySort(row -> row.1, rows));",
    },
    Helper {
        name: "spl_values",
        definition: r"-- The values of a JSON object, a line each.
CREATE OR REPLACE FUNCTION spl_values AS (event) ->
  arrayStringConcat(arrayMap(member -> member.2, JSONExtractKeysAndValues(event, 'String')), '\n');",
    },
    Helper {
        name: "spl_instant",
        definition: r"-- A moment as ISO 8601 writes it, in UTC where it names no zone, as epoch seconds.
CREATE OR REPLACE FUNCTION spl_instant AS (x) ->
  if(match(x, '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$'),
    toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull(x, 6, 'UTC')) / 1000000, NULL);",
    },
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a moment of UTC, of the years 1900 to 2299, which are those that ClickHouse knows.
CREATE OR REPLACE FUNCTION spl_moment AS (x) ->
  if(x >= -2208988800 AND x < 10413792000, fromUnixTimestamp64Micro(toInt64(round(x * 1000000)), 'UTC'), NULL);",
    },
];
