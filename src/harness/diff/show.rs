//! A difference as lines for people: what went, what came, and what stayed folded to a word.

use super::inline::{Marked, mark};
use super::{BlockDifference, Difference, RowChange};
use crate::harness::body::{Row, counted};
use rustc_hash::FxHashMap;
use unicode_width::UnicodeWidthStr;

/// Which side a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Neither: a title or a word on what stayed.
    Context,
    /// A row that is on both sides with other values.
    Changed,
    /// What was accepted and is gone.
    Old,
    /// What is new.
    New,
}

impl Sign {
    /// The mark in the margin.
    pub fn letter(self) -> char {
        match self {
            Sign::Context => ' ',
            Sign::Changed => '~',
            Sign::Old => '-',
            Sign::New => '+',
        }
    }
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its side.
    pub sign: Sign,
    /// Its text, and the parts of it that changed.
    pub text: Marked,
}

/// Of rows that come or go, so many are written out.
const ROWS: usize = 10;
/// And of a line of such a row, so many characters.
const LINE: usize = 240;

/// A row without keys is named by so many of its cells.
const NAMED: usize = 3;
/// Of rows that changed likewise, so many are named.
const LIKEWISE: usize = 5;
/// Values stand under each other behind names of up to so many columns.
const ALIGNED: usize = 24;

/// The lines of a difference.
pub fn lines(difference: &Difference) -> Vec<Line> {
    let mut lines = Vec::new();
    for block in &difference.blocks {
        show_block(&mut lines, block);
    }
    lines
}

fn put(lines: &mut Vec<Line>, sign: Sign, text: impl Into<String>) {
    lines.push(Line { sign, text: Marked::plain(text) });
}

fn show_block(lines: &mut Vec<Line>, block: &BlockDifference) {
    match (&block.old, &block.new) {
        (Some(old), Some(new)) if old == new => put(lines, Sign::Context, format!("# {new}")),
        (Some(old), Some(new)) => {
            put(lines, Sign::Changed, format!("# {new} (was {})", was(old, new)));
        }
        (Some(old), None) => put(lines, Sign::Old, format!("# {old}")),
        (None, Some(new)) => put(lines, Sign::New, format!("# {new}")),
        (None, None) => {}
    }
    let (turned, rows): (Vec<&RowChange>, Vec<&RowChange>) = block.rows.iter().partition(|row| is_turned(row));
    if let Some(RowChange::Changed { new, .. }) = turned.first() {
        let names: Vec<&str> = new.0.iter().map(|(name, _)| &**name).collect();
        let have = if turned.len() == 1 { "has" } else { "have" };
        let count = counted(turned.len(), "row");
        let text = format!("  {count} {have} the same columns in another order: {}", names.join(", "));
        put(lines, Sign::Changed, cut(&text));
    }
    let alike = alike(&rows);
    for rows in alike.iter().take(ROWS) {
        show_row(lines, rows[0], &block.keys);
        if rows.len() > 1 {
            let of =
                if block.keys.is_empty() { String::new() } else { format!(": {}", named(&rows[1..], &block.keys)) };
            put(lines, Sign::Changed, format!("    likewise {}{of}", counted(rows.len() - 1, "more row")));
        }
    }
    match alike.iter().skip(ROWS).map(Vec::len).sum() {
        0 => {}
        1 => put(lines, Sign::Context, "  ... and 1 more row that differs"),
        more => put(lines, Sign::Context, format!("  ... and {more} more rows that differ")),
    }
    if block.is_reordered {
        put(lines, Sign::Changed, format!("  the same {} in another order", counted(block.same, "row")));
    } else if block.same > 0 {
        put(lines, Sign::Context, format!("  {} as before", counted(block.same, "row")));
    }
    if block.differs_beyond {
        let message = match block.rows.is_empty() {
            true => "  the rows written are the same; among the others some differ, since their digest does",
            false => "  only the first rows are written; among the others more may differ",
        };
        put(lines, Sign::Changed, message);
    }
    for note in &block.lost_notes {
        put(lines, Sign::Old, format!("  ! {note}"));
    }
    for note in &block.new_notes {
        put(lines, Sign::New, format!("  ! {note}"));
    }
}

/// What of the old title differs from the new one: the counts, or only that of events.
fn was<'t>(old: &'t str, new: &str) -> &'t str {
    let counts = |title: &'t str| title.rsplit_once(": ").map_or(title, |(_, counts)| counts);
    let old = counts(old);
    match old.split_once(" of ") {
        Some((rows, events)) if new.contains(&format!(": {rows} of ")) => events,
        Some(_) | None => old,
    }
}

