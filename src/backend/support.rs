//! The table of what each backend can say: ops, tests, expressions, and functions.

use super::kind::{NodeKind, OpKind, TestKind};
use super::{ALL, Answer, Backend};
use crate::aggregate;
use crate::function;

/// The whole table, as Markdown.
pub fn table() -> String {
    let mut out = String::from("# What can be translated\n");
    let kinds = |word: &'static str, answer: &dyn Fn(&dyn Backend) -> Answer| row(word, answer);
    out.push_str(&opened("Steps", "What the stages of a search are made of."));
    OpKind::ALL.iter().for_each(|kind| out.push_str(&kinds(kind.word(), &|backend| backend.op(*kind))));
    out.push_str(&opened("Tests of `search`", "What stands between the words of the `search` command."));
    TestKind::ALL.iter().for_each(|kind| out.push_str(&kinds(kind.word(), &|backend| backend.test(*kind))));
    out.push_str(&opened("Expressions", "What `where` and `eval` are made of."));
    NodeKind::ALL.iter().for_each(|kind| out.push_str(&kinds(kind.word(), &|backend| backend.node(*kind))));
    out.push_str(&opened("Eval functions", "Those that are expressions of their own stand above as well."));
    function::all().for_each(|it| out.push_str(&kinds(it.name, &|backend| backend.function(it).unwrap_or(UNKNOWN))));
    out.push_str(&opened("Stats functions", "Of `stats`, `eventstats` and the like."));
    aggregate::all().for_each(|it| out.push_str(&kinds(it.name, &|backend| backend.aggregate(it).unwrap_or(UNKNOWN))));
    out
}

const UNKNOWN: Answer = Answer::Unsupported("nobody has thought about it");

fn opened(title: &str, about: &str) -> String {
    let names: Vec<&str> = ALL.iter().map(|backend| backend.card().name).collect();
    format!("\n## {title}\n\n{about}\n\n| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()))
}

fn row(word: &str, answer: &dyn Fn(&dyn Backend) -> Answer) -> String {
    let cell = |backend: &&dyn Backend| {
        let answer = answer(*backend);
        let words = if answer.words().is_empty() { String::new() } else { format!(": {}", answer.words()) };
        format!("{}{words}", answer.word()).replace('|', "\\|")
    };
    let cells: Vec<String> = ALL.iter().map(cell).collect();
    format!("| `{word}` | {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_backend_answers_for_every_function() {
        for backend in ALL {
            let name = backend.card().name;
            for function in function::all() {
                assert!(backend.function(function).is_some(), "{name} has no answer for `{}`", function.name);
            }
            for aggregate in aggregate::all() {
                assert!(backend.aggregate(aggregate).is_some(), "{name} has no answer for `{}`", aggregate.name);
            }
        }
    }
}
