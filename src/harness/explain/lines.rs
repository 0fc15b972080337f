//! What is explained, for programs: a JSON object a line, each with its `type`.

use super::near::{self, Miss};
use super::way::{End, Happening, Way};
use super::{Explained, Judged, Told};
use crate::source::Span;
use serde_json::{Map, Value, json};

/// The stages, why there are no rows, and the near misses.
pub fn overview(explained: &Explained<'_>, dataset: &str) -> Vec<Value> {
    let mut lines: Vec<Value> = explained
        .stages
        .iter()
        .map(|stage| {
            json!({
                "type": "stage", "dataset": dataset, "stage": stage.number, "text": stage.text,
                "rows_in": stage.rows_in, "rows_out": stage.rows_out,
            })
        })
        .collect();
    let why = explained.why.never.iter().chain(&explained.why.here);
    let told = explained.outcome.errors.iter().chain(&explained.outcome.notes).chain(why);
    lines.extend(told.map(|one| {
        let mut line = placed(explained, one.span().unwrap_or_default());
        line.insert("severity".into(), one.severity.word().into());
        line.insert("code".into(), one.code.into());
        line.insert("message".into(), one.message.clone().into());
        object("diagnostic", dataset, line)
    }));
    if explained.reads_events() {
        lines.extend(near::of_events(explained).iter().map(|miss| missed(explained, dataset, ("events", miss))));
    }
    for step in explained.late_filters() {
        let misses = near::of_step(explained, step);
        lines.extend(misses.iter().map(|miss| missed(explained, dataset, ("rows", miss))));
    }
    lines
}

fn object(kind: &str, dataset: &str, rest: Map<String, Value>) -> Value {
    let mut object = Map::new();
    object.insert("type".into(), kind.into());
    object.insert("dataset".into(), dataset.into());
    object.extend(rest);
    Value::Object(object)
}

fn placed(explained: &Explained<'_>, span: Span) -> Map<String, Value> {
    let place = explained.asked.source.place(span);
    let mut object = Map::new();
    object.insert("file".into(), explained.asked.source.file().into());
    object.insert("line".into(), place.line.into());
    object.insert("column".into(), place.column.into());
    object
}

fn missed(explained: &Explained<'_>, dataset: &str, (noun, miss): (&str, &Miss)) -> Value {
    let failing = miss.failing.iter().map(|fails| {
        let mut line = placed(explained, fails.span);
        line.insert("clause".into(), fails.text.clone().into());
        line.insert("wanted".into(), fails.wanted.into());
        line.insert("truth".into(), fails.truth.into());
        line.insert("values".into(), fails.told.iter().map(value).collect());
        Value::Object(line)
    });
    let numbers: Vec<usize> = miss.rows.iter().map(|row| row + 1).collect();
    json!({ "type": "near", "dataset": dataset, noun: numbers, "failing": failing.collect::<Vec<_>>() })
}

fn value(told: &Told) -> Value {
    let mut object = Map::new();
    object.insert("name".into(), told.name.clone().into());
    object.insert("value".into(), told.value.clone().into());
    if let Some(remark) = &told.remark {
        object.insert("remark".into(), remark.clone().into());
    }
    if let Some((name, value)) = &told.meant {
        object.insert("did_you_mean".into(), json!({ "name": name, "value": value }));
    }
    Value::Object(object)
}

/// The way of an event.
pub fn way(explained: &Explained<'_>, way: &Way, dataset: &str) -> Vec<Value> {
    let mut lines = vec![json!({ "type": "event", "dataset": dataset, "event": way.event, "about": way.about })];
    for stop in &way.stops {
        let stage = explained.stages[stop.stage].number;
        let line = |rest: Value| {
            let mut object = Map::new();
            object.insert("type".into(), Value::Null);
            object.insert("dataset".into(), dataset.into());
            object.insert("event".into(), way.event.into());
            object.insert("stage".into(), stage.into());
            if let Value::Object(rest) = rest {
                object.extend(rest);
            }
            Value::Object(object)
        };
        for happening in &stop.happenings {
            match happening {
                Happening::Judged(judged) => clauses(explained, judged, 0, &mut |rest| lines.push(line(rest))),
                Happening::Changed(changes) => lines.extend(changes.iter().map(|change| {
                    line(json!({ "type": "change", "field": change.name, "old": change.old, "new": change.new }))
                })),
                Happening::Said(said) => lines.push(line(json!({ "type": "note", "message": said }))),
                Happening::Lacks(told) => lines.push(line(json!({ "type": "lacks", "field": value(told) }))),
            }
        }
        lines.push(line(json!({ "type": "passes", "passes": stop.passes })));
    }
    lines.push(end(explained, way, dataset));
    lines
}

fn clauses(explained: &Explained<'_>, judged: &Judged, depth: usize, put: &mut dyn FnMut(Value)) {
    let mut object = Map::new();
    object.insert("type".into(), "clause".into());
    object.insert("depth".into(), depth.into());
    object.insert("join".into(), judged.join.word().into());
    object.insert("clause".into(), judged.text.clone().into());
    object.insert("truth".into(), judged.truth.into());
    object.insert("values".into(), judged.told.iter().map(value).collect());
    object.extend(placed(explained, judged.span));
    put(Value::Object(object));
    judged.parts.iter().for_each(|part| clauses(explained, part, depth + 1, put));
}

fn end(explained: &Explained<'_>, way: &Way, dataset: &str) -> Value {
    let stage = |at: usize| explained.stages.get(at).and_then(|stage| stage.number);
    let (word, stage, rows) = match &way.end {
        End::Dropped(at) => ("dropped", stage(*at), Vec::new()),
        End::Lost(at) => ("lost", stage(*at), Vec::new()),
        End::Stopped(at) => ("stopped", stage(*at), Vec::new()),
        End::In(rows, _) => ("in", None, rows.iter().map(|(number, _)| *number).collect()),
    };
    json!({ "type": "end", "dataset": dataset, "event": way.event, "end": word, "stage": stage, "rows": rows })
}
