//! What is known besides events, as files hold it: lookup tables and their definitions, places, event types, tags.

mod definition;
mod table;

use super::{Unreadable, conf, files_of, shown, text_of, yaml};
use crate::knowledge::held::Held;
use crate::knowledge::location::Locations;
use crate::knowledge::{Knowledge, Tag};
use crate::source::place;
use percent_encoding::percent_decode_str;
use std::path::Path;

/// Where an app of Splunk's keeps what it knows, below its own folder; what is local counts more than what is default.
const FOLDERS: [&str; 3] = ["default", "local", "lookups"];

/// Adds what a file holds, or the files of a folder and of the folders an app has in it, in the order of their names.
///
/// Tables are read when they are first asked for, so that one which is broken hinders only the searches that use it.
pub fn read(path: &Path, known: &mut Knowledge) -> Result<(), Unreadable> {
    if !path.is_dir() {
        let is_known = of_file(path, known)?;
        let reason =
            || "this holds no lookups: .csv, .csv.gz, .mmdb, .yml, transforms.conf, eventtypes.conf, tags.conf".into();
        return if is_known { Ok(()) } else { Err(Unreadable { file: shown(path), line: None, reason: reason() }) };
    }
    let below = FOLDERS.map(|folder| path.join(folder));
    for folder in std::iter::once(path).chain(below.iter().map(|folder| &**folder).filter(|folder| folder.is_dir())) {
        for file in files_of(folder)? {
            of_file(&file, known)?;
        }
    }
    Ok(())
}

