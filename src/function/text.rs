//! Text: length, case, parts, trimming, replacement and URL decoding.

use super::{Body, Context, Function, Group, Kind};
use crate::value::Value;

const TEXT: Function = Function {
    group: Group::Text,
    takes: &[Kind::Text],
    gives: Kind::Text,
    source: "Search Reference, Text functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "len",
        usage: "len(<text>)",
        about: "The number of characters (Unicode code points).",
        examples: &[("len(\"4688\")", "4"), ("len(\"Müller\")", "6"), ("len(nosuchfield)", "null")],
        gives: Kind::Number,
        body: Body::Single(|args, _| Value::from(args[0].show().chars().count())),
        ..TEXT
    },
    Function {
        name: "lower",
        usage: "lower(<text>)",
        about: "The text in lower case; of a multivalue, each value.",
        examples: &[
            ("lower(\"LSASS.exe\")", "lsass.exe"),
            ("lower(split(\"A,B\", \",\"))", "[a, b]"),
            ("lower(nosuchfield)", "null"),
        ],
        body: Body::Each(|args, _| args[0].show().to_lowercase().into()),
        ..TEXT
    },
    Function {
        name: "upper",
        usage: "upper(<text>)",
        about: "The text in upper case; of a multivalue, each value.",
        examples: &[("upper(\"admin$\")", "ADMIN$"), ("upper(split(\"a,b\", \",\"))", "[A, B]")],
        body: Body::Each(|args, _| args[0].show().to_uppercase().into()),
        ..TEXT
    },
    Function {
        name: "trim",
        usage: "trim(<text>, <characters>)",
        about: "The text without these characters at either end, in any order; by default spaces and tabs.",
        examples: &[("trim(\"  ZZZZabcZZ \", \" Z\")", "abc"), ("trim(\"  a b  \")", "a b"), ("trim(5)", "5")],
        body: Body::Single(|args, _| trimmed(args, |text, set| text.trim_matches(set))),
        ..TRIM
    },
    Function {
        name: "ltrim",
        usage: "ltrim(<text>, <characters>)",
        about: "The text without these characters at its start, in any order; by default spaces and tabs.",
        examples: &[("ltrim(\" ZZZZabcZZ \", \" Z\")", "abcZZ "), ("ltrim(\"$5.00\", \"$\")", "5.00")],
        body: Body::Single(|args, _| trimmed(args, |text, set| text.trim_start_matches(set))),
        ..TRIM
    },
    Function {
        name: "rtrim",
        usage: "rtrim(<text>, <characters>)",
        about: "The text without these characters at its end, in any order; by default spaces and tabs.",
        examples: &[("rtrim(\"C:\\Temp\\\\\", \"\\\\\")", "C:\\Temp"), ("rtrim(\"HOST01$\", \"$\")", "HOST01")],
        body: Body::Single(|args, _| trimmed(args, |text, set| text.trim_end_matches(set))),
        ..TRIM
    },
    Function {
        name: "substr",
        usage: "substr(<text>, <start>, <length>)",
        about: "The part that begins at a character, counted from 1, or from the end where negative (-1 is the last). \
                Without a length it goes on to the end. A start before the text is null, and so is a negative length.",
        examples: &[
            ("substr(\"string\", 1, 3)", "str"),
            ("substr(\"string\", -3)", "ing"),
            ("substr(\"abc\", 0, 2)", "ab"),
            ("substr(\"abc\", -4)", "null"),
        ],
        least: 2,
        most: Some(3),
        takes: &[Kind::Text, Kind::Number],
        body: Body::Single(substr),
        ..TEXT
    },
    Function {
        name: "replace",
        usage: "replace(<text>, <regex>, <replacement>)",
        about: "The text with every match of a regular expression replaced; `\\1` to `\\9` are its groups, case counts.",
        examples: &[
            ("replace(\"1/14/2023\", \"^(\\d{1,2})/(\\d{1,2})/\", \"\\2/\\1/\")", "14/1/2023"),
            ("replace(\"abc\", \"B\", \"x\")", "abc"),
            ("replace(\"a.b\", \"\\.\", \"\")", "ab"),
        ],
        least: 3,
        most: Some(3),
        takes: &[Kind::Text, Kind::Regex, Kind::Text],
        body: Body::Single(replace),
        ..TEXT
    },
    Function {
        name: "urldecode",
        usage: "urldecode(<text>)",
        about: "The text with `%41` and the like decoded; what is no UTF-8 shows as replacement characters, `+` stays.",
        examples: &[
            (
                "urldecode(\"http%3A%2F%2Fwww.splunk.com%2Fdownload%3Fr%3Dheader\")",
                "http://www.splunk.com/download?r=header",
            ),
            ("urldecode(\"100%\")", "100%"),
        ],
        body: Body::Single(|args, _| {
            percent_encoding::percent_decode_str(&args[0].show()).decode_utf8_lossy().into_owned().into()
        }),
        ..TEXT
    },
];

