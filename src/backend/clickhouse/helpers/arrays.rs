//! Functions of JSON and of arrays, which are empty where a field is missing.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
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
        name: "spl_values",
        definition: r"-- The values of a JSON object, a line each.
CREATE OR REPLACE FUNCTION spl_values AS (event) ->
  arrayStringConcat(arrayMap(member -> member.2, JSONExtractKeysAndValues(event, 'String')), '\n');",
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
        name: "spl_numbers",
        definition: r"-- The numbers among the values of an array.
CREATE OR REPLACE FUNCTION spl_numbers AS (x) ->
  arrayMap(item -> assumeNotNull(spl_number(item)), arrayFilter(item -> spl_number(item) IS NOT NULL, x));",
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
        name: "spl_in_order",
        definition: r"-- Values in the order of the rows they come from, each of which is a number and a value.
CREATE OR REPLACE FUNCTION spl_in_order AS (rows) -> arrayMap(row -> row.2, arraySort(row -> row.1, rows));",
    },
    Helper {
        name: "spl_first",
        definition: r"-- The place, counted from 0, of the first value that is true.
CREATE OR REPLACE FUNCTION spl_first AS (x) -> toInt64(nullIf(indexOf(x, 1), 0)) - 1;",
    },
    Helper {
        name: "spl_place",
        definition: r"-- A place in an array, counted from 0, also where it was counted from the end.
CREATE OR REPLACE FUNCTION spl_place AS (place, x) ->
  if(abs(place) < 1e15, toInt64(trunc(place)) + if(trunc(place) < 0, toInt64(length(x)), 0), NULL);",
    },
    Helper {
        name: "spl_items",
        definition: r"-- The values of an array from one place to another, both counted from 0, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_items AS (x, first, last) ->
  arrayFilter((item, at) ->
      ifNull(spl_place(first, x) >= 0 AND at > spl_place(first, x) AND at <= spl_place(last, x) + 1, false),
    x, arrayEnumerate(x));",
    },
    Helper {
        name: "spl_item",
        definition: r"-- The value of an array at a place, counted from 0, or from the end where negative.
CREATE OR REPLACE FUNCTION spl_item AS (x, place) ->
  if(spl_place(place, x) >= 0, arrayElementOrNull(x, assumeNotNull(spl_place(place, x)) + 1), NULL);",
    },
    Helper {
        name: "spl_zip",
        definition: r"-- The values of two arrays in pairs, to the end of the shorter.
CREATE OR REPLACE FUNCTION spl_zip AS (x, y, delimiter) ->
  if(delimiter IS NULL, [], arrayMap(at -> concat(x[at], assumeNotNull(delimiter), y[at]), range(1, least(length(x), length(y)) + 1)));",
    },
];