/// Whether a file holds something of use, by its name; if so, it is added.
fn of_file(path: &Path, known: &mut Knowledge) -> Result<bool, Unreadable> {
    if path.is_dir() {
        return Ok(false);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lower = name.to_lowercase();
    let add: fn(&str, &mut Knowledge) -> Added = match &*lower {
        "transforms.conf" => transforms,
        "eventtypes.conf" => event_types,
        "tags.conf" => tags,
        page if page.ends_with(".yml") || page.ends_with(".yaml") => page_of_lookup,
        table if table.ends_with(".csv") || table.ends_with(".csv.gz") => {
            let path = path.to_path_buf();
            known.keep(name, Held::read_by(move || table::read(&path)));
            return Ok(true);
        }
        places if places.ends_with(".mmdb") => {
            let path = path.to_path_buf();
            known.locate_by(Locations::read_by(move || std::fs::read(path).map_err(|error| error.to_string())));
            return Ok(true);
        }
        _ => return Ok(false),
    };
    let unreadable = |(line, reason)| Unreadable { file: shown(path), line, reason };
    let text = text_of(path).map_err(unreadable)?;
    add(&text, known).map(|()| true).map_err(unreadable)
}

/// A line, if it is known, and what is wrong there.
type Fault = (Option<usize>, String);
type Added = Result<(), Fault>;

fn stanzas(text: &str) -> Result<impl Iterator<Item = conf::Stanza>, Fault> {
    let found = conf::stanzas(text).map_err(|(line, reason)| (Some(line), reason))?;
    Ok(found.into_iter().filter(|stanza| !stanza.is_default()))
}

/// `[name]` and its settings; stanzas that cut fields out of events are passed over.
pub(super) fn transforms(text: &str, known: &mut Knowledge) -> Added {
    for stanza in stanzas(text)? {
        let definition = definition::of(&stanza.name, &|key| stanza.get(key).map(str::to_string));
        let definition = definition.map_err(|reason| (Some(stanza.line), reason))?;
        definition.into_iter().for_each(|definition| known.define(definition));
    }
    Ok(())
}

/// A lookup as `security_content` keeps it: the keys of transforms.conf, and `name` for the stanza's name.
fn page_of_lookup(text: &str, known: &mut Knowledge) -> Added {
    for page in yaml::read(text).map_err(|(line, reason)| (Some(line), reason))? {
        let fault = |reason| (Some(place(text, page.at).line), reason);
        let is_given = |text: &String| !matches!(&**text, "" | "~" | "null");
        let get = |key: &str| page.get(key).map(|node| node.texts().join(", ").trim().to_string()).filter(is_given);
        let name = get("name").ok_or_else(|| fault("a lookup needs a `name`".into()))?;
        known.define(definition::of_page(&name, &get).map_err(fault)?);
    }
    Ok(())
}

/// `[name]`, `search`, `disabled`, and the old `tags` (eventtypes.conf.spec).
fn event_types(text: &str, known: &mut Knowledge) -> Added {
    for stanza in stanzas(text)?.filter(|stanza| !stanza.get("disabled").is_some_and(is_true)) {
        let Some(search) = stanza.get("search") else { continue };
        known.add_event_type(&*stanza.name, search);
        for name in stanza.get("tags").unwrap_or_default().split_whitespace() {
            known.add_tag(Tag { name: name.into(), field: "eventtype".into(), value: stanza.name.clone() });
        }
    }
    Ok(())
}

/// `[field=value]`, `tag = enabled`; the value is written as in an address (tags.conf.spec).
fn tags(text: &str, known: &mut Knowledge) -> Added {
    for stanza in stanzas(text)? {
        let (field, value) = stanza.name.split_once('=').ok_or_else(|| {
            (Some(stanza.line), format!("`[{}]` names no field and value, as in `[host=web1]`", stanza.name))
        })?;
        let value = percent_decode_str(value).decode_utf8_lossy();
        for setting in stanza.settings.iter().filter(|setting| setting.value == "enabled") {
            known.add_tag(Tag { name: setting.key.clone(), field: field.into(), value: value.clone().into_owned() });
        }
    }
    Ok(())
}

fn is_true(flag: &str) -> bool {
    ["1", "true", "t", "yes", "y"].iter().any(|word| word.eq_ignore_ascii_case(flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(files: &[(&str, &str)]) -> Knowledge {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        }
        let mut known = Knowledge::default();
        read(folder.path(), &mut known).expect("it can be read");
        // Tables are read while the folder is there.
        known.lookup("users").table().map(|_| ()).ok();
        known
    }

    #[test]
    fn an_app_may_keep_definitions_and_tables_in_folders_of_their_own() {
        let known = known(&[
            ("default/transforms.conf", "[users]\nfilename = users.csv\ncase_sensitive_match = false\n"),
            ("local/transforms.conf", "[users]\nfilename = users.csv\nmax_matches = 1\n[cut]\nREGEX = (a)\n"),
            ("lookups/users.csv", "user,dept\nalice,it\n"),
        ]);
        let users = known.lookup("users");
        assert_eq!((users.rules.most, users.rules.folds), (1, false));
        assert_eq!(users.table().map(|table| table.rows()), Ok(1));
    }

    #[test]
    fn a_page_of_security_content_defines_a_lookup() {
        let known = known(&[
            (
                "users.yml",
                "name: users\nlookup_type: csv\ndefault_match: false\nmatch_type:\n  - WILDCARD(user)\nmin_matches: 1\n",
            ),
            ("users.csv", "user,dept\na*,it\n"),
            ("kept.yml", "name: kept\ncollection: kept\n"),
        ]);
        let users = known.lookup("users");
        assert_eq!((users.rules.least, &*users.rules.default, users.rules.kinds.len()), (1, "false", 1));
        assert!(users.table().is_ok() && known.lookup("kept").table().is_err());
    }

    #[test]
    fn event_types_and_tags_are_read_unless_they_are_disabled() {
        let known = known(&[
            ("eventtypes.conf", "[logon]\nsearch = EventCode=4624\ntags = windows\n[off]\nsearch = x\ndisabled = 1\n"),
            ("tags.conf", "[eventtype=logon]\nauthentication = enabled\n[source=a%3Ab]\nx = disabled\ny = enabled\n"),
        ]);
        assert_eq!(known.event_types().map(|(name, _)| name).collect::<Vec<_>>(), ["logon"]);
        let tags = |name: &str| known.tags().filter(|tag| tag.name == name).map(|tag| &*tag.value).collect::<Vec<_>>();
        assert_eq!(
            (tags("authentication"), tags("windows"), tags("y"), tags("x").len()),
            (vec!["logon"], vec!["logon"], vec!["a:b"], 0)
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_line() {
        let fault = |add: fn(&str, &mut Knowledge) -> Added, text: &str| {
            add(text, &mut Knowledge::default()).expect_err("it is wrong")
        };
        assert_eq!(fault(transforms, "[a]\nfilename = a.csv\nmax_matches = many\n").0, Some(1));
        assert_eq!(fault(tags, "# x\n[host]\na = enabled\n").0, Some(2));
        assert_eq!(fault(page_of_lookup, "# x\nfile: a\n").0, Some(2));
    }
}
