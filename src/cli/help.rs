//! `spelt help`: cards of commands, functions and diagnostic codes.

use super::columns::{aligned, wrapped};
use super::reference::reference;
use super::{Exit, Screen, Words};
use crate::aggregate::{self, Aggregate};
use crate::backend::{self, Backend, example};
use crate::command::known::{self, Refused};
use crate::command::{self, Choice, Command};
use crate::diagnostic::code::{self, Code};
use crate::diagnostic::suggest::nearest;
use crate::function::{self, Function};
use clap::{Args, CommandFactory, ValueEnum};

/// Explains a command, a function or a diagnostic code
#[derive(Debug, Args)]
pub struct Help {
    /// The name of an SPL command, an option, an eval or stats function, a diagnostic code, a target of `convert`, or a verb of spelt
    #[arg(conflicts_with = "format")]
    topic: Option<String>,
    /// Prints the whole reference as one document
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A Markdown document of all cards
    Markdown,
}

impl Help {
    /// Prints every card of that name.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        if let Some(Format::Markdown) = self.format {
            screen.print(&reference());
            return Exit::Ok;
        }
        let Some(topic) = &self.topic else {
            screen.print(&overview());
            return Exit::Ok;
        };
        let cards = cards(topic);
        if cards.is_empty() {
            return screen.refuse(&unknown(topic));
        }
        screen.print(&cards.join("\n"));
        Exit::Ok
    }
}

/// The verbs, and what else can be asked for.
fn overview() -> String {
    let names = |names: &mut dyn Iterator<Item = &'static str>| wrapped(&names.collect::<Vec<_>>().join(" "), 2, WIDTH);
    format!(
        "{}\nTopics of `spelt help TOPIC`\n\nCommands\n{}\nCommands that are refused\n{}\nEval functions\n{}\nStats functions\n{}\nDiagnostic codes\n{}\nTargets of `convert`\n{}",
        Words::command().render_long_help(),
        names(&mut command::ALL.iter().map(|command| command.name)),
        names(&mut known::REFUSED.iter().map(|refused| refused.name)),
        names(&mut function::all().map(|function| function.name)),
        names(&mut aggregate::all().map(|function| function.name)),
        names(&mut code::all().into_iter().map(|code| code.slug)),
        names(&mut backend::ALL.iter().map(|backend| backend.card().name)),
    )
}

/// How wide cards are printed, so that they read alike everywhere.
const WIDTH: usize = 100;

fn cards(topic: &str) -> Vec<String> {
    let mut words = Words::command();
    words.build();
    let verb = words.find_subcommand_mut(topic).map(|verb| verb.render_long_help().to_string());
    let command = command::find(topic).map(of_command);
    let function = function::find(topic).map(of_function);
    // `perc` is no function without its number, and has a card all the same.
    let bare = || aggregate::all().find(|function| function.name.eq_ignore_ascii_case(topic));
    let aggregate = aggregate::find(topic).map(|(function, _)| function).or_else(bare).map(of_aggregate);
    let code = code::find(topic).map(of_code);
    let refused = known::find(topic).map(of_refused);
    let target = backend::find(topic).map(of_target);
    [verb, command, function, aggregate, of_option(topic), code, refused, target].into_iter().flatten().collect()
}

/// Every name that has a card.
pub fn topics() -> impl Iterator<Item = &'static str> {
    let names = known::names().chain(function::all().map(|function| function.name));
    let names = names.chain(aggregate::all().map(|function| function.name));
    let names = names.chain(options().map(|(_, option)| option.name));
    let names = names.chain(code::all().into_iter().map(|code| code.slug));
    names.chain(backend::ALL.iter().map(|backend| backend.card().name))
}

/// The options of commands, each with its command.
fn options() -> impl Iterator<Item = (&'static Command, &'static Choice)> {
    command::ALL.iter().flat_map(|card| card.options.iter().map(move |option| (*card, option)))
}

fn unknown(topic: &str) -> String {
    match nearest(topic, topics()) {
        Some(near) => format!("there is no topic `{topic}`; did you mean `{near}`?"),
        None => format!("there is no topic `{topic}`; `spelt help` lists them"),
    }
}

