//! Conditions as a rule can say them: items, words, and what joins them.

use super::yaml::Scalar;

/// A condition on an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// All hold; of none, true.
    All(Vec<Clause>),
    /// Any holds; of none, false.
    Any(Vec<Clause>),
    /// It does not hold.
    Not(Box<Clause>),
    /// A field has a value.
    Item(Item),
    /// A word or phrase stands in the event.
    Word(String),
}

/// A field with its modifiers, and what it is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The field.
    pub key: Key,
    /// The value.
    pub value: Scalar,
}

/// A field with its modifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The field's name in the rule.
    pub field: String,
    /// `|contains`, `|re|i` and the like; empty for none.
    pub modifiers: &'static str,
}

impl Clause {
    /// What is always true.
    pub const TRUE: Clause = Clause::All(Vec::new());
    /// What is never true.
    pub const FALSE: Clause = Clause::Any(Vec::new());

    /// A field held against a value.
    pub fn item(field: &str, modifiers: &'static str, value: Scalar) -> Clause {
        Clause::Item(Item { key: Key { field: field.to_string(), modifiers }, value })
    }

    /// Whether an event has the field.
    pub fn exists(field: &str, does: bool) -> Clause {
        Clause::item(field, "|exists", Scalar::Truth(does))
    }

    /// All of them, each said once.
    pub fn all(parts: impl IntoIterator<Item = Clause>) -> Clause {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Clause::All(inner) => inner.into_iter().for_each(|part| add(&mut flat, part)),
                Clause::Any(inner) if inner.is_empty() => return Clause::FALSE,
                part @ (Clause::Any(_) | Clause::Not(_) | Clause::Item(_) | Clause::Word(_)) => add(&mut flat, part),
            }
        }
        if flat.len() == 1 { flat.swap_remove(0) } else { Clause::All(flat) }
    }

    /// Any of them, each said once.
    pub fn any(parts: impl IntoIterator<Item = Clause>) -> Clause {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Clause::Any(inner) => inner.into_iter().for_each(|part| add(&mut flat, part)),
                Clause::All(inner) if inner.is_empty() => return Clause::TRUE,
                part @ (Clause::All(_) | Clause::Not(_) | Clause::Item(_) | Clause::Word(_)) => add(&mut flat, part),
            }
        }
        if flat.len() == 1 { flat.swap_remove(0) } else { Clause::Any(flat) }
    }

    /// The opposite.
    ///
    /// Regular expressions, and texts whose case counts, are negated one by one: pySigma's backend for Splunk takes them out
    /// of the condition around them, so that it makes of "not both" that neither may hold.
    pub fn not(self) -> Clause {
        match self {
            Clause::Not(inner) => *inner,
            Clause::All(parts) if parts.is_empty() || parts.iter().any(Clause::counts_case) => {
                Clause::any(parts.into_iter().map(Clause::not))
            }
            Clause::Any(parts) if parts.is_empty() || parts.iter().any(Clause::counts_case) => {
                Clause::all(parts.into_iter().map(Clause::not))
            }
            Clause::Item(Item { key, value: Scalar::Truth(does) }) => {
                Clause::Item(Item { key, value: Scalar::Truth(!does) })
            }
            whole @ (Clause::All(_) | Clause::Any(_) | Clause::Item(_) | Clause::Word(_)) => {
                Clause::Not(Box::new(whole))
            }
        }
    }

    /// Whether a regular expression, or a text whose case counts, is part of it.
    pub fn counts_case(&self) -> bool {
        match self {
            Clause::All(parts) | Clause::Any(parts) => parts.iter().any(Clause::counts_case),
            Clause::Not(inner) => inner.counts_case(),
            Clause::Item(item) => item.key.modifiers.starts_with("|re") || item.key.modifiers.ends_with("|cased"),
            Clause::Word(_) => false,
        }
    }

    /// The parts of which all hold.
    pub fn into_parts(self) -> Vec<Clause> {
        match self {
            Clause::All(parts) => parts,
            part @ (Clause::Any(_) | Clause::Not(_) | Clause::Item(_) | Clause::Word(_)) => vec![part],
        }
    }

    /// The items, if it is one, or several of the same field and modifiers of which any holds.
    pub fn items(&self) -> Option<Vec<&Item>> {
        fn item(part: &Clause) -> Option<&Item> {
            if let Clause::Item(item) = part { Some(item) } else { None }
        }
        let items: Vec<&Item> = match self {
            Clause::Item(found) => vec![found],
            Clause::Any(parts) if !parts.is_empty() => parts.iter().map(item).collect::<Option<_>>()?,
            Clause::Any(_) | Clause::All(_) | Clause::Not(_) | Clause::Word(_) => return None,
        };
        items.iter().all(|it| it.key == items[0].key).then_some(items)
    }
}

fn add(parts: &mut Vec<Clause>, part: Clause) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(modifiers: &'static str) -> Clause {
        Clause::item("f", modifiers, Scalar::Text("x".into()))
    }

    #[test]
    fn what_is_said_twice_is_said_once() {
        assert_eq!(Clause::all([item(""), Clause::TRUE, item("")]), item(""));
        assert_eq!(Clause::any([item(""), Clause::FALSE]), item(""));
        assert_eq!(Clause::all([item(""), Clause::FALSE]), Clause::FALSE);
    }

    #[test]
    fn the_opposite_of_the_opposite_is_the_thing() {
        assert_eq!(item("").not().not(), item(""));
        assert_eq!(Clause::exists("f", true).not(), Clause::exists("f", false));
        assert_eq!(Clause::TRUE.not(), Clause::FALSE);
    }

    #[test]
    fn regular_expressions_are_negated_one_by_one() {
        let both = Clause::all([item("|re"), item("")]);
        assert_eq!(both.not(), Clause::any([item("|re").not(), item("").not()]));
        let plain = Clause::all([item("|contains"), item("")]);
        assert_eq!(plain.clone().not(), Clause::Not(Box::new(plain)));
    }
}
