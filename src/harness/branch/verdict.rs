//! What a branch does to a query, in a word.

use crate::harness::diff::Label;

/// What a branch does to a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Where it gave rows it gives none: louder than anything else.
    Silent,
    /// It cannot be run, and this branch has a part in it.
    Refused,
    /// Its document or a dataset of it cannot be read.
    Unread,
    /// It fires less.
    Fewer,
    /// It gives other rows.
    Changed,
    /// It gives the same rows with other columns.
    Columns,
    /// It fires more.
    More,
    /// It is not there any more.
    Gone,
    /// It was not there, or could not be run.
    New,
    /// It is another search, and no dataset shows what that changes.
    Untested,
    /// It has another id, and is the same.
    Moved,
    /// It is another search, and gives the same rows over the events that are here.
    Safe,
    /// It is the same, or asks for the same in other words.
    Same,
}

impl Verdict {
    /// Every verdict, the loudest first.
    pub const ALL: [Verdict; 13] = [
        Verdict::Silent,
        Verdict::Refused,
        Verdict::Unread,
        Verdict::Fewer,
        Verdict::Changed,
        Verdict::Columns,
        Verdict::More,
        Verdict::Gone,
        Verdict::New,
        Verdict::Untested,
        Verdict::Moved,
        Verdict::Safe,
        Verdict::Same,
    ];

    /// That of rows that differ.
    pub fn of_rows(label: Label) -> Verdict {
        match label {
            Label::New | Label::Changed => Verdict::Changed,
            Label::More => Verdict::More,
            Label::Fewer => Verdict::Fewer,
            Label::Silent => Verdict::Silent,
        }
    }

    /// The word in front of a query's line.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Silent => "SILENT",
            Verdict::Refused => "ERROR",
            Verdict::Unread => "UNREAD",
            Verdict::Fewer => "FEWER",
            Verdict::Changed => "CHANGED",
            Verdict::Columns => "COLUMNS",
            Verdict::More => "MORE",
            Verdict::Gone => "GONE",
            Verdict::New => "NEW",
            Verdict::Untested => "UNTESTED",
            Verdict::Moved => "MOVED",
            Verdict::Safe => "SAFE",
            Verdict::Same => "SAME",
        }
    }

    /// The word of a record, which programs read.
    pub fn slug(self) -> &'static str {
        match self {
            Verdict::Silent => "silent",
            Verdict::Refused => "refused",
            Verdict::Unread => "unread",
            Verdict::Fewer => "fires-less",
            Verdict::Changed => "rows-changed",
            Verdict::Columns => "columns-changed",
            Verdict::More => "fires-more",
            Verdict::Gone => "gone",
            Verdict::New => "new",
            Verdict::Untested => "untested",
            Verdict::Moved => "moved",
            Verdict::Safe => "same-rows",
            Verdict::Same => "unchanged",
        }
    }

    /// What a count of it is called: `2 fire less`.
    pub fn counted(self) -> &'static str {
        match self {
            Verdict::Silent => "SILENT",
            Verdict::Refused => "cannot be run",
            Verdict::Unread => "without their data",
            Verdict::Fewer => "firing less",
            Verdict::Changed => "with other rows",
            Verdict::Columns => "with other columns",
            Verdict::More => "firing more",
            Verdict::Gone => "gone",
            Verdict::New => "new",
            Verdict::Untested => "not tested",
            Verdict::Moved => "moved",
            Verdict::Safe => "with the same rows",
            Verdict::Same => "unchanged",
        }
    }

    /// Whether it is a change of behaviour, or may be one: what `--strict` fails on. A query that is new changes none.
    pub fn is_change(self) -> bool {
        match self {
            Verdict::Silent
            | Verdict::Refused
            | Verdict::Unread
            | Verdict::Fewer
            | Verdict::Changed
            | Verdict::Columns
            | Verdict::More
            | Verdict::Gone
            | Verdict::Untested => true,
            Verdict::New | Verdict::Moved | Verdict::Safe | Verdict::Same => false,
        }
    }
}
