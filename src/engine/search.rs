//! The tests of the `search` command over one row: case folded, any value of a multivalue, never null.

use super::expr::Scope;
use crate::plan::Test;
use crate::value::Value;
use crate::value::compare::search_order;
use crate::value::network::Network;
use crate::value::pattern::Pattern;

/// The field that raw terms are sought in.
pub const RAW: &str = "_raw";
/// The field that holds an event's time, in epoch seconds.
pub const TIME: &str = "_time";

/// Whether a row passes a test. With `as_shown`, metadata that was inferred is compared as if it had been recorded.
pub fn holds(test: &Test, row: &Scope, as_shown: bool) -> bool {
    match test {
        Test::Exists(name) => !row.value(name).is_null(),
        Test::Matches(name, pattern) => matches(row.value(name), pattern),
        Test::Differs(name, pattern) => differs(row.value(name), pattern),
        Test::Ordered(name, operator, text) => {
            any(row.value(name), |value| operator.accepts(search_order(value, text)))
        }
        Test::InNetwork(name, network) => any(row.value(name), |value| is_of(value, *network)),
        Test::OutsideNetwork(name, network) => any(row.value(name), |value| !is_of(value, *network)),
        Test::Term(term) => any(row.value(RAW), |raw| term.occurs_in(raw)),
        Test::Metadata(name, pattern) => {
            matches(row.value(name), pattern) || (!as_shown && could_be(row.spellings(name), pattern))
        }
        Test::NotMetadata(name, pattern) => {
            let spellings = row.spellings(name);
            if as_shown || spellings.is_null() {
                return differs(row.value(name), pattern);
            }
            !matches(row.value(name), pattern) && !could_be(spellings, pattern)
        }
        // The engine puts what the other search found in its place before it asks.
        Test::Subsearch(_) => false,
        Test::Within(earliest, latest) => row.value(TIME).number().is_some_and(|time| {
            earliest.as_ref().is_none_or(|earliest| time.value >= earliest.at)
                && latest.as_ref().is_none_or(|latest| time.value < latest.at)
        }),
    }
}

/// Whether one of the spellings that Splunk could have shown matches; `*` alone could be anything.
pub fn could_be(spellings: &Value, pattern: &Pattern) -> bool {
    any(spellings, |spelling| spelling == "*" || pattern.matches(spelling))
}

fn matches(value: &Value, pattern: &Pattern) -> bool {
    any(value, |value| pattern.matches(value))
}

fn differs(value: &Value, pattern: &Pattern) -> bool {
    any(value, |value| !pattern.matches(value))
}

fn any(value: &Value, holds: impl Fn(&str) -> bool) -> bool {
    value.values().iter().any(|value| holds(&value.show()))
}

fn is_of(value: &str, network: Network) -> bool {
    network.holds(value) || network.to_string() == value
}
