//! `multikv`: a row for each line of the tables that stand in raw texts.

mod lines;

use super::lower::options::name_of;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Builder, Name, Table};
use lines::{Layout, Line};
use rustc_hash::FxHashMap;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const MULTIKV: Command = Command {
    name: "multikv",
    aliases: &[],
    usage: "multikv [<option>=<value>]... [fields <field>...] [filter <text>...]",
    about: "Makes a row of each line of a table in `_raw`, such as `ps` prints, with a field for each column. A line is cut \
            at blanks; one with fewer words than columns is put under the columns' names, and what is too much goes to the \
            last column. The header is the first line whose words are capitalized, else the first without digits. `_raw` \
            becomes the line.",
    options: &[
        Choice { name: "conf", takes: "<stanza>", about: "Not supported: it needs Splunk's multikv.conf." },
        Choice {
            name: "copyattrs",
            takes: "<bool>, default true",
            about: "Whether a row has the other fields of its event too.",
        },
        Choice {
            name: "forceheader",
            takes: "<number>",
            about: "Which line is the header, from 1, empty ones not counted.",
        },
        Choice {
            name: "multitable",
            takes: "<bool>, default true",
            about: "Whether a line of capitalized words after an empty line is the header of another table.",
        },
        Choice {
            name: "noheader",
            takes: "<bool>, default false",
            about: "Whether all lines are rows, as many columns as the first has words: `Column_1` and so on.",
        },
        Choice {
            name: "rmorig",
            takes: "<bool>, default true",
            about: "Whether the event is left out; else it follows its rows.",
        },
    ],
    examples: &[
        Example {
            search: "* | eval _raw=mvjoin(split(_raw, \";\"), \"\\n\") | multikv | table host Name Age",
            events: "host,_raw\nh,Name   Age;Josh   42;Eve    7",
            gives: "host,Name,Age\nh,Josh,42\nh,Eve,7",
        },
        Example {
            search: "* | eval _raw=mvjoin(split(_raw, \";\"), \"\\n\") | multikv fields CMD filter splunkd | table PID CMD",
            events: "_raw\nPID CMD;1 init;2 splunkd -p 80",
            gives: "PID,CMD\n,splunkd -p 80",
        },
        Example {
            search: "* | eval _raw=mvjoin(split(_raw, \";\"), \"\\n\") | multikv noheader=t copyattrs=f rmorig=f | table host Column_1 Column_2",
            events: "host,_raw\nh,a 1;b 2",
            gives: "host,Column_1,Column_2\n,a,1\n,b,2\nh,,",
        },
    ],
    source: "Search Reference, \"multikv\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&MULTIKV, stage.body)?;
    if let Some(option) = arguments.option("conf") {
        return Err(lowering.unsupported("`conf` needs Splunk's multikv.conf; write its options here", option.text));
    }
    let (mut fields, mut filter) = (None, None);
    let mut list: Option<&mut Vec<String>> = None;
    for item in arguments.items() {
        match (item, &mut list) {
            _ if item.is_word("fields") => list = Some(fields.get_or_insert_default()),
            _ if item.is_word("filter") => list = Some(filter.get_or_insert_default()),
            (Item::Word(word), Some(list)) => list.push(name_of(*word)),
            (Item::Comma(_), Some(_)) => {}
            (_, _) => return Err(arguments.misplaced(item.text(), "`fields` or `filter` is expected here")),
        }
    }
    if [&fields, &filter].into_iter().flatten().any(Vec::is_empty) {
        return Err(arguments.missing("something after `fields` or `filter`"));
    }
    let header = match (arguments.count("forceheader")?, arguments.option("forceheader")) {
        (Some(0), Some(option)) => return Err(arguments.wrong(option, "lines are counted from 1")),
        (number, _) => number.map(|number| usize::try_from(number - 1).unwrap_or(usize::MAX)),
    };
    let is_bare = arguments.flag("noheader", false)?;
    let layout = Layout { is_bare, header, is_many: arguments.flag("multitable", true)? && !is_bare };
    lowering.push(native::op(MultiKv {
        layout,
        fields,
        filter,
        copies: arguments.flag("copyattrs", true)?,
        keeps_events: !arguments.flag("rmorig", true)?,
    }));
    Ok(())
}

#[derive(Debug)]
struct MultiKv {
    layout: Layout,
    fields: Option<Vec<String>>,
    filter: Option<Vec<String>>,
    copies: bool,
    keeps_events: bool,
}

impl native::Command for MultiKv {
    fn name(&self) -> &'static str {
        "multikv"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> std::result::Result<Table, String> {
        let Some(raw) = rows.column("_raw").map(|column| rows.by_row(column)) else {
            return Ok(if self.keeps_events { rows } else { rows.select(&[]) });
        };
        let mut read: FxHashMap<u32, Vec<Line>> = FxHashMap::default();
        let mut found = Builder::default();
        // One row of nothing stands after the events, for rows that copy none.
        let nothing = rows.rows() as u32;
        let mut order = Vec::new();
        for (row, code) in (0..).zip(raw.codes()) {
            let text = raw.value(row as usize).show();
            let lines =
                read.entry(*code).or_insert_with(|| self.layout.lines(&text).filter(|line| self.keeps(line)).collect());
            for line in lines {
                self.put(line, &mut found);
                order.push(if self.copies { row } else { nothing });
            }
            if self.keeps_events {
                found.end_row();
                order.push(row);
            }
        }
        let mut made = Table::concat(&[rows, Table::new([], 1)]).gather(&order);
        let found = found.finish();
        for name in found.names() {
            if let Some(column) = found.column(name) {
                made.overlay(name.clone(), (**column).clone());
            }
        }
        Ok(made)
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(vec!["_raw".into()]), makes: vec!["_raw".into()], order: Order::Kept, ..Effect::default() }
    }
}

impl MultiKv {
    fn keeps(&self, line: &Line) -> bool {
        self.filter.as_ref().is_none_or(|terms| terms.iter().any(|term| line.text.contains(term)))
    }

    fn put(&self, line: &Line, found: &mut Builder) {
        let is_asked =
            |name: &Name| self.fields.as_ref().is_none_or(|fields| fields.iter().any(|field| **field == **name));
        for (name, value) in line.cells.iter().filter(|(name, _)| is_asked(name)) {
            found.put(name, (&**value).into());
        }
        found.put("_raw", (&*line.text).into());
        found.end_row();
    }
}
