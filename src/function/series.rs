//! Multivalues made from texts and numbers, and texts made from multivalues.

use super::{Body, Context, Function, Group, Kind};
use crate::value::time::TimeSpan;
use crate::value::{LONGEST, Value};

const SERIES: Function = Function {
    group: Group::Multivalue,
    least: 2,
    source: "Search Reference, Multivalue eval functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "commands",
        usage: "commands(<search>)",
        about: "The commands of a search, in order; a search that does not begin with a pipe begins with `search`.",
        examples: &[
            ("commands(\"search foo | stats count | sort count\")", "[search, stats, sort]"),
            ("commands(\"EventCode=4624 | head 5\")", "[search, head]"),
        ],
        least: 1,
        takes: &[Kind::Text],
        body: Body::Single(|args, _| Value::many(commands(&args[0].show()).into_iter().map(Value::from))),
        ..SERIES
    },
    Function {
        name: "mvjoin",
        usage: "mvjoin(<multivalue>, <delimiter>)",
        about: "The values as one text, the delimiter between them.",
        examples: &[
            ("mvjoin(split(\"a,b,c\", \",\"), \" OR \")", "a OR b OR c"),
            ("mvjoin(\"a\", \";\")", "a"),
            ("mvjoin(nosuchfield, \";\")", "null"),
        ],
        most: Some(2),
        takes: &[Kind::Value, Kind::Text],
        gives: Kind::Text,
        body: Body::Whole(join),
        ..SERIES
    },
    Function {
        name: "mvrange",
        usage: "mvrange(<start>, <end>, <step>)",
        about: "The numbers from a start up to but without an end, a step of 1 apart by default. With a span such as `7d` as \
                the step the numbers are epoch seconds, and days follow the calendar. More than 100 000 values are null.",
        examples: &[
            ("mvrange(1, 11, 2)", "[1, 3, 5, 7, 9]"),
            ("mvrange(0, 259200, \"1d\")", "[0, 86400, 172800]"),
            ("mvrange(3, 3)", "null"),
            ("mvrange(0, 1000000000000)", "null"),
        ],
        most: Some(3),
        takes: &[Kind::Number, Kind::Number, Kind::Value],
        body: Body::Single(range),
        ..SERIES
    },
    Function {
        name: "mvzip",
        usage: "mvzip(<left>, <right>, <delimiter>)",
        about: "The first value of one multivalue joined to the first of another, and so on to the end of the shorter; the \
                delimiter is a comma by default.",
        examples: &[
            ("mvzip(split(\"h1,h2\", \",\"), split(\"80,443\", \",\"))", "[h1,80, h2,443]"),
            ("mvzip(split(\"h1,h2\", \",\"), \"80\", \":\")", "h1:80"),
            ("mvzip(nosuchfield, \"80\")", "null"),
        ],
        most: Some(3),
        takes: &[Kind::Value, Kind::Value, Kind::Text],
        body: Body::Whole(zip),
        ..SERIES
    },
    Function {
        name: "split",
        usage: "split(<text>, <delimiter>)",
        about: "The pieces of a text between the delimiters, empty ones too. An empty delimiter cuts the text into its bytes, \
                those of a letter beyond ASCII each a replacement character. Text without the delimiter is a single value.",
        examples: &[
            ("split(\"a,b,,c\", \",\")", "[a, b, \"\", c]"),
            ("split(\"abcd\", \"\")", "[a, b, c, d]"),
            ("split(\"abc\", \";\")", "abc"),
        ],
        most: Some(2),
        takes: &[Kind::Text],
        body: Body::Single(split),
        ..SERIES
    },
];

/// The command of each stage: pipes in quotes and in subsearches end no stage.
fn commands(search: &str) -> Vec<String> {
    let mut stages = vec![String::new()];
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for c in search.trim().chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth = depth.saturating_sub(1),
            '|' if !quoted && depth == 0 => {
                stages.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if let Some(stage) = stages.last_mut() {
            stage.push(c);
        }
    }
    let first = stages.remove(0);
    let implicit = (!first.trim().is_empty()).then(|| "search".to_string());
    let word = |stage: &String| stage.split_whitespace().next().map(str::to_string);
    implicit.into_iter().chain(stages.iter().filter_map(word)).collect()
}

fn join(args: &[Value], context: &Context) -> Value {
    let values = args[0].values();
    if values.is_empty() || args[1].is_null() {
        return Value::Null;
    }
    let delimiter = args[1].show();
    if delimiter.len().saturating_mul(values.len()) > LONGEST {
        context.trouble(format!("`mvjoin` would make a text of more than {LONGEST} bytes"));
        return Value::Null;
    }
    values.iter().map(Value::show).collect::<Vec<_>>().join(&delimiter).into()
}

