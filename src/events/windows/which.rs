//! Which rows are Windows events, and which of these are shown in one rendering alone.

use super::{Events, names, view};
use crate::events::json::Origin;
use crate::events::{classic, stored};
use crate::table::Column;
use crate::value::Value;

/// Which rows are Windows events.
pub(super) struct Windows {
    pub any: Vec<bool>,
    /// Those that are classic text, that Splunk recorded as such, or that are to be shown so.
    pub classic: Vec<bool>,
    /// These, and those of which the export has the message and no data.
    pub texts: Vec<bool>,
    /// Those that Splunk recorded as XML, or that are to be shown so.
    pub xml: Vec<bool>,
}

impl Events<'_> {
    /// An event of Windows has a number, and names its channel, its machine or its provider, unless who exported it has no
    /// others.
    pub(super) fn find_windows(&self, are_all: bool) -> Option<Windows> {
        let any = |names: &[&str]| -> Vec<bool> {
            let columns: Vec<&Column> = names.iter().filter_map(|name| self.column(name)).collect();
            (0..self.height).map(|row| columns.iter().any(|column| column.codes()[row] != 0)).collect()
        };
        let numbered = any(&["EventID", "EventCode"]);
        let placed = any(names::PLACES);
        let rows: Vec<bool> =
            numbered.iter().zip(&placed).map(|(numbered, placed)| *numbered && (*placed || are_all)).collect();
        rows.contains(&true).then(|| {
            let (classic, xml) = (self.classic(), self.recorded_as(|name| name.starts_with("xmlwineventlog")));
            let windows = view::marked(Windows { classic, texts: Vec::new(), xml, any: rows }, self);
            let has_text = |(classic, origin): (&bool, &Origin)| *classic || *origin == Origin::Message;
            Windows { texts: windows.classic.iter().zip(self.origins).map(has_text).collect(), ..windows }
        })
    }

    /// Which rows are, or were recorded as, classic text. Of a result that records neither source nor sourcetype its text
    /// tells.
    fn classic(&self) -> Vec<bool> {
        let mut rows = self.recorded_as(|name| name.starts_with("wineventlog"));
        rows.iter_mut().zip(self.origins).for_each(|(row, origin)| *row |= *origin == Origin::Classic);
        if let Some(raw) = self.column(stored::RAW) {
            let is_text = |value: &Value| classic::is_line(value.show().trim_start().as_bytes());
            let is_text: Vec<bool> = raw.dictionary().iter().map(is_text).collect();
            let told = ["source", "sourcetype"].map(|name| self.column(name));
            let is_told = |row: usize| told.iter().flatten().any(|column| column.codes()[row] != 0);
            for (row, code) in raw.codes().iter().enumerate() {
                rows[row] |= is_text[*code as usize] && !is_told(row);
            }
        }
        rows
    }

    /// Which rows Splunk recorded under such a source or sourcetype, in lower case.
    fn recorded_as(&self, is_it: impl Fn(&str) -> bool) -> Vec<bool> {
        let columns = ["source", "sourcetype"].map(|name| {
            let column = self.column(name)?;
            let is_it = |value: &Value| is_it(&value.show().to_ascii_lowercase());
            Some((column, column.dictionary().iter().map(is_it).collect::<Vec<bool>>()))
        });
        let is_it = |row: usize| {
            self.origins[row] == Origin::Recorded
                && columns.iter().flatten().any(|(column, is_it)| is_it[column.codes()[row] as usize])
        };
        (0..self.height).map(is_it).collect()
    }
}
