//! What kind of event a row is: its channel's family and its number.

use super::Events;
use crate::table::Column;
use crate::table::column::Pool;
use crate::value::Value;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// A family of channels whose events the add-ons treat alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub(super) enum Channel {
    /// `Security`.
    Security,
    /// `System`.
    System,
    /// `Application`.
    Application,
    /// `Microsoft-Windows-Sysmon/Operational`.
    Sysmon,
    /// `Microsoft-Windows-TaskScheduler/Operational`.
    TaskScheduler,
    /// `Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational`.
    RemoteConnectionManager,
    /// `Microsoft-Windows-TerminalServices-LocalSessionManager/Operational`.
    LocalSessionManager,
    /// `Microsoft-Windows-PowerShell/Operational`.
    PowerShell,
    /// Any other, and those whose events name none.
    Other,
}

impl Channel {
    /// The family of a channel or of a source made of it. Case does not count: OTRF's datasets have `security`.
    pub fn of(name: &str) -> Channel {
        let name = name.to_ascii_lowercase();
        match name.rsplit(':').next().unwrap_or_default() {
            "security" => Channel::Security,
            "system" => Channel::System,
            "application" => Channel::Application,
            channel if channel.contains("-sysmon/") => Channel::Sysmon,
            channel if channel.contains("-taskscheduler/") => Channel::TaskScheduler,
            channel if channel.contains("-remoteconnectionmanager/") => Channel::RemoteConnectionManager,
            channel if channel.contains("-localsessionmanager/") => Channel::LocalSessionManager,
            channel if channel.contains("-powershell/") => Channel::PowerShell,
            _ => Channel::Other,
        }
    }
}

/// The kinds of a block's Windows events.
pub(super) struct Kinds {
    /// Channel and number.
    pub list: Vec<(Channel, u32)>,
    /// Which kind each row is; none for rows that are no Windows events.
    of_row: Vec<Option<usize>>,
}

impl Kinds {
    /// Tells them by `Channel`, `LogName` or `source`, whichever an export of Splunk's has, and by `EventCode`.
    pub fn of(events: &Events<'_>) -> Kinds {
        let empty = Column::empty(events.height);
        let column = |name: &str| events.column(name).unwrap_or(&empty);
        let names = [column("Channel"), column("LogName"), column("source")];
        let codes = column("EventCode");
        let mut kinds = Kinds { list: Vec::new(), of_row: Vec::new() };
        let mut known: FxHashMap<(usize, u32, u32), usize> = FxHashMap::default();
        let mut kind = |row: usize| {
            let named = names.iter().position(|column| column.codes()[row] != 0).unwrap_or(0);
            *known.entry((named, names[named].codes()[row], codes.codes()[row])).or_insert_with(|| {
                let name = names[named].value(row);
                let number = codes.value(row).number().and_then(|number| number.whole());
                let number = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
                kinds.list.push((Channel::of(&name.show()), number));
                kinds.list.len() - 1
            })
        };
        kinds.of_row = (0..events.height).map(|row| events.is_windows(row).then(|| kind(row))).collect();
        kinds
    }

    /// The kind of a row.
    pub fn of_row(&self, row: usize) -> Option<(Channel, u32)> {
        self.of_row[row].map(|kind| self.list[kind])
    }

    /// The text for the number of each row's event.
    pub fn texts<'t>(&self, text: impl Fn(u32) -> Option<&'t str>) -> Column {
        let mut pool = Pool::default();
        let codes: Vec<u32> =
            self.list.iter().map(|(_, code)| pool.code(text(*code).map_or(Value::Null, Value::from))).collect();
        pool.column(self.of_row.iter().map(|kind| kind.map_or(0, |kind| codes[kind])).collect())
    }

    /// Which rows are of the kinds that `matches`; none if no row is.
    pub fn rows(&self, matches: impl Fn(Channel, u32) -> bool) -> Option<Vec<bool>> {
        let kinds: Vec<bool> = self.list.iter().map(|(channel, code)| matches(*channel, *code)).collect();
        let rows = || self.of_row.iter().map(|kind| kind.is_some_and(|kind| kinds[kind])).collect();
        kinds.contains(&true).then(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_known_in_any_case_and_by_its_source() {
        assert_eq!(Channel::of("security"), Channel::Security);
        assert_eq!(Channel::of("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"), Channel::Sysmon);
        assert_eq!(Channel::of("WinEventLog:System"), Channel::System);
        assert_eq!(Channel::of("Setup"), Channel::Other);
    }
}
