//! The stanzas of transforms.conf that cut fields out of events (transforms.conf.spec).

use super::Stanzas;
use super::setting::{Setting, Verdict};
use crate::knowledge::fields::{Cut, Extraction, Makes, Pairs, Piece};
use crate::table::Name;
use crate::value::regex::Regex;
use std::collections::BTreeMap;

type Settings = BTreeMap<String, Setting>;

/// What a field's name is made of, and its value.
type Named = (Vec<Piece>, Vec<Piece>);

/// What the transforms do that `REPORT-` lists.
pub fn named(list: &str, transforms: &Stanzas) -> Verdict {
    let (mut made, mut said) = (Vec::new(), Vec::new());
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let Some(settings) = transforms.get(name) else {
            said.push(format!("there is no stanza `[{name}]` in transforms.conf here"));
            continue;
        };
        match of(settings) {
            Ok(makes) => made.push(makes),
            Err(reason) => said.push(format!("the transform `[{name}]` {reason}")),
        }
        said.extend(settings.keys().filter(|key| !is_known(key)).map(|key| {
            format!("`{key}` of the transform `[{name}]` plays no part when events are searched, or is not understood")
        }));
    }
    Verdict::Makes(made, said)
}

/// The settings that are understood, or that no search sees.
fn is_known(key: &str) -> bool {
    const KNOWN: &[&str] = &[
        "REGEX",
        "FORMAT",
        "SOURCE_KEY",
        "DELIMS",
        "FIELDS",
        "MV_ADD",
        "CLEAN_KEYS",
        "KEEP_EMPTY_VALS",
        "CAN_OPTIMIZE",
        "MATCH_LIMIT",
        "DEPTH_LIMIT",
        "LOOKAHEAD",
        "disabled",
    ];
    KNOWN.contains(&key)
}

fn of(settings: &Settings) -> Result<Makes, String> {
    let get = |key: &str| settings.get(key).map(|setting| setting.value.trim()).filter(|value| !value.is_empty());
    let flag = |key: &str, default: bool| {
        get(key).map_or(default, |flag| matches!(&*flag.to_lowercase(), "1" | "true" | "t" | "yes" | "y"))
    };
    let from: Name = get("SOURCE_KEY").unwrap_or("_raw").into();
    let (adds, cleans, keeps_empty) = (flag("MV_ADD", false), flag("CLEAN_KEYS", true), flag("KEEP_EMPTY_VALS", false));
    let paired = |cut| Ok(Makes::Paired(Pairs { from: from.clone(), cut, adds, cleans, keeps_empty }));
    if let Some(delimiters) = get("DELIMS") {
        return paired(between(delimiters, get("FIELDS"))?);
    }
    let pattern = get("REGEX").ok_or("has neither REGEX nor DELIMS")?;
    let regex = Regex::new(pattern).map_err(|broken| format!("is a broken regular expression: {}", broken.message))?;
    let names: Vec<Option<String>> = regex.names().iter().map(|name| name.as_deref().map(str::to_string)).collect();
    let format = match get("FORMAT") {
        Some(format) => pieces_of(format)?,
        None => {
            let numbered = key_groups(&names);
            if !numbered.is_empty() {
                return paired(Cut::Matches { regex, groups: numbered });
            }
            let named = names.iter().enumerate().filter_map(|(group, name)| Some((group, name.as_deref()?)));
            named.map(|(group, name)| (vec![Piece::Text(name.into())], vec![Piece::Group(group)])).collect()
        }
    };
    let groups: Option<Vec<(usize, usize)>> = format.iter().map(numbers).collect();
    if let Some(groups) = groups.filter(|groups| !groups.is_empty()) {
        return paired(Cut::Matches { regex, groups });
    }
    let field = |(name, value): Named| match &name[..] {
        [Piece::Text(name)] => Ok((Name::from(&**name), value)),
        _ => Err("has a FORMAT that names some fields by groups and some by letters".to_string()),
    };
    let fields = format.into_iter().map(field).collect::<Result<Vec<_>, String>>()?;
    if fields.is_empty() {
        return Err("has no FORMAT, and its REGEX names no group: it extracts nothing".into());
    }
    if adds && fields.iter().any(|(_, value)| value.len() > 1) {
        return Err("adds values (MV_ADD) that its FORMAT puts together, which is not supported".into());
    }
    Ok(Makes::Extracted(Extraction { from, regex, fields, adds }))
}

/// `$1::$2`: the groups of a name and of its value.
fn numbers((name, value): &Named) -> Option<(usize, usize)> {
    match (&name[..], &value[..]) {
        ([Piece::Group(name)], [Piece::Group(value)]) => Some((*name, *value)),
        _ => None,
    }
}

