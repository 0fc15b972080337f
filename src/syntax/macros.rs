//! Search macros: calls between backticks, replaced by their definitions before anything is parsed.

mod calls;

use crate::diagnostic::{Diagnostic, suggest};
use crate::source::{New, Source, Span};
use calls::{Call, calls};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A macro's definition.
#[derive(Clone, Debug)]
pub struct Macro {
    /// Its name, without the number of arguments.
    pub name: String,
    /// The names of its arguments, written `$name$` in the definition.
    pub params: Vec<String>,
    /// What it stands for, and where that is written.
    pub definition: Arc<Source>,
    /// Whether the definition is an eval expression whose text is what it stands for (`iseval`).
    pub is_eval: bool,
}

impl Macro {
    /// Whether both stand for the same.
    fn says_the_same(&self, other: &Macro) -> bool {
        (self.definition.text(), &self.params, self.is_eval) == (other.definition.text(), &other.params, other.is_eval)
    }

    /// How it is called and where it is defined, in words.
    fn defined(&self) -> String {
        let args = if self.params.is_empty() { String::new() } else { format!("({})", self.params.join(", ")) };
        let place = self.definition.place(Span::default());
        let file = self.definition.file();
        format!("`{}{args}` is defined at {file}:{}:{}", self.name, place.line, place.column)
    }
}

/// Macros by name and number of arguments.
#[derive(Clone, Debug)]
pub struct Macros {
    known: BTreeMap<(String, usize), Macro>,
}

/// The text of an eval expression without fields, for `iseval` macros; the words of an error if it has none.
pub type Evaluate<'e> = &'e dyn Fn(&str) -> Result<String, String>;

/// Macros call each other no deeper than this (Splunk's own limit is 100).
const DEPTH: usize = 100;
/// A search does not grow by more bytes than this; a call of a macro that stands for nothing counts as well.
const LONGEST: usize = 1 << 20;
/// What a call counts for, beside what it stands for.
const CALL: usize = 64;
/// Where the macros that spelt knows by itself are written.
const BUILT_IN_FILE: &str = "<built in>";

/// Macros that the apps of Splunk's detection content ship: name, arguments, definition.
const BUILT_IN: [(&str, &[&str], &str); 5] = [
    ("comment", &["text"], ""),
    ("drop_dm_object_name", &["object"], "rename $object$.* as *"),
    ("security_content_ctime", &["field"], "convert timeformat=\"%Y-%m-%dT%H:%M:%S\" ctime($field$)"),
    ("security_content_summariesonly", &[], "summariesonly=false allow_old_summaries=true fillnull_value=null"),
    ("summariesonly", &[], "summariesonly=false"),
];

impl Default for Macros {
    /// The built-in ones.
    fn default() -> Macros {
        let mut macros = Macros { known: BTreeMap::new() };
        for (name, params, definition) in BUILT_IN {
            let params = params.iter().map(ToString::to_string).collect();
            let definition = Source::bare(BUILT_IN_FILE, definition).into();
            macros.add(Macro { name: name.into(), params, definition, is_eval: false });
        }
        macros
    }
}

impl Macros {
    /// Adds a macro; one of the same name and number of arguments is replaced.
    pub fn add(&mut self, definition: Macro) {
        self.known.insert((definition.name.clone(), definition.params.len()), definition);
    }

    /// The macros that differ between two states, of those that texts call there or that their definitions call: `m`, `m(2)`.
    pub fn differing(old: &Macros, new: &Macros, texts: [&str; 2]) -> Vec<String> {
        let [mut called, mut more] = [BTreeSet::new(), BTreeSet::new()];
        old.add_called(texts[0], &mut called);
        new.add_called(texts[1], &mut more);
        called.append(&mut more);
        let differ = called.into_iter().filter(|key| match (old.known.get(key), new.known.get(key)) {
            (Some(old), Some(new)) => !old.says_the_same(new),
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        });
        differ.map(|(name, count)| if count == 0 { name } else { format!("{name}({count})") }).collect()
    }

    /// The macros that a text calls, and those that their definitions call.
    fn add_called(&self, text: &str, called: &mut BTreeSet<(String, usize)>) {
        for call in calls(text) {
            let key = (call.name.to_string(), call.args.len());
            let known = self.known.get(&key);
            if called.insert(key) {
                known.into_iter().for_each(|found| self.add_called(found.definition.text(), called));
            }
        }
    }

