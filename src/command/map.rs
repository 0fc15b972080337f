//! `map`: a search run again for each row, with the row's values in its text.

use super::lower::{Form, Later};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Native, Op, Plan, Step};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::Table;
use std::sync::Arc;

/// The card.
pub const MAP: Command = Command {
    name: "map",
    aliases: &[],
    usage: "map search=\"<search>\"|[<search>] [maxsearches=<count>]",
    about: "Runs a search over the events for each row, and gives the rows that all of them find. `$field$` stands for \
            the row's value as it is, `$_serial_id$` for the number of the run from 1, and `$$` for `$`. Quotes in \
            `search=\"...\"` are written `\\\"`. A row without a field that is asked for is an error.",
    options: &[
        Choice { name: "search", takes: "<search>", about: "The search, as a text; or else in brackets." },
        Choice {
            name: "maxsearches",
            takes: "<count>, default 10",
            about: "For how many rows it is run, from the first.",
        },
    ],
    examples: &[
        Example {
            search: "* status=500 | map search=\"search user=\\\"$user$\\\" status=200\" | table n user",
            events: "n,user,status\n1,bob,500\n2,bob,200\n3,eve,200",
            gives: "n,user\n2,bob",
        },
        Example {
            search: "| makeresults count=2 | eval word=\"hello\" \
                     | map [makeresults | eval said=\"$word$ $_serial_id$\" | table said]",
            events: "",
            gives: "said\nhello 1\nhello 2",
        },
    ],
    source: "Search Reference, \"map\"",
    generates: false,
    lower,
};

/// For so many rows the search is run where it does not say.
const MOST: u64 = 10;

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MAP, stage.body)?;
    let (text, form, at) = match (arguments.text("search"), arguments.items()) {
        (Some(text), []) => (text, Form::Search, arguments.option("search").map_or("", |option| option.value.text)),
        (None, [Item::Search(bracketed)]) => {
            let inside = bracketed.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(bracketed);
            (inside.to_string(), Form::Bracketed, *bracketed)
        }
        (None, [Item::Word(word)]) => {
            return Err(lowering.unsupported("a saved search is kept on a Splunk server: not supported", word.text));
        }
        (Some(_), [item, ..]) | (None, [_, item, ..]) | (None, [item]) => {
            return Err(arguments.misplaced(item.text(), "`map` takes one search"));
        }
        (None, []) => return Err(arguments.missing("a search")),
    };
    let most = arguments.count("maxsearches")?.unwrap_or(MOST);
    if let (0, Some(option)) = (most, arguments.option("maxsearches")) {
        return Err(arguments.wrong(option, "0 does not stand for any number; a whole number from 1 is expected"));
    }
    let samples = ["1", "x"].map(|sample| {
        let sampled = fill(&text, |_| Some(sample.into())).unwrap_or_default();
        lowering.attempt(&sampled, form)
    });
    let effect = match &samples {
        [Ok(plan), _] | [_, Ok(plan)] => Effect::of(&plan.steps),
        [Err(error), Err(_)] => return Err(Box::new(lowering.error("wrong-arguments", error, at))),
    };
    let reads_events = samples.iter().flatten().any(Plan::scans);
    let events = Plan { steps: vec![Step { op: Op::Scan, stage: 0, span: lowering.span(at) }] };
    let later = lowering.later();
    let command = Arc::new(Map { text, form, most, effect, reads_events, later });
    let inputs = if reads_events { vec![events] } else { Vec::new() };
    lowering.push(Op::Native(Native { command, inputs }));
    Ok(())
}

/// The text with values in the place of `$name$`; a name that has none is the error.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let end = after.find('$').filter(|end| is_name(&after[..*end]));
        match end {
            Some(0) => out.push('$'),
            Some(end) => {
                let name = &after[..end];
                out.push_str(&value(name).ok_or_else(|| name.to_string())?);
            }
            None => {
                out.push('$');
                rest = after;
                continue;
            }
        }
        rest = &after[end.unwrap_or(0) + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-' | '{' | '}' | '@'))
}

#[derive(Debug)]
struct Map {
    text: String,
    form: Form,
    most: u64,
    effect: Effect,
    /// Whether the search asks for the events, as far as can be told without the rows.
    reads_events: bool,
    later: Later,
}

impl native::Command for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let context = machine.context();
        let runs = rows.rows().min(usize::try_from(self.most).unwrap_or(usize::MAX));
        if runs < rows.rows() {
            let left = rows.rows() - runs;
            context.trouble(format!("`map` ran its search for {runs} rows and left out {left}: see `maxsearches`"));
        }
        let (mut found, mut count) = (Vec::new(), 0);
        for row in 0..runs {
            let text = self.text_for(&rows, row)?;
            let plan = self.later.plan(&text, self.form, context)?;
            let events = match (plan.scans(), self.reads_events) {
                (true, true) => machine.input(0).clone(),
                (true, false) => return Err(format!("a value of row {} makes the search read events", row + 1)),
                (false, _) => Table::default(),
            };
            context.spend(events.rows() * plan.steps.len())?;
            let table = machine.run(&plan, events)?;
            count += table.rows();
            if count > machine.most_rows() {
                return Err(format!("this makes more than {} rows", machine.most_rows()));
            }
            found.push(table);
        }
        let mut table = Table::concat(&found);
        if !self.effect.is_whole {
            table.sort_columns();
        }
        Ok(table)
    }

    fn effect(&self) -> Effect {
        self.effect.clone()
    }
}

impl Map {
    fn text_for(&self, rows: &Table, row: usize) -> Result<String, String> {
        let value = |name: &str| match name {
            "_serial_id" => Some((row + 1).to_string()),
            name => {
                let values = rows.value(row, name).values();
                let shown: Vec<_> = values.iter().map(|value| value.show()).collect();
                (!shown.is_empty()).then(|| shown.join(" "))
            }
        };
        fill(&self.text, value).map_err(|name| {
            format!("row {} has no value of `{name}`, which the search asks for with `${name}$`", row + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stands_between_dollars_and_two_dollars_are_one() {
        let filled = |text| fill(text, |name| (name == "a").then(|| "1".into()));
        assert_eq!(filled("x=$a$ y=\"$$5\" z=^b$|c$"), Ok("x=1 y=\"$5\" z=^b$|c$".into()));
        assert_eq!(filled("x=$b$"), Err("b".into()));
    }
}
