//! Definitions of fields as ops after the events, in the order in which Splunk applies them.

mod calculated;
mod pairs;
mod types;

use super::Lowering;
use crate::command::lookup;
use crate::diagnostic::Diagnostic;
use crate::function;
use crate::knowledge::Knowledge;
use crate::knowledge::fields::{Alias, Definition, Extraction, Makes, Phase, Piece};
use crate::knowledge::stanza::{Spelled, Stanza};
use crate::plan::expr::Given;
use crate::plan::{Expr, Extend, Node, Op, Target, Test, native};
use crate::source::{Source, Span};
use crate::syntax::expr;
use crate::table::{Name, hidden};
use crate::value::Value;
use crate::value::pattern::Pattern;
use crate::value::time::Zone;
use pairs::Pairs;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// A definition that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The file and the line it stands at.
    pub at: Arc<str>,
    /// Why, in words.
    pub reason: String,
}

/// The definitions that no search can use, and why: searches do without them.
pub fn unusable(knowledge: &Arc<Knowledge>) -> Vec<Unusable> {
    let source = Source::bare("", "");
    let setting = super::Setting::at(0.0, Zone::utc()).knowing(knowledge.clone());
    let mut lowering = Lowering::over(&source, &setting);
    let reason = |definition: &Definition, error: &Diagnostic| format!("`{}`: {}", definition.name, error.message);
    let definitions = knowledge.fields().iter();
    let found = definitions.filter_map(|definition| Some((definition, lowering.made(definition, None).err()?)));
    found
        .map(|(definition, error)| Unusable { at: definition.at.clone(), reason: reason(definition, &error) })
        .collect()
}

impl Lowering<'_> {
    /// What definitions make of events.
    pub(super) fn defined_fields(&mut self) -> Vec<Op> {
        let knowledge = self.setting.knowledge.clone();
        let mut definitions: Vec<&Definition> = knowledge.fields().iter().collect();
        definitions.sort_by(|one, other| {
            let of_stanza = one.stanza.precedence().cmp(&other.stanza.precedence());
            (one.phase(), &one.name).cmp(&(other.phase(), &other.name)).then(of_stanza)
        });
        let (calculations, others): (Vec<&Definition>, Vec<&Definition>) =
            definitions.iter().partition(|definition| definition.phase() == Phase::Calculations);
        let mut ops = Vec::new();
        let lookups = others.iter().position(|definition| definition.phase() == Phase::Lookups).unwrap_or(others.len());
        others[..lookups].iter().for_each(|definition| ops.extend(self.usable(definition, &others)));
        let calculated = calculations.iter().flat_map(|definition| self.usable(definition, &calculations)).collect();
        ops.extend(calculated::at_once(calculated));
        others[lookups..].iter().for_each(|definition| ops.extend(self.usable(definition, &others)));
        ops.extend(self.types_and_tags(&knowledge));
        ops
    }

    /// What a definition makes where no stanza that goes before it defines the same; nothing if it cannot be used, which
    /// was said when it was read.
    fn usable(&mut self, definition: &Definition, all: &[&Definition]) -> Vec<Op> {
        let mut before: Vec<&Stanza> = Vec::new();
        for other in
            all.iter().take_while(|other| other.stanza.name != definition.stanza.name || other.name != definition.name)
        {
            if other.name == definition.name && before.last().is_none_or(|stanza| stanza.name != other.stanza.name) {
                before.push(&other.stanza);
            }
        }
        self.made(definition, condition(&definition.stanza, &before)).unwrap_or_default()
    }

    fn made(&mut self, definition: &Definition, only: Option<Expr>) -> Result<Vec<Op>> {
        let said = self.diagnostics.len();
        // No letter of it stands in the search.
        let around = self.place.inside.replace(Span::default());
        let made = match &definition.makes {
            Makes::Extracted(extraction) => Ok(extracted(extraction, only)),
            Makes::Paired(pairs) => Ok(vec![native::op(Pairs { pairs: pairs.clone(), only })]),
            Makes::Alias(alias) => Ok(vec![aliased(alias, only)]),
            Makes::Calculated { field, eval } => self.calculated(field, eval, only).map(|op| vec![op]),
            Makes::LookedUp(arguments) => self.looked_up(arguments, only).map(|op| vec![op]),
        };
        self.place.inside = around;
        self.diagnostics.truncate(said);
        made
    }

    fn calculated(&mut self, field: &Name, eval: &str, only: Option<Expr>) -> Result<Op> {
        let tree = expr::whole(eval).map_err(|stuck| Box::new(self.stuck(&stuck)))?;
        let value = self.value_expr(&tree)?;
        let value = match only {
            Some(only) => {
                at(Node::Case(vec![(only, value), (at(Node::Literal(Value::Bool(true))), self::field(field))]))
            }
            None => value,
        };
        Ok(set(field, value))
    }

    fn looked_up(&mut self, arguments: &str, only: Option<Expr>) -> Result<Op> {
        let found = lookup::of(arguments, self)?;
        if let Err(lack) = found.lookup.table() {
            return Err(Box::new(lack.error(Span::default())));
        }
        Ok(Op::Lookup(Box::new(crate::plan::Lookup { only, ..found })))
    }
}