    /// The search with every call replaced, and what there is to say; a call that cannot be replaced stays, with an error.
    ///
    /// A place inside a definition leads to the call, and from there to the definition. Calls in quotes and comments are text.
    pub fn expand(&self, source: &Source, evaluate: Evaluate<'_>) -> (Source, Vec<Diagnostic>) {
        Work { macros: self, evaluate, around: Vec::new(), made: 0 }.inside(source)
    }
}

/// Why a call cannot be replaced.
struct Trouble {
    message: String,
    help: Option<String>,
}

impl Trouble {
    fn new(message: impl Into<String>) -> Trouble {
        Trouble { message: message.into(), help: None }
    }

    fn tell(self, span: Span) -> Diagnostic {
        let error = Diagnostic::error("macro", self.message, span);
        match self.help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

/// What a call stands for, and what there is to say of it; places are in what it stands for.
type Meaning = (New, Vec<Diagnostic>);

struct Work<'m> {
    macros: &'m Macros,
    evaluate: Evaluate<'m>,
    /// The macros in whose definitions the text at hand stands, by name and number of arguments.
    around: Vec<(String, usize)>,
    /// The bytes that definitions have made so far.
    made: usize,
}

impl Work<'_> {
    /// A text with the calls in it replaced; places are in the text that comes out.
    fn inside(&mut self, source: &Source) -> (Source, Vec<Diagnostic>) {
        let (mut edits, mut told) = (Vec::new(), Vec::new());
        // How much longer the text has become before the call at hand, and how much shorter.
        let (mut more, mut less) = (0, 0);
        for call in calls(source.text()) {
            let start = call.place.start + more - less;
            if self.made > LONGEST {
                break;
            }
            match self.meaning(&call) {
                Ok((new, inner)) => {
                    told.extend(inner.into_iter().map(|inner| inner.moved(start)));
                    (more, less) = (more + new.text().len(), less + call.place.len());
                    edits.push((Span::new(call.place.start, call.place.end), new));
                }
                Err(trouble) => told.push(trouble.tell(Span::new(start, start + call.place.len()))),
            }
        }
        (source.replace(&edits), told)
    }

    fn meaning(&mut self, call: &Call<'_>) -> Result<Meaning, Trouble> {
        let key = (call.name.to_string(), call.args.len());
        if self.around.contains(&key) {
            return Err(Trouble::new(format!("the macro `{}` calls itself", call.name)));
        }
        if self.around.len() == DEPTH {
            return Err(Trouble::new("macros call each other too deeply"));
        }
        let Some(found) = self.macros.known.get(&key) else { return self.unknown(call) };
        let text = self.definition(found, call)?;
        self.around.push(key);
        let (replaced, told) = self.inside(&text);
        self.around.pop();
        // The quotes of a definition must not end those that it is put in.
        let new = match call.in_map {
            true => New::Text(replaced.text().replace('\\', "\\\\").replace('"', "\\\"")),
            false => New::Source(replaced.into()),
        };
        Ok((new, told))
    }

    /// A definition with the arguments of a call, computed if it is an expression.
    fn definition(&mut self, found: &Macro, call: &Call<'_>) -> Result<Source, Trouble> {
        let edits = argued(found, call);
        let grown: usize = edits.iter().map(|(_, new)| new.text().len()).sum();
        self.made += found.definition.text().len() + grown + CALL;
        if self.made > LONGEST {
            return Err(Trouble::new("the search grows too long by its macros"));
        }
        let text = found.definition.replace(&edits);
        if !found.is_eval {
            return Ok(text);
        }
        let value = (self.evaluate)(text.text())
            .map_err(|why| Trouble::new(format!("the macro `{}` has no text: {why}", call.name)))?;
        let whole = Span::new(0, found.definition.text().len());
        Ok(found.definition.replace(&[(whole, New::Text(value))]))
    }

    fn unknown(&self, call: &Call<'_>) -> Result<Meaning, Trouble> {
        let (name, count) = (call.name, call.args.len());
        // Detections of Splunk's content end in a filter of their own, which is `search *` until somebody tunes it.
        if name.ends_with("_filter") && count == 0 {
            let all = "search *";
            let message = format!("`{name}` is defined nowhere and taken as `{all}`");
            let note = Diagnostic::note("macro-assumed", message, Span::new(0, all.len()));
            return Ok((New::Text(all.into()), vec![note]));
        }
        let same: Vec<&Macro> = self.macros.known.values().filter(|known| known.name == name).collect();
        if !same.is_empty() {
            let takes: Vec<String> = same.iter().map(|known| known.params.len().to_string()).collect();
            let plural = if takes == ["1"] { "" } else { "s" };
            let takes = takes.join(" or ");
            let message = format!("the macro `{name}` takes {takes} argument{plural}, and is given {count}");
            let defined: Vec<String> = same.iter().map(|known| known.defined()).collect();
            return Err(Trouble { message, help: Some(defined.join("; ")) });
        }
        let names = self.macros.known.keys().map(|(known, _)| known.as_str());
        let near = suggest::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or("give its definition with `--macros`, or under fixtures/macros".into());
        Err(Trouble { message: format!("there is no macro `{name}`"), help: Some(help) })
    }
}

