//! What tables of fields do with values: each function by its name.

use super::take::{Spelling, Words};
use crate::value::Value;
use std::borrow::Cow;

/// A function of one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// `named(F)`: F unless it is `-`.
    Named,
    /// `leaf(F)`: what follows the last backslash; also of `DOMAIN\user`.
    Leaf,
    /// `upper(F)`: hexadecimal as messages write it.
    Upper,
    /// `line(F)`: the first line.
    Line,
    /// `lines(F)`: a value for each line.
    Lines,
    /// `digits(F)`: the first number in it.
    Digits,
    /// `remote(F)`: an address that is not the machine's own.
    Remote,
    /// `last(F)`: the last of its values.
    Last,
    /// `former(F)`: of several values the first, unless it is `-`.
    Former,
    /// `unquoted(F)`: without the blanks and quotes around it.
    Unquoted,
    /// `program(F)`: the program of a command line.
    Program,
    /// `arguments(F)`: what follows it.
    Arguments,
    /// `holder(F)`: the name of the registry key that holds a value.
    Holder,
    /// `hive(F)`: the registry's hive under the name that Sysmon's add-on gives it.
    Hive,
    /// `content(F)`: what stands between brackets after the type of a registry value, else the whole.
    Content,
    /// `kind(F)`: the type of a registry value by Sysmon's way to write it.
    Kind,
    /// `answers(F)`: the answers to a DNS query, as Sysmon lists them.
    Answers,
    /// `counted(F)`: how many they are.
    Counted,
    /// `records(F)`: the types of their records.
    Records,
    /// `hash(F,MD5)`: one of several hashes.
    Hash(String),
    /// `words(F,table)`.
    Words(Words),
}

/// A function of two fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pairing {
    /// `created(A,B)`: whether two times are the same, in words for a file that is written.
    Created,
    /// `started(PATH,LINE)`: a command line that names its program with its path.
    Started,
    /// `slashed(A,B)`: both with a slash between.
    Slashed,
}

impl Change {
    /// The function of this name that takes a field alone.
    pub fn named(name: &str) -> Option<Change> {
        Some(match name {
            "named" => Change::Named,
            "leaf" => Change::Leaf,
            "upper" => Change::Upper,
            "line" => Change::Line,
            "lines" => Change::Lines,
            "digits" => Change::Digits,
            "remote" => Change::Remote,
            "last" => Change::Last,
            "former" => Change::Former,
            "unquoted" => Change::Unquoted,
            "program" => Change::Program,
            "arguments" => Change::Arguments,
            "holder" => Change::Holder,
            "hive" => Change::Hive,
            "content" => Change::Content,
            "kind" => Change::Kind,
            "answers" => Change::Answers,
            "counted" => Change::Counted,
            "records" => Change::Records,
            _ => return None,
        })
    }

    /// How its values stand in the event.
    pub fn spelling(&self) -> Spelling {
        match self {
            Change::Hive | Change::Kind | Change::Counted | Change::Records | Change::Words(_) => Spelling::Made,
            Change::Named
            | Change::Leaf
            | Change::Upper
            | Change::Line
            | Change::Lines
            | Change::Digits
            | Change::Remote
            | Change::Last
            | Change::Former
            | Change::Unquoted
            | Change::Program
            | Change::Arguments
            | Change::Holder
            | Change::Content
            | Change::Answers
            | Change::Hash(_) => Spelling::Verbatim,
        }
    }

    /// The value changed; of several each.
    pub fn of(&self, value: &Value) -> Value {
        let values = value.values();
        if *self == Change::Last {
            return values.last().cloned().unwrap_or(Value::Null);
        }
        if *self == Change::Former {
            let former = values.split_first().filter(|(first, rest)| !rest.is_empty() && first.show() != "-");
            return former.map_or(Value::Null, |(first, _)| first.clone());
        }
        Value::many(values.iter().map(|value| match value {
            Value::Text(text) => self.of_text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Multi(_) => value.clone(),
        }))
    }

