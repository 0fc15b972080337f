//! Searches as SQL: a step of the WITH clause for each op, commented with the stage of the search it comes from.

mod bins;
mod brackets;
pub mod calls;
mod conditions;
mod decimals;
pub mod dialect;
mod equalities;
mod extract;
mod groups;
mod joins;
mod lookups;
mod made;
pub mod need;
mod numbers;
mod ops;
pub mod piece;
mod pieces;
mod pivots;
mod reading;
mod rows;
mod scan;
pub mod select;
mod selection;
mod shaping;
pub mod tallies;
pub mod terms;
pub(in crate::backend) mod values;
mod windows;
mod writer;

use super::kind::{NodeKind, OpKind, TestKind};
use super::{Answer, Backend, Card, Files, Request, Schema, Translation};
use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::{Body, Function};
use crate::plan::Plan;
use dialect::{Dialect, Helper};
use writer::Writer;

pub use piece::{Digits, Piece, Shape};

/// The backend of a SQL dialect.
#[derive(Debug)]
pub struct Sql<D: 'static>(pub &'static D);

impl<D: Dialect> Backend for Sql<D> {
    fn card(&self) -> &'static Card {
        self.0.card()
    }

    fn op(&self, kind: OpKind) -> Answer {
        self.0.op(kind)
    }

    fn node(&self, kind: NodeKind) -> Answer {
        self.0.node(kind)
    }

    fn test(&self, kind: TestKind) -> Answer {
        self.0.test(kind)
    }

    fn function(&self, function: &Function) -> Option<Answer> {
        match function.body {
            Body::Plan(_) => Some(Answer::Exact),
            Body::Each(_) | Body::Single(_) | Body::Whole(_) | Body::Quoted(_) => {
                self.0.functions().iter().find(|entry| entry.name == function.name).map(|entry| entry.answer)
            }
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        self.0.aggregate(aggregate)
    }

    fn translate(&self, plan: &Plan, request: &Request<'_>) -> Result<Translation, Vec<Diagnostic>> {
        Writer::new(self.0, request).translation(plan)
    }

    fn script(&self, schema: &Schema, files: &Files) -> Result<String, &'static str> {
        match &schema.record {
            Some(record) => self.0.script(schema, &self.0.ident(record), files),
            None => Err("the schema keeps fields in columns, which no file has: the query runs where the table is"),
        }
    }
}

/// The definitions that a query uses, in the order of their list, and those that these use.
pub fn helpers<'h>(query: &str, all: &'h [Helper]) -> Vec<&'h Helper> {
    let calls = |text: &str, helper: &Helper| text.contains(&format!("{}(", helper.name));
    let mut used = vec![false; all.len()];
    for (index, helper) in all.iter().enumerate().rev() {
        let by_others =
            all.iter().zip(&used).skip(index + 1).any(|(other, used)| *used && calls(other.definition, helper));
        used[index] = calls(query, helper) || by_others;
    }
    all.iter().zip(used).filter(|(_, used)| *used).map(|(helper, _)| helper).collect()
}