/// The groups `_KEY_1` and `_VAL_1`, and those of other numbers.
fn key_groups(names: &[Option<String>]) -> Vec<(usize, usize)> {
    let group = |sought: String| names.iter().position(|name| name.as_deref() == Some(&sought));
    let pair = |name: &Option<String>| {
        let number = name.as_deref()?.strip_prefix("_KEY_")?;
        Some((group(format!("_KEY_{number}"))?, group(format!("_VAL_{number}"))?))
    };
    names.iter().filter_map(pair).collect()
}

/// `name::$1 other::"a $2"`.
fn pieces_of(format: &str) -> Result<Vec<Named>, String> {
    let mut found = Vec::new();
    let mut rest = format.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("::").ok_or_else(|| format!("has no `::` in FORMAT after `{rest}`"))?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or("has a quote in FORMAT that is never closed")?,
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((pieces(name.trim().trim_matches('"')), pieces(value)));
        rest = after.trim_start_matches([' ', '\t', '\n', ',']);
    }
    Ok(found)
}

/// Letters, and groups by `$` and a number.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let end = match after[..digits].parse() {
            Ok(group) => {
                found.extend((at > 0).then(|| Piece::Text(rest[..at].into())));
                found.push(Piece::Group(group));
                at + 1 + digits
            }
            Err(_) => {
                found.push(Piece::Text(rest[..=at].into()));
                at + 1
            }
        };
        rest = &rest[end..];
    }
    found.extend((!rest.is_empty()).then(|| Piece::Text(rest.into())));
    found
}

/// `DELIMS = "<between pairs>", "<between name and value>"`, or `DELIMS = "<between values>"` and FIELDS.
fn between(delimiters: &str, fields: Option<&str>) -> Result<Cut, String> {
    let mut quoted = delimiters.split('"').skip(1).step_by(2).map(|letters| letters.replace("\\t", "\t"));
    let names = |fields: &str| {
        let names = fields.split(',').map(|name| name.trim().trim_matches('"').trim());
        names.filter(|name| !name.is_empty()).map(Name::from).collect::<Vec<_>>()
    };
    match (quoted.next(), quoted.next(), fields) {
        (Some(delimiters), None, Some(fields)) => {
            Ok(Cut::Listed { delimiters: delimiters.into(), names: names(fields) })
        }
        (Some(pairs), Some(names), None) => Ok(Cut::Delimited { pairs: pairs.into(), names: names.into() }),
        (Some(_), None, None) => Err("has DELIMS of one kind, and no FIELDS that name the values".into()),
        (Some(_), Some(_), Some(_)) => Err("has DELIMS of two kinds and FIELDS, of which one is too much".into()),
        (None, ..) => Err("has DELIMS without quotes around the characters".into()),
    }
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;

    fn made(settings: &[(&str, &str)]) -> Result<Makes, String> {
        let setting = |value: &str| Setting { value: value.into(), at: "t:1".into() };
        of(&settings.iter().map(|(key, value)| (key.to_string(), setting(value))).collect())
    }

    #[test]
    fn a_format_names_fields_and_puts_values_together() {
        let Ok(Makes::Extracted(found)) = made(&[("REGEX", "(a)(b)"), ("FORMAT", "x::$1 y::\"<$2> $1\"")]) else {
            panic!("it extracts fields")
        };
        let text = |text: &str| Piece::Text(text.into());
        assert_eq!(found.fields[0], ("x".into(), vec![Piece::Group(1)]));
        assert_eq!(found.fields[1].1, [text("<"), Piece::Group(2), text("> "), Piece::Group(1)]);
    }

    #[test]
    fn names_may_stand_in_the_text() {
        let pairs = |settings: &[(&str, &str)]| matches!(made(settings), Ok(Makes::Paired(Pairs { cut: Cut::Matches { groups, .. }, .. })) if groups == [(1, 2)]);
        assert!(pairs(&[("REGEX", r"(\w+)=(\w+)"), ("FORMAT", "$1::$2")]));
        assert!(pairs(&[("REGEX", r"(?<_KEY_1>\w+)=(?<_VAL_1>\w+)")]));
    }

    #[test]
    fn delimiters_need_names_from_somewhere() {
        let cut = |delims: &str, fields: Option<&str>| between(delims, fields).is_ok();
        assert!(cut("\"|\", \"=\"", None) && cut("\",\"", Some("a, \"b\"")));
        assert!(!cut("\",\"", None) && !cut(",", Some("a")));
        assert!(made(&[("REGEX", "(a)")]).is_err() && made(&[("FORMAT", "a::$1")]).is_err());
    }
}
