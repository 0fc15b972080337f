//! `outputlookup`: the rows as a lookup table, for the rest of the search.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::knowledge::lookup::Lookup;
use crate::plan::effect::Effect;
use crate::plan::native::{self, Machine};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The card.
pub const OUTPUTLOOKUP: Command = Command {
    name: "outputlookup",
    aliases: &[],
    usage: "outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<count>] [key_field=<field>] \
            [output_format=splunk_sv_csv|splunk_mv_csv] <lookup>",
    about: "Writes the rows into a lookup table, which the rest of the search sees; nothing is written to disk. The rows pass. \
            The values of a multivalue are joined by blanks.",
    options: &[
        Choice {
            name: "append",
            takes: "<bool>, default false, true with key_field",
            about: "Adds to the rows of the table, and keeps its columns and no others.",
        },
        Choice { name: "override_if_empty", takes: "<bool>, default true", about: "Whether no rows empty the table." },
        Choice {
            name: "create_empty",
            takes: "<bool>, default false",
            about: "Whether Splunk leaves an empty file or none; either has no rows.",
        },
        Choice { name: "max", takes: "<count>, default all", about: "At most so many rows are written." },
        Choice {
            name: "key_field",
            takes: "<field>",
            about: "Rows of the table with a value that this field has in the rows written are replaced.",
        },
        Choice { name: "allow_updates", takes: "<bool>, default true", about: "Only true is supported." },
        Choice {
            name: "output_format",
            takes: "splunk_sv_csv|splunk_mv_csv, default splunk_sv_csv",
            about: "With `splunk_mv_csv` multivalues stay.",
        },
        Choice {
            name: "createinapp",
            takes: "<bool>, default true",
            about: "Where Splunk puts the file; changes no row.",
        },
        Choice {
            name: "create_context",
            takes: "app|user|system",
            about: "Where Splunk puts the file; changes no row.",
        },
    ],
    examples: &[
        Example {
            search: "* | outputlookup seen.csv | stats count | inputlookup append=t seen.csv | table count user",
            events: "user\nalice\nbob",
            gives: "count,user\n2,\n,alice\n,bob",
        },
        Example {
            search: "* | table user dept | outputlookup append=t key_field=user users.csv | where false() \
                     | inputlookup append=t users.csv | table user dept mail",
            events: "user,dept\nbob,it",
            gives: "user,dept,mail\nalice,it,a@corp\nbob,it,",
        },
    ],
    source: "Search Reference, \"outputlookup\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&OUTPUTLOOKUP, stage.body)?;
    let [Item::Word(word)] = arguments.items() else { return Err(arguments.missing("the name of one table")) };
    for ignored in ["create_empty", "createinapp"] {
        arguments.flag(ignored, false)?;
    }
    if let (false, Some(option)) = (arguments.flag("allow_updates", true)?, arguments.option("allow_updates")) {
        return Err(lowering.unsupported("`allow_updates=false` is not supported", option.text));
    }
    let keeps_multivalues = match arguments.option("output_format") {
        None => false,
        Some(option) => match option.value.written {
            "splunk_sv_csv" => false,
            "splunk_mv_csv" => true,
            _ => return Err(arguments.wrong(option, "splunk_sv_csv or splunk_mv_csv is expected")),
        },
    };
    let key = arguments.option("key_field").map(|option| arguments.field(option.value)).transpose()?;
    let write = Write {
        lookup: Arc::new(lowering.named_lookup(*word)?),
        appends: arguments.flag("append", key.is_some())?,
        empties: arguments.flag("override_if_empty", true)?,
        most: arguments.count("max")?,
        key,
        keeps_multivalues,
    };
    if write.appends && write.lookup.file.ends_with(".gz") {
        return Err(arguments.misplaced(word.text, "Splunk cannot append to a compressed table"));
    }
    lowering.writes(&write.lookup);
    let message = "`outputlookup` writes no file: the rest of the search sees the rows, and nothing else does";
    let span = lowering.span(stage.name);
    lowering.note(Diagnostic::note("side-effect", message, span));
    lowering.push(native::op(write));
    Ok(())
}

#[derive(Debug)]
struct Write {
    lookup: Arc<Lookup>,
    appends: bool,
    empties: bool,
    most: Option<u64>,
    key: Option<Name>,
    keeps_multivalues: bool,
}

impl native::Command for Write {
    fn name(&self) -> &'static str {
        "outputlookup"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        if rows.is_empty() && (self.appends || !self.empties) {
            return Ok(rows);
        }
        let old = if self.appends { self.old(machine) } else { None };
        let new = self.cells(&rows);
        let table = match old {
            Some(old) => {
                let names: Vec<Name> = old.names().cloned().collect();
                let kept = self.key.as_ref().map_or_else(|| old.clone(), |key| without(&old, &new, key));
                Table::concat(&[kept, new.project(&names)])
            }
            None => new,
        };
        machine.context().write(self.lookup.file.clone(), table);
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect::default()
    }
}

impl Write {
    fn old(&self, machine: &dyn Machine) -> Option<Table> {
        let written = machine.context().written(&self.lookup.file);
        written.or_else(|| self.lookup.table().ok().cloned()).filter(|table| table.names().next().is_some())
    }

    /// The rows as a file would hold them: texts, of which empty ones are no values.
    fn cells(&self, rows: &Table) -> Table {
        let most = self.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let first: Vec<u32> = (0..rows.rows().min(most) as u32).collect();
        let rows = rows.select(&first).compact().without_hidden();
        let columns = rows.names().filter_map(|name| {
            let column = Column::clone(rows.column(name)?).map(|value| self.cell(value));
            Some((name.clone(), column))
        });
        Table::new(columns, first.len())
    }

    fn cell(&self, value: &Value) -> Value {
        let texts = value.values().iter().map(Value::as_text).filter(|text| !text.is_empty());
        if self.keeps_multivalues {
            return Value::many(texts.map(Value::Text));
        }
        let joined = texts.collect::<Vec<_>>().join(" ");
        if joined.is_empty() { Value::Null } else { joined.into() }
    }
}

/// The old rows whose key no new row has.
fn without(old: &Table, new: &Table, key: &str) -> Table {
    let replaced: FxHashSet<&Value> =
        (0..new.rows()).map(|row| new.value(row, key)).filter(|key| !key.is_null()).collect();
    let kept: Vec<u32> =
        (0..old.rows() as u32).filter(|row| !replaced.contains(old.value(*row as usize, key))).collect();
    old.select(&kept)
}

#[cfg(test)]
mod tests {
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn found(search: &str) -> Vec<(&'static str, bool)> {
        let lowered = lower(&Source::bare("test", search), &Setting::at(0.0, Zone::utc()));
        lowered.diagnostics.iter().map(|found| (found.code, found.is_error())).collect()
    }

    #[test]
    fn a_table_that_the_search_writes_is_not_missing_afterwards() {
        assert_eq!(found("* | outputlookup x.csv | lookup x.csv a"), [("side-effect", false)]);
        assert_eq!(
            found("* | lookup x.csv a | outputlookup x.csv"),
            [("missing-lookup", false), ("side-effect", false)]
        );
    }

    #[test]
    fn what_is_not_done_is_refused_by_name() {
        assert_eq!(found("* | outputlookup allow_updates=f x.csv"), [("unsupported", true)]);
        assert_eq!(found("* | outputlookup append=t x.csv.gz"), [("wrong-arguments", true)]);
        assert_eq!(found("* | outputlookup output_format=xml x.csv"), [("wrong-option", true)]);
        assert_eq!(found("* | outputlookup ../x.csv"), [("wrong-arguments", true)]);
    }
}
