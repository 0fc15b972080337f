//! Events and rows in a few words: which kind, when and where, or the first of their cells.

use super::short;
use crate::diagnostic::visible::visible;
use crate::events::kinds;
use crate::harness::cell;
use crate::table::{Name, Table, is_hidden};
use crate::value::Value;
use crate::value::time::{Zone, iso};

/// So many cells of a row are told.
const CELLS: usize = 5;
/// And so many letters of each.
const CELL: usize = 60;

/// A value as people see it; none for null. A time is a moment.
pub fn value_of(name: &str, value: &Value, zone: &Zone) -> Option<String> {
    match value.number() {
        _ if value.is_null() => None,
        Some(epoch) if name == "_time" => Some(iso(epoch.value, zone)),
        Some(_) | None => Some(visible(&cell::value(value))),
    }
}

/// Of what kind an event is, when it was, and on which host.
pub fn event(table: &Table, row: usize, zone: &Zone) -> String {
    let one = table.select(&[row as u32]).compact();
    let (kinds, _) = kinds(&one);
    let kind = kinds.first().map(|kind| visible(&kind.to_string()).replace("Microsoft-Windows-", ""));
    let time = value_of("_time", one.value(0, "_time"), zone);
    let host =
        ["host", "Computer", "ComputerName"].into_iter().find_map(|name| value_of(name, one.value(0, name), zone));
    [kind, time, host].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The first cells of a row: `host=DC-01, count=3`.
pub fn row(table: &Table, row: usize, columns: &[Name], zone: &Zone) -> String {
    let cells = columns.iter().filter(|name| !is_hidden(name));
    let cells = cells.filter_map(|name| Some((name, value_of(name, table.value(row, name), zone)?)));
    let all: Vec<String> = cells.map(|(name, value)| format!("{}={}", visible(name), short(&value, CELL))).collect();
    match all.len().checked_sub(CELLS) {
        _ if all.is_empty() => "without a value".to_string(),
        None | Some(0) => all.join(", "),
        Some(more) => format!("{}, and {more} more", all[..CELLS].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::table;

    #[test]
    fn an_event_is_told_by_its_kind_its_time_and_its_host() {
        let events = table("_time Channel EventCode host; 5 Security 4688 WS-01; 6 - - -");
        assert_eq!(event(&events, 0, &Zone::utc()), "Security 4688, 1970-01-01T00:00:05.000Z, WS-01");
        assert_eq!(event(&events, 1, &Zone::utc()), "events of no source type, 1970-01-01T00:00:06.000Z");
    }

    #[test]
    fn a_row_is_told_by_its_first_cells() {
        let rows = table("a b c d e f; 1 - 3 4 5 6; 1 2 3 4 5 6; - - - - - -");
        let columns: Vec<Name> = rows.names().cloned().collect();
        let told = |number| row(&rows, number, &columns, &Zone::utc());
        assert_eq!(told(0), "a=1, c=3, d=4, e=5, f=6");
        assert_eq!(told(1), "a=1, b=2, c=3, d=4, e=5, and 1 more");
        assert_eq!(told(2), "without a value");
    }
}
