//! A regular expression of PCRE2 as a tree, and the sets of characters in it.

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// One character of a set.
    One(Set),
    /// A place between characters.
    Place(Place),
    /// What stands ahead or behind, or does not.
    Look {
        /// Ahead rather than behind.
        ahead: bool,
        /// Whether it must not be there.
        negated: bool,
        /// What is looked for.
        body: Box<Node>,
    },
    /// Parentheses; what a numbered one matches is kept.
    Group(Option<usize>, Box<Node>),
    /// One part after the other; none is empty text.
    All(Vec<Node>),
    /// The first of several that lets the rest match.
    Any(Vec<Node>),
    /// A part so many times.
    Repeat {
        /// The part.
        body: Box<Node>,
        /// At least.
        least: u32,
        /// At most; none for no end.
        most: Option<u32>,
        /// As often as possible, as seldom, or as often as possible for good.
        greed: Greed,
    },
}

/// How often a part is repeated of what is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greed {
    /// As often as possible.
    Most,
    /// As seldom as possible.
    Least,
    /// As often as possible, whatever comes after.
    Possessive,
}

/// A place between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// The end of the text, or of its last line.
    LastEnd,
    /// The start of a line.
    LineStart,
    /// The end of a line.
    LineEnd,
    /// Between a character of a word and none.
    Edge,
    /// Any other place.
    NoEdge,
}

/// A set of characters, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Its ranges, in the order of the expression.
    pub ranges: Vec<(char, char)>,
    /// Whether it holds all others instead.
    pub negated: bool,
    /// Whether the case of letters counts for nothing.
    pub folds: bool,
}

/// What characters may stand somewhere, and whether the text may end there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The characters, as ranges in order.
    pub ranges: Vec<(char, char)>,
    /// Whether the text may end.
    pub end: bool,
}

/// The characters of words.
pub const WORD: [(char, char); 4] = [('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_')];

impl Set {
    /// One character.
    pub fn of(c: char, folds: bool) -> Set {
        Set { ranges: vec![(c, c)], negated: false, folds }
    }

    /// Its characters as ranges in order; of one that folds, at least those that it stands for.
    pub fn characters(&self) -> Vec<(char, char)> {
        let mut ranges = self.ranges.clone();
        if self.folds && !self.negated {
            ranges.extend(self.ranges.iter().flat_map(|range| cases(*range)));
        }
        if self.negated { complement(&ranges) } else { sorted(ranges) }
    }

    /// Whether folding changes it.
    pub fn has_case(&self) -> bool {
        self.ranges.iter().any(|range| !cases(*range).is_empty())
    }
}

impl Next {
    /// Anything.
    pub fn anything() -> Next {
        Next { ranges: vec![('\0', char::MAX)], end: true }
    }

    /// Nothing but the end.
    pub fn only_end() -> Next {
        Next { ranges: Vec::new(), end: true }
    }

    /// Whether nothing can stand in both.
    pub fn is_apart_from(&self, other: &Next) -> bool {
        let meets = |one: &(char, char), two: &(char, char)| one.0 <= two.1 && two.0 <= one.1;
        let share_a_character = self.ranges.iter().any(|one| other.ranges.iter().any(|two| meets(one, two)));
        let both_end = self.end && other.end;
        !both_end && !share_a_character
    }

    /// Both.
    pub fn or(mut self, other: &Next) -> Next {
        self.ranges.extend(&other.ranges);
        Next { ranges: sorted(self.ranges), end: self.end || other.end }
    }
}

impl Node {
    /// Whether it can match empty text.
    pub fn may_be_empty(&self) -> bool {
        match self {
            Node::One(_) => false,
            Node::Place(_) | Node::Look { .. } => true,
            Node::Group(_, body) => body.may_be_empty(),
            Node::All(parts) => parts.iter().all(Node::may_be_empty),
            Node::Any(parts) => parts.iter().any(Node::may_be_empty),
            Node::Repeat { body, least, .. } => *least == 0 || body.may_be_empty(),
        }
    }

