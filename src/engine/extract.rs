//! Writes the named groups of a regular expression into fields.

use super::Work;
use super::lift::{Rows, lift};
use super::pieces::told;
use crate::plan::Extract;
use crate::table::column::Pool;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::regex::Groups;

/// The table with the fields that the expression finds; a group that matches nothing leaves its field alone.
pub fn extract(mut table: Table, extract: &Extract, work: &Work) -> Table {
    let mut fields: Vec<Name> = Vec::new();
    // Where in `fields` each group of the expression is written.
    let groups: Vec<(usize, usize)> = (0..)
        .zip(extract.regex.names())
        .filter_map(|(group, name)| {
            let name = name.as_deref()?;
            let place = fields.iter().position(|field| **field == *name).unwrap_or(fields.len());
            if place == fields.len() {
                fields.push(name.into());
            }
            Some((group, place))
        })
        .collect();
    fields.extend(extract.offsets.clone());
    let mut pools = vec![Pool::default(); fields.len()];
    // What each value gave: the codes of all fields, one text after the other.
    let mut found: Vec<u32> = Vec::new();
    let mut rows = vec![0; table.rows()];
    let search = |row: &super::expr::Scope| {
        let values = read(row.value(&extract.field), extract, &groups, fields.len(), work);
        let start = found.len();
        found.extend(values.into_iter().zip(&mut pools).map(|(value, pool)| pool.code(value)));
        start
    };
    let source = [extract.field.clone()];
    lift(&table, Rows::All(table.rows()), &source, work.context, search, |row, start| rows[row as usize] = start);
    for (place, (field, pool)) in fields.into_iter().zip(pools).enumerate() {
        let codes = rows.iter().map(|start| found[start + place]).collect();
        table.overlay(field, pool.column(codes));
    }
    table
}

/// What one value of the field gives to each field that is written.
fn read(value: &Value, extract: &Extract, groups: &[(usize, usize)], fields: usize, work: &Work) -> Vec<Value> {
    let mut found: Vec<Vec<Value>> = vec![Vec::new(); fields];
    let mut offsets = Vec::new();
    let limit = usize::try_from(extract.matches).unwrap_or(usize::MAX);
    for value in value.values() {
        let text = value.show();
        for matched in told(extract.regex.all_groups(&text, limit), work.context).unwrap_or_default() {
            for (group, place) in groups {
                let Some((start, end)) = matched.get(*group).copied().flatten() else { continue };
                found[*place].push(Value::from(&text[start..end]));
            }
            if extract.offsets.is_some() {
                offsets.extend(offset_texts(&text, &matched, extract));
            }
        }
    }
    if let (Some(last), false) = (found.last_mut(), offsets.is_empty()) {
        *last = vec![Value::from(offsets.join("&"))];
    }
    found.into_iter().map(Value::many).collect()
}

/// `name=first-last` for each named group of a match, characters counted from 0.
fn offset_texts(text: &str, matched: &Groups, extract: &Extract) -> Vec<String> {
    let named = extract.regex.names().iter().zip(matched);
    let offset = |(name, place): (&Option<Box<str>>, &Option<(usize, usize)>)| {
        let (name, (start, end)) = (name.as_deref()?, place.filter(|(start, end)| start < end)?);
        let first = text[..start].chars().count();
        Some(format!("{name}={first}-{}", first + text[start..end].chars().count() - 1))
    };
    named.filter_map(offset).collect()
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::super::sketch::becomes;
    use super::*;
    use crate::plan::Op;
    use crate::value::regex::Regex;

    fn rex(pattern: &str, matches: u64, offsets: Option<&str>, drawing: &str) -> String {
        let regex = Regex::new(pattern).expect("a regex");
        becomes(Op::Extract(Extract { field: "x".into(), regex, matches, offsets: offsets.map(Name::from) }), drawing)
    }

    #[test]
    fn a_group_that_matches_nothing_leaves_its_field_alone() {
        assert_eq!(
            rex(r"(?<d>\d)(?<e>z)?", 1, None, "d e x; old old a1; old old a; - - -"),
            "d e x; 1 old a1; old old a; - - -"
        );
    }

    #[test]
    fn several_matches_are_a_multivalue() {
        assert_eq!(rex(r"(?<d>\d)", 2, None, "x; 1-2-3"), "d x; 1|2 1-2-3");
        assert_eq!(rex(r"(?<d>\d)", 1, None, "x; 1-2|3-4"), "d x; 1|3 1-2|3-4");
    }

    #[test]
    fn offsets_count_characters() {
        let offsets = rex("(?<middle>fgh)(?<end>i)", 1, Some("off"), "x; äbcdefghi");
        assert_eq!(offsets, "end middle off x; i fgh middle=5-7&end=8-8 äbcdefghi");
    }
}