/// The events of a stanza that are of none of those before it; none for all events.
fn condition(stanza: &Stanza, before: &[&Stanza]) -> Option<Expr> {
    let not = |stanza: &&Stanza| Some(at(Node::Not(Box::new(told(stanza)?))));
    let mut parts: Vec<Expr> = told(stanza).into_iter().chain(before.iter().filter_map(not)).collect();
    if parts.len() > 1 { Some(at(Node::And(parts))) } else { parts.pop() }
}

/// Whether an event is of a stanza; what had to be inferred of it is matched leniently.
fn told(stanza: &Stanza) -> Option<Expr> {
    let name = stanza.by?.field();
    let matches = |name: Name, regex| {
        let found = Node::Match { value: Box::new(field(&name)), regex: Box::new(Given::Fixed(regex)) };
        at(Node::Coalesce(vec![at(found), at(Node::Literal(Value::Bool(false)))]))
    };
    Some(at(match &stanza.spelled {
        Spelled::As(text) => Node::Test(Test::Metadata(name.into(), Pattern::search_cased(text))),
        Spelled::Like(regex) => {
            Node::Or(vec![matches(name.into(), regex.clone()), matches(hidden(name), regex.clone())])
        }
    }))
}

fn extracted(extraction: &Extraction, only: Option<Expr>) -> Vec<Op> {
    let text = gated(field(&extraction.from), only);
    let limit = if extraction.adds { usize::MAX } else { 1 };
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => at(Node::Literal(Value::text(&**text))),
        Piece::Group(group) => {
            let (value, regex) = (Box::new(text.clone()), extraction.regex.clone());
            at(Node::Tokens { value, regex, group: *group, limit })
        }
    };
    let made = extraction.fields.iter().filter_map(|(name, pieces)| {
        let joined = |one, other| at(Node::Concat(Box::new(one), Box::new(other)));
        let found = pieces.iter().map(piece).reduce(joined)?;
        // What an event has stays, unless values are added to it; an empty value is none.
        Some(set(
            name,
            match extraction.adds {
                true => call("mvappend", vec![field(name), found]),
                false => {
                    let empty = at(Node::Literal(Value::text("")));
                    at(Node::Coalesce(vec![field(name), call("nullif", vec![found, empty])]))
                }
            },
        ))
    });
    made.collect()
}

fn aliased(alias: &Alias, only: Option<Expr>) -> Op {
    let (from, to) = (field(&alias.from), field(&alias.to));
    let value = match (alias.replaces, only) {
        (true, None) => from,
        (true, Some(only)) => at(Node::Case(vec![(only, from), (at(Node::Literal(Value::Bool(true))), to)])),
        (false, only) => at(Node::Coalesce(vec![to, gated(from, only)])),
    };
    set(&alias.to, value)
}

/// A value in the rows of a condition, and null in the others.
fn gated(value: Expr, only: Option<Expr>) -> Expr {
    match only {
        Some(only) => at(Node::Case(vec![(only, value)])),
        None => value,
    }
}

fn call(name: &str, args: Vec<Expr>) -> Expr {
    let function = function::find(name).expect("eval has the function");
    at(Node::Call { function, args })
}

fn set(name: &Name, value: Expr) -> Op {
    Op::Extend(Extend { field: Target::Named(name.clone()), value })
}

fn field(name: &Name) -> Expr {
    at(Node::Field(name.clone()))
}

/// An expression that no letter of the search asks for.
fn at(node: Node) -> Expr {
    Expr::new(node, Span::default())
}