    /// What can stand where it begins, if `after` can stand where it ends.
    pub fn first(&self, after: &Next) -> Next {
        match self {
            Node::One(set) => Next { ranges: set.characters(), end: false },
            Node::Place(Place::End) => Next::only_end(),
            Node::Place(Place::LastEnd) => Next { ranges: vec![('\n', '\n')], end: true },
            // What they ask of the next character is left aside, so that more is thought possible than is.
            Node::Place(Place::Start | Place::LineStart | Place::LineEnd | Place::Edge | Place::NoEdge) => {
                after.clone()
            }
            Node::Look { .. } => after.clone(),
            Node::Group(_, body) => body.first(after),
            Node::All(parts) => parts.iter().rev().fold(after.clone(), |after, part| part.first(&after)),
            Node::Any(parts) => parts.iter().map(|part| part.first(after)).fold(Next::default(), |all, it| all.or(&it)),
            Node::Repeat { body, least, .. } => {
                let first = body.first(after);
                if *least == 0 { first.or(after) } else { first }
            }
        }
    }

    /// The same of the text before it, read backwards.
    pub fn last(&self, before: &Next) -> Next {
        match self {
            Node::One(set) => Next { ranges: set.characters(), end: false },
            Node::Place(Place::Start) => Next::only_end(),
            Node::Place(_) | Node::Look { .. } => before.clone(),
            Node::Group(_, body) => body.last(before),
            Node::All(parts) => parts.iter().fold(before.clone(), |before, part| part.last(&before)),
            Node::Any(parts) => parts.iter().map(|part| part.last(before)).fold(Next::default(), |all, it| all.or(&it)),
            Node::Repeat { body, least, .. } => {
                let last = body.last(before);
                if *least == 0 { last.or(before) } else { last }
            }
        }
    }

    /// It and all parts of it.
    pub fn any(&self, holds: &dyn Fn(&Node) -> bool) -> bool {
        holds(self)
            || match self {
                Node::One(_) | Node::Place(_) => false,
                Node::Look { body, .. } | Node::Group(_, body) | Node::Repeat { body, .. } => body.any(holds),
                Node::All(parts) | Node::Any(parts) => parts.iter().any(|part| part.any(holds)),
            }
    }
}

/// Ranges in order, each apart from the next.
fn sorted(mut ranges: Vec<(char, char)>) -> Vec<(char, char)> {
    ranges.sort_unstable();
    let mut out: Vec<(char, char)> = Vec::new();
    for (from, to) in ranges {
        match out.last_mut() {
            Some((_, last)) if u32::from(from) <= u32::from(*last) + 1 => *last = (*last).max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// All characters that are in none of the ranges.
pub fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut from = Some('\0');
    for (first, last) in sorted(ranges.to_vec()) {
        if let Some(from) = from.filter(|from| *from < first) {
            out.push((from, before(first)));
        }
        from = after(last);
    }
    out.extend(from.map(|from| (from, char::MAX)));
    out
}

fn before(c: char) -> char {
    let place = u32::from(c).saturating_sub(1);
    char::from_u32(place).unwrap_or('\u{d7ff}')
}

fn after(c: char) -> Option<char> {
    if c == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(c) + 1) }
}

/// The characters that those of a range are in the other case.
pub fn cases((from, to): (char, char)) -> Vec<(char, char)> {
    const MANY: u32 = 512;
    if u32::from(to) - u32::from(from) > MANY {
        return vec![('\0', char::MAX)];
    }
    let folded = (from..=to).flat_map(|c| {
        let own = c.to_lowercase().chain(c.to_uppercase());
        let signs = match c {
            'k' | 'K' => Some('\u{212a}'),
            's' | 'S' => Some('\u{17f}'),
            _ => None,
        };
        own.chain(signs).filter(move |other| *other != c)
    });
    sorted(folded.map(|c| (c, c)).collect())
}
