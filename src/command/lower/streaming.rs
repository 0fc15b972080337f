//! Which stages take each event alone, so that Splunk runs them where the events are kept.

use super::Lowering;
use crate::source::Span;
use crate::syntax::args::{self, Args};
use crate::syntax::pipeline::Stage;

/// A stage that does not take each event alone.
#[derive(Clone, Debug)]
pub struct Barrier {
    /// Its command, as written.
    pub name: String,
    /// Where that stands.
    pub span: Span,
}

/// The commands that always do (Search Reference, "Command types", distributable streaming), sorted.
const ALWAYS: &[&str] = &[
    "addinfo",
    "convert",
    "datamodel",
    "eval",
    "extract",
    "fieldformat",
    "fields",
    "foreach",
    "from",
    "fromjson",
    "highlight",
    "iconify",
    "iplocation",
    "kv",
    "lookup",
    "makemv",
    "multikv",
    "mvexpand",
    "nomv",
    "noop",
    "rangemap",
    "regex",
    "reltime",
    "rename",
    "replace",
    "rex",
    "search",
    "setfields",
    "spath",
    "strcat",
    "tags",
    "tojson",
    "typer",
    "untable",
    "where",
    "xmlkv",
    "xmlunescape",
    "xpath",
];

impl Lowering<'_> {
    /// The barrier that a stage is, if it is one.
    pub(super) fn barrier_at(&self, stage: &Stage<'_>) -> Option<Barrier> {
        let is_barrier = !stage.name.is_empty() && !streams(&stage.name.to_ascii_lowercase(), stage.body);
        is_barrier.then(|| Barrier { name: stage.name.to_string(), span: self.span(stage.name) })
    }
}

fn streams(name: &str, body: &str) -> bool {
    let asks = |ask: fn(&Args) -> bool| args::read(body).is_ok_and(|args| ask(&args));
    match name {
        "addtotals" => asks(|args| !is_on(args, "col")),
        "bin" | "bucket" | "discretize" => asks(|args| args.options.iter().any(|option| is(option.name, "span"))),
        "fillnull" => asks(|args| !args.items.is_empty()),
        "xyseries" => asks(|args| !is_on(args, "grouped")),
        name => ALWAYS.contains(&name),
    }
}

fn is_on(args: &Args, name: &str) -> bool {
    let option = args.options.iter().find(|option| is(option.name, name));
    option.is_some_and(|option| ["t", "true", "1"].iter().any(|yes| is(option.value.written, yes)))
}

fn is(name: &str, known: &str) -> bool {
    name.eq_ignore_ascii_case(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_may_take_each_event_alone_or_only_as_it_is_asked() {
        assert!(streams("eval", "x=1") && !streams("stats", "count") && !streams("head", "5"));
        assert!(streams("bin", "_time span=1h") && !streams("bin", "_time"));
        assert!(streams("fillnull", "value=0 x") && !streams("fillnull", "value=0"));
        assert!(streams("addtotals", "") && !streams("addtotals", "col=t"));
    }

    #[test]
    fn the_commands_are_sorted() {
        assert!(ALWAYS.is_sorted());
    }
}
