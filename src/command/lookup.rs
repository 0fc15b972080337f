//! `lookup`: columns of a lookup table beside the rows that match.

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::knowledge::lookup::Lookup as Table;
use crate::plan::lookup::Pairing;
use crate::plan::{Lookup, Op};
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const LOOKUP: Command = Command {
    name: "lookup",
    aliases: &[],
    usage: "lookup [local=<bool>] [update=<bool>] <lookup> (<column> [AS <field>])... \
            [OUTPUT | OUTPUTNEW (<column> [AS <field>])...]",
    about: "Finds the rows of a lookup table whose columns equal the row's fields, and puts other columns of theirs beside it: \
            OUTPUT replaces fields, OUTPUTNEW only makes those that are missing; without either, all other columns replace. \
            Of several rows that match, each field gets the values of all. A row that nothing matches stays as it is. A \
            lookup is named by its stanza in transforms.conf or by its file. In the examples, users.csv holds user, dept \
            and mail of alice and bob, twice; the stanza [users] ignores case and has the default `unknown`.",
    options: &[
        Choice { name: "local", takes: "<bool>, default false", about: "Where Splunk does it; changes no result." },
        Choice { name: "update", takes: "<bool>, default false", about: "For real-time searches; changes no result." },
    ],
    examples: &[
        Example {
            search: "* | lookup users.csv user AS src_user OUTPUT dept | table src_user dept",
            events: "src_user,dept\nalice,old\nbob,\neve,old",
            gives: "src_user,dept\nalice,it\nbob,hr|ops\neve,old",
        },
        Example {
            search: "* | lookup users user OUTPUTNEW dept, mail AS email | table user dept email",
            events: "user,dept\nALICE,sales\neve,",
            gives: "user,dept,email\nALICE,sales,a@corp\neve,unknown,unknown",
        },
        Example {
            search: "* | lookup networks range AS ip | table ip zone risk",
            events: "ip\n10.9.0.1\n192.168.0.1",
            gives: "ip,zone,risk\n10.9.0.1,office|lab,low|high\n192.168.0.1,,",
        },
    ],
    source: "Search Reference, \"lookup\"; transforms.conf.spec",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let found = of(stage.body, lowering)?;
    lowering.push(Op::Lookup(Box::new(found)));
    Ok(())
}

/// What the command's arguments ask for.
pub fn of(body: &str, lowering: &mut Lowering<'_>) -> Result<Lookup> {
    let arguments = lowering.arguments(&LOOKUP, body)?;
    arguments.flag("local", false)?;
    arguments.flag("update", false)?;
    let words = arguments.words(arguments.items()).map_err(|_| arguments.missing("a lookup and a column of it"))?;
    let (table, rest) = words.split_first().ok_or_else(|| arguments.missing("a lookup"))?;
    let table = lowering.lookup(*table)?;
    let output = rest.iter().position(|word| is(word, "output") || is(word, "outputnew"));
    let (keys, output) = match output {
        Some(at) => (&rest[..at], Some((is(&rest[at], "output"), &rest[at + 1..]))),
        None => (rest, None),
    };
    let keys = pairings(&arguments, keys, &table, lowering)?;
    let (overwrites, outputs) = match output {
        Some((overwrites, words)) => (overwrites, Some(pairings(&arguments, words, &table, lowering)?)),
        None => (true, others(&table, &keys, lowering)),
    };
    Ok(Lookup { lookup: table, keys, outputs, overwrites, only: None })
}

/// `column AS field, ...`; at least one.
fn pairings<'a>(
    arguments: &Arguments<'_, 'a>,
    words: &[Word<'a>],
    table: &Table,
    lowering: &Lowering<'_>,
) -> Result<Vec<Pairing>> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((column, after)) = rest.split_first() {
        let (field, after) = match after {
            [word, field, after @ ..] if is(word, "as") => (field, after),
            [word] if is(word, "as") => return Err(arguments.misplaced(word.text, "a field is missing after this")),
            after => (column, after),
        };
        let name = arguments.field(*column)?;
        lowering.check_column(table, &name, column.text)?;
        found.push(Pairing { column: name, field: arguments.field(*field)? });
        rest = after;
    }
    if found.is_empty() { Err(arguments.missing("a column to match, and one after OUTPUT")) } else { Ok(found) }
}

fn is(word: &Word<'_>, keyword: &str) -> bool {
    !word.quoted && word.written.eq_ignore_ascii_case(keyword)
}

/// Every column that is no key, as far as the columns are known before the search is run.
fn others(table: &Table, keys: &[Pairing], lowering: &Lowering<'_>) -> Option<Vec<Pairing>> {
    let rows = table.table().ok().filter(|_| !lowering.is_written(table))?;
    let names = rows.names().filter(|name| !keys.iter().any(|key| key.column == **name));
    Some(names.map(|name| Pairing { column: name.clone(), field: name.clone() }).collect())
}