    fn of_text(&self, text: &str) -> Value {
        let one = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or(Value::Null, Value::from);
        match self {
            Change::Last | Change::Former => text.into(),
            Change::Named => one((text != "-").then_some(text)),
            Change::Leaf => one(text.rsplit('\\').next()),
            Change::Upper => match text.strip_prefix("0x") {
                Some(digits) => format!("0x{}", digits.to_ascii_uppercase()).into(),
                None => text.into(),
            },
            Change::Line => one(text.lines().next().map(str::trim)),
            Change::Lines => Value::many(text.lines().map(|line| one(Some(line.trim())))),
            Change::Digits => one(digits(text)),
            Change::Remote => one((!["::1", "127.0.0.1"].iter().any(|own| text.starts_with(own))).then_some(text)),
            Change::Unquoted => one(Some(text.trim().trim_matches('"'))),
            Change::Program => one(Some(cut(text).0)),
            Change::Arguments => one(Some(cut(text).1)),
            Change::Holder => one(text.rsplit('\\').nth(1)),
            Change::Hive => hive(text).map_or(Value::Null, Value::from),
            Change::Content => one(Some(content(text))),
            Change::Kind => kind(text).into(),
            Change::Answers => Value::many(answers(text).map(|(_, answer)| one(Some(answer)))),
            Change::Counted => answers(text).count().into(),
            Change::Records => Value::many(answers(text).filter_map(|(record, _)| Some(record?.into()))),
            Change::Hash(name) => one(text
                .split(',')
                .find_map(|part| part.split_once('=').filter(|(of, _)| of == name))
                .map(|(_, hash)| hash)),
            Change::Words(words) => one(words.get(&text.to_ascii_lowercase()).map(String::as_str)),
        }
    }
}

impl Pairing {
    /// The function of this name that takes two fields.
    pub fn named(name: &str) -> Option<Pairing> {
        match name {
            "created" => Some(Pairing::Created),
            "started" => Some(Pairing::Started),
            "slashed" => Some(Pairing::Slashed),
            _ => None,
        }
    }

    /// How its values stand in the event.
    pub fn spelling(self) -> Spelling {
        match self {
            Pairing::Created | Pairing::Slashed => Spelling::Made,
            Pairing::Started => Spelling::InParts,
        }
    }

    /// The value of two.
    pub fn of(self, first: &Value, second: &Value) -> Value {
        match self {
            Pairing::Created if first.is_null() || second.is_null() => Value::Null,
            Pairing::Created => if first == second { "created" } else { "modified" }.into(),
            Pairing::Started if first.is_null() => Value::Null,
            Pairing::Started => Value::from(&*started(&first.show(), &second.show())),
            Pairing::Slashed if first.is_null() || second.is_null() => Value::Null,
            Pairing::Slashed => format!("{}/{}", first.show(), second.show()).into(),
        }
    }
}

fn digits(text: &str) -> Option<&str> {
    let from = &text[text.find(|c: char| c.is_ascii_digit())?..];
    let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
    Some(&from[..end])
}

/// The program of a command line, its quotes included, and what follows it.
fn cut(line: &str) -> (&str, &str) {
    let quoted = line.strip_prefix('"').and_then(|rest| rest.find('"')).filter(|end| *end > 0);
    let end = quoted.map_or_else(|| line.find(char::is_whitespace).unwrap_or(line.len()), |end| end + 2);
    let (program, arguments) = line.split_at(end);
    (program, arguments.trim_start())
}

/// A command line whose program has no path gets the program's whole path in its place, as Splunk's add-on for Windows
/// makes `process` of a 4688; without a command line it is the path.
fn started<'t>(path: &'t str, line: &'t str) -> Cow<'t, str> {
    let (program, arguments) = cut(line);
    match () {
        () if program.contains('\\') => line.into(),
        () if arguments.is_empty() => path.into(),
        () if path.contains(char::is_whitespace) => format!("\"{path}\" {arguments}").into(),
        () => format!("{path} {arguments}").into(),
    }
}

