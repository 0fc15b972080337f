//! Whether PostgreSQL takes what PCRE2 takes where an expression can match in several ways.
//!
//! PCRE2 tries one part after the other and takes the first way that lets the rest match. PostgreSQL first takes the
//! longest match of the whole, or the shortest if the first thing that is repeated is lazy, and then does the same for its
//! parts from left to right (PostgreSQL, "Regular Expression Matching Rules"). They take the same where the length of
//! every part but one follows from the text, or where parts of one kind follow each other, or where the end of the whole
//! is given.

use super::tree::{Greed, Next, Node, Place};

/// In how many ways a part can match from where it begins, given what may come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// In one.
    Forced,
    /// In several, the longest or the shortest first. A chain is put together of repeated characters alone.
    Length { greed: Greed, is_chain: bool },
}

/// An expression of which both engines take the same; what follows it to that end.
#[derive(Debug)]
pub struct Settled {
    /// The expression, with the greed that each part has in PostgreSQL.
    pub node: Node,
    /// Whether the rest of the text has to be matched after it.
    pub to_end: bool,
}

/// What makes both engines take the same; `to_end` tells whether the match may be longer than it is.
pub fn settled(node: Node, to_end: bool) -> Result<Settled, String> {
    let after = Next::anything();
    let whole = of(&node, &after);
    if let Ok(choice) = whole {
        let greed = choice.greed();
        let node = preferring(node, greed);
        if greed == Greed::Most || !has_alternatives(&node) {
            return Ok(Settled { node, to_end: false });
        }
        // Alternatives are greedy to PostgreSQL, and so is what begins with them.
        return if to_end { Ok(Settled { node, to_end }) } else { Err(MIXED.into()) };
    }
    let Node::All(parts) = node else { return Err(whole.err().unwrap_or_default()) };
    if !to_end {
        return Err(MIXED.into());
    }
    runs(&parts)?;
    let prefers = |index: usize| of(&parts[index], &Node::All(parts[index + 1..].to_vec()).first(&after));
    let greeds: Vec<Greed> =
        (0..parts.len()).map(|index| Ok(prefers(index)?.greed())).collect::<Result<_, String>>()?;
    let parts = parts.into_iter().zip(greeds).map(|(part, greed)| preferring(part, greed)).collect();
    Ok(Settled { node: Node::All(parts), to_end })
}

const MIXED: &str = "it can match in several ways, of which PostgreSQL takes another";

/// PostgreSQL takes parts without groups as one, as far as they are all greedy or all lazy.
fn runs(parts: &[Node]) -> Result<(), String> {
    let after = Next::anything();
    let mut run: Vec<(Choice, bool)> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let choice = of(part, &Node::All(parts[index + 1..].to_vec()).first(&after))?;
        let is_alone = part.any(&|node| matches!(node, Node::Group(Some(_), _)));
        let is_other =
            |(known, _): &(Choice, bool)| known.is_free() && choice.is_free() && known.greed() != choice.greed();
        if is_alone || run.iter().any(is_other) {
            together(&std::mem::take(&mut run))?;
        }
        if !is_alone {
            run.push((choice, is_linear(part)));
        }
    }
    together(&run).map(|_| ())
}

impl Choice {
    fn is_free(self) -> bool {
        self != Choice::Forced
    }

    fn is_chain(self, of: Greed) -> bool {
        self == Choice::Length { greed: of, is_chain: true }
    }

    fn greed(self) -> Greed {
        match self {
            Choice::Forced => Greed::Most,
            Choice::Length { greed, .. } => greed,
        }
    }
}

/// The ways of a part.
fn of(node: &Node, after: &Next) -> Result<Choice, String> {
    match node {
        Node::One(_) | Node::Place(_) | Node::Look { .. } => Ok(Choice::Forced),
        Node::Group(_, body) => {
            let choice = of(body, after)?;
            let is_torn = choice.is_free() && choice.greed() == Greed::Least && has_alternatives(body);
            if is_torn { Err(MIXED.into()) } else { Ok(choice) }
        }
        Node::All(parts) => {
            let mut after = after.clone();
            let mut choices = Vec::new();
            for part in parts.iter().rev() {
                choices.push((of(part, &after)?, is_linear(part)));
                after = part.first(&after);
            }
            choices.reverse();
            together(&choices)
        }
        Node::Any(parts) => of_any(parts, after),
        Node::Repeat { body, least, most, greed } => of_repeat(body, (*least, *most), *greed, after),
    }
}

