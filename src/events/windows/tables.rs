//! The tables of fields and of types of event, read once.

use super::eventtype::EventTypes;
use super::rule::Rules;
use std::sync::OnceLock;

/// The fields of the classic rendering.
const CLASSIC: &[&str] = &[
    include_str!("classic/parameters.toml"),
    include_str!("classic/logons.toml"),
    include_str!("classic/accounts.toml"),
    include_str!("classic/objects.toml"),
    include_str!("classic/network.toml"),
];

/// The fields that the add-on makes of the classic rendering's.
const OF_TEXT: &[&str] = &[include_str!("text.toml")];

/// The add-ons' fields.
const ADD_ONS: &[&str] = &[
    include_str!("sysmon.toml"),
    include_str!("security.toml"),
    include_str!("change.toml"),
    include_str!("signature.toml"),
    include_str!("common.toml"),
    include_str!("defender.toml"),
    include_str!("unix.toml"),
    include_str!("zeek.toml"),
];

/// The add-ons' types of event.
const EVENT_TYPES: &[&str] = &[
    include_str!("eventtype.toml"),
    include_str!("defender_types.toml"),
    include_str!("unix.eventtype.toml"),
    include_str!("zeek.eventtype.toml"),
];

/// The rules of the classic rendering.
pub(super) fn classic() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(CLASSIC).expect("a test reads the table"))
}

/// The rules for what Splunk recorded as classic text.
pub(super) fn of_text() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(OF_TEXT).expect("a test reads the table"))
}

/// The add-ons' rules.
pub(super) fn add_ons() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(ADD_ONS).expect("a test reads the tables"))
}

/// The add-ons' types of event.
pub(super) fn event_types() -> &'static EventTypes {
    static TYPES: OnceLock<EventTypes> = OnceLock::new();
    TYPES.get_or_init(|| EventTypes::read(EVENT_TYPES).expect("a test reads the table"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_understood() {
        for tables in [CLASSIC, OF_TEXT, ADD_ONS] {
            assert_eq!(Rules::read(tables).err(), None);
        }
        assert_eq!(EventTypes::read(EVENT_TYPES).err(), None);
    }
}
