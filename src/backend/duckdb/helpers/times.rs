//! Macros of moments: epoch seconds on the calendar of a zone, and back.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_moment",
        definition: r"-- Epoch seconds as a timestamp of UTC; null beyond the years 1 to 9999.
CREATE OR REPLACE TEMP MACRO spl_moment(x) AS
  CASE WHEN x BETWEEN -62135596800 AND 253402300799.9999 THEN make_timestamp(CAST(round(CAST(x AS DOUBLE) * 1000000) AS BIGINT)) END;",
    },
    Helper {
        name: "spl_seen",
        definition: r"-- A timestamp of UTC as clocks of a zone show it.
CREATE OR REPLACE TEMP MACRO spl_seen(utc, zone) AS timezone(zone, timezone('UTC', utc));",
    },
    Helper {
        name: "spl_local",
        definition: r"-- Epoch seconds as clocks of a zone show them.
CREATE OR REPLACE TEMP MACRO spl_local(x, zone) AS spl_seen(spl_moment(x), zone);",
    },
    Helper {
        name: "spl_guessed",
        definition: r"-- The timestamp of UTC at which clocks of a zone show a time, by the offset that was in force at another.
CREATE OR REPLACE TEMP MACRO spl_guessed(shown, zone, near) AS shown - (spl_seen(near, zone) - near);",
    },
    Helper {
        name: "spl_chosen",
        definition: r"-- Of two guesses the one that is right; the earlier one where both are, or neither.
CREATE OR REPLACE TEMP MACRO spl_chosen(shown, zone, before, after) AS
  CASE WHEN spl_seen(after, zone) = shown AND spl_seen(before, zone) <> shown THEN after ELSE before END;",
    },
    Helper {
        name: "spl_seconds",
        definition: r"-- A timestamp of UTC as epoch seconds.
CREATE OR REPLACE TEMP MACRO spl_seconds(utc) AS epoch_us(utc) / 1000000.0::DOUBLE;",
    },
    Helper {
        name: "spl_epoch",
        definition: r"-- The epoch seconds at which clocks of a zone show a time: the first of two, and after a gap as much later.
CREATE OR REPLACE TEMP MACRO spl_epoch(local, zone) AS
  CASE
    WHEN zone = 'UTC' THEN spl_seconds(local)
    ELSE list_extract(list_transform([local], lambda shown: spl_seconds(spl_chosen(
      shown, zone, spl_guessed(shown, zone, shown - INTERVAL 1 DAY), spl_guessed(shown, zone, shown + INTERVAL 1 DAY)
    ))), 1)
  END;",
    },
    Helper {
        name: "spl_days_later",
        definition: r"-- The same time of day so many days later.
CREATE OR REPLACE TEMP MACRO spl_days_later(x, days, zone) AS spl_epoch(spl_local(x, zone) + to_days(days), zone);",
    },
    Helper {
        name: "spl_months_later",
        definition: r"-- The same day so many months later, or the last of a shorter month.
CREATE OR REPLACE TEMP MACRO spl_months_later(x, months, zone) AS spl_epoch(spl_local(x, zone) + to_months(months), zone);",
    },
    Helper {
        name: "spl_sunday",
        definition: r"-- The start of the last such day of the week, Sunday being 0.
CREATE OR REPLACE TEMP MACRO spl_sunday(local, day) AS
  date_trunc('day', local) - to_days(CAST((dayofweek(local) - day + 7) % 7 AS INTEGER));",
    },
    Helper {
        name: "spl_weekday",
        definition: r"-- The moment at which the last such day of the week began, which may be today.
CREATE OR REPLACE TEMP MACRO spl_weekday(x, day, zone) AS spl_epoch(spl_sunday(spl_local(x, zone), day), zone);",
    },
    Helper {
        name: "spl_snapped",
        definition: r"-- The start of the second, minute, hour, day, week, month, quarter or year.
CREATE OR REPLACE TEMP MACRO spl_snapped(x, unit, zone) AS
  CASE unit
    WHEN 'second' THEN floor(x)
    WHEN 'minute' THEN floor(x) - second(spl_local(x, zone))
    WHEN 'hour' THEN floor(x) - second(spl_local(x, zone)) - 60 * minute(spl_local(x, zone))
    WHEN 'week' THEN spl_weekday(x, 0, zone)
    ELSE spl_epoch(date_trunc(unit, spl_local(x, zone)), zone)
  END;",
    },
    Helper {
        name: "spl_day_bin",
        definition: r"-- The start of a range of so many days, counted from another day.
CREATE OR REPLACE TEMP MACRO spl_day_bin(local, days, first) AS
  date_trunc('day', local) - to_days(CAST((date_diff('day', first, local) % days + days) % days AS INTEGER));",
    },
    Helper {
        name: "spl_month_bin",
        definition: r"-- The start of a range of so many months, counted from January 1970.
CREATE OR REPLACE TEMP MACRO spl_month_bin(local, months) AS
  date_trunc('month', local)
  - to_months(CAST(((12 * (year(local) - 1970) + month(local) - 1) % months + months) % months AS INTEGER));",
    },
    Helper {
        name: "spl_offset_seconds",
        definition: r"-- The seconds that a zone is ahead of UTC.
CREATE OR REPLACE TEMP MACRO spl_offset_seconds(x, zone) AS epoch_us(spl_local(x, zone) - spl_moment(x)) // 1000000;",
    },
    Helper {
        name: "spl_offset_text",
        definition: r"-- The hours and minutes that a zone is ahead of UTC.
CREATE OR REPLACE TEMP MACRO spl_offset_text(x, zone, layout) AS
  format(layout, CASE WHEN spl_offset_seconds(x, zone) < 0 THEN '-' ELSE '+' END,
    abs(spl_offset_seconds(x, zone)) // 3600, abs(spl_offset_seconds(x, zone)) // 60 % 60);",
    },
    Helper {
        name: "spl_fraction",
        definition: r"-- Digits after a point, to the microsecond.
CREATE OR REPLACE TEMP MACRO spl_fraction(x) AS
  CASE WHEN x = '' THEN 0 ELSE CAST(rpad(x, 6, '0') AS DOUBLE) / 1000000 END;",
    },
    Helper {
        name: "spl_short_year",
        definition: r"-- Two digits as a year: those from 69 on are of the last century.
CREATE OR REPLACE TEMP MACRO spl_short_year(x) AS
  TRY_CAST(trim(x) AS BIGINT) + CASE WHEN TRY_CAST(trim(x) AS BIGINT) < 69 THEN 2000 ELSE 1900 END;",
    },
    Helper {
        name: "spl_month",
        definition: r"-- The month of a name, by its first three letters.
CREATE OR REPLACE TEMP MACRO spl_month(x) AS (strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(x[:3])) + 2) // 3;",
    },
    Helper {
        name: "spl_hour",
        definition: r"-- The hour of a clock of twelve.
CREATE OR REPLACE TEMP MACRO spl_hour(x, half) AS
  CASE
    WHEN TRY_CAST(trim(x) AS BIGINT) BETWEEN 1 AND 12
    THEN TRY_CAST(trim(x) AS BIGINT) % 12 + CASE WHEN lower(half) = 'pm' THEN 12 ELSE 0 END
  END;",
    },
    Helper {
        name: "spl_time",
        definition: r"-- A time on the calendar; null where there is none. A leap second is the second before it.
CREATE OR REPLACE TEMP MACRO spl_time(year, month, day, hour, minute, second) AS
  CASE
    WHEN hour BETWEEN 0 AND 23 AND minute BETWEEN 0 AND 59 AND second BETWEEN 0 AND 60 AND year BETWEEN 1 AND 9999
    THEN TRY(make_timestamp(year, month, day, hour, minute, CAST(least(second, 59) AS DOUBLE)))
  END;",
    },
    Helper {
        name: "spl_day_of_year",
        definition: r"-- A time of the first of January so many days on in that year.
CREATE OR REPLACE TEMP MACRO spl_day_of_year(first, day) AS
  CASE WHEN day >= 1 AND year(first + to_days(CAST(day - 1 AS INTEGER))) = year(first) THEN first + to_days(CAST(day - 1 AS INTEGER)) END;",
    },
    Helper {
        name: "spl_offset",
        definition: r"-- The seconds of an offset from UTC: Z, +02, +0200 or +02:00.
CREATE OR REPLACE TEMP MACRO spl_offset(x) AS
  CASE
    WHEN x = 'Z' THEN 0
    WHEN TRY_CAST(x[2:3] AS BIGINT) <= 25 AND CAST('0' || right('00' || replace(x[4:], ':', ''), 2) AS BIGINT) < 60
    THEN CASE WHEN x LIKE '-%' THEN -1 ELSE 1 END
      * (TRY_CAST(x[2:3] AS BIGINT) * 3600 + CAST('0' || right('00' || replace(x[4:], ':', ''), 2) AS BIGINT) * 60)
  END;",
    },
    Helper {
        name: "spl_since_1971",
        definition: r"-- A moment; null before 1971.
CREATE OR REPLACE TEMP MACRO spl_since_1971(x) AS CASE WHEN x >= 31536000 THEN x END;",
    },
];
