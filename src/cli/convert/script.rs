//! What a script reads: the files at `--data` as they are, and which of their fields hold several values.

use super::super::{Exit, Screen};
use super::{Target, prove};
use crate::backend::Schema;
use crate::backend::files::{Files, Format};
use crate::diagnostic::Severity;
use crate::harness::body::counted;
use crate::harness::proof;
use crate::table::{Name, is_hidden};
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
    let mut learned = BTreeSet::new();
    if path.exists() {
        let events = prove::load(screen, "--data", data, target.setting)?.events;
        let is_new = |name: &str| {
            let is_read = schema.column(name).is_some() && !schema.computed.contains_key(name);
            // Of a list, Splunk calls the values `name{}` as well.
            is_read && !is_hidden(name) && !schema.is_many(name) && !name.contains("{}")
        };
        learned = proof::of_many(&events).into_iter().filter(|name| is_new(name)).collect();
        schema = schema.with_many(learned.iter().cloned());
    } else {
        screen
            .say(Severity::Note, "there is nothing to look at: which fields hold several values is as the schema says");
    }
    if schema.name == "flat" {
        let raw = "it reads events under Splunk's own names of fields; `--schema windows` reads raw exports of Windows events";
        screen.say(Severity::Note, raw);
    }
    let opening = target
        .backend
        .script(&schema, &files)
        .map_err(|why| screen.refuse(&format!("there are no scripts of {}: {why}", target.backend.card().title)))?;
    let comment = target.backend.comment();
    let several = several(&learned, &target.schema);
    let flat =
        "A field is read from the event itself, and not from an object in it (`a.b`) or a list of them (`a{}.b`).";
    Ok((format!("{comment} {several}\n{comment} {flat}\n{opening}\n"), schema))
}

/// What it takes for granted of the fields: which of them hold several values.
fn several(learned: &BTreeSet<Name>, schema: &Schema) -> String {
    // No name ends its line, or is the place of a variable.
    let plain = |name: &Name| format!("`{}`", name.replace(char::is_control, " ").replace("${", "$ {"));
    let mut but: Vec<String> = learned.iter().take(NAMED).map(plain).collect();
    if learned.len() > NAMED {
        but.push(counted(learned.len() - NAMED, "other"));
    }
    if !schema.many.is_empty() {
        but.push("those that the schema lists".to_string());
    }
    let but = if but.is_empty() { String::new() } else { format!(" but for {}", but.join(", ")) };
    format!("Each field is taken to hold one value{but}.")
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

    #[test]
    fn what_holds_several_values_is_named_on_one_line() {
        let bare = Schema::read("name='t'\nabout=''\ntable='t'\nrecord='r'\n").expect("it fits");
        let with = |names: &[&str]| several(&names.iter().map(|name| Name::from(*name)).collect(), &bare);
        assert_eq!(with(&[]), "Each field is taken to hold one value.");
        assert_eq!(with(&["a\nb", "${c}"]), "Each field is taken to hold one value but for `$ {c}`, `a b`.");
        let many: Vec<String> = (10..24).map(|number| format!("f{number}")).collect();
        assert!(with(&many.iter().map(String::as_str).collect::<Vec<_>>()).ends_with("`f21`, 2 others."));
    }

    #[test]
    fn what_the_schema_lists_is_not_named_again() {
        let told = several(&BTreeSet::new(), &Schema::flat());
        assert_eq!(told, "Each field is taken to hold one value but for those that the schema lists.");
    }
}
