//! How a query fared, in a word.

use crate::harness::diff::Label;
use crate::harness::outcome::{Outcome, Standing};
use crate::harness::settle::Written;

/// What a run came to for one query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Where it gave rows it gives none: louder than anything else.
    Silent,
    /// It cannot be run.
    Refused,
    /// A dataset of it cannot be used.
    Unread,
    /// Its datasets or the checks find fault with it, or a dataset that is required is not there.
    Failed,
    /// Cells, counts or notes differ from what was accepted.
    Changed,
    /// It gives fewer rows than were accepted.
    Fewer,
    /// It gives more rows than were accepted.
    More,
    /// Nothing was accepted of it yet.
    New,
    /// Its rows were accepted by this run.
    Accepted,
    /// It gives what was accepted.
    Passed,
    /// It has no dataset.
    Skipped,
}

impl Verdict {
    /// Every verdict, the loudest first.
    pub const ALL: [Verdict; 11] = [
        Verdict::Silent,
        Verdict::Refused,
        Verdict::Unread,
        Verdict::Failed,
        Verdict::Changed,
        Verdict::Fewer,
        Verdict::More,
        Verdict::New,
        Verdict::Accepted,
        Verdict::Passed,
        Verdict::Skipped,
    ];

    /// The verdict on an outcome, given what was written of it.
    pub fn of(outcome: &Outcome, written: Written) -> Verdict {
        match outcome.standing() {
            Standing::Refused => Verdict::Refused,
            Standing::Unread => Verdict::Unread,
            Standing::Skipped if outcome.is_faultless() => Verdict::Skipped,
            Standing::Skipped => Verdict::Failed,
            Standing::Differs(difference) if written != Written::Accepted => match difference.label {
                // What fails whatever is accepted is no mere news.
                Label::New if !outcome.is_faultless() => Verdict::Failed,
                Label::New => Verdict::New,
                Label::Changed => Verdict::Changed,
                Label::More => Verdict::More,
                Label::Fewer => Verdict::Fewer,
                Label::Silent => Verdict::Silent,
            },
            Standing::Illegible(..) if written != Written::Accepted => Verdict::Changed,
            Standing::Same | Standing::Differs(_) | Standing::Illegible(..) if !outcome.is_faultless() => {
                Verdict::Failed
            }
            Standing::Differs(_) | Standing::Illegible(..) => Verdict::Accepted,
            Standing::Same => Verdict::Passed,
        }
    }

    /// The word in front of a query's line.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Silent => "SILENT",
            Verdict::Refused => "ERROR",
            Verdict::Unread => "UNREAD",
            Verdict::Failed => "FAIL",
            Verdict::Changed => "CHANGED",
            Verdict::Fewer => "FEWER",
            Verdict::More => "MORE",
            Verdict::New => "NEW",
            Verdict::Accepted => "ACCEPT",
            Verdict::Passed => "PASS",
            Verdict::Skipped => "SKIP",
        }
    }

    /// Whether there is nothing to do about it.
    pub fn is_right(self) -> bool {
        match self {
            Verdict::Accepted | Verdict::Passed | Verdict::Skipped => true,
            Verdict::Silent
            | Verdict::Refused
            | Verdict::Unread
            | Verdict::Failed
            | Verdict::Changed
            | Verdict::Fewer
            | Verdict::More
            | Verdict::New => false,
        }
    }
}
