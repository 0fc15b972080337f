//! Which fields tell the rows of a result apart: the keys of the last grouping, as far as they reach the result.

use super::cell;
use crate::plan::{Columns, Distinct, FieldPattern, Join, Op, Plan, Project, Renaming, Target};
use crate::table::Name;

/// The fields; none where it is not known. A result that has one row at most needs none to tell it apart.
pub fn keys(plan: &Plan) -> Option<Vec<Name>> {
    plan.steps.iter().fold(None, |keys, step| after(keys, &step.op))
}

/// The same as a snapshot writes their names.
pub fn written(plan: &Plan) -> Option<Vec<String>> {
    keys(plan).map(|keys| keys.iter().map(|key| cell::name(key)).collect())
}

/// The keys of an op's rows, given those of the rows it takes.
fn after(keys: Option<Vec<Name>>, op: &Op) -> Option<Vec<Name>> {
    let stay = |keys: Option<Vec<Name>>| {
        let makes = op.effect().makes;
        keys.filter(|keys| !keys.iter().any(|key| makes.contains(key)))
    };
    match op {
        Op::Aggregate(grouping) => Some(grouping.by.clone()),
        Op::Pivot(pivot) => Some(vec![pivot.rows.field.clone()]),
        Op::Distinct(distinct) => keys.or_else(|| distinguished(distinct)),
        Op::Filter(_) | Op::Sort(_) | Op::Limit(_) | Op::While(_) | Op::Reverse => keys,
        // A key has a value in every row, so that there is nothing to fill.
        Op::Fill(_) => keys,
        Op::Project(project) => keys.filter(|keys| keys.iter().all(|key| keeps(project, key))),
        Op::Rename(renamings) => keys.and_then(|keys| keys.iter().map(|key| renamed(key, renamings)).collect()),
        Op::Extend(extend) => match extend.field {
            Target::Named(_) => stay(keys),
            Target::Built(_) => None,
        },
        Op::Lookup(lookup) => lookup.outputs.as_ref().and_then(|_| stay(keys)),
        Op::Annotate(_) | Op::Window(_) | Op::Extract(_) | Op::Bin(_) => stay(keys),
        Op::Join(join) => keys.filter(|keys| joins_one(join) && keys.iter().all(|key| is_joined_by(join, key))),
        Op::Native(native) => {
            let is_simple = native.inputs.is_empty() && op.effect().is_rowwise;
            stay(keys).filter(|_| is_simple)
        }
        Op::Scan | Op::Rows(_) | Op::Expand(_) | Op::Unpivot(_) | Op::Union(_) | Op::Branch(_) => None,
    }
}

/// The fields of which `dedup` keeps each combination once.
fn distinguished(distinct: &Distinct) -> Option<Vec<Name>> {
    let is_single = distinct.keep == 1 && !distinct.consecutive && !distinct.keep_missing && !distinct.keep_rows;
    is_single.then(|| distinct.by.clone())
}

fn keeps(project: &Project, key: &str) -> bool {
    let is_named = project.fields.iter().any(|field| field.matches(key));
    match project.columns {
        Columns::Exactly | Columns::KeepAndInternal => is_named,
        Columns::Drop => !is_named,
    }
}

/// The new name of a key; none where another field takes it.
fn renamed(key: &Name, renamings: &[Renaming]) -> Option<Name> {
    let goes = |pattern: &FieldPattern| pattern.matches(key);
    match renamings.iter().find(|renaming| goes(&renaming.from)) {
        Some(renaming) => Some(renaming.to.fill(&renaming.from.captures(key)?).into()),
        None => (!renamings.iter().any(|renaming| goes(&renaming.to))).then(|| key.clone()),
    }
}

fn joins_one(join: &Join) -> bool {
    join.most == Some(1)
}

/// Whether a join leaves the field as it is, because rows are joined where it is the same.
fn is_joined_by(join: &Join, key: &Name) -> bool {
    join.by.iter().flatten().any(|(here, there)| here == there && here == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn of(search: &str) -> Option<String> {
        let plan = lower(&Source::bare("a.spl", search), &Setting::at(0.0, Zone::utc())).plan.expect("it is a search");
        keys(&plan).map(|keys| keys.join(" "))
    }

    #[test]
    fn the_fields_of_a_grouping_are_keys_to_the_end() {
        for search in [
            "* | stats count by user host",
            "* | stats count by user host | where count > 3 | sort - count | head 5 | eval x=1",
            "* | stats count by u host | rename u AS user | table count user host",
            "* | dedup user host",
            "* | stats count by user host | eventstats sum(count) as all | fields user host all",
        ] {
            assert_eq!(of(search).as_deref(), Some("user host"), "{search}");
        }
        assert_eq!(of("* | timechart count").as_deref(), Some("_time"));
        assert_eq!(of("* | stats count").as_deref(), Some(""));
    }

    #[test]
    fn a_key_that_is_changed_or_dropped_is_none() {
        for search in [
            "*",
            "* | stats count by user | eval user=upper(user)",
            "* | stats count by user | fields count",
            "* | stats values(a) as a by user | mvexpand a",
            "* | stats count by user | append [search * | stats count by user]",
            "* | stats count by user | rename count AS user",
        ] {
            assert_eq!(of(search), None, "{search}");
        }
    }
}
