//! Macros that read JSON out of texts, as strictly as Splunk does, and write it as Splunk writes it.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_outside_texts",
        definition: r#"-- JSON with its texts emptied.
CREATE OR REPLACE TEMP MACRO spl_outside_texts(x) AS regexp_replace(x, '"([^"\\]|\\.)*"', '""', 'g');"#,
    },
    Helper {
        name: "spl_json",
        definition: r"-- The JSON that a text is; null where it is none. A comma too many, NaN and Infinity are no JSON, though DuckDB reads them.
CREATE OR REPLACE TEMP MACRO spl_json(x) AS
  CASE
    WHEN NOT json_valid(x) OR regexp_matches(spl_outside_texts(x), ',\s*[]}]|(?i:nan|inf)') THEN NULL
    WHEN regexp_matches(spl_outside_texts(x), '[0-9]{21}|[eE][-+]?[0-9]{3}')
    THEN error('JSON holds a number of more than twenty digits, which is not translated')
    ELSE CAST(x AS JSON)
  END;",
    },
    Helper {
        name: "spl_json_tidy",
        definition: r#"-- JSON as text, whole numbers without decimals.
CREATE OR REPLACE TEMP MACRO spl_json_tidy(j) AS
  regexp_replace(CAST(j AS VARCHAR), '("(?:[^"\\]|\\.)*")|-(0)(?:\.0)?([],}]|$)|\.0([],}]|$)', '\1\2\3\4', 'g');"#,
    },
    Helper {
        name: "spl_json_value",
        definition: r"-- A value of JSON as a field holds it; null in JSON is null.
CREATE OR REPLACE TEMP MACRO spl_json_value(j) AS
  CASE json_type(j)
    WHEN 'NULL' THEN NULL
    WHEN 'VARCHAR' THEN j->>'$'
    WHEN 'DOUBLE' THEN spl_text(CAST(j AS DOUBLE))
    ELSE spl_json_tidy(j)
  END;",
    },
    Helper {
        name: "spl_json_array",
        definition: r"-- Values of JSON as the text of an array.
CREATE OR REPLACE TEMP MACRO spl_json_array(list) AS
  '[' || array_to_string(list_transform(list, lambda j: coalesce(spl_json_tidy(j), 'null')), ',') || ']';",
    },
    Helper {
        name: "spl_json_values",
        definition: r"-- The values of a JSON array as a list; null of all else.
CREATE OR REPLACE TEMP MACRO spl_json_values(j) AS
  CASE
    WHEN json_type(j) = 'ARRAY'
    THEN spl_some(list_filter(list_transform(json_extract(j, '$[*]'), lambda i: spl_json_value(i)), lambda i: i IS NOT NULL))
  END;",
    },
    Helper {
        name: "spl_json_of",
        definition: r"-- A text as it goes into JSON: as an object or an array where it is one, else as a text.
CREATE OR REPLACE TEMP MACRO spl_json_of(x) AS
  CASE
    WHEN x IS NULL THEN 'null'
    WHEN regexp_matches(x, '^[[{]') AND spl_json(x) IS NOT NULL THEN spl_json_tidy(json_extract(spl_json(x), '$'))
    ELSE CAST(to_json(x) AS VARCHAR)
  END;",
    },
    Helper {
        name: "spl_json_keys",
        definition: r"-- The keys of a JSON object as the text of an array.
CREATE OR REPLACE TEMP MACRO spl_json_keys(j) AS
  CASE WHEN json_type(j) = 'OBJECT' THEN spl_json_array(list_transform(json_keys(j), lambda key: to_json(key))) END;",
    },
    Helper {
        name: "spl_no_xml",
        definition: r"-- A text, unless it is XML, which `spath` reads as well as JSON.
CREATE OR REPLACE TEMP MACRO spl_no_xml(x) AS
  CASE WHEN regexp_matches(x, '^\s*<') THEN error('`spath` reads XML, which is not translated') ELSE x END;",
    },
    Helper {
        name: "spl_spath",
        definition: r"-- The value at a path of JSON; null in JSON is the text null.
CREATE OR REPLACE TEMP MACRO spl_spath(x, path) AS
  CASE json_type(json_extract(spl_json(spl_no_xml(x)), path))
    WHEN 'NULL' THEN 'null'
    ELSE spl_json_value(json_extract(spl_json(spl_no_xml(x)), path))
  END;",
    },
    Helper {
        name: "spl_spath_all",
        definition: r"-- The values at a path of JSON that goes to all items of an array.
CREATE OR REPLACE TEMP MACRO spl_spath_all(x, path) AS
  spl_some(list_transform(json_extract(spl_json(spl_no_xml(x)), path), lambda j: coalesce(spl_json_value(j), 'null')));",
    },
];