/// Rows in which the same cells changed in the same way stand together; every other row stands alone.
fn alike<'r>(rows: &[&'r RowChange]) -> Vec<Vec<&'r RowChange>> {
    let mut groups: Vec<Vec<&'r RowChange>> = Vec::new();
    let mut places: FxHashMap<Vec<Cell<'_>>, usize> = FxHashMap::default();
    for &row in rows {
        let place = match row {
            RowChange::Lost(_) | RowChange::Added(_) => groups.len(),
            RowChange::Changed { old, new } => *places.entry(changed(old, new)).or_insert(groups.len()),
        };
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// The keys of rows, as many as are few.
fn named(rows: &[&RowChange], keys: &[String]) -> String {
    let row = |change: &&RowChange| match change {
        RowChange::Lost(row) | RowChange::Added(row) | RowChange::Changed { new: row, .. } => {
            let values: Vec<&str> = keys.iter().filter_map(|key| row.value(key)).collect();
            values.join(" ")
        }
    };
    let more = if rows.len() > LIKEWISE { ", ..." } else { "" };
    format!("{}{more}", rows.iter().take(LIKEWISE).map(row).collect::<Vec<_>>().join(", "))
}

/// The name of a cell, and what it was and is.
type Cell<'r> = (&'r str, Option<&'r str>, Option<&'r str>);

/// Whether a row has the cells that it had, in another order.
fn is_turned(row: &RowChange) -> bool {
    matches!(row, RowChange::Changed { old, new } if changed(old, new).is_empty())
}

/// The cells that differ, those of the new row first.
fn changed<'r>(old: &'r Row, new: &'r Row) -> Vec<Cell<'r>> {
    let gone = old.0.iter().filter(|(name, _)| new.value(name).is_none());
    let names = new.0.iter().chain(gone).map(|(name, _)| &**name);
    let cells = names.map(|name| (name, old.value(name), new.value(name)));
    cells.filter(|(_, old, new)| old != new).collect()
}

fn show_row(lines: &mut Vec<Line>, row: &RowChange, keys: &[String]) {
    match row {
        RowChange::Lost(row) => show_whole(lines, Sign::Old, row),
        RowChange::Added(row) => show_whole(lines, Sign::New, row),
        RowChange::Changed { old, new } => show_changed(lines, old, new, keys),
    }
}

fn show_whole(lines: &mut Vec<Line>, sign: Sign, row: &Row) {
    whole(row).for_each(|line| put(lines, sign, line.trim_end()));
}

/// The lines of a row, the first with a bullet.
pub fn whole(row: &Row) -> impl Iterator<Item = String> {
    let text = row.to_string();
    let lines: Vec<String> = text.lines().map(cut).collect();
    lines.into_iter().enumerate().map(|(index, line)| {
        let indent = if index == 0 { "  • " } else { "    " };
        format!("{indent}{line}\n")
    })
}

/// A line of a row, up to what a terminal can show of it.
fn cut(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_string(),
    }
}

/// Names the row by its keys, or by the first cells that stayed; folds the others, and writes each changed cell twice.
fn show_changed(lines: &mut Vec<Line>, old: &Row, new: &Row, keys: &[String]) {
    let mut kept: Vec<&(String, String)> =
        new.0.iter().filter(|(name, value)| old.value(name) == Some(value)).collect();
    kept.sort_by_key(|(name, _)| !keys.contains(name));
    let most = if keys.is_empty() { NAMED } else { keys.len() };
    let mut title = String::from("  •");
    let mut named = 0;
    for (name, value) in kept.iter().take(most).filter(|(_, value)| value.chars().count() <= 40) {
        title.push_str(&format!(" {name}: {value},"));
        named += 1;
    }
    match kept.len() - named {
        0 => title.truncate(title.trim_end_matches(',').len()),
        folded => {
            title.push_str(&format!(" {} as before", counted(folded, if named > 0 { "more field" } else { "field" })))
        }
    }
    put(lines, Sign::Changed, title);
    let cells = changed(old, new);
    let width = cells.iter().map(|(name, ..)| name.width()).filter(|width| *width <= ALIGNED).max().unwrap_or(0);
    for cell in cells {
        show_cell(lines, cell, width);
    }
}

