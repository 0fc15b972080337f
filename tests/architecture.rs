//! The house rules that a compiler does not know: which room may use which, and what a file looks like.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms and their ranks; a room uses only rooms of a lower rank. ARCHITECTURE.md says why.
const RANKS: &[(&str, u8)] = &[
    ("source", 0),
    ("value", 0),
    ("diagnostic", 1),
    ("table", 1),
    ("syntax", 2),
    ("function", 2),
    ("aggregate", 2),
    ("knowledge", 2),
    ("model", 2),
    ("plan", 3),
    ("command", 4),
    ("engine", 5),
    ("backend", 5),
    ("lint", 5),
    ("events", 5),
    ("document", 5),
    ("project", 5),
    ("harness", 6),
    ("cli", 7),
];

/// Arrows that ranks allow and the design does not: the plan knows no grammar, and a translation reads no rows.
const NEVER: &[(&str, &str)] = &[("plan", "syntax"), ("backend", "table")];

/// A file of more lines holds two topics.
const MOST_LINES: usize = 600;

/// A file of more lines is named, so that it is looked at.
const MANY_LINES: usize = 400;

/// A file of the crate: its path under `src`, and its text.
struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    /// The room it belongs to; none for `lib.rs` and `main.rs`, which see everything.
    fn room(&self) -> Option<String> {
        let first = self.path.components().next()?.as_os_str().to_str()?;
        let room = first.strip_suffix(".rs").unwrap_or(first);
        (room != "lib" && room != "main").then(|| room.to_string())
    }

    /// How many modules deep it stands: `plan.rs` 1, `plan/print.rs` 2.
    fn depth(&self) -> usize {
        self.path.components().count()
    }
}

fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pages = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file is text");
                let path = path.strip_prefix(&root).expect("it was found under src").to_path_buf();
                pages.push(Page { path, text });
            }
        }
    }
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages
}

/// The rooms that a text names, each with its line: `use crate::a::B`, `crate::a::b()`, `use crate::{a, b::C}`.
fn rooms_named(text: &str) -> Vec<(usize, String)> {
    let code: String = text.lines().map(|line| format!("{}\n", without_comment(line))).collect();
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => named.push((line, first_word(rest))),
            Some(group) => named.extend(group_members(group).map(|member| (line, first_word(member)))),
        }
    }
    named
}

fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| line[..*at].matches('"').count().is_multiple_of(2));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The members of a `use` group whose opening brace has been read.
fn group_members(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 1;
    let mut begin = 0;
    let mut members = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                members.push(&group[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            members.push(&group[begin..at]);
            break;
        }
    }
    members.into_iter().filter(|member| !member.trim().is_empty())
}

fn rank(room: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == room).map(|(_, rank)| *rank)
}

/// What is wrong with an arrow from a room to another, if anything.
fn fault(from: &str, to: &str) -> Option<String> {
    if from == to {
        return None;
    }
    if NEVER.contains(&(from, to)) {
        return Some(format!("`{from}` must not use `{to}`"));
    }
    match (rank(from), rank(to)) {
        (Some(own), Some(other)) if other < own => None,
        (Some(own), Some(other)) => Some(format!("`{from}` of rank {own} must not use `{to}` of rank {other}")),
        (None, _) => Some(format!("the room `{from}` has no rank")),
        (_, None) => Some(format!("the room `{to}` has no rank")),
    }
}

/// Lines that leave their room by `super`, which would hide an arrow; a line within a `mod` is one module deeper.
fn lines_that_climb_out(page: &Page) -> impl Iterator<Item = usize> {
    page.text.lines().enumerate().filter_map(|(index, line)| {
        let within = usize::from(line.starts_with(' '));
        let climbs = "super::".repeat(page.depth() + within);
        without_comment(line).contains(&climbs).then_some(index + 1)
    })
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_room_uses_only_rooms_of_lower_rank() {
    let mut faults = Vec::new();
    for page in pages() {
        let Some(room) = page.room() else { continue };
        for (line, used) in rooms_named(&page.text) {
            let fault = fault(&room, &used).map(|fault| format!("src/{}:{line}: {fault}", page.path.display()));
            faults.extend(fault);
        }
        let climbs = lines_that_climb_out(&page);
        faults.extend(climbs.map(|line| format!("src/{}:{line}: name a room by `crate::`", page.path.display())));
    }
    assert_none(&faults);
}

#[test]
fn every_file_begins_with_a_sentence_that_says_what_it_is() {
    let is_sentence = |page: &Page| {
        let opening: Vec<&str> = page.text.lines().take_while(|line| line.starts_with("//!")).collect();
        let paragraph = opening.split(|line| line.trim() == "//!").next().and_then(|lines| lines.last());
        paragraph.is_some_and(|last| last.ends_with('.'))
    };
    let faults = pages().into_iter().filter(|page| !is_sentence(page));
    let faults = faults.map(|page| format!("src/{}:1: begin with a sentence after `//!`", page.path.display()));
    assert_none(&faults.collect::<Vec<_>>());
}

#[test]
fn no_file_is_two_topics_long() {
    let mut faults = Vec::new();
    for page in pages() {
        let lines = page.text.lines().count();
        if lines > MANY_LINES {
            println!("src/{}: {lines} lines", page.path.display());
        }
        if lines > MOST_LINES {
            faults.push(format!("src/{}: {lines} lines, at most {MOST_LINES}", page.path.display()));
        }
    }
    assert_none(&faults);
}

#[test]
fn a_room_is_a_file_beside_its_folder() {
    let faults = pages().into_iter().filter(|page| page.path.ends_with("mod.rs"));
    assert_none(
        &faults.map(|page| format!("src/{}: name it after its folder", page.path.display())).collect::<Vec<_>>(),
    );
}

#[test]
fn every_way_to_name_a_room_is_seen() {
    let text = "//! crate::never\nuse crate::value::Value;\nlet x = crate::table::Table::default(); // crate::no\n\
                use crate::{\n    plan::{Op, Step},\n    source,\n};\nlet url = \"http://x\"; crate::cli::run();\n";
    let named: Vec<(usize, String)> = rooms_named(text);
    let expected = [(2, "value"), (3, "table"), (4, "plan"), (4, "source"), (8, "cli")];
    assert_eq!(named, expected.map(|(line, room)| (line, room.to_string())));
}

#[test]
fn a_forbidden_arrow_is_a_fault() {
    assert_eq!(fault("engine", "plan"), None);
    assert_eq!(fault("engine", "engine"), None);
    assert!(fault("engine", "events").is_some());
    assert!(fault("syntax", "command").is_some());
    assert!(fault("plan", "syntax").is_some());
    assert!(fault("attic", "plan").is_some());
    let page = |path: &str, text: &str| Page { path: path.into(), text: text.into() };
    assert_eq!(lines_that_climb_out(&page("plan/a.rs", "use super::Op;\nuse super::super::table;\n")).count(), 1);
    assert_eq!(lines_that_climb_out(&page("plan/a.rs", "mod tests {\n    use super::super::Op;\n}\n")).count(), 0);
}
