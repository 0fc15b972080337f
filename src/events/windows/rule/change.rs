//! What tables of fields do with values: each function by its name.

use super::prose;
use super::sysmon::{answers, bracketed, hive, kind};
use super::take::{Spelling, Words};
use crate::value::{Number, Value};
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
    /// `first(F)`: the first of its values.
    First,
    /// `second(F)`: of several values the second, else the one.
    Second,
    /// `last(F)`: the last of its values.
    Last,
    /// `former(F)`: of several values the first, unless it is `-`.
    Former,
    /// `machine(F)`: without the backslashes before it, unless it begins with `-`.
    Machine,
    /// `domain(F)`: what stands before a backslash, or the whole.
    Domain,
    /// `realm(F)`: what stands before a backslash, with it.
    Realm,
    /// `person(F)`: the common name in a distinguished one.
    Person,
    /// `service(F)`: the service that a sentence of the service control manager names.
    Service,
    /// `state(F)`: the state or the way to start that it names.
    State,
    /// `privileges(F)`: the privileges that a message lists.
    Privileges,
    /// `attributes(F)`: the attributes of an account that a message lists.
    Attributes,
    /// `unquoted(F)`: without the blanks and the pair of quotes around it.
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
    /// `bracketed(F)`: the same, and nothing without brackets.
    Bracketed,
    /// `typed(F)`: the type before the brackets.
    Typed,
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
    /// `words(F,table)`: the table's words for it.
    Words(Words),
    /// `said(F,table)`: its first line, with the table's words for the numbers that Windows put in it (`%%1833`).
    Said(Words),
}

/// A function of two fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pairing {
    /// `created(A,B)`: whether two times are the same, in words for a file that is written.
    Created,
    /// `started(PATH,LINE)`: a command line that names its program with its path.
    Started,
    /// `numbered(A,B)`: the first of as many as the second says.
    Numbered,
    /// `unless(A,B)`: the first where there is no second.
    Unless,
    /// `slashed(A,B)`: both with a slash between.
    Slashed,
    /// `added(A,B)`: their sum, if both are numbers.
    Added,
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
            "first" => Change::First,
            "second" => Change::Second,
            "last" => Change::Last,
            "former" => Change::Former,
            "machine" => Change::Machine,
            "domain" => Change::Domain,
            "realm" => Change::Realm,
            "person" => Change::Person,
            "service" => Change::Service,
            "state" => Change::State,
            "privileges" => Change::Privileges,
            "attributes" => Change::Attributes,
            "unquoted" => Change::Unquoted,
            "program" => Change::Program,
            "arguments" => Change::Arguments,
            "holder" => Change::Holder,
            "hive" => Change::Hive,
            "content" => Change::Content,
            "bracketed" => Change::Bracketed,
            "typed" => Change::Typed,
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
            Change::Hive
            | Change::Kind
            | Change::Counted
            | Change::Records
            | Change::Words(_)
            | Change::Said(_)
            | Change::Privileges
            | Change::Attributes => Spelling::Made,
            Change::Named
            | Change::Leaf
            | Change::Upper
            | Change::Line
            | Change::Lines
            | Change::Digits
            | Change::Remote
            | Change::First
            | Change::Second
            | Change::Last
            | Change::Former
            | Change::Machine
            | Change::Domain
            | Change::Realm
            | Change::Person
            | Change::Service
            | Change::State
            | Change::Unquoted
            | Change::Program
            | Change::Arguments
            | Change::Holder
            | Change::Content
            | Change::Bracketed
            | Change::Typed
            | Change::Answers
            | Change::Hash(_) => Spelling::Verbatim,
        }
    }

    /// The value changed; of several each.
    pub fn of(&self, value: &Value) -> Value {
        let values = value.values();
        if matches!(self, Change::First | Change::Second) {
            let at = usize::from(*self == Change::Second && values.len() > 1);
            return values.get(at).cloned().unwrap_or(Value::Null);
        }
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
            Change::First | Change::Second | Change::Last | Change::Former => text.into(),
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
            Change::Machine => one((!text.starts_with('-')).then(|| text.trim_start_matches('\\'))),
            Change::Domain => one(text.split('\\').next()),
            Change::Realm => one(text.find('\\').map(|at| &text[..=at])),
            Change::Person => one(text.split_once(',').map(|(name, _)| name.strip_prefix("CN=").unwrap_or(name))),
            Change::Service => one(prose::service(text).map(|(service, _)| service)),
            Change::State => one(prose::service(text).map(|(_, state)| state)),
            Change::Privileges => one(prose::privileges(text)),
            Change::Attributes => one(prose::attributes(text)),
            Change::Unquoted => one(Some(unquoted(text.trim()))),
            Change::Program => one(Some(cut(text).0)),
            Change::Arguments => one(Some(cut(text).1)),
            Change::Holder => one(text.rsplit('\\').nth(1)),
            Change::Hive => hive(text).map_or(Value::Null, Value::from),
            Change::Content => one(Some(bracketed(text).map_or(text, |(_, data)| data))),
            Change::Bracketed => one(bracketed(text).map(|(_, data)| data)),
            Change::Typed => one(bracketed(text).map(|(kind, _)| kind)),
            Change::Kind => kind(text).into(),
            Change::Answers => Value::many(answers(text).map(|(_, answer)| one(Some(answer)))),
            Change::Counted => answers(text).count().into(),
            Change::Records => Value::many(answers(text).filter_map(|(record, _)| Some(record?.into()))),
            Change::Hash(name) => one(text
                .split(',')
                .find_map(|part| part.split_once('=').filter(|(of, _)| of == name))
                .map(|(_, hash)| hash)),
            Change::Words(words) => one(words.get(&text.to_ascii_lowercase()).map(String::as_str)),
            Change::Said(words) => {
                prose::said(text, |number| words.get(number).map(String::as_str)).map_or(Value::Null, Value::from)
            }
        }
    }
}

