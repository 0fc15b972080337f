//! What is worth knowing about how rows came out, counted while they do and told once for each place.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::table::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Notes, by place and kind.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    found: BTreeMap<(u32, u32, Kind), Found>,
}

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Rows whose outcome hangs on what NOT of null is.
    NotOfNull,
    /// Rows whose outcome hangs on metadata that the export does not record: the field, and the test as text.
    Inferred(Name, String),
    /// Rows whose outcome hangs on a word or phrase in a text that the export does not hold.
    Rendered(String),
    /// Rows cut by `sort` because nobody told it not to: so many it keeps.
    SortCut(u64),
    /// Rows that a search in brackets gave beyond what Splunk takes of it.
    SubsearchCut(u64),
    /// Rows dropped by `mvexpand` because they lack the field.
    Dropped(Name),
    /// Rows that `mvexpand` did not make, because those before them hold as many bytes as Splunk has room for.
    ExpandCut(u64),
    /// Values that `list` left out: it keeps so many.
    ListCut(usize),
    /// Rows that a lookup did not match and that kept what they had in a field it overwrites.
    Unmatched(Name),
    /// What a function could not do.
    Trouble(String),
}

#[derive(Clone, Debug, Default)]
struct Found {
    rows: usize,
    /// Texts that Splunk could have shown.
    spellings: BTreeSet<String>,
}

/// So many spellings are named; more would hide the sentence.
const NAMED: usize = 3;

impl Notes {
    /// Counts rows for a note; none make no note.
    pub fn count(&mut self, span: Span, kind: Kind, rows: usize) {
        if rows > 0 {
            self.entry(span, kind).rows += rows;
        }
    }

    /// Counts rows that passed or failed for what Splunk could have shown.
    pub fn infer(&mut self, span: Span, kind: Kind, rows: usize, spellings: BTreeSet<String>) {
        if rows > 0 {
            let found = self.entry(span, kind);
            found.rows += rows;
            found.spellings.extend(spellings);
        }
    }

    /// Adds what another search has to tell.
    pub fn add(&mut self, other: Notes) {
        for ((start, end, kind), found) in other.found {
            let here = self.found.entry((start, end, kind)).or_default();
            here.rows += found.rows;
            here.spellings.extend(found.spellings);
        }
    }

    fn entry(&mut self, span: Span, kind: Kind) -> &mut Found {
        self.found.entry((span.start, span.end, kind)).or_default()
    }

    /// The notes, in the order of their places.
    pub fn tell(self) -> Vec<Diagnostic> {
        let tell = |((start, end, kind), found)| describe(Span { start, end }, &kind, &found);
        self.found.into_iter().map(tell).collect()
    }
}