/// The add-on knows three beginnings of Sysmon's registry paths.
fn hive(path: &str) -> Option<&'static str> {
    const HIVES: [(&str, &str); 3] = [
        (r"HKLM\System\", r"HKEY_LOCAL_MACHINE\System"),
        (r"HKU\", "HKEY_CURRENT_USER"),
        (r"HKLM\SOFTWARE\", r"HKEY_LOCAL_MACHINE\Software"),
    ];
    let begins = |with: &str| path.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    HIVES.iter().find(|(with, _)| begins(with)).map(|(_, hive)| *hive)
}

fn content(details: &str) -> &str {
    let bracketed = details.split_once(" (").filter(|(kind, _)| kind.chars().all(|c| c.is_ascii_alphanumeric()));
    bracketed.and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(details)
}

fn kind(details: &str) -> &'static str {
    match details {
        "Binary Data" => "REG_BINARY",
        details if details.starts_with("DWORD (") => "REG_DWORD",
        details if details.starts_with("QWORD (") => "REG_QWORD",
        _ => "REG_SZ",
    }
}

/// The answers in `type:  5 name;::ffff:10.0.2.5;`, each with the name of its record's type. Sysmon tells no type of
/// addresses.
fn answers(results: &str) -> impl Iterator<Item = (Option<&'static str>, &str)> {
    let ended = results.rfind(';').map_or("", |end| &results[..end]);
    ended.split(';').filter(|answer| !answer.is_empty()).map(|answer| {
        let typed = answer.trim_start().strip_prefix("type:").map(str::trim_start);
        match typed.and_then(|typed| typed.split_once(char::is_whitespace)) {
            Some((number, answer)) => (record(number), answer.trim_start()),
            None => (None, answer),
        }
    })
}

fn record(number: &str) -> Option<&'static str> {
    Some(match number {
        "1" => "A",
        "2" => "NS",
        "5" => "CNAME",
        "6" => "SOA",
        "12" => "PTR",
        "15" => "MX",
        "16" => "TXT",
        "28" => "AAAA",
        "33" => "SRV",
        "65" => "HTTPS",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(name: &str, text: &str) -> String {
        let change = Change::named(name).expect("a name");
        change.of(&text.into()).show().replace('\n', "|")
    }

    #[test]
    fn values_are_cut_and_cleaned() {
        assert_eq!(changed("leaf", r"CORP\bob"), "bob");
        assert_eq!(changed("leaf", r"\"), "");
        assert_eq!(changed("named", "-"), "");
        assert_eq!(changed("digits", "%%1936"), "1936");
        assert_eq!(changed("remote", "127.0.0.1"), "");
        assert_eq!(changed("remote", "10.0.2.5"), "10.0.2.5");
        assert_eq!(changed("unquoted", " \"C:\\\\a b\""), r"C:\\a b");
        assert_eq!(changed("lines", "SeDebugPrivilege\n\t\t\tSeBackupPrivilege"), "SeDebugPrivilege|SeBackupPrivilege");
    }

    #[test]
    fn a_command_line_is_a_program_and_its_arguments() {
        assert_eq!(cut(r#""C:\a b\x.exe" /c "d e""#), (r#""C:\a b\x.exe""#, r#"/c "d e""#));
        assert_eq!(cut("cmd  /c x"), ("cmd", "/c x"));
        assert_eq!(cut(""), ("", ""));
        assert_eq!(cut("\"\" x"), ("\"\"", "x"));
    }

    #[test]
    fn a_program_without_a_path_gets_it() {
        assert_eq!(started(r"C:\w\cmd.exe", "cmd /c x"), r"C:\w\cmd.exe /c x");
        assert_eq!(started(r"C:\a b\x.exe", "x 1"), r#""C:\a b\x.exe" 1"#);
        assert_eq!(started(r"C:\w\cmd.exe", r"C:\w\cmd.exe /c x"), r"C:\w\cmd.exe /c x");
        assert_eq!(started(r"C:\a b\x.exe", "x"), r"C:\a b\x.exe");
        assert_eq!(started(r"C:\w\cmd.exe", ""), r"C:\w\cmd.exe");
    }

    #[test]
    fn registry_values_have_a_hive_a_key_a_type_and_their_data() {
        assert_eq!(changed("hive", r"HKLM\SOFTWARE\a\b"), r"HKEY_LOCAL_MACHINE\Software");
        assert_eq!(changed("hive", r"HKU\S-1-5\x"), "HKEY_CURRENT_USER");
        assert_eq!(changed("hive", r"HKCR\x"), "");
        assert_eq!(changed("holder", r"HKU\S-1-5\Run\evil"), "Run");
        assert_eq!(changed("content", "DWORD (0x00000001)"), "0x00000001");
        assert_eq!(changed("content", "a b (c)"), "a b (c)");
        assert_eq!(changed("kind", "QWORD (0x0-0x1)"), "REG_QWORD");
        assert_eq!(changed("kind", "cmd.exe"), "REG_SZ");
    }

    #[test]
    fn answers_end_with_a_semicolon() {
        let results = "type:  5 cdn.example.net;::ffff:10.0.2.5;type:  1 10.0.2.6;";
        assert_eq!(changed("answers", results), "cdn.example.net|::ffff:10.0.2.5|10.0.2.6");
        assert_eq!(changed("records", results), "CNAME|A");
        assert_eq!(changed("counted", results), "3");
        assert_eq!(changed("answers", "-"), "");
    }

    #[test]
    fn two_values_are_one() {
        assert_eq!(Pairing::Created.of(&"1".into(), &"1".into()), "created".into());
        assert_eq!(Pairing::Created.of(&"1".into(), &"2".into()), "modified".into());
        assert_eq!(Pairing::Slashed.of(&"tcp".into(), &"21".into()), "tcp/21".into());
        assert!(Pairing::Slashed.of(&"tcp".into(), &Value::Null).is_null());
    }
}
