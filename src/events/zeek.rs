//! Zeek's logs as it writes them: lines of `#` that name the fields, then a value a column.

use super::columns::{Columns, Field};
use super::told::Told;
use memchr::memmem;

/// How a file of them begins.
const BEGINS: [&str; 2] = ["#separator ", "#fields\t"];

/// What a value that is not there is written as, unless the file says otherwise.
const UNSET: &str = "-";

/// Whether a file that begins like this is one.
pub(super) fn recognise(beginning: &str) -> bool {
    BEGINS.iter().any(|begins| beginning.starts_with(begins))
}

/// What the lines of `#` say, up to some line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    separator: String,
    unset: String,
    path: String,
    fields: Vec<String>,
}

impl Default for Header {
    fn default() -> Header {
        Header { separator: "\t".into(), unset: UNSET.into(), path: String::new(), fields: Vec::new() }
    }
}

impl Header {
    /// Takes in a line of `#`. Logs that were put together in one file each have their own.
    pub fn note(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        if let Some(separator) = line.strip_prefix("#separator ") {
            *self = Header { separator: unescaped(separator.trim()), ..Header::default() };
            return;
        }
        let Some((name, value)) = line.split_once(&self.separator) else { return };
        match name {
            "#unset_field" => self.unset = value.to_string(),
            "#path" => self.path = value.to_string(),
            "#fields" => self.fields = value.split(&self.separator).map(name_of).collect(),
            _ => {}
        }
    }

    /// Which log it is: `conn`, `dns`, ...; empty if that was not said.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The number of columns; none before they were named.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// Whether a line has as many values as there are columns.
    pub fn fits(&self, line: &str) -> bool {
        memmem::find_iter(line.as_bytes(), self.separator.as_bytes()).count() + 1 == self.width()
    }

    /// Reads a line that fits into the row being read.
    pub fn row(&self, line: &str, columns: &mut Columns<'_>) {
        let mut last = Field::NONE;
        for (name, value) in self.fields.iter().zip(line.split(&self.separator)) {
            last = columns.field_after(last, name);
            // The add-on keeps the `-` of texts, as it is indexed, and drops it where a number must be.
            let is_missing = value.is_empty() || name == "duration" && value == self.unset;
            if !is_missing {
                columns.put(last, value);
            }
        }
    }

    /// Tells what the rows that follow are.
    pub fn tell(&self, told: &mut Told) {
        told.tell(&sources(&self.path), &sourcetypes(&self.path, Written::Columns));
    }
}

/// A separator as the header writes it: `\x09`.
fn unescaped(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        let code = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let Some(code) = code else { break };
        out.extend_from_slice(before.as_bytes());
        out.push(code);
        rest = &after[2..];
    }
    out.extend_from_slice(rest.as_bytes());
    let separator = String::from_utf8_lossy(&out).into_owned();
    if separator.is_empty() { "\t".to_string() } else { separator }
}

/// A column's name. What Splunk keeps for its own gets a prefix from it where it extracts fields by a header.
fn name_of(column: &str) -> String {
    if RESERVED.contains(&column) { format!("extracted_{column}") } else { column.to_string() }
}

/// Fields of logs whose names are Splunk's own: `host` in http.log, `source` in files.log.
pub(super) const RESERVED: [&str; 4] = ["host", "source", "sourcetype", "index"];

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// In columns with a header.
    Columns,
    /// In JSON.
    Json,
}

/// The sourcetypes that Splunk's add-on (under either name of the program) and others could have given, the likeliest first.
pub(super) fn sourcetypes(path: &str, written: Written) -> Vec<String> {
    let programs = ["zeek", "bro"];
    let json = programs
        .map(|program| if path.is_empty() { format!("{program}:json") } else { format!("{program}:{path}:json") });
    let columns =
        programs.map(|program| if path.is_empty() { program.to_string() } else { format!("{program}_{path}") });
    let others = ["zeek:", "bro:", "corelight_"].map(|program| format!("{program}{path}"));
    let others = others.into_iter().filter(|_| !path.is_empty());
    match written {
        Written::Json => json.into_iter().chain(columns).chain(others).collect(),
        Written::Columns => columns.into_iter().chain(json).chain(others).collect(),
    }
}

/// The files of a log, by its name alone and where it stands while it is written.
pub(super) fn sources(path: &str) -> Vec<String> {
    let folders = ["", "/opt/zeek/logs/current/"].into_iter().filter(|_| !path.is_empty());
    folders.map(|folder| format!("{folder}{path}.log")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    /// The fields of the last line under a header.
    fn fields(log: &str) -> String {
        let mut header = Header::default();
        let (lines, row) = log.rsplit_once('\n').expect("a header");
        lines.lines().for_each(|line| header.note(line.as_bytes()));
        if !header.fits(row) {
            return format!("!{}", header.width());
        }
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        header.row(row, &mut columns);
        columns.only_row()
    }

    #[test]
    fn columns_are_named_by_the_header() {
        let header =
            "#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tid.orig_h\tservice\tduration\n#types\ttime";
        assert_eq!(
            fields(&format!("{header}\n1750314301.5\t10.0.0.1\t-\t-")),
            "ts=1750314301.5 id.orig_h=10.0.0.1 service=-"
        );
        assert_eq!(fields(&format!("{header}\n1750314301.5\t10.0.0.1")), "!4");
        assert_eq!(fields("#separator |\n#fields|ts|host\n1|x"), "ts=1 extracted_host=x");
    }

    #[test]
    fn a_sourcetype_has_many_spellings() {
        assert_eq!(sourcetypes("conn", Written::Json)[..3], ["zeek:conn:json", "bro:conn:json", "zeek_conn"]);
        assert_eq!(sourcetypes("dns", Written::Columns)[..2], ["zeek_dns", "bro_dns"]);
        assert_eq!(sourcetypes("", Written::Json), ["zeek:json", "bro:json", "zeek", "bro"]);
    }
}
