//! The overview of a search for people: its stages with their rows, why there are none, and which events come near.

use super::super::clause::Shape;
use super::super::near::{self, Fails, Miss};
use super::super::way::keys;
use super::super::{Explained, Stage, rows, short};
use super::{ALIKE, Look, PARTS, sign, value};
use crate::diagnostic::render::draw;
use crate::harness::body::counted;
use crate::harness::report::ink::{BAD, FAINT, FAIR, STRONG};
use crate::harness::rows::columns;
use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// So many numbers of events that fail alike are shown.
const NUMBERS: usize = 6;

/// The stages with their rows, why there are none, and which events come near.
pub fn overview(explained: &Explained<'_>, look: &Look) -> String {
    let mut out = stages(explained, look);
    out.push_str(&strayed(explained, look));
    let drawn = |diagnostic| draw(diagnostic, explained.asked.source, look.ink) + "\n";
    let why = explained.why.never.iter().chain(&explained.why.here);
    for diagnostic in explained.outcome.errors.iter().chain(why) {
        out.push('\n');
        out.push_str(&drawn(diagnostic));
    }
    out.push_str(&misses(explained, look));
    for note in &explained.outcome.notes {
        out.push('\n');
        out.push_str(&drawn(note));
    }
    out
}

fn stages(explained: &Explained<'_>, look: &Look) -> String {
    let emptied = explained.emptied();
    let mut out = look.paint("    rows  stage", FAINT) + "\n";
    if explained.reads_events() {
        out.push_str(&format!("{:>8}  every event\n", explained.outcome.events));
    }
    for (number, stage) in explained.stages.iter().enumerate() {
        let is_emptied = emptied == Some(number);
        let style = match (is_emptied, stage.rows_out < stage.rows_in) {
            (true, _) => BAD,
            (false, true) => STRONG,
            (false, false) => Style::new(),
        };
        let name = stage.number.map_or("  ".to_string(), |number| format!("{number} "));
        let room = look.width().saturating_sub(12 + name.width());
        let text = short(&stage.text, if look.whole { usize::MAX } else { room });
        let count = look.paint(&format!("{:>8}", stage.rows_out), style);
        out.push_str(&format!("{count}  {name}{}\n", look.paint(&text, if is_emptied { BAD } else { Style::new() })));
        if stage.rows_out < stage.rows_in {
            out.push_str(&dropped(explained, stage, look));
            out.push_str(&keyless(explained, stage, look));
        }
    }
    out
}

/// What each clause of a stage drops.
fn dropped(explained: &Explained<'_>, stage: &Stage, look: &Look) -> String {
    let mut out = String::new();
    for step in stage.steps.clone() {
        let (Some(clause), Some(table)) = (explained.clause(step), explained.before(step)) else { continue };
        let Shape::All(parts) = clause.shape() else { continue };
        let context = explained.asked.context;
        let mut passes = vec![true; table.rows()];
        let mut was_empty = false;
        out.push_str(&look.paint(
            &format!(
                "{:>12}  {:>8}  each clause by itself, and what is left of {}\n",
                "true for",
                "left",
                table.rows()
            ),
            FAINT,
        ));
        for (number, part) in parts.iter().enumerate() {
            if number == look.most(PARTS) {
                let more = format!("{:24}and {}\n", "", counted(parts.len() - number, "more clause"));
                out.push_str(&look.paint(&more, FAINT));
                break;
            }
            let truths = part.truths(table, context);
            let alone = truths.iter().filter(|truth| **truth == Some(true)).count();
            passes.iter_mut().zip(&truths).for_each(|(passes, truth)| *passes &= *truth == Some(true));
            let left = passes.iter().filter(|passes| **passes).count();
            let style = if left == 0 && !was_empty { BAD } else { Style::new() };
            was_empty = left == 0;
            let room = look.width().saturating_sub(25);
            let text = short(&part.text(), room);
            out.push_str(&look.paint(&format!("{alone:>12}  {left:>8}  {text}"), style));
            out.push('\n');
        }
    }
    out
}

/// The rows that a stage has no use for, for want of its keys.
fn keyless(explained: &Explained<'_>, stage: &Stage, look: &Look) -> String {
    let mut out = String::new();
    for step in stage.steps.clone() {
        let (Some(before), Some(op)) = (explained.before(step), explained.asked.plan.steps.get(step)) else { continue };
        for name in keys(&op.op) {
            let lacking = (0..before.rows()).filter(|row| before.value(*row, &name).is_null()).count();
            if lacking > 0 {
                let lack = if lacking == 1 { "lacks" } else { "lack" };
                let told = format!("{lacking} of {} {lack} `{name}`", counted(before.rows(), "row"));
                out.push_str(&look.line(12, "", &told, if lacking == before.rows() { BAD } else { FAIR }));
            }
        }
    }
    out
}

