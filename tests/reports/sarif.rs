//! SARIF logs, held against the rules of the format's schema, and their fingerprints across edits.

use crate::repository::Repository;
use serde_json::{Map, Value};

/// A property of an object: its name, whether it must be there, and what it is.
type Property = (&'static str, bool, Kind);

/// The objects that we write.
const SHAPES: &[(&str, &[Property])] = &[
    ("log", &[("$schema", false, Kind::Uri), ("version", true, Kind::Text), ("runs", true, Kind::Many("run"))]),
    (
        "run",
        &[
            ("tool", true, Kind::One("tool")),
            ("columnKind", false, Kind::Word(&["utf16CodeUnits", "unicodeCodePoints"])),
            ("results", false, Kind::Many("result")),
        ],
    ),
    ("tool", &[("driver", true, Kind::One("component"))]),
    ("component", &[("name", true, Kind::Text), ("rules", false, Kind::Unlike("rule"))]),
    (
        "rule",
        &[("id", true, Kind::Text), ("shortDescription", false, Kind::One("text")), ("help", false, Kind::One("text"))],
    ),
    ("text", &[("text", true, Kind::Text)]),
    (
        "result",
        &[
            ("ruleId", false, Kind::Text),
            ("ruleIndex", false, Kind::From(0)),
            ("level", false, Kind::Word(&["none", "note", "warning", "error"])),
            ("message", true, Kind::One("text")),
            ("locations", false, Kind::Many("location")),
            ("relatedLocations", false, Kind::Unlike("location")),
            ("partialFingerprints", false, Kind::Texts),
        ],
    ),
    (
        "location",
        &[
            ("physicalLocation", false, Kind::One("physical")),
            ("logicalLocations", false, Kind::Unlike("logical")),
            ("message", false, Kind::One("text")),
        ],
    ),
    ("physical", &[("artifactLocation", true, Kind::One("artifact")), ("region", false, Kind::One("region"))]),
    ("logical", &[("fullyQualifiedName", false, Kind::Text)]),
    ("artifact", &[("uri", false, Kind::Uri)]),
    (
        "region",
        &[
            ("startLine", false, Kind::From(1)),
            ("startColumn", false, Kind::From(1)),
            ("endLine", false, Kind::From(1)),
            ("endColumn", false, Kind::From(1)),
        ],
    ),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// An object whose values are texts.
    Texts,
    /// A reference as RFC 3986 has it.
    Uri,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number, at least this.
    From(u64),
    /// An object of a shape.
    One(&'static str),
    /// Objects of a shape.
    Many(&'static str),
    /// Objects of a shape, no two of them equal.
    Unlike(&'static str),
}

fn check(value: &Value, shape: &str, path: &str) {
    let (_, properties) = SHAPES.iter().find(|(name, _)| *name == shape).expect("a shape we know");
    let object: &Map<String, Value> = value.as_object().expect(path);
    for name in object.keys() {
        assert!(properties.iter().any(|(known, ..)| known == name), "{path} has no property {name}");
    }
    for (name, must_be, kind) in *properties {
        match object.get(*name) {
            Some(value) => check_kind(value, *kind, &format!("{path}.{name}")),
            None => assert!(!must_be, "{path} has {name}"),
        }
    }
}

fn check_kind(value: &Value, kind: Kind, path: &str) {
    match kind {
        Kind::Text => assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{path} is a text"),
        Kind::Texts => assert!(value.as_object().is_some_and(|texts| texts.values().all(Value::is_string)), "{path}"),
        Kind::Uri => assert!(value.as_str().is_some_and(is_uri), "{path} is a URI: {value}"),
        Kind::Word(words) => assert!(value.as_str().is_some_and(|word| words.contains(&word)), "{path}: {value}"),
        Kind::From(least) => assert!(value.as_u64().is_some_and(|number| number >= least), "{path}: {value}"),
        Kind::One(shape) => check(value, shape, path),
        Kind::Many(shape) | Kind::Unlike(shape) => {
            let items = value.as_array().expect(path);
            items.iter().enumerate().for_each(|(index, item)| check(item, shape, &format!("{path}[{index}]")));
            let is_alike = |index: usize| items[..index].contains(&items[index]);
            assert!(!matches!(kind, Kind::Unlike(_)) || !(0..items.len()).any(is_alike), "{path}: two are equal");
        }
    }
}

fn is_uri(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/?#[]@!$&'()*+,;=:%".contains(c);
    let escapes =
        text.split('%').skip(1).all(|rest| rest.get(..2).is_some_and(|hex| u8::from_str_radix(hex, 16).is_ok()));
    let scheme_or_path = text.starts_with("https://") || !text.split('/').next().unwrap_or_default().contains(':');
    text.chars().all(allowed) && escapes && scheme_or_path
}

/// The log, once it keeps the rules of the schema and those that the schema's words add.
fn valid(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("the log is JSON");
    check(&log, "log", "$");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        for location in result["locations"].as_array().expect("locations") {
            let region = &location["physicalLocation"]["region"];
            let at = |line: &str, column: &str| (region[line].as_u64(), region[column].as_u64());
            assert!(at("startLine", "startColumn") <= at("endLine", "endColumn"), "{region}");
        }
    }
    log
}

/// Code and fingerprint of each result.
fn prints(log: &Value) -> Vec<(String, String)> {
    let results = log["runs"][0]["results"].as_array().expect("results");
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    results.iter().map(|it| (text(&it["ruleId"]), text(&it["partialFingerprints"]["speltFinding/v1"]))).collect()
}

#[test]
fn a_log_of_every_kind_of_finding_keeps_the_rules() {
    let log = valid(&Repository::mixed().report("--sarif"));
    let codes: Vec<String> = prints(&log).into_iter().map(|(code, _)| code).collect();
    insta::assert_snapshot!(codes.join("\n"));
}

#[test]
fn hostile_names_keep_the_rules() {
    let text = Repository::hostile().report("--sarif");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    valid(&text);
}

#[test]
fn a_check_keeps_the_rules_too() {
    let repository = Repository::hostile();
    let (code, text) = repository.run(&["check", "--format", "sarif"]);
    assert_eq!(code, 3);
    valid(&text);
}

#[test]
fn a_document_that_cannot_be_read_is_a_finding_of_a_check() {
    let (code, text) = Repository::mixed().run(&["check", "--format", "sarif", "queries/torn.yml"]);
    assert_eq!(code, 5);
    let log = text.rsplit_once('}').map(|(log, _)| format!("{log}}}")).expect("a log");
    assert_eq!(prints(&valid(&log)).len(), 1);
}

#[test]
fn fingerprints_outlast_lines_that_move_and_are_unlike() {
    let repository = Repository::mixed();
    let before = prints(&valid(&repository.report("--sarif")));
    let document = repository.read("queries/broken.spl");
    repository.write("queries/broken.spl", &format!("\n\n{document}"));
    let after = prints(&valid(&repository.report("--sarif")));
    assert_eq!(before, after);
    let mut unlike: Vec<&String> = before.iter().map(|(_, print)| print).collect();
    unlike.sort();
    unlike.dedup();
    assert_eq!(unlike.len(), before.len());
}
