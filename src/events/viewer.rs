//! Events as Event Viewer saves them as CSV: a column for each that it shows, and the message, for which the header has no name.
//!
//! ```text
//! Keywords,Date and Time,Source,Event ID,Task Category
//! Audit Success,6/19/2025 6:25:01 AM,Microsoft-Windows-Security-Auditing,4624,Logon,"An account was successfully logged on. ..."
//! ```

use super::columns::Columns;
use super::dates::{self, Order};
use super::elastic::{keyword, level_number};
use std::borrow::Cow;

/// The column of times.
const TIME: &str = "Date and Time";

/// The column of providers.
const PROVIDER: &str = "Source";

/// The column of numbers.
const NUMBER: &str = "Event ID";

/// What the cells of most columns hold, under Windows' names. Who saves a table chooses which of them it has.
const COLUMNS: &[(&str, &str)] = &[
    (NUMBER, "EventID"),
    ("Log", LOG),
    ("Log Name", LOG),
    ("Computer", "Computer"),
    (PROVIDER, "SourceName"),
    ("Level", "Type"),
    ("Task Category", "TaskCategory"),
    ("Operational Code", "OpCode"),
    ("Process ID", "ProcessID"),
    ("Thread ID", "ThreadID"),
    ("Correlation Id", "ActivityID"),
    ("Relative Correlation Id", "RelatedActivityID"),
    ("Event Source Name", "EventSourceName"),
    ("User", "UserID"),
    ("Description", MESSAGE),
    ("EventDescription", MESSAGE),
];

/// The field of logs.
const LOG: &str = "Channel";

/// The field of messages, which stand in the last cell of a row, unless somebody gave their column a name.
pub(super) const MESSAGE: &str = "Message";

/// What is said of events whose log is not told.
pub(super) const NO_LOG: &str = "the export names no log: that to which the provider writes was taken";

/// How a table of Event Viewer's is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Viewer {
    names: Vec<String>,
    order: Order,
}

/// A row's cells, and whether each was quoted.
type Cells<'t> = [(Cow<'t, str>, bool)];

impl Viewer {
    /// A table with columns of these names, if Event Viewer saved it.
    pub fn of(names: &[String]) -> Option<Viewer> {
        let has = |sought: &&str| names.iter().any(|name| name == sought);
        let is_it = [TIME, PROVIDER, NUMBER].iter().all(has);
        is_it.then(|| Viewer { names: names.to_vec(), order: Order::Unknown })
    }

    /// Whether a column has the name of the message.
    pub fn names_message(names: &[String]) -> bool {
        names.iter().any(|name| name == MESSAGE || field(name) == Some(MESSAGE))
    }

    /// The same, where records tell the order of day and month.
    pub fn told_by<'t>(self, records: impl Iterator<Item = Vec<(Cow<'t, str>, bool)>>) -> Viewer {
        let dates = records.filter_map(|cells| self.cell(TIME, &cells).map(str::to_string));
        let order = Order::of(dates);
        Viewer { order, ..self }
    }

    fn cell<'c>(&self, name: &str, cells: &'c Cells<'_>) -> Option<&'c str> {
        let place = self.names.iter().position(|known| known == name)?;
        cells.get(place).map(|(cell, _)| &**cell).filter(|cell| !cell.is_empty() && *cell != "N/A")
    }

    /// Reads a record into the row being read.
    pub fn row(&self, cells: &Cells<'_>, columns: &mut Columns<'_>) {
        let mut put = |name: &str, value: &str| {
            let field = columns.field(name);
            columns.put(field, value);
        };
        for name in &self.names {
            let Some(value) = self.cell(name, cells) else { continue };
            match &**name {
                TIME => put("EventTime", &self.order.iso(value)),
                "Keywords" => put(name, &keywords(value)),
                _ => put(field(name).unwrap_or(name), value),
            }
        }
        let log = self.log(cells);
        if let Some(log) = &log {
            put(LOG, log);
        }
        // Audit events are of level 0, for which Event Viewer shows `Information`.
        let is_audit = log.as_deref() == Some("Security");
        if let Some(level) = if is_audit { Some("0") } else { self.cell("Level", cells).and_then(level_number) } {
            put("Level", level);
        }
    }

    /// What had to be assumed of a record.
    pub fn doubts(&self, cells: &Cells<'_>) -> impl Iterator<Item = &'static str> {
        let date = self.cell(TIME, cells).is_some_and(|date| self.order.is_doubtful(date));
        let log = self.log(cells).map(|_| NO_LOG);
        log.into_iter().chain(date.then_some(dates::DOUBT))
    }

    /// The log by who wrote the event, if no column tells it.
    fn log(&self, cells: &Cells<'_>) -> Option<String> {
        let is_told = ["Log", "Log Name"].iter().any(|name| self.cell(name, cells).is_some());
        let provider = self.cell(PROVIDER, cells).filter(|_| !is_told)?;
        log_of(provider, self.cell(NUMBER, cells).unwrap_or_default())
    }
}

