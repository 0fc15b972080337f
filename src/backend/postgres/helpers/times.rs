//! Functions of moments: epoch seconds on the calendar of a zone, and back.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a timestamp of UTC; null beyond the years 1 to 9999.
CREATE OR REPLACE FUNCTION spl_moment(x double precision) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN x BETWEEN -62135596800 AND 253402300799.9999 THEN to_timestamp(x) AT TIME ZONE 'UTC' END
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
    Helper {
        name: "spl_seen",
        definition: r"-- A timestamp of UTC as clocks of a zone show it.
CREATE OR REPLACE FUNCTION spl_seen(utc timestamp, zone text) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT utc AT TIME ZONE 'UTC' AT TIME ZONE zone
$$;",
    },
    Helper {
        name: "spl_local",
        definition: r"-- Epoch seconds as clocks of a zone show them.
CREATE OR REPLACE FUNCTION spl_local(x double precision, zone text) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT spl_seen(spl_moment(x), zone)
$$;",
    },
    Helper {
        name: "spl_guessed",
        definition: r"-- The timestamp of UTC at which clocks of a zone show a time, by the offset that was in force at another.
CREATE OR REPLACE FUNCTION spl_guessed(shown timestamp, zone text, near timestamp) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT shown - (spl_seen(near, zone) - near)
$$;",
    },
    Helper {
        name: "spl_chosen",
        definition: r"-- Of two guesses the one that is right; the earlier one where both are, or neither.
CREATE OR REPLACE FUNCTION spl_chosen(shown timestamp, zone text, before timestamp, after timestamp) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN spl_seen(after, zone) = shown AND spl_seen(before, zone) <> shown THEN after ELSE before END
$$;",
    },
    Helper {
        name: "spl_seconds",
        definition: r"-- A timestamp of UTC as epoch seconds.
CREATE OR REPLACE FUNCTION spl_seconds(utc timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CAST(extract(epoch FROM utc) AS double precision)
$$;",
    },
    Helper {
        name: "spl_epoch",
        definition: r"-- The epoch seconds at which clocks of a zone show a time: the first of two, and after a gap as much later.
CREATE OR REPLACE FUNCTION spl_epoch(shown timestamp, zone text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT spl_seconds(CASE WHEN zone = 'UTC' THEN shown ELSE spl_chosen(
    shown, zone, spl_guessed(shown, zone, shown - INTERVAL '1 day'), spl_guessed(shown, zone, shown + INTERVAL '1 day')
  ) END)
$$;",
    },
    Helper {
        name: "spl_days_later",
        definition: r"-- The same time of day so many days later.
CREATE OR REPLACE FUNCTION spl_days_later(x double precision, days integer, zone text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT spl_epoch(spl_local(x, zone) + make_interval(days => days), zone)
$$;",
    },
    Helper {
        name: "spl_months_later",
        definition: r"-- The same day so many months later, or the last of a shorter month.
CREATE OR REPLACE FUNCTION spl_months_later(x double precision, months integer, zone text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT spl_epoch(spl_local(x, zone) + make_interval(months => months), zone)
$$;",
    },
    Helper {
        name: "spl_weekday",
        definition: r"-- The moment at which the last such day of the week began, Sunday being 0; it may be today.
CREATE OR REPLACE FUNCTION spl_weekday(x double precision, day integer, zone text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT spl_epoch(date_trunc('day', shown) - make_interval(days => (CAST(extract(dow FROM shown) AS integer) - day + 7) % 7), zone)
  FROM (SELECT spl_local(x, zone) AS shown) AS clock
$$;",
    },
    Helper {
        name: "spl_snapped",
        definition: r"-- The start of the second, minute, hour, day, week, month, quarter or year.
CREATE OR REPLACE FUNCTION spl_snapped(x double precision, unit text, zone text) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE unit
    WHEN 'second' THEN floor(x)
    WHEN 'minute' THEN floor(x) - floor(extract(second FROM shown))
    WHEN 'hour' THEN floor(x) - floor(extract(second FROM shown)) - 60 * extract(minute FROM shown)
    WHEN 'week' THEN spl_weekday(x, 0, zone)
    ELSE spl_epoch(date_trunc(unit, shown), zone)
  END
  FROM (SELECT spl_local(x, zone) AS shown) AS clock
$$;",
    },
    Helper {
        name: "spl_day_bin",
        definition: r"-- The start of a range of so many days, counted from another day.
CREATE OR REPLACE FUNCTION spl_day_bin(shown timestamp, days integer, first date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT date_trunc('day', shown) - make_interval(days => ((CAST(shown AS date) - first) % days + days) % days)
$$;",
    },
    Helper {
        name: "spl_month_bin",
        definition: r"-- The start of a range of so many months, counted from January 1970.
CREATE OR REPLACE FUNCTION spl_month_bin(shown timestamp, months integer) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT date_trunc('month', shown) - make_interval(months => (passed % months + months) % months)
  FROM (SELECT CAST(12 * (extract(year FROM shown) - 1970) + extract(month FROM shown) - 1 AS integer) AS passed) AS calendar
$$;",
    },
];
