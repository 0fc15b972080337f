//! What a branch changes, for people: a line for each query that it has a part in, what to know of it below, the counts last.

use super::{Effect, Verdict, summary};
use crate::diagnostic::render::Ink;
use crate::diagnostic::visible::visible;
use crate::harness::report::ink::{BAD, FAINT, FAIR, GOOD, LOUD, paint};
use crate::harness::report::pretty::difference;
use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// The words in front are as wide as this.
const WIDTH: usize = 8;

/// How it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether the rows that differ are shown too.
    pub rows: bool,
    /// The columns of the terminal; none if there is none.
    pub width: Option<usize>,
    /// Its colours.
    pub ink: Ink,
}

/// What is not the same, the loudest last, where a terminal shows it.
pub fn table(effects: &[Effect], look: Look) -> String {
    let mut shown: Vec<&Effect> = effects.iter().filter(|effect| is_shown(effect)).collect();
    shown.sort_by_key(|effect| std::cmp::Reverse(effect.verdict));
    let mut out: String = shown.iter().map(|effect| one(effect, look)).collect();
    let loudest = shown.last().map_or(Verdict::Same, |effect| effect.verdict);
    let style = match colour(loudest) {
        style if style == LOUD => BAD,
        style => style,
    };
    if !out.is_empty() {
        out.truncate(out.trim_end().len());
        out.push_str("\n\n");
    }
    let word = paint("Plan", style, look.ink);
    out.push_str(&format!("{:>1$}{word} {2}\n", "", WIDTH - "Plan".len(), wrapped(&summary(effects), look.width)));
    out
}

/// Text beside the words in front, broken between words where the terminal ends.
fn wrapped(text: &str, width: Option<usize>) -> String {
    let most = width.map_or(usize::MAX, |width| width.saturating_sub(WIDTH + 1));
    let (mut out, mut used) = (String::new(), 0);
    for word in text.split(' ') {
        match used {
            0 => {}
            _ if used + 1 + word.width() > most => {
                out.push_str(&format!("\n{:WIDTH$} ", ""));
                used = 0;
            }
            _ => {
                out.push(' ');
                used += 1;
            }
        }
        out.push_str(word);
        used += word.width();
    }
    out
}

/// Whether the branch has a part in it.
pub fn is_shown(effect: &Effect) -> bool {
    effect.verdict != Verdict::Same || !effect.causes.is_empty() || !effect.removed.is_empty() || effect.breaks()
}

fn one(effect: &Effect, look: Look) -> String {
    let word = effect.verdict.word();
    let space = " ".repeat(WIDTH.saturating_sub(word.len()));
    let (id, headline) = (visible(&effect.query.id), visible(&effect.headline()));
    let fits = look.width.is_none_or(|width| WIDTH + 1 + id.width() + 2 + headline.width() <= width);
    let between = if fits { "  ".to_string() } else { format!("\n{:WIDTH$} ", "") };
    let (word, headline) = (paint(word, colour(effect.verdict), look.ink), paint(&headline, FAINT, look.ink));
    let mut out = format!("{space}{word} {id}{between}{headline}\n");
    for detail in effect.details() {
        out.push_str(&format!("{:WIDTH$} {}\n", "", wrapped(&visible(&detail), look.width)));
    }
    if look.rows
        && let Some(differs) = &effect.difference
    {
        out.push_str(&difference(differs, look.ink));
        out.push('\n');
    }
    out
}

fn colour(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Silent => LOUD,
        Verdict::Refused | Verdict::Unread => BAD,
        Verdict::Fewer
        | Verdict::Changed
        | Verdict::Columns
        | Verdict::More
        | Verdict::Gone
        | Verdict::New
        | Verdict::Untested => FAIR,
        Verdict::Moved | Verdict::Safe | Verdict::Same => GOOD,
    }
}
