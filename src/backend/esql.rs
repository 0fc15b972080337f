//! ES|QL, Elasticsearch's piped language: a command for each step, over documents under the Elastic Common Schema.

mod columns;
mod computed;
mod conditions;
mod events;
mod functions;
mod groups;
mod left_out;
mod moments;
mod multivalue;
mod ops;
mod piece;
mod regex;
mod searching;
mod shaping;
mod tags;
mod tallies;
#[cfg(test)]
mod tests;
mod text;
mod there;
mod values;
mod writer;

use super::kind::{NodeKind, OpKind, TestKind};
use super::{Answer, Backend, Card, Files, Request, Schema, Translation};
use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::{Body, Function};
use crate::plan::Plan;
use writer::Writer;

/// The backend of ES|QL.
#[derive(Debug)]
pub struct Esql;

static CARD: Card = Card {
    name: "esql",
    title: "ES|QL",
    about: "One query of piped commands for Elasticsearch 9.3 and later, over Windows events under ECS.",
    proof: "`--verify` gives it to Elastic's own parser with the types of the columns; it is not run, for there is no \
            Elasticsearch without a server.",
};

impl Backend for Esql {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn schema(&self) -> Schema {
        Schema::named("ecs").expect("it is built in")
    }

    fn comment(&self) -> &'static str {
        "//"
    }

    fn op(&self, kind: OpKind) -> Answer {
        ops::answer(kind)
    }

    fn node(&self, kind: NodeKind) -> Answer {
        values::answer(kind)
    }

    fn test(&self, kind: TestKind) -> Answer {
        searching::answer(kind)
    }

    fn function(&self, function: &Function) -> Option<Answer> {
        match function.body {
            Body::Plan(_) => Some(Answer::Exact),
            Body::Each(_) | Body::Single(_) | Body::Whole(_) | Body::Quoted(_) => functions::answer(function.name),
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        tallies::answer(aggregate.name)
    }

    fn translate(&self, plan: &Plan, request: &Request<'_>) -> Result<Translation, Vec<Diagnostic>> {
        Writer::new(request).translation(plan)
    }

    fn script(&self, _schema: &Schema, _files: &Files) -> Result<String, &'static str> {
        Err("Elasticsearch reads indices and no files; index the events, and send the translation with `POST /_query`")
    }
}
