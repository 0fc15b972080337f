//! Macros of numbers: how they are read, printed and rounded.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE TEMP MACRO spl_number(x) AS
  CASE WHEN regexp_full_match(x, '[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?') THEN TRY_CAST(x AS DOUBLE) END;",
    },
    Helper {
        name: "spl_mantissa",
        definition: r"-- The digits of a number that is written with an exponent.
CREATE OR REPLACE TEMP MACRO spl_mantissa(x) AS replace(ltrim(split_part(x, 'e', 1), '-'), '.', '');",
    },
    Helper {
        name: "spl_exponent",
        definition: r"-- The exponent of such a number.
CREATE OR REPLACE TEMP MACRO spl_exponent(x) AS CAST(split_part(x, 'e', 2) AS INTEGER);",
    },
    Helper {
        name: "spl_in_full",
        definition: r"-- Such a number with all its zeros; a very large or small one with its exponent.
CREATE OR REPLACE TEMP MACRO spl_in_full(x) AS
  CASE WHEN x LIKE '-%' THEN '-' ELSE '' END || CASE
    WHEN spl_exponent(x) >= 21 OR spl_exponent(x) < -9 THEN
      ltrim(split_part(x, 'e', 1), '-') || 'e' || CAST(spl_exponent(x) AS VARCHAR)
    WHEN spl_exponent(x) < 0 THEN '0.' || repeat('0', -spl_exponent(x) - 1) || spl_mantissa(x)
    ELSE rpad(spl_mantissa(x), spl_exponent(x) + 1, '0')
  END;",
    },
    Helper {
        name: "spl_shown",
        definition: r"-- A number as DuckDB prints it as one that Splunk prints.
CREATE OR REPLACE TEMP MACRO spl_shown(x) AS
  CASE
    WHEN x LIKE '%.0' THEN CASE WHEN x = '-0.0' THEN '0' ELSE x[:-3] END
    WHEN x LIKE '%inf' THEN replace(x, 'inf', 'Infinity')
    WHEN contains(x, 'e') THEN spl_in_full(x)
    ELSE x
  END;",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: in full, without a fraction that is zero. It is named, so that it is computed once.
CREATE OR REPLACE TEMP MACRO spl_text(x) AS
  list_extract(list_transform([CAST(x AS VARCHAR)], lambda shown: spl_shown(shown)), 1);",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE TEMP MACRO spl_decimals(x) AS
  CASE WHEN regexp_full_match(x, '[-+]?[0-9]*[.][0-9]+') THEN length(split_part(x, '.', 2)) END;",
    },
    Helper {
        name: "spl_magnitude",
        definition: r"-- How many digits stand before the point of a number; of a fraction none or fewer, of zero and the infinite null.
CREATE OR REPLACE TEMP MACRO spl_magnitude(x) AS
  CASE WHEN isfinite(x) THEN CAST(floor(log10(abs(nullif(x, 0)))) AS INTEGER) + 1 END;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE TEMP MACRO spl_digits(x) AS
  CASE
    WHEN spl_decimals(x) IS NULL OR isinf(spl_number(x)) THEN NULL
    WHEN spl_number(x) = 0 THEN greatest(spl_decimals(x), 1)
    ELSE greatest(spl_magnitude(spl_number(x)) + spl_decimals(x), 1)
  END;",
    },
    Helper {
        name: "spl_half_up",
        definition: r"-- Rounds a number that is not negative at a unit, half of it up: half is what reads as half, be its double less.
CREATE OR REPLACE TEMP MACRO spl_half_up(x, unit) AS
  CASE
    WHEN x * unit >= 9007199254740992 THEN x
    WHEN x * unit >= 4503599627370496 THEN round(x * unit) / unit
    ELSE (floor(x * unit) + CASE WHEN x >= (floor(x * unit) + 0.5) / unit THEN 1 ELSE 0 END) / unit
  END;",
    },
    Helper {
        name: "spl_rounded",
        definition: r"-- Rounds half away from zero at a decimal place; as it is where there is none, and null where it is no number.
CREATE OR REPLACE TEMP MACRO spl_rounded(x, places) AS
  CASE
    WHEN isnan(x) THEN NULL
    WHEN places IS NULL THEN x
    WHEN x < 0 THEN 0 - spl_half_up(-x, pow(10::DOUBLE, places))
    ELSE spl_half_up(x, pow(10::DOUBLE, places))
  END;",
    },
    Helper {
        name: "spl_round",
        definition: r"-- The same of what is computed. It is named, so that it is computed once.
CREATE OR REPLACE TEMP MACRO spl_round(x, places) AS
  list_extract(list_transform(
    [{'x': CAST(x AS DOUBLE), 'places': CAST(places AS INTEGER)}], lambda given: spl_rounded(given.x, given.places)
  ), 1);",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE TEMP MACRO spl_shorten(x, digits) AS
  list_extract(list_transform(
    [{'x': CAST(x AS DOUBLE), 'digits': CAST(digits AS INTEGER)}],
    lambda given: spl_rounded(
      given.x, CASE WHEN given.digits < spl_magnitude(given.x) THEN 0 ELSE given.digits - spl_magnitude(given.x) END
    )
  ), 1);",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE TEMP MACRO spl_significant(x, decimals) AS
  CASE
    WHEN decimals IS NULL OR isinf(x) THEN NULL
    WHEN x = 0 THEN greatest(decimals, 1)
    ELSE greatest(spl_magnitude(x) + decimals, 1)
  END;",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE TEMP MACRO spl_places(x, digits) AS
  CASE
    WHEN digits IS NULL OR x = 0 OR isinf(x) THEN NULL
    ELSE nullif(greatest(digits - spl_magnitude(x), 0), 0)
  END;",
    },
    Helper {
        name: "spl_power",
        definition: r"-- A power; null where it is no number.
CREATE OR REPLACE TEMP MACRO spl_power(x, y) AS
  CASE WHEN NOT isnan(pow(CAST(x AS DOUBLE), CAST(y AS DOUBLE))) THEN pow(CAST(x AS DOUBLE), CAST(y AS DOUBLE)) END;",
    },
    Helper {
        name: "spl_quotient",
        definition: r"-- The quotient of two logarithms, or the whole number that it misses by a rounding.
CREATE OR REPLACE TEMP MACRO spl_quotient(q, x, base) AS
  CASE WHEN isnan(q) THEN NULL WHEN isfinite(q) AND pow(base, round(q)) = x THEN round(q) ELSE q END;",
    },
    Helper {
        name: "spl_log",
        definition: r"-- A logarithm; of zero and less, and to such a base, null.
CREATE OR REPLACE TEMP MACRO spl_log(x, base) AS
  CASE
    WHEN x IS NULL OR base IS NULL OR x <= 0 OR base <= 0 THEN NULL
    WHEN base = 10 THEN log10(x)
    ELSE spl_quotient(ln(x) / ln(base), x, CAST(base AS DOUBLE))
  END;",
    },
    Helper {
        name: "spl_bits",
        definition: r"-- A whole number of 53 bits; null where there is none.
CREATE OR REPLACE TEMP MACRO spl_bits(x) AS
  CASE WHEN x = trunc(x) AND x BETWEEN 0 AND 9007199254740991 THEN CAST(x AS BIGINT) END;",
    },
    Helper {
        name: "spl_shift_left",
        definition: r"-- The bits moved up; those beyond the 53rd are lost.
CREATE OR REPLACE TEMP MACRO spl_shift_left(x, places) AS
  CASE WHEN places > 52 THEN 0 * x ELSE (x % (1::BIGINT << (53 - places))) * (1::BIGINT << places) END;",
    },
];
