//! `makeresults`: rows made from nothing.

use super::lower::options::Arguments;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Node, Op, Rows, Target};
use crate::syntax::pipeline::Stage;
use crate::table::Name;
use crate::value::Value;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const MAKERESULTS: Command = Command {
    name: "makeresults",
    aliases: &[],
    usage: "| makeresults [count=<count>] [annotate=<bool>] [format=csv|json data=\"<rows>\"]",
    about: "Makes rows: so many that hold `_time` alone, which is now, or the rows given as CSV or JSON. An empty cell \
            is null. It must be the first command.",
    options: &[
        Choice { name: "count", takes: "<count>, default 1", about: "How many rows." },
        Choice {
            name: "annotate",
            takes: "<bool>, default false",
            about: "Whether each row has `splunk_server`, which is `spelt` unless the option of that name says otherwise; \
                    the other fields that Splunk adds have no value.",
        },
        Choice { name: "splunk_server", takes: "<name>", about: "Where Splunk runs it; only `annotate` shows it." },
        Choice { name: "splunk_server_group", takes: "<name>", about: "Where Splunk runs it; changes no result." },
        Choice { name: "format", takes: "csv|json", about: "How `data` is written." },
        Choice { name: "data", takes: "<text>", about: "The rows." },
    ],
    examples: &[
        Example { search: "| makeresults count=2 | eval x=1 | table x", events: "", gives: "x\n1\n1" },
        Example { search: "| makeresults annotate=t | table splunk_server", events: "", gives: "splunk_server\nspelt" },
        Example {
            search: "| makeresults format=csv data=\"user,port\nbob,22\n,445\" | table user port",
            events: "",
            gives: "user,port\nbob,22\n,445",
        },
    ],
    source: "Search Reference, \"makeresults\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&MAKERESULTS, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`makeresults` takes options only"));
    }
    let rows = match (arguments.option("format"), arguments.text("data")) {
        (None, None) => Rows::Empty(arguments.count("count")?.unwrap_or(1)),
        (Some(format), Some(data)) => match format.value.written.to_ascii_lowercase().as_str() {
            "csv" => Rows::Given(csv_rows(&arguments, &data)?),
            "json" => Rows::Given(json_rows(&arguments, &data)?),
            _ => return Err(arguments.wrong(format, "the format is csv or json")),
        },
        (Some(_), None) | (None, Some(_)) => return Err(arguments.missing("both `format` and `data`")),
    };
    lowering.push(Op::Rows(rows));
    if arguments.flag("annotate", false)? {
        let server = arguments.text("splunk_server").unwrap_or("spelt".into());
        let value = Expr::new(Node::Literal(server.into()), lowering.place.stage);
        lowering.push(Op::Extend(Extend { field: Target::Named("splunk_server".into()), value }));
    }
    Ok(())
}

type Row = Vec<(Name, Value)>;

fn csv_rows(arguments: &Arguments<'_, '_>, data: &str) -> Result<Vec<Row>> {
    let broken = |error: csv::Error| wrong_data(arguments, &format!("the rows are no CSV: {error}"));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(data.trim().as_bytes());
    let names: Vec<Name> = reader.headers().map_err(broken)?.iter().map(Into::into).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cells = names.iter().cloned().zip(record.iter());
        rows.push(cells.filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| (name, cell.into())).collect());
    }
    Ok(rows)
}

fn json_rows(arguments: &Arguments<'_, '_>, data: &str) -> Result<Vec<Row>> {
    use serde_json::{Map, Value as Json};
    let parsed: std::result::Result<Vec<Map<String, Json>>, _> = serde_json::from_str(data);
    let objects =
        parsed.map_err(|error| wrong_data(arguments, &format!("the rows are no JSON array of objects: {error}")))?;
    let single = |json: &Json| match json {
        Json::Null => Value::Null,
        Json::String(text) => text.as_str().into(),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => json.to_string().into(),
    };
    let value = |json: &Json| match json {
        Json::Array(items) => Value::many(items.iter().map(single)),
        other => single(other),
    };
    Ok(objects
        .iter()
        .map(|object| object.iter().map(|(name, json)| (name.as_str().into(), value(json))).collect())
        .collect())
}

fn wrong_data(arguments: &Arguments<'_, '_>, message: &str) -> Box<Diagnostic> {
    match arguments.option("data") {
        Some(option) => Box::new(*arguments.misplaced(option.value.text, message)),
        None => arguments.missing("`data`"),
    }
}