/// The ways of parts that follow each other. Of repeated characters, the longest of each first is also the longest of
/// all: where a later start leads less far, the way from the earlier one crosses it, and it can go on as that does. What
/// comes before the first choice is the same in any case.
fn together(choices: &[(Choice, bool)]) -> Result<Choice, String> {
    let Some(first) = choices.iter().position(|(choice, _)| choice.is_free()) else { return Ok(Choice::Forced) };
    let (choice, rest) = (choices[first].0, &choices[first + 1..]);
    let greed = choice.greed();
    let is_like = |(other, is_linear): &(Choice, bool)| *is_linear && (!other.is_free() || other.is_chain(greed));
    if !rest.iter().all(is_like) {
        return Err(MIXED.into());
    }
    let is_chain = choice.is_chain(greed) && choices.iter().all(|(_, is_linear)| *is_linear);
    Ok(Choice::Length { greed, is_chain })
}

/// The ways of alternatives.
fn of_any(parts: &[Node], after: &Next) -> Result<Choice, String> {
    let choices: Vec<Choice> = parts.iter().map(|part| of(part, after)).collect::<Result<_, _>>()?;
    let is_forced = choices.iter().all(|choice| !choice.is_free());
    let pairs =
        || parts.iter().enumerate().flat_map(|(index, one)| parts[index + 1..].iter().map(move |two| (one, two)));
    let longest = Choice::Length { greed: Greed::Most, is_chain: false };
    let is_apart = |one: &Node, two: &Node| one.first(after).is_apart_from(&two.first(after)) || are_apart(one, two);
    if pairs().all(|(one, two)| is_apart(one, two)) {
        return match choices.iter().find(|choice| choice.greed() != Greed::Most) {
            Some(_) => Err(MIXED.into()),
            None => Ok(if is_forced { Choice::Forced } else { longest }),
        };
    }
    let lengths: Vec<Option<usize>> = parts.iter().map(length).collect();
    if is_forced && lengths[0].is_some() && lengths.iter().all(|length| *length == lengths[0]) {
        return Ok(Choice::Forced);
    }
    // Of two that match, PostgreSQL takes the longer one: it has to be the first.
    if is_forced && pairs().all(|(one, two)| !may_begin(one, two)) { Ok(longest) } else { Err(MIXED.into()) }
}

/// The ways of what is repeated.
fn of_repeat(body: &Node, times: (u32, Option<u32>), greed: Greed, after: &Next) -> Result<Choice, String> {
    let (least, most) = times;
    let is_fixed = most == Some(least);
    if most != Some(1) && body.any(&may_lose_a_group) {
        return Err("it keeps what a group matched in an earlier round".into());
    }
    let first = body.first(after);
    let is_apart = first.is_apart_from(after);
    let free = |greed, is_chain| match greed {
        Greed::Possessive => Err("it is possessive, which PostgreSQL is not".to_string()),
        Greed::Most | Greed::Least => Ok(Choice::Length { greed, is_chain }),
    };
    if is_character(body) {
        return if is_fixed || is_apart { Ok(Choice::Forced) } else { free(greed, true) };
    }
    if body.may_be_empty() && (least, most) != (1, Some(1)) {
        return Err("it repeats what may be empty".into());
    }
    let next = if most == Some(1) { after.clone() } else { first.or(after) };
    let inner = of(body, &next)?;
    match inner {
        Choice::Forced if is_fixed || is_apart => Ok(Choice::Forced),
        Choice::Forced => free(greed, false),
        Choice::Length { greed: own, .. } if most == Some(1) && greed != Greed::Possessive => {
            let is_one = is_fixed || is_apart || own == greed;
            if is_one { free(own, false) } else { Err(MIXED.into()) }
        }
        Choice::Length { .. } => Err(MIXED.into()),
    }
}

