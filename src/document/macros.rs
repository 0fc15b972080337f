//! Definitions of search macros: `macros.conf`, and YAML files of one macro each as `security_content` keeps them.

use super::yaml::{self, Node};
use super::{Unreadable, conf, files_of, shown, text_of};
use crate::source::{Source, place};
use crate::syntax::macros::Macro;
use std::path::Path;
use std::sync::Arc;

/// The macros of a file, or of all `.conf`, `.yml` and `.yaml` files of a folder in the order of their names.
pub fn read(path: &Path) -> Result<Vec<Macro>, Unreadable> {
    if !path.is_dir() {
        return of_file(path);
    }
    let files = files_of(path)?;
    let is_known = |file: &&std::path::PathBuf| {
        let end = file.extension().map(|end| end.to_string_lossy().to_lowercase());
        end.is_some_and(|end| matches!(&*end, "conf" | "yml" | "yaml"))
    };
    files.iter().filter(is_known).map(|file| of_file(file)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
}

fn of_file(path: &Path) -> Result<Vec<Macro>, Unreadable> {
    let unreadable = |(line, reason)| Unreadable { file: shown(path), line, reason };
    let (file, text) = (shown(path).into(), text_of(path).map_err(unreadable)?.into());
    let is_conf = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("conf"));
    if is_conf { of_conf(&file, &text) } else { of_yaml(&file, &text) }.map_err(unreadable)
}

type Read = Result<Vec<Macro>, (Option<usize>, String)>;

/// `[name(2)]`, `args`, `definition`, `iseval` (macros.conf.spec).
fn of_conf(file: &Arc<str>, text: &Arc<str>) -> Read {
    let stanzas = conf::stanzas(text).map_err(|(line, reason)| (Some(line), reason))?;
    let mut found = Vec::new();
    for stanza in stanzas.iter().filter(|stanza| !stanza.is_default()) {
        let Some(definition) = stanza.setting("definition") else { continue };
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
        let definition = Source::pieces(file.clone(), text.clone(), definition.pieces.clone()).into();
        found.push(Macro { name: name.into(), params, definition, is_eval });
    }
    Ok(found)
}

fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect()
}

/// A macro as `security_content` keeps it, `name`, `arguments` and `definition`; its other keys are for people.
fn of_yaml(file: &Arc<str>, text: &Arc<str>) -> Read {
    let mut found = Vec::new();
    for page in yaml::read(text).map_err(|(line, reason)| (Some(line), reason))? {
        let line = Some(place(text, page.at).line);
        let lacks = |key: &str| (line, format!("a macro has a `{key}`, which is a text"));
        let name = page.get("name").and_then(Node::text).ok_or_else(|| lacks("name"))?;
        let definition = page.get("definition").and_then(|node| node.source(file, text));
        let definition = definition.ok_or_else(|| lacks("definition"))?.into();
        let params = page.get("arguments").map(Node::texts).unwrap_or_default();
        let params = params.into_iter().map(ToString::to_string).collect();
        found.push(Macro { name: name.into(), params, definition, is_eval: false });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Span};

    #[test]
    fn a_conf_file_holds_macros_with_their_arguments() {
        let text =
            "[default]\n[near(2)]\nargs = a, b\ndefinition = $a$ \\\n  $b$\n[n]\ndefinition = \"x\"\niseval = 1\n";
        let read = of_conf(&"macros.conf".into(), &text.into()).expect("macros");
        let shown: Vec<_> = read.iter().map(|it| (&*it.name, it.params.len(), it.is_eval)).collect();
        assert_eq!(shown, [("near", 2, false), ("n", 0, true)]);
        assert_eq!(read[0].definition.place(Span::new(7, 8)), Place { line: 5, column: 3 });
        let wrong = of_conf(&"macros.conf".into(), &"[near(2)]\nargs = a\ndefinition = $a$\n".into());
        assert_eq!(wrong.err(), Some((Some(1), "`[near(2)]` names 1 arguments under `args`".into())));
    }

    #[test]
    fn a_yaml_file_holds_one_macro() {
        let of = |text: &str| of_yaml(&"ctime.yml".into(), &text.into());
        let text = "name: ctime\ndescription: x\narguments:\n  - field\ndefinition: |\n  convert ctime($field$)\n";
        let found = of(text).expect("a macro").remove(0);
        assert_eq!((&*found.name, found.definition.text()), ("ctime", "convert ctime($field$)"));
        assert_eq!(found.definition.place(Span::default()), Place { line: 6, column: 3 });
        assert_eq!(of("x: 1\n").err().map(|(line, _)| line), Some(Some(1)));
        assert!(of("name: [").is_err());
    }
}