fn zip(args: &[Value], context: &Context) -> Value {
    let delimiter = match args.get(2) {
        None => ",".into(),
        Some(Value::Null) => return Value::Null,
        Some(delimiter) => delimiter.show(),
    };
    let (left, right) = (args[0].values(), args[1].values());
    if delimiter.len().saturating_mul(left.len().min(right.len())) > LONGEST {
        context.trouble(format!("`mvzip` would make texts of more than {LONGEST} bytes"));
        return Value::Null;
    }
    let pairs = left.iter().zip(right).map(|(left, right)| format!("{}{delimiter}{}", left.show(), right.show()));
    Value::many(pairs.map(Value::from))
}

/// A range of more values is a mistake, and would be a way to fill the memory.
const MOST_NUMBERS: f64 = 100_000.0;

/// A text is cut into at most so many pieces.
const MOST_PIECES: usize = 1_000_000;

fn range(args: &[Value], context: &Context) -> Value {
    let (Some(start), Some(end)) = (args[0].number(), args[1].number()) else { return Value::Null };
    let (start, end) = (start.value, end.value);
    let step = args.get(2).map(|step| step.number().ok_or_else(|| TimeSpan::read(&step.show())));
    let numbers = match step {
        None => steps(start, end, 1.0),
        Some(Ok(step)) => steps(start, end, step.value),
        Some(Err(Some(span))) => spans(start, end, span, context),
        Some(Err(None)) => return Value::Null,
    };
    match numbers {
        Some(numbers) => Value::many(numbers.into_iter().map(Value::computed)),
        None => {
            context.trouble("`mvrange` gives at most 100 000 values");
            Value::Null
        }
    }
}

fn steps(start: f64, end: f64, step: f64) -> Option<Vec<f64>> {
    let count = ((end - start) / step).ceil();
    if step == 0.0 || count.is_nan() || count <= 0.0 {
        return Some(Vec::new());
    }
    (count <= MOST_NUMBERS).then(|| (0..count as u32).map(|index| start + f64::from(index) * step).collect())
}

fn spans(start: f64, end: f64, span: TimeSpan, context: &Context) -> Option<Vec<f64>> {
    let mut moments = Vec::new();
    for times in 0.. {
        let moment = span.later(start, times, &context.zone);
        if moment.is_nan() || moment >= end {
            break;
        }
        if moments.len() as f64 >= MOST_NUMBERS {
            return None;
        }
        moments.push(moment);
    }
    Some(moments)
}

fn split(args: &[Value], context: &Context) -> Value {
    let (text, delimiter) = (args[0].show(), args[1].show());
    let pieces: Vec<Value> = if delimiter.is_empty() {
        text.bytes().take(MOST_PIECES + 1).map(byte).collect()
    } else {
        text.split(&*delimiter).take(MOST_PIECES + 1).map(Value::from).collect()
    };
    if pieces.len() > MOST_PIECES {
        context.trouble("`split` gives at most 1 000 000 values");
        return Value::Null;
    }
    Value::many(pieces)
}

/// Splunk cuts at bytes, so that a letter of several bytes is lost (propslab, a run on Splunk).
fn byte(byte: u8) -> Value {
    if byte.is_ascii() { char::from(byte).to_string().into() } else { "\u{fffd}".into() }
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn pipes_in_quotes_and_subsearches_end_no_stage() {
        gives("commands", ["x=\"a|b\" [search y | head] | stats count"], "[search, stats]");
        gives("commands", ["\"| makeresults | eval a=1 \""], "[makeresults, eval]");
    }

    #[test]
    fn ranges_step_up_and_down() {
        gives("mvrange", ["#3", "#0", "#-1"], "[3, 2, 1]");
        gives("mvrange", ["#0", "#1", "#0.5"], "[0, 0.5]");
        gives("mvrange", ["#0", "#5", "#0"], "null");
        gives("mvrange", ["#5", "#0"], "null");
        gives("mvrange", ["#0", "#2", "soon"], "null");
    }

    #[test]
    fn endless_ranges_are_troubles() {
        troubles("mvrange", ["#0", "#1e12"], "at most");
        troubles("mvrange", ["#0", "#inf"], "at most");
        troubles("mvrange", ["#0", "#1e12", "1us"], "at most");
        gives("mvrange", ["#0", "#1e300", "4000000000y"], "0");
    }

    #[test]
    fn an_empty_delimiter_cuts_bytes() {
        gives("split", ["aé", "\"\""], "[a, \u{fffd}, \u{fffd}]");
        gives("split", ["\"\"", "\"\""], "null");
        gives("split", ["\"\"", ","], "\"\"");
        gives("split", ["a😀b", "😀"], "[a, b]");
        troubles("split", [&",".repeat(1_000_001), ","], "at most");
    }

    #[test]
    fn joining_and_zipping_need_all_their_arguments() {
        gives("mvjoin", ["|a|b", "\"\""], "ab");
        gives("mvjoin", ["|a|b", "~"], "null");
        gives("mvzip", ["|a|b", "~"], "null");
        gives("mvzip", ["|a|b", "|x|y|z", "~"], "null");
    }
}
