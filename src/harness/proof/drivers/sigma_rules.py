"""Checks Sigma rules as `sigma check` does, and turns them back into SPL: a rule a line in, a search a line out."""

import json
import re
import sys

import yaml
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.plugins import InstalledSigmaPlugins
from sigma.processing.conditions import LogsourceCondition
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import AddConditionTransformation, FieldMappingTransformation
from sigma.processing.transformations.base import DetectionItemTransformation, ValueTransformation
from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString, SpecialChars
from sigma.validation import SigmaValidator
from sigma.validators.base import SigmaValidationIssueSeverity

# Two ask the network for lists of tags, and one for the name of a file. A value may well hold a control character, and
# Security 4688 is not all of `process_creation`.
UNASKED = {
    "attacktag",
    "d3_fendtag",
    "filename_length",
    "control_character",
    "specific_instead_of_generic_logsource",
}

# What pySigma calls the number that a correlation counts.
COUNTS = ("event_count", "value_count")

# Under this name the translation tells which field of the search says the log, in one of the schema's spellings.
SPELLED = "logsource"


class Splunk(SplunkBackend):
    """pySigma's backend, which forgets to quote the names of shown fields."""

    def finalize_query_default(self, rule, query, index, state):
        if not isinstance(rule, SigmaCorrelationRule):
            rule.fields = [name if re.fullmatch(r"[\w.]+", name) else quoted(name) for name in rule.fields]
        return super().finalize_query_default(rule, query, index, state)


class SpelledChannel(DetectionItemTransformation):
    """A channel as the field of the search that says it, in any of its spellings."""

    def __init__(self, field, spellings):
        super().__init__()
        self.field, self.spellings = field, [spelling.split("{}", 1) for spelling in spellings]

    def apply_detection_item(self, detection_item):
        if detection_item.field != "Channel" or not all(isinstance(it, SigmaString) for it in detection_item.value):
            return
        detection_item.field = self.field
        detection_item.value = [before + it + after for it in detection_item.value for before, after in self.spellings]


class CasedText(ValueTransformation):
    """A text whose case counts, which pySigma's backend for Splunk does not know, as a regular expression."""

    def apply_value(self, field: str, val: SigmaCasedString):
        pieces = list(val.s)
        begins = "" if pieces[:1] == [SpecialChars.WILDCARD_MULTI] else "^"
        ends = "" if pieces[1:][-1:] == [SpecialChars.WILDCARD_MULTI] else "$"
        inner = pieces[not begins : len(pieces) - (not ends)]
        body = "".join(escaped(piece) if isinstance(piece, str) else ".*" for piece in inner)
        return SigmaRegularExpression(begins + body + ends, {SigmaRegularExpressionFlag.DOTALL})


def escaped(text):
    """A text as a regular expression that matches it."""
    return "".join(c if c.isalnum() else f"\\x{ord(c):02x}" if ord(c) < 32 else re.escape(c) for c in text)


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def log_conditions(schema):
    """What each log source of the schema asks of events."""
    for source in schema.get("logsources", []):
        asked = {"Channel": source["channels"], "EventID": source["ids"]}
        asked = {field: values for field, values in asked.items() if values} or of_service(source)
        if not asked:
            continue
        place = LogsourceCondition(source["category"], source["product"], source["service"])
        yield ProcessingItem(AddConditionTransformation(asked), rule_conditions=[place])


def of_service(source):
    """What a log of a product that has no channels asks of events."""
    return {field: values for field, values in source["pins"].items() if source["service"] and field != "eventtype"}


def spelled_channels(question):
    """The way back of channels that the search says in spellings of them."""
    for field, column in question["columns"] or []:
        forms = [form for form in question["schema"]["forms"].get(field, []) if form.endswith("{}")]
        if column == SPELLED and forms:
            yield ProcessingItem(SpelledChannel(field, forms))


def pipeline(question):
    """Log sources as conditions, and Splunk's names in the place of the rule's."""
    columns = [pair for pair in question["columns"] or [] if pair[1] != SPELLED]
    names = {column: field for field, column in columns if column not in COUNTS and field != column}
    mapping = ProcessingItem(FieldMappingTransformation(names))
    cased = ProcessingItem(CasedText())
    return ProcessingPipeline(items=[*log_conditions(question["schema"]), *spelled_channels(question), mapping, cased])


def issues(rules):
    known = InstalledSigmaPlugins.autodiscover().validators
    validators = [validator for name, validator in known.items() if name not in UNASKED]
    found = SigmaValidator(validators).validate_rules(iter(rules))
    return [issue for issue in found if issue.severity != SigmaValidationIssueSeverity.LOW]


def search(question):
    rules = SigmaCollection.from_yaml(question["query"])
    rules.resolve_rule_references()
    found = issues(rules)
    if found:
        return {"error": "; ".join(f"{type(issue).__name__}: {issue.description}" for issue in found)}
    (spl,) = Splunk(pipeline(question)).convert(rules)
    return {"spl": mended(spl.strip(), question)}


def mended(spl, question):
    """A search that Splunk would run, and that shows what the rule shows."""
    if spl.startswith("|"):
        spl = "*\n" + spl
    helpers = re.findall(r"^\| rex field=.*?\"\(\?<(\w+)>|^\| eval (\w+)=if\(isnotnull", spl, re.MULTILINE)
    if helpers and " | table " not in spl.rsplit("\n", 1)[-1]:
        spl += "\n| fields - " + " ".join(name for pair in helpers for name in pair if name)
    for field, column in question["columns"] or []:
        if column in COUNTS:
            spl += f"\n| rename {column} AS {quoted(field)}"
    return spl


def answer(question):
    try:
        return search(question)
    except (SigmaError, yaml.YAMLError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
