//! Functions of numbers, and of the digits they were written with.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_stop",
        definition: r"-- Ends the query with a message.
CREATE OR REPLACE FUNCTION spl_stop(message text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', message;
END $$;",
    },
    Helper {
        name: "spl_is_double",
        definition: r"-- Whether a double can hold a number.
CREATE OR REPLACE FUNCTION spl_is_double(x text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_input_is_valid(x, 'double precision')
$$;",
    },
    Helper {
        name: "spl_number",
        definition: r"-- The number that a text is to Splunk: digits, a point, an exponent, and nothing else.
CREATE OR REPLACE FUNCTION spl_number(x text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$' THEN
    CASE
      WHEN x !~ '[eE]' AND length(x) < 300 THEN CAST(x AS double precision)
      WHEN spl_is_double(x) THEN CAST(x AS double precision)
      WHEN x ~ '[eE]-' THEN 0
      WHEN x ~ '^-' THEN CAST('-Infinity' AS double precision)
      ELSE CAST('Infinity' AS double precision)
    END
  END
$$;",
    },
    Helper {
        name: "spl_exact",
        definition: r"-- The decimal number that a double prints as.
CREATE OR REPLACE FUNCTION spl_exact(x double precision) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CAST(CAST(x AS text) AS numeric)
$$;",
    },
    Helper {
        name: "spl_text",
        definition: r"-- A number as Splunk prints it: without a fraction that is zero.
CREATE OR REPLACE FUNCTION spl_text(x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CAST(spl_exact(x) AS text)
$$;",
    },
    Helper {
        name: "spl_decimals",
        definition: r"-- How many decimals a number was written with; null where there are none.
CREATE OR REPLACE FUNCTION spl_decimals(x text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x ~ '^[-+]?[0-9]*[.][0-9]+$' THEN length(split_part(x, '.', 2)) END
$$;",
    },
    Helper {
        name: "spl_magnitude",
        definition: r"-- The digits before the point.
CREATE OR REPLACE FUNCTION spl_magnitude(x double precision) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN abs(x) < 'Infinity' THEN CAST(floor(log(abs(nullif(x, 0)))) AS integer) + 1 END
$$;",
    },
    Helper {
        name: "spl_digits",
        definition: r"-- How many significant digits a number was written with, if it has decimals.
CREATE OR REPLACE FUNCTION spl_digits(x text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN spl_decimals(x) IS NULL THEN NULL
    WHEN spl_number(x) = 0 THEN greatest(spl_decimals(x), 1)
    ELSE greatest(spl_magnitude(spl_number(x)) + spl_decimals(x), 1)
  END
$$;",
    },
    Helper {
        name: "spl_round",
        definition: r"-- Rounds half away from zero at a decimal place, as its text reads; as it is where there is none, null where it is no number.
CREATE OR REPLACE FUNCTION spl_round(x double precision, places integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x = 'NaN' THEN NULL
    WHEN places IS NULL THEN x
    ELSE CAST(round(spl_exact(x), places) AS double precision)
  END
$$;",
    },
    Helper {
        name: "spl_shorten",
        definition: r"-- Rounds to so many significant digits, but not before the point.
CREATE OR REPLACE FUNCTION spl_shorten(x double precision, digits integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x = 'NaN' THEN NULL
    WHEN digits IS NULL OR x = 0 THEN x
    ELSE spl_round(x, greatest(digits - spl_magnitude(x), 0))
  END
$$;",
    },
    Helper {
        name: "spl_significant",
        definition: r"-- The significant digits of a number with so many decimals.
CREATE OR REPLACE FUNCTION spl_significant(x double precision, decimals integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN decimals IS NULL THEN NULL
    WHEN x = 0 THEN greatest(decimals, 1)
    ELSE greatest(spl_magnitude(x) + decimals, 1)
  END
$$;",
    },
    Helper {
        name: "spl_places",
        definition: r"-- The decimals that so many significant digits leave; null for none.
CREATE OR REPLACE FUNCTION spl_places(x double precision, digits integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN digits IS NULL OR x = 0 THEN NULL ELSE nullif(greatest(digits - spl_magnitude(x), 0), 0) END
$$;",
    },
    Helper {
        name: "spl_modulo",
        definition: r"-- The remainder of a division of doubles, with the sign of the dividend: by subtractions that lose no digit.
CREATE OR REPLACE FUNCTION spl_modulo(x double precision, y double precision) RETURNS double precision LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  rest double precision := abs(x);
  part double precision;
BEGIN
  IF x IS NULL OR y IS NULL OR y = 0 OR rest = 'Infinity' THEN RETURN NULL; END IF;
  WHILE rest >= abs(y) LOOP
    part := abs(y);
    WHILE part <= rest / 2 LOOP part := part * 2; END LOOP;
    rest := rest - part;
  END LOOP;
  RETURN CASE WHEN x < 0 THEN -rest ELSE rest END;
END $$;",
    },
    Helper {
        name: "spl_exp",
        definition: r"-- A power of e, infinite where it is too large.
CREATE OR REPLACE FUNCTION spl_exp(x double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x > 709.78 THEN 'Infinity' WHEN x < -745 THEN 0 ELSE exp(x) END
$$;",
    },
    Helper {
        name: "spl_power",
        definition: r"-- A power; null where it is no number.
CREATE OR REPLACE FUNCTION spl_power(x double precision, y double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x = 0 AND y < 0 THEN 'Infinity'
    WHEN x < 0 AND y <> trunc(y) THEN NULL
    WHEN y * ln(abs(nullif(x, 0))) > 709.78 THEN CAST(CASE WHEN x < 0 AND spl_modulo(y, 2) <> 0 THEN '-Infinity' ELSE 'Infinity' END AS double precision)
    WHEN y * ln(abs(nullif(x, 0))) < -745 THEN 0
    ELSE power(x, y)
  END
$$;",
    },
    Helper {
        name: "spl_quotient",
        definition: r"-- The quotient of two logarithms, or the whole number that it misses by a rounding.
CREATE OR REPLACE FUNCTION spl_quotient(q double precision, x double precision, base double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN abs(q) < 300 AND power(base, round(q)) = x THEN round(q) ELSE q END
$$;",
    },
    Helper {
        name: "spl_log",
        definition: r"-- A logarithm; of zero and less, and to such a base, null.
CREATE OR REPLACE FUNCTION spl_log(x double precision, base double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN x <= 0 OR base <= 0 THEN NULL
    WHEN base = 10 THEN log(x)
    ELSE spl_quotient(ln(x) / nullif(ln(base), 0), x, base)
  END
$$;",
    },
    Helper {
        name: "spl_bits",
        definition: r"-- A whole number of 53 bits; null where there is none.
CREATE OR REPLACE FUNCTION spl_bits(x double precision) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x = trunc(x) AND x BETWEEN 0 AND 9007199254740991 THEN CAST(x AS bigint) END
$$;",
    },
    Helper {
        name: "spl_shift_left",
        definition: r"-- The bits moved up; those beyond the 53rd are lost.
CREATE OR REPLACE FUNCTION spl_shift_left(x bigint, places bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN places > 52 THEN 0 * x ELSE (x % (CAST(1 AS bigint) << CAST(53 - places AS integer))) << CAST(places AS integer) END
$$;",
    },
    Helper {
        name: "spl_shift_right",
        definition: r"-- The bits moved down.
CREATE OR REPLACE FUNCTION spl_shift_right(x bigint, places bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT x >> CAST(least(places, 60) AS integer)
$$;",
    },
];