/// The places of a definition's arguments, each with what a call gives for it.
fn argued(found: &Macro, call: &Call<'_>) -> Vec<(Span, New)> {
    let text = found.definition.text();
    let mut edits = Vec::new();
    for (param, arg) in found.params.iter().zip(&call.args) {
        let name = format!("${param}$");
        let places = text.match_indices(&name).map(|(at, name)| Span::new(at, at + name.len()));
        edits.extend(places.map(|span| (span, New::Text(arg.to_string()))));
    }
    edits.sort_by_key(|(span, _)| span.start);
    // Of two names that share a sign, `$a$b$`, the first is one.
    edits.dedup_by(|(span, _), (before, _)| span.start < before.end);
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        let mut macros = Macros::default();
        let mut add = |name: &str, params: &[&str], definition: &str, is_eval| {
            let params = params.iter().map(ToString::to_string).collect();
            let definition = Source::bare("macros.conf", definition).into();
            macros.add(Macro { name: name.into(), params, definition, is_eval });
        };
        add("sysmon", &[], "source=\"a `b`\" OR `channel(1)`", false);
        add("channel", &["id"], "Channel=$id$", false);
        add("loop", &[], "x `pool`", false);
        add("pool", &[], "`loop`", false);
        add("both", &["a", "b"], "$a$ AND $b$", false);
        add("asked", &["n"], "\"n=\".$n$", true);
        let source = Source::bare("a.spl", text);
        let (source, told) = macros.expand(&source, &|expression| Ok(format!("<{expression}>")));
        let told: Vec<_> = told.into_iter().map(|one| one.message).collect();
        if told.is_empty() { source.text().to_string() } else { told.join("; ") }
    }

    #[test]
    fn a_call_stands_for_its_definition_and_nests() {
        assert_eq!(expanded("`sysmon` EventCode=1"), "source=\"a `b`\" OR Channel=1 EventCode=1");
        assert_eq!(expanded("x | `drop_dm_object_name(Processes)`"), "x | rename Processes.* as *");
        assert_eq!(expanded("x | `drop_dm_object_name(\"Processes\")`"), "x | rename Processes.* as *");
        assert_eq!(expanded("`both(\"a\" \"b\", c)`"), "\"a\" \"b\" AND c");
        assert_eq!(expanded("`both(a=\"1,2\", (b OR c))`"), "a=\"1,2\" AND (b OR c)");
        assert_eq!(expanded("`asked(5)`"), "<\"n=\".5>");
        assert_eq!(expanded("a ```not `a` call``` \"`nor this`\""), "a ```not `a` call``` \"`nor this`\"");
    }

    #[test]
    fn the_quoted_search_of_a_map_is_no_text() {
        let escaped = r#"x | map search="search source=\"a `b`\" OR Channel=1 \"a\"" | y "`sysmon`""#;
        assert_eq!(expanded(r#"x | map search="search `sysmon` \"a\"" | y "`sysmon`""#), escaped);
    }

    #[test]
    fn what_cannot_be_replaced_is_told() {
        assert_eq!(expanded("`loop`"), "the macro `loop` calls itself");
        assert_eq!(expanded("`sysmonn`"), "there is no macro `sysmonn`");
        assert_eq!(expanded("`both(1)`"), "the macro `both` takes 2 arguments, and is given 1");
        assert_eq!(expanded("x | `my_rule_filter`"), "`my_rule_filter` is defined nowhere and taken as `search *`");
    }

    #[test]
    fn a_place_inside_a_definition_leads_to_the_call() {
        let source = Source::bare("a.spl", "a=1\n`summariesonly` b=2");
        let (expanded, _) = Macros::default().expand(&source, &|_| Err(String::new()));
        let at = |part: &str| expanded.text().find(part).expect("it is there");
        let span = |part: &str| Span::new(at(part), at(part) + part.len());
        assert_eq!(expanded.in_document(span("false")), 4..19);
        assert_eq!(expanded.in_document(span("b=2")), 20..23);
        assert_eq!(expanded.place(span("b=2")).column, 17);
    }
}
