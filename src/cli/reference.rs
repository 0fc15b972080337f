//! The reference as one Markdown document, made of the cards: `docs/reference.md`.

use crate::aggregate::{self, Aggregate};
use crate::backend::{self, Backend, example};
use crate::command::known::REFUSED;
use crate::command::{self, Command, Example};
use crate::diagnostic::code::{self, Code};
use crate::function::{self, Function};
use std::fmt::Display;

const OPENING: &str = "\
# Reference

Made by `just reference` from the cards that `spelt help` prints; every example is run as a test. What is refused is
refused by name and place: an option or a function that stands in no card never changes a result in silence.

- [Commands](#commands)
- [Eval functions](#eval-functions)
- [Stats functions](#stats-functions)
- [Diagnostics](#diagnostics)
- [Targets of `convert`](#targets-of-convert)
";

/// The whole document.
pub fn reference() -> String {
    let mut out = OPENING.to_string();
    out.push_str("\n## Commands\n\n");
    out.push_str(&table(["command", "support", "what it does, or why it is refused"], commands()));
    out.extend(command::ALL.iter().copied().map(of_command));
    out.push_str("\n## Eval functions\n\n");
    out.push_str(&table(["function", "support", "what it does, or why it is refused"], functions()));
    out.extend(function::all().map(of_function));
    out.push_str("\n## Stats functions\n\n");
    out.push_str(&table(["function", "support", "what it does, or why it is refused"], aggregates()));
    out.extend(aggregate::all().map(of_aggregate));
    out.push_str("\n## Diagnostics\n");
    out.extend(code::all().into_iter().map(of_code));
    out.push_str("\n## Targets of convert\n\n");
    out.push_str(
        "What each can say of a search stands in [support.md](support.md). Below is what each makes of one search:\n",
    );
    out.push_str(&format!("\n```text\n{}\n```\n", example::SEARCH));
    out.extend(backend::ALL.iter().copied().map(of_target));
    out
}

/// A line of a support table: a name, whether it is done, and what it does or why it does not.
type Line = [String; 3];

fn table(head: [&str; 3], mut lines: Vec<Line>) -> String {
    lines.sort();
    let line = |cells: &Line| format!("| {} |\n", cells.each_ref().map(|cell| cell.replace('|', "\\|")).join(" | "));
    let head = head.map(String::from);
    format!("{}|---|---|---|\n{}", line(&head), lines.iter().map(line).collect::<String>())
}

fn done(name: &str, about: &str) -> Line {
    [format!("[`{name}`](#{})", anchor(name)), "done".into(), first_sentence(about).into()]
}

fn refused(name: &str, why: impl Display) -> Line {
    [format!("`{name}`"), "refused".into(), why.to_string()]
}

/// The anchor that Markdown makes of a heading.
fn anchor(name: &str) -> String {
    name.replace(' ', "-")
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

fn commands() -> Vec<Line> {
    let aliases = |command: &Command| {
        let line =
            |alias: &&'static str| [format!("`{alias}`"), "done".into(), format!("Another name of `{}`", command.name)];
        command.aliases.iter().map(line).collect::<Vec<_>>()
    };
    let lines = command::ALL.iter().map(|command| done(command.name, command.about));
    let refusals = REFUSED.iter().map(|it| refused(it.name, format_args!("{}; instead: {}", it.reason, it.instead)));
    lines.chain(command::ALL.iter().copied().flat_map(aliases)).chain(refusals).collect()
}

fn functions() -> Vec<Line> {
    function::all().map(|function| done(function.name, function.about)).collect()
}

fn aggregates() -> Vec<Line> {
    let lines = aggregate::all().map(|function| done(function.name, function.about));
    lines.chain(aggregate::LACKING.iter().map(|(name, why)| refused(name, why))).collect()
}

fn of_command(card: &Command) -> String {
    let mut out = opened(card.name, card.aliases, card.about, card.usage);
    for option in card.options {
        out.push_str(&format!("- `{}=` {}. {}\n", option.name, code_of(option.takes), option.about));
    }
    out.extend(card.examples.iter().map(worked));
    out.push_str(&format!("\nDocumented in Splunk's {}.\n", card.source));
    out
}

/// What an option takes, its `<kind>` between backticks, lest Markdown reads it as HTML.
fn code_of(takes: &str) -> String {
    match takes.split_once(", default") {
        Some((kind, default)) => format!("`{kind}`, default{default}"),
        None => format!("`{takes}`"),
    }
}

fn worked(example: &Example) -> String {
    let rows = |title: &str, rows: &str| match rows {
        "" => String::new(),
        rows => format!("\n# {title}\n{rows}"),
    };
    let events = rows("of", example.events);
    format!("\n```text\n{}{events}{}\n```\n", example.search, rows("gives", example.gives))
}

fn of_function(card: &Function) -> String {
    let examples = card.examples.iter().map(|(call, gives)| format!("{call}  gives  {gives}"));
    with_examples(opened(card.name, card.aliases, card.about, card.usage), examples, card.source)
}

fn of_aggregate(card: &Aggregate) -> String {
    let examples = card.examples.iter().map(|it| format!("{}  of  {}  gives  {}", it.call, it.values, it.gives));
    with_examples(opened(card.name, card.aliases, card.about, card.usage), examples, card.source)
}

fn with_examples(out: String, examples: impl Iterator<Item = String>, source: &str) -> String {
    let examples: Vec<_> = examples.collect();
    format!("{out}\n```text\n{}\n```\n\nDocumented in Splunk's {source}.\n", examples.join("\n"))
}

fn opened(name: &str, aliases: &[&str], about: &str, usage: &str) -> String {
    let also = if aliases.is_empty() { String::new() } else { format!("Also written `{}`. ", aliases.join("`, `")) };
    format!("\n### {name}\n\n{also}{about}\n\n```text\n{usage}\n```\n\n")
}

fn of_code(card: &Code) -> String {
    format!("\n### {}\n\n{} {}\n\n```text\n{}\n```\n", card.slug, card.about, card.why, card.example)
}

fn of_target(target: &dyn Backend) -> String {
    let card = target.card();
    let translated = example::translated(target).unwrap_or_default();
    format!(
        "\n### {}\n\n{}. {} {}\n\n```text\n{}\n```\n",
        card.name,
        card.title,
        card.about,
        card.proof,
        translated.trim_end()
    )
}
