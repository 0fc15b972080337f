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
