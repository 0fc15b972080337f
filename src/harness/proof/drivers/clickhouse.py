"""Runs translations in ClickHouse's own engine: a question a line in, an answer a line out, both JSON."""

import json
import os
import sys

from chdb import session


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def name(text):
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`"


def load(server, path, schema):
    """Makes the table of the events: each line as it is, numbered as they come."""
    if schema["record"] is None:
        raise ValueError("the schema keeps each field in a column of its own, and events are written as JSON")
    position = schema["position"]
    number = f"rowNumberInAllBlocks() + 1 AS {name(position)}, " if position else ""
    record = name(schema["record"])
    server.query(f"DROP TABLE IF EXISTS {name(schema['table'])}")
    server.query(
        f"CREATE TABLE {name(schema['table'])} ENGINE = Memory AS SELECT {number}{record} "
        f"FROM file({literal(path)}, 'LineAsString', {literal(record + ' String')}) "
        "SETTINGS max_threads = 1, input_format_parallel_parsing = 0"
    )


def value(cell, kind):
    """A cell as JSON: an empty array is a field that is missing, and an infinite number is as Splunk prints it."""
    if cell == []:
        return None
    if cell in ("inf", "-inf") and "Float64" in kind:
        return "Infinity" if cell == "inf" else "-Infinity"
    return cell


def run(server, job):
    """The rows of a query after its definitions, or of a whole script, which finds its events itself."""
    if "script" in job:
        query = job["script"]
    else:
        server.query(job["prelude"] + "SELECT 1")
        query = job["query"]
    out = str(server.query(query, "JSONCompactEachRowWithNamesAndTypes"))
    # A line end inside a text is escaped, and others that Python would split at are not.
    lines = [json.loads(line) for line in out.split("\n") if line]
    names, kinds, rows = lines[0], lines[1], lines[2:]
    rows = [{key: value(*cell) for key, *cell in zip(names, row, kinds)} for row in rows]
    if job["columns"] is None:
        rows = [{key: json.loads(event) for key, event in row.items()} for row in rows]
    return rows


def main():
    # What the engine itself prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    server = session.Session()
    server.query("SET output_format_json_quote_denormals = 1")
    server.query("SET output_format_json_quote_64bit_integers = 0")
    # What does not end is told, and not waited for.
    server.query("SET max_execution_time = 100")
    loaded = None
    for line in sys.stdin:
        job = json.loads(line)
        try:
            wanted = (job.get("events"), json.dumps(job.get("schema"), sort_keys=True))
            if wanted != loaded:
                loaded = None
                if "script" in job:
                    server.query("DROP TABLE IF EXISTS " + name("events"))
                else:
                    load(server, job["events"], job["schema"])
                loaded = wanted
            answer = {"rows": run(server, job)}
        except Exception as error:  # Whatever the engine says against it is the answer.
            answer = {"error": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


main()
