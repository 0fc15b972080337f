//! What a command does to rows that no op says: run from the command's own file, refused by every backend.

use super::{Expr, Op, Plan};
use crate::function::Context;
use crate::source::Span;
use crate::table::{Name, Table};
use std::fmt;
use std::sync::Arc;

pub use super::effect::{Effect, Order};

/// A command that no op says, and the searches in its brackets.
#[derive(Clone, Debug)]
pub struct Native {
    /// What it does.
    pub command: Arc<dyn Command>,
    /// Searches whose rows it is given besides its own.
    pub inputs: Vec<Plan>,
}

/// The op of a command without searches in brackets.
pub fn op(command: impl Command + 'static) -> Op {
    Op::Native(Native { command: Arc::new(command), inputs: Vec::new() })
}

impl PartialEq for Native {
    fn eq(&self, other: &Native) -> bool {
        self.inputs == other.inputs && format!("{:?}", self.command) == format!("{:?}", other.command)
    }
}

/// What a command does to rows. Its `Debug` says everything that changes its rows.
pub trait Command: fmt::Debug + Send + Sync {
    /// The command's name.
    fn name(&self) -> &'static str;

    /// The rows after it; what is worth telling goes to [`Context::trouble`]. An error stops the search.
    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String>;

    /// What may be known of it before any row is read.
    fn effect(&self) -> Effect;

    /// What it leaves in a field of this name in every row, where it only sets fields of each row, whose names the rows
    /// tell; none if no expression says so. The fields it reads hold one value each.
    fn field(&self, _name: &Name, _span: Span) -> Option<Expr> {
        None
    }
}

/// What a command is given besides its rows.
pub trait Machine {
    /// The moment, the zone, and where troubles are told.
    fn context(&self) -> &Context;

    /// The rows of the search in the command's brackets of this number.
    fn input(&self, index: usize) -> &Table;

    /// The most rows a command may make; one that would make more is an error.
    fn most_rows(&self) -> usize;

    /// Runs a plan over rows.
    fn run(&self, plan: &Plan, rows: Table) -> Result<Table, String>;
}

/// What the rows of a search in brackets say of an event. Its `Debug` says everything that changes the condition.
pub trait Terms: fmt::Debug + Send + Sync {
    /// The condition that an event must meet; what is worth telling goes to [`Context::trouble`]. An error stops the search.
    fn condition(&self, rows: &Table, context: &Context) -> Result<Expr, String>;
}
