//! Fields whose names stand in a text: pairs that a definition cuts out of it.

use crate::command::extract::clean;
use crate::command::spread::{Clash, spread};
use crate::knowledge::fields::{self, Cut};
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, Node, Op, Plan, Step, Target};
use crate::source::Span;
use crate::table::{Name, Table, hidden};
use crate::value::Value;
use crate::value::regex::{Groups, Regex};

/// What a definition makes of pairs, in the rows that it is about.
#[derive(Debug)]
pub(super) struct Pairs {
    pub pairs: fields::Pairs,
    pub only: Option<Expr>,
}

impl native::Command for Pairs {
    fn name(&self) -> &'static str {
        "fields"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let clash = if self.pairs.adds { Clash::Add } else { Clash::Keep };
        let read = |text: &str| self.fields(text, machine);
        let Some(only) = &self.only else { return spread(rows, &self.pairs.from, clash, read) };
        // The text where the definition is about the row, in a column that no search can name.
        let text = hidden("\u{1}");
        let value = Expr::new(Node::Field(self.pairs.from.clone()), Span::default());
        let value = Expr::new(Node::Case(vec![(only.clone(), value)]), Span::default());
        let set = Op::Extend(Extend { field: Target::Named(text.clone()), value });
        let plan = Plan { steps: vec![Step { op: set, stage: 0, span: Span::default() }] };
        let rows = spread(machine.run(&plan, rows)?, &text, clash, read)?;
        Ok(rows.keep(|name| name != "\u{1}"))
    }

    fn effect(&self) -> Effect {
        let told = self.only.iter().flat_map(Expr::reads);
        let reads = std::iter::once(self.pairs.from.clone()).chain(told).collect();
        let makes = match &self.pairs.cut {
            Cut::Listed { names, .. } => names.clone(),
            // Which fields there are is only known when the text is read.
            Cut::Matches { .. } | Cut::Delimited { .. } => Vec::new(),
        };
        Effect { reads: Some(reads), makes, ignores_order: true, ..Effect::default() }
    }
}

impl Pairs {
    /// The fields of a text. Of a name that comes again the first value counts, unless values are added.
    fn fields(&self, text: &str, machine: &dyn Machine) -> Vec<(String, Value)> {
        let pairs = match &self.pairs.cut {
            Cut::Matches { regex, groups } => matched(text, regex, groups, machine),
            Cut::Delimited { pairs, names } => delimited(text, pairs, names),
            Cut::Listed { delimiters, names } => listed(text, delimiters, names),
        };
        let mut fields: Vec<(String, Value)> = Vec::new();
        for (name, value) in pairs.into_iter().filter(|(_, value)| self.pairs.keeps_empty || !value.is_empty()) {
            let name = if self.pairs.cleans { clean(name) } else { name.to_string() };
            if self.pairs.adds || !fields.iter().any(|(known, _)| *known == name) {
                fields.push((name, value.into()));
            }
        }
        fields
    }
}

fn matched<'t>(
    text: &'t str,
    regex: &Regex,
    pairs: &[(usize, usize)],
    machine: &dyn Machine,
) -> Vec<(&'t str, &'t str)> {
    let found = regex.all_groups(text, usize::MAX).unwrap_or_else(|exhausted| {
        machine.context().trouble(exhausted.to_string());
        Vec::new()
    });
    let group =
        |groups: &Groups, number: usize| groups.get(number).copied().flatten().map(|(start, end)| &text[start..end]);
    let pair = |groups: &Groups| -> Vec<(&'t str, &'t str)> {
        pairs.iter().filter_map(|(name, value)| Some((group(groups, *name)?, group(groups, *value)?))).collect()
    };
    found.iter().flat_map(pair).collect()
}

/// `a=1;b="x"`: a piece without a name is none.
fn delimited<'t>(text: &'t str, pairs: &str, names: &str) -> Vec<(&'t str, &'t str)> {
    let pieces = pieces(text, pairs).into_iter();
    let pair =
        |piece: &'t str| piece.split_once(|c| names.contains(c)).map(|(name, value)| (name.trim(), unquoted(value)));
    pieces.filter_map(pair).filter(|(name, _)| !name.is_empty()).collect()
}

fn listed<'t>(text: &'t str, delimiters: &str, names: &'t [Name]) -> Vec<(&'t str, &'t str)> {
    names.iter().map(|name| &**name).zip(pieces(text, delimiters).into_iter().map(unquoted)).collect()
}

/// The pieces between characters, none of which counts inside quotes.
fn pieces<'t>(text: &'t str, between: &str) -> Vec<&'t str> {
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        if !quoted && between.contains(c) {
            found.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    found.push(&text[start..]);
    found
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stand_between_delimiters_that_do_not_count_in_quotes() {
        assert_eq!(delimited("a=1;b=\"x;y\" ; =z;c", ";", "=:"), [("a", "1"), ("b", "x;y")]);
        let names = ["user".into(), "ip".into(), "rest".into()];
        assert_eq!(listed("bob,\"a,b\"", ",", &names), [("user", "bob"), ("ip", "a,b")]);
    }
}
