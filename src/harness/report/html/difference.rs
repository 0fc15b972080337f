//! A difference on the page: a line each, its sign, and the changed part marked.

use super::page::Page;
use crate::harness::diff::Difference;
use crate::harness::diff::inline::Marked;
use crate::harness::diff::show::{Line, Sign, lines};

/// The lines of a difference. Whoever cannot see colours has the signs, whoever cannot see has `ins` and `del`.
pub fn difference(page: &mut Page, difference: &Difference) {
    page.element("div", &[("class", "difference")], |page| {
        lines(difference).iter().for_each(|one| line(page, one));
    });
}

fn line(page: &mut Page, line: &Line) {
    let (tag, class) = match line.sign {
        Sign::Context => ("div", "same"),
        Sign::Changed => ("div", "changed"),
        Sign::Old => ("del", "old"),
        Sign::New => ("ins", "new"),
    };
    page.element(tag, &[("class", class)], |page| {
        page.text(&format!("{} ", line.sign.letter()));
        marked(page, &line.text);
    });
}

fn marked(page: &mut Page, Marked { text, marks }: &Marked) {
    let mut at = 0;
    for mark in marks {
        page.text(&text[at..mark.start]);
        page.words("mark", &[], &text[mark.clone()]);
        at = mark.end;
    }
    page.text(text[at..].trim_end());
}
