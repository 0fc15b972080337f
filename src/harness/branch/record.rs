//! What a branch does to a query, as an object for programs.

use super::Effect;
use serde_json::{Value, json};

/// The object of one query.
pub fn record(effect: &Effect) -> Value {
    let place = effect.query.place();
    let mut object = json!({
        "verdict": effect.verdict.slug(),
        "query": effect.query.id,
        "file": effect.query.source.file(),
        "line": place.line,
        "column": place.column,
        "message": effect.headline(),
        "details": effect.details(),
    });
    // Of a query that was not run nobody knows the rows.
    if !effect.datasets.is_empty() {
        let (old, new) = effect.rows();
        object["rows"] = json!({ "base": old, "now": new });
        let datasets = effect
            .datasets
            .iter()
            .map(|over| json!({ "dataset": over.dataset, "events": over.events, "base": over.old, "now": over.new }));
        object["datasets"] = datasets.collect();
    }
    if let Some(was) = &effect.was {
        object["was"] = was.as_str().into();
    }
    if let Some(columns) = &effect.columns {
        object["columns"] = json!({ "lost": columns.lost, "new": columns.new });
    }
    object
}