fn of_command(card: &Command) -> String {
    let mut text = Card::titled(card.name, "command", card.aliases).about(card.about).usage(card.usage);
    if !card.options.is_empty() {
        text = text.section("Options", std::iter::empty());
        for option in card.options {
            text = text.option(&format!("{}=  {}", option.name, option.takes), option.about);
        }
    }
    text = text.section("Examples", std::iter::empty());
    for example in card.examples {
        text.text.push_str(&worked(example));
    }
    text.source(card.source)
}

/// An option of this name, as each command that has one takes it.
fn of_option(topic: &str) -> Option<String> {
    let name = topic.trim_end_matches('=');
    let mut found = options().filter(|(_, option)| option.name.eq_ignore_ascii_case(name)).peekable();
    found.peek()?;
    let title = Card::titled(name, "option", &[]).section("Commands that have it", std::iter::empty());
    let card = found.fold(title, |card, (command, option)| {
        card.option(&format!("{}  {}={}", command.name, option.name, option.takes), option.about)
    });
    Some(card.text)
}

/// An example's search, and under it the events and the rows side by side.
fn worked(example: &command::Example) -> String {
    let mut lines = wrapped(example.search, 2, WIDTH);
    let (mut events, mut rows) = (example.events.lines(), example.gives.lines());
    let mut sides = vec![["      events".to_string(), "rows".to_string()]];
    loop {
        let (event, row) = (events.next(), rows.next());
        if event.is_none() && row.is_none() {
            break;
        }
        sides.push([format!("      {}", event.unwrap_or_default()), row.unwrap_or_default().to_string()]);
    }
    lines.push_str(&aligned(sides));
    lines
}

fn of_function(card: &Function) -> String {
    let examples = card.examples.iter().map(|(call, gives)| format!("{call}  gives  {gives}"));
    Card::titled(card.name, "eval function", card.aliases)
        .about(card.about)
        .usage(card.usage)
        .section("Examples", examples)
        .source(card.source)
}

fn of_aggregate(card: &Aggregate) -> String {
    let examples = card.examples.iter().map(|it| format!("{}  of  {}  gives  {}", it.call, it.values, it.gives));
    Card::titled(card.name, "stats function", card.aliases)
        .about(card.about)
        .usage(card.usage)
        .section("Examples", examples)
        .source(card.source)
}

fn of_refused(card: &Refused) -> String {
    let about = format!("Splunk has it, and spelt does not run it: {}.", card.reason);
    Card::titled(card.name, "command, not supported", &[])
        .about(&about)
        .section("Instead", std::iter::once(card.instead.into()))
        .text
}

fn of_code(card: &Code) -> String {
    Card::titled(card.slug, "diagnostic", &[])
        .about(card.about)
        .about(card.why)
        .section("Example", std::iter::once(card.example.into()))
        .text
}

fn of_target(target: &dyn Backend) -> String {
    let card = target.card();
    let mut text = Card::titled(card.name, &format!("target of `convert`: {}", card.title), &[])
        .about(card.about)
        .about(card.proof)
        .section("Example", std::iter::once(example::SEARCH.to_string()))
        .text;
    // Its lines are the language's own.
    if let Ok(translated) = example::translated(target) {
        text.push('\n');
        text.extend(translated.trim_end().lines().map(|line| format!("  {line}\n")));
    }
    text
}

/// A card being written.
struct Card {
    text: String,
}

impl Card {
    fn titled(name: &str, kind: &str, aliases: &[&str]) -> Card {
        let also = if aliases.is_empty() { String::new() } else { format!(", also written {}", aliases.join(", ")) };
        Card { text: format!("{name} ({kind}{also})\n") }
    }

    fn about(mut self, text: &str) -> Card {
        self.text.push_str(&format!("\n{}", wrapped(text, 2, WIDTH)));
        self
    }

    fn usage(self, usage: &str) -> Card {
        self.section("Usage", std::iter::once(usage.to_string()))
    }

    fn section(mut self, title: &str, lines: impl Iterator<Item = String>) -> Card {
        self.text.push_str(&format!("\n{title}\n"));
        self.text.extend(lines.map(|line| wrapped(&line, 2, WIDTH)));
        self
    }

    fn option(mut self, takes: &str, about: &str) -> Card {
        self.text.push_str(&format!("  {takes}\n{}", wrapped(about, 6, WIDTH)));
        self
    }

    fn source(mut self, source: &str) -> String {
        self.text.push_str(&format!("\nDocumented in Splunk's {source}.\n"));
        self.text
    }
}