/// Windows' name for what a column holds.
fn field(name: &str) -> Option<&'static str> {
    COLUMNS.iter().find(|(column, _)| *column == name).map(|(_, field)| *field)
}

/// The names of keywords as bits, as XML has them; names that only their provider knows are left as they are.
fn keywords(names: &str) -> Cow<'_, str> {
    let bits: Option<Vec<u64>> = names.split(',').map(|name| keyword(name.trim())).collect();
    match bits {
        Some(bits) => format!("{:#x}", bits.into_iter().fold(0, |all, bits| all | bits)).into(),
        None => names.into(),
    }
}

/// Providers, and the log that each writes to.
const LOGS: &[(&str, &str)] = &[
    ("Microsoft-Windows-Security-Auditing", "Security"),
    ("Microsoft Windows security auditing.", "Security"),
    ("Service Control Manager", "System"),
    ("Microsoft-Windows-Kernel-General", "System"),
    ("Microsoft-Windows-Kernel-Power", "System"),
    ("Microsoft-Windows-Kernel-Boot", "System"),
    ("Microsoft-Windows-DistributedCOM", "System"),
    ("Microsoft-Windows-WindowsUpdateClient", "System"),
    ("Microsoft-Windows-GroupPolicy", "System"),
    ("EventLog", "System"),
    ("User32", "System"),
    ("Application Error", "Application"),
    ("MsiInstaller", "Application"),
    ("Windows Error Reporting", "Application"),
    ("PowerShell", "Windows PowerShell"),
    ("PowerShell (Microsoft-Windows-PowerShell)", "Microsoft-Windows-PowerShell/Operational"),
];

/// Providers whose log is called as they are, and `Operational`.
const OPERATIONAL: &[&str] = &[
    "Microsoft-Windows-Bits-Client",
    "Microsoft-Windows-CodeIntegrity",
    "Microsoft-Windows-PowerShell",
    "Microsoft-Windows-Sysmon",
    "Microsoft-Windows-TaskScheduler",
    "Microsoft-Windows-TerminalServices-LocalSessionManager",
    "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
    "Microsoft-Windows-WMI-Activity",
    "Microsoft-Windows-WinRM",
    "Microsoft-Windows-Windows Defender",
];

/// The log to which a provider writes the event of a number.
pub(super) fn log_of(provider: &str, number: &str) -> Option<String> {
    // The service of the log writes of the Security log into that, and of others into System.
    let is = |known: &str| known.eq_ignore_ascii_case(provider);
    if is("Microsoft-Windows-Eventlog") {
        return Some(if number.len() == 4 && number.starts_with("11") { "Security" } else { "System" }.into());
    }
    let log = LOGS.iter().find(|(known, _)| is(known)).map(|(_, log)| log.to_string());
    log.or_else(|| OPERATIONAL.iter().find(|known| is(known)).map(|known| format!("{known}/Operational")))
}

#[cfg(test)]
mod tests {
    use super::super::csv::cells;
    use super::super::wanted::Wanted;
    use super::*;

    /// The fields of a record, and what was assumed.
    fn fields(header: &str, record: &str) -> (String, Vec<&'static str>) {
        let names: Vec<String> = cells(header, b',').map(|(name, _)| name.into_owned()).collect();
        let viewer = Viewer::of(&names).expect("a table of Event Viewer's");
        let cells: Vec<_> = cells(record, b',').collect();
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        viewer.row(&cells, &mut columns);
        (columns.only_row(), viewer.doubts(&cells).collect())
    }

    #[test]
    fn columns_get_the_names_of_windows_and_the_provider_tells_the_log() {
        let header = "Keywords,Date and Time,Source,Event ID,Task Category,User,Message";
        let record = "Audit Success,6/19/2025 6:25:01 AM,Microsoft-Windows-Security-Auditing,4624,Logon,N/A,An account";
        assert_eq!(
            fields(header, record),
            (
                "Keywords=0x8020000000000000 EventTime=2025-06-19 6:25:01 AM SourceName=Microsoft-Windows-Security-Auditing \
                 EventID=4624 TaskCategory=Logon Message=An account Channel=Security Level=0"
                    .to_string(),
                vec![NO_LOG]
            )
        );
        let (found, doubts) =
            fields("Level,Date and Time,Source,Event ID,Log", "Warning,06.07.2025 06:25:01,Mine,7,Mine/Log");
        assert_eq!(
            found,
            "Type=Warning EventTime=2025-07-06 06:25:01 SourceName=Mine EventID=7 Channel=Mine/Log Level=3"
        );
        assert_eq!(doubts, [dates::DOUBT]);
    }

    #[test]
    fn the_log_is_that_to_which_a_provider_writes() {
        let log = |provider, number| log_of(provider, number).unwrap_or_default();
        assert_eq!(log("Microsoft-Windows-Sysmon", "1"), "Microsoft-Windows-Sysmon/Operational");
        assert_eq!(log("Microsoft-Windows-Eventlog", "1102"), "Security");
        assert_eq!(log("Microsoft-Windows-Eventlog", "104"), "System");
        assert_eq!(log("Mine", "1"), "");
    }
}
