//! `extract`: fields out of the pairs `name=value` of the raw text.

use super::spread::{Clash, spread};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::Table;
use crate::value::Value;
use std::collections::BTreeSet;

/// The card.
pub const EXTRACT: Command = Command {
    name: "extract",
    aliases: &["kv"],
    usage: "extract [pairdelim=<letters> kvdelim=<letters>] [<option>=<value>]...",
    about: "Makes fields of the pairs in `_raw`: of `name=value` and `name=\"value\"`, or of texts between delimiters. A field \
            that the row has stays, and of a name that comes again the first value counts, unless `mv_add` adds values. Where \
            delimiters are given, a value that holds one of `kvdelim` is not taken.",
    options: &[
        Choice { name: "pairdelim", takes: "<letters>", about: "Characters that stand between pairs." },
        Choice { name: "kvdelim", takes: "<letters>", about: "Characters that stand between a name and its value." },
        Choice { name: "limit", takes: "<count>, default 50", about: "How many pairs are taken." },
        Choice { name: "maxchars", takes: "<count>, default 10240", about: "How many characters are read." },
        Choice {
            name: "mv_add",
            takes: "<bool>, default false",
            about: "Whether values are added to a field that is there.",
        },
        Choice {
            name: "clean_keys",
            takes: "<bool>, default true",
            about: "Whether what is no letter or digit of a name becomes `_`, and leading `_` and digits are dropped.",
        },
        Choice {
            name: "auto",
            takes: "<bool>",
            about: "Whether Splunk extracts by itself; nothing is here, so it changes no row.",
        },
        Choice {
            name: "reload",
            takes: "<bool>",
            about: "Whether Splunk reads its configuration again; changes no row.",
        },
        Choice { name: "segment", takes: "<bool>, default false", about: "Only false is supported." },
    ],
    examples: &[
        Example {
            search: "* | extract | table user action path",
            events: "_raw\nuser=bob action=\"log in\" path=C:\\Temp",
            gives: "user,action,path\nbob,log in,C:\\Temp",
        },
        Example {
            search: "* | extract pairdelim=\"|;\" kvdelim=\"=:\" | table user url port",
            events: "_raw\nuser=bob;url=http://x;port:22",
            gives: "user,url,port\nbob,,22",
        },
        Example {
            search: "* | kv mv_add=t clean_keys=f | table a b-c",
            events: "_raw,a\na=2 b-c=3,1",
            gives: "a,b-c\n1|2,3",
        },
    ],
    source: "Search Reference, \"extract\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&EXTRACT, stage.body)?;
    if let Some(item) = arguments.items().iter().find(|item| item.text() != ",") {
        return Err(lowering.unsupported("an extractor of `transforms.conf` is not supported", item.text()));
    }
    if arguments.flag("segment", false)?
        && let Some(option) = arguments.option("segment")
    {
        return Err(lowering.unsupported("`segment=true` is not supported", option.text));
    }
    arguments.flag("auto", false)?;
    arguments.flag("reload", false)?;
    let delimiters = match (arguments.text("pairdelim"), arguments.text("kvdelim")) {
        (None, None) => None,
        (Some(pairs), Some(names)) => Some((pairs, names)),
        (Some(_), None) | (None, Some(_)) => {
            return Err(arguments.missing("both `pairdelim` and `kvdelim`, or neither"));
        }
    };
    let count = |name: &str, default: u64| -> Result<usize, Box<Diagnostic>> {
        Ok(usize::try_from(arguments.count(name)?.unwrap_or(default)).unwrap_or(usize::MAX))
    };
    lowering.push(native::op(Extract {
        delimiters,
        limit: count("limit", 50)?,
        most_characters: count("maxchars", 10_240)?,
        adds: arguments.flag("mv_add", false)?,
        cleans: arguments.flag("clean_keys", true)?,
    }));
    Ok(())
}

#[derive(Debug)]
struct Extract {
    /// Between pairs, and between a name and its value.
    delimiters: Option<(String, String)>,
    limit: usize,
    most_characters: usize,
    adds: bool,
    cleans: bool,
}

impl native::Command for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let clash = if self.adds { Clash::Add } else { Clash::Keep };
        spread(rows, "_raw", clash, |text| self.fields(text, machine))
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(vec!["_raw".into()]), ..Effect::default() }
    }
}

impl Extract {
    fn fields(&self, text: &str, machine: &dyn Machine) -> Vec<(String, Value)> {
        let cut = text.char_indices().nth(self.most_characters).map_or(text.len(), |(at, _)| at);
        if cut < text.len() {
            let message =
                format!("`extract` read the first {} characters of longer texts, as Splunk does", self.most_characters);
            machine.context().trouble(message);
        }
        let mut pairs = match &self.delimiters {
            Some((pairs, names)) => delimited(&text[..cut], pairs, names),
            None => automatic(&text[..cut]),
        };
        if pairs.len() > self.limit {
            machine
                .context()
                .trouble(format!("`extract` took the first {} pairs of longer texts, as Splunk does", self.limit));
            pairs.truncate(self.limit);
        }
        let mut seen = BTreeSet::new();
        let named =
            pairs.into_iter().map(|(name, value)| (if self.cleans { clean(name) } else { name.into() }, value.into()));
        named.filter(|(name, _): &(String, Value)| seen.insert(name.clone()) || self.adds).collect()
    }
}

/// The pairs between delimiters; one whose value holds a delimiter of names is left out.
fn delimited<'t>(text: &'t str, pairs: &str, names: &str) -> Vec<(&'t str, &'t str)> {
    let pieces = text.split(|c| pairs.contains(c));
    let pair = |piece: &'t str| {
        let (name, value) = piece.split_once(|c| names.contains(c))?;
        let (name, value) = (name.trim(), value.trim());
        let is_good = !name.is_empty() && !value.is_empty() && !value.contains(|c| names.contains(c));
        is_good.then(|| (name, unquoted(value)))
    };
    pieces.filter_map(pair).collect()
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// The pairs `name=value`. A name is letters, digits and `_ . - :`; a value ends at a blank, a comma, a semicolon, an ampersand
/// or a bar, or with the quote that it begins with.
fn automatic(text: &str) -> Vec<(&str, &str)> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':');
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('=').map(|at| from + at) {
        let before = &text[from..at];
        let name = &before[before.trim_end_matches(is_name).len()..];
        let after = &text[at + 1..];
        let quoted = after.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (value, rest) = match quoted {
            Some(quoted) => quoted,
            None => {
                after.split_at(after.find(|c: char| c.is_whitespace() || ",;&|".contains(c)).unwrap_or(after.len()))
            }
        };
        from = text.len() - rest.len();
        if !name.is_empty() && !value.is_empty() {
            found.push((name, value));
        }
    }
    found
}

/// A name with `_` for what is no letter or digit, without leading `_` and digits (props.conf, CLEAN_KEYS).
pub(super) fn clean(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    letters.skip_while(|c| *c == '_' || c.is_ascii_digit()).collect()
}
