//! Columns chosen, dropped and renamed.

use crate::plan::{Columns, FieldPattern, Project, Renaming};
use crate::table::{Name, Table, is_hidden};
use rustc_hash::FxHashSet;

/// A table of the columns asked for.
pub fn project(table: &Table, project: &Project) -> Table {
    let is_named = |name: &str| project.fields.iter().any(|field| field.matches(name));
    let mut names = match project.columns {
        Columns::Exactly => expand(&project.fields, table, true),
        Columns::KeepAndInternal => expand(&project.fields, table, false),
        Columns::Drop => {
            let kept: Vec<Name> = table.names().filter(|name| !is_named(name)).cloned().collect();
            let mut kept = table.project(&kept);
            kept.take_hidden(table, |field| !is_named(field));
            return kept;
        }
    };
    if project.columns == Columns::KeepAndInternal {
        let internal = table.names().filter(|name| name.starts_with('_') && !names.contains(name));
        let internal: Vec<Name> = internal.cloned().collect();
        names.extend(internal);
    }
    let mut chosen = table.project(&names);
    chosen.take_hidden(table, is_named);
    chosen
}

/// The fields that patterns name, in their order, each once; with `absent` also names that the table lacks.
pub fn expand(patterns: &[FieldPattern], table: &Table, absent: bool) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for pattern in patterns {
        let found: Vec<Name> = match pattern.name() {
            Some(name) if table.has(name) || absent => vec![name.into()],
            Some(_) => Vec::new(),
            None => table.names().filter(|name| pattern.matches(name)).cloned().collect(),
        };
        for name in found {
            if !names.contains(&name) && !is_hidden(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// A table whose fields have new names, given one after the other.
pub fn rename(mut table: Table, renamings: &[Renaming]) -> Table {
    let mut left = renamings;
    while !left.is_empty() {
        // Those that have nothing to do with each other are done at once: each time, all columns are put in place anew.
        let apart = apart(left, &table);
        if apart.is_empty() {
            table = rename_one(table, &left[0]);
            left = &left[1..];
        } else {
            table.rename(&apart);
            left = &left[apart.len()..];
        }
    }
    table
}

fn rename_one(mut table: Table, Renaming { from, to, .. }: &Renaming) -> Table {
    match (from.name(), to.name()) {
        // A field that is missing everywhere still replaces its namesake (Search Reference, "rename").
        (Some(from), Some(to)) if !table.has(from) => {
            table.remove(to);
        }
        (Some(from), Some(to)) => table.rename(&[(from.into(), to.into())]),
        (Some(_), None) | (None, Some(_)) | (None, None) => table.rename(&matched(&table, from, to)),
    }
    table
}

/// The first renamings, as long as each is of a field that is there, and no name occurs twice.
fn apart(renamings: &[Renaming], table: &Table) -> Vec<(Name, Name)> {
    let mut seen = FxHashSet::default();
    let names = renamings.iter().map_while(|Renaming { from, to, .. }| Some((from.name()?, to.name()?)));
    let apart = names.take_while(|(from, to)| table.has(from) && seen.insert(*from) && seen.insert(*to));
    apart.map(|(from, to)| (from.into(), to.into())).collect()
}

fn matched(table: &Table, from: &FieldPattern, to: &FieldPattern) -> Vec<(Name, Name)> {
    let renamed = |name: &Name| Some((name.clone(), to.fill(&from.captures(name)?).into()));
    // What no row has takes no place.
    let takes = |(old, new): &(Name, Name)| !new.is_empty() && (table.holds(old) || !table.has(new));
    table.names().filter_map(renamed).filter(takes).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, outcome};
    use super::*;
    use crate::plan::Op;
    use crate::source::Span;
    use crate::table::drawn::{draw, table};
    use crate::table::{Builder, hidden};

    fn patterns(names: &str) -> Vec<FieldPattern> {
        names.split_whitespace().map(FieldPattern::new).collect()
    }

    fn choose(columns: Columns, names: &str) -> Op {
        Op::Project(Project { fields: patterns(names), columns })
    }

    fn renamed(pairs: &str, drawing: &str) -> String {
        let renaming = |pair: &str| {
            let (from, to) = pair.split_once('>').expect("old>new");
            Renaming { from: FieldPattern::new(from), to: FieldPattern::new(to), span: Span::default() }
        };
        becomes(Op::Rename(pairs.split_whitespace().map(renaming).collect()), drawing)
    }

    #[test]
    fn table_keeps_what_it_names_in_its_order() {
        assert_eq!(becomes(choose(Columns::Exactly, "b nosuch a"), "a b c; 1 2 3"), "b nosuch a; 2 - 1");
        assert_eq!(becomes(choose(Columns::Exactly, "c* *"), "a c2 c1; 1 2 3"), "c1 c2 a; 3 2 1");
    }

    #[test]
    fn a_wildcard_does_not_name_internal_fields() {
        assert_eq!(becomes(choose(Columns::Exactly, "*"), "_time a; 5 1"), "a; 1");
        assert_eq!(becomes(choose(Columns::Drop, "*"), "_time a; 5 1"), "_time; 5");
        assert_eq!(becomes(choose(Columns::Drop, "_*"), "_time a; 5 1"), "a; 1");
        assert_eq!(renamed("*>x_*", "_time a; 5 1"), "_time x_a; 5 1");
    }

    #[test]
    fn fields_keeps_internal_fields() {
        assert_eq!(becomes(choose(Columns::KeepAndInternal, "b nosuch"), "_time a b; 5 1 2"), "b _time; 2 5");
    }

    #[test]
    fn a_table_of_fields_that_no_row_has_is_empty() {
        assert_eq!(becomes(choose(Columns::Exactly, "nosuch"), "a; 1"), "nosuch");
    }

    #[test]
    fn a_renamed_field_replaces_its_namesake_in_every_row() {
        assert_eq!(renamed("pid>id", "id n pid; - 1 7; 9 2 -"), "id n; 7 1; - 2");
        assert_eq!(renamed("nosuch>b", "a b; 1 2"), "a; 1");
        assert_eq!(renamed("nosuch>other", "a b; 1 2"), "a b; 1 2");
    }

    #[test]
    fn renamings_follow_each_other() {
        assert_eq!(renamed("a>b b>c", "a b; 1 2"), "c; 1");
        assert_eq!(renamed("a>c b>d c>e nosuch>d", "a b f; 1 2 3"), "e f; 1 3");
        assert_eq!(renamed("a>b c>b", "a b c; 1 2 3"), "b; 3");
    }

    #[test]
    fn wildcards_carry_over() {
        assert_eq!(renamed("Processes.*>*", "Processes.a Processes.b c; 1 2 3"), "a b c; 1 2 3");
        assert_eq!(renamed("x*y*>*_*", "x1y2; a"), "1_2; a");
    }

    #[test]
    fn what_is_hidden_goes_with_its_field() {
        let mut builder = Builder::default();
        builder.put("a", "1".into());
        builder.put(&hidden("index"), "*".into());
        builder.end_row();
        let events = builder.finish();
        let has = |columns, names: &str| project(&events, &Project { fields: patterns(names), columns }).has("\0index");
        assert!(has(Columns::Exactly, "*") && has(Columns::KeepAndInternal, "index") && has(Columns::Drop, "a"));
        assert!(!has(Columns::Exactly, "a") && !has(Columns::KeepAndInternal, "a") && !has(Columns::Drop, "index"));
        assert_eq!(draw(&outcome([], table("a; 1")).table), "a; 1");
    }
}
