//! The fields that patterns name, which only the rows tell, and one value given to each of them.

use crate::plan::native::Machine;
use crate::plan::{Expr, Extend, FieldPattern, Op, Plan, Step, Target};
use crate::table::{Name, Table};

/// The fields that a command is asked for.
#[derive(Clone, Debug)]
pub struct Every {
    /// Which.
    pub fields: Vec<FieldPattern>,
    /// But not these.
    pub except: Vec<FieldPattern>,
}

impl Every {
    /// All fields but the internal ones.
    pub fn all() -> Every {
        Every { fields: vec![FieldPattern::new("*")], except: Vec::new() }
    }

    /// The fields of a table that are meant, in the order they have.
    pub fn names(&self, rows: &Table) -> Vec<Name> {
        let any = |patterns: &[FieldPattern], name: &str| patterns.iter().any(|pattern| pattern.matches(name));
        rows.names().filter(|name| any(&self.fields, name) && !any(&self.except, name)).cloned().collect()
    }

    /// The rows with each of the fields set to a value that is computed of it.
    pub fn set(&self, rows: Table, machine: &dyn Machine, value: impl Fn(&Name) -> Expr) -> Result<Table, String> {
        let names = self.names(&rows);
        set(rows, &names, machine, value)
    }
}

/// The rows with each of these fields set to a value that is computed of it.
pub fn set(rows: Table, names: &[Name], machine: &dyn Machine, value: impl Fn(&Name) -> Expr) -> Result<Table, String> {
    let step = |name: &Name| {
        let value = value(name);
        let span = value.span;
        Step { op: Op::Extend(Extend { field: Target::Named(name.clone()), value }), stage: 0, span }
    };
    machine.run(&Plan { steps: names.iter().map(step).collect() }, rows)
}
