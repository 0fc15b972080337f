//! Definitions of search macros: `macros.conf`, and YAML files of one macro each as `security_content` keeps them.

use super::{Unreadable, conf, shown, text_of};
use crate::syntax::macros::Macro;
use serde::Deserialize;
use std::path::Path;

/// The macros of a file, or of all `.conf`, `.yml` and `.yaml` files of a folder in the order of their names.
pub fn read(path: &Path) -> Result<Vec<Macro>, Unreadable> {
    if !path.is_dir() {
        return of_file(path);
    }
    let unreadable = |error: std::io::Error| Unreadable { file: shown(path), line: None, reason: error.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    let is_known = |file: &&std::path::PathBuf| {
        let end = file.extension().map(|end| end.to_string_lossy().to_lowercase());
        end.is_some_and(|end| matches!(&*end, "conf" | "yml" | "yaml"))
    };
    files.iter().filter(is_known).map(|file| of_file(file)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
}

fn of_file(path: &Path) -> Result<Vec<Macro>, Unreadable> {
    let unreadable = |(line, reason)| Unreadable { file: shown(path), line, reason };
    let text = text_of(path).map_err(unreadable)?;
    let is_conf = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("conf"));
    if is_conf { of_conf(&text) } else { of_yaml(&text) }.map_err(unreadable)
}

type Read = Result<Vec<Macro>, (Option<usize>, String)>;

/// `[name(2)]`, `args`, `definition`, `iseval` (macros.conf.spec).
fn of_conf(text: &str) -> Read {
    let stanzas = conf::stanzas(text).map_err(|(line, reason)| (Some(line), reason))?;
    let mut found = Vec::new();
    for stanza in stanzas.iter().filter(|stanza| !stanza.is_default()) {
        let Some(definition) = stanza.get("definition") else { continue };
        let params: Vec<String> = stanza.get("args").map(names).unwrap_or_default();
        let (name, count) = match stanza.name.split_once('(') {
            Some((name, count)) => (name, count.trim_end_matches(')').trim().parse().ok()),
            None => (&*stanza.name, Some(0)),
        };
        if count != Some(params.len()) {
            let reason = format!("`[{}]` names {} arguments under `args`", stanza.name, params.len());
            return Err((Some(stanza.line), reason));
        }
        let is_eval = stanza.get("iseval").is_some_and(|flag| matches!(flag, "1" | "true" | "t"));
        found.push(Macro { name: name.into(), params, definition: definition.into(), is_eval });
    }
    Ok(found)
}

fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect()
}

/// A macro as `security_content` keeps it; its other keys are for people.
#[derive(Deserialize)]
struct Page {
    name: String,
    definition: String,
    #[serde(default)]
    arguments: Vec<String>,
}

fn of_yaml(text: &str) -> Read {
    let page: Page = serde_norway::from_str(text).map_err(|error| {
        let line = error.location().map(|place| place.line());
        (line, error.to_string().lines().next().unwrap_or_default().to_string())
    })?;
    // A block of text ends in a line end that is no part of the search.
    let definition = page.definition.trim_end().to_string();
    Ok(vec![Macro { name: page.name, params: page.arguments, definition, is_eval: false }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conf_file_holds_macros_with_their_arguments() {
        let read = of_conf(
            "[default]\n[near(2)]\nargs = a, b\ndefinition = $a$ \\\n  $b$\n[n]\ndefinition = \"x\"\niseval = 1\n",
        );
        let shown: Vec<_> =
            read.expect("macros").into_iter().map(|it| (it.name, it.params.len(), it.is_eval)).collect();
        assert_eq!(shown, [("near".to_string(), 2, false), ("n".to_string(), 0, true)]);
        let wrong = of_conf("[near(2)]\nargs = a\ndefinition = $a$\n");
        assert_eq!(wrong, Err((Some(1), "`[near(2)]` names 1 arguments under `args`".into())));
    }

    #[test]
    fn a_yaml_file_holds_one_macro() {
        let read =
            of_yaml("name: ctime\ndescription: x\narguments:\n  - field\ndefinition: |-\n  convert ctime($field$)\n");
        let found = read.expect("a macro").remove(0);
        assert_eq!((&*found.name, &*found.definition), ("ctime", "convert ctime($field$)"));
        assert!(of_yaml("name: [").is_err());
    }
}
