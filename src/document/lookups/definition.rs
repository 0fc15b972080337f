//! The settings of a lookup's definition, and what they mean (transforms.conf.spec).

use crate::knowledge::lookup::{Matching, Moments, Rules};
use crate::knowledge::{Definition, Origin};
use crate::table::Name;

/// The value of a setting, if it is given.
type Get<'g> = &'g dyn Fn(&str) -> Option<String>;

/// The lookup that settings define; none if they define something else. Otherwise what is wrong, in words.
pub fn of(name: &str, get: Get<'_>) -> Result<Option<Definition>, String> {
    match origin(get) {
        Some(origin) => Ok(Some(Definition { name: name.into(), origin, rules: rules(name, get)? })),
        None => Ok(None),
    }
}

/// As [`of`], where a lookup that says nothing else is kept in a file of its name.
pub fn of_page(name: &str, get: Get<'_>) -> Result<Definition, String> {
    let is_model = get("lookup_type").is_some_and(|kind| kind == "mlmodel");
    let own = Origin::File(format!("{name}.csv").into());
    let origin = if is_model { Origin::Elsewhere("a model".into()) } else { origin(get).unwrap_or(own) };
    Ok(Definition { name: name.into(), origin, rules: rules(name, get)? })
}

fn origin(get: Get<'_>) -> Option<Origin> {
    let kind = get("external_type").or_else(|| get("lookup_type")).unwrap_or_default();
    let elsewhere = |what: &str| Some(Origin::Elsewhere(what.into()));
    if get("collection").is_some() || kind == "kvstore" {
        return elsewhere("a collection of the KV store");
    }
    if kind.starts_with("geo") {
        return elsewhere("a map of areas");
    }
    if get("external_cmd").is_some() {
        return elsewhere("answered by a script");
    }
    let file = get("filename").filter(|file| !file.is_empty())?;
    if let Some(filter) = get("filter") {
        return Some(Origin::Unsupported(format!("`filter = {filter}`")));
    }
    // Splunk takes what follows the last separator of a path.
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(Origin::File(file.into()))
}

fn rules(name: &str, get: Get<'_>) -> Result<Rules, String> {
    let wrong = |key: &str, expected: &str| format!("`{key}` of the lookup `{name}` should be {expected}");
    let number = |key: &str, least: f64, default: f64| match get(key) {
        None => Ok(default),
        Some(text) => {
            let found = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= least);
            found.ok_or_else(|| wrong(key, &format!("a number from {least}")))
        }
    };
    let folds = match get("case_sensitive_match").as_deref().map(str::to_lowercase).as_deref() {
        None | Some("true" | "1" | "t") => false,
        Some("false" | "0" | "f") => true,
        Some(_) => return Err(wrong("case_sensitive_match", "true or false")),
    };
    let time = get("time_field").filter(|column| !column.is_empty());
    let most = number("max_matches", 1.0, if time.is_some() { 1.0 } else { Rules::default().most as f64 })?;
    let time = match time {
        None => None,
        Some(column) => Some(Moments {
            column: column.into(),
            format: get("time_format").filter(|format| !format.is_empty()).map(Into::into),
            least: number("min_offset_secs", 0.0, 0.0)?,
            most: number("max_offset_secs", 0.0, 2_000_000_000.0)?,
        }),
    };
    let kinds = get("match_type").map_or(Ok(Vec::new()), |text| kinds(&text)).map_err(|part| {
        wrong("match_type", &format!("a list of WILDCARD(column), CIDR(column) and EXACT(column), not `{part}`"))
    })?;
    let least = number("min_matches", 0.0, 0.0)?.min(MOST);
    let default = get("default_match").unwrap_or_default().into();
    Ok(Rules { folds, kinds, most: most.min(MOST) as usize, least: least as usize, default, time })
}

/// The most rows that `max_matches` may let match.
const MOST: f64 = 1000.0;

/// `WILDCARD(a), CIDR(b)`; the part that is neither.
fn kinds(text: &str) -> Result<Vec<(Name, Matching)>, String> {
    let parts =
        text.split(')').map(|part| part.trim_matches([' ', ',', '\t', '\n', '"'])).filter(|part| !part.is_empty());
    let kind = |part: &str| {
        let (kind, column) = part.split_once('(')?;
        let matching = match &*kind.trim().to_uppercase() {
            "WILDCARD" => Matching::Wildcard,
            "CIDR" => Matching::Network,
            "EXACT" => Matching::Exact,
            _ => return None,
        };
        Some((column.trim().into(), matching))
    };
    parts.map(|part| kind(part).ok_or_else(|| part.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(settings: &[(&str, &str)]) -> Result<Option<Definition>, String> {
        of("x", &|key| settings.iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_string()))
    }

    fn rules(settings: &[(&str, &str)]) -> Rules {
        defined(&[settings, &[("filename", "x.csv")]].concat()).expect("it is right").expect("it is a lookup").rules
    }

    #[test]
    fn match_types_are_listed_by_column() {
        let kinds = rules(&[("match_type", "WILDCARD(path), cidr( net )")]).kinds;
        assert_eq!(kinds, [("path".into(), Matching::Wildcard), ("net".into(), Matching::Network)]);
        assert!(defined(&[("filename", "x"), ("match_type", "REGEX(a)")]).is_err());
    }

    #[test]
    fn a_lookup_in_time_gives_one_row_unless_told_otherwise() {
        assert_eq!((rules(&[]).most, rules(&[("time_field", "t")]).most), (100, 1));
        assert_eq!(rules(&[("time_field", "t"), ("max_matches", "5000")]).most, 1000);
    }

    #[test]
    fn what_cannot_be_read_here_is_told_by_its_kind() {
        let origin = |settings: &[(&str, &str)]| defined(settings).expect("it is right").map(|found| found.origin);
        assert_eq!(origin(&[("filename", "../../a/x.csv")]), Some(Origin::File("x.csv".into())));
        assert_eq!(origin(&[("REGEX", "(a)")]), None);
        assert!(matches!(origin(&[("external_cmd", "dns.py ip")]), Some(Origin::Elsewhere(_))));
        assert!(matches!(origin(&[("external_type", "kvstore")]), Some(Origin::Elsewhere(_))));
        assert!(matches!(origin(&[("filename", "x.csv"), ("filter", "a=1")]), Some(Origin::Unsupported(_))));
    }
}
