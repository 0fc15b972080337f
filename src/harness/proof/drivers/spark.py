"""Runs translations in a local Spark: a JSON object a line on standard input, its answer a line on standard output."""

import json
import logging
import os
import sys
import tempfile

# Whatever Spark or Java print is no answer, and what they log is in the answer already.
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
logging.disable(logging.CRITICAL)

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql.types import VariantVal  # noqa: E402


def session(folder):
    """One session for all requests, with nothing left behind and nothing on the network."""
    options = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.local.dir": folder,
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.warehouse.dir": os.path.join(folder, "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[1]")
    for key, value in options.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def statements(text):
    """The definitions before a query, each of which ends with a semicolon at the end of its line."""
    return [part.strip() for part in text.split(";\n") if part.strip()]


def quoted(name):
    """A name that nothing in it can end."""
    return "`" + name.replace("`", "``") + "`"


def load(spark, events, schema):
    """The table of the events, numbered as they stand in their file, and parsed once."""
    lines = spark.read.option("lineSep", "\n").text(events).coalesce(1)
    columns = [f"parse_json(value) AS {quoted(schema['record'])}"]
    if schema.get("position"):
        columns.insert(0, f"monotonically_increasing_id() AS {quoted(schema['position'])}")
    table = lines.selectExpr(*columns).cache()
    table.count()
    table.createOrReplaceTempView(schema["table"])
    return table


def plain(value):
    """A value of a cell as JSON has it."""
    if isinstance(value, VariantVal):
        return json.loads(value.toJson())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def answer(spark, request, defined):
    """The rows of a query after its definitions, or of a whole script, which ends with its query.

    What the session has defined in the same words already is not defined again."""
    if "script" in request:
        *before, query = statements(request["script"])
    else:
        before, query = statements(request.get("prelude") or ""), request["query"]
    for statement in before:
        if "script" in request or statement not in defined:
            spark.sql(statement)
            defined.add(statement)
    found = spark.sql(query.rstrip().rstrip(";"))
    names = found.columns
    return {"rows": [dict(zip(names, (plain(value) for value in row))) for row in found.collect()]}


def main():
    """Answers until there is nothing more to read."""
    with tempfile.TemporaryDirectory() as folder:
        spark = session(folder)
        loaded, table, defined = None, None, set()
        for line in sys.stdin:
            request = json.loads(line)
            try:
                wanted = (request.get("events"), json.dumps(request.get("schema"), sort_keys=True))
                if "script" in request:
                    # It makes a table of that name itself.
                    loaded = None
                elif wanted != loaded:
                    if table is not None:
                        table.unpersist()
                    loaded, table = None, load(spark, request["events"], request["schema"])
                    loaded = wanted
                told = answer(spark, request, defined)
            except Exception as error:  # What Spark says against a query is its answer.
                told = {"error": str(error) or type(error).__name__}
            print(json.dumps(told), file=ANSWERS, flush=True)
        spark.stop()


main()
