//! The fields that definitions give to events, as far as a survey asks: made before it looks, and written down.

use crate::command::{self, Setting};
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::events::{Ledger, Provenance};
use crate::function::Context;
use crate::knowledge::Knowledge;
use crate::plan::{Expr, Node, Op, Plan, Step};
use crate::source::Source;
use crate::table::{Name, Table, field_of};
use std::sync::Arc;

/// What definitions make of events, step by step.
#[derive(Clone, Debug)]
pub struct Defined {
    steps: Vec<Step>,
    knowledge: Arc<Knowledge>,
}

impl Defined {
    /// What a setting's definitions make: the steps of a search for all events.
    pub fn of(setting: &Setting) -> Defined {
        let plan = command::lower(&Source::bare("", "*"), setting).plan.unwrap_or_default();
        let steps = plan.steps.into_iter().skip(1).take_while(Step::is_implied).collect();
        Defined { steps, knowledge: setting.knowledge.clone() }
    }

    /// The events with those fields, and where they came from written down.
    pub fn apply(&self, mut table: Table, ledger: &mut Ledger, context: &Context) -> Result<Table, Diagnostic> {
        for step in &self.steps {
            let plan = Plan { steps: vec![step.clone()] };
            let made = engine::run_over(&plan, context, table.clone())?;
            let of = Box::new(provenance(&step.op));
            for name in made.names() {
                let (old, new) = (table.column(name), made.column(name));
                if let Some(new) = new.filter(|new| old.is_none_or(|old| !Arc::ptr_eq(old, new))) {
                    ledger.turn(Provenance::Defined { of: of.clone(), at: self.place(name) });
                    ledger.fill(name, old.map(|old| &**old), new);
                }
            }
            table = made;
        }
        Ok(table)
    }

    /// Where the definition of a field stands.
    fn place(&self, name: &str) -> Name {
        match self.knowledge.fields().iter().find(|definition| definition.may_make(name)) {
            Some(definition) => (&*definition.at).into(),
            None if name == "eventtype" => "eventtypes.conf".into(),
            None => "tags.conf".into(),
        }
    }
}

fn provenance(op: &Op) -> Provenance {
    match op {
        Op::Extend(extend) => of_value(extend.field.name(), &extend.value),
        Op::Lookup(lookup) => Provenance::LookedUp(lookup.lookup.name.clone()),
        Op::Extract(extract) => Provenance::Extracted(extract.field.clone()),
        Op::Native(native) => match native.command.effect().reads.unwrap_or_default().first() {
            Some(from) => Provenance::Extracted(from.clone()),
            None => Provenance::Calculated(Vec::new()),
        },
        Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Expand(_)
        | Op::Aggregate(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Pivot(_)
        | Op::Unpivot(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_) => Provenance::Calculated(Vec::new()),
    }
}

/// A value that is another field's is an alias, and one that a regular expression cuts out an extraction.
fn of_value(field: Option<&Name>, value: &Expr) -> Provenance {
    let cut = value
        .all()
        .into_iter()
        .find_map(|part| if let Node::Tokens { value, .. } = &part.node { value.reads().pop() } else { None });
    if let Some(from) = cut {
        return Provenance::Extracted(field_of(&from).into());
    }
    let other = alternatives(value).and_then(|names| names.into_iter().find(|name| Some(name) != field));
    match other {
        Some(from) => Provenance::Alias(from),
        None => Provenance::Calculated(within(field, value).reads().iter().map(|name| field_of(name).into()).collect()),
    }
}

/// What is calculated in the events of a stanza; in others the field stays as it is.
fn within<'e>(field: Option<&Name>, value: &'e Expr) -> &'e Expr {
    let Node::Case(arms) = &value.node else { return value };
    match &arms[..] {
        [(_, value), (_, other)] if other.field().is_some() && other.field() == field => value,
        _ => value,
    }
}

/// The fields one of which is the value as it is; none if it is more than that.
fn alternatives(value: &Expr) -> Option<Vec<Name>> {
    let all = |parts: Vec<&Expr>| parts.into_iter().map(alternatives).collect::<Option<Vec<_>>>();
    if let Node::Field(name) = &value.node {
        return Some(vec![name.clone()]);
    }
    let parts = if let Node::Coalesce(parts) = &value.node {
        all(parts.iter().collect())
    } else if let Node::Case(arms) = &value.node {
        all(arms.iter().map(|(_, value)| value).collect())
    } else {
        None
    };
    parts.map(|parts| parts.concat())
}