/// Whether a group in it matches in some rounds only. PCRE2 keeps what it matched last, and PostgreSQL does not.
fn may_lose_a_group(node: &Node) -> bool {
    let keeps = |node: &Node| matches!(node, Node::Group(Some(_), _));
    match node {
        Node::Any(parts) => parts.iter().any(|part| part.any(&keeps)),
        Node::Repeat { body, least: 0, .. } => body.any(&keeps),
        Node::One(_) | Node::Place(_) | Node::Look { .. } | Node::Group(..) | Node::All(_) | Node::Repeat { .. } => {
            false
        }
    }
}

/// Whether it is one character of a set, in parentheses or not.
fn is_character(node: &Node) -> bool {
    match node {
        Node::One(_) => true,
        Node::Group(_, body) => is_character(body),
        Node::Place(_) | Node::Look { .. } | Node::All(_) | Node::Any(_) | Node::Repeat { .. } => false,
    }
}

/// Whether it is put together of characters and repeated characters alone.
fn is_linear(node: &Node) -> bool {
    match node {
        Node::One(_) | Node::Place(_) | Node::Look { .. } => true,
        Node::Group(_, body) => is_linear(body),
        Node::All(parts) => parts.iter().all(is_linear),
        Node::Any(parts) => parts.iter().all(is_character),
        Node::Repeat { body, least, most, .. } => is_character(body) || (*most == Some(*least) && is_linear(body)),
    }
}

/// Whether it is written with alternatives.
fn has_alternatives(node: &Node) -> bool {
    let is_written_so = |place: &Place| matches!(place, Place::Edge | Place::NoEdge | Place::LineStart);
    node.any(&|node| match node {
        Node::Any(_) => true,
        Node::Place(place) => is_written_so(place),
        Node::One(_) | Node::Look { .. } | Node::Group(..) | Node::All(_) | Node::Repeat { .. } => false,
    })
}

/// How long its matches are, if all are of one length.
fn length(node: &Node) -> Option<usize> {
    let (sets, is_whole) = beginning(node);
    is_whole.then_some(sets.len())
}

/// Whether a text that one matches is none that the other matches, nor begins like that.
fn are_apart(one: &Node, other: &Node) -> bool {
    beginning(one).0.iter().zip(&beginning(other).0).any(|(mine, theirs)| mine.is_apart_from(theirs))
}

/// Whether what one matches may be the beginning of what the other matches.
fn may_begin(one: &Node, other: &Node) -> bool {
    let ((mine, is_mine), (theirs, is_theirs)) = (beginning(one), beginning(other));
    let is_never_longer = is_mine && is_theirs && theirs.len() <= mine.len();
    !is_never_longer && !are_apart(one, other)
}

/// The characters that its matches begin with, as far as they are of one length, and whether that is all of it.
fn beginning(node: &Node) -> (Vec<Next>, bool) {
    match node {
        Node::One(_) => (vec![node.first(&Next::default())], true),
        Node::Place(_) | Node::Look { .. } => (Vec::new(), true),
        Node::Group(_, body) => beginning(body),
        Node::All(parts) => {
            let mut sets = Vec::new();
            for part in parts {
                let (more, is_whole) = beginning(part);
                sets.extend(more);
                if !is_whole {
                    return (sets, false);
                }
            }
            (sets, true)
        }
        Node::Any(parts) if parts.iter().all(is_character) => (vec![node.first(&Next::default())], true),
        Node::Any(_) => (Vec::new(), false),
        Node::Repeat { body, least, most, .. } => {
            let (sets, is_whole) = beginning(body);
            let times = if is_whole { *least as usize } else { (*least).min(1) as usize };
            (std::iter::repeat_n(sets, times).flatten().collect(), is_whole && *most == Some(*least))
        }
    }
}

/// The same with one greed for all that is repeated.
fn preferring(node: Node, greed: Greed) -> Node {
    let all = |parts: Vec<Node>| parts.into_iter().map(|part| preferring(part, greed)).collect();
    match node {
        Node::One(_) | Node::Place(_) | Node::Look { .. } => node,
        Node::Group(number, body) => Node::Group(number, Box::new(preferring(*body, greed))),
        Node::All(parts) => Node::All(all(parts)),
        Node::Any(parts) => Node::Any(all(parts)),
        Node::Repeat { body, least, most, .. } => {
            Node::Repeat { body: Box::new(preferring(*body, greed)), least, most, greed }
        }
    }
}
