//! Fields as Splunk's configuration defines them: `props.conf`, and the `transforms.conf` that it names.
//!
//! What works when events are indexed has worked already, or never will here, and what is not understood is told.

mod setting;
mod transform;

use super::lookups::transforms as lookups_of;
use super::{Unreadable, conf, files_of, shown, text_of};
use crate::knowledge::Knowledge;
use crate::knowledge::fields::{Definition, Makes};
use crate::knowledge::stanza::Stanza;
use crate::source::place;
use setting::{Setting, Verdict};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A setting that has no part in what is read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The file and the line it stands at.
    pub at: Arc<str>,
    /// One sentence, without a full stop.
    pub message: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.at, self.message)
    }
}

/// Where an app of Splunk's keeps its configuration, below its own folder; what is local counts more than what is default.
const FOLDERS: [&str; 2] = ["default", "local"];

/// The settings of stanzas by name; those read later replace those of the same name.
type Stanzas = BTreeMap<String, BTreeMap<String, Setting>>;

/// Adds what a file defines, or the files of a folder and of the folders an app has in it, in the order of their names.
pub fn read(path: &Path, known: &mut Knowledge) -> Result<Vec<Remark>, Unreadable> {
    let mut files: Vec<PathBuf> = Vec::new();
    if path.is_dir() {
        let below = FOLDERS.map(|folder| path.join(folder));
        for folder in std::iter::once(path).chain(below.iter().map(|folder| &**folder).filter(|folder| folder.is_dir()))
        {
            files.extend(files_of(folder)?);
        }
    } else {
        files.push(path.to_path_buf());
        // A file of transforms stands beside the one that names them.
        files
            .extend([path.with_file_name("transforms.conf")].into_iter().filter(|file| file != path && file.is_file()));
    }
    let (mut props, mut transforms) = (Stanzas::new(), Stanzas::new());
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        match () {
            () if name.ends_with("props.conf") => add(file, &mut props)?,
            () if name.ends_with("transforms.conf") => {
                add(file, &mut transforms)?;
                let text = text_of(file).map_err(|fault| unreadable(file, fault))?;
                lookups_of(&text, known).map_err(|fault| unreadable(file, fault))?;
            }
            () if !path.is_dir() => {
                let reason = "this defines no fields: a props.conf does, or a folder of them".into();
                return Err(unreadable(file, (None, reason)));
            }
            () => {}
        }
    }
    let mut remarks = Vec::new();
    for (name, settings) in &props {
        of_stanza(name, settings, &transforms, known, &mut remarks);
    }
    Ok(remarks)
}

fn unreadable(file: &Path, (line, reason): (Option<usize>, String)) -> Unreadable {
    Unreadable { file: shown(file), line, reason }
}

fn add(file: &Path, all: &mut Stanzas) -> Result<(), Unreadable> {
    let text = text_of(file).map_err(|fault| unreadable(file, fault))?;
    let found = conf::stanzas(&text).map_err(|(line, reason)| unreadable(file, (Some(line), reason)))?;
    for stanza in found {
        let name = if stanza.is_default() { "default".to_string() } else { stanza.name };
        let settings = all.entry(name).or_default();
        for conf::Setting { key, value, pieces } in stanza.settings {
            let line = pieces.first().map_or(stanza.line, |piece| place(&text, piece.start).line);
            settings.insert(key, Setting { value, at: format!("{}:{line}", shown(file)).into() });
        }
    }
    Ok(())
}

fn of_stanza(
    name: &str,
    settings: &BTreeMap<String, Setting>,
    transforms: &Stanzas,
    known: &mut Knowledge,
    remarks: &mut Vec<Remark>,
) {
    let mut remark = |at: &Arc<str>, message: String| remarks.push(Remark { at: at.clone(), message });
    let Some(first) = settings.values().next().map(|setting| setting.at.clone()) else { return };
    let mut stanza = match Stanza::read(name) {
        _ if name.starts_with("rule::") || name.starts_with("delayedrule::") => return,
        Ok(stanza) => stanza,
        Err(broken) => return remark(&first, format!("`[{name}]` is no pattern: {}", broken.message)),
    };
    for (key, setting) in settings {
        let made = match setting::of(key, setting, transforms) {
            Verdict::Makes(made, said) => {
                said.into_iter().for_each(|message| remark(&setting.at, message));
                made
            }
            Verdict::Priority(priority) => {
                stanza.priority = Some(priority);
                continue;
            }
            Verdict::OfTheIndexer => continue,
            Verdict::Remark(message) => {
                remark(&setting.at, format!("`{key}` {message}"));
                continue;
            }
        };
        let define = |makes: Makes| Definition {
            name: key.as_str().into(),
            stanza: stanza.clone(),
            makes,
            at: setting.at.clone(),
        };
        known.define_fields(made.into_iter().map(define).collect());
    }
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;
    use crate::knowledge::fields::Alias;

    fn known(files: &[(&str, &str)]) -> (Knowledge, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        }
        let mut known = Knowledge::default();
        let remarks = read(folder.path(), &mut known).expect("it can be read");
        let shown = remarks.iter().map(ToString::to_string);
        (
            known,
            shown.map(|remark| remark.rsplit_once('/').map_or(remark.clone(), |(_, end)| end.to_string())).collect(),
        )
    }

    #[test]
    fn what_is_local_replaces_what_is_default_setting_by_setting() {
        let (known, remarks) = known(&[
            ("default/props.conf", "[a]\nFIELDALIAS-x = b AS c\nEVAL-d = 1\n"),
            ("local/props.conf", "[a]\nFIELDALIAS-x = e ASNEW c f AS g\n"),
        ]);
        let aliases: Vec<&Makes> = known.fields().iter().map(|field| &field.makes).collect();
        let alias = |from: &str, to: &str, replaces| Makes::Alias(Alias { from: from.into(), to: to.into(), replaces });
        assert_eq!(aliases[1..], [&alias("e", "c", false), &alias("f", "g", true)]);
        assert!(remarks.is_empty() && known.fields().len() == 3);
    }

    #[test]
    fn what_plays_no_part_is_told_with_its_line_unless_it_belongs_to_the_indexer() {
        let text = "[a]\nTIME_FORMAT = %s\nKV_MODE = json\nTRANSFORMS-x = y\nREPORT-z = gone\nEXTRACT-q = (\nWHAT = 1\n\
                    rename = b\n[source::(]\nEVAL-a = 1\n";
        let (known, remarks) = known(&[("props.conf", text)]);
        insta::assert_snapshot!(remarks.join("\n"), @r"
        props.conf:6: `EXTRACT-q` is not used: the regular expression is broken: missing closing parenthesis
        props.conf:3: `KV_MODE` plays no part: which fields an event has by itself is told by the shape of the export
        props.conf:5: there is no stanza `[gone]` in transforms.conf here
        props.conf:4: `TRANSFORMS-x` changes events when they are indexed, and plays no part in those that are read
        props.conf:7: `WHAT` is not understood
        props.conf:8: `rename` is not supported: a sourcetype keeps its name
        props.conf:10: `[source::(]` is no pattern: missing closing parenthesis
        ");
        assert!(known.fields().is_empty());
    }
}