impl Pairing {
    /// The function of this name that takes two fields.
    pub fn named(name: &str) -> Option<Pairing> {
        match name {
            "created" => Some(Pairing::Created),
            "started" => Some(Pairing::Started),
            "numbered" => Some(Pairing::Numbered),
            "unless" => Some(Pairing::Unless),
            "slashed" => Some(Pairing::Slashed),
            "added" => Some(Pairing::Added),
            _ => None,
        }
    }

    /// How its values stand in the event.
    pub fn spelling(self) -> Spelling {
        match self {
            Pairing::Created | Pairing::Slashed | Pairing::Added => Spelling::Made,
            Pairing::Started => Spelling::InParts,
            Pairing::Numbered => Spelling::Made,
            Pairing::Unless => Spelling::Verbatim,
        }
    }

    /// The value of two.
    pub fn of(self, first: &Value, second: &Value) -> Value {
        match self {
            Pairing::Created if first.is_null() || second.is_null() => Value::Null,
            Pairing::Created => if first == second { "created" } else { "modified" }.into(),
            Pairing::Started if first.is_null() => Value::Null,
            Pairing::Started => Value::from(&*started(&first.show(), &second.show())),
            Pairing::Numbered if first.is_null() || second.is_null() => Value::Null,
            Pairing::Numbered => format!("{} of {}", first.show(), second.show()).into(),
            Pairing::Unless if second.is_null() => first.clone(),
            Pairing::Unless => Value::Null,
            Pairing::Slashed if first.is_null() || second.is_null() => Value::Null,
            Pairing::Slashed => format!("{}/{}", first.show(), second.show()).into(),
            Pairing::Added => match (first.number(), second.number()) {
                (Some(first), Some(second)) => Value::Number(Number::of(first.value + second.value)),
                (_, _) => Value::Null,
            },
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
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
        assert_eq!(changed("unquoted", r#" "F.Name=\"x\"""#), r#"F.Name=\"x\""#);
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
    fn of_several_values_one_is_taken() {
        let of = |name: &str, values: &[&str]| {
            let change = Change::named(name).expect("a name");
            change.of(&Value::many(values.iter().map(|value| Value::from(*value)))).show().into_owned()
        };
        assert_eq!(of("first", &["a", "b", "c"]), "a");
        assert_eq!(of("second", &["a", "b", "c"]), "b");
        assert_eq!(of("second", &["a"]), "a");
        assert_eq!(of("last", &["a", "b", "c"]), "c");
        assert_eq!(of("former", &["a"]), "");
        assert_eq!(of("former", &["-", "b"]), "");
    }

    #[test]
    fn accounts_and_machines_are_taken_apart() {
        assert_eq!(changed("domain", r"CORP\bob"), "CORP");
        assert_eq!(changed("domain", "S-1-5-18"), "S-1-5-18");
        assert_eq!(changed("realm", r"CORP\bob"), r"CORP\");
        assert_eq!(changed("realm", "S-1-5-18"), "");
        assert_eq!(changed("person", "CN=Bob Lee,OU=Staff,DC=corp"), "Bob Lee");
        assert_eq!(changed("person", "bob"), "");
        assert_eq!(changed("machine", r"\\WS-07"), "WS-07");
        assert_eq!(changed("machine", "-"), "");
    }

    #[test]
    fn two_values_are_one() {
        assert_eq!(Pairing::Created.of(&"1".into(), &"1".into()), "created".into());
        assert_eq!(Pairing::Created.of(&"1".into(), &"2".into()), "modified".into());
        assert_eq!(Pairing::Numbered.of(&"1".into(), &"3".into()), "1 of 3".into());
        assert_eq!(Pairing::Unless.of(&"a".into(), &Value::Null), "a".into());
        assert!(Pairing::Unless.of(&"a".into(), &"b".into()).is_null());
        assert_eq!(Pairing::Slashed.of(&"tcp".into(), &"21".into()), "tcp/21".into());
        assert!(Pairing::Slashed.of(&"tcp".into(), &Value::Null).is_null());
        assert_eq!(Pairing::Added.of(&"10".into(), &"32".into()).show(), "42");
        assert!(Pairing::Added.of(&"10".into(), &"-".into()).is_null());
    }
}
