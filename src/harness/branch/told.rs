//! What a branch does to a query, in words that every format shares.

use super::{Cause, Effect, Over, Verdict};
use crate::harness::body::counted;
use crate::harness::dataset::Role;
use crate::harness::shown;

/// Of datasets whose rows differ in number, so many are named.
const NAMED: usize = 4;

impl Effect {
    /// All rows before and now.
    pub fn rows(&self) -> (usize, usize) {
        let sum = |of: fn(&Over) -> Option<usize>| self.datasets.iter().filter_map(of).sum();
        (sum(|over| over.old), sum(|over| over.new))
    }

    /// The datasets that give rows now.
    fn firing(&self) -> usize {
        self.datasets.iter().filter(|over| over.new.is_some_and(|rows| rows > 0)).count()
    }

    /// What its rows were compared over: `33 events over 2 datasets, none of them quiet`.
    fn evidence(&self) -> String {
        let events = self.datasets.iter().map(|over| over.events).sum();
        let quiet = match self.datasets.iter().filter(|over| over.role == Role::Quiet).count() {
            0 => "none quiet".to_string(),
            some => format!("{some} quiet"),
        };
        format!("{} over {}, {quiet}", counted(events, "event"), counted(self.datasets.len(), "dataset"))
    }

    /// What became of its rows, in a few words: `5 rows, now none`.
    pub fn headline(&self) -> String {
        let (old, new) = self.rows();
        match self.verdict {
            Verdict::Silent if self.fallen_silent() == 0 => "a dataset was changed, and it fires there no more".into(),
            Verdict::Silent if new > 0 => {
                format!("{}, now {new}, and none over {}", number(old), counted(self.fallen_silent(), "dataset"))
            }
            Verdict::Changed if self.is_reordered => format!("the same {} in another order", counted(new, "row")),
            Verdict::Fewer | Verdict::Changed | Verdict::More if old == new => {
                format!("{}, other values", counted(new, "row"))
            }
            Verdict::Silent | Verdict::Fewer | Verdict::Changed | Verdict::More => {
                format!("{}, now {}", number(old), if new == 0 { "none".into() } else { new.to_string() })
            }
            Verdict::Columns => format!("{}, {}", number(new), self.columns_changed()),
            Verdict::Safe => format!("the same {} of {}", counted(new, "row"), self.evidence()),
            Verdict::Refused if self.was_refused => "it could not be run before either".into(),
            Verdict::Refused => "it cannot be run".into(),
            Verdict::Unread => "not compared".into(),
            Verdict::Gone => format!("it stood in {}", self.query.source.file()),
            Verdict::New if self.datasets.is_empty() => "no dataset shows what it finds".into(),
            Verdict::New => format!("{} over {}", number(new), of(self.firing(), self.datasets.len())),
            Verdict::Untested if self.datasets.is_empty() => "no dataset shows what that changes".into(),
            Verdict::Untested => format!("it fires over none of {}", counted(self.datasets.len(), "dataset")),
            Verdict::Moved => format!("it was {}", self.was.as_deref().unwrap_or_default()),
            Verdict::Same if self.breaks() => "unchanged, and a dataset that was changed finds fault with it".into(),
            Verdict::Same if !self.removed.is_empty() => "unchanged, and less is tested".into(),
            Verdict::Same if self.causes.is_empty() => "unchanged".into(),
            Verdict::Same => "the very same work in other words".into(),
        }
    }

    /// Everything else there is to say, a sentence each.
    pub fn details(&self) -> Vec<String> {
        let mut said = Vec::new();
        let is_told = self.verdict == Verdict::Moved;
        said.extend(self.was.iter().filter(|_| !is_told).map(|was| format!("it was {was}")));
        said.extend(self.left.iter().map(|left| format!("`{}` did not move with it", shown(left))));
        if self.verdict == Verdict::New && self.was_refused {
            said.push("it could not be run before".into());
        }
        said.extend(self.causes.iter().map(|cause| self.cause(cause)));
        said.extend(self.removed.iter().map(|dataset| format!("its dataset `{dataset}` was removed")));
        said.extend(self.errors.iter().map(|error| error.message.clone()));
        said.extend(self.troubles.iter().cloned());
        if self.columns.is_some() && self.verdict != Verdict::Columns {
            said.push(format!("its columns differ: {}", self.columns_changed()));
        }
        if self.is_redacted {
            said.push("they differ only in what `spelt.toml` redacts".into());
        }
        said.extend(self.differing());
        if self.verdict == Verdict::Untested && !self.datasets.is_empty() {
            said.push("so they do not show what that changes".into());
        }
        said
    }

