//! Reads a command's arguments and options by the names its card declares.

use super::{Lowering, Place};
use crate::command::Command;
use crate::diagnostic::{Diagnostic, suggest};
use crate::plan::{Expr, FieldPattern};
use crate::source::Source;
use crate::syntax::args::{self, Args, Item, Setting};
use crate::syntax::expr;
use crate::syntax::tree::Word;
use crate::syntax::word::{unescape_regex, unescape_search};
use crate::table::Name;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// A stage's arguments, checked against its command's card.
#[derive(Clone, Debug)]
pub struct Arguments<'s, 'a> {
    place: Place<'s>,
    command: &'static Command,
    body: &'a str,
    args: Args<'a>,
}

impl<'s> Lowering<'s> {
    /// Reads a stage's arguments; an option the card does not name is an error.
    pub fn arguments<'a>(&self, command: &'static Command, body: &'a str) -> Result<Arguments<'s, 'a>> {
        let arguments = self.read_arguments(command, body)?;
        arguments.check_names(|_| false)?;
        Ok(arguments)
    }

    /// As [`Lowering::arguments`], for a command whose options may have names of the search's own.
    pub fn arguments_of_any_name<'a>(&self, command: &'static Command, body: &'a str) -> Result<Arguments<'s, 'a>> {
        let arguments = self.read_arguments(command, body)?;
        arguments.check_once()?;
        Ok(arguments)
    }

    /// As [`Lowering::arguments`], of what stands before `where`; and what stands after it.
    pub fn arguments_before_where<'a>(
        &self,
        command: &'static Command,
        body: &'a str,
    ) -> Result<(Arguments<'s, 'a>, Option<&'a str>)> {
        let (args, terms) = args::read_to_where(body).map_err(|stuck| Box::new(self.stuck(&stuck)))?;
        let arguments = Arguments { place: self.place, command, args, body };
        arguments.check_names(|_| false)?;
        Ok((arguments, terms))
    }

    fn read_arguments<'a>(&self, command: &'static Command, body: &'a str) -> Result<Arguments<'s, 'a>> {
        let args = args::read(body).map_err(|stuck| Box::new(self.stuck(&stuck)))?;
        Ok(Arguments { place: self.place, command, body, args })
    }
}

impl Lowering<'_> {
    /// The condition that an option gives: `(x>1)`, or the same between quotes.
    pub fn option_condition(&mut self, arguments: &Arguments<'_, '_>, name: &str) -> Result<Option<Expr>> {
        let Some(option) = arguments.option(name) else { return Ok(None) };
        self.written_in(option.value, Lowering::condition_text).map(Some)
    }

    /// The filter that an option gives: terms of `search` as a word, between quotes or in parentheses, or `eval(...)`.
    pub fn option_filter(&mut self, arguments: &Arguments<'_, '_>, name: &str) -> Result<Option<Expr>> {
        let Some(option) = arguments.option(name) else { return Ok(None) };
        let value = option.value;
        let opening = value.written.get(..5).filter(|opening| opening.eq_ignore_ascii_case("eval("));
        if opening.is_some() && value.text == value.written {
            return self.condition_text(&value.written[5..value.written.len() - 1]).map(Some);
        }
        let range = self.own_range;
        let filter = self.written_in(value, |lowering, text| lowering.search(text))?;
        if self.own_range != range {
            return Err(arguments.wrong(option, "a time range cannot stand in this option"));
        }
        match filter {
            None => Err(arguments.wrong(option, "a search is expected here")),
            Some(filter) if !filter.subsearches().is_empty() => {
                Err(self.unsupported("a search in brackets is not supported in this option", option.text))
            }
            Some(filter) => Ok(Some(filter)),
        }
    }

    /// Reads an option's text as `read` does; what is escaped between quotes stands nowhere in the search, so all of it
    /// is at the option's place.
    fn written_in<T>(&mut self, value: Word<'_>, read: impl FnOnce(&mut Self, &str) -> Result<T>) -> Result<T> {
        if !value.quoted || !value.written.contains('\\') {
            return read(self, value.written);
        }
        let unescaped = Source::bare("", unescape_regex(value.written).into_owned());
        let outer = self.place.inside.replace(self.span(value.text));
        let result = read(self, unescaped.text());
        self.place.inside = outer;
        result
    }

    fn condition_text(&mut self, text: &str) -> Result<Expr> {
        let tree = expr::whole(text).map_err(|stuck| Box::new(self.stuck(&stuck)))?;
        self.condition(&tree)
    }
}

