//! The template of `foreach`, and what its marks stand for.

use crate::command::lower::options::Arguments;
use crate::syntax::layout::commands;
use std::fmt;

/// A template, and the marks in it.
#[derive(Clone)]
pub struct Template {
    /// The commands, without the brackets around them.
    text: String,
    marks: Vec<(String, Part)>,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// The field's name.
    Field,
    /// What its wildcards match.
    Stars,
    /// What the wildcard of this number matches, from 0.
    Star(usize),
}

/// Options that name marks, and the marks where they are not given.
const MARKS: [(&str, &str, Part); 5] = [
    ("fieldstr", "<<FIELD>>", Part::Field),
    ("matchstr", "<<MATCHSTR>>", Part::Stars),
    ("matchseg1", "<<MATCHSEG1>>", Part::Star(0)),
    ("matchseg2", "<<MATCHSEG2>>", Part::Star(1)),
    ("matchseg3", "<<MATCHSEG3>>", Part::Star(2)),
];

impl Template {
    /// The template in brackets, with the marks that the options give.
    pub fn new(bracketed: &str, arguments: &Arguments<'_, '_>) -> Template {
        let mark = |(option, mark, part): (&str, &str, Part)| {
            let given = arguments.text(option).filter(|given| !given.is_empty());
            (given.unwrap_or_else(|| mark.to_string()), part)
        };
        Template { text: inside(bracketed).to_string(), marks: MARKS.into_iter().map(mark).collect() }
    }

    /// The text for a field. The marks of the text that is put in stay as they are.
    pub fn fill(&self, field: &str, stars: &[&str]) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while !rest.is_empty() {
            let mark = self.marks.iter().find(|(mark, _)| rest.starts_with(mark.as_str()));
            match mark {
                Some((mark, part)) => {
                    match part {
                        Part::Field => out.push_str(field),
                        Part::Stars => stars.iter().for_each(|star| out.push_str(star)),
                        Part::Star(index) => out.push_str(stars.get(*index).copied().unwrap_or_default()),
                    }
                    rest = &rest[mark.len()..];
                }
                None => {
                    let next = rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at);
                    out.push_str(&rest[..next]);
                    rest = &rest[next..];
                }
            }
        }
        out
    }
}

/// Laid out, so that templates which differ in blanks alone look the same.
impl fmt::Debug for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = commands(&self.text).unwrap_or_else(|_| self.text.clone());
        out.debug_struct("Template").field("text", &text).field("marks", &self.marks).finish()
    }
}

/// What stands in brackets.
pub fn inside(bracketed: &str) -> &str {
    bracketed.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(bracketed)
}
