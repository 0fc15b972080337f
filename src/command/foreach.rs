//! `foreach`: a template of commands, run for each of several fields or for each item of one.

mod items;
mod template;

use super::lower::options::Arguments;
use super::lower::{Form, Later};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{FieldPattern, Op, Step};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Name, Table};
use template::Template;

/// The card.
pub const FOREACH: Command = Command {
    name: "foreach",
    aliases: &[],
    usage: "foreach [mode=multifield|multivalue|json_array|auto_collections] <field>... [<option>=<text>]... [<template>]",
    about: "Runs the commands in brackets for each field that is named or matches, in the order named and else by name, \
            `<<FIELD>>` standing for its name and `<<MATCHSTR>>`, `<<MATCHSEG1>>`, ... for what its wildcards match. In \
            the other modes it runs one `eval` for each value of a multivalue or each item of a JSON array, `<<ITEM>>` \
            standing for the item and `<<ITER>>` for its number from 0; a field whose name holds the item can be set, \
            but not read. Commands that do not take each event as it comes cannot stand in the template.",
    options: &[
        Choice { name: "mode", takes: "<mode>, default multifield", about: "What the template is run for." },
        Choice { name: "fieldstr", takes: "<text>, default <<FIELD>>", about: "What stands for a field's name." },
        Choice { name: "matchstr", takes: "<text>, default <<MATCHSTR>>", about: "What stands for all wildcards." },
        Choice { name: "matchseg1", takes: "<text>, default <<MATCHSEG1>>", about: "What stands for the first." },
        Choice { name: "matchseg2", takes: "<text>, default <<MATCHSEG2>>", about: "What stands for the second." },
        Choice { name: "matchseg3", takes: "<text>, default <<MATCHSEG3>>", about: "What stands for the third." },
        Choice { name: "itemstr", takes: "<text>, default <<ITEM>>", about: "What stands for an item." },
        Choice { name: "iterstr", takes: "<text>, default <<ITER>>", about: "What stands for its number." },
    ],
    examples: &[
        Example {
            search: "* | eval total=0 | foreach www* [eval total=total+'<<FIELD>>'] | table www1 www2 total",
            events: "www1,www2\n1000,500\n800,",
            gives: "www1,www2,total\n1000,500,1500\n800,,",
        },
        Example {
            search: "* | foreach test*ab* fieldstr=F matchseg1=S1 matchseg2=S2 [eval F=F+S1+S2] | table test*",
            events: "test1ab2,test2ab3\n5,10",
            gives: "test1ab2,test2ab3\n8,15",
        },
        Example {
            search: "* | foreach name price [eval <<FIELD>>=\"<<FIELD>>\"] | table name price",
            events: "name\nspoon",
            gives: "name,price\nname,price",
        },
        Example {
            search: "* | eval sum=0 | foreach mode=multivalue grades [eval sum=sum+<<ITEM>>, last=<<ITER>>] | table sum last",
            events: "grades\n50|100|30\n7",
            gives: "sum,last\n180,2\n7,0",
        },
        Example {
            search: "* | eval a=json_array(1, 2) | foreach mode=json_array a [eval double_<<ITEM>>=2*<<ITEM>>] \
                     | table double_*",
            events: "n\n1",
            gives: "double_1,double_2\n2,4",
        },
    ],
    source: "Search Reference, \"foreach\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&FOREACH, stage.body)?;
    let Some((Item::Search(bracketed), fields)) = arguments.items().split_last() else {
        return Err(arguments.missing("a template in brackets, last"));
    };
    let mode = arguments.option("mode");
    match mode.map(|mode| mode.value.written.to_ascii_lowercase()).as_deref() {
        None | Some("multifield") => {
            refuse(&arguments, &["itemstr", "iterstr"], "belongs to the other modes")?;
            fields_of(&arguments, fields, bracketed, lowering)
        }
        Some(mode @ ("multivalue" | "json_array" | "auto_collections")) => {
            let others = ["fieldstr", "matchstr", "matchseg1", "matchseg2", "matchseg3"];
            refuse(&arguments, &others, "belongs to the mode `multifield`")?;
            items::lower(&arguments, mode, fields, bracketed, lowering)
        }
        Some(_) => {
            let modes = "the modes are multifield, multivalue, json_array and auto_collections";
            Err(mode.map_or_else(|| arguments.missing("a mode"), |mode| arguments.wrong(mode, modes)))
        }
    }
}

