//! What a project says of itself in `spelt.toml`, at its root. Nothing is required, and what is not known is refused.

mod checks;
mod fields;
pub mod limits;
mod misfit;
mod redact;
mod testing;

use crate::knowledge::fields::Definition;
use crate::knowledge::limits::Limits;
use crate::value::time::Zone;
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};
use toml::Spanned;

pub use checks::{Checks, Level, Levels};
pub use misfit::Misfit;
pub use redact::Redaction;
pub use testing::{Demand, Exception, Order, Queries, Testing, Unreferenced};

/// The name of the file.
pub const FILE: &str = "spelt.toml";

/// What a project says of itself.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Configuration of Splunk's that defines fields: files, and folders of them.
    pub props: Vec<PathBuf>,
    /// Fields that it defines itself, those of one name and stanza together.
    pub fields: Vec<Vec<Definition>>,
    /// The zone of times that name none, and of searches, where a dataset names no other.
    pub zone: Option<Zone>,
    /// Splunk's bounds on what a search makes.
    pub limits: Limits,
    /// What a test run asks of the queries.
    pub testing: Testing,
    /// What a test run takes out of rows before it compares and writes them.
    pub redactions: Vec<Redaction>,
    /// What becomes of what the checks find that need no data.
    pub checks: Checks,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    timezone: Option<Spanned<String>>,
    #[serde(default)]
    props: Vec<PathBuf>,
    #[serde(default)]
    fields: Vec<fields::Table>,
    #[serde(default)]
    limits: limits::Tables,
    #[serde(default)]
    test: testing::Table,
    #[serde(default)]
    redact: Vec<redact::Table>,
    #[serde(default)]
    checks: checks::Table,
}

impl Project {
    /// Reads the file; a project that has none says nothing.
    pub fn read(path: &Path) -> Result<Project, Misfit> {
        match std::fs::read_to_string(path) {
            Ok(text) => Project::parse(&text, &misfit::shown(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Project::default()),
            Err(error) => Err(Misfit::of_file(path, &error)),
        }
    }

    /// Reads the text of the file.
    pub fn parse(text: &str, file: &str) -> Result<Project, Misfit> {
        let keys: Keys = misfit::toml(text, file)?;
        Ok(Project {
            fields: fields::definitions(keys.fields, text, file)?,
            zone: keys.timezone.map(|name| zone(&name, text, file)).transpose()?,
            limits: limits::read(&keys.limits, text, file)?,
            redactions: keys.redact.into_iter().map(|table| table.read(text, file)).collect::<Result<_, _>>()?,
            testing: keys.test.into(),
            checks: Checks::of_table(keys.checks, text, file)?,
            props: keys.props,
        })
    }
}

fn zone(name: &Spanned<String>, text: &str, file: &str) -> Result<Zone, Misfit> {
    Zone::read(name.get_ref()).ok_or_else(|| {
        let reason = format!("`{}` is no time zone; write `Europe/Berlin`, `UTC` or `+02:00`", name.get_ref());
        Misfit::at(file, text, name.span().start, reason)
    })
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;
    use crate::knowledge::fields::Makes;

    fn refused(text: &str) -> String {
        Project::parse(text, FILE).map(|_| ()).expect_err("it does not fit").to_string()
    }

    const FIELDS: &str = r#"
props = ["splunk/Splunk_TA_x"]

[[fields]]
sourcetype = "XmlWinEventLog"
aliases = { actor = ["SubjectUserName", "TargetUserName"] }
extract = { CommandLine = ['-u (?<login>\S+)', '-p (?<secret>\S+)'] }
calculated = { is_admin = 'if(match(actor, "^adm"), "yes", "no")' }
lookups = ["assets host AS dest OUTPUT owner"]
"#;

    #[test]
    fn fields_are_defined_for_some_events() {
        let project = Project::parse(FIELDS, FILE).expect("it fits");
        let all: Vec<&Definition> = project.fields.iter().flatten().collect();
        let names: Vec<&str> = all.iter().map(|definition| &*definition.name).collect();
        assert_eq!(
            names,
            [
                "EXTRACT-CommandLine",
                "EXTRACT-CommandLine",
                "FIELDALIAS-actor",
                "FIELDALIAS-actor",
                "EVAL-is_admin",
                "LOOKUP-spelt.toml"
            ]
        );
        assert!(all.iter().all(|definition| &*definition.stanza.name == "XmlWinEventLog"));
        assert_eq!(&*all[4].at, "spelt.toml:8");
        assert!(matches!(&all[2].makes, Makes::Alias(alias) if !alias.replaces));
        assert_eq!(project.props, [PathBuf::from("splunk/Splunk_TA_x")]);
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_place() {
        insta::assert_snapshot!(refused("fields = []\nfield = []\n"), @"spelt.toml:2:1: unknown field `field`, expected one of `timezone`, `props`, `fields`, `limits`, `test`, `redact`, `checks`");
        insta::assert_snapshot!(refused("[[fields]]\nsourcetypes = 'a'\n"), @"spelt.toml:2:1: unknown field `sourcetypes`, expected one of `sourcetype`, `source`, `host`, `aliases`, `extract`, `calculated`, `lookups`");
    }

    #[test]
    fn what_the_readme_shows_is_understood() {
        let readme = include_str!("../README.md");
        let shown: Vec<&str> =
            readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        assert_eq!(shown.len(), 3);
        for text in shown {
            Project::parse(text, FILE).expect("it fits");
        }
    }

    #[test]
    fn a_zone_is_one_that_there_is() {
        let zone = |text: &str| Project::parse(text, FILE).map(|project| project.zone.map(|zone| zone.name()));
        assert_eq!(zone("timezone = 'Europe/Berlin'"), Ok(Some("Europe/Berlin".into())));
        insta::assert_snapshot!(refused("timezone = 'Mars'"), @"spelt.toml:1:12: `Mars` is no time zone; write `Europe/Berlin`, `UTC` or `+02:00`");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        insta::assert_snapshot!(refused("[[fields]]\nhost = 'a'\nsource = 'b'\n"), @"spelt.toml:3:10: a table of fields is about one of `sourcetype`, `source` and `host`");
        insta::assert_snapshot!(refused("[[fields]]\nextract = { a = '(b' }\n"), @"spelt.toml:2:17: the regular expression is broken: missing closing parenthesis");
        insta::assert_snapshot!(refused("[[fields]]\nextract = { a = 'b' }\n"), @"spelt.toml:2:17: the regular expression names no group, so it extracts nothing: `(?<field>...)` does");
        insta::assert_snapshot!(refused("[[fields]]\naliases = { a = 'b' }\n[[fields]]\naliases = { a = 'c' }\n"), @"spelt.toml:4:17: `a` has an alias for the same events already");
    }
}
