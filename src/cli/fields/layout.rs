//! How fields are laid out for people: a line a field, its values clipped at the right edge.

use super::super::columns::wrapped;
use crate::diagnostic::visible::visible;
use crate::events::{self, Inventory, Kind, Provenance};
use crate::harness::cell;
use crate::table::Name;
use anstyle::{AnsiColor, Style};
use std::collections::BTreeSet;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns of a page where no terminal says how many it has.
pub const PAGE: usize = 100;
/// Names are aligned up to this width; a longer one pushes the rest of its line.
const WIDEST_NAME: usize = 32;
/// Where values came from is clipped to this width; a wider page gives it half of what it has more.
const WIDEST_FROM: usize = 28;
/// Values are shown in at least so many columns.
const NARROWEST: usize = 20;
/// Blanks between columns.
const GAP: usize = 2;

/// What stands above the columns.
const HEAD: [&str; 5] = ["field", "present", "distinct", "from", "examples"];

/// What stands for a field that no event has.
const NONE: &str = "none";

/// A field's line: its cells, and a remark under them.
#[derive(Clone, Debug, Default)]
pub struct Line {
    name: String,
    present: String,
    distinct: String,
    from: String,
    examples: Vec<String>,
    /// Whether there are more values than the examples.
    has_more: bool,
    remarks: Vec<String>,
}

impl Line {
    /// The line of a field that so many events have among others.
    pub fn of(name: &str, field: &events::Field, events: usize) -> Line {
        let about = if field.distinct.is_exact() { "" } else { "~" };
        let values = field.values();
        let (from, places): (Vec<String>, BTreeSet<Option<&Name>>) = field.sources().into_iter().map(apart).unzip();
        let places = places.into_iter().flatten().map(|at| visible(&format!("defined at {at}")));
        Line {
            name: visible(name),
            present: share(field.count, events),
            distinct: format!("{about}{}", field.distinct.count()),
            from: visible(&from.join("; ")),
            has_more: field.distinct.count() > values.iter().flat_map(|value| value.values()).count(),
            examples: values.into_iter().map(|value| visible(&cell::value(value))).collect(),
            remarks: places.collect(),
        }
    }

    /// The line of a field that no event has.
    pub fn absent(name: &str) -> Line {
        Line { name: visible(name), present: NONE.into(), ..Line::default() }
    }

    /// The same with something said under it.
    pub fn remark(mut self, remark: String) -> Line {
        self.remarks.push(visible(&remark));
        self
    }
}

/// Where values came from, and apart from it where the definition stands that makes them.
fn apart(source: &Provenance) -> (String, Option<&Name>) {
    if let Provenance::Defined { of, at } = source { (of.to_string(), Some(at)) } else { (source.to_string(), None) }
}

/// Lines under a head, each indented.
pub fn table(lines: &[Line], indent: usize, width: Option<usize>) -> String {
    let page = width.unwrap_or(PAGE);
    let widest_from = WIDEST_FROM + page.saturating_sub(PAGE) / 2;
    let cells = |line: &Line| {
        let from = line.from.width().min(widest_from);
        [line.name.width().min(WIDEST_NAME), line.present.width(), line.distinct.width(), from]
    };
    let mut widths: [usize; 4] = std::array::from_fn(|column| HEAD[column].width());
    for line in lines {
        widths = std::array::from_fn(|column| widths[column].max(cells(line)[column]));
    }
    let before = indent + widths.iter().map(|width| width + GAP).sum::<usize>();
    let room = page.saturating_sub(before).max(NARROWEST);
    let [name, present, distinct, from] = widths;
    let mut text = format!(
        "{:indent$}{:name$}  {:>present$}  {:>distinct$}  {:from$}  {}\n",
        "", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]
    );
    for line in lines {
        let start = text.len();
        // Formatting pads by letters, and cells are aligned by columns.
        let pad = |cell: &str, width: usize| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())));
        text.push_str(&format!(
            "{:indent$}{}  {}  {:>distinct$}  {}  {}",
            "",
            pad(&line.name, name),
            present_in(&line.present, present),
            line.distinct,
            pad(&clipped(&line.from, from), from),
            fitting(&line.examples, line.has_more, room),
        ));
        text.truncate(start + text[start..].trim_end().len());
        text.push('\n');
        for remark in &line.remarks {
            text.push_str(&wrapped(remark, indent + 2, page));
        }
    }
    text
}

/// How often a field is there, at the right of its column; that it is nowhere is seen from afar.
fn present_in(present: &str, width: usize) -> String {
    if present != NONE {
        return format!("{present:>width$}");
    }
    let style = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    format!("{style}{present:>width$}{style:#}")
}

/// So many of the examples as fit.
fn fitting(examples: &[String], has_more: bool, room: usize) -> String {
    let Some((first, rest)) = examples.split_first() else { return String::new() };
    let mut text = clipped(first, room);
    let mut left = rest.len();
    for example in rest {
        // If others follow, there must be room to say so.
        let end = if left > 1 || has_more { ", …".width() } else { 0 };
        if text.width() + ", ".width() + example.width() + end > room {
            break;
        }
        text.push_str(&format!(", {example}"));
        left -= 1;
    }
    let is_cut = text.ends_with('…');
    if (left > 0 || has_more) && !is_cut && text.width() + ", …".width() <= room {
        text.push_str(", …");
    }
    text
}

