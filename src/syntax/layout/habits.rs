//! What is known of a command's arguments: how they are written, and which of their words begin a line.

/// How arguments are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The terms of `search`: blanks join them, and a comma may be a letter of a word.
    Terms,
    /// An expression, or several with commas between them.
    Expression,
    /// Calls that name a column by the text that makes it, so that between their parentheses every blank counts.
    Columns,
    /// Words with commas between them.
    Items,
    /// Anything: a regular expression, or a language of the command's own.
    Other,
}

/// What is known of a command.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// How its arguments are written.
    pub manner: Manner,
    /// The words that begin a line when the stage does not fit one.
    pub clauses: &'static [&'static str],
    /// Whether assignments stand in it, each of which gets a line when the stage does not fit one.
    pub assigns: bool,
}

/// The commands whose arguments are known. After `where`, those of `tstats` and `mstats` are terms up to `by`.
const HABITS: &[(&str, Manner, &[&str])] = &[
    ("bin", Manner::Items, &[]),
    ("bucket", Manner::Items, &[]),
    ("chart", Manner::Columns, &["by", "over"]),
    ("dedup", Manner::Items, &["sortby"]),
    ("eval", Manner::Expression, &[]),
    ("eventstats", Manner::Columns, &["by"]),
    ("fieldformat", Manner::Expression, &[]),
    ("fields", Manner::Items, &[]),
    ("lookup", Manner::Items, &["output", "outputnew"]),
    ("mstats", Manner::Columns, &["where", "by"]),
    ("rare", Manner::Items, &["by"]),
    ("rename", Manner::Items, &[]),
    ("search", Manner::Terms, &[]),
    ("sort", Manner::Items, &[]),
    ("stats", Manner::Columns, &["by"]),
    ("streamstats", Manner::Columns, &["by"]),
    ("table", Manner::Items, &[]),
    ("timechart", Manner::Columns, &["by"]),
    ("top", Manner::Items, &["by"]),
    ("tstats", Manner::Columns, &["from", "where", "by"]),
    ("where", Manner::Expression, &[]),
];

impl Habit {
    /// The habit of a command in small letters.
    pub fn of(command: &str) -> Habit {
        let known = HABITS.iter().find(|(name, ..)| *name == command);
        let (manner, clauses) = known.map_or((Manner::Other, &[][..]), |(_, manner, clauses)| (*manner, *clauses));
        Habit { manner, clauses, assigns: command == "eval" }
    }

    /// Whether single quotes stand around the name of a field.
    pub fn quotes_names(&self) -> bool {
        !matches!(self.manner, Manner::Terms | Manner::Other)
    }

    /// How arguments are written from this clause on.
    pub fn manner_of(&self, clause: &str) -> Manner {
        if clause == "where" { Manner::Terms } else { self.manner }
    }
}
