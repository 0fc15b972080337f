//! Findings as SARIF 2.1.0, which code scanning services read.

use super::Finding;
use super::fingerprint::fingerprints;
use crate::diagnostic::{Severity, code};
use crate::source::Place;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

/// What a path may not hold unescaped as a URI.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// One log of one run, its rules in the order of their codes.
pub fn sarif(findings: &[Finding<'_>]) -> String {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|slug| rule(slug)).collect();
    let prints = fingerprints(findings);
    let results: Vec<Value> =
        findings.iter().zip(prints).map(|(finding, print)| result(finding, &print, &codes)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "spelt", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}")
}

fn rule(slug: &str) -> Value {
    match code::find(slug) {
        Some(known) => json!({
            "id": slug,
            "shortDescription": { "text": known.about },
            "help": { "text": format!("{}\n\n{}", known.why, known.example) },
        }),
        None => json!({ "id": slug }),
    }
}

fn result(finding: &Finding<'_>, print: &str, codes: &[&str]) -> Value {
    let diagnostic = finding.diagnostic;
    let level = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let help = diagnostic.help.iter().map(|help| format!("\n{help}"));
    let message: String = std::iter::once(finding.message()).chain(help).collect();
    let (start, end) = finding.place();
    let definitions: Vec<Value> = finding
        .definitions()
        .into_iter()
        .map(|(file, start, end)| {
            json!({ "physicalLocation": location(file, start, end), "message": { "text": "in the definition of the macro" } })
        })
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.iter().position(|slug| *slug == diagnostic.code),
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": location(finding.source.file(), start, end) }],
        "partialFingerprints": { "speltFinding/v1": print },
    });
    if !finding.query.is_empty() {
        result["locations"][0]["logicalLocations"] = json!([{ "fullyQualifiedName": finding.query }]);
    }
    if !definitions.is_empty() {
        result["relatedLocations"] = definitions.into();
    }
    result
}

fn location(file: &str, start: Place, end: Place) -> Value {
    json!({
        "artifactLocation": { "uri": utf8_percent_encode(file, PATH).to_string() },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_its_rules_and_a_region_for_each_result() {
        let (source, diagnostics) = super::super::examples();
        let findings = diagnostics.each_ref().map(|diagnostic| Finding { query: "a", source: &source, diagnostic });
        insta::assert_snapshot!(sarif(&findings[..1]), @r#"
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "spelt",
                  "rules": [
                    {
                      "id": "unknown-option",
                      "shortDescription": {
                        "text": "The command has no option of this name."
                      },
                      "help": {
                        "text": "An option that is misspelt would silently change what the search means, so it is refused. `spelt help` and the command's name show its options.\n\nindex=* | dedup user keepevent=true"
                      }
                    }
                  ]
                }
              },
              "columnKind": "unicodeCodePoints",
              "results": [
                {
                  "ruleId": "unknown-option",
                  "ruleIndex": 0,
                  "level": "error",
                  "message": {
                    "text": "`dedup` has no option `keepevent`: 100% wrong\ndid you mean\n`keepevents`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "queries/a,%20b.md"
                        },
                        "region": {
                          "startLine": 5,
                          "startColumn": 12,
                          "endLine": 5,
                          "endColumn": 21
                        }
                      },
                      "logicalLocations": [
                        {
                          "fullyQualifiedName": "a"
                        }
                      ]
                    }
                  ],
                  "partialFingerprints": {
                    "speltFinding/v1": "510fb04e2fa3e954:1"
                  }
                }
              ]
            }
          ]
        }
        "#);
    }

    #[test]
    fn a_place_in_a_macro_is_related() {
        let (source, diagnostic) = super::super::in_a_macro();
        let result = result(&Finding { query: "a", source: &source, diagnostic: &diagnostic }, "", &[]);
        let lines = |index: usize| &result["relatedLocations"][index]["physicalLocation"]["region"]["startLine"];
        assert_eq!((lines(0), lines(1)), (&json!(4), &json!(2)));
    }
}
