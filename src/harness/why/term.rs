//! How a raw term misses events that hold its letters.

use crate::harness::body::counted;
use crate::table::Table;
use crate::value::compare::fold;
use crate::value::pattern::{Bounds, Term};

/// How near the events come to a term that none of them holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// The words of the phrase are in an event, with more than one space or something else between them.
    Apart(String),
    /// The letters are a part of a longer word.
    Inside(String),
}

/// Looks for the words of a term, or for its letters.
pub fn near(term: &Term, table: &Table) -> Option<Near> {
    let raws = || (0..table.rows()).map(|row| table.value(row, "_raw").show());
    let words: Vec<Term> =
        term.text().split_whitespace().map(|word| Term::new(word, term.folds(), false, Bounds::Minor)).collect();
    if words.len() > 1 {
        let events = raws().filter(|raw| words.iter().all(|word| word.occurs_in(raw))).count();
        let told = || format!("its words stand in {}, but not side by side", counted(events, "event"));
        return (events > 0).then(|| Near::Apart(told()));
    }
    let letters = fold(term.text());
    let longer = raws().find_map(|raw| longer(&raw, &letters))?;
    Some(Near::Inside(format!("`{longer}` holds it, but a term ends where a letter or digit follows")))
}

/// The word of a text that holds these letters.
fn longer(raw: &str, letters: &str) -> Option<String> {
    if letters.is_empty() || letters.contains('*') {
        return None;
    }
    let is_edge = |c: char| c.is_whitespace() || "\\/\"'=:,;<>()[]{}".contains(c);
    raw.split(is_edge).find(|word| fold(word).contains(letters)).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(term: &str, raw: &str) -> Option<Near> {
        let table = Table::of_rows([vec![("_raw", raw.into())]]);
        near(&Term::new(term, true, term.contains(' '), Bounds::Minor), &table)
    }

    #[test]
    fn a_phrase_whose_words_stand_apart_is_near() {
        let near = found("wmic /node:", "CommandLine: wmic  /node:FS-01 process");
        assert_eq!(near, Some(Near::Apart("its words stand in 1 event, but not side by side".into())));
        assert_eq!(found("wmic /node:", "wmic process"), None);
    }

    #[test]
    fn a_word_inside_a_longer_one_is_near() {
        let near = found("psexec", "C:\\Tools\\PsExec64.exe -s");
        let words = "`PsExec64.exe` holds it, but a term ends where a letter or digit follows";
        assert_eq!(near, Some(Near::Inside(words.into())));
    }
}