/// A text in at most so many columns.
pub fn clipped(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.into();
    }
    let mut kept = String::new();
    let mut width = 1;
    for letter in text.chars() {
        width += letter.width().unwrap_or(0);
        if width > room {
            break;
        }
        kept.push(letter);
    }
    format!("{kept}…")
}

/// `55%`; what is nearly all or nearly none is not all or none.
fn share(count: usize, all: usize) -> String {
    match count * 100 / all.max(1) {
        0 if count > 0 => "<1%".into(),
        percent => format!("{percent}%"),
    }
}

/// What stands above a part of the page.
pub fn heading(text: &str) -> String {
    let style = Style::new().bold();
    format!("{style}{text}{style:#}\n")
}

/// A kind by the name people use: `Sysmon 1`.
pub fn name(kind: &Kind) -> String {
    let channel = kind.channel.strip_prefix("Microsoft-Windows-").unwrap_or(&kind.channel);
    let channel = channel.strip_suffix("/Operational").unwrap_or(channel);
    visible(&Kind { channel: channel.into(), code: kind.code.clone() }.to_string())
}

/// What events of a kind are about, if all of them say the same.
pub fn title(inventory: &Inventory) -> Option<String> {
    let field = inventory.fields.get("signature")?;
    let [(title, count)] = &field.examples[..] else { return None };
    (*count == inventory.events).then(|| visible(&title.show()))
}

/// `Security 4688: A new process has been created`.
pub fn titled(name: String, inventory: &Inventory) -> String {
    match title(inventory) {
        Some(title) => format!("{name}: {title}"),
        None => name,
    }
}

/// The first of some kinds, and how many more there are: `Security 4624, 4688, Sysmon 1`.
pub fn names(kinds: &[Kind]) -> String {
    const SHOWN: usize = 10;
    let mut text = String::new();
    let mut last: Option<&Kind> = None;
    for kind in kinds.iter().take(SHOWN) {
        match last {
            Some(before) if before.channel.eq_ignore_ascii_case(&kind.channel) && !kind.code.is_empty() => {
                text.push_str(&format!(", {}", visible(&kind.code)));
            }
            Some(_) => text.push_str(&format!(", {}", name(kind))),
            None => text.push_str(&name(kind)),
        }
        last = Some(kind);
    }
    match kinds.len().saturating_sub(SHOWN) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// What fields are sorted by: all spellings of a name stand together.
pub fn order(name: &str) -> (String, &str) {
    (name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(examples: &[&str], has_more: bool, room: usize) -> String {
        fitting(&examples.iter().map(ToString::to_string).collect::<Vec<_>>(), has_more, room)
    }

    #[test]
    fn examples_are_shown_as_far_as_they_fit() {
        assert_eq!(fitted(&["4688", "1"], false, 20), "4688, 1");
        assert_eq!(fitted(&["4688", "1"], true, 20), "4688, 1, …");
        assert_eq!(fitted(&["4688", "4624", "1"], false, 10), "4688, …");
        assert_eq!(fitted(&["C:\\Windows\\System32\\cmd.exe", "x"], false, 12), "C:\\Windows\\…");
        assert_eq!(fitted(&[], false, 12), "");
    }

    #[test]
    fn nearly_none_and_nearly_all_are_told_from_none_and_all() {
        assert_eq!([share(0, 0), share(1, 1000), share(999, 1000), share(7, 7)], ["0%", "<1%", "99%", "100%"]);
    }

    #[test]
    fn kinds_have_the_names_that_people_use() {
        let named = |channel: &str, code: &str| name(&Kind { channel: channel.into(), code: code.into() });
        assert_eq!(named("Microsoft-Windows-Sysmon/Operational", "1"), "Sysmon 1");
        assert_eq!(named("linux_secure", ""), "linux_secure");
        assert_eq!(named("", ""), "events of no source type");
    }

    #[test]
    fn kinds_of_a_channel_are_listed_together() {
        let kind = |channel: &str, code: &str| Kind { channel: channel.into(), code: code.into() };
        let all = [kind("Security", "4624"), kind("security", "4688"), kind("System", "7045"), kind("zeek", "")];
        assert_eq!(names(&all), "Security 4624, 4688, System 7045, zeek");
        let many: Vec<Kind> = (1..15).map(|code| kind("a", &code.to_string())).collect();
        assert_eq!(names(&many), "a 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4 more");
    }

    #[test]
    fn spellings_of_a_name_stand_together() {
        let mut names = ["process", "New_Process_Name", "host", "NewProcessName", "_time"];
        names.sort_by_key(|name| order(name));
        assert_eq!(names, ["host", "NewProcessName", "New_Process_Name", "process", "_time"]);
    }
}
