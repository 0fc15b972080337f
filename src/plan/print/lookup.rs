//! How lookups are printed: their table, and every rule their rows are matched by.

use super::{expr, field, list, quoted, some, when};
use crate::knowledge::lookup::{Matching, Moments, Rules};
use crate::plan::Expr;
use crate::plan::lookup::{Lookup, Pairing, Portion, Question};
use crate::table::Name;

pub(super) fn lookup(lookup: &Lookup) -> String {
    let key = |key: &Pairing| format!("{} = {}", matched(key, &lookup.lookup.rules), field(&key.field));
    let keys = list(&lookup.keys, key);
    let output = |output: &Pairing| format!("{} as {}", field(&output.column), field(&output.field));
    let outputs = lookup.outputs.as_ref().map_or_else(|| "all".into(), |outputs| list(outputs, output));
    let how = if lookup.overwrites { "put" } else { "put where missing" };
    let only = lookup.only.as_ref().map(|only| format!(" where {}", expr(only))).unwrap_or_default();
    format!("lookup {} on {keys}{} {how} {outputs}{only}", quoted(&lookup.lookup.file), rules(&lookup.lookup.rules))
}

pub(super) fn portion(portion: &Portion) -> String {
    let file = quoted(&portion.lookup.file);
    let skip = if portion.skip > 0 { format!(", without the first {}", portion.skip) } else { String::new() };
    format!("rows of {file}{skip}{}", some(&portion.count, |count| format!(", at most {count}")))
}

pub(super) fn question(question: &Question) -> String {
    let Question { lookup, keys, outputs } = question;
    let key = |(column, value): &(Name, Expr)| {
        let pairing = Pairing { column: column.clone(), field: column.clone() };
        format!("{} = {}", matched(&pairing, &lookup.rules), expr(value))
    };
    let (keys, outputs) = (list(keys, key), list(outputs, |column| field(column)));
    format!("lookup({} on {keys}{} give {outputs})", quoted(&lookup.file), rules(&lookup.rules))
}

fn matched(key: &Pairing, rules: &Rules) -> String {
    let kind = rules.kinds.iter().find(|(column, _)| *column == key.column);
    let kind = match kind.map_or(Matching::Exact, |(_, kind)| *kind) {
        Matching::Exact => "",
        Matching::Wildcard => "pattern ",
        Matching::Network => "network ",
    };
    format!("{kind}{}", field(&key.column))
}

fn rules(rules: &Rules) -> String {
    let least = rules.least;
    let default =
        if least > 0 { format!(", fewer than {least} are {}", quoted(&rules.default)) } else { String::new() };
    let time = |time: &Moments| {
        let Moments { column, format, least, most } = time;
        let format = some(format, |format| format!(" as {}", quoted(format)));
        format!(", _time from {least} to {most} seconds after {}{format}", field(column))
    };
    format!(" first {}{}{default}{}", rules.most, when(rules.folds, " folded"), some(&rules.time, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use std::sync::Arc;

    #[test]
    fn a_lookup_prints_the_rules_of_its_table() {
        let pairing = |column: &str, field: &str| Pairing { column: column.into(), field: field.into() };
        let found = Lookup {
            lookup: Arc::new(Knowledge::of_examples().lookup("users")),
            keys: vec![pairing("user", "src_user")],
            outputs: Some(vec![pairing("dept", "dept")]),
            overwrites: false,
            only: None,
        };
        insta::assert_snapshot!(lookup(&found), @r#"lookup "users.csv" on user = src_user first 100 folded, fewer than 1 are "unknown" put where missing dept as dept"#);
        let found = Lookup {
            lookup: Arc::new(Knowledge::of_examples().lookup("networks")),
            keys: vec![pairing("range", "ip")],
            outputs: None,
            overwrites: true,
            only: None,
        };
        insta::assert_snapshot!(lookup(&found), @r#"lookup "networks.csv" on network range = ip first 100 put all"#);
    }
}
