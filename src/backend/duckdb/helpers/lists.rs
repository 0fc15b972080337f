//! Macros of lists, and of the order of values.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
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
        name: "spl_distinct",
        definition: r"-- The different values of a list, in the order in which they come first.
CREATE OR REPLACE TEMP MACRO spl_distinct(x) AS list_filter(x, lambda value, place: list_position(x, value) = place);",
    },
    Helper {
        name: "spl_numbers",
        definition: r"-- The numbers among the values of a list.
CREATE OR REPLACE TEMP MACRO spl_numbers(x) AS
  list_filter(list_transform(x, lambda value: spl_number(value)), lambda value: value IS NOT NULL);",
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
        name: "spl_order",
        definition: r"-- What `sort` orders by: numbers, then addresses, then text by its bytes.
CREATE OR REPLACE TEMP MACRO spl_order(x) AS
  CASE
    WHEN x IS NULL THEN NULL
    WHEN spl_number(x) IS NOT NULL THEN {'kind': 1, 'number': spl_number(x), 'text': ''}
    WHEN spl_ipv4(x) IS NOT NULL THEN {'kind': 2, 'number': CAST(spl_ipv4(x) AS DOUBLE), 'text': ''}
    WHEN spl_ipv6(x) IS NOT NULL THEN {'kind': 3, 'number': CAST(0 AS DOUBLE), 'text': spl_ipv6(x)}
    ELSE {'kind': 4, 'number': CAST(0 AS DOUBLE), 'text': x}
  END;",
    },
    Helper {
        name: "spl_rank",
        definition: r"-- Where a value stands among others: numbers by value, then text by its bytes.
CREATE OR REPLACE TEMP MACRO spl_rank(x) AS
  CASE
    WHEN spl_number(x) IS NOT NULL THEN {'kind': 1, 'number': spl_number(x), 'text': ''}
    ELSE {'kind': 2, 'number': CAST(0 AS DOUBLE), 'text': x}
  END;",
    },
    Helper {
        name: "spl_ranked",
        definition: r"-- The values of a list, each after where it stands.
CREATE OR REPLACE TEMP MACRO spl_ranked(x) AS
  list_transform(x, lambda value, place: {'rank': spl_rank(value), 'place': place, 'value': value});",
    },
    Helper {
        name: "spl_least",
        definition: r"-- The least value of a list; of equal ones the first.
CREATE OR REPLACE TEMP MACRO spl_least(x) AS
  struct_extract(list_reduce(spl_ranked(spl_some(x)), lambda best, next: CASE WHEN next.rank < best.rank THEN next ELSE best END), 'value');",
    },
    Helper {
        name: "spl_greatest",
        definition: r"-- The greatest value of a list; of equal ones the first.
CREATE OR REPLACE TEMP MACRO spl_greatest(x) AS
  struct_extract(list_reduce(spl_ranked(spl_some(x)), lambda best, next: CASE WHEN next.rank > best.rank THEN next ELSE best END), 'value');",
    },
    Helper {
        name: "spl_mean",
        definition: r"-- The mean of the numbers among the values of a list.
CREATE OR REPLACE TEMP MACRO spl_mean(x) AS list_avg(spl_numbers(x));",
    },
    Helper {
        name: "spl_total",
        definition: r"-- The sum of the numbers among the values of a list; of none 0.
CREATE OR REPLACE TEMP MACRO spl_total(x) AS coalesce(list_sum(spl_numbers(x)), 0);",
    },
    Helper {
        name: "spl_first",
        definition: r"-- The place, counted from 0, of the first value that is true.
CREATE OR REPLACE TEMP MACRO spl_first(x) AS nullif(list_position(x, true), 0) - 1;",
    },
    Helper {
        name: "spl_place",
        definition: r"-- A place in a list of so many values, counted from 0, also where it was counted from the end.
CREATE OR REPLACE TEMP MACRO spl_place(place, many) AS
  CASE WHEN abs(place) < 1e15 THEN CAST(trunc(place) AS BIGINT) + CASE WHEN trunc(place) < 0 THEN many ELSE 0 END END;",
    },
    Helper {
        name: "spl_items",
        definition: r"-- The values of a list from one place to another, both counted from 0, or from the end where negative.
CREATE OR REPLACE TEMP MACRO spl_items(x, first, last) AS
  CASE
    WHEN spl_place(first, len(x)) >= 0 AND spl_place(last, len(x)) >= 0
    THEN spl_some(list_slice(x, spl_place(first, len(x)) + 1, spl_place(last, len(x)) + 1))
  END;",
    },
    Helper {
        name: "spl_item",
        definition: r"-- The value of a list at a place, counted from 0, or from the end where negative.
CREATE OR REPLACE TEMP MACRO spl_item(x, place) AS
  CASE WHEN spl_place(place, len(x)) >= 0 THEN list_extract(x, spl_place(place, len(x)) + 1) END;",
    },
    Helper {
        name: "spl_zip",
        definition: r"-- The values of two lists in pairs, to the end of the shorter.
CREATE OR REPLACE TEMP MACRO spl_zip(x, y, delimiter) AS
  CASE
    WHEN x IS NOT NULL AND y IS NOT NULL AND delimiter IS NOT NULL
    THEN list_transform(range(1, least(len(x), len(y)) + 1), lambda place: x[place] || delimiter || y[place])
  END;",
    },
    Helper {
        name: "spl_range",
        definition: r"-- The numbers from one up to another, a step apart; null where there are none, or too many.
CREATE OR REPLACE TEMP MACRO spl_range(first, last, step) AS
  CASE
    WHEN step <> 0 AND ceil((last - first) / step) BETWEEN 1 AND 100000
    THEN list_transform(
      range(CAST(ceil((last - first) / step) AS BIGINT)),
      lambda place: spl_text(CAST(first AS DOUBLE) + place * CAST(step AS DOUBLE))
    )
  END;",
    },
];
