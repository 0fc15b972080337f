//! Equalities of one value with several literals, said as one list.

use super::piece::{Equality, Piece};

/// Between `or`: the signs of equality, each with what says it of a list.
const ANY: &[(&str, &str)] = &[("=~", "in~"), ("==", "in")];
/// Between `and`: those of difference.
const NONE: &[(&str, &str)] = &[("!~", "!in~"), ("!=", "!in")];

/// The same conditions, those that hold one value against literals gathered: `x == "a"` or `x == "b"` is `x in ("a", "b")`, and
/// `x != "a"` and `x != "b"` is `x !in ("a", "b")`.
pub fn gathered(parts: Vec<Piece>, is_any: bool) -> Vec<Piece> {
    let words = if is_any { ANY } else { NONE };
    let word = |equality: &Equality| words.iter().find(|(sign, _)| *sign == equality.sign).map(|(_, word)| *word);
    let mut out: Vec<Piece> = Vec::new();
    let mut lists: Vec<(usize, Vec<String>)> = Vec::new();
    for part in parts {
        let known = part.equality.as_ref().filter(|equality| word(equality).is_some()).and_then(|equality| {
            lists.iter_mut().find(|(place, _)| {
                out[*place].equality.as_ref().is_some_and(|it| it.value == equality.value && it.sign == equality.sign)
            })
        });
        match (known, &part.equality) {
            (Some((_, literals)), Some(equality)) => literals.push(equality.literal.clone()),
            (_, Some(equality)) => {
                lists.push((out.len(), vec![equality.literal.clone()]));
                out.push(part);
            }
            (_, None) => out.push(part),
        }
    }
    for (place, mut literals) in lists {
        literals.dedup();
        let Some(equality) = out[place].equality.clone().filter(|_| literals.len() > 1) else { continue };
        let Some(word) = word(&equality) else { continue };
        out[place] = Piece::condition(super::writer::broken(&format!("{} {word} ", equality.value), &literals));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(parts: &[(&str, &'static str, &str)], is_any: bool) -> Vec<String> {
        let parts = parts.iter().map(|(value, sign, literal)| Piece::equality(value, sign, literal)).collect();
        gathered(parts, is_any).into_iter().map(|part| part.kql).collect()
    }

    #[test]
    fn one_value_and_several_literals_are_a_list() {
        let any = all(&[("x", "=~", "\"a\""), ("y", "==", "1"), ("x", "=~", "\"b\"")], true);
        assert_eq!(any, ["x in~ (\"a\", \"b\")", "y == 1"]);
        assert_eq!(all(&[("EventID", "==", "1"), ("EventID", "==", "3")], true), ["EventID in (1, 3)"]);
        assert_eq!(all(&[("x", "!~", "\"a\""), ("x", "!~", "\"b\"")], false), ["x !in~ (\"a\", \"b\")"]);
    }

    #[test]
    fn what_is_said_in_other_ways_is_left_alone() {
        assert_eq!(all(&[("x", "==", "\"a\""), ("x", "=~", "\"b\"")], true).len(), 2);
        assert_eq!(all(&[("x", "!=", "\"a\""), ("x", "!=", "\"b\"")], true).len(), 2);
    }
}