/// `trim`, `ltrim` and `rtrim` hand a number back, where `upper` and `len` refuse one (measured on Splunk 10.4).
const TRIM: Function = Function { most: Some(2), takes: &[Kind::Value, Kind::Text], ..TEXT };

fn trimmed(args: &[Value], trim: for<'t> fn(&'t str, &[char]) -> &'t str) -> Value {
    let set = args.get(1).map(Value::show).unwrap_or(" \t".into());
    match &args[0] {
        Value::Number(number) => Value::Number(*number),
        text => trim(&text.show(), &set.chars().collect::<Vec<char>>()).into(),
    }
}

fn substr(args: &[Value], _context: &Context) -> Value {
    let whole = |value: &Value| value.number().map(|number| number.value as i64);
    let Some(start) = whole(&args[1]) else { return Value::Null };
    let length = match args.get(2) {
        None => Some(usize::MAX),
        Some(length) => whole(length).and_then(|length| usize::try_from(length).ok()),
    };
    let text = args[0].show();
    match length.and_then(|length| part(&text, start, length)) {
        Some(part) => part.into(),
        None => Value::Null,
    }
}

/// The part from a character, counted from 1 or from the end; none where the start lies before the text.
///
/// A start of 0 is the first character, and a start before the text is null (propslab, a run on Splunk).
fn part(text: &str, start: i64, length: usize) -> Option<&str> {
    let skipped = if start < 0 {
        text.chars().count().checked_sub(usize::try_from(start.unsigned_abs()).ok()?)?
    } else {
        usize::try_from(start.saturating_sub(1).max(0)).ok()?
    };
    let byte_at = |text: &str, count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let rest = &text[byte_at(text, skipped)..];
    Some(&rest[..byte_at(rest, length)])
}

fn replace(args: &[Value], context: &Context) -> Value {
    let (text, with) = (args[0].show(), args[2].show());
    let Some(regex) = context.regex(&args[1].show()) else { return Value::Null };
    match regex.replace(&text, &with, 0, usize::MAX) {
        Ok(replaced) => replaced.into(),
        Err(exhausted) => {
            context.trouble(format!("`replace`: {exhausted}"));
            Value::Null
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn length_counts_characters_and_not_bytes() {
        gives("len", ["a😀b"], "3");
        gives("len", ["\"\""], "0");
        gives("len", ["|a|bcd"], "[1, 3]");
    }

    #[test]
    fn trimming_is_by_a_set_of_characters() {
        gives("rtrim", [" ZZZZabcZZ ", " Z"], " ZZZZabc");
        gives("trim", ["😁x😁", "😀"], "😁x😁");
        gives("trim", ["xyyx", "x"], "yy");
        gives("trim", ["\"\t a \n\""], "a \n");
        gives("ltrim", ["~"], "null");
    }

    #[test]
    fn a_part_counts_from_one_or_from_the_end() {
        gives("substr", ["abcdef", "#2", "#2"], "bc");
        gives("substr", ["abc", "#9"], "\"\"");
        gives("substr", ["abc", "#2", "#99"], "bc");
        gives("substr", ["a😀b😀c", "#2", "#3"], "😀b😀");
        gives("substr", ["😀a", "#-2"], "😀a");
        gives("substr", ["😀a", "#-3"], "null");
        gives("substr", ["abc", "#1", "#-1"], "null");
        gives("substr", ["abc", "x"], "null");
        gives("substr", ["abc", "#1e300"], "\"\"");
    }

    #[test]
    fn replacing_is_everywhere_and_knows_groups() {
        gives("replace", ["aaa", "a", "b"], "bbb");
        gives("replace", ["user@corp", "(\\w+)@(\\w+)", "\\2\\\\\\1"], "corp\\user");
        gives("replace", ["~", "a", "b"], "null");
        troubles("replace", ["abc", "a(", "b"], "broken");
        troubles("replace", [&"a".repeat(10_000), "a", &"b".repeat(10_000)], "too long");
        gives("replace", [&"a".repeat(10_000), "x", &"b".repeat(10_000)], &"a".repeat(10_000));
    }

    #[test]
    fn url_decoding_keeps_what_is_not_encoded() {
        gives("urldecode", ["%F0%9F%98%80+%zz"], "😀+%zz");
        gives("urldecode", ["%ff"], "\u{fffd}");
    }
}
