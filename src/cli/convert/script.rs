//! What a script reads: the files at `--data` as they are, and which of their fields hold several values.

use super::super::{Exit, Screen};
use super::{Target, prove};
use crate::backend::Schema;
use crate::backend::files::{Files, Format};
use crate::diagnostic::Severity;
use crate::harness::body::counted;
use crate::harness::proof;
use crate::table::is_hidden;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The endings of names that a script knows, but for that of what is packed.
const JSON: [&str; 3] = ["json", "jsonl", "ndjson"];
const CSV: &str = "csv";

/// So many fields are named, and the others counted.
const NAMED: usize = 12;

/// What stands before the searches of a script, and the schema with what its files tell.
pub fn opening(screen: &mut Screen, data: &[PathBuf], target: &Target<'_>) -> Result<(String, Schema), Exit> {
    let [path] = data else {
        return Err(screen.refuse("a script reads one file or folder of exports; name it with `-d PATH`"));
    };
    let files = files(screen, path)?;
    let mut schema = target.schema.clone();
    let told = if path.exists() {
        let events = prove::load(screen, "--data", data, target.setting)?.events;
        let is_read =
            |name: &str| !is_hidden(name) && schema.column(name).is_some() && !schema.computed.contains_key(name);
        let many = proof::of_many(&events).into_iter().filter(|name| is_read(name)).collect::<Vec<_>>();
        schema = schema.clone().with_many(many);
        "in the events there were when it was made"
    } else {
        "as the schema says; there was nothing to look at when it was made"
    };
    if schema.name == "flat" {
        let raw = "it reads events under Splunk's own names of fields; `--schema windows` reads raw exports of Windows events";
        screen.say(Severity::Note, raw);
    }
    let opening = target
        .backend
        .script(&schema, &files)
        .map_err(|why| screen.refuse(&format!("there are no scripts of {}: {why}", target.backend.card().title)))?;
    Ok((format!("{} {}, {told}.\n{opening}\n", target.backend.comment(), several(&schema)), schema))
}

/// What it takes for granted of the fields.
fn several(schema: &Schema) -> String {
    // No name ends its line, or is the place of a variable.
    let plain = |name: &String| format!("`{}`", name.replace(char::is_control, " ").replace("${", "$ {"));
    let beside = schema.spellings.as_deref();
    let many: Vec<&String> =
        schema.many.iter().filter(|name| beside.is_none_or(|beside| !name.starts_with(beside))).collect();
    let named: Vec<String> = many.iter().take(NAMED).copied().map(plain).collect();
    let others = many.len().saturating_sub(NAMED);
    match (named.is_empty(), others) {
        (true, _) => "Each field holds one value".to_string(),
        (false, 0) => format!("Each field holds one value but for {}", named.join(", ")),
        (false, others) => {
            format!("Each field holds one value but for {} and {}", named.join(", "), counted(others, "other"))
        }
    }
}

/// The files at a path, as a script names them; of what is not here nothing is known.
fn files(screen: &mut Screen, path: &Path) -> Result<Files, Exit> {
    let at = path.display().to_string();
    let at = if at.len() > 1 { at.trim_end_matches('/').to_string() } else { at };
    if !path.is_dir() {
        let format = if ending(&at).is_some_and(|end| end.starts_with(CSV)) { Format::Csv } else { Format::Json };
        return Ok(Files { format, ..Files::json(&at) });
    }
    if at.contains(['*', '?', '[', ']', '{', '}']) {
        return Err(screen.refuse(&format!("a script cannot name the folder `{at}`: its name is a pattern")));
    }
    let mut found = Found::default();
    found.walk(path, 0).map_err(|error| screen.refuse(&format!("{at}: {error}")))?;
    let (within, format, left) = match found.json.is_empty() {
        true => (found.csv, Format::Csv, found.others),
        false => (found.json, Format::Json, found.others + found.csv_files),
    };
    if within.is_empty() {
        return Err(
            screen.refuse(&format!("there is no file in `{at}` whose name ends with .json, .jsonl, .ndjson or .csv"))
        );
    }
    if left > 0 {
        screen.say(Severity::Note, &format!("the script leaves out {} of another kind", counted(left, "file")));
    }
    Ok(Files { at, within: within.into_iter().collect(), format })
}

/// What a folder holds.
#[derive(Default)]
struct Found {
    json: BTreeSet<(usize, String)>,
    csv: BTreeSet<(usize, String)>,
    csv_files: usize,
    others: usize,
}

impl Found {
    fn walk(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                self.walk(&entry.path(), depth + 1)?;
                continue;
            }
            match ending(&name) {
                Some(end) if end.starts_with(CSV) => {
                    self.csv.insert((depth, end));
                    self.csv_files += 1;
                }
                Some(end) => {
                    self.json.insert((depth, end));
                }
                None => self.others += 1,
            }
        }
        Ok(())
    }
}

/// The ending of a name that a script knows: `json`, `jsonl.gz`.
fn ending(name: &str) -> Option<String> {
    let bare = name.strip_suffix(".gz").unwrap_or(name);
    let (_, end) = bare.rsplit_once('.')?;
    let is_known = JSON.contains(&end) || end == CSV;
    is_known.then(|| format!("{end}{}", &name[bare.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_known_packed_or_not() {
        assert_eq!(ending("a.b.json").as_deref(), Some("json"));
        assert_eq!(ending("a.csv.gz").as_deref(), Some("csv.gz"));
        assert_eq!((ending("a.zip"), ending("json")), (None, None));
    }

    fn bare() -> Schema {
        Schema::read("name='t'\nabout=''\ntable='t'\nrecord='r'\n").expect("it fits")
    }

    #[test]
    fn what_holds_several_values_is_named_on_one_line() {
        let with = |names: &[&str]| several(&bare().with_many(names.iter().map(|name| (*name).into())));
        assert_eq!(with(&[]), "Each field holds one value");
        assert_eq!(with(&["a\nb", "${c}"]), "Each field holds one value but for `$ {c}`, `a b`");
        let many: Vec<String> = (10..24).map(|number| format!("f{number}")).collect();
        assert!(with(&many.iter().map(String::as_str).collect::<Vec<_>>()).ends_with("`f21` and 2 others"));
    }
}
