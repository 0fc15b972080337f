//! Hidden columns, which stand beside a field: what Splunk could have shown there, where the export recorded nothing.

use super::Name;

/// What the names of hidden columns begin with. No export and no search can write it.
pub const HIDDEN: char = '\0';

/// The name of the hidden column beside a field, which holds the spellings that Splunk could have shown where the
/// export recorded none: a text or a multivalue, `*` alone for a value of which nothing is known.
pub fn hidden(field: &str) -> Name {
    format!("{HIDDEN}{field}").into()
}

/// Whether a column is hidden. Hidden columns go where their field goes and are seen by nothing else.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with(HIDDEN)
}

/// The field that a column belongs to: of a hidden one the field that it stands beside.
pub fn field_of(column: &str) -> &str {
    column.strip_prefix(HIDDEN).unwrap_or(column)
}