fn show_cell(lines: &mut Vec<Line>, (name, old, new): Cell<'_>, width: usize) {
    let before = format!("    {name}: {}", " ".repeat(width.saturating_sub(name.width())));
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => {
            let (old, new) = mark(old, new);
            (Some(old), Some(new))
        }
        (old, new) => (old.map(Marked::plain), new.map(Marked::plain)),
    };
    for (sign, text) in [(Sign::Old, old), (Sign::New, new)] {
        if let Some(text) = text {
            lines.push(Line { sign, text: text.after(&before) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::body::Body;
    use crate::harness::diff::compare;

    fn shown(old: &str, new: &str) -> String {
        let body = |text: &str| Body::read(text).expect("a body");
        of(&body(old), &body(new))
    }

    fn of(old: &Body, new: &Body) -> String {
        let difference = compare(Some(old), new).expect("they differ");
        let show = |line: &Line| {
            let mut text = format!("{} {}\n", line.sign.letter(), line.text.text);
            if !line.text.marks.is_empty() {
                let mut carets = vec![' '; line.text.text.chars().count()];
                for mark in &line.text.marks {
                    let start = line.text.text[..mark.start].chars().count();
                    carets[start..start + line.text.text[mark.clone()].chars().count()].fill('^');
                }
                text.push_str(&format!("  {}\n", carets.iter().collect::<String>().trim_end()));
            }
            text
        };
        lines(&difference).iter().map(show).collect()
    }

    const OLD: &str = "\
# fires/a: 2 rows of 9 events
_time: 2025-06-19T06:25:05.000Z
host: DC-01
user: bob
CommandLine: cmd.exe /Q /c echo dir
technique: T1021.002

host: FS-01
n: 2

! limit: cut
";

    #[test]
    fn a_changed_cell_is_shown_twice_with_its_row_named() {
        let new = OLD.replace("echo", "type").replace("! limit: cut\n", "");
        insta::assert_snapshot!(shown(OLD, &new), @r"
          # fires/a: 2 rows of 9 events
        ~   • _time: 2025-06-19T06:25:05.000Z, host: DC-01, user: bob, 1 more field as before
        -     CommandLine: cmd.exe /Q /c echo dir
                                         ^^^^
        +     CommandLine: cmd.exe /Q /c type dir
                                         ^^^^
            1 row as before
        -   ! limit: cut
        ");
    }

    #[test]
    fn a_row_is_named_by_its_keys_and_its_values_stand_under_each_other() {
        let block = |rows: &str| Body::read(&format!("# fires/a: 1 row of 9 events\n{rows}")).expect("a body");
        let old = block("_time: 1\ncount: 3\nhost: DC-01\nCommandLine: net user\nuser: bob\n");
        let mut new = block("_time: 1\ncount: 12\nhost: DC-01\nCommandLine: net  user\nuser: bob\n");
        new.blocks[0].keys = Some(vec!["user".into(), "host".into()]);
        insta::assert_snapshot!(of(&old, &new), @r"
          # fires/a: 1 row of 9 events
        ~   • host: DC-01, user: bob, 1 more field as before
        -     count:       3
        +     count:       12
        -     CommandLine: net user
        +     CommandLine: net  user
                               ^
        ");
    }

    #[test]
    fn rows_that_changed_likewise_are_shown_once() {
        let rows = |said: &str| {
            let row = |user: &str| format!("user: {user}\nsaid: {said}\n\n");
            format!("# fires/a: 3 rows of 9 events\n{}", ["amy", "bob", "eve"].map(row).concat())
        };
        let mut new = Body::read(&rows("no").replace("9 events", "8 events")).expect("a body");
        new.blocks[0].keys = Some(vec!["user".into()]);
        insta::assert_snapshot!(of(&Body::read(&rows("yes")).expect("a body"), &new), @r"
        ~ # fires/a: 3 rows of 8 events (was 9 events)
        ~   • user: amy
        -     said: yes
        +     said: no
        ~     likewise 2 more rows: bob, eve
        ");
    }

    #[test]
    fn rows_that_come_and_go_are_shown_whole() {
        let new = "# fires/a: 1 row of 9 events\nuser: eve\n";
        insta::assert_snapshot!(shown(OLD, new), @r"
        ~ # fires/a: 1 row of 9 events (was 2 rows of 9 events)
        -   • _time: 2025-06-19T06:25:05.000Z
        -     host: DC-01
        -     user: bob
        -     CommandLine: cmd.exe /Q /c echo dir
        -     technique: T1021.002
        -   • host: FS-01
        -     n: 2
        +   • user: eve
        -   ! limit: cut
        ");
    }
}
