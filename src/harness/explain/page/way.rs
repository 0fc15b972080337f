//! The way of an event for people: stage by stage, clause by clause, with what the event holds.

use super::super::way::{Change, End, Happening, Stop, Way};
use super::super::{Explained, Join, Judged, short};
use super::{ALIKE, Look, PARTS, VALUE, sign, value};
use crate::harness::body::counted;
use crate::harness::report::ink::{BAD, FAINT, FAIR, GOOD, STRONG};
use anstyle::Style;

/// So many changed fields are shown.
const CHANGES: usize = 12;
/// Of the text of a stage so many letters.
const STAGE: usize = 300;

/// The way of an event, stage by stage.
pub fn way(explained: &Explained<'_>, way: &Way, look: &Look) -> String {
    let title = format!("event {} of {}: {}", way.event, explained.asked.events.rows(), way.about);
    let mut out = look.line(0, "", &title, STRONG);
    for stop in &way.stops {
        out.push_str(&stopped(explained, stop, look));
    }
    out.push_str(&end(explained, way, look));
    out
}

fn stopped(explained: &Explained<'_>, stop: &Stop, look: &Look) -> String {
    let stage = &explained.stages[stop.stage];
    if stage.number.is_none() && stop.passes == Some(true) && !matches!(stop.happenings[..], [Happening::Judged(_)]) {
        return String::new();
    }
    let number = stage.number.map(|number| format!("{number} ")).unwrap_or_default();
    let mut out = look.line(0, sign(stop.passes), &format!("{number}{}", short(&stage.text, STAGE)), Style::new());
    for happening in &stop.happenings {
        match happening {
            Happening::Judged(judged) => out.push_str(&top(judged, look)),
            Happening::Changed(changes) => out.push_str(&changed(changes, look)),
            Happening::Said(said) => out.push_str(&look.line(4, "", said, Style::new())),
            Happening::Lacks(told) => out.push_str(&value(told, 4, look)),
        }
    }
    out
}

/// The parts of a condition; one question stands by itself.
fn top(judged: &Judged, look: &Look) -> String {
    match judged.join {
        Join::All => parts(judged, 2, look),
        // A search for all events asks nothing.
        Join::Leaf if judged.told.is_empty() && judged.truth == Some(true) => String::new(),
        Join::Any | Join::Not | Join::Leaf => clause(judged, 2, look),
    }
}

fn clause(judged: &Judged, indent: usize, look: &Look) -> String {
    let words = match judged.join {
        Join::All => "all of:",
        Join::Any => "one of:",
        Join::Not => "not:",
        Join::Leaf => &judged.text,
    };
    let mut out = look.line(indent, sign(judged.truth), words, Style::new());
    let told = judged.told.iter().filter(|told| look.whole || judged.truth != Some(true) || !told.is_said);
    out.extend(told.map(|told| value(told, indent + 4, look)));
    out.push_str(&parts(judged, indent + 2, look));
    out
}

/// The parts of a clause: of many, those that make it what it is, and how many others there are.
fn parts(judged: &Judged, indent: usize, look: &Look) -> String {
    let deciding = |part: &&Judged| match judged.join {
        Join::All => part.truth != Some(true),
        Join::Any => part.truth == Some(true),
        Join::Not | Join::Leaf => true,
    };
    let all: Vec<&Judged> = judged.parts.iter().collect();
    let some: Vec<&Judged> = all.iter().copied().filter(deciding).collect();
    let most = look.most(PARTS);
    let shown: Vec<&Judged> = match (all.len() > most, some.is_empty()) {
        (false, _) => all.clone(),
        (true, true) => all.iter().copied().take(most).collect(),
        (true, false) => some.into_iter().take(most).collect(),
    };
    let mut out: String = shown.iter().map(|part| clause(part, indent, look)).collect();
    if shown.len() < all.len() {
        let others = all.len() - shown.len();
        out.push_str(&look.line(
            indent,
            "",
            &format!("and {}, which `--all` shows", counted(others, "more clause")),
            FAINT,
        ));
    }
    out
}

fn changed(changes: &[Change], look: &Look) -> String {
    let one = |change: &Change| match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            look.line(4, "~", &format!("{}: {} → {}", change.name, short(old, 120), short(new, VALUE)), Style::new())
        }
        (None, Some(new)) => look.line(4, "+", &format!("{}: {}", change.name, short(new, VALUE)), Style::new()),
        (Some(old), None) => look.line(4, "-", &format!("{}: {}", change.name, short(old, 120)), FAINT),
        (None, None) => String::new(),
    };
    let mut out: String = changes.iter().take(look.most(CHANGES)).map(one).collect();
    let more = changes.len().saturating_sub(look.most(CHANGES));
    if more > 0 {
        out.push_str(&look.line(4, "", &format!("and {}", counted(more, "more field")), FAINT));
    }
    out
}

fn end(explained: &Explained<'_>, way: &Way, look: &Look) -> String {
    let stage = |number: usize| {
        let stage = explained.stages.get(number);
        stage.map_or("the search".to_string(), |stage| match stage.number {
            Some(number) => format!(
                "stage {number} of {}",
                explained.stages.iter().filter_map(|stage| stage.number).max().unwrap_or(number)
            ),
            None => stage.text.clone(),
        })
    };
    match &way.end {
        End::Dropped(at) => look.line(0, "", &format!("→ dropped by {}", stage(*at)), BAD),
        End::Lost(at) => look.line(0, "", &format!("→ cannot be followed beyond {}", stage(*at)), FAIR),
        End::Stopped(at) => look.line(0, "", &format!("→ the search is stopped in {}", stage(*at)), BAD),
        End::In(found, _) if found.is_empty() => look.line(0, "", "→ in no row of the result", BAD),
        End::In(found, of) => {
            let one = |(number, told): &(usize, String)| {
                look.line(0, "", &format!("→ in row {number} of {of}: {told}"), GOOD)
            };
            let mut out: String = found.iter().take(look.most(ALIKE)).map(one).collect();
            let more = found.len().saturating_sub(look.most(ALIKE));
            if more > 0 {
                out.push_str(&look.line(2, "", &format!("and in {}", counted(more, "more row")), FAINT));
            }
            out
        }
    }
}
