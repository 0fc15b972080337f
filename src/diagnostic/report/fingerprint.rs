//! What makes a finding the same one as in an earlier run, though the lines around it moved.

use super::Finding;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

/// A fingerprint for each finding, unlike each other.
///
/// It is made of the code, the query, and what the finding is about: the text it points at, or, where it points at
/// nothing, the names in its message. Lines, columns and counts are no part of it. Of findings that are alike in all
/// this, each has its number.
pub fn fingerprints(findings: &[Finding<'_>]) -> Vec<String> {
    let mut alike: FxHashMap<String, usize> = FxHashMap::default();
    findings
        .iter()
        .map(|finding| {
            let hash = hash(finding);
            let number = alike.entry(hash.clone()).and_modify(|number| *number += 1).or_insert(1);
            format!("{hash}:{number}")
        })
        .collect()
}

fn hash(finding: &Finding<'_>) -> String {
    let mut hash = Sha256::new();
    for part in [finding.diagnostic.code, finding.query, finding.source.file(), &about(finding)] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn about(finding: &Finding<'_>) -> String {
    match finding.diagnostic.span() {
        Some(span) => finding.source.slice(span).split_whitespace().collect::<Vec<_>>().join(" "),
        None => names(&finding.diagnostic.message),
    }
}

/// What stands between backticks.
fn names(message: &str) -> String {
    message.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::source::{Source, Span};
    use std::sync::Arc;

    fn prints(above: &str, search: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
        let document: Arc<str> = format!("{above}{search}").into();
        let source = Source::pieces("queries/a.md", document.clone(), std::iter::once(above.len()..document.len()));
        let finding = |diagnostic| Finding { query: "a", source: &source, diagnostic };
        fingerprints(&diagnostics.iter().map(finding).collect::<Vec<_>>())
    }

    fn error(start: usize, end: usize) -> Diagnostic {
        Diagnostic::error("unknown-command", "there is no command `satts`", Span::new(start, end))
    }

    #[test]
    fn a_finding_that_moves_stays_the_same() {
        let before = prints("# A\n", "index=a | satts count", &[error(10, 21)]);
        assert_eq!(prints("# A\n\nWords.\n", "index=abc\n| satts  count", &[error(12, 24)]), before);
    }

    #[test]
    fn another_text_code_or_number_is_another_finding() {
        let one = prints("", "index=a | satts satts", &[error(10, 15), error(16, 21)]);
        assert_ne!(one[0], one[1]);
        assert_ne!(one[0], prints("", "index=a | sattt satts", &[error(10, 15)])[0]);
        let other = Diagnostic { code: "unsupported", ..error(10, 15) };
        assert_ne!(one[0], prints("", "index=a | satts satts", &[other])[0]);
    }

    #[test]
    fn counts_in_the_message_are_no_part_of_it() {
        let fault = |rows: &str, name: &str| Diagnostic {
            code: "unwanted-rows",
            severity: Severity::Error,
            message: format!("`{name}` must give no row, and gives {rows}"),
            labels: Vec::new(),
            help: None,
        };
        let one = prints("", "index=a", &[fault("1 row", "quiet/x"), fault("2 rows", "quiet/y")]);
        assert_eq!(prints("", "index=b", &[fault("9 rows", "quiet/y")])[0], one[1]);
    }
}