impl<'a> Arguments<'_, 'a> {
    /// Whether each option is on the card, or one that the command knows besides, and given once.
    pub fn check_names(&self, knows: impl Fn(&str) -> bool) -> Result<()> {
        let on_card = |name: &str| self.command.options.iter().any(|choice| choice.name.eq_ignore_ascii_case(name));
        let known = |option: &Setting| on_card(option.name) || knows(option.name);
        match self.args.options.iter().find(|option| !known(option)) {
            Some(option) => Err(self.unknown(option)),
            None => self.check_once(),
        }
    }

    /// Whether each option is given once, with `=`.
    fn check_once(&self) -> Result<()> {
        for (index, option) in self.args.options.iter().enumerate() {
            if option.negated && self.command.name != "regex" {
                return Err(self.wrong(option, "an option is given with `=`"));
            }
            let again = |earlier: &Setting| earlier.name.eq_ignore_ascii_case(option.name);
            if self.args.options[..index].iter().any(again) {
                return Err(self.wrong(option, "this option is given twice"));
            }
        }
        Ok(())
    }

    /// The error for an option that the card does not name.
    pub fn unknown(&self, option: &Setting<'a>) -> Box<Diagnostic> {
        let message = format!("`{}` has no option `{}`", self.command.name, option.name);
        let error = self.place.error("unknown-option", message, option.name);
        let names = self.command.options.iter().map(|choice| choice.name);
        Box::new(match suggest::nearest(option.name, names) {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None => error.help(format!("usage: {}", self.command.usage)),
        })
    }

    /// An error at an option's value.
    pub fn wrong(&self, option: &Setting<'a>, message: &str) -> Box<Diagnostic> {
        let message = format!("{message}: `{}`", option.text);
        Box::new(self.place.error("wrong-option", message, option.value.text))
    }

    /// The options, in the order written.
    pub fn options(&self) -> &[Setting<'a>] {
        &self.args.options
    }

    /// The option of this name, if it is given.
    pub fn option(&self, name: &str) -> Option<&Setting<'a>> {
        self.args.options.iter().find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// A true or false option.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool> {
        let Some(option) = self.option(name) else { return Ok(default) };
        let written = option.value.written;
        let is = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(written));
        if is(["true", "t", "1"]) {
            return Ok(true);
        }
        if is(["false", "f", "0"]) {
            return Ok(false);
        }
        Err(self.wrong(option, "true or false is expected"))
    }

    /// A whole number that is not negative.
    pub fn count(&self, name: &str) -> Result<Option<u64>> {
        let Some(option) = self.option(name) else { return Ok(None) };
        match option.value.written.parse() {
            Ok(count) => Ok(Some(count)),
            Err(_) => Err(self.wrong(option, "a whole number from 0 is expected")),
        }
    }

    /// A number.
    pub fn number(&self, name: &str) -> Result<Option<f64>> {
        let Some(option) = self.option(name) else { return Ok(None) };
        match option.value.written.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            Ok(_) | Err(_) => Err(self.wrong(option, "a number is expected")),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.option(name).map(|option| unescape_regex(option.value.written).into_owned())
    }

    /// What is no option, in order.
    pub fn items(&self) -> &[Item<'a>] {
        &self.args.items
    }

    /// The items before and after the word `by`, if it stands among them.
    pub fn split_by(&self) -> (&[Item<'a>], Option<&[Item<'a>]>) {
        match self.args.items.iter().position(|item| item.is_word("by")) {
            Some(at) => (&self.args.items[..at], Some(&self.args.items[at + 1..])),
            None => (&self.args.items, None),
        }
    }

    /// Field names, apart by blanks or commas; at least one.
    pub fn fields(&self, items: &[Item<'a>]) -> Result<Vec<Name>> {
        let words = self.words(items)?;
        words.into_iter().map(|word| self.field(word)).collect()
    }

    /// Field names with wildcards.
    pub fn patterns(&self, items: &[Item<'a>]) -> Result<Vec<FieldPattern>> {
        Ok(self.words(items)?.into_iter().map(|word| FieldPattern::new(&name_of(word))).collect())
    }

    /// The name of one field, which may not have a wildcard.
    pub fn field(&self, word: Word<'a>) -> Result<Name> {
        if word.written.contains('*') {
            let message = format!("`{}` wants the name of a field here, without a wildcard", self.command.name);
            return Err(Box::new(self.place.error("wrong-arguments", message, word.text)));
        }
        Ok(name_of(word).into())
    }

    /// The items, with a name such as `sum(x)` made one word: so Splunk names what `stats` computes, and reads it
    /// without quotes wherever a field is expected.
    pub fn names(&self, items: &[Item<'a>]) -> Vec<Item<'a>> {
        let mut names: Vec<Item<'a>> = Vec::with_capacity(items.len());
        for item in items {
            let call = match (names.last(), item) {
                (Some(Item::Word(word)), Item::Group(inside)) => self.call(*word, inside),
                (Some(_) | None, _) => None,
            };
            match call {
                None => names.push(*item),
                Some(name) => {
                    names.pop();
                    names.push(Item::Word(name));
                }
            }
        }
        names
    }

    /// The name that a word begins, which may go on in parentheses, and the items after it.
    pub fn whole_name<'i>(&self, word: Word<'a>, rest: &'i [Item<'a>]) -> (Word<'a>, &'i [Item<'a>]) {
        let [Item::Group(inside), after @ ..] = rest else { return (word, rest) };
        self.call(word, inside).map_or((word, rest), |name| (name, after))
    }

    /// A word and the field in the parentheses that follow it at once, as one word.
    pub fn call(&self, word: Word<'a>, inside: &'a str) -> Option<Word<'a>> {
        let offset = |text: &str| text.as_ptr() as usize - self.body.as_ptr() as usize;
        let start = offset(word.text);
        let is_call = !word.quoted && start + word.text.len() + 1 == offset(inside);
        if !is_call || inside.contains(['(', ',', '=', '"']) {
            return None;
        }
        let text = &self.body[start..=offset(inside) + inside.len()];
        Some(Word { written: text, quoted: false, text })
    }

    /// The words among items; at least one, and nothing else but commas between them.
    pub fn words(&self, items: &[Item<'a>]) -> Result<Vec<Word<'a>>> {
        let mut words = Vec::new();
        let mut after_comma = None;
        for item in &self.names(items) {
            match item {
                Item::Word(word) => {
                    words.push(*word);
                    after_comma = None;
                }
                Item::Comma(text) if words.is_empty() || after_comma.is_some() => {
                    return Err(self.misplaced(text, "a field is missing before this comma"));
                }
                Item::Comma(text) => after_comma = Some(*text),
                Item::Group(text) => return Err(self.misplaced(text, "parentheses cannot stand here")),
                Item::Search(text) => return Err(self.misplaced(text, "a search in brackets cannot stand here")),
            }
        }
        match (words.is_empty(), after_comma) {
            (true, _) => Err(self.missing("a field")),
            (false, Some(comma)) => Err(self.misplaced(comma, "a field is missing after this comma")),
            (false, None) => Ok(words),
        }
    }

    /// An error at a piece of the arguments.
    pub fn misplaced(&self, at: &str, message: &str) -> Box<Diagnostic> {
        let error = self.place.error("wrong-arguments", message, at);
        Box::new(error.help(format!("usage: {}", self.command.usage)))
    }

    /// The error for something that is not there.
    pub fn missing(&self, what: &str) -> Box<Diagnostic> {
        self.misplaced("", &format!("`{}` needs {what}", self.command.name))
    }
}

/// A field's name as a word gives it.
pub fn name_of(word: Word<'_>) -> String {
    if word.quoted { unescape_search(word.written).into_owned() } else { word.written.to_string() }
}
