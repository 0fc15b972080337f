//! The commands of Splunk that spelt does not run: each is refused by name, with the reason and what to do instead.

/// A command that is refused.
#[derive(Debug)]
pub struct Refused {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Why, as it follows on "is not supported: ".
    pub reason: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

const fn refused(name: &'static str, reason: &'static str, instead: &'static str) -> Refused {
    Refused { name, reason, instead }
}

const FORMULA: &str = "Splunk does not publish how it computes its result";
const INDEX: &str = "it changes an index, and spelt has none";
const INTERNAL: &str = "it is an internal command, which Splunk does not document";
const KEPT: &str = "it reads what a Splunk server keeps about its own work";
const METRICS: &str = "it works on a metrics index, and exports hold events";
const MODEL: &str = "it needs a trained model";
const PENDING: &str = "spelt does not do it yet";
const PROGRAM: &str = "it runs a program";
const SERVER: &str = "it asks a Splunk server";
const SHOWN: &str = "it makes what only a chart of Splunk Web shows";
const SUMMARY: &str = "its rows are a private form for summary indexes";

const BY_SCORES: &str = "score the events outside of the search, and look the scores up with `lookup`";
const BY_RARITY: &str = "say what is rare with `rare`, or with `eventstats` and `where`";
const BY_GROUPS: &str = "group by the fields that tell with `stats`";
const BY_LOOKUP: &str = "export what it would give as CSV, and read that with `inputlookup`";
const BY_EVENTS: &str = "compute it from the events themselves with `stats`";
const BY_SEARCH: &str = "write the search itself in its place";
const BY_EVAL: &str = "compute the field with `eval`";
const LEAVE_OUT: &str = "leave it out";
const NO_METRICS: &str = "search the events that the metrics were made of";
const PLAIN: &str = "use the command without `si` before its name";

/// The other commands of the Search Reference and of the Machine Learning Toolkit, sorted by name.
pub const REFUSED: &[Refused] = &[
    refused("abstract", FORMULA, "shorten the text with `eval _raw=substr(_raw, 1, 500)`"),
    refused("af", FORMULA, BY_GROUPS),
    refused("analyzefields", FORMULA, BY_GROUPS),
    refused("anomalies", FORMULA, BY_RARITY),
    refused("anomalousvalue", FORMULA, BY_RARITY),
    refused("anomalydetection", FORMULA, BY_RARITY),
    refused("apply", MODEL, BY_SCORES),
    refused("arules", FORMULA, BY_GROUPS),
    refused("associate", FORMULA, BY_GROUPS),
    refused("audit", KEPT, "search an export of `index=_audit`"),
    refused("awssnsalert", "it calls a cloud service", LEAVE_OUT),
    refused("bucketdir", PENDING, "cut the path with `eval` and `replace`, and count with `stats`"),
    refused("cluster", FORMULA, "group by the text without its numbers: `eval shape=replace(_raw, \"\\d+\", \"#\")`"),
    refused("cofilter", PENDING, BY_GROUPS),
    refused("collapse", INTERNAL, LEAVE_OUT),
    refused("concurrency", PENDING, "count starts as 1 and ends as -1, and add them up with `streamstats sum`"),
    refused("contingency", PENDING, "`chart count OVER a BY b` counts the same pairs"),
    refused("correlate", FORMULA, BY_GROUPS),
    refused("counttable", PENDING, "`chart count OVER a BY b` counts the same pairs"),
    refused("crawl", SERVER, LEAVE_OUT),
    refused("createrss", "it writes a feed on a Splunk server", LEAVE_OUT),
    refused("ctable", PENDING, "`chart count OVER a BY b` counts the same pairs"),
    refused("dbinspect", SERVER, BY_LOOKUP),
    refused("delete", INDEX, "leave events out with `NOT`"),
    refused("deletemodel", MODEL, BY_SCORES),
    refused("diff", PENDING, "look at the two events side by side with `transpose`"),
    refused("dump", INDEX, "print the rows with `spelt run --format csv`"),
    refused("entitymerge", SERVER, BY_GROUPS),
    refused("erex", FORMULA, "write the regular expression with `rex`"),
    refused("eventcount", SERVER, "count the events: `index=* | stats count BY index`"),
    refused("fieldsummary", PENDING, "compute what is asked for with `stats`: `count(x) dc(x) min(x) max(x)`"),
    refused("findkeywords", INTERNAL, BY_RARITY),
    refused("findtypes", FORMULA, BY_GROUPS),
    refused("fit", MODEL, BY_SCORES),
    refused("folderize", PENDING, "cut the path with `eval` and `replace`, and count with `stats`"),
    refused("gauge", SHOWN, LEAVE_OUT),
    refused("geom", SHOWN, LEAVE_OUT),
    refused("geomfilter", SHOWN, "keep the area with `where` on the latitude and longitude"),
    refused("geostats", SHOWN, "group places with `bin` on the latitude and longitude, and `stats`"),
    refused("history", KEPT, "search an export of `index=_audit action=search`"),
    refused("ingestpreview", SERVER, LEAVE_OUT),
    refused("inputintelligence", SERVER, BY_LOOKUP),
    refused("kmeans", FORMULA, "put numbers into ranges with `bin`"),
    refused("kvform", "it reads form files of a Splunk server", "extract the fields with `rex`"),
    refused("listmodels", MODEL, LEAVE_OUT),
    refused("loadjob", KEPT, BY_SEARCH),
    refused("localize", PENDING, "group by time with `bin _time` and `stats`"),
    refused("makejson", INTERNAL, "use `tojson`"),
    refused("mcatalog", METRICS, NO_METRICS),
    refused("mcollect", METRICS, LEAVE_OUT),
    refused("metadata", SERVER, "ask the events: `index=* | stats count min(_time) max(_time) BY host`"),
    refused("metasearch", PENDING, "use `search`, which finds the same events with their other fields"),
    refused("meventcollect", METRICS, LEAVE_OUT),
    refused("mpreview", METRICS, NO_METRICS),
    refused("msearch", METRICS, NO_METRICS),
    refused("mstats", METRICS, NO_METRICS),
    refused("overlap", KEPT, LEAVE_OUT),
    refused("pivot", PENDING, "use `chart` over the events of the data model"),
    refused("predict", MODEL, "compare with the past by `trendline`, `timewrap` or `streamstats`"),
    refused("prjob", INTERNAL, LEAVE_OUT),
    refused("relevancy", FORMULA, "order the rows with `sort`"),
    refused("reltime", "it tells the time that passed in words, which change with the clock", BY_EVAL),
    refused("rest", SERVER, BY_LOOKUP),
    refused("rtorder", "it orders events of a search in real time", LEAVE_OUT),
    refused("run", PROGRAM, BY_SCORES),
    refused("runshellscript", PROGRAM, LEAVE_OUT),
    refused("sample", "it keeps events by chance, so that no two runs would agree", "keep the first rows with `head`"),
    refused("savedsearch", "it runs a search that a Splunk server keeps", BY_SEARCH),
    refused("score", MODEL, BY_SCORES),
    refused("script", PROGRAM, BY_SCORES),
    refused(
        "scrub",
        "it anonymises with word lists of a Splunk server",
        "replace what must not be seen with `rex mode=sed`",
    ),
    refused("searchtxn", "it reads transaction types of a Splunk server", "search the events and use `transaction`"),
    refused("setfields", PENDING, BY_EVAL),
    refused("sichart", SUMMARY, PLAIN),
    refused("sirare", SUMMARY, PLAIN),
    refused("sistats", SUMMARY, PLAIN),
    refused("sitimechart", SUMMARY, PLAIN),
    refused("sitop", SUMMARY, PLAIN),
    refused("snowevent", "it calls a ticket system", LEAVE_OUT),
    refused("snowincident", "it calls a ticket system", LEAVE_OUT),
    refused("summary", MODEL, LEAVE_OUT),
    refused("tags", "it needs the tags of a Splunk server", BY_EVAL),
    refused("tscollect", INDEX, LEAVE_OUT),
    refused("typeahead", SERVER, LEAVE_OUT),
    refused("typelearner", FORMULA, BY_GROUPS),
    refused("typer", "it needs the event types of a Splunk server", BY_EVAL),
    refused("walklex", SERVER, BY_EVENTS),
    refused("x11", FORMULA, "compare with the past by `trendline` or `timewrap`"),
    refused("xsdisplay", "it shows contexts of an app that keeps them on a Splunk server", LEAVE_OUT),
];

/// The command of this name that Splunk has and spelt refuses, whatever its case.
pub fn find(name: &str) -> Option<&'static Refused> {
    REFUSED.iter().find(|known| known.name.eq_ignore_ascii_case(name))
}

/// The names of all commands there are: those that spelt runs, and those that it refuses.
pub fn names() -> impl Iterator<Item = &'static str> {
    super::ALL.iter().map(|command| command.name).chain(REFUSED.iter().map(|refused| refused.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_refuses_nothing_that_is_done() {
        assert!(REFUSED.is_sorted_by(|one, next| one.name < next.name));
        let done: Vec<_> = REFUSED.iter().filter(|refused| crate::command::find(refused.name).is_some()).collect();
        assert!(done.is_empty(), "{done:?}");
    }
}
