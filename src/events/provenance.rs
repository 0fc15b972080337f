//! Where the value of a field came from: the event itself, or what was made of it.

use crate::table::Name;
use std::fmt;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// The export has it under this name.
    Event,
    /// A line of the event's message.
    Message,
    /// The same value stands in this field.
    Alias(Name),
    /// A regular expression, or what is as good as one, cuts it out of this field.
    Extracted(Name),
    /// A lookup of this name gives it.
    LookedUp(Name),
    /// It is made of these fields.
    Calculated(Vec<Name>),
    /// An add-on gives every event of the kind this value.
    Constant,
    /// The dataset's description says it.
    Given,
    /// It had to be guessed from this field.
    Inferred(Name),
    /// A definition of the user's makes it.
    Defined {
        /// What it makes it of.
        of: Box<Provenance>,
        /// Where it stands.
        at: Name,
    },
    /// The text that Windows would have written, made of the event's fields.
    Rendered,
}

impl Provenance {
    /// Made of these fields.
    pub(super) fn calculated<'n>(fields: impl IntoIterator<Item = &'n str>) -> Provenance {
        Provenance::Calculated(fields.into_iter().map(Name::from).collect())
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Provenance::Event => out.write_str("event"),
            Provenance::Message => out.write_str("message"),
            Provenance::Alias(of) => write!(out, "alias of {of}"),
            Provenance::Extracted(of) => write!(out, "extracted from {of}"),
            Provenance::LookedUp(lookup) => write!(out, "looked up in {lookup}"),
            Provenance::Calculated(of) if of.is_empty() => out.write_str("calculated"),
            Provenance::Calculated(of) => write!(out, "calculated from {}", of.join(", ")),
            Provenance::Constant => out.write_str("constant"),
            Provenance::Given => out.write_str("given"),
            Provenance::Inferred(of) => write!(out, "inferred from {of}"),
            Provenance::Defined { of, at } => write!(out, "{of}, defined at {at}"),
            Provenance::Rendered => out.write_str("rendered"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provenance_is_told_in_words() {
        assert_eq!(Provenance::Alias("EventID".into()).to_string(), "alias of EventID");
        assert_eq!(Provenance::calculated(["A", "B"]).to_string(), "calculated from A, B");
        assert_eq!(Provenance::calculated([]).to_string(), "calculated");
    }
}