fn describe(span: Span, kind: &Kind, found: &Found) -> Diagnostic {
    let rows = counted(found.rows, "row");
    match kind {
        Kind::NotOfNull => {
            let message = format!("{rows} would come out otherwise if NOT of a missing field were true");
            Diagnostic::note("not-of-null", message, span)
                .help("Splunk's manual does not say which it is; ask isnull() or isnotnull() to be sure")
        }
        Kind::Inferred(field, test) => {
            let events = counted(found.rows, "event");
            let shown = could_have_shown(&found.spellings, field);
            let message = format!("`{test}` was matched leniently for {events}: the export does not record {shown}");
            Diagnostic::note("inferred-metadata", message, span)
        }
        Kind::Rendered(term) => {
            let events = counted(found.rows, "event");
            let message = format!(
                "`{term}` was found in the rendered text of {events}: the export does not hold what Splunk indexed"
            );
            Diagnostic::note("rendered-text", message, span)
                .help("Splunk may have indexed the event in another rendering; a field says the same in each")
        }
        Kind::SubsearchCut(kept) => {
            let were = if found.rows == 1 { "was" } else { "were" };
            let message = format!("{rows} of the search in brackets {were} left out: Splunk takes {kept}");
            Diagnostic::note("subsearch-cut", message, span).help("keep fewer rows in it")
        }
        Kind::SortCut(kept) => {
            let message = format!("`sort` kept {kept} rows and cut {rows}, as Splunk does unless told otherwise");
            Diagnostic::note("sort-cut", message, span).help("write `sort 0` to keep all rows")
        }
        Kind::Dropped(field) => {
            let message = format!("{rows} without `{field}` were dropped, since other rows have it");
            Diagnostic::note("mvexpand-dropped", message, span)
        }
        Kind::ExpandCut(most) => {
            let were = if found.rows == 1 { "was" } else { "were" };
            let message = format!("{rows} of `mvexpand` {were} left out: Splunk has room for {} MB", most >> 20);
            Diagnostic::note("mvexpand-cut", message, span)
                .help("keep fewer rows or fields before it; how Splunk counts bytes is not documented")
        }
        Kind::ListCut(kept) => {
            let values = counted(found.rows, "value");
            let were = if found.rows == 1 { "was" } else { "were" };
            let message = format!("{values} {were} left out: `list` keeps {kept}, as in Splunk");
            Diagnostic::note("list-cut", message, span).help("`values` keeps all that differ")
        }
        Kind::Unmatched(field) => {
            let message = format!("{rows} that the lookup does not match kept the `{field}` they had");
            Diagnostic::note("lookup-kept", message, span)
                .help("Splunk's manual does not say whether it goes; look up into another field to be sure")
        }
        Kind::Trouble(message) => Diagnostic::note("runtime", message.clone(), span),
    }
}

fn could_have_shown(spellings: &BTreeSet<String>, field: &str) -> String {
    let article = if field.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if spellings.contains("*") {
        return format!("{article} {field}, and it could be any");
    }
    let named: Vec<String> = spellings.iter().take(NAMED).map(|spelling| format!("`{spelling}`")).collect();
    format!("{article} {field}, and Splunk could have shown {}", named.join(" or "))
}

/// A count and its noun: `1 row`, `2 rows`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(notes: Notes) -> Vec<String> {
        notes.tell().into_iter().map(|note| note.message).collect()
    }

    #[test]
    fn one_row_was_left_out_and_two_were() {
        for (rows, words) in [(1, "1 row of the search in brackets was"), (2, "2 rows of the search in brackets were")]
        {
            let mut notes = Notes::default();
            notes.count(Span::new(3, 5), Kind::SubsearchCut(9), rows);
            assert_eq!(told(notes), [format!("{words} left out: Splunk takes 9")]);
        }
    }

    #[test]
    fn rows_of_one_place_are_counted_together() {
        let mut notes = Notes::default();
        notes.count(Span::new(3, 5), Kind::Dropped("x".into()), 1);
        notes.count(Span::new(3, 5), Kind::Dropped("x".into()), 2);
        notes.count(Span::new(9, 9), Kind::NotOfNull, 0);
        assert_eq!(told(notes), ["3 rows without `x` were dropped, since other rows have it"]);
    }

    #[test]
    fn an_inference_says_what_splunk_could_have_shown() {
        let mut notes = Notes::default();
        let spellings = ["WinEventLog".to_string(), "WinEventLog:Security".to_string()].into();
        notes.infer(Span::new(0, 1), Kind::Inferred("source".into(), "source=win*".into()), 2, spellings);
        let unknown = ["*".to_string()].into();
        notes.infer(Span::new(2, 3), Kind::Inferred("index".into(), "index=main".into()), 1, unknown);
        assert_eq!(
            told(notes),
            [
                "`source=win*` was matched leniently for 2 events: the export does not record a source, and Splunk could \
             have shown `WinEventLog` or `WinEventLog:Security`",
                "`index=main` was matched leniently for 1 event: the export does not record an index, and it could be any",
            ]
        );
    }
}
