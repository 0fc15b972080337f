//! What a branch changes, in GitHub's Markdown: a comment on a pull request, or the summary of a workflow's step.

use super::pretty::is_shown;
use super::{Effect, summary};
use crate::diagnostic::render::Ink;
use crate::diagnostic::visible::visible_lines;
use crate::harness::report::markdown::{escaped, fence, put};
use crate::harness::report::pretty::difference;

/// GitHub takes a comment of so many characters, and refuses a longer one; what is said last must fit too.
const MOST: usize = 60_000;
/// So much of the rows of one query is shown.
const OF_ONE: usize = 8_000;

/// The comment. `since` says what the branch is compared with.
pub fn markdown(effects: &[Effect], since: &str) -> String {
    let mut shown: Vec<&Effect> = effects.iter().filter(|effect| is_shown(effect)).collect();
    shown.sort_by_key(|effect| effect.verdict);
    let mut out = format!("## spelt plan\n\n{}\n\n{}\n", escaped(since), escaped(&summary(effects)));
    if shown.is_empty() {
        return out;
    }
    out.push_str("\n| | query | rows | |\n|---|---|---|---|\n");
    put(&mut out, MOST, shown.iter().map(|effect| line(effect)));
    put(&mut out, MOST, shown.iter().filter_map(|effect| rows(effect)));
    out
}

fn line(effect: &Effect) -> String {
    let details: Vec<String> = effect.details().iter().map(|detail| escaped(detail)).collect();
    let (word, id) = (effect.verdict.word(), escaped(&effect.query.id));
    format!("| **{word}** | {id} | {} | {} |\n", escaped(&effect.headline()), details.join("<br>"))
}

/// The rows that differ, folded.
fn rows(effect: &Effect) -> Option<String> {
    let text = difference(effect.difference.as_ref()?, Ink::Plain);
    let text = visible_lines(text.trim_end());
    let text = match text.char_indices().nth(OF_ONE) {
        Some((at, _)) => format!("{}\n...", &text[..at]),
        None => text,
    };
    let fence = fence(&text);
    let summary = format!("{} {}", effect.verdict.word(), escaped(&effect.query.id));
    Some(format!("\n<details><summary>{summary}</summary>\n\n{fence}diff\n{text}\n{fence}\n\n</details>\n"))
}
