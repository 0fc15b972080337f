//! A set of texts as one comparison describes it, and how two such sets stand to each other.

use crate::value::Value;
use crate::value::compare::{Operator, fold, search_order};
use crate::value::network::Network;
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;
use std::cmp::Ordering;

/// Texts that one comparison lets through.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'e> {
    /// This text alone.
    Text(&'e str),
    /// What matches a pattern of `search` or of LIKE.
    Wild(&'e Pattern),
    /// Numbers in this order to another; no text that is none.
    Number(Operator, f64),
    /// What stands in this order to a text, as numbers where both are.
    Ordered(Operator, &'e str),
    /// What holds a match.
    Regex(&'e Regex),
    /// Addresses.
    Network(Network),
}

/// A text, and whether it stands for all its spellings in capital and small letters.
struct Single<'e> {
    text: &'e str,
    is_in_any_case: bool,
}

impl<'e> Shape<'e> {
    /// Whether it holds a text; nothing if a regular expression gives up.
    fn holds(&self, text: &str) -> Option<bool> {
        Some(match self {
            Shape::Text(wanted) => *wanted == text,
            Shape::Wild(pattern) => pattern.matches(text),
            Shape::Number(operator, bound) => {
                let number = Value::from(text).number();
                number.and_then(|it| it.value.partial_cmp(bound)).is_some_and(|order| operator.accepts(order))
            }
            Shape::Ordered(operator, bound) => operator.accepts(search_order(text, bound)),
            Shape::Regex(regex) => regex.is_match(text).ok()?,
            Shape::Network(network) => network.holds(text),
        })
    }

    /// The one text it holds, if it is one.
    fn single(&self) -> Option<Single<'e>> {
        match self {
            Shape::Text(text) => Some(Single { text, is_in_any_case: false }),
            Shape::Wild(pattern) if pattern.is_literal() => {
                let text = pattern.text();
                let has_letters = text.chars().any(|c| c.is_uppercase() || c.is_lowercase());
                Some(Single { text, is_in_any_case: pattern.folds() && has_letters })
            }
            Shape::Wild(_) | Shape::Number(..) | Shape::Ordered(..) | Shape::Regex(_) | Shape::Network(_) => None,
        }
    }

    /// Whether case makes no difference to it.
    fn folds(&self) -> bool {
        match self {
            Shape::Wild(pattern) => pattern.folds(),
            Shape::Number(..) | Shape::Network(_) => true,
            Shape::Text(_) | Shape::Ordered(..) | Shape::Regex(_) => false,
        }
    }

    /// The numbers it holds, as the ends of a range, each with whether it belongs to it.
    fn range(&self) -> Option<Range> {
        let (operator, bound) = match self {
            Shape::Number(operator, bound) => (*operator, *bound),
            Shape::Ordered(operator, bound) => (*operator, Value::from(*bound).number()?.value),
            Shape::Text(_) | Shape::Wild(_) | Shape::Regex(_) | Shape::Network(_) => return None,
        };
        let (low, high) = ((f64::NEG_INFINITY, true), (f64::INFINITY, true));
        match operator {
            Operator::Equal => Some(Range { low: (bound, true), high: (bound, true) }),
            Operator::Less => Some(Range { low, high: (bound, false) }),
            Operator::LessOrEqual => Some(Range { low, high: (bound, true) }),
            Operator::Greater => Some(Range { low: (bound, false), high }),
            Operator::GreaterOrEqual => Some(Range { low: (bound, true), high }),
            Operator::NotEqual => None,
        }
    }

    /// Whether surely no text is in both.
    pub fn is_apart(&self, other: &Shape<'_>) -> bool {
        if let Some(single) = self.single() {
            return other.lacks(&single);
        }
        if let Some(single) = other.single() {
            return self.lacks(&single);
        }
        if let (Some(one), Some(two)) = (self.range(), other.range()) {
            return one.ends_before(&two) || two.ends_before(&one);
        }
        let (Shape::Wild(one), Shape::Wild(two)) = (self, other) else { return false };
        have_other_ends(one, two)
    }

    /// Whether it surely holds none of the spellings of a text.
    fn lacks(&self, single: &Single<'_>) -> bool {
        if !single.is_in_any_case || self.folds() {
            return self.holds(single.text) == Some(false);
        }
        match self {
            Shape::Text(text) => fold(text) != fold(single.text),
            // A star is a wildcard or a letter, as the pattern is one of `search` or of LIKE.
            Shape::Wild(pattern) if pattern.text().contains('*') => false,
            Shape::Wild(pattern) => !Pattern::like(&fold(pattern.text())).matches(&fold(single.text)),
            // Which spelling there is, no one knows.
            Shape::Ordered(..) | Shape::Regex(_) => false,
            Shape::Number(..) | Shape::Network(_) => self.holds(single.text) == Some(false),
        }
    }

    /// Whether each of its texts is surely in the other, too.
    pub fn is_within(&self, other: &Shape<'_>) -> bool {
        if let Some(single) = self.single() {
            return (!single.is_in_any_case || other.folds()) && other.holds(single.text) == Some(true);
        }
        if let (Some(one), Some(two)) = (self.range(), other.range()) {
            return two.spans(&one);
        }
        let (Shape::Wild(one), Shape::Wild(two)) = (self, other) else { return false };
        is_narrower(one, two)
    }
}

/// A range of numbers.
struct Range {
    low: (f64, bool),
    high: (f64, bool),
}

impl Range {
    fn ends_before(&self, other: &Range) -> bool {
        match self.high.0.total_cmp(&other.low.0) {
            Ordering::Less => true,
            Ordering::Equal => !(self.high.1 && other.low.1),
            Ordering::Greater => false,
        }
    }

    fn spans(&self, inner: &Range) -> bool {
        let reaches = |outer: (f64, bool), inner: (f64, bool)| outer.1 || !inner.1 || outer.0 != inner.0;
        self.low.0 <= inner.low.0
            && self.high.0 >= inner.high.0
            && reaches(self.low, inner.low)
            && reaches(self.high, inner.high)
    }
}

/// Whether what one pattern begins or ends with, the other cannot begin or end with. Two patterns with wildcards between
/// always meet in some text.
fn have_other_ends(one: &Pattern, two: &Pattern) -> bool {
    let ((begin, end), (other_begin, other_end)) = (one.ends(), two.ends());
    let (begin, other_begin) = (fold(begin), fold(other_begin));
    let (end, other_end) = (fold(end), fold(other_end));
    let begins_alike = begin.starts_with(&other_begin) || other_begin.starts_with(&begin);
    let ends_alike = end.ends_with(&other_end) || other_end.ends_with(&end);
    !(begins_alike && ends_alike)
}

/// A letter that no pattern holds, so that only a wildcard matches it.
const STRANGER: &str = "\u{10FFFD}";

/// Whether all that one pattern matches, the other matches too. A stranger in the place of each wildcard is matched by a
/// wildcard alone, and what matches it there matches any run.
fn is_narrower(one: &Pattern, two: &Pattern) -> bool {
    let sample = one.filled(STRANGER);
    (two.folds() || !one.folds()) && two.filled("").is_some() && sample.is_some_and(|sample| two.matches(&sample))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wild(text: &str) -> Pattern {
        Pattern::search(text)
    }

    fn apart(one: &str, two: &str) -> bool {
        Shape::Wild(&wild(one)).is_apart(&Shape::Wild(&wild(two)))
    }

    fn within(one: &str, two: &str) -> bool {
        Shape::Wild(&wild(one)).is_within(&Shape::Wild(&wild(two)))
    }

    #[test]
    fn patterns_are_apart_if_a_text_or_an_end_tells_them_apart() {
        assert!(apart("4688", "4689") && apart("cmd.exe", "*\\cmd.exe") && apart("C:\\*", "D:\\*"));
        assert!(!apart("*a*", "*b*") && !apart("CMD.exe", "cmd.EXE") && !apart("a*", "*b") && !apart("*", "x"));
    }

    #[test]
    fn a_pattern_is_within_another_if_a_stranger_passes() {
        assert!(within("*\\cmd.exe", "*cmd.exe") && within("cmd.exe", "*cmd*") && within("*a*b*", "*b*"));
        assert!(!within("*cmd.exe", "*\\cmd.exe") && !within("*a*", "*b*") && !within("*a", "a*"));
    }

    #[test]
    fn of_a_text_in_any_case_nothing_is_said_against_one_in_which_case_counts() {
        let (folded, exact) = (wild("cmd"), Shape::Text("CMD"));
        assert!(!Shape::Wild(&folded).is_apart(&exact) && !Shape::Wild(&folded).is_within(&exact));
        assert!(exact.is_within(&Shape::Wild(&folded)));
        assert!(Shape::Wild(&wild("x")).is_apart(&exact));
    }

    #[test]
    fn numbers_are_ranges() {
        let number = Shape::Number;
        assert!(number(Operator::Greater, 5.0).is_apart(&number(Operator::LessOrEqual, 5.0)));
        assert!(!number(Operator::GreaterOrEqual, 5.0).is_apart(&number(Operator::LessOrEqual, 5.0)));
        assert!(number(Operator::GreaterOrEqual, 10.0).is_within(&number(Operator::GreaterOrEqual, 5.0)));
        assert!(!number(Operator::GreaterOrEqual, 5.0).is_within(&number(Operator::Greater, 5.0)));
        assert!(Shape::Text("4688").is_within(&number(Operator::Equal, 4688.0)));
        assert!(Shape::Text("abc").is_apart(&number(Operator::NotEqual, 1.0)));
    }
}
