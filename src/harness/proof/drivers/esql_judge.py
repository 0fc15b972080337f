"""Gives translations to Elastic's own parser of ES|QL, with the types of the columns: a question a line, an answer a line."""

import json
import sys

import esql
from esql.utils import ParserConfig

# The oldest Elasticsearch that translations are for.
STACK = "9.3.0"

TYPES = {
    "text": "keyword",
    "digits": "keyword",
    "whole": "long",
    "number": "double",
    "epoch": "double",
    "time": "date",
    "values": "keyword",
    "moment": "date",
    "address": "ip",
}


def places(field):
    """The places of a field of documents: one, or several."""
    return field if isinstance(field, list) else [field]


def columns(schema):
    """The types of the columns that a schema names."""
    found = {}
    documents = schema.get("documents")
    if documents:
        found[documents["log"]] = found[documents["code"]] = "keyword"
        for field in documents["fields"].values():
            for place in places(field):
                found[place["column"]] = TYPES[place.get("kind", "text")]
                if place.get("before"):
                    found[place["before"]] = "keyword"
        data = documents["data"]
        found.update({data["prefix"] + name: "keyword" for name in data["names"]})
    for name, field in schema.get("fields", {}).items():
        found[field.get("column") or name] = TYPES[field.get("kind", "text")]
    return found


def judge(question):
    """What the parser says of a query. Only a schema that names its columns can tell that one is not there."""
    schema = question["schema"]
    known = esql.Schema(columns(schema), allow_missing=bool(schema.get("record")))
    with ParserConfig(min_stack_version=STACK, schema=known):
        esql.parse_query(question["prelude"] + question["query"])


for line in sys.stdin:
    try:
        judge(json.loads(line))
        answer = {"valid": True, "why": "there is no Elasticsearch without a server"}
    except Exception as error:  # Whatever is wrong with one query must not keep the next from being judged.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
