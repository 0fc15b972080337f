//! SPL commands, a file each: the card, the grammar, and the lowering into the plan.

mod accum;
mod addinfo;
mod addtotals;
mod append;
mod appendcols;
mod appendpipe;
mod autoregress;
mod bin;
mod brackets;
mod chart;
mod charting;
mod convert;
mod datamodel;
mod dataset;
mod dedup;
mod delta;
mod earlier;
mod equal;
mod eval;
mod eventstats;
mod every;
mod extract;
mod fieldformat;
mod fields;
mod filldown;
mod fillnull;
mod foreach;
mod format;
mod from;
mod fromjson;
mod gentimes;
mod head;
mod inputlookup;
mod iplocation;
mod join;
pub mod known;
mod lookup;
pub mod lower;
mod makecontinuous;
mod makemv;
mod makeresults;
mod map;
mod multikv;
mod multisearch;
mod mvcombine;
mod mvexpand;
mod nomv;
mod outlier;
mod outputlookup;
mod outside;
pub mod print;
mod rangemap;
mod ranges;
mod regex;
mod rename;
mod replace;
mod require;
mod return_;
mod reverse;
mod rex;
mod search;
mod selfjoin;
mod set;
mod sort;
mod sparkline;
mod spath;
mod spread;
mod stats;
mod strcat;
mod streamstats;
mod table;
mod tail;
mod tally;
mod timechart;
mod timewrap;
mod tojson;
mod top;
mod transaction;
mod transpose;
mod trendline;
mod tstats;
mod union;
mod uniq;
mod untable;
mod where_;
mod xmlkv;
mod xpath;
mod xyseries;

pub use lower::{Lowered, Lowering, Setting, Unusable, lower, unusable};

use crate::diagnostic::Diagnostic;
use crate::syntax::pipeline::Stage;

/// A command: how it is written, and how it is lowered.
#[derive(Debug)]
pub struct Command {
    /// Its name, in lower case; names are found whatever their case.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// How it is written.
    pub usage: &'static str,
    /// What it does, in a sentence or three.
    pub about: &'static str,
    /// Its options.
    pub options: &'static [Choice],
    /// Searches, rows in, rows out; run as tests.
    pub examples: &'static [Example],
    /// Where Splunk documents it.
    pub source: &'static str,
    /// Whether it takes no rows and so must come first, after a pipe.
    pub generates: bool,
    /// Reads a stage and adds its ops to the plan.
    pub lower: fn(&Stage<'_>, &mut Lowering<'_>) -> Result<(), Box<Diagnostic>>,
}

/// An option of a command.
#[derive(Debug)]
pub struct Choice {
    /// Its name.
    pub name: &'static str,
    /// What it takes and what it is if left out: `<bool>, default false`.
    pub takes: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// A search over rows, and the rows it gives.
#[derive(Debug)]
pub struct Example {
    /// The search.
    pub search: &'static str,
    /// The events, newest first: a line of field names apart by commas, then a line a row. An empty cell is null, `""`
    /// empty text, `a|b` a multivalue.
    pub events: &'static str,
    /// The rows, likewise.
    pub gives: &'static str,
}

/// Every command spelt runs, sorted by name.
pub const ALL: &[&Command] = &[
    &accum::ACCUM,
    &addtotals::ADDCOLTOTALS,
    &addinfo::ADDINFO,
    &addtotals::ADDTOTALS,
    &append::APPEND,
    &appendcols::APPENDCOLS,
    &appendpipe::APPENDPIPE,
    &autoregress::AUTOREGRESS,
    &bin::BIN,
    &chart::CHART,
    &outside::COLLECT,
    &convert::CONVERT,
    &datamodel::DATAMODEL,
    &dedup::DEDUP,
    &delta::DELTA,
    &eval::EVAL,
    &eventstats::EVENTSTATS,
    &extract::EXTRACT,
    &fieldformat::FIELDFORMAT,
    &fields::FIELDS,
    &filldown::FILLDOWN,
    &fillnull::FILLNULL,
    &foreach::FOREACH,
    &format::FORMAT,
    &from::FROM,
    &fromjson::FROMJSON,
    &gentimes::GENTIMES,
    &head::HEAD,
    &outside::HIGHLIGHT,
    &outside::ICONIFY,
    &inputlookup::INPUTCSV,
    &inputlookup::INPUTLOOKUP,
    &iplocation::IPLOCATION,
    &join::JOIN,
    &outside::LOCALOP,
    &lookup::LOOKUP,
    &makecontinuous::MAKECONTINUOUS,
    &makemv::MAKEMV,
    &makeresults::MAKERESULTS,
    &map::MAP,
    &multikv::MULTIKV,
    &multisearch::MULTISEARCH,
    &mvcombine::MVCOMBINE,
    &mvexpand::MVEXPAND,
    &nomv::NOMV,
    &outside::NOOP,
    &outlier::OUTLIER,
    &outside::OUTPUTCSV,
    &outputlookup::OUTPUTLOOKUP,
    &outside::OUTPUTTEXT,
    &rangemap::RANGEMAP,
    &top::RARE,
    &outside::REDISTRIBUTE,
    &regex::REGEX,
    &rename::RENAME,
    &replace::REPLACE,
    &require::REQUIRE,
    &return_::RETURN,
    &reverse::REVERSE,
    &rex::REX,
    &search::SEARCH,
    &selfjoin::SELFJOIN,
    &outside::SENDALERT,
    &outside::SENDEMAIL,
    &set::SET,
    &sort::SORT,
    &spath::SPATH,
    &stats::STATS,
    &strcat::STRCAT,
    &streamstats::STREAMSTATS,
    &table::TABLE,
    &tail::TAIL,
    &timechart::TIMECHART,
    &timewrap::TIMEWRAP,
    &tojson::TOJSON,
    &top::TOP,
    &transaction::TRANSACTION,
    &transpose::TRANSPOSE,
    &trendline::TRENDLINE,
    &tstats::TSTATS,
    &union::UNION,
    &uniq::UNIQ,
    &untable::UNTABLE,
    &where_::WHERE,
    &xmlkv::XMLKV,
    &xmlkv::XMLUNESCAPE,
    &xpath::XPATH,
    &xyseries::XYSERIES,
];

/// The command of this name or alias, whatever its case.
pub fn find(name: &str) -> Option<&'static Command> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    ALL.iter().copied().find(|command| is(command.name) || command.aliases.iter().any(|alias| is(alias)))
}
