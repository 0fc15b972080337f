//! Rows of other searches: joined to these by their keys, or put after them.

use super::piece::{Presence, Shape};
use super::rows::{Column, Rows};
use super::text::ident;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::answer::Refused;
use crate::backend::sql::need::Need;
use crate::backend::sql::piece::indented;
use crate::plan::join::Moment;
use crate::plan::{Join, Plan, Union};

/// Fields of another search's rows written into rows with equal keys.
pub fn join(writer: &mut Writer<'_>, join: &Join) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if join.moment != Moment::Any || join.most.is_some_and(|most| most != 1) {
        return Err(writer.refuse("`join`", "with `usetime=true` or `max` it is not translated yet", span));
    }
    let (inner, other) = nested(writer, &join.with)?;
    if other.is_open {
        let why = "the rows of the search in brackets hold every field of their events; end it with `table` or `stats`";
        return Err(writer.refuse("`join`", why, span));
    }
    let Some(by) = &join.by else {
        return Err(writer.refuse("`join`", "by all fields that both have, it is not translated yet; name them", span));
    };
    let mut renamed: Vec<String> = Vec::new();
    let (mut on, mut keys) = (Vec::new(), Vec::new());
    for (mine, theirs) in by {
        let (one, two) = (writer.field(mine)?, other.columns.get(theirs).map(Column::piece));
        let Some(two) = two.filter(|two| two.shape == one.shape && one.shape == Shape::Text) else {
            return Err(writer.refuse(
                "`join`",
                "by a field that is not text on both sides, it is not translated yet",
                span,
            ));
        };
        if one.may_be_empty() || two.may_be_empty() {
            return Err(writer.refuse("`join`", "by a field that may be empty it is not translated yet", span));
        }
        keys.push(two.kql.clone());
        on.push(if one.kql == two.kql { one.kql } else { format!("$left.{} == $right.{}", one.kql, two.kql) });
    }
    let is_key = |name: &Name| by.iter().any(|(_, theirs)| theirs == name);
    let mut taken: Vec<(Name, Column)> = Vec::new();
    for (name, column) in other.columns.iter().filter(|(name, _)| !is_key(name)) {
        let is_nowhere = !writer.rows.is_open || writer.rows.unknown.iter().any(|(unknown, _)| unknown == name);
        if !is_nowhere || writer.rows.columns.contains_key(name) {
            return Err(writer.refuse(
                &format!("field `{name}`"),
                "both sides may have it, which is not translated yet",
                span,
            ));
        }
        if column.kql != ident(name) {
            renamed.push(format!("{} = {}", ident(name), column.kql));
        }
        taken.push((name.clone(), Column { kql: ident(name), presence: column.elsewhere(), ..column.clone() }));
    }
    let mut lines = inner;
    if !renamed.is_empty() {
        lines.push_str(&format!("\n| project-rename {}", renamed.join(", ")));
    }
    if join.most.is_some() {
        // Of several rows with one key Splunk joins the first; which that is, nothing tells here.
        let first =
            crate::backend::Answer::Approximate("of several rows with the same key any is joined, not the first");
        if !is_grouped_by(&other, by) {
            writer.report.take("`join`", first, span)?;
            lines.push_str(&format!("\n| summarize take_any(*) by {}", keys.join(", ")));
        }
    }
    let kind = if join.keep_unmatched { "leftouter" } else { "inner" };
    writer.push(format!("| join kind={kind} (\n{}\n) on {}", deeper(&lines), on.join(", ")));
    writer.rows.columns.extend(taken);
    writer.rows.is_sorted = false;
    writer.rows.unique = None;
    Ok(())
}

/// Whether no two rows have the same keys.
fn is_grouped_by(other: &Rows, by: &[(Name, Name)]) -> bool {
    let is_key = |field: &Name| by.iter().any(|(_, theirs)| theirs == field);
    other.unique.as_ref().is_some_and(|keys| keys.iter().all(is_key))
}