/// Refuses options that the mode does not know.
fn refuse(arguments: &Arguments<'_, '_>, names: &[&str], why: &str) -> Result<(), Box<Diagnostic>> {
    let found = names.iter().find_map(|name| arguments.option(name));
    found.map_or(Ok(()), |option| Err(arguments.wrong(option, &format!("`{}` {why}", option.name))))
}

/// The mode `multifield`. Fields that are named need no rows to be known.
fn fields_of(
    arguments: &Arguments<'_, '_>,
    fields: &[Item<'_>],
    bracketed: &str,
    lowering: &mut Lowering<'_>,
) -> Result<(), Box<Diagnostic>> {
    let patterns = arguments.patterns(fields)?;
    let template = Template::new(bracketed, arguments);
    let at = lowering.span(bracketed);
    let names: Option<Vec<&str>> = patterns.iter().map(FieldPattern::name).collect();
    let Some(names) = names else {
        let effect = tried(&template, bracketed, lowering)?;
        let later = lowering.later();
        lowering.push(native::op(Foreach { patterns, template, effect, later }));
        return Ok(());
    };
    for name in names {
        let first = lowering.steps().len();
        lowering.inline(&template.fill(name, &[]), at)?;
        streams(&lowering.steps()[first..]).map_err(|message| lowering.error("wrong-arguments", message, bracketed))?;
    }
    Ok(())
}

/// Tries the template with samples in the place of its marks: what is broken with each of them is broken.
fn tried(template: &Template, bracketed: &str, lowering: &Lowering<'_>) -> Result<Effect, Box<Diagnostic>> {
    let [word, number] = ["x", "1"].map(|sample| lowering.attempt(&template.fill(sample, &[sample; 3]), Form::Stages));
    let makes = match (&word, &number) {
        // A name that both make has no mark in it.
        (Ok(word), Ok(number)) => {
            let others = Effect::of(&number.steps).makes;
            Effect::of(&word.steps).makes.into_iter().filter(|name| others.contains(name)).collect()
        }
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => Vec::new(),
        (Err(error), Err(_)) => return Err(Box::new(lowering.error("wrong-arguments", error, bracketed))),
    };
    for plan in [word, number].into_iter().flatten() {
        streams(&plan.steps).map_err(|message| lowering.error("wrong-arguments", message, bracketed))?;
    }
    Ok(Effect { makes, ..Effect::default() })
}

/// Whether steps take each event as it comes, which is all that Splunk allows in a template.
fn streams(steps: &[Step]) -> Result<(), String> {
    let holds_up = |op: &Op| {
        let effect = op.effect();
        effect.order != Order::Kept || effect.is_whole || matches!(op, Op::Annotate(_))
    };
    match steps.iter().any(|step| holds_up(&step.op)) {
        true => Err("the template of `foreach` takes streaming commands alone, such as `eval` and `rex`".into()),
        false => Ok(()),
    }
}

/// The mode `multifield`, over fields that only the rows know.
#[derive(Debug)]
struct Foreach {
    patterns: Vec<FieldPattern>,
    template: Template,
    effect: Effect,
    later: Later,
}

impl native::Command for Foreach {
    fn name(&self) -> &'static str {
        "foreach"
    }

    fn run(&self, mut rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        for (name, stars) in self.matches(&rows) {
            let stars: Vec<&str> = stars.iter().map(String::as_str).collect();
            let plan = self.later.plan(&self.template.fill(&name, &stars), Form::Stages, machine.context())?;
            streams(&plan.steps)?;
            rows = machine.run(&plan, rows)?;
        }
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        self.effect.clone()
    }
}

impl Foreach {
    /// The fields, each once, with what its wildcards match.
    fn matches(&self, rows: &Table) -> Vec<(Name, Vec<String>)> {
        let mut names: Vec<&Name> = rows.names().collect();
        names.sort();
        let mut found: Vec<(Name, Vec<String>)> = Vec::new();
        for pattern in &self.patterns {
            let named = pattern.name().map(|name| (Name::from(name), Vec::new()));
            let matching = names.iter().filter(|_| pattern.name().is_none()).filter_map(|name| {
                let stars = pattern.captures(name)?.into_iter().map(String::from).collect();
                Some(((*name).clone(), stars))
            });
            for (name, stars) in named.into_iter().chain(matching) {
                if found.iter().all(|(known, _)| *known != name) {
                    found.push((name, stars));
                }
            }
        }
        found
    }
}