fn strayed(explained: &Explained<'_>, look: &Look) -> String {
    let Some(step) = explained.strayed() else { return String::new() };
    let stage = explained.stages.iter().find(|stage| stage.steps.contains(&step)).and_then(|stage| stage.number);
    let stage = stage.map_or("the first steps".to_string(), |number| format!("stage {number}"));
    let said = format!(
        "followed step by step, {stage} gives other rows: what is said of single events from there on is not certain"
    );
    look.line(0, "", &format!("warning: {said}"), FAIR)
}

/// The events that come nearest, or the rows where a stage behind an aggregation lets none through.
fn misses(explained: &Explained<'_>, look: &Look) -> String {
    let mut out = rows_behind(explained, look);
    if explained.reads_events() && !explained.asked.events.is_empty() {
        let zone = &explained.asked.context.zone;
        let about = |row: usize| rows::event(explained.asked.events, row, zone);
        let found = near::of_events(explained);
        out.push_str(&nearest(explained, &found, ("event", &about), look));
    }
    out
}

fn rows_behind(explained: &Explained<'_>, look: &Look) -> String {
    let of_step = |step: usize| {
        let before = explained.before(step)?;
        let columns = columns(explained.asked.plan, before);
        let about = |row: usize| rows::row(before, row, &columns, &explained.asked.context.zone);
        Some(nearest(explained, &near::of_step(explained, step), ("row", &about), look))
    };
    explained.late_filters().into_iter().filter_map(of_step).collect()
}

/// What rows are called, and how one is told in a few words.
type Named<'n> = (&'n str, &'n dyn Fn(usize) -> String);

fn nearest(explained: &Explained<'_>, misses: &[Miss], named: Named<'_>, look: &Look) -> String {
    let (noun, about) = named;
    let Some(first) = misses.first() else { return String::new() };
    let is_of_events = explained.late_filters().is_empty() && explained.outcome.table.is_empty();
    if first.is_strange && !is_of_events {
        return format!("\n{}", look.line(0, "", "every other event is of another kind", FAINT));
    }
    let mut out = format!("\n{}\n", look.paint(&format!("nearest {noun}s that do not pass"), STRONG));
    // An event of another kind is not near where others are.
    let is_near = |miss: &&Miss| !miss.is_strange || first.is_strange;
    let near: Vec<&Miss> = misses.iter().filter(is_near).collect();
    let shown: Vec<&Miss> = near.iter().copied().take(look.most(ALIKE)).collect();
    for miss in &shown {
        let count = format!(
            "{} {} {}",
            counted(miss.rows.len(), noun),
            if miss.rows.len() == 1 { "fails" } else { "fail" },
            counted(miss.failing.len(), "clause")
        );
        out.push_str(&look.line(2, "", &format!("{count}: {}", numbers(&miss.rows)), Style::new()));
        if let Some(row) = miss.rows.first() {
            out.push_str(&look.line(4, "", &format!("{noun} {}: {}", row + 1, about(*row)), FAINT));
        }
        for fails in miss.failing.iter().take(look.most(PARTS)) {
            out.push_str(&failing(explained, fails, look));
        }
        let more = miss.failing.len().saturating_sub(look.most(PARTS));
        if more > 0 {
            out.push_str(&look.line(4, "", &format!("and {}", counted(more, "more clause")), FAINT));
        }
    }
    if noun == "event"
        && let Some(row) = first.rows.first()
    {
        out.push_str(&look.line(2, "", &format!("all that is asked of it: --event {}", row + 1), FAINT));
    }
    out
}

fn numbers(rows: &[usize]) -> String {
    let shown: Vec<String> = rows.iter().take(NUMBERS).map(|row| (row + 1).to_string()).collect();
    match rows.len().saturating_sub(NUMBERS) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn failing(explained: &Explained<'_>, fails: &Fails, look: &Look) -> String {
    let stage = explained.stages.iter().find(|stage| stage.steps.contains(&fails.step));
    let stage = stage.and_then(|stage| stage.number).filter(|number| *number > 1);
    let stage = stage.map(|number| format!("  (stage {number})")).unwrap_or_default();
    let not = if fails.wanted { "" } else { "not wanted: " };
    let mut out = look.line(4, sign(fails.truth), &format!("{not}{}{stage}", fails.text), Style::new());
    out.extend(fails.told.iter().map(|told| value(told, 8, look)));
    out
}
