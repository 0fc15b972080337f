//! The other searches of a command: in brackets or by the name of a dataset, and how many of their rows Splunk takes.

use super::Choice;
use super::lower::options::Arguments;
use super::lower::{Lowering, Nested};
use crate::diagnostic::Diagnostic;
use crate::plan::{Limit, Op, Plan, Step};
use crate::syntax::args::Item;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card of `maxout`.
pub const MAXOUT: Choice = Choice {
    name: "maxout",
    takes: "<count>, default 50000, 0 for all",
    about: "How many rows of a search are taken.",
};
/// The card of `maxtime`.
pub const MAXTIME: Choice =
    Choice { name: "maxtime", takes: "<seconds>", about: "Splunk's time limit; nothing is cut by time here." };
/// The card of `timeout`.
pub const TIMEOUT: Choice =
    Choice { name: "timeout", takes: "<seconds>", about: "How long Splunk waits or keeps rows; changes nothing here." };

/// Another search among a command's arguments.
#[derive(Clone, Debug)]
pub enum Other<'a> {
    /// A search in brackets, with them.
    Search(&'a str),
    /// A named dataset, as the search that gives its rows, and where it is named.
    Dataset(String, &'a str),
}

impl<'a> Other<'a> {
    /// Where it is asked for.
    pub fn text(&self) -> &'a str {
        match self {
            Other::Search(text) | Other::Dataset(_, text) => text,
        }
    }
}

/// The other searches among arguments, and the rest of these.
pub fn others<'a>(items: &[Item<'a>]) -> (Vec<Other<'a>>, Vec<Item<'a>>) {
    let (mut others, mut rest) = (Vec::new(), Vec::new());
    let mut items = items.iter().peekable();
    while let Some(item) = items.next() {
        match item {
            Item::Search(text) => others.push(Other::Search(text)),
            Item::Word(word) if !word.quoted => match opening(word.written) {
                None => rest.push(*item),
                Some((search, "")) => {
                    let name = items.next_if(|item| matches!(item, Item::Word(word) if word.quoted));
                    others.push(Other::Dataset(search + name.map_or("", Item::text), word.text));
                }
                Some((search, name)) => others.push(Other::Dataset(search + name, word.text)),
            },
            Item::Word(_) | Item::Comma(_) | Item::Group(_) => rest.push(*item),
        }
    }
    (others, rest)
}

/// What the search for a dataset begins with, and the dataset's name.
fn opening(word: &str) -> Option<(String, &str)> {
    let (kind, name) = word.split_once(':')?;
    let search = match kind.to_ascii_lowercase().as_str() {
        "datamodel" => "| from datamodel:",
        "lookup" | "inputlookup" => "| inputlookup ",
        "savedsearch" => "| savedsearch ",
        _ => return None,
    };
    Some((search.to_string(), name))
}

/// Lowers another search.
pub fn lower(lowering: &mut Lowering<'_>, other: &Other<'_>) -> Result<Nested> {
    match other {
        Other::Search(text) => lowering.bracketed(text, 0),
        Other::Dataset(search, at) => lowering.unwritten(search, at),
    }
}

/// The only search among arguments that take nothing else but options, lowered, with as many rows as they say.
pub fn single(lowering: &mut Lowering<'_>, arguments: &Arguments<'_, '_>) -> Result<Plan> {
    let most = rows_taken(lowering, arguments)?;
    let [Item::Search(text)] = arguments.items() else {
        return Err(arguments.missing("one search in brackets"));
    };
    let plan = lowering.nested(text)?;
    Ok(limited(lowering, plan, most, text))
}

/// How many rows of each search the arguments let in; none for all.
pub fn rows_taken(lowering: &Lowering<'_>, arguments: &Arguments<'_, '_>) -> Result<Option<u64>> {
    arguments.count("maxtime")?;
    arguments.count("timeout")?;
    Ok(Some(arguments.count("maxout")?.unwrap_or(lowering.limits().added)).filter(|most| *most > 0))
}

/// The plan with so many rows at most, which a note tells where it cuts.
pub fn limited(lowering: &Lowering<'_>, mut plan: Plan, most: Option<u64>, at: &str) -> Plan {
    let stage = plan.steps.last().map_or(0, |step| step.stage);
    plan.steps.extend(most.map(|most| {
        let op = Op::Limit(Limit { of_brackets: true, ..Limit::first(most) });
        Step { op, stage, span: lowering.span(at) }
    }));
    plan
}