    /// A cause, with the place of what was rewritten.
    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Search => format!("rewritten: {}:{}", self.query.source.file(), self.query.place().line),
            Cause::Range | Cause::Macro(_) | Cause::File(_) => cause.message(),
        }
    }

    /// Whether it must fire over a dataset that the branch changed, and does not.
    pub fn has_mute_dataset(&self) -> bool {
        self.datasets.iter().any(|over| over.is_changed && over.role == Role::Fires && over.new == Some(0))
    }

    /// The datasets over which it gave rows and gives none.
    fn fallen_silent(&self) -> usize {
        self.datasets.iter().filter(|over| over.old.is_some_and(|rows| rows > 0) && over.new == Some(0)).count()
    }

    fn columns_changed(&self) -> String {
        self.columns.as_ref().map(super::Columns::message).unwrap_or_default()
    }

    /// `fires/session: 3 rows, now none (it must give a row)`, for datasets that give another number of rows, or one that
    /// a query which is new must not give.
    fn differing(&self) -> Vec<String> {
        let is_told = |over: &&Over| (over.old.is_some() && over.old != over.new) || over.breaks();
        let all: Vec<&Over> = self.datasets.iter().filter(is_told).collect();
        let mut said: Vec<String> = all.iter().take(NAMED).map(|over| now(over)).collect();
        if let Some(more) = all.len().checked_sub(NAMED).filter(|more| *more > 0) {
            said.push(format!("and {}", counted(more, "more dataset")));
        }
        said
    }

    /// Whether a dataset is not done right by now, and was before or could not be.
    pub fn breaks(&self) -> bool {
        self.datasets.iter().any(Over::breaks)
    }
}

impl Over {
    /// Whether the query does not do right by the dataset, and did or was not there.
    fn breaks(&self) -> bool {
        let was_right = self.is_changed || self.old.is_none_or(|rows| self.is_right(rows));
        was_right && self.new.is_some_and(|rows| !self.is_right(rows))
    }

    /// Whether so many rows are what the dataset asks for.
    fn is_right(&self, rows: usize) -> bool {
        match self.role {
            Role::Shared => true,
            Role::Fires => rows > 0,
            Role::Quiet => rows == 0,
        }
    }

    /// What it asks for, where that is not met any more.
    fn demand(&self) -> &'static str {
        match self.role {
            Role::Fires if self.breaks() => " (it must give a row)",
            Role::Quiet if self.breaks() => " (it must give none)",
            Role::Shared | Role::Fires | Role::Quiet => "",
        }
    }
}

fn now(over: &Over) -> String {
    let new = over.new.unwrap_or_default();
    let count = match over.old {
        Some(old) if old == new => number(new),
        None => number(new),
        Some(old) => format!("{}, now {}", number(old), if new == 0 { "none".into() } else { new.to_string() }),
    };
    format!("{}: {count}{}", over.dataset, over.demand())
}

/// `no row`, `1 row`, `2 rows`.
fn number(rows: usize) -> String {
    if rows == 0 { "no row".into() } else { counted(rows, "row") }
}

/// `2 of 3 datasets`, `3 datasets`.
fn of(some: usize, all: usize) -> String {
    if some == all { counted(all, "dataset") } else { format!("{some} of {}", counted(all, "dataset")) }
}

/// The counts of all verdicts, the loudest first: `28 queries: 1 SILENT, 2 with the same rows, 25 unchanged`.
pub fn summary(effects: &[Effect]) -> String {
    let counts = Verdict::ALL.iter().filter_map(|verdict| {
        let count = effects.iter().filter(|effect| effect.verdict == *verdict).count();
        (count > 0).then(|| format!("{count} {}", verdict.counted()))
    });
    let counts: Vec<String> = counts.collect();
    let refused = effects.iter().filter(|effect| effect.verdict == Verdict::Same && !effect.errors.is_empty()).count();
    let still = if refused > 0 { format!(" ({refused} cannot be run, as before)") } else { String::new() };
    let queries = if effects.len() == 1 { "1 query".to_string() } else { format!("{} queries", effects.len()) };
    let poorer = effects.iter().filter(|effect| !effect.removed.is_empty()).count();
    let less = if poorer > 0 { format!("; {poorer} with fewer datasets") } else { String::new() };
    format!("{queries}: {}{still}{less}", counts.join(", "))
}
