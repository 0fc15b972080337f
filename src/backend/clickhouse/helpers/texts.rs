//! Functions of texts: what they are compared by, and moments that they tell.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE FUNCTION spl_ipv4 AS (x) ->
  if(match(x, '^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$'),
    IPv4StringToNumOrNull(x), NULL);",
    },
    Helper {
        name: "spl_ipv6",
        definition: r"-- An address of version 6 as 32 digits, which stand in its order. ClickHouse also reads a number that begins with 0, and
-- eight groups beside `::`.
CREATE OR REPLACE FUNCTION spl_ipv6 AS (x) ->
  if(
    position(x, ':') > 0 AND NOT match(x, '[.]0[0-9]')
      AND (position(x, '::') = 0 OR length(extractAll(assumeNotNull(x), '[^:]+')) + (position(x, '.') > 0) < 8),
    hex(IPv6StringToNumOrNull(x)), NULL);",
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
    spl_ipv6(x) IS NOT NULL, concat('3', spl_ipv6(x)),
    concat('4', x));",
    },
    Helper {
        name: "spl_term",
        definition: r#"-- Whether a text has a term, an expression in lower case, between characters that end words.
CREATE OR REPLACE FUNCTION spl_term AS (x, term) ->
  match(lowerUTF8(x), concat('(?:^|[\\[\\]<>(){}|!;,\'"*\\n\\r \\t&?+/:=@.\\-$#%\\\\_]|(?i:%21|%26|%2526|%3b|%7c|%20|%2b|%3d|--|%2520|%5d|%5b|%3a|%0a|%2c|%28|%29))',
    term, '(?:$|[\\[\\]<>(){}|!;,\'"*\\n\\r \\t&?+/:=@.\\-$#%\\\\_])'));"#,
    },
    Helper {
        name: "spl_unescaped",
        definition: r"-- A text without the entities `&amp;`, `&lt;` and `&gt;`, however often they were made.
CREATE OR REPLACE FUNCTION spl_unescaped AS (x) ->
  replaceAll(replaceAll(replaceRegexpAll(x, '&(amp;)+', '&'), '&lt;', '<'), '&gt;', '>');",
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
    Helper {
        name: "spl_clock",
        definition: r"-- Microseconds as days, hours, minutes and seconds.
CREATE OR REPLACE FUNCTION spl_clock AS (micros) ->
  concat(
    if(micros >= 86400000000, concat(toString(intDiv(micros, 86400000000)), '+'), ''),
    leftPad(toString(intDiv(micros, 3600000000) % 24), 2, '0'), ':',
    leftPad(toString(intDiv(micros, 60000000) % 60), 2, '0'), ':',
    leftPad(toString(intDiv(micros, 1000000) % 60), 2, '0'),
    if(micros % 1000000 = 0, '', concat('.', leftPad(toString(micros % 1000000), 6, '0'))));",
    },
    Helper {
        name: "spl_duration",
        definition: r"-- Seconds as days, hours, minutes and seconds.
CREATE OR REPLACE FUNCTION spl_duration AS (x) ->
  if(isInfinite(x), concat('00:00:', spl_text(x)),
    concat(if(x < 0, '-', ''), spl_clock(toInt64(round(abs(x) * 1000000)))));",
    },
];
