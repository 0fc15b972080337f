//! A setting of props.conf: the fields it defines, or why it defines none (props.conf.spec).

use super::Stanzas;
use super::transform;
use crate::knowledge::fields::{Alias, Extraction, Makes};
use std::sync::Arc;

/// The value of a setting, and where it stands.
#[derive(Clone, Debug)]
pub struct Setting {
    pub value: String,
    /// The file and the line.
    pub at: Arc<str>,
}

/// What a setting comes to.
pub enum Verdict {
    /// It defines fields; and what it says besides has no part in them.
    Makes(Vec<Makes>, Vec<String>),
    /// How far its stanza goes before others.
    Priority(i64),
    /// It says how events are read and indexed, which has been done.
    OfTheIndexer,
    /// It has no part in what is read; in words that follow its name.
    Remark(String),
}

/// Settings that say how events are read and indexed, or that are for people: no search sees them.
const OF_THE_INDEXER: &[&str] = &[
    "ADD_EXTRA_TIME_FIELDS",
    "ANNOTATE_PUNCT",
    "BREAK_ONLY_BEFORE",
    "BREAK_ONLY_BEFORE_DATE",
    "CHARSET",
    "CHECK_FOR_HEADER",
    "CHECK_METHOD",
    "DATETIME_CONFIG",
    "DEPTH_LIMIT",
    "EVENT_BREAKER",
    "EVENT_BREAKER_ENABLE",
    "FIELD_DELIMITER",
    "FIELD_HEADER_REGEX",
    "FIELD_NAMES",
    "FIELD_QUOTE",
    "HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS",
    "HEADER_FIELD_DELIMITER",
    "HEADER_FIELD_LINE_NUMBER",
    "HEADER_FIELD_QUOTE",
    "HEADER_MODE",
    "LB_CHUNK_BREAKER",
    "LEARN_MODEL",
    "LEARN_SOURCETYPE",
    "LINE_BREAKER",
    "LINE_BREAKER_LOOKBEHIND",
    "MATCH_LIMIT",
    "MAX_DAYS_AGO",
    "MAX_DAYS_HENCE",
    "MAX_DIFF_SECS_AGO",
    "MAX_DIFF_SECS_HENCE",
    "MAX_EVENTS",
    "MAX_TIMESTAMP_LOOKAHEAD",
    "METRICS_PROTOCOL",
    "MISSING_VALUE_REGEX",
    "MUST_BREAK_AFTER",
    "MUST_NOT_BREAK_AFTER",
    "MUST_NOT_BREAK_BEFORE",
    "NO_BINARY_CHECK",
    "PREAMBLE_REGEX",
    "PREFIX_SOURCETYPE",
    "SHOULD_LINEMERGE",
    "TIMESTAMP_FIELDS",
    "TIME_FORMAT",
    "TIME_PREFIX",
    "TRUNCATE",
    "TZ",
    "TZ_ALIAS",
    "category",
    "description",
    "detect_trailing_nulls",
    "disabled",
    "given_type",
    "initCrcLength",
    "invalid_cause",
    "is_valid",
    "maxDist",
    "pulldown_type",
    "sourcetype",
    "termFrequencyWeightedDist",
    "unarchive_cmd",
    "unarchive_cmd_start_mode",
    "unarchive_sourcetype",
];

/// Beginnings of such settings' names.
const OF_THE_INDEXER_TOO: &[&str] = &["SEGMENTATION", "LESS_THAN_", "MORE_THAN_", "METRIC-SCHEMA-", "STATSD-"];

/// Beginnings of the names of settings that change events when they are indexed.
const CHANGES_EVENTS: &[&str] = &["TRANSFORMS-", "SEDCMD-", "RULESET-", "RULESET_DESC-", "INDEXED_EXTRACTIONS"];

/// What a setting comes to.
pub fn of(key: &str, setting: &Setting, transforms: &Stanzas) -> Verdict {
    let begins = |all: &[&str]| all.iter().any(|begin| key.starts_with(begin));
    let value = setting.value.trim();
    match key.split_once('-') {
        _ if value.is_empty() => Verdict::OfTheIndexer,
        Some(("EXTRACT", _)) => made(inline(value).map(|extraction| vec![Makes::Extracted(extraction)])),
        Some(("REPORT", _)) => transform::named(value, transforms),
        Some(("FIELDALIAS", _)) => made(aliases(value)),
        Some(("EVAL", field)) => {
            Verdict::Makes(vec![Makes::Calculated { field: field.into(), eval: value.into() }], Vec::new())
        }
        // A class of lookups may have no name.
        Some(("LOOKUP", _)) => Verdict::Makes(vec![Makes::LookedUp(value.into())], Vec::new()),
        _ if key == "LOOKUP" => Verdict::Makes(vec![Makes::LookedUp(value.into())], Vec::new()),
        _ if key == "priority" => match value.parse() {
            Ok(priority) => Verdict::Priority(priority),
            Err(_) => Verdict::Remark("is a whole number".into()),
        },
        _ if key == "KV_MODE" && matches!(value, "auto" | "none") => Verdict::OfTheIndexer,
        _ if key == "KV_MODE" || key == "AUTO_KV_JSON" || key == "KV_TRIM_SPACES" => Verdict::Remark(
            "plays no part: which fields an event has by itself is told by the shape of the export".into(),
        ),
        _ if key == "rename" => Verdict::Remark("is not supported: a sourcetype keeps its name".into()),
        _ if OF_THE_INDEXER.contains(&key) || begins(OF_THE_INDEXER_TOO) => Verdict::OfTheIndexer,
        _ if begins(CHANGES_EVENTS) => {
            Verdict::Remark("changes events when they are indexed, and plays no part in those that are read".into())
        }
        _ => Verdict::Remark("is not understood".into()),
    }
}

fn made(made: Result<Vec<Makes>, String>) -> Verdict {
    match made {
        Ok(made) => Verdict::Makes(made, Vec::new()),
        Err(reason) => Verdict::Remark(reason),
    }
}

/// `<regex>`, or `<regex> in <field>`.
fn inline(value: &str) -> Result<Extraction, String> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.:{}-".contains(c));
    let (pattern, from) = match value.rsplit_once(" in ") {
        Some((pattern, from)) if is_name(from.trim()) => (pattern.trim_end(), from.trim()),
        _ => (value, "_raw"),
    };
    Extraction::of_groups(from, pattern).map_err(|reason| format!("is not used: {reason}"))
}

/// `a AS b "c d" ASNEW e`; `::` may stand for `AS`.
fn aliases(value: &str) -> Result<Vec<Makes>, String> {
    let value = value.replace("::", " AS ");
    let words = words(&value);
    let mut found = Vec::new();
    for three in words.chunks(3) {
        let [from, word, to] = three else { return Err("lists fields as `<field> AS <other name>`".into()) };
        let replaces = word.eq_ignore_ascii_case("as");
        if !replaces && !word.eq_ignore_ascii_case("asnew") {
            return Err(format!("has `{word}` where AS or ASNEW stands between a field and its other name"));
        }
        found.push(Makes::Alias(Alias { from: from.as_str().into(), to: to.as_str().into(), replaces }));
    }
    Ok(found)
}

/// Words, apart by blanks and commas unless quotes hold them together.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || c == ',') => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
