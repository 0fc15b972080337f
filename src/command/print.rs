//! A search as spelt writes it: a stage a line, one blank between words, no parentheses that say nothing.

use super::eval;
use crate::syntax::pipeline::{self, Stage};
use crate::syntax::{args, clause, expr, print, word};

/// The search printed; nothing if its pipes, quotes or brackets are broken. A stage that cannot be read stays as it is,
/// and so does one with a comment, which belongs where it stands.
pub fn search(text: &str) -> Option<String> {
    let (stages, broken) = pipeline::stages(text);
    broken.is_empty().then(|| joined(&stages, "\n| ", 0))
}

/// Searches in brackets deeper than this stay as they are.
const DEPTH: usize = 16;

fn joined(stages: &[Stage<'_>], with: &str, depth: usize) -> String {
    let is_search = |stage: &Stage<'_>| stage.name.is_empty() || stage.name.eq_ignore_ascii_case("search");
    let opening = if stages.first().is_none_or(is_search) { "" } else { "| " };
    format!("{opening}{}", stages.iter().map(|it| stage(it, depth)).collect::<Vec<_>>().join(with))
}

fn stage(stage: &Stage<'_>, depth: usize) -> String {
    if stage.text.contains("```") {
        return stage.text.to_string();
    }
    let body = body(stage, depth).unwrap_or_else(|| stage.body.trim().to_string());
    // The first word of a search that opens without its name must not be read as that name.
    let is_named = word::name(&body).is_ok_and(|(_, name)| name.eq_ignore_ascii_case("search"));
    let name = if stage.name.is_empty() && is_named { "search" } else { stage.name };
    format!("{} {body}", name.to_ascii_lowercase()).trim().to_string()
}

/// What follows the command's name, by the grammar that the command has.
fn body(stage: &Stage<'_>, depth: usize) -> Option<String> {
    let nested = |text: &str| nested(text, depth + 1).unwrap_or_else(|| text.to_string());
    match &*stage.name.to_ascii_lowercase() {
        "" | "search" => Some(print::clause(&clause::whole(stage.body).ok()??, &nested)),
        "where" => Some(print::expr(&expr::whole(stage.body).ok()?)),
        "eval" | "fieldformat" => eval::printed(stage.body),
        // What stands in these brackets is a template, not yet a search.
        "foreach" | "map" => Some(print::args(&args::read(stage.body).ok()?, &str::to_string)),
        _ => Some(print::args(&args::read(stage.body).ok()?, &nested)),
    }
}

fn nested(text: &str, depth: usize) -> Option<String> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let (stages, broken) = pipeline::bracketed(inner);
    (broken.is_empty() && depth <= DEPTH).then(|| format!("[{}]", joined(&stages, " | ", depth)))
}

#[cfg(test)]
mod tests {
    use super::super::{ALL, Setting, lower};
    use super::*;
    use crate::source::Source;
    use crate::value::time::Zone;

    fn plan(text: &str) -> Option<String> {
        let lowered = lower(&Source::bare("search", text), &Setting::at(0.0, Zone::utc()));
        lowered.plan.map(|plan| plan.to_string())
    }

    #[test]
    fn a_stage_stands_on_a_line_and_brackets_on_one() {
        let printed =
            search("index=*   (a=1) | WHERE(x = 1)|eval a=1,\n b = c.d | append [ search y|stats count( z ) by a,b ]");
        let lines = "index=* a=1\n| where x=1\n| eval a=1, b=c . d\n| append [search y | stats count( z ) by a, b]";
        assert_eq!(printed.as_deref(), Some(lines));
        assert_eq!(search("| makeresults").as_deref(), Some("| makeresults"));
        assert_eq!(search("(search x)").as_deref(), Some("search search x"));
        assert_eq!(search("a ```why``` b |head").as_deref(), Some("a ```why``` b\n| head"));
        assert_eq!(search("a \"b"), None);
    }

    /// Whether quotes, parentheses and brackets are closed, and no blank, comma or pipe stands at an end.
    fn is_whole(text: &str) -> bool {
        let (mut open, mut in_quotes, mut is_escaped) = (0, false, false);
        for c in text.chars() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => in_quotes = !in_quotes,
                '(' | '[' if !in_quotes => open += 1,
                ')' | ']' if !in_quotes => open -= 1,
                _ => {}
            }
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '|');
        open == 0 && !in_quotes && !text.is_empty() && !text.starts_with(ends) && !text.ends_with(ends)
    }

    #[test]
    fn what_a_step_shows_of_a_search_is_a_whole_part_of_it() {
        for example in ALL.iter().flat_map(|card| card.examples) {
            let source = Source::bare("search", example.search);
            let plan = lower(&source, &Setting::at(0.0, Zone::utc())).plan;
            let spans = plan.iter().flat_map(|plan| &plan.steps).map(|step| step.span);
            for text in spans.filter(|span| *span != Default::default()).map(|span| source.slice(span)) {
                assert!(is_whole(text), "{}\n{text}", example.search);
            }
        }
    }

    #[test]
    fn printed_examples_have_the_same_plans() {
        for example in ALL.iter().flat_map(|card| card.examples) {
            let printed = search(example.search).expect("an example has no broken pipes");
            assert_eq!(plan(&printed), plan(example.search), "{}\n{printed}", example.search);
            assert_eq!(search(&printed).as_ref(), Some(&printed));
        }
    }
}
