//! Functions of numbers: how they are read, printed and rounded.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE FUNCTION spl_number AS (x) ->
  if(match(x, '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$'), toFloat64OrNull(x), NULL);",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: without a fraction that is zero, and without an exponent down to 1e-9. It is named, so that
-- it is written and computed once.
CREATE OR REPLACE FUNCTION spl_text AS (x) ->
  arrayMap(number -> multiIf(
    isInfinite(number), if(number > 0, 'Infinity', '-Infinity'),
    number = 0, '0',
    abs(number) < 1e-6 AND abs(number) >= 1e-9,
      concat(if(number < 0, '-0.', '0.'),
        repeat('0', toInt64OrZero(extract(toString(number), 'e-([0-9]+)')) - 1),
        replaceRegexpAll(toString(abs(number)), 'e.*|[.]', '')),
    toString(number)), [x])[1];",
    },
    Helper {
        name: "spl_printed",
        definition: r"-- A number in a format of its own, and an infinite one as Splunk prints it.
CREATE OR REPLACE FUNCTION spl_printed AS (format, x) ->
  if(isInfinite(x), if(x > 0, 'Infinity', '-Infinity'), printf(format, x));",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE FUNCTION spl_decimals AS (x) ->
  if(match(x, '^[-+]?[0-9]*[.][0-9]+$'), toInt64(length(extract(x, '[.](.*)'))), NULL);",
    },
    Helper {
        name: "spl_magnitude",
        definition: r"-- How many digits stand before the point of a number; of a fraction none or fewer, of zero and the infinite null.
CREATE OR REPLACE FUNCTION spl_magnitude AS (x) ->
  accurateCastOrNull(floor(log10(abs(nullIf(toFloat64(x), 0)))), 'Int64') + 1;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE FUNCTION spl_digits AS (x) ->
  arrayMap(
    (number, decimals) -> multiIf(
      decimals IS NULL, NULL,
      number = 0, greatest(decimals, 1),
      greatest(spl_magnitude(number) + decimals, 1)),
    [spl_number(x)], [spl_decimals(x)])[1];",
    },
    Helper {
        name: "spl_half_up",
        definition: r"-- Rounds a number that is not negative at a unit, half of it up: half is what reads as half, be its double less.
CREATE OR REPLACE FUNCTION spl_half_up AS (x, unit) ->
  multiIf(
    x * unit >= 9007199254740992, x,
    x * unit >= 4503599627370496, round(x * unit) / unit,
    (floor(x * unit) + (x >= (floor(x * unit) + 0.5) / unit)) / unit);",
    },
    Helper {
        name: "spl_round",
        definition: r"-- Rounds half away from zero at a decimal place; as it is where there is none, and null where it is no number. What is
-- given is named, so that it is computed once.
CREATE OR REPLACE FUNCTION spl_round AS (x, places) ->
  arrayMap(
    (number, unit) -> multiIf(
      isNaN(number), NULL,
      unit IS NULL, number,
      number < 0, 0 - spl_half_up(-number, unit),
      spl_half_up(number, unit)),
    [toFloat64(x)], [pow(10, places)])[1];",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE FUNCTION spl_shorten AS (x, digits) ->
  arrayMap(
    (long, most) -> spl_round(long, if(most < spl_magnitude(long), 0, most - spl_magnitude(long))),
    [toFloat64(x)], [digits])[1];",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE FUNCTION spl_significant AS (x, decimals) ->
  arrayMap(
    (long, places) -> multiIf(
      places IS NULL, NULL,
      long = 0, greatest(places, 1),
      greatest(spl_magnitude(long) + places, 1)),
    [toFloat64(x)], [decimals])[1];",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE FUNCTION spl_places AS (x, digits) ->
  arrayMap(
    (long, most) -> if(most > spl_magnitude(long), most - spl_magnitude(long), NULL), [toFloat64(x)], [digits])[1];",
    },
    Helper {
        name: "spl_remainder",
        definition: r"-- The remainder of a division by a whole number; none of what is infinite, or longer than 256 bits.
CREATE OR REPLACE FUNCTION spl_remainder AS (x, y) ->
  toFloat64(accurateCastOrNull(trunc(x), 'Int256') % y) + (x - trunc(x));",
    },
    Helper {
        name: "spl_power",
        definition: r"-- A power; null where it is no number.
CREATE OR REPLACE FUNCTION spl_power AS (x, y) -> if(isNaN(pow(x, y)), NULL, pow(x, y));",
    },
    Helper {
        name: "spl_quotient",
        definition: r"-- The quotient of two logarithms, or the whole number that it misses by a rounding.
CREATE OR REPLACE FUNCTION spl_quotient AS (q, x, base) ->
  multiIf(isNaN(q), NULL, isFinite(q) AND pow(base, round(q)) = x, round(q), q);",
    },
    Helper {
        name: "spl_log",
        definition: r"-- A logarithm; of zero and less, and to such a base, null.
CREATE OR REPLACE FUNCTION spl_log AS (x, base) ->
  multiIf(
    x IS NULL OR base IS NULL OR x <= 0 OR base <= 0, NULL,
    base = 10, log10(x),
    spl_quotient(log(x) / log(base), x, toFloat64(base)));",
    },
    Helper {
        name: "spl_grouped",
        definition: r"-- Digits with a comma before every third.
CREATE OR REPLACE FUNCTION spl_grouped AS (x) ->
  reverse(trimRight(replaceRegexpAll(reverse(x), '([0-9]{3})', '\\1,'), ','));",
    },
    Helper {
        name: "spl_commas",
        definition: r"-- A number with commas, and two decimals if it has any.
CREATE OR REPLACE FUNCTION spl_commas AS (x) ->
  concat(if(x < 0, '-', ''), multiIf(
    isInfinite(x), 'Infinity',
    x = trunc(x), spl_grouped(printf('%.0f', toFloat64(abs(x)))),
    concat(spl_grouped(extract(printf('%.2f', spl_round(abs(x), 2)), '^[0-9]*')),
      extract(printf('%.2f', spl_round(abs(x), 2)), '[.].*'))));",
    },
];
