//! What a project says of the checks that need no data: which are let pass, which are warned of, and which fail.

use super::misfit::Misfit;
use crate::diagnostic::code::CHECKS;
use crate::diagnostic::{Diagnostic, Severity, suggest};
use crate::value::pattern::Pattern;
use std::collections::BTreeMap;
use toml::{Spanned, Value};

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told.
    #[default]
    Warn,
    /// It is told, and fails the query.
    Deny,
}

/// What becomes of the findings of some queries, by code; of a code that is not named, [`Level::Warn`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Level>);

/// What becomes of the findings of every query.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    all: Levels,
    /// Of the queries whose ids match, the shortest pattern first.
    some: Vec<(Pattern, Levels)>,
}

/// The table as it is written: a level for a code, or a table of such for the queries whose ids match.
pub(super) type Table = BTreeMap<Spanned<String>, Spanned<Value>>;

impl Checks {
    pub(super) fn of_table(table: Table, text: &str, file: &str) -> Result<Checks, Misfit> {
        let mut checks = Checks::default();
        for (key, value) in table {
            let misfit = |byte: usize, reason: String| Misfit::at(file, text, byte, reason);
            let at = value.span().start;
            match value.into_inner() {
                Value::Table(entries) => {
                    let mut levels = Levels::default();
                    for (code, value) in entries {
                        levels.add(&code, &value).map_err(|reason| misfit(at, reason))?;
                    }
                    checks.some.push((Pattern::search_cased(key.get_ref()), levels));
                }
                value => {
                    let byte = if CHECKS.contains(&&**key.get_ref()) { at } else { key.span().start };
                    checks.all.add(key.get_ref(), &value).map_err(|reason| misfit(byte, reason))?;
                }
            }
        }
        checks.some.sort_by_key(|(pattern, _)| pattern.text().len());
        Ok(checks)
    }

    /// What becomes of the findings of a query. Of several patterns that match its id the longest has the last word.
    pub fn of_query(&self, id: &str) -> Levels {
        let matching = self.some.iter().filter(|(pattern, _)| pattern.matches(id)).map(|(_, levels)| levels);
        let all = [&self.all].into_iter().chain(matching);
        Levels(all.flat_map(|levels| levels.0.clone()).collect())
    }
}

impl Levels {
    fn add(&mut self, code: &str, value: &Value) -> Result<(), String> {
        if !CHECKS.contains(&code) {
            let near = suggest::nearest(code, CHECKS.iter().copied());
            return Err(match near {
                Some(near) => format!("there is no check `{code}`; did you mean `{near}`?"),
                None => format!("there is no check `{code}`; there are `{}`", CHECKS.join("`, `")),
            });
        }
        let level = match value.as_str() {
            Some("allow") => Level::Allow,
            Some("warn") => Level::Warn,
            Some("deny") => Level::Deny,
            Some(_) | None => return Err(format!("`{code}` is `\"allow\"`, `\"warn\"` or `\"deny\"`")),
        };
        self.0.insert(code.into(), level);
        Ok(())
    }

    /// What becomes of findings of this code.
    pub fn of(&self, code: &str) -> Level {
        self.0.get(code).copied().unwrap_or_default()
    }

    /// A finding at its level; none if it is let pass.
    pub fn judge(&self, found: Diagnostic) -> Option<Diagnostic> {
        match self.of(found.code) {
            Level::Allow => None,
            Level::Warn => Some(found),
            Level::Deny => Some(Diagnostic { severity: Severity::Error, ..found }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{FILE, Project};

    fn checks(text: &str) -> Result<Checks, String> {
        Project::parse(text, FILE).map(|project| project.checks).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn a_level_is_given_for_all_and_for_some() {
        let text =
            "[checks]\nfield-gone = 'deny'\n[checks.'heartbeat/*']\nfield-gone = 'allow'\nfires-on-nothing = 'allow'\n";
        let checks = checks(text).expect("it fits");
        let level = |id: &str, code: &str| checks.of_query(id).of(code);
        assert_eq!(level("win/a", "field-gone"), Level::Deny);
        assert_eq!(level("win/a", "fires-on-nothing"), Level::Warn);
        assert_eq!(level("heartbeat/a", "field-gone"), Level::Allow);
        assert_eq!(level("heartbeat/a", "fires-on-nothing"), Level::Allow);
    }

    #[test]
    fn the_longest_pattern_has_the_last_word() {
        let text = "[checks.'win/*']\nfield-gone = 'deny'\n[checks.'*']\nfield-gone = 'allow'\n";
        assert_eq!(checks(text).expect("it fits").of_query("win/a").of("field-gone"), Level::Deny);
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_place() {
        let refused = |text: &str| checks(text).expect_err("it does not fit");
        insta::assert_snapshot!(refused("[checks]\nfield-gon = 'deny'\n"), @"spelt.toml:2:1: there is no check `field-gon`; did you mean `field-gone`?");
        insta::assert_snapshot!(refused("[checks]\nfield-gone = 'error'\n"), @r#"spelt.toml:2:14: `field-gone` is `"allow"`, `"warn"` or `"deny"`"#);
        insta::assert_snapshot!(refused("[checks]\nfield-gone = 1\n"), @r#"spelt.toml:2:14: `field-gone` is `"allow"`, `"warn"` or `"deny"`"#);
    }
}
