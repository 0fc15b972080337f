//! Words and phrases in the text of an event, as regular expressions.

use crate::value::pattern::{Bounds, Term};

/// Splunk's major breakers, as the inside of a class of a regular expression.
const MAJOR: &str = r#"\[\]<>(){}|!;,'"*\n\r \t&?+"#;
/// Its minor breakers.
const MINOR: &str = r"/:=@.\-$#%\\_";
/// Those of more than one character.
const RUNS: &str = "(?i:%21|%26|%2526|%3b|%7c|%20|%2b|%3d|--|%2520|%5d|%5b|%3a|%0a|%2c|%28|%29)";

/// The regular expression of a term that stands between breakers of either kind, without those around it, in lower case;
/// none of other terms. `spl_term` finds it.
pub fn between_breakers(term: &Term) -> Option<String> {
    let ends = [pattern_start(), pattern_end()];
    let whole = if term.folds() && term.bounds() == Bounds::Minor { pattern(term) } else { String::new() };
    Some(whole.strip_prefix(&ends[0])?.strip_suffix(&ends[1])?.to_string())
}

fn pattern_start() -> String {
    format!("(?:^|[{MAJOR}{MINOR}]|{RUNS})")
}

fn pattern_end() -> String {
    format!("(?:$|[{MAJOR}{MINOR}])")
}

/// A regular expression that finds a term between Splunk's breakers, in lower case if case does not count; empty for a term
/// of nothing but wildcards.
pub fn pattern(term: &Term) -> String {
    let text = if term.folds() { term.text().to_lowercase() } else { term.text().to_string() };
    let runs: Vec<&str> = term.literals().collect();
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return String::new() };
    let class = match term.bounds() {
        Bounds::Minor => format!("{MAJOR}{MINOR}"),
        Bounds::Major => MAJOR.to_string(),
    };
    let breaks = |c: Option<char>| c.is_some_and(|c| is_breaker(c, term.bounds()));
    let before = if text.starts_with('*') || breaks(first.chars().next()) {
        String::new()
    } else {
        format!("(?:^|[{class}]|{RUNS})")
    };
    let after = if text.ends_with('*') || breaks(last.chars().next_back()) {
        String::new()
    } else if term.bounds() == Bounds::Major {
        format!("(?:$|[{class}]|{RUNS})")
    } else {
        format!("(?:$|[{class}])")
    };
    let between = if term.is_phrase() { "(?s:.*)".to_string() } else { format!("[^{MAJOR}]*") };
    let runs: Vec<String> = runs.iter().map(|run| crate::backend::pcre::escaped(run)).collect();
    format!("{before}{}{after}", runs.join(&between))
}

fn is_breaker(c: char, bounds: Bounds) -> bool {
    "[]<>(){}|!;,'\"*\n\r \t&?+".contains(c) || (bounds == Bounds::Minor && "/:=@.-$#%\\_".contains(c))
}
