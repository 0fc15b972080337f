"""Has Microsoft's parser and binder read KQL, and runs it with duckdb-kql as far as that goes.

A question a line on standard input, an answer a line on standard output; see the driver that starts it.
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys

import duckdb
import duckdb_kql
from duckdb_kql.translate import functions as known

HERE = pathlib.Path(__file__).parent

# What Microsoft documents and the engine lacks, in the engine's own SQL: functions, then aggregates.
_ADDRESS = "+".join(f"TRY_CAST(split_part(split_part({{0}}, '/', 1), '.', {place}) AS BIGINT) * {256 ** (4 - place)}" for place in range(1, 5))
_BITS = "CAST(pow(2, 32 - CAST(split_part({1}, '/', 2) AS BIGINT)) AS BIGINT)"
_MOMENT, _LENGTH, _NUMBER = "TIMESTAMP", "INTERVAL", "DOUBLE"


def _as(place, kind):
    """An argument as SQL of a type, which it may not be."""
    return f"TRY_CAST(CAST({{{place}}} AS VARCHAR) AS {kind})"


_MOMENTS = f"generate_series({_as(0, _MOMENT)}, {_as(1, _MOMENT)}, {_as(2, _LENGTH)})"
_NUMBERS = f"generate_series({', '.join(f'CAST({_as(place, _NUMBER)} AS BIGINT)' for place in range(3))})"
LACKING = [
    ("row_number", "row_number() OVER ()", (0,)),
    ("prev", "lag({0}) OVER ()", (1,)),
    ("row_cumsum", "sum({0}) OVER (ROWS UNBOUNDED PRECEDING)", (1,)),
    ("bin_at", "time_bucket({1}, {0}, {2})", (3,)),
    ("range", f"CASE WHEN typeof({{0}}) = 'TIMESTAMP' THEN to_json({_MOMENTS}) ELSE to_json({_NUMBERS}) END", (3,)),
    # The engine sorts texts as JSON spells them.
    ("array_sort_asc", "to_json(list_sort(CAST({0} AS VARCHAR[])))", (1,)),
    ("strcmp", "CASE WHEN {0} < {1} THEN -1 WHEN {0} > {1} THEN 1 ELSE 0 END", (2,)),
    ("unixtime_seconds_todatetime", "make_timestamp(CAST(round({0} * 1000000) AS BIGINT))", (1,)),
    ("datetime_add", "({2} + CASE {0} WHEN 'month' THEN to_months({1}) WHEN 'quarter' THEN to_months(3 * {1}) ELSE to_years({1}) END)", (3,)),
    ("ipv4_is_in_range", f"(({_ADDRESS}) // {_BITS} = ({_ADDRESS.replace('{0}', '{1}')}) // {_BITS})", (2,)),
]
LACKING_AGGREGATES = [
    ("count_distinct", "count(DISTINCT {0})", (1,)),
    ("count_distinctif", "count(DISTINCT {0}) FILTER (WHERE {1})", (2,)),
    ("make_list_if", "coalesce(list({0}) FILTER (WHERE {0} IS NOT NULL AND {1}), [])", (2, 3)),
    ("make_set_if", "to_json(coalesce(list_distinct(list({0}) FILTER (WHERE {0} IS NOT NULL AND {1})), []))", (2, 3)),
    ("minif", "min({0}) FILTER (WHERE {1})", (2,)),
    ("maxif", "max({0}) FILTER (WHERE {1})", (2,)),
    ("at_max", "arg_max({0}, {1})", (2,)),
    ("at_min", "arg_min({0}, {1})", (2,)),
    ("stdevp", "coalesce(stddev_pop({0}), 0.0)", (1,)),
    ("variancep", "coalesce(var_pop({0}), 0.0)", (1,)),
]
for name, sql, arities in LACKING:
    known.SCALAR_FUNCTIONS[name] = known.FunctionSpec(name, "template", sql, arities)
for name, sql, arities in LACKING_AGGREGATES:
    known.AGGREGATE_FUNCTIONS[name] = known.AggregateSpec(name, sql, arities)

TYPES = {"text": "string", "whole": "int", "number": "real", "epoch": "real", "moment": "datetime"}
SQL = {"string": "VARCHAR", "int": "BIGINT", "real": "DOUBLE", "datetime": "TIMESTAMP", "dynamic": "JSON"}
EPOCH = datetime.datetime(1970, 1, 1)


class Checker:
    """Microsoft's parser and binder, in a process of its own."""

    def __init__(self):
        modules = pathlib.Path(sys.prefix) / "node_modules"
        self.node = subprocess.Popen(
            ["node", str(HERE / "kql_check.js"), str(modules)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def told(self, tables, query):
        """What it says against a query over tables, each a name and its columns, and the types of its result."""
        self.node.stdin.write(json.dumps({"tables": tables, "kql": query}) + "\n")
        self.node.stdin.flush()
        line = self.node.stdout.readline()
        if not line:
            raise RuntimeError("Microsoft's parser stopped; is `node` installed?")
        return json.loads(line)


def flat_tables(schema):
    """The one table of a schema that keeps each event in a column of JSON."""
    columns = {schema["record"]: "dynamic"}
    if schema.get("position"):
        columns[schema["position"]] = "long"
    return {schema["table"]: columns}


def tables_of(schema):
    """The tables of a schema: each its columns and their types."""
    if not schema.get("tables"):
        return flat_tables(schema)
    tables = {}
    for table in schema["tables"]:
        columns = tables.setdefault(table["name"], {})
        for name in table["columns"]:
            columns[name] = "string"
        for name in table["keys"]:
            columns[name] = "dynamic"
        for name, field in in_columns(table):
            columns.setdefault(field["column"] or name, TYPES[field["kind"]])
        for name, values in table["only"].items():
            columns.setdefault(name, "int" if values[0].isdigit() else "string")
        if table["log"]:
            columns.setdefault(table["log"], "string")
    return tables


def in_columns(table):
    """The fields of a table that are columns, and not made of some."""
    return [(name, field) for name, field in table["fields"].items() if field["expression"] is None]


def values(event, name):
    """The values of a field, in lower case."""
    found = event.get(name, [])
    return [value.lower() for value in (found if isinstance(found, list) else [found])]


def log_of(schema, event):
    """The log of an event, in lower case, as its source names it; none if it names none."""
    befores = [form.lower().removesuffix("{}") for form in schema["forms"].get("source", [])]
    named = (source[len(before) :] for source in values(event, "source") for before in befores if source.startswith(before))
    return next(named, None)


def holds(schema, table, event):
    """Whether a table holds an event."""
    for name, allowed in table["facts"].items():
        if name == "tag" and not all(value.lower() in values(event, "tag") for value in allowed):
            return False
    log, logs = log_of(schema, event), [log.lower() for log in table["logs"]]
    if logs and log not in logs:
        return False
    if table["log"] and (log is None or log in [log.lower() for other in schema["tables"] for log in other["logs"]]):
        return False
    if table["ranges"] and not any(name in event for name in table["ranges"]):
        return False
    for name, ranges in table["ranges"].items():
        # Classic text has the number under one of its names only.
        number = event.get(name)
        if number is None:
            continue
        if not (isinstance(number, str) and number.isdigit()):
            return False
        bounds = [(part.split("-") * 2)[:2] if "-" not in part else part.split("-") for part in ranges]
        if not any(int(low) <= int(number) <= int(high) for low, high in bounds):
            return False
    return True


def cell(value, kind):
    """A value as a column of a type keeps it."""
    if isinstance(value, list):
        value = value[0]
    if kind in ("int", "long"):
        return int(value) if value.lstrip("-").isdigit() else None
    if kind == "real":
        return float(value)
    if kind == "datetime":
        return EPOCH + datetime.timedelta(microseconds=round(float(value) * 1e6))
    return value


def row_of(table, columns, event):
    """A row of a table: a column of its own name first, else what its fields hold."""
    row = {}
    for name, field in in_columns(table):
        column = field["column"] or name
        kept = event.get(column) if columns[column] not in ("datetime",) else None
        value = kept if kept is not None else event.get(name)
        if value is None or column in row:
            continue
        row[column] = cell(value, columns[column])
    for column, values_of in table["only"].items():
        row.setdefault(column, cell(values_of[0], columns[column]))
    for column in table["columns"]:
        if column in event:
            row[column] = cell(event[column], "string")
    for column, keys in table["keys"].items():
        row[column] = {key: cell(event[key], "string") for key in keys if key in event}
    return row


class Tables:
    """The tables of the events that were asked for last."""

    def __init__(self):
        self.loaded = None
        self.connection = None

    def of(self, path, schema):
        """A connection with the tables of a schema that hold the events of a file."""
        key = (path, json.dumps(schema, sort_keys=True))
        if self.loaded != key:
            self.connection = duckdb_kql.connect()
            self.connection.execute("SET threads = 2")
            self.load(path, schema)
            self.loaded = key
        return self.connection

    def load(self, path, schema):
        tables = tables_of(schema)
        with open(path, encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines if line.strip()]
        rows = {name: [] for name in tables}
        if not schema.get("tables"):
            record, position = schema["record"], schema.get("position")
            for number, event in enumerate(events, 1):
                row = {record: event}
                if position:
                    row[position] = number
                rows[schema["table"]].append(row)
        else:
            for event in events:
                made = {}
                for table in schema["tables"]:
                    if holds(schema, table, event):
                        made.setdefault(table["name"], {}).update(row_of(table, tables[table["name"]], event))
                for name, row in made.items():
                    rows[name].append(row)
        for name, columns in tables.items():
            self.create(name, columns, rows[name])

    def create(self, name, columns, rows):
        quoted = {column: '"' + column.replace('"', '""') + '"' for column in columns}
        kinds = {**SQL, "long": "BIGINT"}
        types = ", ".join(f"{quoted[column]} {kinds[kind]}" for column, kind in columns.items())
        table = '"' + name.replace('"', '""') + '"'
        self.connection.execute(f"CREATE TABLE {table} ({types})")
        if not rows:
            return
        # Text that is missing is empty in Kusto.
        absent = {column: "" if kind == "string" else None for column, kind in columns.items()}
        path = HERE / "rows.jsonl"
        with open(path, "w", encoding="utf-8") as lines:
            for row in rows:
                lines.write(json.dumps({**absent, **row}, default=str) + "\n")
        spelled = ", ".join(f"'{column.replace(chr(39), chr(39) * 2)}': '{kinds[kind]}'" for column, kind in columns.items())
        self.connection.execute(
            f"INSERT INTO {table} BY NAME SELECT * FROM read_ndjson('{path}', columns = {{{spelled}}}, maximum_object_size = 134217728)"
        )


def shown(value, kind):
    """A cell as it is compared: moments as epoch seconds, empty text and empty lists as nothing."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) / datetime.timedelta(seconds=1)
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(seconds=1)
    if kind == "JSON" and isinstance(value, str):
        return shown(json.loads(value), "")
    if isinstance(value, dict):
        return {name: shown(item, "") for name, item in value.items()}
    if isinstance(value, list):
        return [item for item in (shown(item, "") for item in value) if item is not None]
    if isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


# The types that a column may have of which the backend says what it keeps.
FITTING = {"whole": ("int", "long"), "real": ("real",), "datetime": ("datetime",), "bool": ("bool",)}


def misfits(types, taken):
    """The columns that are not what the backend takes them to be."""
    kept = [(column, kind, types.get(column)) for column, kind in taken]
    return [
        f"the column `{column}` is {own}, and was taken to be {kind}"
        for column, kind, own in kept
        if own is not None and own not in FITTING.get(kind, (kind,))
    ]


PAIR = re.compile(r"\(([\w]+|\['[^']*'\]), ([\w]+|\['[^']*'\])\) = arg_(max|min)\(")


def single(query):
    """A query in which what `arg_max` and `arg_min` give together, which the engine cannot name, is given one by one."""
    while found := PAIR.search(query):
        key, value, end = arguments(query, found.end())
        moment, name, which = found.groups()
        query = f"{query[: found.start()]}{moment} = {which}({key}), {name} = at_{which}({value}, {key}){query[end:]}"
    return query


def arguments(query, start):
    """The two arguments of a call that begin at a place, and where the call ends."""
    depth, quote, comma, place = 0, None, None, start
    while depth >= 0:
        letter = query[place]
        if quote:
            quote = None if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            comma = place
        place += 1
    return query[start:comma].strip(), query[comma + 1 : place - 1].strip(), place


def answer(question, checker, tables):
    """What is known of a translation."""
    schema, wanted = question["schema"], question["columns"]
    query = question["prelude"] + question["query"]
    told = checker.told(tables_of(schema), query)
    wrong = [f"{it['code']} {it['message']} at {it['start']}" for it in told["diagnostics"]]
    wrong += misfits(told["types"], question["types"])
    if wrong:
        return {"error": "; ".join(wrong)}
    try:
        now = EPOCH + datetime.timedelta(seconds=question["now"])
        # The engine's expressions are RE2's, which knows ASCII alone and no flag that says so.
        query = single(query.replace("(?-u:", "(?:"))
        result = duckdb_kql.query(tables.of(question["events"], schema), query, query_now=now)
    except duckdb_kql.KqlUnsupportedError as error:
        return {"valid": True, "why": str(error).splitlines()[0]}
    names = [(column[0], str(column[1])) for column in result.description]
    rows = [{name: shown(value, kind) for (name, kind), value in zip(names, row)} for row in result.fetchall()]
    if wanted is not None:
        kept = {column for _, column in wanted}
        return {"rows": [{name: row.get(name) for name in kept} for row in rows]}
    record, position = schema["record"], schema.get("position")
    merged = []
    for row in rows:
        event = dict(row.pop(record) or {})
        row.pop(position, None)
        event.update(row)
        merged.append({record: {name: value for name, value in event.items() if value is not None}})
    return {"rows": merged}


def main():
    checker, tables = Checker(), Tables()
    for line in sys.stdin:
        try:
            told = answer(json.loads(line), checker, tables)
        except (duckdb_kql.KqlError, duckdb.Error) as error:
            told = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(told), flush=True)


main()