/// The pipeline of a search in brackets, and its rows; those at hand stay as they are.
fn nested(writer: &mut Writer<'_>, plan: &Plan) -> Done<(String, Rows)> {
    let outer = writer.aside();
    let rows = std::mem::take(&mut writer.rows);
    let (table, filtered, need) = (writer.table.take(), std::mem::take(&mut writer.filtered), writer.need);
    let names = std::mem::take(&mut writer.names);
    let refusals = writer.report.refusals.len();
    writer.plan(plan, Need::No);
    let inner = writer.back(outer);
    writer.need = need;
    (writer.table, writer.filtered, writer.names) = (table, filtered, names);
    let other = std::mem::replace(&mut writer.rows, rows);
    if writer.report.refusals.len() > refusals { Err(Refused) } else { Ok((inner, other)) }
}

/// The rows of other searches too.
pub fn union(writer: &mut Writer<'_>, union: &Union) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if writer.need == Need::Counts {
        return Err(writer.refuse("`append`", "where the order of the rows counts, it is not translated yet", span));
    }
    let mut parts = Vec::new();
    for plan in &union.plans {
        parts.push(nested(writer, plan)?);
    }
    together(writer, parts)
}

/// After the rows, what a plan makes of them.
pub fn branch(writer: &mut Writer<'_>, plan: &Plan) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if writer.need == Need::Counts {
        return Err(writer.refuse(
            "`appendpipe`",
            "where the order of the rows counts, it is not translated yet",
            span,
        ));
    }
    let rows = writer.named();
    let (before, table, need) = (writer.rows.clone(), writer.table.clone(), writer.need);
    let outer = writer.aside();
    writer.begin(rows);
    let refusals = writer.report.refusals.len();
    writer.plan(plan, Need::No);
    let inner = writer.back(outer);
    let after = std::mem::replace(&mut writer.rows, before);
    (writer.table, writer.need) = (table, need);
    if writer.report.refusals.len() > refusals {
        return Err(Refused);
    }
    together(writer, vec![(inner, after)])
}

/// The rows at hand and those of other pipelines, over the columns of all.
fn together(writer: &mut Writer<'_>, parts: Vec<(String, Rows)>) -> Done<()> {
    let span = writer.span();
    if writer.rows.is_open || parts.iter().any(|(_, rows)| rows.is_open) {
        let why = "rows that hold every field of the events; name the fields with `table`, or end it with `stats`";
        return Err(writer.refuse("rows of several searches", why, span));
    }
    settled(writer);
    writer.rows.forget(|_| true);
    let mut written = Vec::new();
    for (inner, rows) in parts {
        let mut renamed = Vec::new();
        for (name, column) in &rows.columns {
            let own = match writer.rows.columns.get_mut(name) {
                Some(own) => {
                    if own.shape != column.shape {
                        let why = "the searches keep it in different ways, as text and as a number";
                        return Err(writer.refuse(&format!("field `{name}`"), why, span));
                    }
                    if column.presence != Presence::Always && own.presence == Presence::Always {
                        own.presence = Presence::Itself;
                    }
                    if column.piece().may_be_empty() {
                        own.presence = Presence::Lost;
                    }
                    own.kql.clone()
                }
                None => {
                    let kql = ident(&writer.names.of(name, &writer.rows));
                    let new = Column { kql: kql.clone(), presence: column.elsewhere(), ..column.clone() };
                    writer.rows.columns.insert(name.clone(), new);
                    kql
                }
            };
            renamed.push(if own == column.kql { own } else { format!("{own} = {}", column.kql) });
        }
        for (name, own) in &mut writer.rows.columns {
            if !rows.columns.contains_key(name) && own.presence == Presence::Always {
                own.presence = Presence::Itself;
            }
        }
        written.push(format!("(\n{}\n{}\n)", deeper(&inner), deeper(&super::writer::listed("project", &renamed))));
    }
    writer.push(format!("| union {}", written.join(", ")));
    writer.rows.order.clear();
    writer.rows.is_sorted = false;
    writer.rows.unique = None;
    Ok(())
}

/// Leaves the rows at hand the columns of their fields and no others.
fn settled(writer: &mut Writer<'_>) {
    if writer.rows.carried.is_empty() && writer.table.is_none() {
        return;
    }
    let listed: Vec<String> = writer.rows.columns.values().map(|column| column.kql.clone()).collect();
    writer.push_list("project", &listed);
    writer.rows.carried.clear();
    writer.table = None;
}

/// A pipeline in parentheses, further in.
pub fn deeper(pipeline: &str) -> String {
    indented(&indented(pipeline))
}
