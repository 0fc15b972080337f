//! A test run in GitHub's Markdown, for the summary of a workflow's step.

use super::loose::{self, Loose};
use super::{Results, Verdict, policy, pretty};
use crate::diagnostic::render::Ink;
use crate::diagnostic::visible::visible_lines;
use crate::harness::outcome::Outcome;
use crate::harness::report::finding::of_query;
use crate::harness::settle::Written;

/// GitHub takes a summary of 1 MiB and refuses a longer one; what is said last must fit too.
const MOST: usize = 900_000;
/// So much of one query is shown.
const OF_ONE: usize = 20_000;

/// The summary: the counts, a table of what needs a look, and each of those in full.
pub fn markdown(results: &Results<'_>) -> String {
    let mut wrong: Vec<(Verdict, &Outcome, Written)> = results
        .tested
        .iter()
        .map(|(outcome, written)| (Verdict::of(outcome, *written), outcome, *written))
        .filter(|(verdict, ..)| !verdict.is_right())
        .collect();
    wrong.sort_by_key(|(verdict, ..)| *verdict);
    let mut out = format!("## spelt test\n\n{}\n", results.summary().line());
    if !wrong.is_empty() {
        out.push_str("\n| | query | |\n|---|---|---|\n");
        put(&mut out, MOST, wrong.iter().map(|(verdict, outcome, written)| line(*verdict, outcome, *written)));
        put(&mut out, MOST, wrong.iter().map(|(verdict, outcome, written)| details(*verdict, outcome, *written)));
    }
    let names = results.names().into_iter().filter(|(verdict, _)| *verdict == Verdict::Skipped);
    for (_, names) in names {
        put(&mut out, MOST, std::iter::once(named("Skipped, for want of a dataset", &names)));
    }
    let loose = results.told().into_iter().filter(|told| told.query.is_empty());
    let of_files: Vec<String> = loose
        .map(|told| format!("- {}: {}\n", escaped(told.source.file()), escaped(&told.diagnostic.message)))
        .collect();
    let of_queries: Vec<Loose> = loose::all(results).into_iter().filter(|loose| loose.is_of_queries).collect();
    if !of_files.is_empty() || !of_queries.is_empty() {
        out.push_str("\n### Loose ends\n\n");
        put(&mut out, MOST, of_files.into_iter());
        let named = |loose: &Loose| {
            let names: Vec<&str> = loose.names.iter().map(|name| &**name).collect();
            named(&loose.sentence, &names)
        };
        put(&mut out, MOST, of_queries.iter().map(named));
    }
    let policy = policy::lines(results);
    if !policy.is_empty() {
        out.push_str("\n### By spelt.toml\n\n");
        put(&mut out, MOST, policy.iter().map(|line| format!("- {}\n", escaped(line))));
    }
    out
}

/// A sentence that holds for several queries, which are named when it is opened.
fn named(sentence: &str, names: &[&str]) -> String {
    let list: String = names.iter().map(|name| format!("- {}\n", escaped(name))).collect();
    format!("\n<details><summary>{}: {}</summary>\n\n{list}\n</details>\n", escaped(sentence), names.len())
}

/// Adds parts as long as all is no longer than `most`, and says how many do not.
pub fn put(out: &mut String, most: usize, parts: impl Iterator<Item = String>) {
    let mut left_out = 0;
    for part in parts {
        match left_out == 0 && out.len() + part.len() <= most {
            true => out.push_str(&part),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        out.push_str(&format!("\n... and {left_out} more, which the log has\n"));
    }
}

fn line(verdict: Verdict, outcome: &Outcome, written: Written) -> String {
    let first = of_query(outcome, written).find(|told| told.diagnostic.is_error());
    let message = first.map(|told| told.finding().message()).unwrap_or_default();
    format!("| **{}** | {} | {} |\n", verdict.word(), escaped(&outcome.query.id), escaped(&message))
}

fn details(verdict: Verdict, outcome: &Outcome, written: Written) -> String {
    let text = visible_lines(pretty::one(outcome, written, Ink::Plain).trim_end());
    let text = match text.char_indices().nth(OF_ONE) {
        Some((at, _)) => format!("{}\n...", &text[..at]),
        None => text,
    };
    let fence = fence(&text);
    let summary = format!("{} {}", verdict.word(), escaped(&outcome.query.id));
    format!("\n<details><summary>{summary}</summary>\n\n{fence}diff\n{text}\n{fence}\n\n</details>\n")
}

/// A fence longer than any run of backticks in a text.
pub fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Text on one line in which nothing is markup: a mark that would be is a character reference.
pub fn escaped(text: &str) -> String {
    let text = crate::diagnostic::visible::visible(text);
    let mut out = String::new();
    for (at, letter) in text.char_indices() {
        match is_markup(&text[..at], letter, &text[at + letter.len_utf8()..]) {
            true => out.push_str(&format!("&#{};", u32::from(letter))),
            false => out.push(letter),
        }
    }
    out
}

/// Whether a mark between two texts would be read as GitHub's Markdown.
fn is_markup(before: &str, mark: char, after: &str) -> bool {
    let begins = |is: fn(char) -> bool| after.starts_with(is);
    match mark {
        '|' | '`' | '<' | '>' | '&' | '*' | '[' | ']' | '@' | '\\' | '~' | '$' => true,
        // Within a word it is a letter.
        '_' => !(before.ends_with(char::is_alphanumeric) && begins(char::is_alphanumeric)),
        // A heading, or an issue's number.
        '#' => before.is_empty() || begins(|next| next.is_ascii_digit()),
        '+' | '-' | '=' => before.is_empty(),
        '.' => before.to_ascii_lowercase().ends_with("www"),
        ':' => after.starts_with("//") || is_emoji(after),
        _ => false,
    }
}

/// Whether text after a colon is the name of an emoji, `smile:`. A line and a column, `1:1`, are none.
fn is_emoji(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_+-".contains(letter);
    let name = text.split_once(':').map_or("", |(name, _)| name);
    name.chars().all(is_of_name) && name.contains(|letter: char| !letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(escaped("a|b\n<i>`"), "a&#124;b␊&#60;i&#62;&#96;");
        assert_eq!(escaped("# _a_ [b](c) @d"), "&#35; &#95;a&#95; &#91;b&#93;(c) &#64;d");
        assert_eq!(escaped("https://a www.b :x: a#1"), "https&#58;//a www&#46;b &#58;x: a&#35;1");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence("a"), "```");
    }

    #[test]
    fn paths_and_names_are_legible() {
        let plain = "remote/a_b#smb-exec: queries/a.md:68:4, fires/evtx-dump: 2 rows";
        assert_eq!(escaped(plain), plain);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut out = "x".repeat(MOST - 3);
        put(&mut out, MOST, ["ab", "cd", "e"].map(String::from).into_iter());
        assert!(out.ends_with("xab\n... and 2 more, which the log has\n"), "{}", &out[MOST - 9..]);
    }
}
